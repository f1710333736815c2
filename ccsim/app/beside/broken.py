"""Which of Erlang's assumptions a scenario breaks, and where that pushes the answer.

Erlang C and A take one stream of calls that come at random at a steady rate, one first-come-first-served queue for a
steady number of equal agents who can all take any call, exponential handling times, and patience without end (C) or
exponential (A); and that this has gone on for ever. Each question looks at one of these, says where it is broken in
this scenario, and yields nothing where it holds.

'Optimistic' means that fewer wait, less long, and fewer give up by Erlang than will: the direction is that of the mean wait
and of abandonment, which the service level mostly follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import get_args

from ccsim.app.beside.broken_agents import (
    absence,
    held_back,
    levels,
    nobody_there,
    pace,
    several_at_once,
    skills,
    slower,
)
from ccsim.app.beside.broken_calls import (
    arrivals,
    busy_days,
    callbacks,
    changing_volumes,
    overflow,
    redials,
    refusals,
    repeat_calls,
    transfers,
)
from ccsim.app.beside.broken_times import (
    handling_times,
    moved_on,
    open_time,
    patience,
    priorities,
    routing_rule,
    unserved,
)
from ccsim.app.beside.case import Case, Found
from ccsim.app.beside.inputs import Inputs
from ccsim.app.beside.measured import Measured
from ccsim.app.beside.model import Broken, Direction
from ccsim.app.beside.pools import Pool
from ccsim.engines.simpy import Routing

QUESTIONS: dict[str, Callable[[Case], Iterator[Found]]] = {
    "routing": routing_rule,
    "priorities": priorities,
    "skills": skills,
    "levels": levels,
    "held_back": held_back,
    "at_once": several_at_once,
    "slower": slower,
    "handling_times": handling_times,
    "pace": pace,
    "patience": patience,
    "redials": redials,
    "repeat_calls": repeat_calls,
    "transfers": transfers,
    "overflow": overflow,
    "moved_on": moved_on,
    "refusals": refusals,
    "callbacks": callbacks,
    "changing_volumes": changing_volumes,
    "busy_days": busy_days,
    "arrivals": arrivals,
    "absence": absence,
    "nobody_there": nobody_there,
    "unserved": unserved,
    "open_time": open_time,
}


DIRECTIONS = get_args(Direction)


def broken_assumptions(measured: Measured, pool: Pool, inputs: Inputs, routing: Routing | None) -> list[Broken]:
    """Ask all questions about a pool; what makes the answer too good comes first."""
    case = Case(measured.scenario, measured, pool, inputs, routing)
    found = [
        Broken(name, direction, text) for name, question in QUESTIONS.items() for direction, text in question(case)
    ]
    return sorted(found, key=lambda one: DIRECTIONS.index(one.direction))
