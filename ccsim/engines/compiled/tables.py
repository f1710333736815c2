"""The plan, the roster and the workload as the loop reads them: tables of int64, in the order of its arguments."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ccsim import rules
from ccsim.engines.compiled.fields import Column, Table
from ccsim.once import once, unchanged
from ccsim.plan import Plan, Roster
from ccsim.plan.diary import Diary, diary

ALWAYS = -(1 << 60)
SAFE = 1 << 62
"""Products of whole numbers must stay below."""


class PlanTables(NamedTuple):
    """A plan, the same in every replication."""

    duration: int
    clock_at_start: int
    segments: int
    choose: int
    trunks_limited: int
    most_tries: int
    queues: Table
    opens: Column
    closes: Column
    serving: Table
    group_aht: Table
    served_from: Column
    served_by: Table
    serves_from: Column
    serves: Column
    line_rules: Table
    keep_free: Table
    policy_rules: Table
    largest_credit: Column
    changes: Table
    slot: Table
    types: Table
    entries: Table
    thresholds_from: Column
    thresholds: Column


class Parallel(NamedTuple):
    """`units`, `needs`, `hands` and `slower` of a plan: what agents can have in hand, where that is more than one contact."""

    units: Column
    needs: Table
    hands: Column
    slower: Column


class RosterTables(NamedTuple):
    """What is due for the agents of one replication; `stretched` is 0 if all handling times stay as they were drawn."""

    diary: Table
    pauses: Table
    stretched: int


def parallel(plan: Plan) -> Parallel | None:
    """Say what agents can have in hand at once; None if nobody has more than one contact."""
    if plan.hands.max(initial=1) == 1:
        return None
    return Parallel(*(np.ascontiguousarray(getattr(plan, name)) for name in Parallel._fields))


def _table(*columns: Any) -> Table:
    return np.ascontiguousarray(np.stack([np.asarray(column, np.int64) for column in columns], axis=-1))


@once
def plan_tables(plan: Plan) -> PlanTables:
    """Lay a plan out for the loop."""
    policies = plan.policies
    served_from, served_by = _served_by(plan)
    serves_from, serves = _serves(plan)
    thresholds_from, thresholds = _thresholds(plan)
    return PlanTables(
        duration=plan.duration,
        clock_at_start=plan.clock_at_start,
        segments=len(plan.segments),
        choose=plan.choose,
        trunks_limited=int(plan.trunks >= 0),
        most_tries=int(plan.tries.max(initial=0)),
        queues=_queues(plan),
        opens=plan.opens,
        closes=plan.closes,
        serving=_table(plan.level, plan.after, plan.serve_aht),
        group_aht=np.ascontiguousarray(plan.group_aht),
        served_from=served_from,
        served_by=served_by,
        serves_from=serves_from,
        serves=serves,
        line_rules=_table(policies.priority, policies.head_start, policies.share, policies.of, policies.named),
        keep_free=np.ascontiguousarray(policies.keep_free),
        policy_rules=_table(policies.limit, policies.level_first),
        largest_credit=_largest_credit(plan),
        changes=_table(plan.change_at, plan.change_to),
        slot=np.ascontiguousarray(plan.slot),
        types=_types(plan),
        entries=_table(plan.entry_at_most, plan.entry_to, plan.entry_open, plan.entry_cause),
        thresholds_from=thresholds_from,
        thresholds=thresholds,
    )


def _largest_credit(plan: Plan) -> Column:
    """For each policy: the most that a call may have to its credit before scores, cross-multiplied, leave 64 bits."""
    share, of = plan.policies.share.tolist(), plan.policies.of.tolist()
    factors = [max(1, *one) * max(1, *other) for one, other in zip(share, of, strict=True)]
    return np.array([SAFE // factor for factor in factors], np.int64)


def _queues(plan: Plan) -> Table:
    always = np.array([plan.opens[begin] == ALWAYS if begin < end else False for begin, end in _spans(plan)], np.int64)
    return _table(
        plan.capacity,
        plan.otherwise_closed,
        plan.otherwise_full,
        plan.waited_after,
        plan.waited_to,
        plan.uses_trunk,
        plan.spans[:-1],
        plan.spans[1:],
        always,
        plan.offer_after,
        plan.offer_when_over,
        plan.tries,
        plan.retry_after,
    )


def _spans(plan: Plan) -> list[tuple[int, int]]:
    return list(zip(plan.spans[:-1].tolist(), plan.spans[1:].tolist(), strict=True))


def _chains(parts: list[list[Any]], width: int | None = None) -> tuple[Column, Any]:
    """Put lists one after another, and say where each begins."""
    begins = np.cumsum([0, *(len(part) for part in parts)]).astype(np.int64)
    flat = np.array([each for part in parts for each in part], np.int64)
    return begins, flat if width is None else flat.reshape(-1, width)


def _served_by(plan: Plan) -> tuple[Column, Table]:
    """For each line: level, group and `after` of the groups that serve it, by level, then group."""
    groups = range(len(plan.groups))
    parts = [
        sorted((int(level[g]), g, int(after[g])) for g in groups if level[g])
        for level, after in zip(plan.level.T, plan.after.T, strict=True)
    ]
    return _chains(parts, 3)


def _serves(plan: Plan) -> tuple[Column, Column]:
    return _chains([np.flatnonzero(level).tolist() for level in plan.level])


def _thresholds(plan: Plan) -> tuple[Column, Column]:
    """For each line: the waits at which a call may look for an agent again, is offered a callback or moves on, ascending."""
    parts = []
    for line in range(plan.level.shape[1]):
        queue = line // len(plan.segments)
        waits = set(plan.after[plan.level[:, line] > 0, line].tolist()) - {0}
        more = {int(wait) for wait in (plan.offer_after[queue], plan.waited_after[queue]) if wait >= 0}
        parts.append(sorted(waits | more))
    return _chains(parts)


def _types(plan: Plan) -> Table:
    return np.ascontiguousarray(np.column_stack([plan.slots, plan.causes, plan.takes_line, plan.cause_column]))


@unchanged
def roster_tables(plan: Plan, roster: Roster) -> tuple[RosterTables, Diary]:
    """Lay the agents' diaries out for the loop, and see whether any factor on handling times is other than one."""
    entries = diary(roster)
    rank = np.where(entries.comes == 1, rules.COMES_ON_DUTY, rules.GOES_OFF_DUTY) * rules.NUMBERS + entries.agent
    table = _table(
        entries.at,
        rank,
        entries.agent,
        entries.comes,
        entries.shift_end,
        entries.pauses_from,
        entries.pauses_from + entries.pauses,
        entries.away_until,
        entries.ends,
        entries.following,
    )
    stretched = any((factor != rules.MILLION).any() for factor in (roster.pace, plan.group_aht, plan.serve_aht))
    return RosterTables(table, _table(entries.due, entries.lasts), int(stretched)), entries
