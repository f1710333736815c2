"""Every agent's diary: shifts that begin, and breaks, shrinkage and shift ends that come due, as flat tables in order of time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ccsim import rules
from ccsim.plan.roster import STAYS, Column, Roster

NO_ENTRY = -1
SPAN = 1 << 44
"""More milliseconds than lie between any two instants of a roster: agent x SPAN + instant sorts by agent, then instant."""
LONG_AGO = 1 << 42
"""Added to an instant before it is sorted so; spells may have begun before zero."""


@dataclass(frozen=True)
class Diary:
    """What is due for whom, sorted by instant, then kind, then agent; breaks that come due together are one entry.

    Parameters
    ----------
    at, agent : array of int64 [entries]
    comes : array of int64 [entries]
        1 where a shift begins (an event COMES_ON_DUTY), 0 where the agent should go (GOES_OFF_DUTY).
    shift_end : array of int64 [entries]
        Where a shift begins: when it ends, STAYS = never.
    pauses_from, pauses : array of int64 [entries]
        Which rows of `due` and `lasts` come due.
    away_until : array of int64 [entries]
        End of the shrinkage that begins, or (where a shift begins) is under way; 0 = none.
    ends : array of int64 [entries]
        1 where the shift ends.
    following, first : array of int64 [entries], [agents]
        The same agent's next entry, and its first; NO_ENTRY = none.
    due, lasts : array of int64 [pauses]
        Breaks. Those that an agent can come to owe (all but those of a shift's begin) follow one another.
    """

    at: Column
    agent: Column
    comes: Column
    shift_end: Column
    pauses_from: Column
    pauses: Column
    away_until: Column
    ends: Column
    following: Column
    first: Column
    due: Column
    lasts: Column


def diary(roster: Roster) -> Diary:
    """Write the diaries of all agents of a replication."""
    begins, leaves = _begins(roster), _leaves(roster)
    merged = {name: np.concatenate([begins[name], leaves[name]]) for name in begins if name not in ("due", "lasts")}
    due, lasts = (np.concatenate([leaves[name], begins[name]]) for name in ("due", "lasts"))
    merged["pauses_from"][: len(begins["at"])] += len(leaves["due"])
    kind = np.where(merged["comes"] == 1, rules.COMES_ON_DUTY, rules.GOES_OFF_DUTY)
    order = np.lexsort((merged["agent"], kind, merged["at"]))
    merged = {name: column[order] for name, column in merged.items()}
    first, following = _chained(merged["agent"], roster.agents)
    return Diary(**merged, first=first, following=following, due=due, lasts=lasts)


def _key(agent: Column, at: Column) -> Column:
    return agent * SPAN + at + LONG_AGO


def _begins(roster: Roster) -> dict[str, Column]:
    """Shifts that begin, or run at time zero; with the breaks due by then and the shrinkage under way."""
    agent, on, off = roster.spells
    at = np.maximum(on, 0)
    break_agent, due, lasts = roster.breaks
    breaks = _key(break_agent, due)
    low = np.searchsorted(breaks, _key(agent, on), side="left")
    counts = np.searchsorted(breaks, _key(agent, at), side="right") - low
    rows = _ranges(low, counts)
    return {
        "at": at,
        "agent": agent,
        "comes": np.ones_like(at),
        "shift_end": off,
        "pauses_from": np.cumsum(counts) - counts,
        "pauses": counts,
        "away_until": _under_way(roster, agent, at),
        "ends": np.zeros_like(at),
        "due": due[rows],
        "lasts": lasts[rows],
    }


def _under_way(roster: Roster, agent: Column, at: Column) -> Column:
    """End of the shrinkage of each agent that covers an instant, 0 if none does."""
    away_agent, begin, end = roster.away
    if not len(begin):
        return np.zeros_like(at)
    before = np.searchsorted(_key(away_agent, begin), _key(agent, at), side="right") - 1
    covers = (before >= 0) & (away_agent[before] == agent) & (begin[before] <= at) & (at < end[before])
    return np.where(covers, end[before], 0)


def _leaves(roster: Roster) -> dict[str, Column]:
    """Where an agent should go off duty: a break comes due within a shift, shrinkage begins, or a shift ends for good."""
    break_agent, due, lasts, away_agent, begin, end = *_within(roster), *roster.away
    agent, on, off = roster.spells
    following = np.append(np.where(agent[1:] == agent[:-1], on[1:], STAYS), STAYS)[: len(agent)]
    stops = (off != STAYS) & (off != following)
    later = begin >= 0
    who = np.concatenate([break_agent, away_agent[later], agent[stops]])
    when = np.concatenate([due, begin[later], off[stops]])
    keys, entry = np.unique(_key(who, when), return_inverse=True)
    ends_breaks, ends_away = len(due), len(due) + int(later.sum())
    counts = np.bincount(entry[:ends_breaks], minlength=len(keys))
    away_until, ends = np.zeros(len(keys), np.int64), np.zeros(len(keys), np.int64)
    away_until[entry[ends_breaks:ends_away]] = end[later]
    ends[entry[ends_away:]] = 1
    number, at = np.divmod(keys, SPAN)
    return {
        "at": at - LONG_AGO,
        "agent": number,
        "comes": np.zeros(len(keys), np.int64),
        "shift_end": np.full(len(keys), STAYS),
        "pauses_from": np.cumsum(counts) - counts,
        "pauses": counts.astype(np.int64),
        "away_until": away_until,
        "ends": ends,
        "due": due,
        "lasts": lasts,
    }


def _within(roster: Roster) -> tuple[Column, Column, Column]:
    """Breaks that come due while a shift runs, from time zero on."""
    break_agent, due, lasts = roster.breaks
    agent, on, off = roster.spells
    if not len(agent):
        none = np.empty(0, np.int64)
        return none, none, none
    spell = np.searchsorted(_key(agent, np.maximum(on, 0)), _key(break_agent, due), side="right") - 1
    inside = (spell >= 0) & (agent[spell] == break_agent) & ((off[spell] == STAYS) | (due < off[spell]))
    return break_agent[inside], due[inside], lasts[inside]


def _ranges(low: Column, counts: Column) -> Column:
    """All numbers of some ranges, one after another."""
    return np.repeat(low - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())


def _chained(agent: Column, agents: int) -> tuple[Column, Column]:
    """First entry of each agent, and the one that follows each entry."""
    order = np.argsort(agent, kind="stable")
    following = np.full(len(agent), NO_ENTRY)
    same = agent[order][1:] == agent[order][:-1]
    following[order[:-1][same]] = order[1:][same]
    first = np.full(agents, NO_ENTRY)
    begins = np.flatnonzero(np.append(True, ~same))[: len(agent)]
    first[agent[order][begins]] = order[begins]
    return first, following
