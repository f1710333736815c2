"""A measure of a queue by interval, in every replication: where the worst interval is, and how a day usually goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ccsim.app.choices import check_place
from ccsim.app.views.days import INTERVAL
from ccsim.app.views.minutes import groups_of
from ccsim.app.views.series import measure_of, place_of
from ccsim.errors import UsageError
from ccsim.kpi.arrays import Flags, Real, Whole
from ccsim.kpi.fold import nearest_rank
from ccsim.kpi.periods import Periods
from ccsim.kpi.samples import ALL, Sample, sample
from ccsim.scenario.calendar import WEEKDAYS
from ccsim.units import DAY

if TYPE_CHECKING:
    from ccsim.app.result import Result

SHARES = (5, 25, 50, 75, 95)
"""Percentiles of single days, in per cent."""


class Intervals:
    """The intervals of a run as one queue sees them. A run that was not measured by interval is simulated again for it.

    Parameters
    ----------
    result : Result
    queue : str
        `*` for all together.

    Attributes
    ----------
    labels : tuple of str
        As in the rows of measures.
    begins : array of int64 [intervals]
        In ms from the run's start.
    counted : array of bool [intervals]
        False for those of excluded spans.
    """

    def __init__(self, result: Result, queue: str = ALL) -> None:
        self.scenario = result.scenario
        check_place("queue", queue, tuple(self.scenario.queues))
        self._queue = queue
        self._replications = result.measured_by(INTERVAL)
        periods = Periods(self.scenario, [INTERVAL])
        breakdown = periods.of(INTERVAL)
        self.labels, self.counted = breakdown.labels, ~breakdown.shown_apart
        cells = np.flatnonzero(breakdown.of_cell >= 0)
        self.begins: Whole = np.zeros(len(self.labels), np.int64)
        # Backwards, so that the first cell of each interval stays.
        self.begins[breakdown.of_cell[cells][::-1]] = periods.edges[cells][::-1]

    def sample(self, name: str, group: str | None = None) -> Sample:
        """Take a measure of the queue, or of a group: arrays [replications, intervals]."""
        measure = measure_of(self.scenario, name)
        place = place_of(self.scenario, measure, None if group else self._queue, None, group)
        found = sample(self._replications, INTERVAL, measure)
        return Sample(found.kind, found.numerators[..., place], found.denominators[..., place])

    @cached_property
    def alive(self) -> Flags:
        """Intervals in which, in any replication, anybody came, waited or was on duty to serve the queue."""
        groups = groups_of(self.scenario, self._queue)
        there = [self.sample("on_duty", group).numerators for group in groups]
        found = [self.sample("queue_length").numerators, self.sample("offered").numerators, *there]
        return np.asarray(np.any(np.array(found) > 0, axis=(0, 1)), np.bool_) & self.counted

    @property
    def days(self) -> Whole:
        """Day of the run to which each interval belongs, 0 = the first: array of int64 [intervals]."""
        found: Whole = (self.begins + self.scenario.clock_at_start) // DAY
        return found

    @property
    def clocks(self) -> Whole:
        """Time of day at which each slot, a whole interval of the day, begins, in ms: array of int64 [intervals]."""
        found: Whole = (self.begins + self.scenario.clock_at_start) % DAY // self.scenario.interval
        return found * self.scenario.interval

    @property
    def worst(self) -> int:
        """Which interval misses the queue's target most often, of equals the one with the longest queue.

        Where no target is named it is the one with the longest queue. The length is the mean of time averages.

        Raises
        ------
        UsageError
            If nobody comes in any interval.
        """
        if not self.sample("offered").numerators.any():
            raise UsageError(f"nobody comes to {'any queue' if self._queue == ALL else self._queue}")
        target, length = self.sample("target_met"), self.sample("queue_length").numerators.mean(axis=0)
        judged = target.denominators.sum(axis=0)
        met = np.divide(target.numerators.sum(axis=0), judged, out=np.ones(len(judged)), where=judged > 0)
        places = np.flatnonzero(self.alive)
        return int(places[np.lexsort((-length[places], met[places]))[0]])


@dataclass(frozen=True)
class Fan:
    """How a day usually goes: quantiles over single days.

    Parameters
    ----------
    clocks : array of int64 [slots]
        Time of day at which each begins, in ms, ascending and without a gap.
    quantiles : array of float64 [shares, slots]
        For each of `SHARES`; NaN where no day has a value.
    days : int
        Single days behind them, of all replications together.
    dates : tuple of date
        That they are of.
    """

    clocks: Whole
    quantiles: Real
    days: int
    dates: tuple[date, ...]


def queue_fan(result: Result, queue: str = ALL, day: str | None = None) -> Fan:
    """Find how long the queue is by the time of day, as a time average over each interval.

    A day of a replication is a single day. An interval of a date counts if, in any replication, anybody came, waited or was on
    duty in it. Percentiles are nearest-rank, as those of the measures.

    Parameters
    ----------
    result : Result
        Simulated again if it was not measured by interval.
    queue : str
        `*` for all together.
    day : str, optional
        Only this weekday (`mon`) or date (`2026-03-02`).

    Raises
    ------
    UsageError
        If there is no such queue or day, or nobody ever comes.
    """
    intervals = Intervals(result, queue)
    used = intervals.alive & _of_day(intervals, day)
    if not intervals.sample("offered").numerators[:, used].any():
        raise UsageError(f"nobody comes{'' if queue == ALL else f' to {queue}'}{_on(day)}")
    values, step = intervals.sample("queue_length").numerators, intervals.scenario.interval
    slots = intervals.clocks // step
    first, last = int(slots[used].min()), int(slots[used].max())
    found = np.full((len(SHARES), last + 1 - first), np.nan)
    for slot in np.unique(slots[used]).tolist():
        ordered = np.sort(values[:, used & (slots == slot)], axis=None)
        counts = np.full(len(SHARES), len(ordered))
        ranks = [int(nearest_rank(counts[:1], share)[0]) for share in SHARES]
        found[:, slot - first] = ordered[np.array(ranks) - 1]
    dates = tuple(intervals.scenario.date(number) for number in np.unique(intervals.days[used]).tolist())
    return Fan(np.arange(first, last + 1) * step, found, len(dates) * len(values), dates)


def _of_day(intervals: Intervals, day: str | None) -> Flags:
    """Intervals of a weekday or a date: bool [intervals]."""
    if day is None:
        return np.ones(len(intervals.labels), np.bool_)
    scenario = intervals.scenario
    dates = [scenario.date(number) for number in range(scenario.days)]
    if day in WEEKDAYS:
        chosen = [scenario.calendar.weekday(date) == WEEKDAYS.index(day) for date in dates]
    else:
        chosen = [date.isoformat() == day for date in dates]
    if not any(chosen):
        raise UsageError(f"day: the run has no '{day}': write a weekday (mon, tue ..) or a date such as {dates[0]}")
    return np.array(chosen)[intervals.days]


def _on(day: str | None) -> str:
    return "" if day is None else f" on {day}"
