"""Who stands by in a group, so that who goes first is found at once: IDLE_FIRST of the group.

With `longest_idle` the rank never falls, so a chain does: who has just become free belongs at its end, or a tie away from it.
The other two choices rank agents anyhow: there it is a heap, in which every agent knows its place.

Where agents can have several contacts in hand, those who are busy and could take one more stand in such a heap beside: who has
the fewest units in use goes first.
"""

from __future__ import annotations

from ccsim import rules
from ccsim.compiler import compiled
from ccsim.engines.compiled import decide
from ccsim.engines.compiled import fields as f
from ccsim.engines.compiled.centre import Centre
from ccsim.engines.compiled.fields import Column, Table

# --- A chain ----------------------------------------------------------------------------------------------------------------


@compiled(in_place=True)
def join_chain(agents: Table, groups: Table, group: int, who: int, rank: int) -> None:
    """Let an agent stand by behind those of a lower (rank, number), looked for from the end."""
    ahead = groups[group, f.IDLE_LAST]
    while ahead >= 0 and (agents[ahead, f.RANK] > rank or (agents[ahead, f.RANK] == rank and ahead > who)):
        ahead = agents[ahead, f.IDLE_AHEAD]
    behind = groups[group, f.IDLE_FIRST] if ahead < 0 else agents[ahead, f.IDLE_BEHIND]
    agents[who, f.STANDING], agents[who, f.RANK] = f.AMONG_IDLE, rank
    agents[who, f.IDLE_AHEAD], agents[who, f.IDLE_BEHIND] = ahead, behind
    if ahead < 0:
        groups[group, f.IDLE_FIRST] = who
    else:
        agents[ahead, f.IDLE_BEHIND] = who
    if behind < 0:
        groups[group, f.IDLE_LAST] = who
    else:
        agents[behind, f.IDLE_AHEAD] = who


@compiled(in_place=True)
def leave_chain(agents: Table, groups: Table, group: int, who: int) -> None:
    """Take an agent out of the chain."""
    ahead, behind = agents[who, f.IDLE_AHEAD], agents[who, f.IDLE_BEHIND]
    agents[who, f.STANDING] = f.NOWHERE
    if ahead < 0:
        groups[group, f.IDLE_FIRST] = behind
    else:
        agents[ahead, f.IDLE_BEHIND] = behind
    if behind < 0:
        groups[group, f.IDLE_LAST] = ahead
    else:
        agents[behind, f.IDLE_AHEAD] = ahead


# --- A heap: it holds the agents of each group from RANKING_FROM on, an agent's place is in IDLE_AHEAD --------------------------


@compiled(in_place=True)
def _goes_before(agents: Table, who: int, used: int, rank: int, other: int) -> bool:
    other_used, other_rank = agents[other, f.UNITS_USED], agents[other, f.RANK]
    return decide.agent_goes_first(0, used, rank, who, 0, other_used, other_rank, other)


@compiled(in_place=True)
def _settle(agents: Table, ranking: Column, base: int, size: int, place: int, who: int) -> None:
    """Move an agent from a place of the heap to where it belongs."""
    used, rank = agents[who, f.UNITS_USED], agents[who, f.RANK]
    while place > 0 and _goes_before(agents, who, used, rank, ranking[base + ((place - 1) >> 1)]):
        parent = ranking[base + ((place - 1) >> 1)]
        ranking[base + place] = parent
        agents[parent, f.IDLE_AHEAD] = place
        place = (place - 1) >> 1
    while 2 * place + 1 < size:
        child = 2 * place + 1
        one = ranking[base + child]
        if child + 1 < size:
            other = ranking[base + child + 1]
            if _goes_before(agents, other, agents[other, f.UNITS_USED], agents[other, f.RANK], one):
                child, one = child + 1, other
        if _goes_before(agents, who, used, rank, one):
            break
        ranking[base + place] = one
        agents[one, f.IDLE_AHEAD] = place
        place = child
    ranking[base + place] = who
    agents[who, f.IDLE_AHEAD] = place


@compiled(in_place=True)
def _drop(agents: Table, ranking: Column, base: int, size: int, who: int) -> None:
    """Take an agent out of a heap that has one place less now; the last one fills its place."""
    last = ranking[base + size]
    if last != who:
        _settle(agents, ranking, base, size, agents[who, f.IDLE_AHEAD], last)


@compiled(in_place=True)
def join_ranking(agents: Table, groups: Table, ranking: Column, group: int, who: int, rank: int) -> None:
    """Let an agent stand by."""
    base, size = groups[group, f.RANKING_FROM], groups[group, f.RANKING_SIZE]
    agents[who, f.STANDING], agents[who, f.RANK] = f.AMONG_IDLE, rank
    groups[group, f.RANKING_SIZE] = size + 1
    _settle(agents, ranking, base, size + 1, size, who)
    groups[group, f.IDLE_FIRST] = ranking[base]


@compiled(in_place=True)
def leave_ranking(agents: Table, groups: Table, ranking: Column, group: int, who: int) -> None:
    """Let an agent stand by no longer."""
    base, size = groups[group, f.RANKING_FROM], groups[group, f.RANKING_SIZE] - 1
    agents[who, f.STANDING] = f.NOWHERE
    groups[group, f.RANKING_SIZE] = size
    _drop(agents, ranking, base, size, who)
    groups[group, f.IDLE_FIRST] = ranking[base] if size > 0 else -1


@compiled(in_place=True)
def join_busy(agents: Table, groups: Table, ranking: Column, group: int, who: int) -> None:
    """Let a busy agent be found who could take one more; its RANK and its units are known."""
    base, size = groups[group, f.RANKING_FROM], groups[group, f.BUSY_SIZE]
    agents[who, f.STANDING] = f.AMONG_BUSY
    groups[group, f.BUSY_SIZE] = size + 1
    _settle(agents, ranking, base, size + 1, size, who)


@compiled(in_place=True)
def leave_busy(agents: Table, groups: Table, ranking: Column, group: int, who: int) -> None:
    """Let a busy agent be found no longer; its RANK and its units are still those with which it joined."""
    base, size = groups[group, f.RANKING_FROM], groups[group, f.BUSY_SIZE] - 1
    agents[who, f.STANDING] = f.NOWHERE
    groups[group, f.BUSY_SIZE] = size
    _drop(agents, ranking, base, size, who)


# --- Chain or heap ----------------------------------------------------------------------------------------------------------


@compiled(in_place=True)
def stand_by(centre: Centre, choose: int, group: int, who: int, rank: int) -> None:
    """Let a free agent who found no contact stand by."""
    if choose == rules.LONGEST_IDLE:
        join_chain(centre.agents, centre.groups, group, who, rank)
    else:
        join_ranking(centre.agents, centre.groups, centre.ranking, group, who, rank)


@compiled(in_place=True)
def leave(centre: Centre, choose: int, group: int, who: int) -> None:
    """Let an agent stand by no longer."""
    if choose == rules.LONGEST_IDLE:
        leave_chain(centre.agents, centre.groups, group, who)
    else:
        leave_ranking(centre.agents, centre.groups, centre.ranking, group, who)
