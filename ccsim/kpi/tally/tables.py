"""The arrays of the compiled passes: what all replications of a scenario share, what is summed, what is remembered."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccsim.kpi.arrays import Table, Whole

SEEN, SERVED, ALONE, OPEN = 1, 2, 4, 8
"""Marks of a contact: it has a row; was answered; its last row is one of self-service; its last row is its first answered visit,
counted as settled until a transfer follows."""

LAST, HELD, WAITS, LONG_WAITS, BEGINS, ENDS, SWEPT, SWEPT_CELL = range(8)
STATE = 8
"""Numbers that go from one call to the next: when the last row was written; ms that lines were held; how many of each part of
`Found` the call has filled; the instant and the cell up to which the longest queues are known."""

ALL_ROWS, DISORDER, LATE, UNDONE, TOO_MANY, TOO_WIDE = range(6)
"""Why the pass came back: all is done; a row that should have come before; one who waited where the longest queue is already
known; a transfer in a scenario that has none; a contact, or an instant, for which there is no room in `Contacts`."""


PARTS, WHOLE = range(2)
"""Of the time that spells take of a cell: parts of it, and how many of them begin (or, less than 0, end) to fill whole cells."""


class Layout(NamedTuple):
    """What is the same in all replications.

    Parameters
    ----------
    edges : array of int64 [cells + 1]
        See `Periods`.
    steps, step : array of int64, int
        The cell in which each stretch of 2**step ms begins, from which the search for an instant's cell goes on.
    counted, counted_before : array of int64 [cells]
        Whether a cell counts in the whole run, and the ms that count before it begins.
    duration, short : int
        Of the run, and the longest short abandon, in ms.
    limit, on_open : array of int64 [queues]
        Target time in ms, and whether it runs on the opening clock.
    enters_ivr : array of int64 [types, segments]
    entry_of_cause : array of int64 [causes]
    entry_of_transfer : array of int64 [types, queues]
        Which entry of `next` is credited with a visit, -1 = none.
    promise_queue, promise_segment, promise_limit, promise_open : array of int64 [promises]
        Named targets of service: the queue and segment (-1 = any), the time, and whether it is on the opening clock.
    queues, segments, types, channels, groups : int
        How many there are; `types`, `channels` and `groups` are 0 where nothing is asked for by them. Where there is more than
        one channel, types are told apart to know the channels.
    channel : array of int64 [types]
        Place of the channel of each type, where channels are told apart.
    transfers, callbacks : bool
        Whether contacts can be transferred, and offered callbacks.
    offer_after : array of int64 [queues]
        Wait after which a callback is offered, in ms; 0 where that is on joining, or never.
    queue_at, type_at, group_at, cell_at, key_bits : int
        A key says in its bits in which segment (from bit 0 on), queue, type, group and cell a visit counts; it has so many bits.
    long : int
        The shortest wait that has no room beside a key.
    """

    edges: Whole
    steps: Whole
    step: int
    counted: Whole
    counted_before: Whole
    duration: int
    short: int
    limit: Whole
    on_open: Whole
    enters_ivr: Table
    entry_of_cause: Whole
    entry_of_transfer: Table
    promise_queue: Whole
    promise_segment: Whole
    promise_limit: Whole
    promise_open: Whole
    queues: int
    segments: int
    types: int
    channels: int
    groups: int
    channel: Whole
    transfers: bool
    callbacks: bool
    offer_after: Whole
    queue_at: int
    type_at: int
    group_at: int
    cell_at: int
    key_bits: int
    long: int


class Hours(NamedTuple):
    """When queues are open.

    Parameters
    ----------
    first : array of int64 [queues + 1]
        Where the spans of each queue begin among those of all.
    opens, closes : array of int64 [spans]
    before : array of int64 [spans]
        Ms of opening of the queue before the span.
    """

    first: Whole
    opens: Whole
    closes: Whole
    before: Whole


class Sums(NamedTuple):
    """What is added up; all int64, times in ms.

    Parameters
    ----------
    visits : array [(cells + types + groups) x (queues + 1) x segments, figures]
        By cell and, where that is asked for, over the run by type and by group. The last queue is that of visits to none.
    callers : array [cells x segments, figures]
    callers_by_type : array [types x segments, figures]
    kept_promises : array [cells, promises, 2]
        Answered and abandoned within the time of a named target.
    waiting : array [cells before `duration` + 1, queues x segments, 2]
    lines, in_hand : array [cells before `duration` + 1, segments or groups, 2]
        `in_hand` adds up all contacts: it is the time in which agents are busy, unless they have several at once (see `hands`).
    waiting_by_type, lines_by_type : array [types, queues x segments or segments]
    handled : array [cells, groups, 3]
        Answered, talk and wrap.
    """

    visits: Table
    callers: Table
    callers_by_type: Table
    kept_promises: NDArray[np.int64]
    waiting: NDArray[np.int64]
    lines: NDArray[np.int64]
    in_hand: NDArray[np.int64]
    waiting_by_type: Table
    lines_by_type: Table
    handled: NDArray[np.int64]


class Contacts(NamedTuple):
    """What is remembered of each contact until the end; arrays [contacts] or, where not needed, [0].

    Parameters
    ----------
    marks : array of uint8
    moment : array of uint32 or int64
        First arrival.
    time : array of uint32 or int64
        From then to the first talk.
    place : array of int32
        Cell x (queues + 1) + queue of the first answered visit.
    type : array of int16
        Of the first attempt.
    """

    marks: NDArray[np.uint8]
    moment: NDArray[np.uint32 | np.int64]
    time: NDArray[np.uint32 | np.int64]
    place: NDArray[np.int32]
    type: NDArray[np.int16]


class Found(NamedTuple):
    """What a call finds beside sums, as many as it writes into `State`; arrays of int64 [rows].

    Parameters
    ----------
    waits : array
        Of the answered who waited: wait << key_bits | key.
    long_waits : array [rows, 2]
        Waits and keys where that does not fit.
    begins, ends : array
        Of all who waited: instant << group_at | key up to the type.
    """

    waits: Whole
    long_waits: Table
    begins: Whole
    ends: Whole
