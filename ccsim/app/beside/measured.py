"""The columns of all replications, as the comparison needs them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ccsim.app.understanding.picture import Picture, picture_of
from ccsim.kpi import Replication
from ccsim.kpi.arrays import Flags, Real, Whole
from ccsim.kpi.periods import Periods
from ccsim.kpi.replication import RUN

if TYPE_CHECKING:
    from ccsim.app.beside.pools import Place
    from ccsim.scenario import Scenario

INTERVAL, TYPE = "interval", "type"

Columns: TypeAlias = dict[str, Real]
"""Numerators and denominators by the names of `ccsim.kpi.table`."""

OF_CALLS = (
    "offered",
    "answered",
    "abandoned",
    "in_time",
    "abandoned_in_time",
    "short_abandons",
    "wait_of_answered",
    "wait_of_abandoned",
)
OF_AGENTS = ("busy_time", "duty_time")


class Measured:
    """The columns of all replications, summed over the places that are asked for."""

    def __init__(self, scenario: Scenario, replications: Sequence[Replication]) -> None:
        self.scenario, self.replications = scenario, replications
        self.queues, self.segments, self.groups = list(scenario.queues), list(scenario.segments), list(scenario.agents)
        self._periods = Periods(scenario, [INTERVAL])
        self.counted: Flags = ~self._periods.of(INTERVAL).shown_apart
        """Intervals that count: those outside `exclude`."""

    @cached_property
    def picture(self) -> Picture:
        """What is to be expected, without simulating."""
        return picture_of(self.scenario)

    def slots(self) -> Whole:
        """Place in the picture's grid of each interval that counts."""
        of_cell = self._periods.of(INTERVAL).of_cell
        _, first = np.unique(of_cell[of_cell >= 0], return_index=True)
        begins = self._periods.edges[:-1][of_cell >= 0][first]
        found: Whole = ((begins + self.scenario.clock_at_start) // self.scenario.interval)[self.counted]
        return found

    def calls(self, kind: str, column: str, places: Collection[Place]) -> Real:
        """A figure of calls: float64 [replications, periods or traits]; times in ms."""
        width = len(self.segments) + 1
        chosen = [self.queues.index(queue) * width + self.segments.index(segment) for queue, segment in places]
        return self._sum(kind, column, chosen)

    def agents(self, kind: str, column: str, groups: Collection[str]) -> Real:
        """A figure of agents, likewise."""
        return self._sum(kind, column, [self.groups.index(group) for group in groups])

    def total(self, column: str, places: Collection[Place]) -> float:
        """A figure of calls over the run, all replications together."""
        return float(self.calls(RUN, column, places).sum())

    def reached(self) -> set[Place]:
        """Queues and segments to which calls came."""
        places = [(queue, segment) for queue in self.queues for segment in self.segments]
        return {place for place in places if self.total("offered", [place]) > 0}

    def present(self) -> list[str]:
        """Groups of which anybody was ever on duty."""
        return [group for group in self.groups if self.agents(RUN, "duty_time", [group]).sum() > 0]

    def lengths(self) -> Real:
        """Length of each interval that counts, in ms."""
        found: Real = self.replications[0].columns[INTERVAL]["time"][self.counted, 0].astype(np.float64)
        return found

    def _sum(self, kind: str, column: str, chosen: Sequence[int]) -> Real:
        found = np.stack([one.columns[kind][column][:, chosen].sum(axis=1) for one in self.replications])
        return (found[:, self.counted] if kind == INTERVAL else found).astype(np.float64)
