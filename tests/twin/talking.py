"""From the start of a talk to the end of its wrap."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from . import duty, journey, routing
from .roster import DAY
from .world import ARRIVES, FINISHES, TRANSFER, Agent, Visit

if TYPE_CHECKING:
    from . import Twin

MILLION = 1_000_000


def starts(twin: Twin, agent: Agent, visit: Visit) -> None:
    if visit.accepted and visit.dials < journey.missed(twin, visit):
        dials_in_vain(twin, agent, visit)
        return
    draw = int(twin.workload.base[visit.attempt.row]) + twin.slot(visit)
    factor = time_factor(twin, agent, visit)
    slower = round(MILLION * (twin.groups[agent.group].slower or 0))
    of_talk = factor * (MILLION + len(agent.in_hand) * slower) // MILLION
    talk = max(1, (int(twin.workload.talk[draw]) * of_talk + MILLION // 2) // MILLION)
    wrap = max(0, (int(twin.workload.wrap[draw]) * factor + MILLION // 2) // MILLION)
    visit.talk_end = visit.left = twin.now + talk
    visit.wrap_end = visit.talk_end + wrap
    takes_in_hand(twin, agent, visit, visit.talk_end, lambda: talk_ends(twin, visit))


def takes_in_hand(twin: Twin, agent: Agent, visit: Visit, speaks_until: int, then: Callable[[], None]) -> None:
    """Put the visit into the lowest empty place; first `then` happens, last the wrap ends."""
    place = min(place for place in range(agent.places()) if place not in agent.in_hand)
    if not agent.in_hand:
        agent.busy_since = twin.now
    agent.in_hand[place] = visit
    visit.started, visit.group, visit.agent = twin.now, agent.group, agent.number
    finishes = functools.partial(duty.finishes, twin, agent, place)
    twin.pend(speaks_until, FINISHES, 0, then, then=agent.number, place=place)
    twin.pend(visit.wrap_end, FINISHES, 1, finishes, then=agent.number, place=place)


def dials_in_vain(twin: Twin, agent: Agent, visit: Visit) -> None:
    """The agent is busy for a dial that nobody answers."""
    callbacks = [queue.callback for queue in twin.queues if queue.callback is not None]
    width = max(callback.tries for callback in callbacks)
    cell = int(twin.workload.base[visit.attempt.row]) + twin.slot(visit)
    ends = twin.now + int(twin.workload.dial[cell * width + visit.dials])
    callback = twin.queues[visit.queue].callback
    another = visit.dials + 1 < callback.tries and ends + callback.retry_after < twin.scenario.duration
    visit.outcome = "callback" if another else "callback_failed"
    visit.left = visit.wrap_end = ends
    takes_in_hand(twin, agent, visit, ends, lambda: journey.was_not_reached(twin, visit))


def time_factor(twin: Twin, agent: Agent, visit: Visit) -> int:
    """Pace, the group's factor of the day, the line's factor, in millionths."""
    day = (twin.now + twin.scenario.clock_at_start) // DAY
    calendar = twin.scenario.calendar
    of_the_day = twin.groups[agent.group].aht.at(twin.scenario.date(day), 0, calendar)
    of_the_line = routing.serves(twin, agent, *routing.line_of(twin, visit)).aht
    factor = agent.pace * (MILLION if of_the_day is None else int(of_the_day)) // MILLION
    return factor * int(of_the_line) // MILLION


def talk_ends(twin: Twin, visit: Visit) -> None:
    attempt = visit.attempt
    entry = twin.drawn_entry(attempt, twin.slot(visit), "answered")
    to = -1 if entry < 0 else twin.journeys.entries[entry].to
    twin.finish(visit, "callback" if visit.accepted else "answered")
    if to < 0:
        journey.ends(twin, attempt, twin.slot(visit), "answered", visit.queue)
    elif attempt.transferred:
        journey.hang_up(attempt)
    else:
        attempt.transferred = True
        twin.pend(twin.now, ARRIVES, attempt.contact, lambda: journey.joins(twin, attempt, to, TRANSFER))
