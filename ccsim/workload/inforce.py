"""Values that hold on one day by segment and clock, looked up for many contacts at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from ccsim.errors import CcsimError
from ccsim.scenario.bytime import Piece
from ccsim.units import DAY
from ccsim.workload.model import Column

S = TypeVar("S")
T = TypeVar("T")
Rows = Column | slice
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
    """Values in force on one day.

    Parameters
    ----------
    where : str
        What this is, for a message.
    lines : tuple of Timeline
        The different timelines.
    line_of : array of int64 [segments]
        Which of them is a segment's.
    """

    where: str
    lines: tuple[Timeline[T], ...]
    line_of: Column

    def split(self, segment: Column, clock: Column) -> Iterator[tuple[Rows, T]]:
        """Divide contacts by the value that holds for each.

        Parameters
        ----------
        segment, clock : array of int64 [contacts]
            Number of the segment, ms of the day.

        Yields
        ------
        (rows, value)
            Places of the contacts (all of them as a slice), and their value.

        Raises
        ------
        CcsimError
            If nothing is said for a contact.
        """
        for number, line in enumerate(self.lines):
            everybody = len(self.lines) == 1
            mine = ALL if everybody else np.flatnonzero(self.line_of[segment] == number)
            if line.whole_day:
                yield mine, line.values[0]
            elif everybody or len(segment[mine]):
                for rows, value in self._by_clock(line, clock[mine]):
                    yield rows if isinstance(mine, slice) else mine[rows], value

    def _by_clock(self, line: Timeline[T], clock: Column) -> Iterator[tuple[Column, T]]:
        piece = np.searchsorted(line.begins, clock, side="right") - 1
        silent = (piece < 0) | (clock >= line.ends[piece]) if len(line.values) else np.ones(len(clock), np.bool_)
        if silent.any():
            minutes = int(clock[silent][0]) // 60_000
            raise CcsimError(f"{self.where}: nothing is said for {minutes // 60}:{minutes % 60:02}")
        for number, value in enumerate(line.values):
            rows = np.flatnonzero(piece == number)
            if len(rows):
                yield rows, value


def in_force(where: str, said: Sequence[Sequence[Piece[S]]], make: Callable[[S], T]) -> InForce[T]:
    """Gather what is said for each segment, equal timelines once.

    Parameters
    ----------
    where : str
        What this is, for a message.
    said : sequence [segments] of sequences of Piece
        Of the day in question.
    make : callable
        From what was written to what is looked up.
    """
    different: list[Sequence[Piece[S]]] = []
    line_of = np.zeros(len(said), np.int64)
    for segment, pieces in enumerate(said):
        if pieces not in different:
            different.append(pieces)
        line_of[segment] = different.index(pieces)
    return InForce(where, tuple(_timeline(pieces, make) for pieces in different), line_of)


def _timeline(pieces: Sequence[Piece[S]], make: Callable[[S], T]) -> Timeline[T]:
    return Timeline(
        np.array([piece.begin for piece in pieces], np.int64),
        np.array([piece.end for piece in pieces], np.int64),
        tuple(make(piece.value) for piece in pieces),
    )
