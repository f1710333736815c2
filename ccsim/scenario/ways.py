"""Which contacts can come to which queue: through the IVR, sent on, transferred, or as another type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ccsim.scenario.bytime import ByTime
from ccsim.scenario.moments import moments
from ccsim.scenario.shares import Shares

if TYPE_CHECKING:
    from ccsim.scenario.model import Scenario

Who = tuple[str, str]
"""Contact type, and segment."""


def live(scenario: Scenario) -> tuple[Who, ...]:
    """Types and segments of which there can be contacts: those that arrive, and what they become."""
    ahead: list[Who] = []
    for type_, contact in scenario.contacts.items():
        if contact.arrivals:
            ahead += [(type_, segment) for segment, entry in contact.segments.items() if entry.share]
    found: dict[Who, None] = {}
    while ahead:
        who = ahead.pop(0)
        if who not in found:
            found[who] = None
            entries = scenario.contacts[who[0]].next.values()
            ahead += [(entry.as_, who[1]) for entry in entries if entry.as_ in scenario.contacts and entry.share > 0]
    return tuple(found)


def routed(scenario: Scenario, who: Who) -> tuple[str, ...]:
    """Segments as which such a contact can be routed: its own, and the last if it may not be recognised."""
    type_, segment = who
    entry = scenario.contacts[type_].segments.get(segment)
    recognised = entry.recognised if entry else None
    last = list(scenario.segments)[-1]
    if recognised is None or recognised >= 1 or segment == last:
        return (segment,)
    return (segment, last) if recognised > 0 else (last,)


def nodes(scenario: Scenario, type_: str, segment: str) -> tuple[str, ...]:
    """IVR nodes that a type, routed as a segment, can come through at some time."""
    found: dict[str, None] = {}
    ahead = [scenario.contacts[type_].enter[segment]]
    while ahead:
        name = ahead.pop(0)
        if name in scenario.ivr.nodes and name not in found:
            found[name] = None
            for shares in scenario.then(name, type_, segment).values():
                ahead += [to for to, share in shares if share > 0]
    return tuple(found)


def queues(scenario: Scenario, who: Who) -> tuple[str, ...]:
    """Queues in which such a contact can be, in file order."""
    type_, _ = who
    ahead: list[str] = []
    for segment in routed(scenario, who):
        through = nodes(scenario, type_, segment)
        places = {scenario.contacts[type_].enter[segment]}
        for name in through:
            places |= {
                to for shares in scenario.then(name, type_, segment).values() for to, share in shares if share > 0
            }
        ahead += [place for place in places if place in scenario.queues]
    transfers = [entry.to for entry in scenario.contacts[type_].next.values() if entry.to and entry.share > 0]
    found: set[str] = set()
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += [*_sent_on(scenario, name), *transfers]
    return tuple(name for name in scenario.queues if name in found)


def _sent_on(scenario: Scenario, name: str) -> Iterator[str]:
    queue = scenario.queues[name]
    if queue.open is not None and queue.otherwise.closed in scenario.queues:
        yield queue.otherwise.closed
    if queue.capacity is not None and queue.otherwise.full in scenario.queues:
        yield queue.otherwise.full
    if queue.otherwise.waited is not None:
        yield queue.otherwise.waited[1]


def endless(scenario: Scenario, then: Mapping[str, ByTime[Shares]]) -> Iterator[tuple[str, int, int]]:
    """Find nodes from which there is no way out of the IVR, by where each node leads.

    Yields
    ------
    (str, int, int)
        Each such node once, with the day and clock (ms) where it begins.
    """
    told = set[str]()
    for day, clock, values in moments(scenario, list(then.values())):
        for name in _without_end(dict(zip(then, values, strict=True))):
            if name not in told:
                told.add(name)
                yield name, day, clock


def _without_end(then: Mapping[str, Shares | None]) -> Sequence[str]:
    """Nodes from which only other nodes can be reached, by where each leads at one instant."""
    leads = {name: [to for to, share in shares or () if share > 0] for name, shares in then.items()}
    out: set[str] = {name for name, shares in then.items() if shares is None}
    grown = True
    while grown:
        new = {
            name for name, ways in leads.items() if name not in out and any(to not in then or to in out for to in ways)
        }
        out |= new
        grown = bool(new)
    return [name for name in then if name not in out]
