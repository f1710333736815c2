"""Values that hold by day, segment and clock, looked up for many contacts at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from ccsim.errors import CcsimError
from ccsim.scenario.bytime import Piece
from ccsim.units import DAY, format_clock
from ccsim.workload.model import Column

S = TypeVar("S")
T = TypeVar("T")
Rows = Column | slice
Said = Sequence[Piece[S]]
"""What is said for one day."""
ALL = slice(None)


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
    line_of : array of int64 [days, segments]
        Which of them is a segment's on a day.
    """

    where: str
    lines: tuple[Timeline[T], ...]
    line_of: Column

    def split(self, day: Column, segment: Column, clock: Column) -> Iterator[tuple[Rows, T]]:
        """Divide contacts by the value that holds for each.

        Parameters
        ----------
        day, segment, clock : array of int64 [contacts]
            Day of the run, number of the segment, ms of the day.

        Yields
        ------
        (rows, value)
            Places of the contacts (all of them as a slice), and their value.

        Raises
        ------
        CcsimError
            If nothing is said for a contact.
        """
        line_of = self.line_of[day, segment] if len(self.lines) > 1 else None
        for number, line in enumerate(self.lines):
            everybody = len(self.lines) == 1
            mine = ALL if everybody else np.flatnonzero(line_of == number)
            if line.whole_day:
                yield mine, line.values[0]
            elif everybody or len(clock[mine]):
                for rows, value in self._by_clock(line, clock[mine]):
                    yield rows if isinstance(mine, slice) else mine[rows], value

    def _by_clock(self, line: Timeline[T], clock: Column) -> Iterator[tuple[Column, T]]:
        piece = np.searchsorted(line.begins, clock, side="right") - 1
        silent = (piece < 0) | (clock >= line.ends[piece]) if len(line.values) else np.ones(len(clock), np.bool_)
        if silent.any():
            raise CcsimError(
                f"{self.where}: nothing is said for {format_clock(int(clock[silent][0]))} of some day of the run"
            )
        for number, value in enumerate(line.values):
            rows = np.flatnonzero(piece == number)
            if len(rows):
                yield rows, value


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
    line_of = np.array([[known[id(pieces)] for pieces in day] for day in said], np.int64)
    return InForce(where, tuple(_timeline(pieces, make) for pieces in different), line_of)


def _timeline(pieces: Said[S], make: Callable[[S], T]) -> Timeline[T]:
    return Timeline(
        np.array([piece.begin for piece in pieces], np.int64),
        np.array([piece.end for piece in pieces], np.int64),
        tuple(make(piece.value) for piece in pieces),
    )
