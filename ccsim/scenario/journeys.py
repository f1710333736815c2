"""What can happen to a contact of each type: the entries of `next`, and the queues that each visit can reach.

Nothing here is random and nothing depends on a replication. The workload reads from it which draws an attempt needs and
where they lie; an engine reads where to find them. Types, segments, queues and groups are numbered in file order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccsim.scenario.reach import VISITS, reach

if TYPE_CHECKING:
    from ccsim.scenario.bytime import ByTime
    from ccsim.scenario.model import Contact, Next, Scenario, Shares

CAUSES = ("answered", "abandoned", "blocked", "closed", "hung_up", "done")
ANSWERED, ABANDONED, BLOCKED, CLOSED, HUNG_UP, DONE = range(len(CAUSES))

FIRST, TRANSFER, OVERFLOW, CALLBACK = range(4)
"""What brought a visit about, as the records code it; the names of the entries of `next` follow them."""
OF_NEXT = 4

WALL, OPEN = 0, 1
"""The clock on which a delay runs."""


@dataclass(frozen=True)
class Entry:
    """One entry of `next`.

    Parameters
    ----------
    name : str
    type : int
        Type of the attempts that have it.
    at_most : int
        How often a contact may follow it.
    to : int
        Queue of a transfer, or -1.
    as_type : int
        Type of the attempt that it makes, -1 for a transfer.
    clock : int
        WALL or OPEN: whether its delay runs only while the queue is open.
    """

    name: str
    type: int
    at_most: int
    to: int
    as_type: int
    clock: int


@dataclass(frozen=True)
class Journeys:
    """Where the draws of an attempt lie, and what they can lead to.

    Parameters
    ----------
    entries : tuple of Entry
        By type, then file order.
    names : tuple of str
        Distinct names of the entries that make another attempt, in order of first appearance.
    entry_cause : tuple of int [entries]
        What the records say brought the visit about: TRANSFER, or OF_NEXT + place in `names`.
    slot : nested tuple [types][3][queues]
        Place of a visit's draws among those of its attempt, -1 where that visit cannot reach that queue.
    slots : tuple of int [types]
        Number of places. The next number, `slots[type]`, stands for an attempt that ended at no queue.
    cause_column : nested tuple [types][6]
        Column of a cause of `CAUSES` among those that the type's `next` names, or -1.
    causes : tuple of int [types]
        Number of columns.
    enters_ivr : nested tuple [types][segments]
        1 where an attempt of that type, so routed, begins in the IVR.
    """

    entries: tuple[Entry, ...]
    names: tuple[str, ...]
    entry_cause: tuple[int, ...]
    slot: tuple[tuple[tuple[int, ...], ...], ...]
    slots: tuple[int, ...]
    cause_column: tuple[tuple[int, ...], ...]
    causes: tuple[int, ...]
    enters_ivr: tuple[tuple[int, ...], ...]


def journeys(scenario: Scenario) -> Journeys:
    """Work out what can happen to a contact of each type."""
    entries = tuple(_entries(scenario))
    names = tuple(dict.fromkeys(entry.name for entry in entries if entry.as_type >= 0))
    slot = tuple(_slots(scenario, type_) for type_ in scenario.contacts)
    columns = tuple(_cause_columns(contact) for contact in scenario.contacts.values())
    return Journeys(
        entries=entries,
        names=names,
        entry_cause=tuple(OF_NEXT + names.index(e.name) if e.as_type >= 0 else TRANSFER for e in entries),
        slot=slot,
        slots=tuple(1 + max((place for visit in places for place in visit), default=-1) for places in slot),
        cause_column=columns,
        causes=tuple(1 + max(column) for column in columns),
        enters_ivr=tuple(
            tuple(int(contact.enter[segment] in scenario.ivr.nodes) for segment in scenario.segments)
            for contact in scenario.contacts.values()
        ),
    )


def _entries(scenario: Scenario) -> Iterator[Entry]:
    types, queues = list(scenario.contacts), list(scenario.queues)
    for number, contact in enumerate(scenario.contacts.values()):
        for name, entry in contact.next.items():
            transfer = entry.to is not None
            yield Entry(
                name=name,
                type=number,
                at_most=entry.at_most,
                to=queues.index(entry.to) if entry.to is not None else -1,
                as_type=-1 if transfer else types.index(entry.as_) if entry.as_ is not None else number,
                clock=_clock(entry),
            )


def _clock(entry: Next) -> int:
    return WALL if entry.in_ is None or entry.in_.clock == "wall" else OPEN


def _cause_columns(contact: Contact) -> tuple[int, ...]:
    named = {cause for entry in contact.next.values() for cause in entry.after}
    columns = iter(range(len(CAUSES)))
    return tuple(next(columns) if cause in named else -1 for cause in CAUSES)


def _slots(scenario: Scenario, type_: str) -> tuple[tuple[int, ...], ...]:
    """Give each (visit, queue) that an attempt of one type can reach its place: by visit, then queue."""
    queues = list(scenario.queues)
    starts = sorted({queues.index(name) for name in _first_queues(scenario, type_)})
    transfers = [queues.index(e.to) for e in scenario.contacts[type_].next.values() if e.to is not None and e.share > 0]
    reached = {(end.visit, end.queue) for start in starts for end in reach(scenario, start, [transfers, transfers])}
    numbers = {place: number for number, place in enumerate(sorted(reached))}
    return tuple(tuple(numbers.get((visit, queue), -1) for queue in range(len(queues))) for visit in range(VISITS))


def _first_queues(scenario: Scenario, type_: str) -> Iterator[str]:
    """Queues at which an attempt of a type can arrive by `enter` or through the IVR."""
    for segment in scenario.segments:
        seen = {scenario.contacts[type_].enter[segment]}
        waiting = list(seen)
        while waiting:
            place = waiting.pop()
            if place in scenario.queues:
                yield place
            elif place in scenario.ivr.nodes:
                ahead = _targets(scenario.then(place, type_, segment)) - seen
                seen |= ahead
                waiting += ahead


def _targets(then: ByTime[Shares]) -> set[str]:
    """Return every place to which a node leads at some time."""
    return {name for shares in then.values() for name, share in shares if share > 0}
