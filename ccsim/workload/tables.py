"""From what was drawn, cohort by cohort, to the flat tables of a workload."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ccsim.workload.block import Block
from ccsim.workload.cohort import Cohort
from ccsim.workload.model import NONE, Column
from ccsim.workload.rows import Rows, end_to_end
from ccsim.workload.visits import LEAST


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
    attempts = _attempts(laid)
    return _contacts(drawn) | attempts | _visits(laid) | _callbacks(laid) | _ends(laid, len(attempts["base"]))


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
    names = ("attempt_type", "ivr_time", "ivr_end", "base")
    columns = {name: np.empty(count, np.int64) for name in names}
    base = 0
    for block, rows in ((each.block, each.rows) for each in laid):
        columns["attempt_type"][rows] = block.type
        columns["ivr_time"][rows] = block.ivr_time
        columns["ivr_end"][rows] = block.ivr_end
        columns["base"][rows], base = _begins(base, block)
    return columns


def _begins(base: int, block: Block) -> tuple[Column, int]:
    """Where the draws of each attempt begin, and where those of the next block do."""
    begins = np.full(len(block), base)
    count = len(block.visits["talk"])
    begins[block.queued] += np.arange(count) * block.places
    return begins, base + count * block.places


def _visits(laid: Sequence[Laid]) -> dict[str, Column]:
    return {what: end_to_end([each.block.visits[what].ravel() for each in laid]) for what in LEAST}


def _callbacks(laid: Sequence[Laid]) -> dict[str, Column]:
    """Lay out callbacks beside the visits; nothing where no queue offers any."""
    drawn = [each.block.callbacks for each in laid if each.block.callbacks is not None]
    return {
        "missed": end_to_end([each.missed.ravel() for each in drawn]),
        "dial": end_to_end([each.dial.ravel() for each in drawn]),
    }


def _ends(laid: Sequence[Laid], attempts: int) -> dict[str, Any]:
    """Lay out what ends lead to, attempt by attempt."""
    count = np.zeros(attempts + 1, np.int64)
    own = [np.bincount(each.block.edges.row, minlength=len(each.block)) for each in laid]
    for each, mine in zip(laid, own, strict=True):
        count[:-1][each.rows] = mine
    begin = np.cumsum(count) - count
    total = int(begin[-1])
    cell, entry = np.empty(total, np.int32), np.empty(total, np.int16)
    delay, attempt = np.empty(total, np.int64), np.empty(total, np.int32)
    for each, mine in zip(laid, own, strict=True):
        edges = each.block.edges
        at = (begin[:-1][each.rows] - (np.cumsum(mine) - mine))[edges.row] + np.arange(len(edges.row))
        cell[at], entry[at], delay[at] = edges.cell, edges.number, edges.delay
        attempt[at] = np.where(edges.to == NONE, NONE, each.later + edges.to)
    return {"next_from": begin, "next_cell": cell, "next_entry": entry, "next_delay": delay, "next_attempt": attempt}
