"""The SimPy engine beside the idiomatic SimPy program, on the same Erlang-A days, in one run.

Two days of `M/M/n+M`: W1, 310 agents and 100 calls a minute (144,000 calls); W2, 20 agents and 6 calls a minute with 10 %
VIPs who go first, stretched to 100,000 calls; service 3 min, patience 2 min. The idiomatic program is what SimPy's own
examples teach: one `PriorityResource`, one process a call, `request | timeout`, draws on the way. The two take turns, each
timed in processor seconds; printed are thousands of calls a second (medians) and the ratio of the medians.

Run it with `make bench`.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Generator

import simpy

import ccsim
from ccsim.engines.simpy import run as simulate
from ccsim.plan import make, roster
from ccsim.scenario.journeys import journeys
from ccsim.workload import draw

SCENARIO = """
ccsim: 1
name: {name}
duration: {minutes} min
interval: 30 min
replications: 1
segments: {{vip: 10 %, ordinary: rest}}
contacts:
  call: {{arrivals: {{rate: {calls} per min}}, enter: calls_in}}
queues:
  calls_in: {{talk: {{exponential: 3 min}}, patience: {{exponential: 2 min}}, target: 80/20}}
agents:
  advisers: {{serves: {{calls_in: 1}}, staff: {agents}}}
policies: {{first: {{priority: {{vip: 1, rest: 2}}}}}}
policy: first
"""
DAYS = {"W1": (310, 100, 1_440), "W2": (20, 6, 16_667)}
ROUNDS = 5


def idiomatic(agents: int, per_minute: float, minutes: float) -> int:
    """Run the day as SimPy's examples would write it; returns the number of calls."""
    env = simpy.Environment()
    desk = simpy.PriorityResource(env, capacity=agents)
    waits: list[float] = []
    abandoned = 0

    def call() -> Generator[simpy.Event, object, None]:
        nonlocal abandoned
        came = env.now
        with desk.request(priority=1 if random.random() < 0.1 else 2) as request:
            result = yield request | env.timeout(random.expovariate(1 / 2))
            if request in result:  # type: ignore[operator]
                waits.append(env.now - came)
                yield env.timeout(random.expovariate(1 / 3))
            else:
                abandoned += 1

    def arrivals() -> Generator[simpy.Event, object, None]:
        while True:
            yield env.timeout(random.expovariate(per_minute))
            if env.now >= minutes:
                return
            env.process(call())

    env.process(arrivals())
    env.run()
    return len(waits) + abandoned


def ours(text: str) -> tuple[int, float]:
    """Draw and simulate one replication; returns the number of calls and the processor seconds of the engine alone."""
    scenario = ccsim.parse(text)
    ways = journeys(scenario)
    plan = make(scenario, ways)
    workload = draw(scenario, ways, 0)
    crew = roster(plan, workload.attendance)
    begin = time.process_time()
    simulate(plan, crew, workload)
    return len(workload.arrived), time.process_time() - begin


def timed(work: Callable[[], int]) -> float:
    """Thousands of calls a processor second."""
    begin = time.process_time()
    calls = work()
    return calls / 1000 / (time.process_time() - begin)


def main() -> None:
    """Time both programs in turn and print the table."""
    random.seed(1)
    print(
        f"{'':4}{'idiomatic':>12}{'engine':>12}{'with draws':>12}{'engine/idiomatic':>18}{'with draws/idiomatic':>22}"
    )
    for name, (agents, per_minute, minutes) in DAYS.items():
        text = SCENARIO.format(name=name, agents=agents, calls=per_minute, minutes=minutes)
        ours(text)  # what is loaded once is not timed
        theirs, engine, whole = [], [], []
        for _ in range(ROUNDS):
            theirs.append(timed(lambda a=agents, c=per_minute, m=minutes: idiomatic(a, c, m)))  # type: ignore[misc]
            whole.append(timed(lambda t=text: ours(t)[0]))  # type: ignore[misc]
            calls, seconds = ours(text)
            engine.append(calls / 1000 / seconds)
        base, alone, all_of_it = (statistics.median(rates) for rates in (theirs, engine, whole))
        print(f"{name:4}{base:12.0f}{alone:12.0f}{all_of_it:12.0f}{alone / base:18.2f}{all_of_it / base:22.2f}")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
