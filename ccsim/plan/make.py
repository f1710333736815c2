"""From a scenario to the tables that engines read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ccsim import rules
from ccsim.plan.capacity import capacity, channels
from ccsim.plan.policies import Policies, policies, policy_changes
from ccsim.plan.teams import Team, hours, teams
from ccsim.scenario import Scenario
from ccsim.scenario.journeys import Journeys
from ccsim.scenario.model import Queue, Serve

TAIL_DAYS = 366
"""Days after the last one for which opening hours and `aht` are still laid out; the doors are closed by then."""
MILLION = 1_000_000
NONE = -1
FAR = 1 << 60
"""An instant that no run reaches."""

CHOICES = {
    "longest_idle": rules.LONGEST_IDLE,
    "least_occupied": rules.LEAST_OCCUPIED,
    "fixed_order": rules.FIXED_ORDER,
}

Table = NDArray[np.int64]


@dataclass(frozen=True)
class Plan:
    """A scenario as whole numbers. Queues, segments and groups are numbered in file order; line = queue x segments + segment.

    Parameters
    ----------
    queues, segments, groups : tuple of str
        Names, for what speaks to people.
    trunks : int
        Trunk lines, -1 = no limit.
    capacity, otherwise_closed, otherwise_full, waited_after, waited_to, uses_trunk : array [queues]
        `waited_after` in ms, -1 = nobody is moved on.
    offer_after, offer_when_over, tries, retry_after : array [queues]
        Callbacks: offered to who has waited so long, or on joining if the head of the line has waited longer (ms, -1 = not so);
        dials in all, 0 = no callbacks; ms from a dial in vain to the next try.
    spans, opens, closes : array
        Queue q is open from opens[i], included, to closes[i], excluded, for i in spans[q] .. spans[q + 1] - 1, ascending.
    level, after, serve_aht : array [groups, lines]
        Level 0 = not served; `after` in ms; `serve_aht` in millionths.
    group_aht : array [groups, days + TAIL_DAYS]
        Millionths by the wall-clock day on which a talk starts.
    change_at, change_to : array
        Policies in force from an instant on; the first at time zero.
    channel, takes_line : array [types]
        Its number among `ccsim.scenario.channels.CHANNELS`; 1 if an attempt needs a trunk line.
    units, hands, slower : array [groups]
        Units of an agent's capacity; how many contacts it has at once at most; how much longer each contact in hand makes the
        talk of another that starts, in millionths.
    needs : array [groups, types]
        Units that a contact takes of its agent.
    slot : array [types, 3, queues]; slots, causes : array [types]; cause_column : array [types, 6]
        Where a contact's draws lie, see `ccsim.scenario.journeys`.
    entry_at_most, entry_to, entry_open, entry_cause : array [entries]
        The entries of `next`; `entry_to` is the queue of a transfer, -1 = another attempt.
    scheduled, paid : list of float [groups]
        Hours planned within the run.
    """

    duration: int
    clock_at_start: int
    queues: tuple[str, ...]
    segments: tuple[str, ...]
    groups: tuple[str, ...]
    trunks: int
    capacity: Table
    otherwise_closed: Table
    otherwise_full: Table
    waited_after: Table
    waited_to: Table
    uses_trunk: Table
    offer_after: Table
    offer_when_over: Table
    tries: Table
    retry_after: Table
    spans: Table
    opens: Table
    closes: Table
    level: Table
    after: Table
    serve_aht: Table
    group_aht: Table
    choose: int
    channel: Table
    takes_line: Table
    units: Table
    hands: Table
    slower: Table
    needs: Table
    policies: Policies
    change_at: Table
    change_to: Table
    slot: Table
    slots: Table
    cause_column: Table
    causes: Table
    entry_at_most: Table
    entry_to: Table
    entry_open: Table
    entry_cause: Table
    teams: tuple[Team, ...]
    interval: int
    scheduled: list[float]
    paid: list[float]


def _whole(values: object) -> Table:
    return np.array(values, dtype=np.int64)


def make(scenario: Scenario, journeys: Journeys) -> Plan:
    """Lay a scenario out as whole numbers, once for all its replications."""
    queues, groups = list(scenario.queues.values()), list(scenario.agents.values())
    numbers = {name: number for number, name in enumerate(scenario.queues)}
    changes = list(policy_changes(scenario))
    crew = teams(scenario)
    scheduled, paid = hours(crew, len(groups), scenario.duration)
    level, after, serve_aht = _service(scenario)
    spans, opens, closes = _open_hours(scenario)
    return Plan(
        duration=scenario.duration,
        clock_at_start=scenario.clock_at_start,
        queues=tuple(scenario.queues),
        segments=tuple(scenario.segments),
        groups=tuple(scenario.agents),
        trunks=-1 if scenario.ivr.lines is None else scenario.ivr.lines,
        capacity=_whole([-1 if queue.capacity is None else queue.capacity for queue in queues]),
        otherwise_closed=_whole([_closed(queue, numbers) for queue in queues]),
        otherwise_full=_whole([numbers.get(queue.otherwise.full, rules.BLOCK) for queue in queues]),
        waited_after=_whole([queue.otherwise.waited[0] if queue.otherwise.waited else -1 for queue in queues]),
        waited_to=_whole([numbers[queue.otherwise.waited[1]] if queue.otherwise.waited else -1 for queue in queues]),
        uses_trunk=_whole([int(queue.line) for queue in queues]),
        **_callbacks(queues),
        spans=spans,
        opens=opens,
        closes=closes,
        level=level,
        after=after,
        serve_aht=serve_aht,
        group_aht=_group_aht(scenario),
        choose=CHOICES[scenario.choose_agent],
        **channels(scenario),
        **capacity(scenario),
        policies=policies(scenario),
        change_at=_whole([at for at, _ in changes]),
        change_to=_whole([to for _, to in changes]),
        slot=_whole(journeys.slot).reshape(len(scenario.contacts), 3, len(queues)),
        slots=_whole(journeys.slots),
        cause_column=_whole(journeys.cause_column).reshape(len(scenario.contacts), -1),
        causes=_whole(journeys.causes),
        entry_at_most=_whole([entry.at_most for entry in journeys.entries]),
        entry_to=_whole([entry.to for entry in journeys.entries]),
        entry_open=_whole([entry.clock for entry in journeys.entries]),
        entry_cause=_whole(journeys.entry_cause),
        teams=crew,
        interval=scenario.interval,
        scheduled=scheduled,
        paid=paid,
    )


def _closed(queue: Queue, numbers: dict[str, int]) -> int:
    fixed = {"hang_up": rules.HANG_UP, "wait": rules.WAIT}
    return fixed[queue.otherwise.closed] if queue.otherwise.closed in fixed else numbers[queue.otherwise.closed]


def _callbacks(queues: list[Queue]) -> dict[str, Table]:
    """When callbacks are offered, and how they are tried."""
    said = [queue.callback for queue in queues]
    return {
        "offer_after": _whole([_or_none(each.offer.after) if each else NONE for each in said]),
        "offer_when_over": _whole([_or_none(each.offer.when_wait_over) if each else NONE for each in said]),
        "tries": _whole([each.tries if each else 0 for each in said]),
        "retry_after": _whole([_or_none(each.retry_after) if each else NONE for each in said]),
    }


def _or_none(ms: int | None) -> int:
    return NONE if ms is None else ms


def _service(scenario: Scenario) -> tuple[Table, Table, Table]:
    """Level, `after` and `aht` of every group for every line; queue/segment goes before queue."""
    lines = [(queue, segment) for queue in scenario.queues for segment in scenario.segments]
    level = np.zeros((len(scenario.agents), len(lines)), np.int64)
    after, serve_aht = np.zeros_like(level), np.full_like(level, MILLION)
    for g, group in enumerate(scenario.agents.values()):
        for at, (queue, segment) in enumerate(lines):
            serve: Serve | None = group.serves.get(f"{queue}/{segment}", group.serves.get(queue))
            if serve is not None:
                level[g, at], after[g, at], serve_aht[g, at] = serve.level, serve.after, serve.aht
    return level, after, serve_aht


def _open_hours(scenario: Scenario) -> tuple[Table, Table, Table]:
    spans, opens, closes = [0], [], []
    for queue in scenario.queues:
        hours = scenario.open_spans(queue, -1, scenario.days + TAIL_DAYS)
        for begin, end in [(-FAR, FAR)] if hours is None else hours:
            opens.append(begin)
            closes.append(end)
        spans.append(len(opens))
    return _whole(spans), _whole(opens), _whole(closes)


def _group_aht(scenario: Scenario) -> Table:
    """`aht` of each group by day; days after the run of which nothing is said count as ordinary."""
    table = np.full((len(scenario.agents), scenario.days + TAIL_DAYS), MILLION, np.int64)
    for g, group in enumerate(scenario.agents.values()):
        if group.aht.always is not None:
            table[g] = group.aht.always
            continue
        for day in range(table.shape[1]):
            value = group.aht.at(scenario.date(day), 0, scenario.calendar)
            table[g, day] = MILLION if value is None else value
    return table
