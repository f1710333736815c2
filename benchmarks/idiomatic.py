"""An Erlang-A day as SimPy's own examples would write it.

One `PriorityResource`, one process a call, `request | timeout`, draws on the way, averages of a list at the end.
"""

from __future__ import annotations

import random
from collections.abc import Generator

import simpy
from erlang_a_day import ENOUGH, INTERVAL, PATIENCE, SERVICE, VIPS, Day
from outcome import Call, Outcome, outcome


def run(day: Day) -> Outcome:
    """Simulate the day until the last call is over."""
    env = simpy.Environment()
    desk = simpy.PriorityResource(env, capacity=day.agents)
    calls: list[Call] = []

    def call() -> Generator[simpy.Event, object, None]:
        came = env.now
        with desk.request(priority=1 if random.random() < VIPS else 2) as request:
            result = yield request | env.timeout(random.expovariate(1 / PATIENCE))
            answered = request in result  # type: ignore[operator]
            calls.append((came, env.now - came, answered))
            if answered:
                yield env.timeout(random.expovariate(1 / SERVICE))

    def arrivals() -> Generator[simpy.Event, object, None]:
        while True:
            yield env.timeout(random.expovariate(day.per_minute))
            if env.now >= day.minutes:
                return
            env.process(call())

    env.process(arrivals())
    env.run()
    return outcome(len(calls), calls, INTERVAL, ENOUGH)
