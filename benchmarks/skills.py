"""A day of `w3.yaml` as one would write it in SimPy: a process a call, a `PriorityResource` a group, draws on the way.

Calls ask every group that may take them and let the others go when one does. Who is off duty is a request that goes before
all calls. Volumes and rosters are given by the half-hour. Simpler than the scenario is only that breaks begin and end with
half-hours, and that those who have not been recognised are told apart nowhere but in the priority.
"""

from __future__ import annotations

import math
import random
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import simpy
from ours import Prepared
from outcome import Call, Outcome, outcome
from simpy.resources.resource import PriorityRequest

INTERVAL, ENOUGH = 30.0, 1 / 3
RECOGNISED_VIPS = 0.1 * 0.9

TALK = {"account": (180, 0.9), "billing": (220, 0.9), "support": (300, 0.8), "sales": (250, 1.1)}
"""Mean in seconds, coefficient of variation."""
PATIENCE = {"account": 3.0, "billing": 3.0, "support": 5.0, "sales": 2.0}
WRAP = 0.5
SERVED_BY = {
    "account": (("generalists", 1, 0.0, 1.0), ("sellers", 2, 0.0, 1.0), ("billers", 2, 1 / 3, 1.0)),
    "billing": (("generalists", 1, 0.0, 1.0), ("billers", 1, 0.0, 1.0), ("technicians", 3, 1.0, 1.15)),
    "support": (("technicians", 1, 0.0, 1.0),),
    "sales": (("sellers", 1, 0.0, 1.0),),
}
"""Group, level, minutes after which it takes them, factor on the talk; by minutes."""

Process: TypeAlias = Generator[simpy.Event, Any, None]


@dataclass(frozen=True)
class Load:
    """What the program is told of volumes and rosters.

    Parameters
    ----------
    calls : dict of str to list of float
        For each type, calls in each half-hour.
    on_duty : dict of str to list of int
        For each group, agents in each half-hour.
    """

    calls: dict[str, list[float]]
    on_duty: dict[str, list[int]]

    @property
    def minutes(self) -> float:
        """For so long calls come."""
        return INTERVAL * len(next(iter(self.calls.values())))


def load_of(ours: Prepared) -> Load:
    """Count the first calls and the agents of one replication."""
    made, ms = ours.model.plan, int(INTERVAL * 60_000)
    intervals = made.duration // ms
    duty = ours.records.duty
    middles = np.arange(intervals) * ms + ms // 2
    off = np.where(duty["off"] < 0, made.duration, duty["off"])
    calls, on_duty = {}, {}
    for number, name in enumerate(ours.model.scenario.contacts):
        arrived = ours.workload.arrived[ours.workload.type == number]
        calls[name] = np.bincount(arrived // ms, minlength=intervals).astype(float).tolist()
    for number, name in enumerate(made.groups):
        mine = duty["group"] == number
        begun = np.searchsorted(np.sort(duty["on"][mine]), middles, side="right")
        ended = np.searchsorted(np.sort(off[mine]), middles, side="right")
        on_duty[name] = (begun - ended).tolist()
    return Load(calls, on_duty)


def run(load: Load) -> Outcome:
    """Simulate until the last call is over."""
    centre = Centre(load)
    for name in load.calls:
        centre.env.process(centre.arrivals(name))
    for name in load.on_duty:
        centre.env.process(centre.rosters(name))
    centre.env.run()
    return outcome(centre.came, centre.calls, INTERVAL, ENOUGH)


def lognormal(mean: float, cv: float) -> float:
    """Draw from a lognormal distribution."""
    variance = math.log1p(cv * cv)
    return random.lognormvariate(math.log(mean) - variance / 2, math.sqrt(variance))


class Centre:
    """Desks and callers.

    Parameters
    ----------
    load : Load
    """

    def __init__(self, load: Load) -> None:
        self.env = simpy.Environment()
        self.load = load
        self.desks = {
            group: simpy.PriorityResource(self.env, capacity=max(1, *agents)) for group, agents in load.on_duty.items()
        }
        self.came = 0
        self.calls: list[Call] = []

    def arrivals(self, kind: str) -> Process:
        """Let first calls come, at a rate that changes every half-hour."""
        for period, volume in enumerate(self.load.calls[kind]):
            ends = (period + 1) * INTERVAL
            while volume:
                gap = random.expovariate(volume / INTERVAL)
                if self.env.now + gap >= ends:
                    break
                yield self.env.timeout(gap)
                self.came += 1
                self.env.process(self.call(kind, 1 if random.random() < RECOGNISED_VIPS else 2))
            yield self.env.timeout(ends - self.env.now)

    def rosters(self, group: str) -> Process:
        """Let agents go off duty, each when free, and come back."""
        desk, off = self.desks[group], list[PriorityRequest]()
        for agents in self.load.on_duty[group]:
            while len(off) < desk.capacity - agents:
                off.append(desk.request(priority=0))
            while len(off) > desk.capacity - agents:
                self.let_go(off.pop())
            yield self.env.timeout(INTERVAL)

    def let_go(self, request: PriorityRequest) -> None:
        """Give a desk back, or want it no longer."""
        if request.triggered:
            request.resource.release(request)
        else:
            request.cancel()

    def menu(self, kind: str) -> Generator[simpy.Event, Any, str | None]:
        """Go through the IVR; return the queue, if any."""
        yield self.env.timeout(lognormal(12, 0.4) / 60)
        luck = random.random()
        if kind == "fault":
            return "support"
        if kind == "sales":
            return "sales" if luck < 0.92 else None
        if luck >= 0.94:
            return None
        if luck >= 0.70:
            yield self.env.timeout(0.75)
            return "account" if 0.80 <= random.random() < 0.95 else None
        yield self.env.timeout(random.expovariate(6))
        wants = kind if kind in ("billing", "support") else "account"
        return wants if random.random() < {"account": 0.80, "billing": 0.85, "support": 0.95}[wants] else None

    def call(self, kind: str, priority: int, redials: int = 0) -> Process:
        """Go through the IVR and a queue, and perhaps another; call again."""
        queue = yield from self.menu(kind)
        if queue is None:
            return
        answered = yield from self.visit(queue, priority)
        if not answered:
            if kind == "account" and redials < 2 and random.random() < 0.40:
                self.again(kind, priority, redials + 1, random.expovariate(0.1))
        elif kind == "billing":
            luck = random.random()
            if luck < 0.06:
                yield from self.visit("support", priority)
            elif luck < 0.14:
                self.again(kind, priority, redials, random.expovariate(1 / 1_440))

    def again(self, kind: str, priority: int, redials: int, delay: float) -> None:
        """Call again, if that is before the end."""
        if self.env.now + delay < self.load.minutes:
            self.env.process(self.later(kind, priority, redials, delay))

    def later(self, kind: str, priority: int, redials: int, delay: float) -> Process:
        """Call after a while."""
        yield self.env.timeout(delay)
        yield from self.call(kind, priority, redials)

    def visit(self, queue: str, priority: int) -> Generator[simpy.Event, Any, bool]:
        """Wait in a queue and talk; return whether there was an answer."""
        joined, env = self.env.now, self.env
        patience = env.timeout(random.expovariate(1 / PATIENCE[queue]))
        asked: list[tuple[PriorityRequest, float]] = []
        groups = list(SERVED_BY[queue])
        won = None
        while won is None and not patience.processed:
            while groups and groups[0][2] <= env.now - joined + 1e-9:
                group, level, _, factor = groups.pop(0)
                asked.append((self.desks[group].request(priority=10 * level + priority), factor))
                if asked[-1][0].triggered:
                    break
            won = next((each for each in asked if each[0].triggered), None)
            if won is None:
                events: list[simpy.Event] = [patience, *(request for request, _ in asked)]
                if groups:
                    events.append(env.timeout(groups[0][2] - (env.now - joined)))
                yield env.any_of(events)
                won = next((each for each in asked if each[0].triggered), None)
        for each in asked:
            if each is not won:
                self.let_go(each[0])
        self.calls.append((joined, env.now - joined, won is not None))
        if won is None:
            return False
        request, factor = won
        yield env.timeout(lognormal(*TALK[queue]) / 60 * factor)
        env.process(self.wrap_up(request))
        return True

    def wrap_up(self, request: PriorityRequest) -> Process:
        """Keep the desk until the agent is free again."""
        yield self.env.timeout(random.expovariate(1 / WRAP))
        self.let_go(request)
