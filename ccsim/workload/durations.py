"""Whole durations of many attempts, drawn part by part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ccsim.scenario.distribution import Constant, Distribution, Never
from ccsim.workload.model import Column
from ccsim.workload.rows import Rows, parts
from ccsim.workload.variates import Floats, Inverse, inverse, rounded


@dataclass(frozen=True)
class Draw:
    """How a duration is drawn; `fixed` where it needs no chance."""

    inverse: Inverse
    fixed: bool


def draw_of(distribution: Distribution) -> Draw:
    """Make ready to draw a distribution."""
    return Draw(inverse(distribution), isinstance(distribution, Constant | Never))


def durations(draw: Draw, rows: Rows, u: Floats | None, count: int, least: int = 0) -> Iterator[tuple[Rows, Column]]:
    """Draw whole durations.

    Parameters
    ----------
    draw : Draw
    rows : Rows
        Whose, out of `count`.
    u : array of float64 [count] or None
        Uniform numbers of all; not needed if the duration is fixed.
    least : int
        Ms.

    Yields
    ------
    (rows, durations)
        Some of the rows and their ms, in turn; of a fixed duration all rows and one.
    """
    if draw.fixed or u is None:
        yield rows, rounded(draw.inverse(np.zeros(1)), least)
        return
    for part in parts(rows, count):
        yield part, rounded(draw.inverse(u[part]), least)
