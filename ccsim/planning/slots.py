"""The intervals of the run's wall-clock days, for each of which a plan names a number of agents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ccsim.kpi.arrays import Flags, Real, Whole
from ccsim.kpi.periods import Periods
from ccsim.units import DAY, HOUR, SECOND

if TYPE_CHECKING:
    from ccsim.scenario import Scenario

INTERVAL = "interval"


@dataclass(frozen=True)
class Slots:
    """Intervals of the wall-clock days that the run touches, the first at 0:00 of the day of `start`."""

    scenario: Scenario

    @property
    def per_day(self) -> int:
        """Slots of a day."""
        return DAY // self.scenario.interval

    @property
    def count(self) -> int:
        """Slots of all days."""
        return self.scenario.days * self.per_day

    @cached_property
    def begins(self) -> Whole:
        """When each begins, in ms of the wall clock from midnight of the first day: [slots]."""
        return np.arange(self.count, dtype=np.int64) * self.scenario.interval

    @cached_property
    def hours(self) -> Real:
        """Length of what lies within the run, in hours: [slots]."""
        begin, end = self.scenario.clock_at_start, self.scenario.clock_at_start + self.scenario.duration
        ends = self.begins + self.scenario.interval
        found: Real = np.maximum(np.minimum(ends, end) - np.maximum(self.begins, begin), 0) / HOUR
        return found

    @cached_property
    def inside(self) -> Flags:
        """Whether any of it lies within the run: [slots]."""
        return self.hours > 0

    @cached_property
    def day(self) -> Whole:
        """Wall-clock day, from 0: [slots]."""
        return np.arange(self.count) // self.per_day

    @cached_property
    def week(self) -> Whole:
        """Week, which begins on a Monday, from 0: [slots]."""
        mondays = np.array([(self.scenario.date(day).toordinal() - 1) // 7 for day in range(self.scenario.days)])
        found: Whole = (mondays - mondays[0])[self.day]
        return found

    def open_share(self, queue: str) -> Real:
        """Share of each slot in which a queue is open: [slots]."""
        spans = self.scenario.open_spans(queue, -1, self.scenario.days)
        if spans is None:
            return np.ones(self.count)
        open_ = np.zeros(self.count)
        for opens, closes in np.array(spans, np.int64).reshape(-1, 2) + self.scenario.clock_at_start:
            common = np.minimum(self.begins + self.scenario.interval, closes) - np.maximum(self.begins, opens)
            open_ += np.maximum(common, 0)
        found: Real = open_ / self.scenario.interval
        return found

    @cached_property
    def measured(self) -> tuple[Whole, Whole]:
        """Rows of a replication's intervals that count (outside `exclude`), and the slot of each."""
        periods = Periods(self.scenario, [INTERVAL, *(target.over for target in self.scenario.targets.values())])
        breakdown = periods.of(INTERVAL)
        inside = np.flatnonzero(breakdown.of_cell >= 0)
        rows, first = np.unique(breakdown.of_cell[inside], return_index=True)
        begins = periods.edges[inside[first]] + self.scenario.clock_at_start
        kept = ~breakdown.shown_apart[rows]
        return rows[kept], (begins // self.scenario.interval)[kept]

    def gathered(self, tables: Sequence[Real]) -> Real:
        """Take what replications measured by interval to slots.

        Parameters
        ----------
        tables : sequence of array [intervals], one a replication

        Returns
        -------
        array of float64 [slots, replications]
            0 where nothing counts.
        """
        rows, slots = self.measured
        found = np.zeros((self.count, len(tables)))
        np.add.at(found, slots, np.stack(tables, axis=1)[rows])
        return found

    def period(self, over: str) -> Whole:
        """Number of the interval, day or week to which each belongs, from 0: [slots]."""
        return {"interval": np.arange(self.count), "day": self.day, "week": self.week}[over]

    def label(self, slot: int) -> str:
        """Write a slot as rows of measures do: `2026-03-02T08:00`."""
        minutes = int(self.begins[slot]) % DAY // (60 * SECOND)
        return f"{self.scenario.date(int(self.day[slot])).isoformat()}T{minutes // 60:02}:{minutes % 60:02}"


def by_period(table: Real, period: Whole) -> Real:
    """Add slots up to periods: [.., slots, ..] along the second axis to [.., periods, ..]."""
    begins = np.unique(period, return_index=True)[1]
    found: Real = np.add.reduceat(table, begins, axis=1)
    return found
