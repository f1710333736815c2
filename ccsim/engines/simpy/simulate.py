"""One replication on SimPy's clock."""

from __future__ import annotations

from array import array
from collections.abc import Generator

import numpy as np
import simpy
from simpy import Event

from ccsim import rules
from ccsim.engines.simpy.clock import Alarm
from ccsim.engines.simpy.duty import Duty
from ccsim.engines.simpy.floor import Floor
from ccsim.engines.simpy.journey import Journey
from ccsim.engines.simpy.people import Agent, Call
from ccsim.engines.simpy.routing import Routing
from ccsim.engines.simpy.tables import Draws, Workload
from ccsim.plan import Plan, Roster
from ccsim.records import DUTY_COLUMNS, VISIT_COLUMNS, Column, Records


def run(plan: Plan, roster: Roster, workload: Workload, routing: Routing | None = None) -> Records:
    """Simulate one replication until nothing more can happen.

    Parameters
    ----------
    plan : Plan
    roster : Roster
    workload : Workload
    routing : Routing, optional
        A user's own rule, in place of levels, priorities and `choose_agent`.

    Returns
    -------
    Records

    Raises
    ------
    ValueError
        If a user's rule returns what it was not offered.
    """
    env = simpy.Environment()
    draws = Draws(workload)
    agents = [Agent(number, group, pace) for number, (group, pace) in enumerate(_pairs(roster))]
    floor = Floor(plan, agents, routing)
    journey = Journey(env, plan, draws, floor)
    duty = Duty(env, roster, floor, plan.choose, journey.agent_looks)
    for agent in agents:
        _set_up_alarms(env, agent, journey, duty)
    env.process(_callers(env, draws, journey))
    env.process(_policies(env, plan, floor, journey))
    env.run()
    for line in floor.lines:
        for call in line:
            if call.waiting:
                journey.stays_unserved(call)
    return Records(
        visits=_table(journey.visits, VISIT_COLUMNS, by=("contact", "attempt", "visit")),
        duty=_table(array("q", [*duty.spells, *duty.unfinished()]), DUTY_COLUMNS, by=("agent", "on")),
    )


def _pairs(roster: Roster) -> zip[tuple[int, int]]:
    return zip(roster.group.tolist(), roster.pace.tolist(), strict=True)


def _set_up_alarms(env: simpy.Environment, agent: Agent, journey: Journey, duty: Duty) -> None:
    agent.talk_alarm = Alarm(env, lambda _: journey.talk_ends(agent))
    agent.wrap_alarm = Alarm(env, lambda _: duty.finished(agent))


def _callers(env: simpy.Environment, draws: Draws, journey: Journey) -> Generator[Event, None, None]:
    """All first attempts, one after another: the workload has them in the order of their numbers."""
    alarm = Alarm(env)
    callers = zip(draws.arrived, draws.type, draws.segment, draws.routed_as, strict=True)
    for contact, (arrived, type_, segment, routed) in enumerate(callers):
        yield alarm.set(arrived, rules.CONTACT_ARRIVES, contact)
        journey.rings(Call(contact, contact, 0, type_, segment, routed, arrived))


def _policies(env: simpy.Environment, plan: Plan, floor: Floor, journey: Journey) -> Generator[Event, None, None]:
    """Where a policy takes over, the heads of all lines look for an agent, lowest number first, until none can."""
    alarm = Alarm(env)
    for at, policy in zip(plan.change_at.tolist()[1:], plan.change_to.tolist()[1:], strict=True):
        yield alarm.set(at, rules.POLICY_CHANGES, 0)
        floor.adopt(policy)
        while _first_match(floor, journey, at):
            pass


def _first_match(floor: Floor, journey: Journey, now: int) -> bool:
    for call in sorted(floor.heads(), key=lambda call: call.contact):
        agent = floor.find_agent(call, now)
        if agent is not None:
            floor.leave_line(call)
            journey.starts(agent, call)
            return True
    return False


def _table(numbers: array[int], names: tuple[str, ...], by: tuple[str, ...]) -> dict[str, Column]:
    """Turn numbers written row by row into columns, sorted."""
    rows = (
        np.frombuffer(numbers, dtype=np.int64).reshape(-1, len(names))
        if numbers
        else np.empty((0, len(names)), np.int64)
    )
    order = np.lexsort([rows[:, names.index(key)] for key in reversed(by)])
    return {name: rows[order, place] for place, name in enumerate(names)}
