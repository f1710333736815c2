"""What a comparison finds in each measure and queue: bias, band, worst intervals, verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ccsim.app.actual.band import expected, inside
from ccsim.app.actual.sides import Side
from ccsim.baseline.judge import placed, settling
from ccsim.baseline.series import defined
from ccsim.baseline.tolerance import parse_tolerance

WORST = 10


@dataclass(frozen=True)
class Interval:
    """One interval of a measure in a queue.

    Parameters
    ----------
    measure, queue, unit : str
    interval : str
        Its beginning: `2026-03-02T08:00`.
    contacts : float or None
        Those on which the actual figure stands; None of a number of contacts.
    actual : float
    simulated, p10, p90 : float or None
        Mean over the replications, and where 8 of 10 of them lie; None where none has a value.
    inside : bool or None
        Whether the actual figure is one that lies between p10 and p90.
    beyond : float or None
        How far it is outside, in the measure's unit; 0 inside.
    """

    measure: str
    queue: str
    unit: str
    interval: str
    contacts: float | None
    actual: float
    simulated: float | None
    p10: float | None
    p90: float | None
    inside: bool | None
    beyond: float | None

    @property
    def misfit(self) -> float:
        """How far outside, times the contacts whom it concerns."""
        return (self.beyond or 0.0) * (1.0 if self.contacts is None else self.contacts)


@dataclass(frozen=True)
class Compared:
    """A measure in a queue over all intervals that are compared; `*` is all queues together.

    Parameters
    ----------
    measure, queue, unit : str
    intervals : int
        So many are compared; those to which nobody came, in truth or in any replication, are left out.
    actual : float
        The sum, or the mean weighted by contacts.
    simulated, p10, p90 : float or None
        Mean over the replications, and where 8 of 10 of them lie.
    bias, low, high : float or None
        Simulated less actual, and its 95 % interval, which is that of the simulated mean.
    inside : float or None
        Share of the intervals that lie between their p10 and p90.
    expected, expected_p10, expected_p90 : float or None
        The share that would, if the model were right; and where it is in 8 of 10 runs.
    tolerance : str or None
        As it was written.
    allowed : float or None
        The same in the measure's unit.
    verdict : str or None
        'inside', 'outside', 'cannot tell'; None where no tolerance was named.
    replications : int or None
        How many would tell, about, where it cannot be told.
    """

    measure: str
    queue: str
    unit: str
    intervals: int
    actual: float
    simulated: float | None
    p10: float | None
    p90: float | None
    bias: float | None
    low: float | None
    high: float | None
    inside: float | None
    expected: float | None
    expected_p10: float | None
    expected_p90: float | None
    tolerance: str | None
    allowed: float | None
    verdict: str | None
    replications: int | None


def intervals(side: Side, labels: Sequence[str]) -> tuple[Interval, ...]:
    """Compare each interval.

    Parameters
    ----------
    labels : sequence of str
        Of the run's intervals.
    """
    pool, found = side.by_interval, []
    fits = inside(side.actual, pool.p10, pool.p90, side.rounding)
    beyond = np.maximum(np.maximum(pool.p10 - side.actual, side.actual - pool.p90), 0.0)
    for number, period in enumerate(side.periods):
        known = not math.isnan(pool.mean[number])
        found.append(
            Interval(
                side.measure,
                side.queue,
                side.unit,
                labels[period],
                None if side.weight is None else float(side.weight[number]),
                float(side.actual[number]),
                defined(float(pool.mean[number])),
                defined(float(pool.p10[number])),
                defined(float(pool.p90[number])),
                bool(fits[number]) if known else None,
                (0.0 if fits[number] else float(beyond[number])) if known else None,
            )
        )
    return tuple(found)


def worst(rows: Sequence[Interval]) -> tuple[Interval, ...]:
    """Choose the intervals that are farthest outside their bands, by contacts; of equals the earlier."""
    outside = [row for row in rows if row.inside is False]
    return tuple(sorted(outside, key=lambda row: -row.misfit)[:WORST])


def compared(side: Side, rows: Sequence[Interval], tolerances: Mapping[str, str], replications: int) -> Compared:
    """Compare a measure in a queue over all intervals, and judge its bias.

    Parameters
    ----------
    rows : sequence of Interval
        Its intervals.
    tolerances : mapping of str to str
        By label.
    replications : int
        So many were made.
    """
    pool, total = side.whole, side.total
    bias, low, high = (float(value) - total for value in (pool.mean, pool.low, pool.high))
    told = [row.inside for row in rows if row.inside is not None]
    band = expected(side.values, side.rounding)
    written = tolerances.get(side.label)
    allowed = None if written is None else parse_tolerance(written, side.unit).around(total)
    verdict = None if allowed is None else placed(low, high, allowed)
    more = (
        settling(bias, low, high, allowed, replications) if allowed is not None and verdict == "cannot tell" else None
    )
    return Compared(
        side.measure,
        side.queue,
        side.unit,
        len(side.periods),
        total,
        defined(float(pool.mean)),
        defined(float(pool.p10)),
        defined(float(pool.p90)),
        defined(bias),
        defined(low),
        defined(high),
        sum(told) / len(told) if told else None,
        *band,
        written,
        allowed,
        verdict,
        more,
    )
