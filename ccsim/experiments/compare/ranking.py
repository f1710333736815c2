"""The best of many candidates with stated confidence, and no computing wasted on those that are out.

The procedure KN of Kim and Nelson, "A fully sequential procedure for indifference-zone selection in simulation" (ACM
TOMACS 11, 2001): a first stage tells how much the differences of each two candidates scatter; from then on, replication
after replication, a candidate is out as soon as another leads by more than a margin that shrinks to nothing. It holds
under common random numbers, as it looks at differences only.

KN alone takes long with one that is far behind and scatters much. So the first stage is also screened: out is who is surely
behind another, by paired t intervals for all pairs at once. That may make a fifth of all errors, KN makes the rest,
as in Nelson, Swann, Goldsman and Song, "Simple procedures for selecting the best simulated system when the number of
alternatives is large" (Operations Research 49, 2001).

With probability `confidence` it finds the best, if the best leads by at least `within`; else one that is within `within` of
the best (Nelson and Banerjee, "Selecting a good system", IIE Transactions 33, 2001). The proof wants independent normal
replications. A ratio of sums is no mean of replications: it takes part by its residuals, as in `paired`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import numpy as np

from ccsim.experiments.compare.paired import quantile
from ccsim.kpi.arrays import Real
from ccsim.kpi.pooling import CONFIDENCE

FIRST = 10
"""Replications of every candidate before the first is put out."""

SCREENING = 0.2
"""Share of the error that the screening may make."""

More: TypeAlias = Callable[[Sequence[int], int], tuple[Real, Real]]
"""Gives, for some candidates, numerators and denominators of the first so many replications: [replications, candidates]."""


class Out(NamedTuple):
    """That a candidate is out."""

    candidate: int
    beaten_by: int
    after: int


@dataclass
class Selected:
    """What was found.

    Attributes
    ----------
    best : int or None
        None if the limit came first.
    left : list of int
        Candidates that are not out.
    out : list of Out
        In the order in which they went.
    estimates : list of float
        Of each candidate, after as many replications as it had.
    replications : list of int
        Of each candidate.
    """

    best: int | None
    left: list[int]
    out: list[Out] = field(default_factory=list)
    estimates: list[float] = field(default_factory=list)
    replications: list[int] = field(default_factory=list)


def margin_constant(candidates: int, first: int, confidence: float = CONFIDENCE) -> float:
    """Work out the constant h squared of KN, with c = 1."""
    eta: float = ((2 * (1 - confidence) / (candidates - 1)) ** (-2 / (first - 1)) - 1) / 2
    return 2 * eta * (first - 1)


def select_best(
    candidates: int,
    more: More,
    within: float,
    limit: int,
    *,
    highest: bool = True,
    first: int = FIRST,
    confidence: float = CONFIDENCE,
) -> Selected:
    """Find the best of some candidates.

    Parameters
    ----------
    candidates : int
        At least 2.
    more : callable
        See `More`; asked only for those that are not out.
    within : float
        Differences below it do not matter; above 0.
    limit : int
        Replications of one candidate at most.
    highest : bool
        Whether high is good.
    """
    first = min(first, limit)
    found = Selected(None, list(range(candidates)), [], [float("nan")] * candidates, [0] * candidates)
    sign = 1.0 if highest else -1.0
    y, x = more(found.left, first)
    variances = spread(y, x)
    racing = confidence + SCREENING * (1 - confidence)
    scatter = margin_constant(candidates, first, racing) * variances / within**2
    means = sign * _running(y, x)[-1]
    kept = _put_out(found, _sure_margins(variances, first, confidence), means, found.left, first)
    for place in found.left:
        found.estimates[place], found.replications[place] = sign * float(means[place]), first
    found.left, scatter, y, x = kept, scatter[np.ix_(kept, kept)], y[:, kept], x[:, kept]
    count, seen = first, first
    while True:
        running = sign * _running(y, x)
        for number, place in enumerate(found.left):
            found.estimates[place], found.replications[place] = sign * float(running[-1, number]), count
        alive = list(range(len(found.left)))
        for r in range(seen, count + 1):
            margins = np.maximum(0.0, within / 2 * (scatter / r - 1))
            alive = _put_out(found, margins, running[r - 1], alive, r)
            if len(alive) == 1 or r > float(scatter.max()):
                best = max(alive, key=lambda number: running[r - 1, number])
                found.best = found.left[best]
                found.left = [found.left[number] for number in alive]
                return found
        found.left, scatter = [found.left[number] for number in alive], scatter[np.ix_(alive, alive)]
        if count == limit:
            return found
        seen, count = count + 1, min(limit, count + max(5, count // 5))
        y, x = more(found.left, count)


def spread(y: Real, x: Real) -> Real:
    """Variances of the differences of each two candidates in one replication: [candidates, candidates]."""
    ratio = y.sum(axis=0) / x.sum(axis=0)
    parts = (y - ratio * x) * len(y) / x.sum(axis=0)
    return np.asarray(((parts[:, :, None] - parts[:, None, :]) ** 2).sum(axis=0) / (len(y) - 1), np.float64)


def _running(y: Real, x: Real) -> Real:
    """Ratios of sums of the first 1, 2, .. replications: [replications, candidates]."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(y.cumsum(axis=0) / x.cumsum(axis=0), np.float64)


def _sure_margins(variances: Real, first: int, confidence: float) -> Real:
    """Leads of the first stage that are no chance, for all pairs with the best at once."""
    level = 1 - 2 * SCREENING * (1 - confidence) / max(1, len(variances) - 1)
    return np.asarray(quantile(np.array(first - 1.0), level) * np.sqrt(variances / first), np.float64)


def _put_out(found: Selected, margins: Real, means: Real, alive: Sequence[int], r: int) -> list[int]:
    """Look once: who is left, of those who were alive.

    Parameters
    ----------
    margins : array [candidates, candidates]
        By so much the second of two must lead to put out the first.
    means : array [candidates]
        After r replications.
    """
    left = []
    for one in alive:
        rivals = [other for other in alive if means[one] < means[other] - margins[one, other]]
        if rivals:
            found.out.append(Out(found.left[one], found.left[max(rivals, key=lambda other: means[other])], r))
        else:
            left.append(one)
    return left
