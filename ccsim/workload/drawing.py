"""All draws of one replication, put together batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ccsim.scenario import Scenario
from ccsim.scenario.journeys import Journeys
from ccsim.units import DAY
from ccsim.workload.attempts import blocks
from ccsim.workload.attendance import attendance
from ccsim.workload.cohort import Arrivals, Cohort, arrivals, cohort, numbers
from ccsim.workload.model import NOBODY, Attendance, Piece, Workload
from ccsim.workload.once import once
from ccsim.workload.prepared import Prepared
from ccsim.workload.rows import end_to_end, in_order
from ccsim.workload.tables import Drawn, tables

BATCH = 50_000
"""Days are drawn together until they have so many contacts: it bounds the memory and makes no difference to any draw."""

_prepared = once(Prepared)


def draw(scenario: Scenario, journeys: Journeys, replication: int) -> Workload:
    """Draw everything random of one replication.

    Parameters
    ----------
    scenario : Scenario
    journeys : Journeys
        Of the same scenario.
    replication : int
        Counted from 0; each has streams of its own.

    Raises
    ------
    CcsimError
        If more contacts would come than can be simulated, or nothing is said for one of them.
    """
    prepared = _prepared(scenario, journeys)
    drawn: list[Drawn] = []
    contacts = 0
    for batch in _batches(prepared, replication):
        drawn += _drawn(prepared, replication, batch, contacts)
        contacts += sum(len(each) for each in batch)
    return _workload(prepared, drawn, attendance(scenario, replication))


def pieces(scenario: Scenario, journeys: Journeys, replication: int) -> Iterator[Piece]:
    """Draw the contacts of one replication day by day, so that no more than a piece need be held in memory.

    Parameters
    ----------
    scenario, journeys, replication
        As for `draw`, and with the same draws; those of the agents are `attendance`.

    Yields
    ------
    Piece
        The contacts of some consecutive days: of as many as bring BATCH contacts, at least of one.

    Raises
    ------
    CcsimError
        As `draw`.
    """
    prepared = _prepared(scenario, journeys)
    first = 0
    for batch in _batches(prepared, replication):
        until = batch[0].days[-1].midnight + DAY
        yield Piece(_workload(prepared, _drawn(prepared, replication, batch, 0), NOBODY), first, until)
        first += sum(len(each) for each in batch)


def _batches(prepared: Prepared, replication: int) -> Iterator[list[Cohort]]:
    """Draw who comes on each day, and gather days, each type on its own, until they are a batch."""
    kinds = range(len(prepared.types))
    said = [numbers(prepared, replication, kind) for kind in kinds]
    came: list[list[Arrivals]] = []
    contacts = 0
    for day in range(prepared.scenario.days):
        came.append([arrivals(prepared, replication, kind, day, said[kind]) for kind in kinds])
        contacts += sum(len(each.arrived) for each in came[-1])
        if contacts >= BATCH or day + 1 == prepared.scenario.days:
            yield [cohort(prepared, replication, kind, [today[kind] for today in came]) for kind in kinds]
            came, contacts = [], 0


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


def _workload(prepared: Prepared, drawn: Sequence[Drawn], agents: Attendance) -> Workload:
    return Workload(**tables(drawn), attendance=agents, outside=_outside(prepared))


def _outside(prepared: Prepared) -> dict[str, int]:
    """Count the instants of each log that lie outside the run."""
    sources = ((name, source) for name in prepared.types for source in prepared.scenario.contacts[name].arrivals)
    logs = ((f"{name}/{source}", prepared.log(name, source)) for name, source in sources)
    return {path: log.outside for path, log in logs if log is not None and log.outside}
