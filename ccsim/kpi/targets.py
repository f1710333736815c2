"""Which targets a replication met: each queue's own by period, and the named ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ccsim.kpi.agents import Agents
from ccsim.kpi.arrays import Flags, Numbers
from ccsim.kpi.periods import Breakdown, Periods
from ccsim.kpi.spells import add_up
from ccsim.kpi.table import OF_TARGET, Measure, figure, measures_of
from ccsim.kpi.visits import Visits
from ccsim.units import MILLION, millionths

if TYPE_CHECKING:
    from ccsim.scenario import Scenario
    from ccsim.scenario.model import NamedTarget
    from ccsim.scenario.target import Target


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


def named_targets(scenario: Scenario, periods: Periods, visits: Visits, agents: Agents) -> dict[str, Numbers]:
    """Judge the run by each named target.

    Returns
    -------
    dict of str to array of int64, shape [1, 1]
        For each target `target_met:NAME` and `judged:NAME`, 0 or 1; judged if any of its periods has a value.
    """
    found: dict[str, Numbers] = {}
    for name, target in scenario.targets.items():
        met, judged = _periods_met(scenario, periods, visits, agents, target)
        enough = met.sum() * MILLION >= millionths(target.in_) * judged.sum()
        found[OF_TARGET + name] = np.array([[int(enough and judged.any())]], np.int64)
        found[f"judged:{name}"] = np.array([[int(judged.any())]], np.int64)
    return found


def _periods_met(
    scenario: Scenario, periods: Periods, visits: Visits, agents: Agents, target: NamedTarget
) -> tuple[Flags, Flags]:
    """Which periods of a named target met it, and which have a value; arrays of bool [periods]."""
    breakdown = periods.of(target.over)
    met = np.ones(len(breakdown.labels), np.bool_)
    judged = np.zeros(len(breakdown.labels), np.bool_)
    if target.service_level is not None:
        numerator, denominator = _served(scenario, periods, breakdown, visits, target, target.service_level)
        met &= (denominator == 0) | (numerator * MILLION >= target.service_level.answer * denominator)
        judged |= denominator > 0
    if target.occupancy is not None:
        busy, duty = _occupied(scenario, breakdown, agents, target)
        met &= busy * MILLION <= millionths(target.occupancy) * duty
        judged |= duty > 0
    apart = breakdown.shown_apart
    return met & judged & ~apart, judged & ~apart


def _served(
    scenario: Scenario, periods: Periods, breakdown: Breakdown, visits: Visits, target: NamedTarget, limit: Target
) -> tuple[Numbers, Numbers]:
    """Numerator and denominator of a named target's service level, by period."""
    queues = list(scenario.queues)
    limits = np.full(len(queues), limit.within, np.int64)
    timely = visits.within(limits, range(len(queues)) if limit.open_time else ())
    period = breakdown.of_cell[periods.cell(visits.moment)]
    counted = period >= 0
    if target.queue is not None:
        counted &= visits.queue == queues.index(target.queue)
    if target.segment is not None:
        counted &= visits.segment == list(scenario.segments).index(target.segment)
    flags = {
        "offered": visits.offered,
        "answered": visits.answered,
        "in_time": timely.in_time,
        "abandoned_in_time": timely.abandoned_in_time,
        "short_abandons": visits.short,
    }
    columns: dict[str, Numbers] = {
        name: np.bincount(period[flag & counted], minlength=len(breakdown.labels)) for name, flag in flags.items()
    }
    measure = service_level(scenario)
    return figure(measure.numerator, columns), figure(measure.denominator, columns)


def _occupied(scenario: Scenario, breakdown: Breakdown, agents: Agents, target: NamedTarget) -> tuple[Numbers, Numbers]:
    """Busy time and time on duty of the target's group, or of all, by period in ms."""
    group = len(scenario.agents) if target.group is None else list(scenario.agents).index(target.group)
    busy, duty = (add_up(breakdown, by_cell)[:, group] for by_cell in (agents.busy, agents.duty))
    return busy, duty
