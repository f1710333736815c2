"""The centre as it stands between two slices of the loop: calls, agents, lines, alarms, and the records so far."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ccsim import rules
from ccsim.engines.compiled import fields as f
from ccsim.engines.compiled.fields import Column, Flags, Table
from ccsim.plan import Plan, Roster
from ccsim.plan.diary import Diary

LONG_AGO = -(1 << 60)
UNLIMITED = 1 << 60
CALLS, ALARMS = 1024, 8192
"""Room to begin with; it doubles when it is full."""


class Centre(NamedTuple):
    """The tables that the loop changes; their columns are named in `fields`.

    Parameters
    ----------
    calls : array of int64 [rows, CALL_FIELDS]
    made : array of int64 [rows, entries]
        How often each entry of `next` brought another attempt of the contact.
    agents : array of int64 [agents, AGENT_FIELDS]
    hands : array of int64 [hands, HAND_FIELDS]
        Of all agents in order; none if nobody has more than one.
    lines : array of int64 [lines, LINE_FIELDS]
    waiting : array of int64 [queues]
        Calls that wait, all segments together.
    groups : array of int64 [groups, GROUP_FIELDS]
    ranking, busy_ranking : array of int64 [agents]
        Heaps of each group: of who is idle, and of who is busy and could take one more.
    finishing, pending : array of int64 [alarms, FINISHING_FIELDS or PENDING_FIELDS]
        Heaps of what comes due: agents who finish; and all else that is not known beforehand.
    visits, spells : array of int64
        Rows of the records.
    drawn : array of uint8 [rows of visits]
        Of an answered visit: whether another attempt was drawn to follow, if it ends the attempt.
    state : array of int64 [STATE_FIELDS]
    """

    calls: Table
    made: Table
    agents: Table
    hands: Table
    lines: Table
    waiting: Column
    groups: Table
    ranking: Column
    busy_ranking: Column
    finishing: Table
    pending: Table
    visits: Table
    drawn: Flags
    spells: Table
    state: Column


def with_more_calls(centre: Centre) -> Centre:
    """Double the room for calls."""
    calls = _doubled(centre.calls)
    calls[len(centre.calls) :, f.ROW] = f.NO_ROW
    return centre._replace(calls=calls, made=_doubled(centre.made))


def with_more_alarms(centre: Centre) -> Centre:
    """Make room for alarms: without those that mean nothing any more, or else twice as much."""
    alarms = centre.pending[: centre.state[f.PENDING]]
    waits = alarms[:, f.ORDER] // rules.NUMBERS >= rules.WAITED_ENOUGH
    live = ~waits
    live[waits] = centre.calls[alarms[waits, f.WHO], f.STAMP] == alarms[waits, f.OF_STAMP]
    kept = alarms[live]
    kept = kept[np.lexsort((kept[:, f.ORDER], kept[:, f.AT]))]  # in order, it is a heap
    if 2 * len(kept) > len(centre.pending):
        centre = centre._replace(pending=np.empty((2 * len(centre.pending), f.PENDING_FIELDS), np.int64))
    centre.pending[: len(kept)] = kept
    centre.state[f.PENDING] = len(kept)
    return centre


def _doubled(table: Table) -> Table:
    larger = np.zeros((2 * len(table), table.shape[1]), np.int64)
    larger[: len(table)] = table
    return larger


def opened(plan: Plan, roster: Roster, diary: Diary, rows: int) -> Centre:
    """Set a centre up as it is before anything has happened, with room for so many rows of records."""
    agents = np.zeros((roster.agents, f.AGENT_FIELDS), np.int64)
    agents[:, f.GROUP], agents[:, f.PACE] = roster.group, roster.pace
    agents[:, f.BUSY], agents[:, f.ON_SINCE], agents[:, f.BEGUN] = f.FREE, -1, -1
    agents[:, f.BREAK_UNTIL] = agents[:, f.AWAY_UNTIL] = LONG_AGO
    agents[:, f.NEXT_ENTRY] = diary.first
    hands = _hands(plan, roster, agents)
    calls = np.zeros((CALLS, f.CALL_FIELDS), np.int64)
    calls[:, f.ROW] = f.NO_ROW
    groups = np.zeros((len(plan.groups), f.GROUP_FIELDS), np.int64)
    groups[:, f.IDLE_FIRST] = groups[:, f.IDLE_LAST] = -1
    sizes = np.bincount(roster.group, minlength=len(plan.groups))
    groups[:, f.RANKING_FROM] = np.cumsum(sizes) - sizes
    state = np.zeros(f.STATE_FIELDS, np.int64)
    state[f.TRUNKS_LEFT] = plan.trunks if plan.trunks >= 0 else UNLIMITED
    state[f.POLICY], state[f.NEXT_CHANGE], state[f.UNUSED] = plan.change_to[0], 1, -1
    return Centre(
        calls=calls,
        made=np.zeros((CALLS, len(plan.entry_at_most)), np.int64),
        agents=agents,
        hands=hands,
        lines=np.full((plan.level.shape[1], f.LINE_FIELDS), -1, np.int64),
        waiting=np.zeros(len(plan.queues), np.int64),
        groups=groups,
        ranking=np.zeros(roster.agents, np.int64),
        busy_ranking=np.zeros(roster.agents, np.int64),
        finishing=np.zeros((max(roster.agents, len(hands)) + 1, f.FINISHING_FIELDS), np.int64),
        pending=np.zeros((ALARMS, f.PENDING_FIELDS), np.int64),
        visits=np.empty((rows, f.VISIT_FIELDS), np.int64),
        drawn=np.zeros(rows, np.uint8),
        spells=np.empty((rows, f.SPELL_FIELDS), np.int64),
        state=state,
    )


def _hands(plan: Plan, roster: Roster, agents: Table) -> Table:
    """Number the hands of all agents in order, where anybody has more than one; tell the agents which is their first."""
    if plan.hands.max(initial=1) == 1:
        return np.zeros((0, f.HAND_FIELDS), np.int64)
    each = plan.hands[roster.group]
    agents[:, f.FIRST_HAND] = np.cumsum(each) - each
    hands = np.zeros((each.sum(), f.HAND_FIELDS), np.int64)
    hands[:, f.BUSY], hands[:, f.HAND_AGENT] = f.FREE, np.repeat(np.arange(roster.agents), each)
    return hands
