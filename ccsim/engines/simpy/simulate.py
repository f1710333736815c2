"""One replication on SimPy's clock."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from simpy import Event

from ccsim import rules
from ccsim.engines.simpy.book import Book
from ccsim.engines.simpy.clock import Alarm, Clock
from ccsim.engines.simpy.duty import Duty
from ccsim.engines.simpy.floor import Floor
from ccsim.engines.simpy.heads import Heads
from ccsim.engines.simpy.journey import Journey
from ccsim.engines.simpy.people import Agent
from ccsim.engines.simpy.routing import Routing
from ccsim.engines.simpy.tables import Draws, Workload
from ccsim.engines.simpy.talking import Talking
from ccsim.plan import Plan, Roster
from ccsim.records import DUTY_COLUMNS, VISIT_COLUMNS, Records, tabled


@dataclass(frozen=True)
class Parts:
    """What a centre is made of. Whoever wants to watch one puts in heirs of these that note what they decide.

    Parameters
    ----------
    floor, journey, book : callable
        Called as the classes are.
    """

    floor: Callable[[Plan, list[Agent], Routing | None], Floor] = Floor
    journey: Callable[[Clock, Plan, Draws, Floor, Book], Journey] = Journey
    book: Callable[[], Book] = Book


UNWATCHED = Parts()


def run(
    plan: Plan, roster: Roster, workload: Workload, routing: Routing | None = None, parts: Parts = UNWATCHED
) -> Records:
    """Simulate one replication until nothing more can happen.

    Parameters
    ----------
    plan : Plan
    roster : Roster
    workload : Workload
    routing : Routing, optional
        A user's own rule, in place of levels, priorities and `choose_agent`.
    parts : Parts
        What the centre is made of.

    Returns
    -------
    Records

    Raises
    ------
    ValueError
        If a user's rule returns what it was not offered.
    """
    clock = Clock()
    draws = Draws(workload)
    agents = _agents(plan, roster)
    floor = parts.floor(plan, agents, routing)
    book = parts.book()
    journey = parts.journey(clock, plan, draws, floor, book)
    duty = Duty(clock, roster, floor, plan, journey.talking.starts)
    for agent in agents:
        _set_up_alarms(clock, agent, journey.talking, duty)
    heads = Heads(clock, floor, journey.talking.starts)
    floor.heads_look_soon = heads.look_soon
    journey.first_rings()
    clock.process(_policies(clock, plan, floor, heads))
    clock.run_out()
    for call in floor.everyone():
        journey.stays_unserved(call)
    return tabled(_rows(book.visits, len(VISIT_COLUMNS)), _rows([*duty.spells, *duty.unfinished()], len(DUTY_COLUMNS)))


def _agents(plan: Plan, roster: Roster) -> list[Agent]:
    """All agents, their hands counted through."""
    hands: list[int] = plan.hands[roster.group].tolist()
    each = zip(roster.group.tolist(), roster.pace.tolist(), hands, accumulate(hands, initial=0), strict=False)
    return [Agent(number, *one) for number, one in enumerate(each)]


def _set_up_alarms(clock: Clock, agent: Agent, talking: Talking, duty: Duty) -> None:
    for hand in agent.hands:
        hand.talk_alarm = Alarm(clock, partial(talking.talk_ends, hand))
        hand.wrap_alarm = Alarm(clock, partial(duty.finished, hand))


def _policies(clock: Clock, plan: Plan, floor: Floor, heads: Heads) -> Generator[Event, None, None]:
    """Where a policy takes over, the heads of all lines look for an agent."""
    alarm = Alarm(clock)
    for at, policy in zip(plan.change_at.tolist()[1:], plan.change_to.tolist()[1:], strict=True):
        yield alarm.until(at, rules.POLICY_CHANGES, 0)
        floor.adopt(policy)
        heads.look(at)


def _rows(numbers: list[int], columns: int) -> NDArray[np.int64]:
    """Turn numbers written row by row into a table."""
    return np.frombuffer(array("q", numbers), dtype=np.int64).reshape(-1, columns)
