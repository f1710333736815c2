"""Which candidates are efficient: no other gives the VIPs more and takes less from the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ccsim.experiments.compare.paired import paired
from ccsim.kpi.pooling import CONFIDENCE
from ccsim.kpi.samples import Sample

EFFICIENT, OPEN, DOMINATED = "yes", "perhaps", "no"
"""On the frontier by all that is known; beaten by the means, but not surely; surely beaten."""


class Point(NamedTuple):
    """One candidate.

    Parameters
    ----------
    gain, pain : Sample
        What shall be high, and what shall be low: arrays [replications].
    """

    gain: Sample
    pain: Sample


class Standing(NamedTuple):
    """Where a candidate stands.

    Parameters
    ----------
    efficient : str or None
        EFFICIENT, OPEN or DOMINATED; None where its gain or its pain has no value in any replication.
    beaten_by : int or None
        The candidate that beats it, surely or by the means.
    """

    efficient: str | None
    beaten_by: int | None


def frontier(points: Sequence[Point], confidence: float = CONFIDENCE) -> list[Standing]:
    """Say of each candidate whether it is efficient.

    It is surely beaten only if another has at least as much gain and at most as much pain, and more or less of one, by
    the intervals of both differences. Both must show, so that each may have the full level (an intersection-union test:
    Berger, "Multiparameter hypothesis testing and acceptance sampling", 1982); as any of the others may beat it, each
    is tried at a level that is divided by their number (Bonferroni).
    """
    level = 1 - (1 - confidence) / max(1, len(points) - 1)
    return [_standing(points, place, level) for place in range(len(points))]


def _standing(points: Sequence[Point], place: int, level: float) -> Standing:
    if not all((one.denominators > 0).any() for one in points[place]):
        return Standing(None, None)
    by_means = None
    for other in range(len(points)):
        if other == place:
            continue
        gain = paired(points[place].gain, points[other].gain, level)
        pain = paired(points[place].pain, points[other].pain, level)
        if _beats(float(gain.low), float(pain.high)):
            return Standing(DOMINATED, other)
        if by_means is None and _beats(float(gain.mean), float(pain.mean)):
            by_means = other
    return Standing(EFFICIENT if by_means is None else OPEN, by_means)


def _beats(gain: float, pain: float) -> bool:
    return gain >= 0 >= pain and gain > pain
