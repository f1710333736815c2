"""The draws that the loop reads: a piece of the workload, and those of earlier contacts who are not done yet."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ccsim.engines.compiled import fields as f
from ccsim.engines.compiled.fields import Column, Names, Table

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
        """Instant before which all of them arrive, and at or after which all later ones do; FAR if there are none."""


class Draws(NamedTuple):
    """Columns of a workload, see `ccsim.workload.Workload`."""

    arrived: Column
    type: Names
    segment: Names
    routed_as: Names
    attempt_type: Names
    ivr_time: Column
    ivr_end: Names
    base: Column
    talk: Column
    wrap: Column
    patience: Column
    missed: Column
    dial: Column
    next_from: Column
    next_cell: NDArray[np.int32]
    next_entry: Names
    next_delay: Column
    next_attempt: NDArray[np.int32]


class Callbacks(NamedTuple):
    """Draws of callbacks: `missed` and `dial` of a workload, and how many places of `dial` lie beside each of `missed`."""

    missed: Column
    dial: Column
    tries: int


PER_ATTEMPT = ("attempt_type", "ivr_time", "ivr_end")
PER_VISIT = ("talk", "wrap", "patience")
OF_CALLBACKS = ("missed", "dial")
"""Per visit as well, so many of `dial` beside each of `missed` as there are tries; empty if no queue offers callbacks."""
PER_END = ("next_cell", "next_entry", "next_delay")
NAMES = ("type", "segment", "routed_as", "attempt_type", "ivr_end", "next_entry")
"""What is counted in the order of the file."""
NARROW: dict[str, type[np.signedinteger]] = {
    **dict.fromkeys(NAMES, np.int16),
    "next_cell": np.int32,
    "next_attempt": np.int32,
}
"""Columns that are not of int64; the loop is compiled for just these."""


def draws(workload: object) -> Draws:
    """Take the columns of a workload; contiguous and of the width that compiled code wants, most often as they are."""
    return Draws(*(np.ascontiguousarray(getattr(workload, name), _kind(name)) for name in Draws._fields))


def no_draws() -> Draws:
    """Of nobody."""
    nothing = {name: np.empty(0, _kind(name)) for name in Draws._fields}
    return Draws(**nothing | {"next_from": np.zeros(1, np.int64)})


def _kind(name: str) -> type[np.signedinteger]:
    return NARROW.get(name, np.int64)


def kept(old: Draws, calls: Table, types: Table) -> Draws:
    """Take out of the draws in use those that the calls in the centre can still need, and let the calls point there.

    Parameters
    ----------
    old : Draws
    calls : array of int64 [rows, CALL_FIELDS]
        The calls in the centre; ROW is changed in place.
    types : array of int64
        The plan's table of types.

    Returns
    -------
    Draws
        Of no contacts, but of attempts.
    """
    live = np.flatnonzero(calls[:, f.ROW] >= 0)
    rows = _needed(old, calls[live, f.ROW])
    place = np.full(len(old.attempt_type), NO_ROW)
    place[rows] = np.arange(len(rows))
    calls[live, f.ROW] = place[calls[live, f.ROW]]
    places = np.where(old.ivr_end[rows] >= 0, types[old.attempt_type[rows], f.PLACES], 0)
    ends = _ends(old, rows)
    visits, ahead = _ranges(old.base[rows], places), old.next_attempt[ends]
    columns = {name: getattr(old, name)[rows] for name in PER_ATTEMPT}
    columns |= {name: getattr(old, name)[visits] for name in PER_VISIT}
    if len(old.missed):
        columns |= {name: getattr(old, name).reshape(len(old.missed), -1)[visits].ravel() for name in OF_CALLBACKS}
    columns |= {name: getattr(old, name)[ends] for name in PER_END}
    columns["base"] = np.cumsum(places) - places
    columns["next_from"] = np.append(0, np.cumsum(old.next_from[rows + 1] - old.next_from[rows]))
    columns["next_attempt"] = np.where(ahead >= 0, place[ahead], NO_ROW).astype(np.int32)
    return no_draws()._replace(**columns)


def joined(new: Draws, old: Draws, calls: Table) -> Draws:
    """Put the draws that were kept behind those of a new piece, and let the calls, of which ROW is changed, point there."""
    before = len(new.attempt_type)
    if not len(old.attempt_type):
        return new
    calls[:, f.ROW] += np.where(calls[:, f.ROW] >= 0, before, 0)
    moved = {
        "base": old.base + len(new.talk),
        "next_from": old.next_from[1:] + new.next_from[-1],
        "next_attempt": old.next_attempt + np.where(old.next_attempt >= 0, np.int32(before), np.int32(0)),
    }
    parts = {name: getattr(old, name) for name in (*PER_ATTEMPT, *PER_VISIT, *OF_CALLBACKS, *PER_END)} | moved
    return new._replace(**{name: np.concatenate([getattr(new, name), part]) for name, part in parts.items()})


def _needed(old: Draws, rows: Column) -> Column:
    """Attempts in hand and all to which they can lead, ascending."""
    needed = np.zeros(len(old.attempt_type), np.bool_)
    while len(rows):
        needed[rows] = True
        ahead = old.next_attempt[_ends(old, rows)]
        rows = np.unique(ahead[ahead >= 0])
        rows = rows[~needed[rows]]
    return np.flatnonzero(needed)


def _ends(old: Draws, rows: Column) -> Column:
    """Where the ends of some attempts lie that lead somewhere."""
    return _ranges(old.next_from[rows], old.next_from[rows + 1] - old.next_from[rows])


def _ranges(begin: Column, lengths: Column) -> NDArray[np.int64]:
    """All numbers of some ranges, one after another."""
    return np.repeat(begin - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
