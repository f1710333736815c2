"""All draws of one replication, put together batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ccsim.scenario import Scenario
from ccsim.scenario.journeys import Journeys
from ccsim.workload.attempts import blocks
from ccsim.workload.attendance import attendance
from ccsim.workload.block import Block
from ccsim.workload.cohort import Cohort, cohort, joined
from ccsim.workload.model import Column, Workload
from ccsim.workload.prepared import Prepared
from ccsim.workload.tables import Tables

BATCH = 50_000
"""Days are drawn together until they have so many contacts: it bounds the memory and makes no difference to any draw."""


@dataclass(frozen=True)
class Drawn:
    """A cohort with its attempts, and the numbers of its contacts."""

    who: Cohort
    number: Column
    blocks: Sequence[Block]

    @property
    def later(self) -> int:
        """How many attempts beyond the first can be needed."""
        return sum(len(block.contact) for block in self.blocks if block.number)


@dataclass(frozen=True, eq=False)
class _Same:
    """A scenario and its journeys, known again only as the very same objects."""

    scenario: Scenario
    journeys: Journeys

    def __hash__(self) -> int:
        return hash((id(self.scenario), id(self.journeys)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.scenario is self.scenario and other.journeys is self.journeys


@lru_cache(maxsize=8)
def _prepared(same: _Same) -> Prepared:
    """What is the same in every replication; scenarios never change, so it holds as long as they live."""
    return Prepared(same.scenario, same.journeys)


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
    prepared = _prepared(_Same(scenario, journeys))
    drawn: list[Drawn] = []
    contacts = 0
    for batch in _batches(prepared, replication):
        drawn += _numbered(prepared, replication, batch, contacts)
        contacts += sum(len(each.arrived) for each in batch)
    return _together(prepared, replication, drawn, contacts)


def _batches(prepared: Prepared, replication: int) -> Iterator[list[Cohort]]:
    """Draw who comes on each day, and gather days, each type on its own, until they are a batch."""
    kinds = range(len(prepared.types))
    waiting: list[list[Cohort]] = []
    contacts = 0
    for day in range(prepared.scenario.days):
        waiting.append([cohort(prepared, replication, kind, day) for kind in kinds])
        contacts += sum(len(each.arrived) for each in waiting[-1])
        if contacts >= BATCH or day + 1 == prepared.scenario.days:
            yield [joined([today[kind] for today in waiting]) for kind in kinds]
            waiting, contacts = [], 0


def _numbered(prepared: Prepared, replication: int, batch: Sequence[Cohort], before: int) -> list[Drawn]:
    """Number the contacts of a batch, by arrival, then type and order drawn, and draw their attempts."""
    ends = np.cumsum([len(each.arrived) for each in batch])
    order = np.argsort(np.concatenate([each.arrived for each in batch]), kind="stable")
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(before, before + len(order))
    return [
        Drawn(each, mine, tuple(blocks(prepared, replication, each)))
        for each, mine in zip(batch, np.split(number, ends[:-1]), strict=True)
        if len(mine)
    ]


def _together(prepared: Prepared, replication: int, drawn: Sequence[Drawn], contacts: int) -> Workload:
    """Join the cohorts of all days into flat tables; the later attempts of each follow those of the one before."""
    tables = Tables(contacts, contacts + sum(each.later for each in drawn))
    later = contacts
    for each in drawn:
        tables.contacts(each.who, each.number)
        for block in each.blocks:
            rows = block.place + later if block.number else each.number[block.place]
            tables.attempts(block, rows, later)
        later += each.later
    return tables.workload(attendance(prepared.scenario, replication), _outside(prepared))


def _outside(prepared: Prepared) -> dict[str, int]:
    """Count the instants of each log that lie outside the run."""
    sources = ((name, source) for name in prepared.types for source in prepared.scenario.contacts[name].arrivals)
    logs = ((f"{name}/{source}", prepared.log(name, source)) for name, source in sources)
    return {path: log.outside for path, log in logs if log is not None and log.outside}
