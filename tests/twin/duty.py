"""Coming on duty, going off it, and the breaks between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import routing
from .world import COMES, FOREVER, GOES, Agent

if TYPE_CHECKING:
    from . import Twin


def expect(twin: Twin, agent: Agent) -> None:
    """Note every instant at which something may change for the agent as planned; most will change nothing."""
    rest_before_zero(twin, agent)
    back = [shift.begin for shift in agent.shifts]
    back += [end for _, end in agent.shrunk] + [0, agent.break_end]
    away = [shift.end for shift in agent.shifts]
    away += [due.due for shift in agent.shifts for due in shift.breaks] + [begin for begin, _ in agent.shrunk]
    for time in {t for t in back if t >= 0}:
        twin.pend(time, COMES, agent.number, lambda: comes(twin, agent))
    for time in {t for t in away if 0 <= t < FOREVER}:
        twin.pend(time, GOES, agent.number, lambda: goes(twin, agent))


def rest_before_zero(twin: Twin, agent: Agent) -> None:
    """Breaks of the evening before ran on time: nobody was busy."""
    while True:
        begins = [max(due.due, agent.break_end) for shift in agent.shifts for due in shift.breaks]
        if not begins or min(begins) >= 0:
            return
        start_breaks(twin, agent, min(begins), min(begins))


def start_breaks(twin: Twin, agent: Agent, now: int, due_by: int) -> bool:
    """Start the break that came due first, if none is running; True if one starts or ends the shift."""
    changed = False
    while now >= agent.break_end:
        owed = [(b.due, b.place, s, b) for s in agent.shifts for b in s.breaks if b.due <= due_by]
        if not owed:
            return changed
        _, _, shift, first = min(owed, key=lambda o: o[:2])
        shift.breaks.remove(first)
        if now > shift.end:
            continue
        changed = True
        if now + first.lasts >= shift.end:
            shift.end = now
            shift.breaks.clear()
        else:
            agent.break_end = now + first.lasts
            if agent.break_end >= 0:
                twin.pend(agent.break_end, COMES, agent.number, lambda: comes(twin, agent))
    return changed


def should_be_on(agent: Agent, now: int) -> bool:
    on_shift = any(shift.covers(now) for shift in agent.shifts)
    return on_shift and now >= agent.break_end and not any(b <= now < e for b, e in agent.shrunk)


def may_stay(agent: Agent, now: int) -> bool:
    """Whether who finishes now is on duty still: what begins or ends at this instant is to come, the past is forgotten."""
    on_shift = any(shift.covered_just_before(now) for shift in agent.shifts)
    return on_shift and not any(b < now < e for b, e in agent.shrunk)


def comes(twin: Twin, agent: Agent) -> None:
    if agent.in_hand:
        forgets(twin, agent)
        return
    closed_to_staff = twin.now >= twin.scenario.duration and any(shift.end == FOREVER for shift in agent.shifts)
    if agent.on_since is not None or closed_to_staff:
        return
    start_breaks(twin, agent, twin.now, due_by=twin.now)
    if should_be_on(agent, twin.now):
        agent.on_since = twin.now
        is_ready(twin, agent)


def forgets(twin: Twin, agent: Agent) -> None:
    """The next spell begins while there is something in hand: nothing is owed but what is in force, or begins with it."""
    begun = [shift for shift in agent.shifts if shift.begin == twin.now]
    if not begun or not agent.owes:
        return
    shrunk = any(begin <= twin.now < end for begin, end in agent.shrunk)
    agent.owes = shrunk or any(due.due == twin.now for shift in begun for due in shift.breaks)
    if not agent.owes:
        routing.agent_looks(twin, agent)


def goes(twin: Twin, agent: Agent) -> None:
    if agent.in_hand:
        due = [due for shift in agent.shifts if shift.covers(twin.now) for due in shift.breaks if due.due <= twin.now]
        agent.owes = agent.owes or bool(due) or not should_be_on(agent, twin.now)
        return
    start_breaks(twin, agent, twin.now, due_by=twin.now)
    if agent.on_since is not None and not should_be_on(agent, twin.now):
        leave(agent, twin.now)


def leave(agent: Agent, now: int) -> None:
    assert agent.on_since is not None
    agent.spells.append((agent.on_since, now))
    agent.on_since = None


def finishes(twin: Twin, agent: Agent, place: int) -> None:
    """A wrap is over: when it was the last, leave if the duty ended meanwhile, take the breaks owed, else look for a contact.

    What falls due at this very instant comes after all that end, come and arrive now, so it does not count yet.
    """
    agent.busy_time = agent.busy(twin.now)
    agent.busy_since = twin.now
    del agent.in_hand[place]
    if agent.in_hand:
        ranks(twin, agent)
        if not agent.owes:
            routing.agent_looks(twin, agent)
        return
    agent.owes = False
    stays = may_stay(agent, twin.now)
    rests = start_breaks(twin, agent, twin.now, due_by=twin.now - 1)
    if should_be_on(agent, twin.now) or (stays and not rests):
        is_ready(twin, agent)
    else:
        leave(agent, twin.now)


def is_ready(twin: Twin, agent: Agent) -> None:
    ranks(twin, agent)
    routing.agent_looks(twin, agent)


def ranks(twin: Twin, agent: Agent) -> None:
    """How the agent stands for `choose_agent`, until its next contact is finished or it comes on duty again."""
    on_duty = agent.duty_time(twin.now)
    agent.free_since = twin.now
    agent.share = agent.busy(twin.now) * 1_000_000 // on_duty if on_duty else 0
