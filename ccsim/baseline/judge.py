"""The paired difference of each measure, judged against its tolerance."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ccsim.baseline.document import Baseline, Sums
from ccsim.baseline.series import Series, defined
from ccsim.baseline.tolerance import parse_tolerance
from ccsim.experiments.compare.paired import paired
from ccsim.kpi import Kind
from ccsim.kpi.samples import Sample

INSIDE, OUTSIDE, CANNOT_TELL, GONE = "inside", "outside", "cannot tell", "gone"
"""Where the difference lies, its whole 95 % interval considered; or the measure has no value any more."""

MOST = 1_000_000
"""More replications than that are no advice."""


@dataclass(frozen=True)
class Judged:
    """One measure in one place.

    Parameters
    ----------
    label, unit, tolerance : str
    allowed : float
        The tolerance in the measure's unit.
    base, value : float or None
        The baseline's mean, and the mean now.
    mean, low, high : float or None
        The paired difference, now less then, and its 95 % interval.
    place : str
        INSIDE, OUTSIDE, CANNOT_TELL or GONE.
    replications : int or None
        How many would tell, about, where it cannot be told.
    """

    label: str
    unit: str
    tolerance: str
    allowed: float
    base: float | None
    value: float | None
    mean: float | None
    low: float | None
    high: float | None
    place: str
    replications: int | None

    @property
    def same(self) -> bool:
        """Whether nothing at all differs."""
        return (self.mean, self.low, self.high) == (0.0, 0.0, 0.0)


def stored(sums: Sums, unit: str) -> Series:
    """Return what a baseline keeps of a measure, as it was counted."""
    if sums.x is not None:
        return Series(Kind.RATIO, np.array(sums.y, np.float64), np.array(sums.x, np.float64), unit)
    there = [value is not None for value in sums.y]
    return Series(Kind.MEAN, np.array([value or 0.0 for value in sums.y]), np.array(there, np.float64), unit)


def judge(baseline: Baseline, now: Mapping[str, Series]) -> list[Judged]:
    """Judge every measure of a baseline, in its order.

    Parameters
    ----------
    now : mapping of str to Series
        From the same replications, by the same labels.
    """
    before = {label: stored(baseline.sums[label], entry.unit) for label, entry in baseline.measures.items()}
    found: dict[str, Judged] = {}
    for kind in Kind:
        labels = [
            label for label, one in before.items() if one.kind is kind and label in now and now[label].kind is kind
        ]
        if labels:
            found |= zip(labels, _judged(baseline, labels, before, now), strict=True)
    return [found.get(label) or _gone(baseline, label) for label in baseline.measures]


def _judged(
    baseline: Baseline, labels: Sequence[str], before: Mapping[str, Series], now: Mapping[str, Series]
) -> Iterator[Judged]:
    """Judge measures of one kind."""
    known = paired(_together(before, labels), _together(now, labels))
    # Equal in every replication is no difference, also where one replication has no interval.
    equal = [np.array_equal([before[one].y, before[one].x], [now[one].y, now[one].x]) for one in labels]
    gap = [np.where(equal, 0.0, figure).tolist() for figure in (known.mean, known.low, known.high)]
    rows = zip(labels, known.base.tolist(), known.other.tolist(), *gap, known.n.tolist(), strict=True)
    for label, base, value, mean, low, high, n in rows:
        entry = baseline.measures[label]
        allowed = parse_tolerance(entry.tolerance, entry.unit).around(0.0 if math.isnan(base) else base)
        place = placed(low, high, allowed)
        yield Judged(
            label,
            entry.unit,
            entry.tolerance,
            allowed,
            defined(base),
            defined(value),
            defined(mean),
            defined(low),
            defined(high),
            place,
            settling(mean, low, high, allowed, n) if place == CANNOT_TELL else None,
        )


def placed(low: float, high: float, allowed: float) -> str:
    """Say where an interval lies against a tolerance; NaN, as with one replication, tells nothing."""
    if -allowed <= low and high <= allowed:
        return INSIDE
    return OUTSIDE if low > allowed or high < -allowed else CANNOT_TELL


def settling(mean: float, low: float, high: float, allowed: float, n: int) -> int | None:
    """Return about how many replications would tell; None if nobody can say, or they are beyond measure.

    The half-width shrinks with the root of their number, until it is the distance from the difference to the tolerance.
    """
    half, distance = (high - low) / 2, abs(abs(mean) - allowed)
    if not (half > 0 and distance > 0):  # NaN too
        return None
    count = n * (half / distance) ** 2
    return math.ceil(count) if count <= MOST else None


def _together(some: Mapping[str, Series], labels: Sequence[str]) -> Sample:
    return Sample(
        some[labels[0]].kind,
        np.stack([some[label].y for label in labels], axis=1),
        np.stack([some[label].x for label in labels], axis=1),
    )


def _gone(baseline: Baseline, label: str) -> Judged:
    entry = baseline.measures[label]
    return Judged(label, entry.unit, entry.tolerance, 0.0, entry.mean, None, None, None, None, GONE, None)
