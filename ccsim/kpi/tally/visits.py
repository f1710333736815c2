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
from ccsim.scenario.journeys import CALLBACK, TRANSFER
from ccsim.units import FAR

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
    OFFERED_AT,
) = range(len(records.VISIT_COLUMNS))

RESOLVED, WAITED, ENTRIES = (len(VISIT_COLUMNS) + n for n in range(3))
"""Columns of `Sums.visits` after those of the table of measures: settled by the first answered visit; answered after a wait;
then those of the entries of `next`."""

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
    visits : array of int64 [rows, columns of records.VISIT_COLUMNS]
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
        wait_end = wait_end_of(visits, i)
        stood_until = stood_until_of(visits, i, wait_end, layout)
        problem = _problem(visits, i, wait_end, stood_until, layout, contacts, widest, state)
        if problem != t.ALL_ROWS:
            return problem, i
        contact, segment, queue = visits[i, CONTACT], visits[i, SEGMENT], visits[i, QUEUE]
        moment = _moment(visits, i, layout)
        cell = cell_of(layout.edges, layout.steps, layout.step, moment)
        place = (cell * (layout.queues + 1) + (queue if queue >= 0 else layout.queues)) * layout.segments + segment
        mark = int(contacts.marks[contact])
        if mark & t.OPEN and visits[i, VISIT] > 0:
            unsettle(layout, sums, int(contacts.place[contact]), visits[i, TYPE], RESOLVED)
        visit = _facts(visits, i, moment, wait_end, stood_until, mark & t.SERVED != 0, layout, hours, front)
        settled = visit.is_first_answered and (len(drawn) == 0 or drawn[i] == 0)
        if visit.answered or visit.abandoned:
            _judge(layout, hours, sums, visit, cell, wait_end)
        add_caller(layout, sums, contacts, contact, visit, cell, place, settled)
        _add_visit(layout, sums, visit, cell, place, settled)
        add_times(layout, sums, visit, cell, state)
        if visit.joined < stood_until:
            _remember(layout, found, state, visit, cell)
    return t.ALL_ROWS, len(visits)


@compiled(in_place=True, inlined=True)
def wait_end_of(visits: Table, i: int) -> int:
    """When a visit stopped waiting: was answered, gave up or moved on; FAR if it was never served, -1 if it never joined."""
    outcome = visits[i, OUTCOME]
    if outcome == records.ANSWERED:
        return int(visits[i, STARTED])
    if outcome == records.UNSERVED:
        return FAR
    return int(visits[i, LEFT]) if outcome in (records.ABANDONED, records.OVERFLOWED) else -1


@compiled(in_place=True, inlined=True)
def stood_until_of(visits: Table, i: int, wait_end: int, layout: t.Layout) -> int:
    """Until when a visit was one of those who wait: the end of its wait, or when it accepted a callback."""
    if layout.callbacks and wait_end < 0 and visits[i, OFFERED_AT] >= 0 and visits[i, CAUSE] != CALLBACK:
        return int(visits[i, OFFERED_AT])
    return wait_end


@compiled(in_place=True, inlined=True)
def _moment(visits: Table, i: int, layout: t.Layout) -> int:
    """When a visit counts: on joining or, never joining, at its end; all tries of a callback when the first of them joined."""
    if layout.callbacks and visits[i, OFFERED_AT] >= 0:
        return int(visits[i, OFFERED_AT] - layout.offer_after[visits[i, QUEUE]])
    return int(visits[i, JOINED] if visits[i, JOINED] >= 0 else visits[i, LEFT])


@compiled(in_place=True, inlined=True)
def _problem(
    visits: Table,
    i: int,
    wait_end: int,
    stood_until: int,
    layout: t.Layout,
    contacts: t.Contacts,
    widest: int,
    state: Whole,
) -> int:
    """Say why a row cannot be added, before anything is; `tables.ALL_ROWS` if it can."""
    contact, joined = visits[i, CONTACT], visits[i, JOINED]
    if 0 <= wait_end < state[t.LAST]:
        return t.DISORDER
    if joined < stood_until and joined < state[t.SWEPT]:
        return t.LATE
    if contact >= len(contacts.marks):
        return t.TOO_MANY
    if visits[i, ARRIVED] > widest or visits[i, STARTED] > widest:
        return t.TOO_WIDE
    if contacts.marks[contact] & t.OPEN and visits[i, VISIT] > 0 and not layout.transfers:
        return t.UNDONE
    if wait_end >= 0:
        state[t.LAST] = wait_end
    return t.ALL_ROWS


@compiled(in_place=True, inlined=True)
def _facts(
    visits: Table,
    i: int,
    moment: int,
    wait_end: int,
    stood_until: int,
    was_served: bool,
    layout: t.Layout,
    hours: t.Hours,
    front: Table,
) -> Visit:
    """Say of a row what follows from it; `was_served` is whether somebody had talked to its contact before."""
    outcome, number = visits[i, OUTCOME], visits[i, VISIT]
    kind, line, queue = visits[i, TYPE], visits[i, ROUTED_AS], visits[i, QUEUE]
    joined, started, line_from = visits[i, JOINED], visits[i, STARTED], visits[i, LINE_FROM]
    talk_end, wrap_end = visits[i, TALK_END], visits[i, WRAP_END]
    answered, abandoned = outcome == records.ANSWERED, outcome == records.ABANDONED
    wait, in_time, overtaken = 0, False, False
    if answered or abandoned:
        wait = wait_end - joined
        in_time = _in_time(layout, hours, queue, joined, wait_end)
    if answered and layout.segments > 1:
        overtaken = is_passed(front, queue, line, joined, visits[i, CONTACT], started)
    talk, wrap = (talk_end - started, wrap_end - talk_end) if answered else (0, 0)
    first, no_line = number == 0, outcome == records.BLOCKED_LINES
    # Written here because numba takes no more than names in a call with so many arguments.
    was_offered = layout.callbacks and visits[i, OFFERED_AT] >= 0
    of_callback = was_offered and outcome in (records.CALLBACK, records.CALLBACK_FAILED)
    reached, failed = of_callback and talk_end >= 0, of_callback and outcome == records.CALLBACK_FAILED
    callback_offered = was_offered and visits[i, CAUSE] != CALLBACK
    callback_accepted = callback_offered and of_callback
    time_to_callback = started - moment if reached else 0
    served = answered or reached
    offered, is_first_answered = wait_end >= 0, served and not was_served
    answered_in_time, abandoned_in_time = answered and in_time, abandoned and in_time
    short = abandoned and wait <= layout.short
    entered_ivr = first and not no_line and layout.enters_ivr[kind, line] != 0
    needed_line = first and (no_line or line_from >= 0)
    return Visit(
        attempt=visits[i, ATTEMPT],
        visit=number,
        type=kind,
        segment=visits[i, SEGMENT],
        line=line,
        queue=queue,
        group=visits[i, GROUP],
        cause=visits[i, CAUSE],
        outcome=outcome,
        arrived=visits[i, ARRIVED],
        joined=joined,
        started=started,
        talk_end=talk_end,
        wrap_end=wrap_end,
        left=visits[i, LEFT],
        line_from=line_from,
        line_to=visits[i, LINE_TO],
        moment=moment,
        offered=offered,
        answered=answered,
        abandoned=abandoned,
        served=served,
        wait=wait,
        talk=talk,
        wrap=wrap,
        in_time=answered_in_time,
        abandoned_in_time=abandoned_in_time,
        short=short,
        callback_offered=callback_offered,
        callback_accepted=callback_accepted,
        callback_reached=reached,
        callback_failed=failed,
        time_to_callback=time_to_callback,
        stood_until=stood_until,
        overtaken=overtaken,
        first=first,
        entered_ivr=entered_ivr,
        needed_line=needed_line,
        is_first_answered=is_first_answered,
    )


@compiled(in_place=True, inlined=True)
def _in_time(layout: t.Layout, hours: t.Hours, queue: int, joined: int, wait_end: int) -> bool:
    """Whether a wait was no longer than the target time of its queue."""
    wait = wait_end - joined
    if layout.on_open[queue] != 0:
        wait = open_between(hours, queue, joined, wait_end)
    return bool(wait <= layout.limit[queue])


@compiled(in_place=True, inlined=True)
def _judge(layout: t.Layout, hours: t.Hours, sums: t.Sums, visit: Visit, cell: int, wait_end: int) -> None:
    """Count a wait with the named targets that it kept."""
    for n in range(len(layout.promise_limit)):
        if layout.promise_queue[n] in (-1, visit.queue) and layout.promise_segment[n] in (-1, visit.segment):
            wait = visit.wait
            if layout.promise_open[n] != 0:
                wait = open_between(hours, visit.queue, visit.joined, wait_end)
            if wait <= layout.promise_limit[n]:
                sums.kept_promises[cell, n, 0 if visit.answered else 1] += 1


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
def _remember(layout: t.Layout, found: t.Found, state: Whole, visit: Visit, cell: int) -> None:
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
    if visit.stood_until < layout.duration:
        found.ends[state[t.ENDS]] = visit.stood_until << layout.group_at | place
        state[t.ENDS] += 1
