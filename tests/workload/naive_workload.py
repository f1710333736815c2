"""A slow, obvious twin of the workload's drawing: one contact after another, one number at a time, in plain Python.

It covers what a contact does once it has arrived: who it is, its way through the IVR, its visits, and every attempt that
any course of events could bring about.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np

from ccsim.scenario.handling import handling
from ccsim.streams import uniforms
from ccsim.workload.variates import inverse

DAY = 86_400_000


@dataclass(frozen=True)
class Caller:
    """One contact: its type, the day of its first arrival, its place among those drawn, ms of the day, who it is."""

    type: str
    day: int
    place: int
    clock: int
    segment: str
    routed_as: str


class Naive:
    """All draws of one replication of a scenario, as functions of one contact."""

    def __init__(self, scenario: Any, replication: int) -> None:
        self.scenario, self.replication = scenario, replication
        self.segments, self.queues = list(scenario.segments), list(scenario.queues)

    def luck(self, name: str, caller: Caller) -> float:
        return float(uniforms(self.scenario.seed, self.replication, name, caller.day, caller.place + 1)[-1])

    def caller(self, kind: str, day: int, place: int, clock: int) -> Caller:
        """Say who a contact is."""
        nobody = Caller(kind, day, place, clock, "", "")
        shares = [(name, segment.share) for name, segment in self.scenario.segments.items()]
        own = pick(shares, self.luck(f"segment/{kind}", nobody)) or self.segments[-1]
        known = self.luck(f"recognised/{kind}", nobody) < self.scenario.segments[own].recognised
        return Caller(kind, day, place, clock, own, own if known else self.segments[-1])

    def ivr(self, caller: Caller, kind: str, number: int) -> tuple[int, str]:
        """Time in the IVR (-1 = none) and where it ends."""
        at, time = self.scenario.contacts[kind].enter[caller.routed_as], 0
        if at not in self.scenario.ivr.nodes:
            return -1, at
        for step in range(100):
            name = f"{caller.type}/{kind}/{number}/{step}"
            time += whole(self.scenario.ivr.nodes[at].takes, self.luck(f"takes/{name}", caller), 0)
            date = self.scenario.date(caller.day)
            then = self.scenario.then(at, kind, caller.routed_as).at(date, caller.clock, self.scenario.calendar)
            at = pick(then, self.luck(f"then/{name}", caller))
            if at not in self.scenario.ivr.nodes and step < 99:
                return time, at
        return time, "hang_up"

    def visit(self, caller: Caller, kind: str, number: int, visit: int, queue: str, what: Any) -> int:
        """Talk, wrap or patience of a visit; -1 = never."""
        date = self.scenario.date(caller.day)
        for piece in handling(self.scenario, what, kind, caller.segment, queue, date):
            if piece.begin <= caller.clock < piece.end:
                u = self.luck(f"{what}/{caller.type}/{kind}/{number}/{visit}", caller)
                return whole(piece.value, u, int(what == "talk"))
        raise AssertionError(f"nothing is said about {what} at {queue}")

    def callback(self, caller: Caller, kind: str, number: int, visit: int, queue: str) -> list[int] | None:
        """How long each dial in vain takes, of a callback that the caller would accept; None if it would not."""
        said, address = self.scenario.queues[queue].callback, f"{caller.type}/{kind}/{number}/{visit}"
        if said is None or self.luck(f"accept/{address}", caller) >= said.accept:
            return None
        u, dials = self.luck(f"reached/{address}", caller), list[int]()
        while len(dials) < said.tries and u >= 1 - (1 - said.reached) ** (len(dials) + 1):
            dials.append(whole(said.dial, self.luck(f"dial/{address}/{len(dials)}", caller), 1))
        return dials

    def entry(self, caller: Caller, kind: str, number: int, visit: int, cause: str) -> str | None:
        """Name of the entry of `next` that an end would bring."""
        entries = [(name, e.share) for name, e in self.scenario.contacts[kind].next.items() if cause in e.after]
        return pick(entries, self.luck(f"next/{caller.type}/{kind}/{number}/{visit}", caller))

    def delay(self, caller: Caller, kind: str, number: int, visit: int, queue: str | None, name: str) -> int:
        entry = self.scenario.contacts[kind].next[name]
        if entry.to is not None:
            return 0
        drawn = float(inverse(entry.in_)(np.array([self.luck(f"in/{caller.type}/{kind}/{number}/{visit}", caller)]))[0])
        if entry.in_.clock == "open_day":
            drawn *= DAY if queue is None else self.scenario.open_day(queue)
        return max(math.floor(drawn + 0.5), 0 if queue is not None and entry.in_.clock != "wall" else 1)

    def ends(self, caller: Caller, kind: str, number: int) -> Iterator[tuple[int, str | None, str]]:
        """Every (visit, queue, cause) with which an attempt can end, each way of it followed on its own."""
        if self.scenario.ivr.lines is not None:
            yield 0, None, "blocked"
        end = self.ivr(caller, kind, number)[1]
        if end in ("done", "hang_up"):
            yield 0, None, {"done": "done", "hang_up": "hung_up"}[end]
        else:
            yield from self.at(caller, kind, number, end, 0, frozenset())

    def at(
        self, caller: Caller, kind: str, number: int, queue: str, visit: int, sent: frozenset[str]
    ) -> Iterator[tuple[int, str | None, str]]:
        """Every end from a queue on; `sent` is how the attempt was sent on before."""
        said = self.scenario.queues[queue]

        def onwards(to: str, by: str, step: int) -> Iterator[tuple[int, str | None, str]]:
            return self.at(caller, kind, number, to, visit + step, sent | {by})

        if said.open is not None and said.otherwise.closed != "wait":
            if said.otherwise.closed == "hang_up" or "closed" in sent:
                yield visit, queue, "closed"
            else:
                yield from onwards(said.otherwise.closed, "closed", 0)
        if said.capacity is not None:
            if said.otherwise.full == "blocked" or "full" in sent:
                yield visit, queue, "blocked"
            else:
                yield from onwards(said.otherwise.full, "full", 0)
        if said.otherwise.waited is not None and "waited" not in sent:
            yield from onwards(said.otherwise.waited[1], "waited", 1)
        called = self.callback(caller, kind, number, visit, queue)
        if self.visit(caller, kind, number, visit, queue, "patience") >= 0 or called:
            yield visit, queue, "abandoned"
        name = self.entry(caller, kind, number, visit, "answered")
        to = self.scenario.contacts[kind].next[name].to if name else None
        if to is not None and "transfer" not in sent:
            yield from onwards(to, "transfer", 1)
        else:
            yield visit, queue, "answered"

    def needed(self, caller: Caller) -> set[tuple[str, int]]:
        """Every (type, number) of an attempt that some course of events brings about, the time left aside."""
        found: set[tuple[str, int]] = set()
        ahead = [(caller.type, 0, tuple[tuple[str, str], ...]())]
        seen = set(ahead)
        while ahead:
            kind, number, used = ahead.pop()
            found.add((kind, number))
            for visit, _, cause in set(self.ends(caller, kind, number)):
                name = self.entry(caller, kind, number, visit, cause)
                entry = self.scenario.contacts[kind].next[name] if name else None
                if entry is None or entry.to is not None or number == 19 or used.count((kind, name)) >= entry.at_most:
                    continue
                onwards = (entry.as_ or kind, number + 1, tuple(sorted((*used, (kind, name)))))
                if onwards not in seen:
                    seen.add(onwards)
                    ahead.append(onwards)
        return found


def pick(shares: Any, u: float) -> Any:
    """Name of the share on which a number falls; None past the last."""
    names, sizes = [name for name, _ in shares], [share for _, share in shares]
    place = bisect_right(list(accumulate(sizes)), u)
    return names[place] if place < len(names) else None


def whole(distribution: Any, u: float, least: int) -> int:
    """Draw one duration in ms; -1 = never."""
    drawn = float(inverse(distribution)(np.array([u]))[0])
    return -1 if math.isinf(drawn) else max(least, math.floor(drawn + 0.5))
