"""The draws that the loop reads: a piece of the workload, and those of earlier contacts who are not done yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ccsim.engines.compiled import fields as f
from ccsim.engines.compiled.fields import Column, Table

NO_ROW = -1


class Piece(Protocol):
    """Contacts of consecutive days."""

    @property
    def workload(self) -> object:
        """Their draws, see `ccsim.workload.Workload`; rows are counted from the piece's first."""

    @property
    def first(self) -> int:
        """Number of the first contact."""

    @property
    def until(self) -> int:
        """Instant before which all of them arrive, and at or after which all later ones do."""


class Draws(NamedTuple):
    """Columns of a workload, see `ccsim.workload.Workload`."""

    arrived: Column
    type: Column
    segment: Column
    routed_as: Column
    attempt_type: Column
    ivr_time: Column
    ivr_end: Column
    base: Column
    next_base: Column
    talk: Column
    wrap: Column
    patience: Column
    next_entry: NDArray[np.int16]
    next_delay: Column
    next_attempt: NDArray[np.int32]


CONTACTS = ("arrived", "type", "segment", "routed_as")
ATTEMPTS = ("attempt_type", "ivr_time", "ivr_end", "base", "next_base")
PER_VISIT = ("talk", "wrap", "patience")
PER_END = ("next_entry", "next_delay", "next_attempt")
NARROW: dict[str, type[np.signedinteger]] = {"next_entry": np.int16, "next_attempt": np.int32}
"""Columns that are not of int64; the loop is compiled for just these."""


def draws(workload: object) -> Draws:
    """Take the columns of a workload; contiguous and of the width that compiled code wants, most often as they are."""
    return Draws(*(np.ascontiguousarray(getattr(workload, name), _kind(name)) for name in Draws._fields))


def no_draws() -> Draws:
    """Of nobody."""
    return Draws(*(np.empty(0, _kind(name)) for name in Draws._fields))


def _kind(name: str) -> type[np.signedinteger]:
    return NARROW.get(name, np.int64)


class Room:
    """Memory in which columns are put end to end, again and again: new memory costs more than what is written there."""

    def __init__(self) -> None:
        self._columns: dict[str, NDArray[Any]] = {}

    def end_to_end(self, name: str, parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
        """Put the parts of a column end to end where the last ones were. The parts may not lie there."""
        size = sum(len(part) for part in parts)
        if name not in self._columns or len(self._columns[name]) < size:
            self._columns[name] = np.empty(size + size // 4, _kind(name))
        return np.concatenate(parts, out=self._columns[name][:size])


def carried_over(new: Draws, old: Draws, calls: Table, types: Table, room: Room) -> Draws:
    """Add to the draws of a new piece those that the calls in the centre can still need, and let the calls point there.

    Parameters
    ----------
    new, old : Draws
        Of the new piece, and those in use so far.
    calls : array of int64 [rows, CALL_FIELDS]
        The calls in the centre; ROW is changed in place.
    types : array of int64
        The plan's table of types.
    room : Room
        Where to put them; `old` may lie there, and is lost.

    Returns
    -------
    Draws
        Those of the new piece, with rows added at the end.
    """
    live = np.flatnonzero(calls[:, f.ROW] >= 0)
    rows = _needed(old, calls[live, f.ROW], types)
    if not len(rows):
        return new
    before = len(new.attempt_type)
    place = np.full(len(old.attempt_type), NO_ROW)
    place[rows] = np.arange(before, before + len(rows))
    calls[live, f.ROW] = place[calls[live, f.ROW]]
    visits, ends = _cells(old, rows, types)
    columns = {name: [getattr(new, name)] for name in (*CONTACTS, *ATTEMPTS, *PER_VISIT, *PER_END)}
    for name in ("attempt_type", "ivr_time", "ivr_end"):
        columns[name].append(getattr(old, name)[rows])
    kind = old.attempt_type[rows]
    columns["base"].append(len(new.talk) + _starts(types[kind, f.PLACES]))
    columns["next_base"].append(len(new.next_entry) + _starts((types[kind, f.PLACES] + 1) * types[kind, f.CAUSES]))
    for name in PER_VISIT:
        columns[name].append(getattr(old, name)[visits])
    for name in ("next_entry", "next_delay"):
        columns[name].append(getattr(old, name)[ends])
    ahead = old.next_attempt[ends]
    columns["next_attempt"].append(np.where(ahead >= 0, place[ahead], NO_ROW).astype(np.int32))
    return Draws(
        **{name: parts[0] if len(parts) == 1 else room.end_to_end(name, parts) for name, parts in columns.items()}
    )


def _needed(old: Draws, rows: Column, types: Table) -> Column:
    """Attempts in hand and all to which they can lead, ascending."""
    needed = np.zeros(len(old.attempt_type), np.bool_)
    while len(rows):
        needed[rows] = True
        ahead = old.next_attempt[_cells(old, rows, types)[1]]
        rows = np.unique(ahead[ahead >= 0])
        rows = rows[~needed[rows]]
    return np.flatnonzero(needed)


def _cells(old: Draws, rows: Column, types: Table) -> tuple[Column, Column]:
    """Where the draws of some attempts lie: of their visits, and of what follows their ends."""
    kind = old.attempt_type[rows]
    places, causes = types[kind, f.PLACES], types[kind, f.CAUSES]
    return _ranges(old.base[rows], places), _ranges(old.next_base[rows], (places + 1) * causes)


def _starts(lengths: Column) -> Column:
    starts: Column = np.cumsum(lengths) - lengths
    return starts


def _ranges(begin: Column, lengths: Column) -> NDArray[np.int64]:
    """All numbers of some ranges, one after another."""
    return np.repeat(begin - _starts(lengths), lengths) + np.arange(lengths.sum())
