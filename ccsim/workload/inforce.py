"""Values that hold by day, segment and clock, looked up for many contacts at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from ccsim.errors import CcsimError
from ccsim.scenario.bytime import Piece
from ccsim.units import DAY, format_clock
from ccsim.workload.model import Column
from ccsim.workload.rows import ALL, Rows, of
from ccsim.workload.variates import passed

S = TypeVar("S")
T = TypeVar("T")
Said = Sequence[Piece[S]]
"""What is said for one day."""


class Moments(Protocol):
    """When contacts come first; worked out only if a value depends on it."""

    @property
    def day(self) -> Column:
        """Days of the run."""

    @property
    def clock(self) -> Column:
        """Ms of the day."""


@dataclass(frozen=True)
class Timeline(Generic[T]):
    """Values by clock: `values[i]` holds from `begins[i]`, included, to `ends[i]`, excluded (ms of the day)."""

    begins: Column
    ends: Column
    values: tuple[T, ...]

    @property
    def whole_day(self) -> bool:
        """Whether one value holds all day."""
        return len(self.values) == 1 and self.begins[0] == 0 and self.ends[0] == DAY


@dataclass(frozen=True)
class InForce(Generic[T]):
    """Values in force on the days of a run.

    Parameters
    ----------
    where : str
        What this is, for a message.
    lines : tuple of Timeline
        The different timelines.
    line_of : array of int16 [days, segments]
        Which of them is a segment's on a day; narrow, as it is looked up for everybody.
    """

    where: str
    lines: tuple[Timeline[T], ...]
    line_of: NDArray[np.int16]

    def split(self, when: Moments, segment: Column, rows: Rows) -> Iterator[tuple[Rows, T]]:
        """Divide contacts by the value that holds for each.

        Parameters
        ----------
        when : Moments
            Of all contacts.
        segment : array of int64
            Number of the segment, of all contacts.
        rows : Rows
            The contacts in question.

        Yields
        ------
        (rows, value)
            Places among those in question (ALL for all of them), and their value.

        Raises
        ------
        CcsimError
            If nothing is said for a contact.
        """
        if len(self.lines) == 1:
            yield from self._by_clock(self.lines[0], when, rows, ALL)
            return
        line_of = self.which(when, segment, rows)
        for number, line in enumerate(self.lines):
            mine = np.flatnonzero(line_of == number)
            if len(mine):
                yield from self._by_clock(line, when, of(rows, mine), mine)

    def which(self, when: Moments, segment: Column, rows: Rows) -> NDArray[np.int16]:
        """Find each contact's timeline; as `split`."""
        if (self.line_of != self.line_of[0]).any():
            return self.line_of[when.day[rows], segment[rows]]
        narrow: NDArray[np.int16] = self.line_of[0][segment[rows]]
        return narrow

    def _by_clock(self, line: Timeline[T], when: Moments, rows: Rows, mine: Rows) -> Iterator[tuple[Rows, T]]:
        """Divide the contacts of one timeline; `mine` are their places among those in question."""
        if line.whole_day:
            yield mine, line.values[0]
            return
        clock = when.clock[rows]
        piece = passed(clock, line.begins) - 1
        silent = (piece < 0) | (clock >= line.ends[piece]) if len(line.values) else np.ones(len(clock), np.bool_)
        if silent.any():
            raise CcsimError(
                f"{self.where}: nothing is said for {format_clock(int(clock[silent][0]))} of some day of the run"
            )
        for number, value in enumerate(line.values):
            there = np.flatnonzero(piece == number)
            if len(there):
                yield of(mine, there), value


def in_force(where: str, said: Sequence[Sequence[Said[S]]], make: Callable[[S], T]) -> InForce[T]:
    """Gather what is said on each day for each segment, equal timelines once.

    Parameters
    ----------
    where : str
        What this is, for a message.
    said : sequence [days][segments] of sequences of Piece
    make : callable
        From what was written to what is looked up.
    """
    different: list[Said[S]] = []
    known: dict[int, int] = {}
    for pieces in (pieces for day in said for pieces in day):
        if id(pieces) not in known:
            if pieces not in different:
                different.append(pieces)
            known[id(pieces)] = different.index(pieces)
    line_of = np.array([[known[id(pieces)] for pieces in day] for day in said], np.int16)
    return InForce(where, tuple(_timeline(pieces, make) for pieces in different), line_of)


def _timeline(pieces: Said[S], make: Callable[[S], T]) -> Timeline[T]:
    return Timeline(
        np.array([piece.begin for piece in pieces], np.int64),
        np.array([piece.end for piece in pieces], np.int64),
        tuple(make(piece.value) for piece in pieces),
    )
