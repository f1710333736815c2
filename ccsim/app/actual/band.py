"""How often a figure should lie between p10 and p90, if the model is right: told by the replications themselves."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ccsim.kpi.arrays import Flags, Real, Whole
from ccsim.kpi.pooling import SHARES

LOW, HIGH = SHARES[0], SHARES[-1]


class Expected(NamedTuple):
    """The share of intervals that should be inside; None where fewer than two replications tell.

    Parameters
    ----------
    mean : float or None
    p10, p90 : float or None
        In 8 of 10 runs it is between these: intervals of a day go up and down together. Each is a share that so many intervals
        can have.
    """

    mean: float | None
    p10: float | None
    p90: float | None


def inside(values: Real, low: Real, high: Real, rounding: float) -> Flags:
    """Whether values lie in their band, the edges and what rounds to them included."""
    slack = rounding + 1e-9
    return (values >= low - slack) & (values <= high + slack)


def expected(values: Real, rounding: float) -> Expected:
    """Hold each replication against the band of all others.

    The band of n replications, of which the a-th and b-th smallest are the edges, holds another one with the chance
    (b - a) / (n + 1), and more where values are equal. A band of the n - 1 others misses more or less often than one of n;
    how often figures are outside is put right by what the formula says of both.

    Parameters
    ----------
    values : array of float64 [replications, intervals]
        NaN where a replication has none.
    rounding : float
    """
    n = np.isfinite(values).sum(axis=0)
    kept = n > 1
    values, n = values[:, kept], n[kept]
    there = np.isfinite(values)
    if not there.any():
        return Expected(None, None, None)
    low, high = _edges_of_others(values, n)
    outside = (there & ~inside(values, low, high, rounding)) * (_missed(n) / _missed(n - 1))
    mean = 1 - float((outside.sum(axis=0) / n).mean())
    # Intervals in which few replications have a value weigh in those as much as all others do in all.
    weight = there / n
    some = weight.any(axis=1)
    runs = np.sort(1 - (outside * weight).sum(axis=1)[some] / weight.sum(axis=1)[some])
    p10, p90 = (_nearest(float(runs[_rank(np.array(len(runs)), share) - 1]), len(n)) for share in (LOW, HIGH))
    return Expected(mean, p10, p90)


def _nearest(share: float, intervals: int) -> float:
    """The share of so many intervals that is nearest: of two, 0, a half or 1; what is put right can lie between, and below 0."""
    return max(math.floor(share * intervals + 0.5), 0) / intervals


def _edges_of_others(values: Real, n: Whole) -> tuple[Real, Real]:
    """Edges of the band that all other replications make: two arrays like `values`."""
    order = np.argsort(values, axis=0)  # NaN last
    ordered = np.take_along_axis(values, order, axis=0)
    place = np.argsort(order, axis=0)
    edges = []
    for share in (LOW, HIGH):
        edge = np.broadcast_to(_rank(n - 1, share) - 1, values.shape)
        # Without who stands before or on the edge, the next one is the edge.
        edges.append(np.take_along_axis(ordered, np.where(place <= edge, edge + 1, edge), axis=0))
    return edges[0], edges[1]


def _missed(n: Whole) -> Real:
    """How often the band of n replications misses another one, where no values are equal."""
    return np.asarray(1 - (_rank(n, HIGH) - _rank(n, LOW)) / (n + 1), np.float64)


def _rank(n: Whole, share: int) -> Whole:
    """Nearest rank, from 1."""
    return np.maximum((n * share + 99) // 100, 1)
