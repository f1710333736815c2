"""Which targets a replication met: each queue's own by period, and the named ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ccsim.kpi.agents import Agents
from ccsim.kpi.arrays import Flags, Numbers
from ccsim.kpi.fold import add_up
from ccsim.kpi.periods import Breakdown, Periods
from ccsim.kpi.table import OF_TARGET, Measure, figure, measures_of
from ccsim.units import MILLION, millionths

if TYPE_CHECKING:
    from ccsim.scenario import Scenario
    from ccsim.scenario.model import NamedTarget


def service_level(scenario: Scenario) -> Measure:
    """Return the measure that the scenario means by service level, with its numerator and denominator."""
    return next(measure for measure in measures_of(scenario) if measure.name == "service_level")


def own_targets(scenario: Scenario, breakdown: Breakdown, columns: dict[str, Numbers]) -> dict[str, Numbers]:
    """Judge each period, queue and segment by the target that the queue names.

    For all queues together it is met if every queue that names one and has a service level then met it.

    Parameters
    ----------
    columns : dict of str to array [periods, (queues + 1) x (segments + 1)]

    Returns
    -------
    dict of str to array of int64, same shape
        `target_met` and `target_judged`, 0 or 1; judged is what names a target and has a service level.
    """
    measure = service_level(scenario)
    queues, width = len(scenario.queues), len(scenario.segments) + 1
    shape = (len(breakdown.labels), queues + 1, width)
    numerator = figure(measure.numerator, columns).reshape(shape)[:, :-1]
    denominator = figure(measure.denominator, columns).reshape(shape)[:, :-1]
    answer = [queue.target.answer if queue.target else -1 for queue in scenario.queues.values()]
    limits = np.array(answer, np.int64).reshape(1, -1, 1)
    judged = (denominator > 0) & (limits >= 0) & ~breakdown.shown_apart[:, None, None]
    missed = judged & (numerator * MILLION < limits * denominator)
    flat = shape[0], shape[1] * shape[2]
    judged, missed = (np.concatenate((f, f.any(axis=1, keepdims=True)), axis=1) for f in (judged, missed))
    return {
        "target_met": (judged & ~missed).reshape(flat).astype(np.int64),
        "target_judged": judged.reshape(flat).astype(np.int64),
    }


Served: TypeAlias = Callable[[str, Breakdown], Mapping[str, Numbers]]
"""For a named target of service, and the periods over which it is judged: how many of the visits that it is about were `offered`,
`answered`, `in_time`, `abandoned_in_time` (of its own time) and `short_abandons`; arrays of int64 [periods]."""


def named_targets(scenario: Scenario, periods: Periods, served: Served, agents: Agents) -> dict[str, Numbers]:
    """Judge the run by each named target.

    Returns
    -------
    dict of str to array of int64, shape [1, 1]
        For each target `target_met:NAME` and `judged:NAME`, 0 or 1; judged if any of its periods has a value.
    """
    found: dict[str, Numbers] = {}
    for name, target in scenario.targets.items():
        met, judged = _periods_met(scenario, periods, served, agents, name)
        enough = met.sum() * MILLION >= millionths(target.in_) * judged.sum()
        found[OF_TARGET + name] = np.array([[int(enough and judged.any())]], np.int64)
        found[f"judged:{name}"] = np.array([[int(judged.any())]], np.int64)
    return found


def _periods_met(
    scenario: Scenario, periods: Periods, served: Served, agents: Agents, name: str
) -> tuple[Flags, Flags]:
    """Which periods of a named target met it, and which have a value; arrays of bool [periods]."""
    target = scenario.targets[name]
    breakdown = periods.of(target.over)
    met = np.ones(len(breakdown.labels), np.bool_)
    judged = np.zeros(len(breakdown.labels), np.bool_)
    if target.service_level is not None:
        measure, columns = service_level(scenario), served(name, breakdown)
        numerator, denominator = figure(measure.numerator, columns), figure(measure.denominator, columns)
        met &= (denominator == 0) | (numerator * MILLION >= target.service_level.answer * denominator)
        judged |= denominator > 0
    if target.occupancy is not None:
        busy, duty = (_of_group(scenario, target, add_up(breakdown, by_cell)) for by_cell in (agents.busy, agents.duty))
        met &= busy * MILLION <= millionths(target.occupancy) * duty
        judged |= duty > 0
    apart = breakdown.shown_apart
    return met & judged & ~apart, judged & ~apart


def _of_group(scenario: Scenario, target: NamedTarget, by_group: Numbers) -> Numbers:
    """Take the target's group, or all together: [periods, groups] to [periods]."""
    groups = list(scenario.agents) if target.group is None else [target.group]
    found: Numbers = by_group[:, [list(scenario.agents).index(name) for name in groups]].sum(axis=1)
    return found
