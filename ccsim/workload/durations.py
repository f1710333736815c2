"""Whole durations of many attempts, drawn part by part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ccsim.scenario.distribution import Constant, Distribution, Never
from ccsim.workload.inforce import InForce
from ccsim.workload.model import Column
from ccsim.workload.rows import Rows, parts
from ccsim.workload.variates import Floats, Inverse, Scaled, inverse, rounded, scaled, times


@dataclass(frozen=True)
class Draw:
    """How a duration is drawn; `fixed` where it needs no chance, `scaled` where it is a factor times a number."""

    inverse: Inverse
    fixed: bool
    scaled: Scaled | None


def draw_of(distribution: Distribution) -> Draw:
    """Make ready to draw a distribution."""
    return Draw(inverse(distribution), isinstance(distribution, Constant | Never), scaled(distribution))


def numbers(said: InForce[Draw]) -> Floats | None:
    """By what number each timeline multiplies the factors that all of them share; None if that is not all that differs."""
    if len(said.lines) < 2 or not all(line.whole_day for line in said.lines):
        return None
    every = [line.values[0].scaled for line in said.lines]
    alike = [one for one in every if one is not None]
    if len(alike) < len(every) or len({one.shape for one in alike}) > 1:
        return None
    return np.array([one.times for one in alike])


def durations(
    draw: Draw, rows: Rows, u: Floats | None, count: int, least: int = 0, by: Floats | None = None
) -> Iterator[tuple[Rows, Column]]:
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
    by : array of float64 [rows], optional
        The number by which each one's factor is multiplied, in place of the draw's own.

    Yields
    ------
    (rows, durations)
        Some of the rows and their ms, in turn; of a fixed duration all rows and one.
    """
    if draw.fixed or u is None:
        yield rows, rounded(draw.inverse(np.zeros(1)), least)
        return
    begin = 0
    for part in parts(rows, count):
        mine = u[part]
        if by is None or draw.scaled is None:
            drawn = draw.inverse(mine)
        else:
            drawn = times(draw.scaled.factor(mine), by[begin : begin + len(mine)])
        begin += len(mine)
        yield part, rounded(drawn, least)
