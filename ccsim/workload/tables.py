"""From what was drawn, cohort by cohort, to the flat tables of a workload."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ccsim.workload.block import Block
from ccsim.workload.cohort import Cohort
from ccsim.workload.model import NONE, Column
from ccsim.workload.rows import Rows, end_to_end
from ccsim.workload.visits import LEAST

WHOLE, NAMES = np.int64, np.int16
Kind = TypeVar("Kind", bound=np.signedinteger[Any])


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


def _contacts(drawn: Sequence[Drawn]) -> dict[str, Any]:
    contacts = sum(len(each.who) for each in drawn)
    known = all(each.who.routed_as is each.who.segment for each in drawn)
    segment = _filled(contacts, NAMES, [(each.number, each.who.segment) for each in drawn])
    return {
        "arrived": _filled(contacts, WHOLE, [(each.number, each.who.arrived) for each in drawn]),
        "type": _filled(contacts, NAMES, [(each.number, each.who.type) for each in drawn]),
        "segment": segment,
        "routed_as": segment
        if known
        else _filled(contacts, NAMES, [(each.number, each.who.routed_as) for each in drawn]),
    }


def _attempts(laid: Sequence[Laid]) -> dict[str, Any]:
    count = sum(len(each.block) for each in laid)
    begins, base = [], 0
    for each in laid:
        begin, base = _begins(base, each.block)
        begins.append((each.rows, begin))
    return {
        "attempt_type": _filled(count, NAMES, [(each.rows, each.block.type) for each in laid]),
        "ivr_time": _filled(count, WHOLE, [(each.rows, each.block.ivr_time) for each in laid]),
        "ivr_end": _filled(count, NAMES, [(each.rows, each.block.ivr_end) for each in laid]),
        "base": _filled(count, WHOLE, begins),
    }


def _filled(count: int, kind: type[Kind], parts: Sequence[tuple[Rows, Column | int]]) -> NDArray[Kind]:
    """Fill a column: the rows of each part, which are all rows, with its values or the one value that they have alike."""
    if {np.size(values) for _, values in parts} == {1}:
        alike = {int(np.ravel(values)[0]) for _, values in parts}
        if len(alike) == 1:
            return np.full(count, alike.pop(), kind)
    column = np.empty(count, kind)
    for rows, values in parts:
        column[rows] = np.asarray(values).astype(kind, copy=False)
    return column


def _begins(base: int, block: Block) -> tuple[Column, int]:
    """Where the draws of each attempt begin, and where those of the next block do."""
    talk = block.visits["talk"]
    own, end = base + np.arange(len(talk)) * block.places, base + talk.size
    if isinstance(block.queued, slice):
        return own, end
    begins = np.full(len(block), base)
    begins[block.queued] = own
    return begins, end


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
    own = [np.bincount(each.block.edges.row, minlength=len(each.block)) for each in laid if len(each.block.edges.row)]
    laid = [each for each in laid if len(each.block.edges.row)]
    begin = np.zeros(attempts + 1, np.int64)
    for each, mine in zip(laid, own, strict=True):
        begin[1:][each.rows] = mine
    if laid:
        np.cumsum(begin, out=begin)
    total = int(begin[-1])
    cell, entry = np.empty(total, np.int32), np.empty(total, np.int16)
    delay, attempt = np.empty(total, np.int64), np.empty(total, np.int32)
    for each, mine in zip(laid, own, strict=True):
        edges = each.block.edges
        at = (begin[:-1][each.rows] - (np.cumsum(mine) - mine))[edges.row] + np.arange(len(edges.row))
        cell[at], entry[at], delay[at] = edges.cell, edges.number, edges.delay
        attempt[at] = np.where(edges.to == NONE, NONE, each.later + edges.to)
    return {"next_from": begin, "next_cell": cell, "next_entry": entry, "next_delay": delay, "next_attempt": attempt}
