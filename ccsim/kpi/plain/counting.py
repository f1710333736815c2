"""From the records of one replication to the columns of the table of measures, the plain way: arrays of all visits at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ccsim.kpi.agents import Agents, cost
from ccsim.kpi.arrays import Flags, Numbers, Real, Whole
from ccsim.kpi.channels import channel_of_types, in_parallel, more_than_calls
from ccsim.kpi.fold import add_up, largest, with_totals
from ccsim.kpi.leaving import judged_columns
from ccsim.kpi.periods import Breakdown, Periods
from ccsim.kpi.plain.callers import Callers
from ccsim.kpi.plain.causes import by_entry
from ccsim.kpi.plain.grid import Grid, places
from ccsim.kpi.plain.levels import level_flags
from ccsim.kpi.plain.resolution import resolved
from ccsim.kpi.plain.spells import counted_at, most_by_cell, time_by_cell, united
from ccsim.kpi.plain.visits import Visits
from ccsim.kpi.satisfaction import is_asked
from ccsim.kpi.table import BY_GROUP, CALLER_COLUMNS, OF_ALL_QUEUES, OF_CAUSE, VISIT_COLUMNS
from ccsim.kpi.targets import named_targets, own_targets
from ccsim.records import Records
from ccsim.scenario.journeys import Journeys

if TYPE_CHECKING:
    from ccsim.plan.make import Plan
    from ccsim.scenario import Scenario

NOWHERE = np.full(1, -1)
"""Their queue."""


@dataclass(frozen=True)
class Trait:
    """Something by which visits and callers differ, other than time.

    Parameters
    ----------
    count : int
        How many values it has.
    of_visit : array of int64 [visits]
        Value of each visit, -1 if it has none.
    of_caller : array of int64 [contacts]
    """

    count: int
    of_visit: Whole
    of_caller: Whole


class Counting:
    """What the breakdowns of one replication share."""

    def __init__(
        self,
        scenario: Scenario,
        journeys: Journeys,
        records: Records,
        periods: Periods,
        drawn: Flags | None,
    ) -> None:
        self.scenario, self.periods, self.duty = scenario, periods, records.duty
        self.queues, self.segments = len(scenario.queues), len(scenario.segments)
        self.visits = Visits(scenario, journeys, records)
        self.callers = Callers(self.visits)
        self.visit_cell = periods.cell(self.visits.moment)
        self.caller_cell = periods.cell(self.callers.moment)
        self.visit_figures = {name: column(self.visits) for name, column in VISIT_COLUMNS.items()}
        self.visit_figures |= {OF_CAUSE + name: flags for name, flags in by_entry(journeys, self.visits).items()}
        if (settled := resolved(self.visits, drawn)) is not None:
            self.visit_figures["resolved"] = settled & self.visits.is_first_answered
        if more_than_calls(scenario):
            self.visit_figures["first_replies"] = self.visits.is_first_reply
            self.visit_figures["time_to_reply"] = self.visits.time_to_reply
        self.caller_figures = {name: column(self.callers) for name, column in CALLER_COLUMNS.items()}
        self.levels = level_flags(scenario.satisfaction, self.callers) if is_asked(scenario) else []

    def by_time(self, breakdown: Breakdown) -> dict[str, Numbers]:
        """Count by period."""
        columns = self._visits(breakdown.of_cell[self.visit_cell], len(breakdown.labels))
        columns |= self._callers(breakdown.of_cell[self.caller_cell], len(breakdown.labels))
        columns |= self._averages(breakdown, self._nothing)
        columns |= own_targets(self.scenario, breakdown, columns)
        return columns | self.agents.columns(breakdown)

    def of_run(self, plan: Plan) -> dict[str, Numbers]:
        """Work out what there is of the whole run alone: hours, cost and named targets."""
        rows = np.flatnonzero(self.visits.answered)
        answered = np.bincount(
            self.visits.queue[rows] * self.segments + self.visits.segment[rows], minlength=self.queues * self.segments
        ).reshape(self.queues, self.segments)
        lost = np.bincount(self.callers.segment[self.callers.lost], minlength=self.segments)
        held = int((self.visits.line_end - self.visits.line_from)[self.visits.line_from >= 0].sum())
        found = [np.bincount(self.callers.segment[flags], minlength=self.segments) for flags in self.levels]
        counts = np.stack(found, axis=1) if found else None
        columns = self.agents.hours(plan) | cost(self.scenario, plan, answered, lost, counts, held)
        return columns | named_targets(self.scenario, self.periods, self._served, self.agents)

    def by_type(self) -> dict[str, Numbers]:
        """Count by contact type; callers by the type of the first attempt."""
        return self._by_trait(Trait(len(self.scenario.contacts), self.visits.type, self.callers.type))

    def by_channel(self) -> dict[str, Numbers]:
        """Count by channel; callers by the channel of the first attempt."""
        of_type = channel_of_types(self.scenario)
        count = len(self.scenario.channels)
        return self._by_trait(Trait(count, of_type[self.visits.type], of_type[self.callers.type]))

    def _by_trait(self, trait: Trait) -> dict[str, Numbers]:
        """Count by a trait, over the whole run."""
        counts = self.periods.run.of_cell
        columns = self._visits(np.where(counts[self.visit_cell] < 0, -1, trait.of_visit), trait.count)
        columns |= self._callers(np.where(counts[self.caller_cell] < 0, -1, trait.of_caller), trait.count)
        return columns | self._averages(self.periods.run, trait)

    def by_group(self) -> dict[str, Numbers]:
        """Count the answered visits by the group that answered."""
        period = np.where(self.periods.run.of_cell[self.visit_cell] < 0, -1, self.visits.group)
        columns = self._visits(period, len(self.scenario.agents))
        return {name: values for name, values in columns.items() if name in BY_GROUP}

    @cached_property
    def _nothing(self) -> Trait:
        return Trait(1, np.zeros_like(self.visits.type), np.zeros_like(self.callers.type))

    @cached_property
    def agents(self) -> Agents:
        """What the agents did; who never goes off duty stays until `duration`."""
        groups, cells = len(self.scenario.agents), len(self.periods.edges) - 1
        off = np.where(self.duty["off"] < 0, np.iinfo(np.int64).max, self.duty["off"])
        visits, rows = self.visits, np.flatnonzero(self.visits.answered)
        busy = np.flatnonzero(visits.busy)
        place = self.visit_cell[rows] * groups + visits.group[rows]
        handled = [
            np.bincount(place, weights=figure[rows], minlength=cells * groups).astype(np.int64)
            for figure in (visits.answered, visits.talk, visits.wrap)
        ]
        begin, end, group = visits.started[busy], visits.wrap_end[busy], visits.group[busy]
        in_hand = time_by_cell(self.periods, begin, end, group, groups)
        several = in_parallel(self.scenario)
        if several:
            begin, end, which = united(begin, end, visits.agent[busy])
            group = group[which]
        return Agents(
            self.periods,
            duty=time_by_cell(self.periods, self.duty["on"], off, self.duty["group"], groups),
            busy=time_by_cell(self.periods, begin, end, group, groups) if several else in_hand,
            handled=np.stack(handled, axis=1).reshape(cells, groups, 3),
            in_hand=in_hand if several else None,
        )

    def _served(self, name: str, breakdown: Breakdown) -> dict[str, Numbers]:
        """Count the visits that a named target of service is about; see `targets.Served`."""
        target, visits = self.scenario.targets[name], self.visits
        assert target.service_level is not None
        limits = np.full(self.queues, target.service_level.within, np.int64)
        timely = visits.within(limits, range(self.queues) if target.service_level.open_time else ())
        period = breakdown.of_cell[self.visit_cell]
        counted = period >= 0
        if target.queue is not None:
            counted &= visits.queue == list(self.scenario.queues).index(target.queue)
        if target.segment is not None:
            counted &= visits.segment == list(self.scenario.segments).index(target.segment)
        flags = {
            "offered": visits.offered,
            "answered": visits.answered,
            "in_time": timely.in_time,
            "abandoned_in_time": timely.abandoned_in_time,
            "short_abandons": visits.short,
        }
        return {
            column: np.bincount(period[flag & counted], minlength=len(breakdown.labels))
            for column, flag in flags.items()
        }

    def _visits(self, period: Whole, periods: int) -> dict[str, Numbers]:
        visits = self.visits
        by_queue = Grid(period, visits.queue, visits.segment, periods, self.queues, self.segments)
        all_queues = Grid(period, NOWHERE, visits.segment, periods, 0, self.segments)
        columns = {
            name: (all_queues if name in OF_ALL_QUEUES else by_queue).total(figures)
            for name, figures in self.visit_figures.items()
        }
        return columns | by_queue.percentiles(visits.answered, visits.wait)

    def _callers(self, period: Whole, periods: int) -> dict[str, Numbers]:
        grid = Grid(period, NOWHERE, self.callers.segment, periods, 0, self.segments)
        columns = {name: grid.total(figures) for name, figures in self.caller_figures.items()}
        if not self.levels:
            return columns
        counts = np.stack([grid.total(flags)[:, : self.segments].astype(np.int64) for flags in self.levels], axis=2)
        return columns | judged_columns(self.scenario, columns["lost"], counts)

    def _averages(self, breakdown: Breakdown, trait: Trait) -> dict[str, Numbers]:
        """Time averages and maxima; either the periods or the values of the trait are one."""
        rows = len(breakdown.labels) * trait.count
        waiting: Numbers = add_up(breakdown, self._time_waiting(trait)).reshape(rows, self.queues, self.segments)
        waiting = np.concatenate((waiting, np.zeros((rows, 1, self.segments))), axis=1)
        width = (self.queues + 1) * (self.segments + 1)
        lines = add_up(breakdown, self._time_on_lines(trait)).reshape(rows, 1, self.segments)
        left_over = self._left_over(breakdown, trait) if more_than_calls(self.scenario) else {}
        return {
            "time": add_up(breakdown, self.periods.lengths[:, None]),
            "waiting": with_totals(waiting),
            "lines": with_totals(lines),
            "longest_queue": largest(breakdown, self._most_waiting(trait)).reshape(rows, width),
            **left_over,
        }

    def _left_over(self, breakdown: Breakdown, trait: Trait) -> dict[str, Numbers]:
        """Count who waits at the ends of days."""
        rows, key, keys = self._waiting(trait)
        begin, end, ends = self.visits.joined[rows], self.visits.stood_until[rows], self.periods.day_ends
        found = add_up(breakdown, self.periods.at_day_ends(counted_at(ends, begin, end, key, keys)))
        table = found.reshape(len(breakdown.labels) * trait.count, self.queues, self.segments)
        return {
            "backlog": with_totals(np.concatenate((table, np.zeros_like(table[:, :1])), axis=1)),
            "day_ends": add_up(breakdown, self.periods.at_day_ends(np.ones((len(ends), 1), np.int64))),
        }

    def _time_waiting(self, trait: Trait) -> Real:
        rows, key, keys = self._waiting(trait)
        return time_by_cell(self.periods, self.visits.joined[rows], self.visits.stood_until[rows], key, keys)

    def _waiting(self, trait: Trait) -> tuple[Whole, Whole, int]:
        """Rows that waited, the trait, queue and segment of each as one number, and how many of these there are."""
        rows, values = self._of(trait, self.visits.waited)
        key = (values * self.queues + self.visits.queue[rows]) * self.segments + self.visits.segment[rows]
        return rows, key, trait.count * self.queues * self.segments

    def _time_on_lines(self, trait: Trait) -> Real:
        rows, values = self._of(trait, self.visits.line_from >= 0)
        key = values * self.segments + self.visits.segment[rows]
        begin, end = self.visits.line_from[rows], self.visits.line_end[rows]
        return time_by_cell(self.periods, begin, end, key, trait.count * self.segments)

    def _most_waiting(self, trait: Trait) -> Whole:
        rows, values = self._of(trait, self.visits.waited)
        begin, end = self.visits.joined[rows], self.visits.stood_until[rows]
        width = (self.queues + 1) * (self.segments + 1)
        most = np.zeros((self.periods.inside, trait.count * width), np.int64)
        for place in places(self.visits.queue[rows], self.visits.segment[rows], self.queues, self.segments):
            most += most_by_cell(self.periods, begin, end, values * width + place, trait.count * width)
        return most

    @staticmethod
    def _of(trait: Trait, flags: Flags) -> tuple[Whole, Whole]:
        """Rows to which a flag applies, and their values of a trait."""
        rows = np.flatnonzero(flags)
        return rows, trait.of_visit[rows]
