"""All draws of one replication, put together batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np

from ccsim.once import once
from ccsim.scenario import Scenario
from ccsim.scenario.journeys import Journeys
from ccsim.units import DAY, FAR
from ccsim.workload.attempts import blocks
from ccsim.workload.attendance import attendance
from ccsim.workload.cohort import Arrivals, Cohort, arrivals, cohort, numbers
from ccsim.workload.ivr import Stay, way_of
from ccsim.workload.model import NOBODY, Attendance, Piece, Workload
from ccsim.workload.prepared import Prepared
from ccsim.workload.rows import end_to_end, in_order
from ccsim.workload.tables import Drawn, tables

BATCH = 300_000
"""Days are drawn together until they have so many contacts, and what has half as many more is divided, in the midst of a
day if need be: it bounds the memory and makes no difference to any draw."""

Came: TypeAlias = list[list[Arrivals]]
"""By day and type."""

_prepared = once(Prepared)


def draw(scenario: Scenario, journeys: Journeys, replication: int, until: int | None = None) -> Workload:
    """Draw everything random of one replication.

    Parameters
    ----------
    scenario : Scenario
    journeys : Journeys
        Of the same scenario.
    replication : int
        Counted from 0; each has streams of its own.
    until : int, optional
        All who come by this instant (ms from the start) are enough. Some who come later are drawn with them; the numbers of
        contacts are those of the whole run.

    Raises
    ------
    CcsimError
        If more contacts would come than can be simulated, or nothing is said for one of them.
    """
    prepared = _prepared(scenario, journeys)
    drawn: list[Drawn] = []
    contacts = 0
    for batch, end in _batches(prepared, replication):
        drawn += _drawn(prepared, replication, batch, contacts)
        contacts += sum(len(each) for each in batch)
        if until is not None and end > until:
            break
    return _workload(prepared, drawn, attendance(scenario, replication))


def pieces(scenario: Scenario, journeys: Journeys, replication: int) -> Iterator[Piece]:
    """Draw the contacts of one replication one after another, so that no more than a piece need be held in memory.

    Parameters
    ----------
    scenario, journeys, replication
        As for `draw`, and with the same draws; those of the agents are `attendance`.

    Yields
    ------
    Piece
        Contacts who come one after another, some BATCH of them: those of some days, or of a part of a busy day.

    Raises
    ------
    CcsimError
        As `draw`.
    """
    prepared = _prepared(scenario, journeys)
    first, end = 0, scenario.days * DAY - prepared.clock_at_start
    for batch, until in _batches(prepared, replication):
        drawn = _workload(prepared, _drawn(prepared, replication, batch, 0), NOBODY)
        yield Piece(drawn, first, until if until < end else FAR)
        first += sum(len(each) for each in batch)


def _batches(prepared: Prepared, replication: int) -> Iterator[tuple[list[Cohort], int]]:
    """Draw who comes, each type on its own, and until when."""
    kinds = range(len(prepared.types))
    for came, until in _gathered(prepared, replication):
        yield [cohort(prepared, replication, kind, [today[kind] for today in came]) for kind in kinds], until


def _gathered(prepared: Prepared, replication: int) -> Iterator[tuple[Came, int]]:
    """Draw when contacts come on each day, and gather days until they are a batch, or divide them if they are several."""
    kinds = range(len(prepared.types))
    said = [numbers(prepared, replication, kind) for kind in kinds]
    came: Came = []
    contacts = 0
    for day in range(prepared.scenario.days):
        came.append([arrivals(prepared, replication, kind, day, said[kind]) for kind in kinds])
        contacts += sum(len(each.arrived) for each in came[-1])
        if contacts >= BATCH or day + 1 == prepared.scenario.days:
            yield from _divided(came, contacts, came[-1][0].day.midnight + DAY)
            came, contacts = [], 0


def _divided(came: Came, contacts: int, until: int) -> Iterator[tuple[Came, int]]:
    """Part contacts by instants into parts alike, of BATCH contacts or thereabouts."""
    many = round(contacts / BATCH)
    if many < 2:
        yield came, until
        return
    instants = np.sort(np.concatenate([each.arrived for today in came for each in today]))
    cuts = np.unique(instants[[contacts * part // many for part in range(1, many)]])
    part = [[np.searchsorted(cuts, each.arrived, side="right") for each in today] for today in came]
    for number, end in enumerate((*cuts.tolist(), until)):
        yield (
            [
                [each.some(np.flatnonzero(mine == number)) for each, mine in zip(today, parts, strict=True)]
                for today, parts in zip(came, part, strict=True)
            ],
            end,
        )


def _drawn(prepared: Prepared, replication: int, batch: Sequence[Cohort], first: int) -> list[Drawn]:
    """Number the contacts of a batch from `first` on, by arrival, then type and order drawn, and draw their attempts."""
    ends = np.cumsum([len(each) for each in batch])
    order = in_order(end_to_end([each.arrived for each in batch]))
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(first, first + len(order))
    return [
        Drawn(each, mine, tuple(blocks(prepared, replication, each)))
        for each, mine in zip(batch, np.split(number, ends[:-1]), strict=True)
        if len(mine)
    ]


def way_through_ivr(
    scenario: Scenario, journeys: Journeys, replication: int, contact: int, attempt_type: int, attempt: int
) -> list[Stay]:
    """Walk the way of one attempt through the IVR once more, with the draws that it had.

    Parameters
    ----------
    scenario, journeys, replication
        As for `draw`.
    contact : int
        Its number.
    attempt_type, attempt : int
        The type of the attempt and which one of the contact it is, from 0.

    Returns
    -------
    list of Stay
        Node by node; empty if the attempt enters a queue directly.

    Raises
    ------
    IndexError
        If there is no such contact.
    """
    prepared = _prepared(scenario, journeys)
    first = 0
    for batch, _ in _batches(prepared, replication):
        order = in_order(end_to_end([each.arrived for each in batch]))
        if contact < first + len(order):
            place = int(order[contact - first])
            for who in batch:
                if place < len(who):
                    return way_of(prepared, replication, who, place, attempt_type, attempt)
                place -= len(who)
        first += len(order)
    raise IndexError(f"there are {first} contacts")


def _workload(prepared: Prepared, drawn: Sequence[Drawn], agents: Attendance) -> Workload:
    return Workload(**tables(drawn), attendance=agents, outside=_outside(prepared))


def _outside(prepared: Prepared) -> dict[str, int]:
    """Count the instants of each log that lie outside the run."""
    sources = ((name, source) for name in prepared.types for source in prepared.scenario.contacts[name].arrivals)
    logs = ((f"{name}/{source}", prepared.log(name, source)) for name, source in sources)
    return {path: log.outside for path, log in logs if log is not None and log.outside}
