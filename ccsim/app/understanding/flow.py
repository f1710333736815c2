"""Where contacts go and how much work they bring, if everyone who joins a queue is answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ccsim.app.understanding.grid import Grid, Slots, total
from ccsim.scenario import Scenario
from ccsim.scenario.distribution import Distribution
from ccsim.scenario.handling import What, handling
from ccsim.scenario.model import Next
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

    def join(self, line: Line, slot: int, contacts: float, work: float, impatience: float) -> None:
        """Let contacts join a line with their work and impatience."""
        for table, value in ((self.offered, contacts), (self.work, work), (self.impatience, impatience)):
            if line not in table:
                table[line] = self.grid.zeros()
            table[line][slot] += value

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
        self._ways: dict[object, dict[str, float]] = {}
        self._open: dict[str, Slots] = {}
        self._means: dict[tuple[str, str, str, str, int], list[tuple[int, int, float]]] = {}

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
            for slot, contacts in enumerate(slots):
                if contacts > 0:
                    for entry, ended_at, share in self._attempt(person, slot, contacts, round_):
                        later = self._later(slot, entry, ended_at)
                        if later is not None:
                            follower = (entry.as_ or person[0], *person[1:])
                            following.setdefault(follower, self.grid.zeros())[later] += share
        return following

    def _attempt(self, person: Person, slot: int, contacts: float, round_: int) -> Iterator[tuple[Next, str, float]]:
        """Make one attempt; yield the entries of `next` that follow, with the queue where it ended ('' = none)."""
        type_, _, routed = person
        self.flow.tried[type_] += contacts
        for place, share in self._destinations(type_, routed, slot).items():
            part = contacts * share
            if place in self.scenario.queues:
                ended = self._arrive(person, place, slot, part)
            else:
                self.flow.ends[type_, place] += part
                ended = [("done" if place == DONE else "hung_up", "", part)]
            for cause, queue, reached in ended:
                for entry in self.scenario.contacts[type_].next.values():
                    if cause in entry.after and entry.to is None and round_ < entry.at_most and entry.share > 0:
                        yield entry, queue, reached * entry.share

    def _arrive(self, person: Person, queue: str, slot: int, contacts: float) -> list[tuple[str, str, float]]:
        """Come to a queue: join it and be answered, with transfers, or find it closed."""
        ended = []
        for name, open_, part in self._admitted(queue, slot, contacts):
            if open_:
                self._join(person, name, slot, part)
                for entry in self.scenario.contacts[person[0]].next.values():
                    if entry.to is not None:
                        for other, taken, moved in self._admitted(entry.to, slot, part * entry.share):
                            if taken:
                                self._join(person, other, slot, moved)
            ended.append(("answered" if open_ else "closed", name, part))
        return ended

    def _admitted(self, queue: str, slot: int, contacts: float) -> Iterator[tuple[str, bool, float]]:
        """Say at which queue contacts join (True) or are sent away because it is closed (False)."""
        for sent_on in (False, True):
            share = self.open_shares(queue)[slot]
            otherwise = self.scenario.queues[queue].otherwise.closed
            if otherwise == "wait":
                share = 1.0
            if share > 0:
                yield queue, True, contacts * share
            contacts *= 1 - share
            if contacts <= 0:
                return
            self.flow.refused[queue] += contacts
            if otherwise == "hang_up" or sent_on:
                yield queue, False, contacts
                return
            queue = otherwise

    def _join(self, person: Person, queue: str, slot: int, contacts: float) -> None:
        type_, segment, routed = person
        mean = self._mean("talk", type_, segment, queue, slot) + self._mean("wrap", type_, segment, queue, slot)
        patience = self._mean("patience", type_, segment, queue, slot)
        self.flow.join((queue, routed), slot, contacts, contacts * mean, contacts / patience if patience else 0.0)

    def _mean(self, what: What, type_: str, segment: str, queue: str, slot: int) -> float:
        """Mean talk, wrap or patience in ms of who comes in a slot; 0 where nothing is said."""
        day = self.grid.day_of(slot)
        key = (what, type_, segment, queue, day)
        if key not in self._means:
            pieces = handling(self.scenario, what, type_, segment, queue, self.grid.dates[day])
            self._means[key] = [(piece.begin, piece.end, piece.value.mean) for piece in pieces]
        clock = self.grid.clock_of(slot)
        return next((mean for begin, end, mean in self._means[key] if begin <= clock < end), 0.0)

    def _destinations(self, type_: str, routed: str, slot: int) -> dict[str, float]:
        """Shares of an attempt's ways through the IVR: queues, `done` and `hang_up`."""
        day, clock = self.grid.dates[self.grid.day_of(slot)], self.grid.clock_of(slot)
        then = {
            node: self.scenario.then(node, type_, routed).at(day, clock, self.scenario.calendar) or ()
            for node in self.scenario.ivr.nodes
        }
        enter = self.scenario.contacts[type_].enter[routed]
        key = (enter, tuple(then.values()))
        if key not in self._ways:
            self._ways[key] = _follow(enter, then)
        return self._ways[key]

    def _later(self, slot: int, entry: Next, queue: str) -> int | None:
        """Slot in which an attempt comes that follows one in `slot`; None if not within the run."""
        assert entry.in_ is not None
        if entry.in_.clock == "wall" or not queue or self.scenario.queues[queue].open is None:
            later = slot + int(_wall_mean(entry.in_) // self.grid.interval)
            return later if later < self._closing() else None
        left = entry.in_.mean
        if entry.in_.clock == "open_day":
            left *= self.scenario.open_day(queue)
        shares = self.open_shares(queue)
        while slot < self._closing():
            left -= shares[slot] * self.grid.interval
            if left <= 0 and shares[slot] > 0:
                return slot
            slot += 1
        return None

    def _closing(self) -> int:
        """First slot that lies wholly after the doors close."""
        return -(-(self.scenario.clock_at_start + self.scenario.duration) // self.grid.interval)

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


def _wall_mean(delay: Distribution) -> float:
    """Mean of a delay in ms; a day for each open day at a queue that never closes."""
    return delay.mean * (DAY if delay.clock == "open_day" else 1)
