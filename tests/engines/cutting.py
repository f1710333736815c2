"""A workload cut into pieces, as an engine is fed that cannot hold a whole month at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from ccsim.units import DAY

PER_CONTACT = ("arrived", "type", "segment", "routed_as")
PER_ATTEMPT = ("attempt_type", "ivr_time", "ivr_end")
PER_VISIT = ("talk", "wrap", "patience")
OF_CALLBACKS = ("missed", "dial")
PER_END = ("next_cell", "next_entry", "next_delay")


@dataclass(frozen=True)
class Piece:
    """Contacts from number `first` on: all who arrive before `until` and are in no earlier piece. Rows are the piece's own."""

    workload: Any
    first: int
    until: int


def midnights(scenario: Any) -> list[int]:
    """Every 0:00 after the start, the last one not before the doors close."""
    return [day * DAY - scenario.clock_at_start for day in range(1, scenario.days + 1)]


def cut(whole: Any, ways: Any, instants: Sequence[int]) -> Iterator[Piece]:
    """Cut a workload at ascending instants, the last of them after all arrivals; a piece may be empty.

    Later attempts lie in the piece in another order than in the whole, and so do the draws: where they lie is for the tables to
    say.
    """
    owner = _owners(whole)
    for begin, end in pairwise([-1, *instants]):
        first, last = np.searchsorted(whole.arrived, [begin, end])
        later = np.flatnonzero((owner >= first) & (owner < last))[::-1]
        rows = np.concatenate([np.arange(first, last), later[later >= whole.contacts]])
        yield Piece(_piece(whole, ways, rows, slice(first, last)), int(first), end)


def _piece(whole: Any, ways: Any, rows: Any, contacts: slice) -> Any:
    place = np.full(whole.attempts, -1)
    place[rows] = np.arange(len(rows))
    backwards = rows[::-1]
    places = np.where(whole.ivr_end >= 0, np.array(ways.slots)[whole.attempt_type], 0)
    visits, base = _cells(whole.base, places.tolist(), backwards)
    ends, next_from = _cells(whole.next_from, np.diff(whole.next_from).tolist(), rows)
    ahead = whole.next_attempt[ends]
    return replace(
        whole,
        **{name: getattr(whole, name)[contacts] for name in PER_CONTACT},
        **{name: getattr(whole, name)[rows] for name in PER_ATTEMPT},
        **{name: getattr(whole, name)[visits] for name in PER_VISIT},
        **{name: _of_callbacks(whole, name, visits) for name in OF_CALLBACKS},
        **{name: getattr(whole, name)[ends] for name in PER_END},
        base=base[::-1],
        next_from=np.append(next_from, len(ends)),
        next_attempt=np.where(ahead >= 0, place[ahead], -1),
    )


def _of_callbacks(whole: Any, name: str, visits: Any) -> Any:
    """Draws of callbacks lie beside those of visits, so many to each; there are none where no queue offers any."""
    column = getattr(whole, name)
    return column.reshape(len(whole.talk), -1)[visits].ravel() if len(column) else column


def _cells(begins: Any, lengths: Sequence[int], rows: Any) -> tuple[Any, Any]:
    """Places of the draws of some attempts, and where each attempt's begin among them."""
    parts = [np.arange(begins[row], begins[row] + lengths[row]) for row in rows.tolist()]
    sizes = np.array([len(part) for part in parts], np.int64)
    return np.concatenate([np.empty(0, np.int64), *parts]), np.cumsum(sizes) - sizes


def _owners(whole: Any) -> Any:
    """The contact of each attempt."""
    owner = np.full(whole.attempts, -1)
    owner[: whole.contacts] = np.arange(whole.contacts)
    ahead, next_from = whole.next_attempt.tolist(), whole.next_from.tolist()
    reached = list(range(whole.contacts))
    for row in reached:
        for other in ahead[next_from[row] : next_from[row + 1]]:
            if other >= 0 and owner[other] < 0:
                owner[other] = owner[row]
                reached.append(other)
    return owner
