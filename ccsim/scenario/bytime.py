"""Values by time: what holds on a day is the most specific thing said about it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Generic, TypeAlias, TypeVar

from ccsim.scenario.calendar import WEEKDAYS, Calendar, Days
from ccsim.units import DAY

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Piece(Generic[T]):
    """A value that holds from `begin`, included, to `end`, excluded: ms of one wall-clock day."""

    begin: int
    end: int
    value: T


@dataclass(frozen=True, slots=True)
class Weekdays:
    """A weekday or a range of them: `mon`, `mon-fri`, `sun-thu`; 0 = Monday, the range may go over Sunday."""

    first: int
    last: int

    def __contains__(self, weekday: int) -> bool:
        return (weekday - self.first) % 7 < self.length

    @property
    def length(self) -> int:
        """Number of days, 1 to 7."""
        return (self.last - self.first) % 7 + 1

    def __str__(self) -> str:
        return WEEKDAYS[self.first] if self.length == 1 else f"{WEEKDAYS[self.first]}-{WEEKDAYS[self.last]}"


@dataclass(frozen=True, slots=True)
class Named:
    """The days to which the calendar gives a name."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day: `daily`, or nothing but clocks."""

    def __str__(self) -> str:
        return "daily"


When: TypeAlias = Days | Named | Weekdays | Daily
"""What a key of a map by time names."""


def rank(when: When) -> tuple[int, float]:
    """How specific a key is: the least is the most specific.

    A date or range of dates, a name, one weekday, a range of weekdays, every day; among ranges the shorter, open last.
    """
    if isinstance(when, Days):
        return 0, when.length or math.inf
    if isinstance(when, Named):
        return 1, 0
    if isinstance(when, Weekdays):
        return (2, 0) if when.length == 1 else (3, when.length)
    return 4, 0


def covers(when: When, day: date, calendar: Calendar) -> bool:
    """Whether a key says something about a day."""
    if isinstance(when, Days):
        return day in when
    if isinstance(when, Named):
        return calendar.name(day) == when.name
    return isinstance(when, Daily) or calendar.weekday(day) in when


def clash(one: When, other: When) -> bool:
    """Whether two keys are equally specific and cover one day."""
    if rank(one) != rank(other):
        return False
    if isinstance(one, Days) and isinstance(other, Days):
        return one.overlaps(other)
    if isinstance(one, Weekdays) and isinstance(other, Weekdays):
        return any(weekday in one and weekday in other for weekday in range(7))
    return one == other or isinstance(one, Daily)


@dataclass(frozen=True)
class ByTime(Generic[T]):
    """A value by day and clock.

    Parameters
    ----------
    entries : tuple of (When, tuple of Piece)
        Most specific first; the pieces of each are ascending and disjoint, gaps say nothing. No two entries clash.
    bare : bool
        Whether it was written as one value, that always holds.
    """

    entries: tuple[tuple[When, tuple[Piece[T], ...]], ...]
    bare: bool = False

    @classmethod
    def constant(cls, value: T) -> ByTime[T]:
        """One value that always holds."""
        return cls(((Daily(), (Piece(0, DAY, value),)),), bare=True)

    @classmethod
    def of(cls, entries: Iterable[tuple[When, tuple[Piece[T], ...]]]) -> ByTime[T]:
        """By its entries, in any order."""
        return cls(tuple(sorted(entries, key=lambda entry: rank(entry[0]))))

    @cached_property
    def _dates(self) -> Mapping[date, tuple[Piece[T], ...]]:
        """Entries of one date, which win over all others: a table can bring hundreds."""
        return {w.first: pieces for w, pieces in self.entries if isinstance(w, Days) and w.first and w.first == w.last}

    @cached_property
    def _others(self) -> tuple[tuple[When, tuple[Piece[T], ...]], ...]:
        return tuple(e for e in self.entries if not (isinstance(e[0], Days) and e[0].length == 1))

    def day(self, day: date, calendar: Calendar) -> tuple[Piece[T], ...]:
        """Pieces of a wall-clock day, ascending and disjoint; empty if nothing is said."""
        if (pieces := self._dates.get(day)) is not None:
            return pieces
        for when, pieces in self._others:
            if covers(when, day, calendar):
                return pieces
        return ()

    def at(self, day: date, clock: int, calendar: Calendar) -> T | None:
        """Value at a clock time (ms of the day); None if nothing is said."""
        for piece in self.day(day, calendar):
            if piece.begin <= clock < piece.end:
                return piece.value
        return None

    @property
    def always(self) -> T | None:
        """The value if it is one bare value, else None."""
        return self.entries[0][1][0].value if self.bare else None

    def values(self) -> Iterable[T]:
        """All values, each as often as it was written."""
        return (piece.value for _, pieces in self.entries for piece in pieces)

    def map(self, change: Callable[[T], U]) -> ByTime[U]:
        """Change every value, keep the times."""
        entries = ((w, tuple(Piece(p.begin, p.end, change(p.value)) for p in pieces)) for w, pieces in self.entries)
        return ByTime(tuple(entries), self.bare)
