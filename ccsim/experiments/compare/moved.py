"""Minutes of waiting that a policy moves from one segment to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ccsim.experiments.compare.differences import Difference, Known, judged
from ccsim.experiments.compare.direction import WAITING
from ccsim.experiments.compare.paired import paired, quantile
from ccsim.experiments.compare.privilege import of_segments
from ccsim.kpi.arrays import Real
from ccsim.kpi.pooling import CONFIDENCE
from ccsim.kpi.samples import ALL, Place, Sample
from ccsim.kpi.table import Kind, Measure, Over
from ccsim.units import MINUTE

WAITS = Measure(
    WAITING, "min", Kind.RATIO, Over.QUEUE, "wait_of_answered + wait_of_abandoned", "offered", "waits, all together"
)


def moved(base: Known, candidate: Known) -> Iterator[Difference]:
    """Compare the minutes that each segment waits in a run, and all together, which comes last.

    Of a policy that leaves nobody idle while somebody waits, and talks of one length, the sum is 0 in every replication:
    what one is spared another waits (Kleinrock, "A conservation law for a wide class of queueing disciplines", 1965).
    """
    shared = [segment for segment in base.scenario.segments if segment in candidate.scenario.segments]
    for segment in [*shared, ALL]:
        one, other = (minutes(side, [segment]) for side in (base, candidate))
        yield judged(WAITING, Place(ALL, segment, None), "min", paired(one, other))


def minutes(known: Known, segments: Sequence[str]) -> Sample:
    """Minutes that segments wait together in each replication: arrays [replications]."""
    waits = of_segments(known, WAITS, segments).numerators / MINUTE
    return Sample(Kind.MEAN, waits, np.ones(len(waits)))


def exchange(base: Known, candidate: Known, vips: Sequence[str], others: Sequence[str]) -> tuple[float, ...] | None:
    """Find how many minutes the others wait for each minute that the VIPs are spared.

    Returns
    -------
    (float, float, float) or None
        The rate and its 95 % interval, a ratio of sums over the replications; None unless the VIPs are surely spared some.
    """
    count = min(len(base.replications), len(candidate.replications))
    spared, paid = (
        sign * (minutes(candidate, side).numerators[:count] - minutes(base, side).numerators[:count])
        for sign, side in ((-1, vips), (1, others))
    )
    return rate(paid, spared) if count > 1 else None


def rate(paid: Real, spared: Real) -> tuple[float, ...] | None:
    """Ratio of two means with its interval, if the denominator is surely above 0."""
    n = len(spared)
    t = float(quantile(np.array(n - 1.0), CONFIDENCE))
    mean = float(spared.mean())
    if mean <= t * float(spared.std(ddof=1)) / np.sqrt(n):
        return None
    rate = float(paid.sum() / spared.sum())
    half = t * float(np.sqrt(((paid - rate * spared) ** 2).sum() / (n - 1)) / np.sqrt(n)) / mean
    return rate, rate - half, rate + half
