"""Who waits at the ends of days.

A pass of its own over the rows, made only where any contact is no call, so that nobody else pays for it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ccsim.compiler import compiled
from ccsim.kpi.arrays import Table, Whole
from ccsim.kpi.tally.layout import Frame
from ccsim.kpi.tally.tables import Layout
from ccsim.kpi.tally.visits import JOINED, QUEUE, SEGMENT, TYPE, stood_until_of, wait_end_of
from ccsim.units import DAY


class Days(NamedTuple):
    """The days of a run.

    Parameters
    ----------
    number : int
    clock : int
        Time of day at the start, in ms.
    counted : array of int64 [number + 1]
        How many of the days before each one have an end that counts in the whole run.
    """

    number: int
    clock: int
    counted: Whole


class Nights:
    """How many are left over.

    Attributes
    ----------
    by_type : array of int64 [types, queues x segments]
        Where that is asked for, summed over the days that count.
    """

    def __init__(self, frame: Frame) -> None:
        self._layout, periods = frame.layout, frame.periods
        counts = frame.layout.counted[periods.cell(periods.day_ends - 1)]
        days, lines = len(counts), frame.layout.queues * frame.layout.segments
        self._days = Days(days, frame.scenario.clock_at_start, np.append(0, np.cumsum(counts)))
        self._changes = np.zeros((days + 1, lines), np.int64)
        self.by_type = np.zeros((frame.layout.types, lines), np.int64)

    def add(self, visits: Table) -> None:
        """Add rows."""
        add_nights(visits, self._layout, self._days, self._changes, self.by_type)

    def by_day(self) -> Whole:
        """Return how many wait at the end of each day: array of int64 [days, queues x segments]."""
        waiting: Whole = np.cumsum(self._changes, axis=0)[:-1]
        return waiting


@compiled(in_place=True)
def add_nights(visits: Table, layout: Layout, days: Days, changes: Table, by_type: Table) -> None:
    """Add rows of visits.

    Parameters
    ----------
    changes : array of int64 [days + 1, queues x segments]
        How many begin to be counted with the end of each day, less how many cease to be.
    """
    for i in range(len(visits)):
        joined = visits[i, JOINED]
        stood_until = stood_until_of(visits, i, wait_end_of(visits, i), layout)
        if joined < stood_until and joined < layout.duration:
            first, behind = (joined + days.clock) // DAY, days.number
            if stood_until < layout.duration:
                behind = (stood_until + days.clock) // DAY
            if first < behind:
                line = visits[i, QUEUE] * layout.segments + visits[i, SEGMENT]
                changes[first, line] += 1
                changes[behind, line] -= 1
                if layout.types > 0:
                    by_type[visits[i, TYPE], line] += days.counted[behind] - days.counted[first]
