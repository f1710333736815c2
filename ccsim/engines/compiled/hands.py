"""Agents who can have several contacts in hand: what they have, and where they are found who could take one more."""

from __future__ import annotations

from ccsim.compiler import compiled
from ccsim.engines.compiled import decide, idle
from ccsim.engines.compiled import fields as f
from ccsim.engines.compiled.centre import Centre
from ccsim.engines.compiled.fields import Table
from ccsim.engines.compiled.tables import Parallel


@compiled(in_place=True)
def has_room(parallel: Parallel, agents: Table, group: int, who: int, kind: int) -> bool:
    """Whether an agent of a group has units left for a contact of a type."""
    return decide.has_room(parallel.units[group], agents[who, f.UNITS_USED], parallel.needs[group, kind])


@compiled(in_place=True)
def first_busy(parallel: Parallel, centre: Centre, group: int, kind: int) -> int:
    """Return the busy agent of a group who goes first for a contact of a type, or -1.

    Who has the fewest units in use stands first: if there is no room, nobody of the group has any.
    """
    groups = centre.groups
    if groups[group, f.BUSY_SIZE] > 0:
        who = centre.busy_ranking[groups[group, f.RANKING_FROM]]
        if has_room(parallel, centre.agents, group, who, kind):
            return int(who)
    return -1


@compiled(in_place=True)
def stand_by(parallel: Parallel, centre: Centre, choose: int, group: int, who: int) -> None:
    """Let an agent be found, if it has any units left."""
    agents = centre.agents
    if agents[who, f.IN_HAND] == 0:
        idle.stand_by(centre, choose, group, who, agents[who, f.RANK])
    elif agents[who, f.UNITS_USED] < parallel.units[group]:
        idle.join_busy(agents, centre.groups, centre.busy_ranking, group, who)


@compiled(in_place=True)
def leave(centre: Centre, choose: int, group: int, who: int) -> None:
    """Let an agent be found no longer, wherever it stands."""
    if centre.agents[who, f.STANDING] == f.AMONG_IDLE:
        idle.leave(centre, choose, group, who)
    elif centre.agents[who, f.STANDING] == f.AMONG_BUSY:
        idle.leave_busy(centre.agents, centre.groups, centre.busy_ranking, group, who)


@compiled(in_place=True)
def take(parallel: Parallel, centre: Centre, choose: int, group: int, who: int, kind: int, now: int) -> int:
    """Let an agent take a contact of a type into its first free hand; return the number of the hand."""
    agents, hands = centre.agents, centre.hands
    stood = agents[who, f.STANDING] != f.NOWHERE
    leave(centre, choose, group, who)
    if agents[who, f.IN_HAND] == 0:
        centre.groups[group, f.FREE_AGENTS] -= 1
        agents[who, f.BUSY], agents[who, f.STARTED] = f.NO_CALL, now
    hand, needs = agents[who, f.FIRST_HAND], parallel.needs[group, kind]
    while hands[hand, f.BUSY] != f.FREE:
        hand += 1
    hands[hand, f.BUSY], hands[hand, f.HAND_UNITS] = f.NO_CALL, needs
    agents[who, f.IN_HAND] += 1
    agents[who, f.UNITS_USED] += needs
    if stood:
        stand_by(parallel, centre, choose, group, who)
    return int(hand)


@compiled(in_place=True)
def put_down(centre: Centre, choose: int, group: int, who: int, hand: int, now: int) -> None:
    """Let an agent be through with the contact in one of its hands; it is not to be found before it has looked."""
    agents, hands = centre.agents, centre.hands
    leave(centre, choose, group, who)
    hands[hand, f.BUSY] = f.FREE
    agents[who, f.IN_HAND] -= 1
    agents[who, f.UNITS_USED] -= hands[hand, f.HAND_UNITS]
    if agents[who, f.IN_HAND] == 0:
        agents[who, f.BUSY] = f.FREE
        agents[who, f.BUSY_TIME] += now - agents[who, f.STARTED]
    set_rank(agents, choose, who, now)


@compiled(in_place=True)
def busy_time(agents: Table, who: int, now: int) -> int:
    """Milliseconds for which an agent has had a contact in hand, or several, since the run began."""
    since = now - agents[who, f.STARTED] if agents[who, f.IN_HAND] > 0 else 0
    return int(agents[who, f.BUSY_TIME] + since)


@compiled(in_place=True)
def set_rank(agents: Table, choose: int, who: int, now: int) -> None:
    """Rank an agent who has finished a contact or come on duty."""
    on_duty = agents[who, f.DUTY_TIME] + now - agents[who, f.ON_SINCE]
    agents[who, f.RANK] = decide.idle_rank(choose, now, busy_time(agents, who, now), on_duty)


@compiled(in_place=True)
def hides_others(calls: Table, me: int) -> bool:
    """Whether a call is first in its line, and others wait behind it."""
    return bool(calls[me, f.AHEAD] < 0 <= calls[me, f.BEHIND])
