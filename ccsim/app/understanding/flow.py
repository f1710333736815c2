"""Where contacts go and how much work they bring, if everyone who joins a queue is answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from ccsim.app.understanding.grid import Grid, Slots, total
from ccsim.scenario import Scenario
from ccsim.scenario.distribution import Distribution
from ccsim.scenario.handling import What, handling
from ccsim.scenario.model import Next, Shares
from ccsim.units import DAY

MOST_STEPS = 100
"""Nodes on a path through the IVR."""
MOST_ROUNDS = 20
"""Attempts of a contact."""
NEGLIGIBLE = 1e-4
"""Share of all contacts that may be left out when further attempts are followed."""

DONE, HUNG_UP = "done", "hang_up"

Person = tuple[str, str, str]
"""Contact type, segment, segment as routed."""
Line = tuple[str, str]
"""Queue, segment as routed."""


@dataclass
class Flow:
    """Expected contacts by slot.

    Attributes
    ----------
    offered : dict of (queue, segment as routed) to list of float
        Contacts that join, further attempts and transfers included.
    work : dict of (queue, segment as routed) to list of float
        Their talk and wrap in ms, before any factor of groups and agents, in the slot in which they join.
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
    work: dict[Line, Slots] = field(default_factory=dict)
    impatience: dict[Line, Slots] = field(default_factory=dict)
    refused: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    ends: defaultdict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    tried: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def join(self, line: Line, contacts: Slots, means: Slots, impatience: Slots) -> None:
        """Let contacts join a line with their mean work and impatience."""
        self._add(self.offered, line, contacts)
        self._add(self.work, line, [count * mean for count, mean in zip(contacts, means, strict=True)])
        self._add(self.impatience, line, [count * each for count, each in zip(contacts, impatience, strict=True)])

    def _add(self, table: dict[Line, Slots], line: Line, more: Slots) -> None:
        table[line] = [had + new for had, new in zip(table.get(line) or self.grid.zeros(), more, strict=True)]

    def of_queue(self, queue: str, tables: dict[Line, Slots]) -> Slots:
        """Add up the lines of a queue."""
        return total((slots for line, slots in tables.items() if line[0] == queue), self.grid.slots)


def expected_flow(scenario: Scenario, grid: Grid, arrivals: dict[str, Slots]) -> Flow:
    """Follow all contacts through the IVR, opening hours, transfers and further attempts.

    A further attempt comes the mean delay later; who abandons or is blocked is not followed, as nobody does here.
    """
    walker = _Walker(scenario, grid)
    ahead = walker.people(arrivals)
    enough = NEGLIGIBLE * sum(sum(slots) for slots in ahead.values())
    for round_ in range(MOST_ROUNDS):
        if sum(sum(slots) for slots in ahead.values()) <= enough:
            break
        ahead = walker.walk(ahead, round_)
    return walker.flow


class _Walker:
    """Takes contacts one attempt further at a time."""

    def __init__(self, scenario: Scenario, grid: Grid) -> None:
        self.scenario, self.grid, self.flow = scenario, grid, Flow(grid)
        self._ways: dict[tuple[str, str], dict[str, Slots]] = {}
        self._followed: dict[object, dict[str, float]] = {}
        self._open: dict[str, Slots] = {}
        self._means: dict[tuple[str, str, str], tuple[Slots, Slots]] = {}
        self._later: dict[tuple[Distribution, str], list[int | None]] = {}
        self._closing = -(-grid.end // grid.interval)
        """First slot that lies wholly after the doors close."""

    def people(self, arrivals: dict[str, Slots]) -> dict[Person, Slots]:
        """Split arrivals by segment and by whether they are recognised."""
        found: dict[Person, Slots] = {}
        last = list(self.scenario.segments)[-1]
        for type_, slots in arrivals.items():
            own = self.scenario.contacts[type_].segments
            for name, general in self.scenario.segments.items():
                said = own.get(name)
                share = general.share if said is None or said.share is None else said.share
                known = general.recognised if said is None or said.recognised is None else said.recognised
                known = 1.0 if name == last else known
                for routed, part in ((name, share * known), (last, share * (1 - known))):
                    if part > 0:
                        found[type_, name, routed] = [value * part for value in slots]
        return found

    def walk(self, people: dict[Person, Slots], round_: int) -> dict[Person, Slots]:
        """Let everyone make an attempt; give the attempts that follow."""
        following: dict[Person, Slots] = {}
        for person, slots in people.items():
            for cause, queue, ended in self._attempt(person, slots):
                for entry in self.scenario.contacts[person[0]].next.values():
                    if cause in entry.after and entry.to is None and round_ < entry.at_most and entry.share > 0:
                        follower = (entry.as_ or person[0], *person[1:])
                        after = following.setdefault(follower, self.grid.zeros())
                        for later, contacts in zip(self._slots_later(entry, queue), ended, strict=True):
                            if later is not None and contacts > 0:
                                after[later] += contacts * entry.share
        return {person: slots for person, slots in following.items() if any(slots)}

    def _attempt(self, person: Person, slots: Slots) -> Iterator[tuple[str, str, Slots]]:
        """Make one attempt; yield how it ends, at which queue ('' = none), and how many end so."""
        type_, _, routed = person
        self.flow.tried[type_] += sum(slots)
        for place, shares in self._destinations(type_, routed).items():
            part = _times(slots, shares)
            if not any(part):
                continue
            if place in self.scenario.queues:
                yield from self._arrive(person, place, part)
            else:
                self.flow.ends[type_, place] += sum(part)
                yield "done" if place == DONE else "hung_up", "", part

    def _arrive(self, person: Person, queue: str, contacts: Slots) -> Iterator[tuple[str, str, Slots]]:
        """Come to a queue: join it and be answered, with transfers, or find it closed.

        Of those transferred the second visit decides anew, so it is yielded as an end of its own: the shares that follow
        the first are parts of all who had it, beside the share that was transferred.
        """
        for name, open_, part in self._admitted(queue, contacts):
            if open_:
                self._join(person, name, part)
                for entry in self.scenario.contacts[person[0]].next.values():
                    if entry.to is not None and entry.share > 0:
                        for other, taken, moved in self._admitted(entry.to, [value * entry.share for value in part]):
                            if taken:
                                self._join(person, other, moved)
                            yield "answered" if taken else "closed", other, moved
            yield "answered" if open_ else "closed", name, part

    def _admitted(self, queue: str, contacts: Slots) -> Iterator[tuple[str, bool, Slots]]:
        """Say at which queue contacts join (True) or are sent away because it is closed (False)."""
        for sent_on in (False, True):
            otherwise = self.scenario.queues[queue].otherwise.closed
            shares = self.open_shares(queue) if otherwise != "wait" else [1.0] * self.grid.slots
            joining = _times(contacts, shares)
            if any(joining):
                yield queue, True, joining
            contacts = _times(contacts, [1 - share for share in shares])
            if not any(contacts):
                return
            self.flow.refused[queue] += sum(contacts)
            if otherwise == "hang_up" or sent_on:
                yield queue, False, contacts
                return
            queue = otherwise

    def _join(self, person: Person, queue: str, contacts: Slots) -> None:
        type_, segment, routed = person
        key = (type_, segment, queue)
        if key not in self._means:
            talk, wrap, patience = (self._mean(what, *key) for what in ("talk", "wrap", "patience"))
            work = [said + after for said, after in zip(talk, wrap, strict=True)]
            self._means[key] = work, [1 / mean if mean else 0.0 for mean in patience]
        self.flow.join((queue, routed), contacts, *self._means[key])

    def _mean(self, what: What, type_: str, segment: str, queue: str) -> Slots:
        """Mean talk, wrap or patience in ms of who comes in each slot; 0 where nothing is said."""
        means = self.grid.zeros()
        for day, date in enumerate(self.grid.dates):
            for piece in handling(self.scenario, what, type_, segment, queue, date):
                for slot in self._slots_of(day, piece.begin, piece.end):
                    means[slot] = piece.value.mean
        return means

    def _slots_of(self, day: int, begin: int, end: int) -> range:
        """Slots of a day that begin within a piece of it."""
        first = day * self.grid.per_day
        return range(first - (-begin // self.grid.interval), first - (-end // self.grid.interval))

    def _destinations(self, type_: str, routed: str) -> dict[str, Slots]:
        """Shares of an attempt's ways through the IVR in each slot: queues, `done` and `hang_up`."""
        key = (type_, routed)
        if key not in self._ways:
            self._ways[key] = self._find_ways(type_, routed)
        return self._ways[key]

    def _find_ways(self, type_: str, routed: str) -> dict[str, Slots]:
        enter, calendar = self.scenario.contacts[type_].enter[routed], self.scenario.calendar
        nodes = {node: self.scenario.then(node, type_, routed) for node in self.scenario.ivr.nodes}
        ways: dict[str, Slots] = {}
        for day, date in enumerate(self.grid.dates):
            said = [then.day(date, calendar) for then in nodes.values()]
            cuts = sorted({0, DAY, *(cut for pieces in said for piece in pieces for cut in (piece.begin, piece.end))})
            for begin, end in pairwise(cuts):
                then = {node: found.at(date, begin, calendar) or () for node, found in nodes.items()}
                for place, share in self._follow_once(enter, then).items():
                    shares = ways.setdefault(place, self.grid.zeros())
                    for slot in self._slots_of(day, begin, end):
                        shares[slot] = share
        return ways

    def _follow_once(self, enter: str, then: dict[str, Shares]) -> dict[str, float]:
        """Push everybody through the nodes, unless it was done before."""
        key = (enter, tuple(then.values()))
        if key not in self._followed:
            self._followed[key] = _follow(enter, then)
        return self._followed[key]

    def _slots_later(self, entry: Next, queue: str) -> list[int | None]:
        """Slot in which an attempt comes that follows one in each slot; None if not within the run."""
        assert entry.in_ is not None
        key = (entry.in_, queue)
        if key not in self._later:
            self._later[key] = [self._slot_later(slot, entry.in_, queue) for slot in range(self.grid.slots)]
        return self._later[key]

    def _slot_later(self, slot: int, delay: Distribution, queue: str) -> int | None:
        if delay.clock == "wall" or not queue or self.scenario.queues[queue].open is None:
            later = slot + int(_wall_mean(delay) // self.grid.interval)
            return later if later < self._closing else None
        left = delay.mean
        if delay.clock == "open_day":
            left *= self.scenario.open_day(queue)
        shares = self.open_shares(queue)
        while slot < self._closing:
            left -= shares[slot] * self.grid.interval
            if left <= 0 and shares[slot] > 0:
                return slot
            slot += 1
        return None

    def open_shares(self, queue: str) -> Slots:
        """Return for each slot the share of it in which a queue is open."""
        if queue not in self._open:
            self._open[queue] = self._measure_open(queue)
        return self._open[queue]

    def _measure_open(self, queue: str) -> Slots:
        spans = self.scenario.open_spans(queue, -1, self.scenario.days)
        if spans is None:
            return [1.0] * self.grid.slots
        shares = self.grid.zeros()
        clock = self.scenario.clock_at_start
        for opens, closes in spans:
            begin, end = max(opens + clock, 0), min(closes + clock, self.grid.slots * self.grid.interval)
            while begin < end:
                slot = begin // self.grid.interval
                edge = min(end, (slot + 1) * self.grid.interval)
                shares[slot] += (edge - begin) / self.grid.interval
                begin = edge
        return shares


def _follow(enter: str, then: dict[str, tuple[tuple[str, float], ...]]) -> dict[str, float]:
    """Push everybody through the nodes until they are out."""
    ends: defaultdict[str, float] = defaultdict(float)
    inside = {enter: 1.0}
    for _ in range(MOST_STEPS + 1):
        ahead: defaultdict[str, float] = defaultdict(float)
        for place, share in inside.items():
            if place not in then:
                ends[place] += share
            for name, part in then.get(place, ()):
                ahead[name] += share * part
        inside = {place: share for place, share in ahead.items() if share > 0}
        if not inside:
            break
    ends[HUNG_UP] += sum(inside.values())
    return {place: share for place, share in ends.items() if share > 0}


def _times(slots: Slots, shares: Slots) -> Slots:
    return [value * share for value, share in zip(slots, shares, strict=True)]


def _wall_mean(delay: Distribution) -> float:
    """Mean of a delay in ms; a day for each open day at a queue that never closes."""
    return delay.mean * (DAY if delay.clock == "open_day" else 1)
