"""How long the agents of each group were on duty and busy, and what that and all else cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ccsim.kpi.arrays import Numbers, Real, Whole
from ccsim.kpi.fold import add_up
from ccsim.kpi.leaving import cost_of_leaving
from ccsim.kpi.periods import Breakdown, Periods
from ccsim.scenario.selectors import select
from ccsim.units import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from ccsim.plan.make import Plan
    from ccsim.scenario import Scenario


@dataclass(frozen=True)
class Agents:
    """What the agents of each group did, by cell.

    Parameters
    ----------
    periods : Periods
    duty, busy : array of float64 [cells before `duration`, groups]
        Ms on duty, and with at least one contact in hand: from the start of a talk to the end of its wrap.
    handled : array of int64 [cells, groups, 3]
        Answered visits that count there, and their talk and wrap in ms.
    in_hand : array of float64 [cells before `duration`, groups], optional
        Ms that contacts were in hand, all added up; where agents can have several.
    """

    periods: Periods
    duty: Real
    busy: Real
    handled: Whole
    in_hand: Real | None = None

    def columns(self, breakdown: Breakdown) -> dict[str, Numbers]:
        """Return figures by group: arrays [periods, groups + 1], the last for all groups, times in ms."""
        handled = add_up(breakdown, self.handled)
        in_hand = {} if self.in_hand is None else {"time_in_hand": _with_all(add_up(breakdown, self.in_hand))}
        return {
            "duty_time": _with_all(add_up(breakdown, self.duty)),
            "busy_time": _with_all(add_up(breakdown, self.busy)),
            "group_time": add_up(breakdown, self.periods.lengths[:, None]),
            "group_answered": _with_all(handled[:, :, 0]),
            "group_talk": _with_all(handled[:, :, 1].astype(np.float64)),
            "group_wrap": _with_all(handled[:, :, 2].astype(np.float64)),
            **in_hand,
        }

    def hours(self, plan: Plan) -> dict[str, Numbers]:
        """Hours of the whole run by group: arrays of float64 [1, groups + 1]."""
        return {
            "scheduled_hours": _with_all(np.array([plan.scheduled], np.float64).reshape(1, -1)),
            "paid_hours": _with_all(np.array([plan.paid], np.float64).reshape(1, -1)),
            "on_duty_hours": _with_all(self.duty.sum(axis=0, keepdims=True)) / HOUR,
            "busy_hours": _with_all(self.busy.sum(axis=0, keepdims=True)) / HOUR,
        }


def _with_all(figures: Numbers) -> Numbers:
    """Add the total over groups: [.., groups] to [.., groups + 1]."""
    return np.concatenate((figures, figures.sum(axis=1, keepdims=True)), axis=1)


def cost(
    scenario: Scenario, plan: Plan, answered: Whole, lost: Whole, judged: Whole | None, lines_held: int
) -> dict[str, Numbers]:
    """Work out what the whole run cost, whatever is left out of the other measures.

    Parameters
    ----------
    answered : array of int64 [queues, segments]
        Answered visits.
    lost : array of int64 [segments]
        Lost callers.
    judged : array of int64 [segments, figures], or None
        As `leaving_columns` takes them, where anything asks for them.
    lines_held : int
        Ms that lines were held, also after the doors had closed.

    Returns
    -------
    dict of str to array, shape [1, 1]
        `cost` in the scenario's currency and `answered_in_run`, the answered visits; `cost_of_leaving`, which is part of
        `cost`, where the scenario says who leaves.
    """
    costs, segments = scenario.costs, list(scenario.segments)
    tariff = [[select(costs.answered, queue, segment, 0.0) for segment in segments] for queue in scenario.queues]
    parts = (
        sum(costs.agent_hour.get(name, 0.0) * hours for name, hours in zip(scenario.agents, plan.paid, strict=True)),
        float((np.array(tariff, np.float64).reshape(answered.shape) * answered).sum()),
        costs.line_minute * float(lines_held) / MINUTE,
        sum(costs.lost.get(name, costs.lost.get("rest", 0.0)) * int(n) for name, n in zip(segments, lost, strict=True)),
        costs.fixed_per_day * scenario.duration / DAY,
    )
    found: dict[str, Numbers] = {"answered_in_run": np.array([[answered.sum()]], np.int64)}
    whole = sum(parts)
    if costs.leaving is not None and judged is not None:
        gone = cost_of_leaving(scenario, costs.leaving, lost, judged)
        whole, found["cost_of_leaving"] = whole + gone, np.array([[gone]])
    return {"cost": np.array([[whole]]), **found}
