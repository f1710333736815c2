"""The days on which contacts come first, and the uniform numbers of each day's streams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ccsim import compiler
from ccsim.streams import Words, numbers, words
from ccsim.workload.rows import Rows, of
from ccsim.workload.variates import Floats

LONG = 16_384
"""Of fewer numbers of a stream, drawing all of them takes less than importing numba."""
SPARSE = 3
"""Where fewer than one number in so many is needed, picking those takes less than drawing all."""


@dataclass(frozen=True)
class Day:
    """The contacts of one type that first arrive on one day.

    Parameters
    ----------
    number : int
        Of the day.
    midnight : int
        0:00 of the day, in ms from the start.
    element : Rows
        Which number of each of the day's streams is a contact's own: its place among those that were drawn, those
        dropped included, ascending; ALL if nobody was dropped.
    begin, end : int
        Among the contacts of several days these are `begin`, included, to `end`, excluded.
    """

    number: int
    midnight: int
    element: Rows
    begin: int
    end: int

    def __len__(self) -> int:
        """Number of contacts."""
        return self.end - self.begin


def side_by_side(days: Iterable[Day]) -> tuple[Day, ...]:
    """Let the contacts of each day follow those of the one before."""
    laid: list[Day] = []
    for day in days:
        begin = laid[-1].end if laid else 0
        laid.append(replace(day, begin=begin, end=begin + len(day)))
    return tuple(laid)


@dataclass(frozen=True)
class Need:
    """What some contacts need of the streams of one day.

    Parameters
    ----------
    day : int
    begin, numbers : int
        From which on, and how many, to draw.
    own : Rows
        Which of those drawn are the contacts' own.
    contacts : int
        How many those are.
    """

    day: int
    begin: int
    numbers: int
    own: Rows
    contacts: int


def needs(days: Iterable[Day], contact: Rows) -> Iterator[Need]:
    """Find out what some contacts, ascending, need of the streams of each day."""
    for day in days:
        mine = contact
        if not isinstance(mine, slice):
            begin, end = np.searchsorted(mine, [day.begin, day.end])
            mine = mine[begin:end] - day.begin
        own = of(day.element, mine)
        if isinstance(own, slice):
            if len(day):
                yield Need(day.number, 0, len(day), own, len(day))
        elif len(own):
            begin = int(own[0])
            yield Need(day.number, begin, int(own[-1]) + 1 - begin, own - begin, len(own))


def drawn(seed: int, replication: int, name: str, needed: Sequence[Need]) -> Floats:
    """Draw the uniform numbers of some contacts from the streams of one name."""
    if len(needed) == 1:
        return numbers(_words(seed, replication, name, needed[0]))
    bits = np.empty(sum(each.contacts for each in needed), np.uint64)
    end = 0
    for each in needed:
        end += each.contacts
        bits[end - each.contacts : end] = _words(seed, replication, name, each)
    return numbers(bits)


def _words(seed: int, replication: int, name: str, need: Need) -> Words:
    if not isinstance(need.own, slice) and need.numbers > max(LONG, SPARSE * need.contacts) and compiler.AVAILABLE:
        from ccsim.workload.scattered import words_at  # noqa: PLC0415  (imports numba)

        return words_at(seed, replication, name, need.day, need.own + need.begin)
    return words(seed, replication, name, need.day, need.numbers, need.begin)[need.own]
