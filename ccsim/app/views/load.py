"""Work and people by interval: what was brought to a pool, who was on duty, and what the formula asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ccsim.app.beside.pools import find_pools
from ccsim.app.understanding.capacity import share_of_agent
from ccsim.app.understanding.picture import picture_of
from ccsim.app.views.days import INTERVAL, Days
from ccsim.app.views.series import Series, measure_of, place_of, pooled
from ccsim.errors import UsageError
from ccsim.kpi.arrays import Numbers, Real, Whole
from ccsim.kpi.channels import in_parallel
from ccsim.kpi.replication import RUN
from ccsim.kpi.samples import ALL
from ccsim.kpi.table import Kind
from ccsim.units import HOUR

if TYPE_CHECKING:
    from ccsim.app.result import Result
    from ccsim.app.staff.result import StaffResult
    from ccsim.scenario import Scenario


@dataclass(frozen=True)
class Work:
    """Calls and the agents that they wait for.

    Parameters
    ----------
    queues, groups : tuple of str
        Queues that share their agents, and these.
    load : Series
        Offered load in erlangs: agents who would be busy if everybody were served at once.
    on_duty : Series
        Agents.
    """

    queues: tuple[str, ...]
    groups: tuple[str, ...]
    load: Series
    on_duty: Series


def work_of(result: Result, days: Days, queue: str = ALL, segment: str = ALL) -> Work:
    """Set the work that contacts brought against the agents on duty.

    The work of an interval is that of the contacts who were offered in it, or accepted a callback there, at the mean handling
    time that their queue and segment had over the whole run, whether they were answered or not.

    Parameters
    ----------
    queue, segment : str
        What belongs to the queue, or to its callers of one segment, and to all others that share agents with it; `*` is all.

    Raises
    ------
    UsageError
        If there is no such queue or segment, nobody came there, or nobody was ever answered.
    """
    scenario = result.scenario
    column = place_of(scenario, measure_of(scenario, "offered"), queue, segment)
    if not _offered(result).ravel()[column]:
        raise UsageError(f"nobody came to queue {queue}, segment {segment}")
    places, groups = _pool(result, queue, segment)
    intervals = [one.columns[INTERVAL] for one in result.measured]
    stayed = np.stack([_stayed(one)[:, places] for one in intervals]).astype(np.float64)
    hours = result.measured[0].columns[INTERVAL]["group_time"][:, 0] / HOUR
    load: Real = np.asarray(stayed @ _handling(result)[places] / HOUR / hours, np.float64)
    numbers = [list(scenario.agents).index(name) for name in groups]
    return Work(
        queues=tuple(
            name for at, name in enumerate(scenario.queues) if at in {place // _width(result) for place in places}
        ),
        groups=groups,
        load=_means(days, load),
        on_duty=_means(days, on_duty(result, numbers)),
    )


def _stayed(columns: Mapping[str, Numbers]) -> Numbers:
    """Contacts who joined and whom its agents are to talk to: who moved on to another queue brings work there."""
    stayed: Numbers = columns["offered"] - columns["overflowed"] + columns["callbacks_accepted"]
    return stayed


def on_duty(result: Result, groups: list[int]) -> Real:
    """Agents of some groups on duty: [replications, intervals of the run]."""
    time = result.measured[0].columns[INTERVAL]["group_time"][:, 0]
    spells = [one.columns[INTERVAL]["duty_time"][:, groups].sum(axis=1) for one in result.measured]
    return np.asarray(np.stack(spells) / time, np.float64)


def _means(days: Days, values: Real) -> Series:
    return pooled(days, Kind.MEAN, values, np.ones(values.shape))


def _width(result: Result) -> int:
    return len(result.scenario.segments) + 1


def _offered(result: Result) -> Whole:
    """Contacts who joined in all runs, to wait or to be called back: [queues + 1, segments + 1]."""
    total = sum((one.columns[RUN]["offered"] + one.columns[RUN]["callbacks_accepted"])[0] for one in result.measured)
    return np.asarray(total, np.int64).reshape(-1, _width(result))


def _pool(result: Result, queue: str, segment: str) -> tuple[list[int], tuple[str, ...]]:
    """Columns of the queues and segments that share agents with one, and these agents."""
    scenario, offered = result.scenario, _offered(result)
    queues, segments = list(scenario.queues), list(scenario.segments)
    reached = {(queues[q], segments[s]) for q, s in np.argwhere(offered[:-1, :-1] > 0).tolist()}
    duty = sum(one.columns[RUN]["duty_time"][0] for one in result.measured)
    present = [name for name, time in zip(scenario.agents, duty, strict=False) if time > 0]
    found = [
        pool
        for pool in find_pools(scenario, reached, present)
        if any(queue in (ALL, place[0]) and segment in (ALL, place[1]) for place in pool.places)
    ]
    places = sorted(queues.index(q) * _width(result) + segments.index(s) for pool in found for q, s in pool.places)
    named = {group for pool in found for group in pool.groups}
    groups = tuple(name for name in scenario.agents if name in named or (queue, segment) == (ALL, ALL))
    return places, groups


def _handling(result: Result) -> Real:
    """Mean time of agents in ms that a contact of each place takes; its queue's or that of all where nobody was answered.

    Talk and wrap, and of agents who can have several contacts in hand at once the part of each. [places]
    """
    runs = [one.columns[RUN] for one in result.measured]
    work = sum(run["talk"][0] + run["wrap"][0] for run in runs).reshape(-1, _width(result))
    answered = sum(run["answered"][0] for run in runs).reshape(-1, _width(result))
    if not answered[-1, -1]:
        raise UsageError("nobody was ever answered, so that it is not known what work a contact brings")
    known = np.full(work.shape, work[-1, -1] / answered[-1, -1])
    for whole in (slice(-1, None), slice(None)):
        np.copyto(known, work[:, whole] / np.maximum(answered[:, whole], 1), where=answered[:, whole] > 0)
    return np.asarray(known * _parts(result.scenario)[:, None], np.float64).ravel()


def _parts(scenario: Scenario) -> Real:
    """Part of an agent that talk and wrap at each queue take, on average: [queues + 1]."""
    parts = np.ones(len(scenario.queues) + 1)
    if not in_parallel(scenario):
        return parts
    picture = picture_of(scenario)
    taken = picture.with_parts(share_of_agent)
    for number, queue in enumerate(scenario.queues):
        handled = sum(picture.flow.of_queue(queue, picture.handled))
        parts[number] = sum(picture.flow.of_queue(queue, taken)) / handled if handled > 0 else 1.0
    return parts


@dataclass(frozen=True)
class Needed:
    """Agents asked for, planned and there; each a Series whose percentiles mean something only for `on_duty`.

    Parameters
    ----------
    required : Series
        By Erlang's formula: the fewest who must be there.
    scheduled : Series
        At work by the scenario, whoever may be absent.
    on_duty : Series
        As simulated.
    """

    required: Series
    scheduled: Series
    on_duty: Series


def needed(result: Result, days: Days, group: str = ALL) -> Needed:
    """Set what the formula asks for against what is scheduled and what was there.

    Parameters
    ----------
    group : str
        `*` is all groups that serve any queue with a target.

    Raises
    ------
    UsageError
        If there is no such group, it serves no queue with a target, or the formula has no answer.
    """
    place_of(result.scenario, measure_of(result.scenario, "on_duty"), group=group)
    plan = formula(result).plan
    if group not in (ALL, *plan.groups):
        raise UsageError(f"group '{group}' serves no queue that names a target, so that nothing is required of it")
    rows = [row for row, name in enumerate(plan.groups) if group in (ALL, name)]
    slots = days.begins // days.step
    names = [list(result.scenario.agents).index(plan.groups[row]) for row in rows]
    required, scheduled = (
        _means(days, _by_period(days, table[rows].sum(axis=0)[slots])) for table in (plan.agents, plan.now)
    )
    return Needed(required, scheduled, _means(days, on_duty(result, names)))


def _by_period(days: Days, shown: Real) -> Real:
    """Put figures of the intervals shown where those of the run stand: [1, intervals of the run]."""
    table = np.zeros((1, int(days.periods.max()) + 1))
    table[0, days.periods] = shown
    return table


def formula(result: Result) -> StaffResult:
    """Ask Erlang for the fewest agents of the scenario of a run.

    Raises
    ------
    UsageError
        If no queue names a target, or it cannot be met.
    """
    from ccsim.app.staff.api import staff  # noqa: PLC0415  - brings the whole search with it

    found = staff(result.scenario, by="formula")
    if not found.feasible:
        raise UsageError(f"the formula has no answer: {found.troubles[0].place}: {found.troubles[0].why}")
    return found
