"""From what was drawn, cohort by cohort, to the flat tables of a workload."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ccsim.workload.attempts import LEAST
from ccsim.workload.block import Block
from ccsim.workload.cohort import Cohort
from ccsim.workload.model import NONE, Column
from ccsim.workload.rows import Rows, end_to_end


@dataclass(frozen=True)
class Drawn:
    """A cohort with its attempts, and the numbers of its contacts."""

    who: Cohort
    number: Column
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Laid:
    """A block and where it lies: in these rows of the attempts; the later attempts of its cohort begin at row `later`."""

    block: Block
    rows: Rows
    later: int


def tables(drawn: Sequence[Drawn]) -> dict[str, Any]:
    """Lay out everything drawn: the columns of a workload.

    First attempts lie in the rows of their contacts; the later attempts of each cohort follow those of the one before.
    """
    laid = list(_laid(drawn))
    return _contacts(drawn) | _attempts(laid) | _visits(laid) | _ends(laid)


def _laid(drawn: Sequence[Drawn]) -> Iterator[Laid]:
    later = sum(len(each.who) for each in drawn)
    for each in drawn:
        for block in each.blocks:
            begin = later + block.begin
            yield Laid(block, slice(begin, begin + len(block)) if block.number else each.number, later)
        later += sum(len(block) for block in each.blocks if block.number)


def _contacts(drawn: Sequence[Drawn]) -> dict[str, Column]:
    contacts = sum(len(each.who) for each in drawn)
    known = all(each.who.routed_as is each.who.segment for each in drawn)
    arrived, kind, segment = (np.empty(contacts, np.int64) for _ in range(3))
    routed_as = segment if known else np.empty(contacts, np.int64)
    for each in drawn:
        arrived[each.number] = each.who.arrived
        kind[each.number] = each.who.type
        segment[each.number] = each.who.segment
        if not known:
            routed_as[each.number] = each.who.routed_as
    return {"arrived": arrived, "type": kind, "segment": segment, "routed_as": routed_as}


def _attempts(laid: Sequence[Laid]) -> dict[str, Column]:
    count = sum(len(each.block) for each in laid)
    names = ("attempt_type", "ivr_time", "ivr_end", "base", "next_base")
    columns = {name: np.empty(count, np.int64) for name in names}
    base = next_base = 0
    for block, rows in ((each.block, each.rows) for each in laid):
        columns["attempt_type"][rows] = block.type
        columns["ivr_time"][rows] = block.ivr_time
        columns["ivr_end"][rows] = block.ivr_end
        columns["base"][rows] = _begins(base, len(block), block.places)
        columns["next_base"][rows] = _begins(next_base, len(block), block.ends)
        base += len(block) * block.places
        next_base += len(block) * block.ends
    return columns


def _begins(first: int, count: int, width: int) -> Column | int:
    """Where the parts of a block's attempts begin, each so wide."""
    return np.arange(first, first + count * width, width) if width else first


def _visits(laid: Sequence[Laid]) -> dict[str, Column]:
    return {what: end_to_end([each.block.visits[what].ravel() for each in laid]) for what in LEAST}


def _ends(laid: Sequence[Laid]) -> dict[str, Any]:
    """Lay out what ends lead to. There are many of them, and few lead anywhere: what can be narrow is."""
    entry = np.concatenate([np.empty(0, np.int16), *(each.block.entry.ravel() for each in laid)])
    delay, attempt = np.zeros(len(entry), np.int64), np.full(len(entry), NONE, np.int32)
    begin = 0
    for each in laid:
        edges = each.block.edges
        made = np.flatnonzero(edges.to != NONE)
        delay[begin + edges.cell] = edges.delay
        attempt[begin + edges.cell[made]] = each.later + edges.to[made]
        begin += each.block.entry.size
    return {"next_entry": entry, "next_delay": delay, "next_attempt": attempt}
