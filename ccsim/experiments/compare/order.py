"""Candidates in order of one figure, and which of them can be told apart.

An order by means is partly chance. So all pairs are compared, by paired intervals that hold all at once (Bonferroni's inequality,
with Student's t for each pair): as many as are surely better stand before a candidate, as many as are surely worse behind it,
and any place between is possible. With 95 % confidence all these places are right together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ccsim.experiments.compare.direction import DOWN
from ccsim.experiments.compare.paired import paired
from ccsim.kpi.arrays import Real
from ccsim.kpi.pooling import CONFIDENCE
from ccsim.kpi.rows import pool
from ccsim.kpi.samples import Sample


class Ranked(NamedTuple):
    """One candidate; None where it has no value.

    Parameters
    ----------
    candidate : int
    mean, low, high : float or None
        Its own figure with the 95 % interval.
    behind, least, most : float or None
        Its figure less that of the first, with the interval that holds for all pairs at once.
    first, last : int or None
        The best and the worst place that it may have.
    """

    candidate: int
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    behind: float | None = None
    least: float | None = None
    most: float | None = None
    first: int | None = None
    last: int | None = None


def in_order(samples: Sequence[Sample], way: int, confidence: float = CONFIDENCE) -> list[Ranked]:
    """Order candidates, the best by its mean first; those that have no value come last.

    Parameters
    ----------
    samples : sequence of Sample
        One for each candidate, arrays [replications] of one length.
    way : int
        UP or DOWN: which is good; otherwise the highest comes first.
    confidence : float
        With which all places are right.
    """
    y = np.stack([one.numerators for one in samples], axis=1)
    x = np.stack([one.denominators for one in samples], axis=1)
    kind, count = samples[0].kind, len(samples)
    own = pool(Sample(kind, y, x))
    level = 1 - (1 - confidence) / max(1, count * (count - 1) / 2)
    sign = -1.0 if way == DOWN else 1.0
    order = sorted(range(count), key=lambda one: (bool(np.isnan(own.mean[one])), -sign * own.mean[one], one))
    known = int(np.isfinite(own.mean).sum())
    found = []
    for place, one in enumerate(order):
        if place >= known:
            found.append(Ranked(one))
            continue
        against = paired(Sample(kind, _alike(y, one), _alike(x, one)), Sample(kind, y, x), level)
        worse, better = (against.high < 0, against.low > 0) if sign > 0 else (against.low > 0, against.high < 0)
        mean, low, high = (_defined(figure[one]) for figure in (own.mean, own.low, own.high))
        # the first less this one, turned round
        behind, least, most = (-figure[order[0]] for figure in (against.mean, against.high, against.low))
        gap = (_defined(behind), _defined(least), _defined(most)) if place else (0.0, 0.0, 0.0)
        found.append(Ranked(one, mean, low, high, *gap, 1 + int(better.sum()), known - int(worse.sum())))
    return found


def _alike(array: Real, one: int) -> Real:
    """One candidate's column in the place of every other."""
    return np.broadcast_to(array[:, one : one + 1], array.shape)


def _defined(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)
