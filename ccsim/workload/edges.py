"""What the ends of attempts would lead to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ccsim.scenario.journeys import ABANDONED, BLOCKED
from ccsim.scenario.journeys import DONE as BY_DONE
from ccsim.scenario.journeys import HUNG_UP as BY_HANGING_UP
from ccsim.workload.block import Edges
from ccsim.workload.following import delays
from ccsim.workload.luck import Luck
from ccsim.workload.model import DONE, HUNG_UP, NONE, Column
from ccsim.workload.prepared import Prepared
from ccsim.workload.rows import Rows, of
from ccsim.workload.visits import Visit

Found = Iterator[tuple[int, Column, Column]]
"""Cell of the attempts' ends, attempts that could end so, and the entries of `next` that would follow."""


def edges(
    prepared: Prepared,
    kind: int,
    luck: Luck,
    ivr_end: Column,
    leads: Sequence[Column],
    queued: Rows,
    made: Sequence[Visit],
    may_end: NDArray[np.bool_],
) -> Edges:
    """Say which ends of attempts of one type lead somewhere, to what, and after how long.

    Parameters
    ----------
    kind : int
        Type of the attempts.
    luck : Luck
        Of all of them.
    ivr_end : array of int64 [attempts], or [1] if all are alike
    leads : sequence [causes] of arrays of int64 [attempts]
        What an end before any visit would bring.
    queued : Rows
        The attempts that come to a queue.
    made : sequence of Visit
        Their visits.
    may_end : array of bool [attempts that come to a queue, places]
        Whether the visit can end as `abandoned`.
    """
    rules, cells = prepared.following(kind), _cells(prepared, kind)
    bits = len(prepared.journeys.entries).bit_length()
    packed = [np.empty(0, np.int64)]  # attempt, cell and entry in one number, which sorts quickly
    for end, rows, entries in _at_no_queue(prepared, kind, ivr_end, leads):
        packed.append((rows * cells + end << bits) + entries)
    for visit in made:
        for end, rows, entries in _at_queues(prepared, kind, visit, may_end):
            packed.append((of(queued, rows) * cells + end << bits) + entries)
    found = np.sort(np.concatenate(packed))
    row, cell = np.divmod(found >> bits, cells)
    number = found & ((1 << bits) - 1)
    later = np.flatnonzero(prepared.kinds[number] >= 0)
    delay = np.zeros(len(found), np.int64)
    place = cell[later] // max(1, prepared.journeys.causes[kind])
    delay[later] = delays(rules, luck, number[later], row[later], place)
    return Edges(row, cell, number, delay, np.full(len(found), NONE, np.int64))


def _cells(prepared: Prepared, kind: int) -> int:
    """In how many ways an attempt could end; 1 where nothing follows any."""
    return max(1, (prepared.journeys.slots[kind] + 1) * prepared.journeys.causes[kind])


def _at_no_queue(prepared: Prepared, kind: int, ivr_end: Column, leads: Sequence[Column]) -> Found:
    columns, causes = prepared.journeys.cause_column[kind], prepared.journeys.causes[kind]
    for cause, so in (
        (BLOCKED, np.array([prepared.scenario.ivr.lines is not None])),
        (BY_DONE, ivr_end == DONE),
        (BY_HANGING_UP, ivr_end == HUNG_UP),
    ):
        column = columns[cause]
        if column >= 0 and so.any():
            rows = np.flatnonzero((leads[column] >= 0) & so)
            yield prepared.journeys.slots[kind] * causes + column, rows, leads[column][rows]


def _at_queues(prepared: Prepared, kind: int, visit: Visit, may_end: NDArray[np.bool_]) -> Found:
    """Of one visit; nobody abandons whose patience has no end, unless a callback fails."""
    abandoned, causes = prepared.journeys.cause_column[kind][ABANDONED], prepared.journeys.causes[kind]
    places = {place for place, _ in prepared.visits(kind)[visit.number]}
    some: dict[int, Column] = {}
    for place, column in visit.codes.possible:
        if place not in places:
            continue
        leads = visit.leads[column]
        if column not in some:
            some[column] = np.flatnonzero(leads >= 0)
        mine = visit.codes.among(some[column], place, column)
        rows = of(visit.rows, mine)
        if column == abandoned:
            goes = may_end[rows, place]
            mine, rows = mine[goes], rows[goes]
        yield place * causes + column, rows, leads[mine]
