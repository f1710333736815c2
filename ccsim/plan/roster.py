"""Who is on duty when, in one replication: the plan's teams less who is absent, with each agent's breaks and shrinkage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ccsim import rules
from ccsim.once import unchanged
from ccsim.plan.make import Plan
from ccsim.plan.teams import FIRST_DAY, Stint, Team

STAYS = -1
"""In place of the end of a spell: the agent never goes."""

Column = NDArray[np.int64]
TeamKey = tuple[str, str | None]


class Attendance(Protocol):
    """What chance decided about the agents of each team, by (group, shift or None)."""

    @property
    def absent(self) -> Mapping[TeamKey, NDArray[np.bool_]]:
        """Whether an agent misses a day: [days from FIRST_DAY on, places]."""

    @property
    def off(self) -> Mapping[TeamKey, NDArray[np.bool_]]:
        """Whether an agent is off the phones in an interval: [intervals of the run's days, places]."""

    @property
    def pace(self) -> Mapping[TeamKey, NDArray[np.int64]]:
        """The agent's own factor on handling times, in millionths: [places]."""


@dataclass(frozen=True)
class Roster:
    """The agents of one replication, by number.

    Parameters
    ----------
    group, pace : array of int64 [agents]
    spells : tuple of arrays (agent, on, off)
        Sorted by agent, then `on`; `off` is STAYS for who is still on `staff` when the run ends. `on` is before zero where
        a spell runs already at time zero.
    breaks : tuple of arrays (agent, due, lasts)
        Sorted by agent, then `due`, then file order.
    away : tuple of arrays (agent, begin, end)
        Shrinkage: intervals for which an agent was drawn, joined where one follows another.
    """

    group: Column
    pace: Column
    spells: tuple[Column, Column, Column]
    breaks: tuple[Column, Column, Column]
    away: tuple[Column, Column, Column]

    @property
    def agents(self) -> int:
        """Number of agents."""
        return len(self.group)


@unchanged
def roster(plan: Plan, attendance: Attendance) -> Roster:
    """Make the roster of one replication from the plan's teams and who turned up."""
    spells: list[NDArray[np.int64]] = []
    breaks: list[NDArray[np.int64]] = []
    away: list[NDArray[np.int64]] = []
    for team in plan.teams:
        absent = attendance.absent[team.key]
        if team.staffed:
            spells.append(_staff_spells(team, absent, plan.duration))
        else:
            spells.extend(_shift_spells(team, absent, plan.duration))
            breaks.extend(_breaks(team, absent, plan.duration))
        away.append(_away(team, attendance.off[team.key], plan))
    size = sum(team.size for team in plan.teams)
    group, pace = np.empty(size, np.int64), np.empty(size, np.int64)
    for team in plan.teams:
        group[team.first : team.first + team.size] = team.group
        pace[team.first : team.first + team.size] = attendance.pace[team.key][: team.size]
    return Roster(group, pace, _in_order(spells), _in_order(breaks), _in_order(away))


def _in_order(rows: Iterable[NDArray[np.int64]]) -> tuple[Column, Column, Column]:
    """Stack tables of three columns and sort them by the first two; equals keep their order."""
    table = np.concatenate([np.empty((0, 3), np.int64), *rows])
    table = table[np.lexsort((table[:, 1], table[:, 0]))]
    return table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy()


def _present(team: Team, stint: Stint, absent: NDArray[np.bool_]) -> Column:
    """Places of those who turned up for a stint, ascending."""
    return np.flatnonzero(~absent[stint.day - FIRST_DAY, : stint.heads])


def _rows(team: Team, places: Column, second: Column | int, third: Column | int) -> NDArray[np.int64]:
    table = np.empty((len(places), 3), np.int64)
    table[:, 0] = places + team.first
    table[:, 1] = second
    table[:, 2] = third
    return table


def _shift_spells(team: Team, absent: NDArray[np.bool_], duration: int) -> Iterable[NDArray[np.int64]]:
    """Spells that are not over at time zero and begin before the doors close."""
    for stint in team.stints:
        for on, off in stint.parts:
            if off > 0 and on < duration:
                yield _rows(team, _present(team, stint, absent), on, off)


def _staff_spells(team: Team, absent: NDArray[np.bool_], duration: int) -> NDArray[np.int64]:
    """On duty are the places below the figure in force; who is on duty in the last millisecond stays."""
    edges = sorted({0, duration, *(edge for stint in team.stints for part in stint.parts for edge in part)})
    edges = [edge for edge in edges if 0 <= edge <= duration]
    on_duty = np.zeros((len(edges) + 1, team.size), np.bool_)
    for stint in team.stints:
        ((begin, end),) = stint.parts
        first, last = np.searchsorted(edges, [max(begin, 0), min(end, duration)])
        if begin < duration and end > 0:
            on_duty[first + 1 : last + 1, _present(team, stint, absent)] = True
    on_duty[-1] = False
    turns = np.diff(on_duty.astype(np.int8), axis=0).T
    places, began = np.nonzero(turns == 1)
    _, ended = np.nonzero(turns == -1)
    at = np.array(edges, np.int64)
    off = np.where(at[ended] == duration, STAYS, at[ended])
    return _rows(team, places, at[began], off)


def _breaks(team: Team, absent: NDArray[np.bool_], duration: int) -> Iterable[NDArray[np.int64]]:
    for stint in team.stints:
        places = _present(team, stint, absent)
        for turn in stint.breaks:
            takers = rules.break_takers(len(places), turn.share)
            due = [rules.break_in_turn(k, takers, turn.begin, turn.end, turn.lasts) for k in range(takers)]
            if any(on < duration and off > 0 for on, off in stint.parts):
                yield _rows(team, places[:takers], np.array(due, np.int64), turn.lasts)


def _away(team: Team, off: NDArray[np.bool_], plan: Plan) -> NDArray[np.int64]:
    begins = np.arange(len(off), dtype=np.int64) * plan.interval - plan.clock_at_start
    within = (begins < plan.duration) & (begins + plan.interval > 0)
    drawn = np.zeros((len(off) + 2, team.size), np.int8)
    drawn[1:-1] = off[:, : team.size] & within[:, None]
    turns = np.diff(drawn, axis=0).T
    places, began = np.nonzero(turns == 1)
    _, ended = np.nonzero(turns == -1)
    return _rows(team, places, began * plan.interval - plan.clock_at_start, ended * plan.interval - plan.clock_at_start)
