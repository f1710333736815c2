"""The pass over the rows of visits: everything that is summed, in one go."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ccsim import records
from ccsim.compiler import compiled
from ccsim.kpi.arrays import Table, Whole
from ccsim.kpi.facts import Visit
from ccsim.kpi.table import VISIT_COLUMNS
from ccsim.kpi.tally import tables as t
from ccsim.kpi.tally.callers import add_caller, unsettle
from ccsim.kpi.tally.clock import add_times, cell_of, open_between
from ccsim.kpi.tally.figures import adds
from ccsim.kpi.tally.passing import is_passed
from ccsim.scenario.journeys import TRANSFER

(
    CONTACT,
    ATTEMPT,
    VISIT,
    TYPE,
    SEGMENT,
    ROUTED_AS,
    CAUSE,
    ARRIVED,
    JOINED,
    STARTED,
    TALK_END,
    WRAP_END,
    LEFT,
    LINE_FROM,
    LINE_TO,
    QUEUE,
    GROUP,
    AGENT,
    OUTCOME,
) = range(len(records.VISIT_COLUMNS))

RESOLVED, WAITED, ENTRIES = (len(VISIT_COLUMNS) + n for n in range(3))
"""Columns of `Sums.visits` after those of the table of measures: settled by the first answered visit; answered after a wait;
then those of the entries of `next`."""

NEVER = 1 << 61
NOWHERE = -1

_add = adds(VISIT_COLUMNS)


@compiled(in_place=True)
def add_visits(
    visits: Table,
    first: int,
    drawn: NDArray[np.uint8],
    layout: t.Layout,
    hours: t.Hours,
    sums: t.Sums,
    front: Table,
    contacts: t.Contacts,
    widest: int,
    found: t.Found,
    state: Whole,
) -> tuple[int, int]:
    """Add rows of visits, from one of them on.

    Parameters
    ----------
    visits : array of int64 [rows, 19]
        In the order in which an engine writes them.
    drawn : array of uint8 [rows or 0]
        Whether another attempt was drawn to follow.
    front : array
        See `passing`.
    widest : int
        The latest instant that `contacts` can hold.
    state : array of int64 [STATE]

    Returns
    -------
    int, int
        Why it came back (`tables.ALL_ROWS` ..), and at which row.
    """
    for i in range(first, len(visits)):
        contact, number, outcome = visits[i, CONTACT], visits[i, VISIT], visits[i, OUTCOME]
        kind, segment, line, queue = visits[i, TYPE], visits[i, SEGMENT], visits[i, ROUTED_AS], visits[i, QUEUE]
        arrived, joined, started, left = visits[i, ARRIVED], visits[i, JOINED], visits[i, STARTED], visits[i, LEFT]
        talk_end, wrap_end = visits[i, TALK_END], visits[i, WRAP_END]
        line_from, no_line = visits[i, LINE_FROM], outcome == records.BLOCKED_LINES
        answered, abandoned = outcome == records.ANSWERED, outcome == records.ABANDONED
        unserved = outcome == records.UNSERVED
        offered = answered or abandoned or unserved or outcome == records.OVERFLOWED
        wait_end = NEVER if unserved else started if answered else left

        if offered and wait_end < state[t.LAST]:
            return t.DISORDER, i
        if offered and joined < state[t.SWEPT] and joined < wait_end:
            return t.LATE, i
        if contact >= len(contacts.marks):
            return t.TOO_MANY, i
        if arrived > widest or (answered and started > widest):
            return t.TOO_WIDE, i
        if offered:
            state[t.LAST] = wait_end

        moment = joined if joined >= 0 else left
        cell = cell_of(layout.edges, layout.steps, layout.step, moment)
        place = (cell * (layout.queues + 1) + (queue if queue >= 0 else layout.queues)) * layout.segments + segment
        mark = int(contacts.marks[contact])
        if mark & t.OPEN and number > 0:
            if not layout.transfers:
                return t.UNDONE, i
            unsettle(layout, sums, int(contacts.place[contact]), kind, RESOLVED)
        is_first_answered = answered and mark & t.SERVED == 0
        settled = is_first_answered and (len(drawn) == 0 or drawn[i] == 0)

        wait, in_time, overtaken = 0, False, False
        if answered or abandoned:
            wait = wait_end - joined
            in_time = _in_time(layout, hours, queue, joined, wait_end)
            _judge(layout, hours, sums, cell, queue, segment, joined, wait_end, answered)
        if answered and layout.segments > 1:
            overtaken = is_passed(front, queue, line, joined, contact, started)
        talk, wrap = (talk_end - started, wrap_end - talk_end) if answered else (0, 0)
        answered_in_time, abandoned_in_time = in_time and answered, in_time and abandoned
        short, starts = abandoned and wait <= layout.short, number == 0
        entered_ivr = starts and not no_line and layout.enters_ivr[kind, line] != 0
        needed_line = starts and (no_line or line_from >= 0)
        visit = Visit(
            attempt=visits[i, ATTEMPT],
            visit=number,
            type=kind,
            segment=segment,
            line=line,
            queue=queue,
            group=visits[i, GROUP],
            cause=visits[i, CAUSE],
            outcome=outcome,
            arrived=arrived,
            joined=joined,
            started=started,
            talk_end=talk_end,
            wrap_end=wrap_end,
            left=left,
            line_from=line_from,
            line_to=visits[i, LINE_TO],
            moment=moment,
            offered=offered,
            answered=answered,
            abandoned=abandoned,
            wait=wait,
            talk=talk,
            wrap=wrap,
            in_time=answered_in_time,
            abandoned_in_time=abandoned_in_time,
            short=short,
            overtaken=overtaken,
            first=starts,
            entered_ivr=entered_ivr,
            needed_line=needed_line,
            is_first_answered=is_first_answered,
        )
        add_caller(layout, sums, contacts, contact, visit, cell, place, settled)
        _add_visit(layout, sums, visit, cell, place, settled)
        add_times(layout, sums, visit, cell, wait_end, state)
        if offered and joined < wait_end:
            _remember(layout, found, state, visit, cell, wait_end)
    return t.ALL_ROWS, len(visits)


@compiled(in_place=True, inlined=True)
def _in_time(layout: t.Layout, hours: t.Hours, queue: int, joined: int, wait_end: int) -> bool:
    """Whether a wait was no longer than the target time of its queue."""
    wait = wait_end - joined
    if layout.on_open[queue] != 0:
        wait = open_between(hours, queue, joined, wait_end)
    return bool(wait <= layout.limit[queue])


@compiled(in_place=True, inlined=True)
def _judge(
    layout: t.Layout,
    hours: t.Hours,
    sums: t.Sums,
    cell: int,
    queue: int,
    segment: int,
    joined: int,
    wait_end: int,
    answered: bool,
) -> None:
    """Count a wait with the named targets that it kept."""
    for n in range(len(layout.promise_limit)):
        if layout.promise_queue[n] in (-1, queue) and layout.promise_segment[n] in (-1, segment):
            wait = wait_end - joined
            if layout.promise_open[n] != 0:
                wait = open_between(hours, queue, joined, wait_end)
            if wait <= layout.promise_limit[n]:
                sums.kept_promises[cell, n, 0 if answered else 1] += 1


@compiled(in_place=True, inlined=True)
def _add_visit(layout: t.Layout, sums: t.Sums, visit: Visit, cell: int, place: int, settled: bool) -> None:
    """Add the figures of a visit where it counts."""
    entry = layout.entry_of_cause[visit.cause]
    if visit.cause == TRANSFER and visit.queue >= 0:
        entry = layout.entry_of_transfer[visit.type, visit.queue]
    a_cell, of_type, of_group = (layout.queues + 1) * layout.segments, NOWHERE, NOWHERE
    if layout.counted[cell] != 0:
        if layout.types > 0:
            of_type = (len(layout.counted) + visit.type) * a_cell + place % a_cell
        if layout.groups > 0 and visit.answered:
            of_group = (len(layout.counted) + layout.types + visit.group) * a_cell + place % a_cell
    for at in (place, of_type, of_group):
        if at >= 0:
            _add(sums.visits, at, visit)
            sums.visits[at, RESOLVED] += int(settled)
            sums.visits[at, WAITED] += int(visit.answered and visit.wait > 0)
            if entry >= 0:
                sums.visits[at, ENTRIES + entry] += 1
    if visit.answered:
        sums.handled[cell, visit.group, 0] += 1
        sums.handled[cell, visit.group, 1] += visit.talk
        sums.handled[cell, visit.group, 2] += visit.wrap


@compiled(in_place=True, inlined=True)
def _remember(layout: t.Layout, found: t.Found, state: Whole, visit: Visit, cell: int, wait_end: int) -> None:
    """Keep what percentiles and the longest queue need of one who waited."""
    place = visit.segment | visit.queue << layout.queue_at
    if layout.types > 0:
        place |= visit.type << layout.type_at
    if visit.answered:
        key = place | cell << layout.cell_at
        if layout.groups > 0:
            key |= visit.group << layout.group_at
        if visit.wait < layout.long:
            found.waits[state[t.WAITS]] = visit.wait << layout.key_bits | key
            state[t.WAITS] += 1
        else:
            n = state[t.LONG_WAITS]
            found.long_waits[n, 0], found.long_waits[n, 1] = visit.wait, key
            state[t.LONG_WAITS] += 1
    if visit.joined < layout.duration:
        found.begins[state[t.BEGINS]] = visit.joined << layout.group_at | place
        state[t.BEGINS] += 1
    if wait_end < layout.duration:
        found.ends[state[t.ENDS]] = wait_end << layout.group_at | place
        state[t.ENDS] += 1
