"""How long the agents of each group were on duty and busy, and what that cost."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ccsim.kpi.arrays import Numbers
from ccsim.kpi.callers import Callers
from ccsim.kpi.periods import Breakdown, Periods
from ccsim.kpi.spells import add_up, time_by_cell
from ccsim.kpi.visits import Visits
from ccsim.records import Records
from ccsim.scenario.selectors import select
from ccsim.units import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from ccsim.plan.make import Plan
    from ccsim.scenario import Scenario


class Agents:
    """Time of the agents by cell, cut at `duration`; arrays of float64 [cells, groups + 1] in ms, the last for all."""

    def __init__(self, scenario: Scenario, periods: Periods, visits: Visits, records: Records) -> None:
        self.groups = len(scenario.agents)
        self.periods, self.visits, self.spells = periods, visits, records.duty

    @cached_property
    def duty(self) -> Numbers:
        """Time on duty; who never goes off stays until `duration`."""
        off = np.where(self.spells["off"] < 0, np.iinfo(np.int64).max, self.spells["off"])
        return _with_all(time_by_cell(self.periods, self.spells["on"], off, self.spells["group"], self.groups))

    @cached_property
    def busy(self) -> Numbers:
        """Time from the start of a talk to the end of its wrap."""
        rows = np.flatnonzero(self.visits.answered)
        begin, end = self.visits.started[rows], self.visits.wrap_end[rows]
        return _with_all(time_by_cell(self.periods, begin, end, self.visits.group[rows], self.groups))

    def columns(self, breakdown: Breakdown) -> dict[str, Numbers]:
        """Return figures by group: arrays [periods, groups + 1], times in ms."""
        rows = np.flatnonzero(self.visits.answered)
        period = breakdown.of_cell[self.periods.cell(self.visits.moment[rows])]
        size = len(breakdown.labels) * self.groups
        place = np.where(period < 0, size, period * self.groups + self.visits.group[rows])
        handled: dict[str, Numbers] = {"group_answered": np.bincount(place, minlength=size + 1)}
        for name, time in (("group_talk", self.visits.talk), ("group_wrap", self.visits.wrap)):
            handled[name] = np.bincount(place, weights=time[rows], minlength=size + 1)
        shape = len(breakdown.labels), self.groups
        return {
            "duty_time": add_up(breakdown, self.duty),
            "busy_time": add_up(breakdown, self.busy),
            "group_time": add_up(breakdown, self.periods.lengths[:, None]),
            **{name: _with_all(figures[:size].reshape(shape)) for name, figures in handled.items()},
        }

    def hours(self, plan: Plan) -> dict[str, Numbers]:
        """Hours of the whole run by group: arrays of float64 [1, groups + 1]."""
        hours = {
            "scheduled_hours": np.array([plan.scheduled], np.float64),
            "paid_hours": np.array([plan.paid], np.float64),
        }
        return {
            **{name: _with_all(values.reshape(1, self.groups)) for name, values in hours.items()},
            "on_duty_hours": self.duty.sum(axis=0, keepdims=True) / HOUR,
            "busy_hours": self.busy.sum(axis=0, keepdims=True) / HOUR,
        }


def _with_all(figures: Numbers) -> Numbers:
    """Add the total over groups: [.., groups] to [.., groups + 1]."""
    return np.concatenate((figures, figures.sum(axis=1, keepdims=True)), axis=1)


def cost(scenario: Scenario, plan: Plan, visits: Visits, callers: Callers) -> dict[str, Numbers]:
    """Work out what the whole run cost, whatever is left out of the other measures.

    Lines cost as long as they are held, also after the doors have closed.

    Returns
    -------
    dict of str to array, shape [1, 1]
        `cost` in the scenario's currency and `answered_in_run`, the answered visits.
    """
    costs, segments = scenario.costs, list(scenario.segments)
    tariff = [[select(costs.answered, queue, segment, 0.0) for segment in segments] for queue in scenario.queues]
    price = np.array(tariff, np.float64).reshape(-1, len(segments))
    answered = np.flatnonzero(visits.answered)
    lost = np.bincount(callers.segment[callers.lost], minlength=len(segments))
    held = visits.line_from >= 0
    parts = (
        sum(costs.agent_hour.get(name, 0.0) * hours for name, hours in zip(scenario.agents, plan.paid, strict=True)),
        float(price[visits.queue[answered], visits.segment[answered]].sum()),
        costs.line_minute * float((visits.line_end - visits.line_from)[held].sum()) / MINUTE,
        sum(costs.lost.get(name, costs.lost.get("rest", 0.0)) * int(n) for name, n in zip(segments, lost, strict=True)),
        costs.fixed_per_day * scenario.duration / DAY,
    )
    return {"cost": np.array([[sum(parts)]]), "answered_in_run": np.array([[len(answered)]], np.int64)}
