"""Where contacts go and how much work they bring, if everyone who joins a queue is answered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from ccsim.app.understanding.attempt import DONE, Attempts
from ccsim.app.understanding.grid import Grid, Slots, add_to, total
from ccsim.app.understanding.ivr import HUNG_UP
from ccsim.scenario import Scenario
from ccsim.scenario.handling import What, handling
from ccsim.scenario.model import Next

__all__ = ["DONE", "HUNG_UP", "Flow", "Line", "expected_flow"]

MOST_ROUNDS = 20
"""Attempts of a contact."""
NEGLIGIBLE = 1e-5
"""Share of contacts that may be left out when further attempts are followed."""

Person = tuple[str, str, str]
"""Contact type, segment, segment as routed."""
Used = frozenset[tuple[str, str, int]]
"""Entries of `next` that were followed: type that has it, name, how often."""
Line = tuple[str, str]
"""Queue, segment as routed."""
Stream = tuple[str, str, str]
"""Queue, segment as routed, channel."""


class Means(NamedTuple):
    """Mean talk and wrap in ms, and 1 / mean patience in 1 / ms (0 of who never gives up), by slot."""

    talk: Slots
    wrap: Slots
    impatience: Slots


@dataclass
class Flow:
    """Expected contacts by slot.

    Attributes
    ----------
    offered : dict of (queue, segment as routed) to list of float
        Contacts that join, further attempts and transfers included.
    talk, wrap : dict of (queue, segment as routed, channel) to list of float
        In ms, before any factor of groups and agents, in the slot in which they join.
    impatience : dict of (queue, segment as routed) to list of float
        Sum of 1 / mean patience of those who join, in 1 / ms; 0 of who never gives up.
    refused : dict of queue to float
        Contacts that find it closed and are sent away or on.
    ends : dict of (type, 'done' or 'hang_up') to float
        Attempts that end in the IVR.
    tried : dict of type to float
        Attempts of each type.
    """

    grid: Grid
    offered: dict[Line, Slots] = field(default_factory=dict)
    talk: dict[Stream, Slots] = field(default_factory=dict)
    wrap: dict[Stream, Slots] = field(default_factory=dict)
    impatience: dict[Line, Slots] = field(default_factory=dict)
    refused: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    ends: defaultdict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    tried: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def join(self, stream: Stream, contacts: Slots, means: Means) -> None:
        """Let contacts join a line with their mean times."""
        line = stream[:2]
        add_to(self.offered, line, contacts)
        add_to(self.talk, stream, _times(contacts, means.talk))
        add_to(self.wrap, stream, _times(contacts, means.wrap))
        add_to(self.impatience, line, _times(contacts, means.impatience))

    def of_queue(self, queue: str, tables: dict[Line, Slots]) -> Slots:
        """Add up the lines of a queue."""
        return total((slots for line, slots in tables.items() if line[0] == queue), self.grid.slots)


def expected_flow(scenario: Scenario, grid: Grid, arrivals: dict[str, Slots]) -> Flow:
    """Follow all contacts through the IVR, opening hours, transfers and further attempts."""
    attempts, flow = Attempts(scenario, grid), Flow(grid)
    means = _AllMeans(scenario, grid)
    for (type_, segment, routed), slots in _people(scenario, attempts, arrivals).items():
        made = attempts.of(type_, routed)
        flow.tried[type_] += sum(slots)
        for queue, shares in made.joined.items():
            stream = (queue, routed, scenario.contacts[type_].channel)
            flow.join(stream, _times(slots, shares), means.of(type_, segment, queue))
        for queue, shares in made.refused.items():
            flow.refused[queue] += sum(_times(slots, shares))
        for place, shares in made.ended.items():
            flow.ends[type_, place] += sum(_times(slots, shares))
    return flow


def _people(scenario: Scenario, attempts: Attempts, arrivals: dict[str, Slots]) -> dict[Person, Slots]:
    """All attempts of all people, by the type of the attempt. What follows on an attempt does not depend on the segment."""
    found: dict[Person, Slots] = {}
    for type_, slots in arrivals.items():
        for routed, shares in _shares(scenario, type_).items():
            for of, made in _all_attempts(scenario, attempts, type_, routed, slots).items():
                for segment, share in shares.items():
                    add_to(found, (of, segment, routed), [contacts * share for contacts in made])
    return found


def _shares(scenario: Scenario, type_: str) -> dict[str, dict[str, float]]:
    """Shares of a type's contacts by segment as routed, then by their own segment."""
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    last, own = list(scenario.segments)[-1], scenario.contacts[type_].segments
    for name, general in scenario.segments.items():
        said = own.get(name)
        share = general.share if said is None or said.share is None else said.share
        known = general.recognised if said is None or said.recognised is None else said.recognised
        known = 1.0 if name == last else known
        for routed, part in ((name, share * known), (last, share * (1 - known))):
            if part > 0:
                found[routed][name] = part
    return found


def _all_attempts(scenario: Scenario, attempts: Attempts, first: str, routed: str, slots: Slots) -> dict[str, Slots]:
    """First and further attempts of those whose first is of a type, by the type of the attempt."""
    found: dict[str, Slots] = {}
    ahead = {(first, Used()): slots}
    enough = NEGLIGIBLE * sum(slots)
    for _ in range(MOST_ROUNDS):
        if sum(sum(part) for part in ahead.values()) <= enough:
            break
        following: dict[tuple[str, Used], Slots] = {}
        for (type_, used), part in ahead.items():
            add_to(found, type_, part)
            for name, steps in attempts.of(type_, routed).followed.items():
                entry = scenario.contacts[type_].next[name]
                then = _use(used, type_, name, entry)
                if then is not None:
                    after = following.setdefault((entry.as_ or type_, then), attempts.grid.zeros())
                    for slot, later, share in steps:
                        after[later] += part[slot] * share
        ahead = {who: part for who, part in following.items() if any(part)}
    return found


def _use(used: Used, type_: str, name: str, entry: Next) -> Used | None:
    """Follow an entry once more; None if that is more than `at_most`. One that cannot run out is not counted."""
    if entry.at_most >= MOST_ROUNDS:
        return used
    count = next((times for *of, times in used if of == [type_, name]), 0)
    if count >= entry.at_most:
        return None
    return used - {(type_, name, count)} | {(type_, name, count + 1)}


class _AllMeans:
    """Mean times of who comes in each slot."""

    def __init__(self, scenario: Scenario, grid: Grid) -> None:
        self.scenario, self.grid = scenario, grid
        self._found: dict[tuple[str, str, str], Means] = {}

    def of(self, type_: str, segment: str, queue: str) -> Means:
        """Times of those of a type and segment at a queue."""
        key = (type_, segment, queue)
        if key not in self._found:
            talk, wrap, patience = (self._mean(what, *key) for what in ("talk", "wrap", "patience"))
            self._found[key] = Means(talk, wrap, [1 / mean if mean else 0.0 for mean in patience])
        return self._found[key]

    def _mean(self, what: What, type_: str, segment: str, queue: str) -> Slots:
        """Mean talk, wrap or patience in ms of who comes in each slot; 0 where nothing is said."""
        means = self.grid.zeros()
        for day, date in enumerate(self.grid.dates):
            for piece in handling(self.scenario, what, type_, segment, queue, date):
                mean = piece.value.mean
                for slot in self.grid.slots_of(day, piece.begin, piece.end):
                    means[slot] = mean
        return means


def _times(slots: Slots, shares: Slots) -> Slots:
    return [value * share for value, share in zip(slots, shares, strict=True)]
