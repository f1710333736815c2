"""What the contacts come to, row by row: what a contact had come to before gives way to what it has come to now."""

from __future__ import annotations

from ccsim import records
from ccsim.compiler import compiled
from ccsim.kpi.facts import Caller, Visit
from ccsim.kpi.table import CALLER_COLUMNS
from ccsim.kpi.tally import tables as t
from ccsim.kpi.tally.clock import cell_near
from ccsim.kpi.tally.figures import moves

_move = moves(CALLER_COLUMNS)


@compiled(in_place=True, inlined=True)
def add_caller(
    layout: t.Layout,
    sums: t.Sums,
    contacts: t.Contacts,
    contact: int,
    visit: Visit,
    cell: int,
    place: int,
    settled: bool,
) -> None:
    """Add a row of a contact.

    Parameters
    ----------
    cell : int
        In which the visit counts.
    place : int
        Where it counts in `Sums.visits`.
    settled : bool
        Whether it is the contact's first answered visit and settles the matter, unless a transfer follows.
    """
    mark = int(contacts.marks[contact])
    known, was_served, was_alone = mark & t.SEEN != 0, mark & t.SERVED != 0, mark & t.ALONE != 0
    began, time = visit.arrived, 0
    if known:
        began, time = int(contacts.moment[contact]), int(contacts.time[contact])
    else:
        contacts.moment[contact] = began
        if layout.types > 0:
            contacts.type[contact] = visit.type
    if visit.is_first_answered:
        time = visit.started - began
        contacts.time[contact] = time
        if settled and layout.transfers:
            contacts.place[contact] = place
    served, alone = was_served or visit.served, visit.outcome == records.SELF_SERVED
    contacts.marks[contact] = (
        t.SEEN + (t.SERVED if served else 0) + (t.ALONE if alone else 0) + (t.OPEN if settled else 0)
    )
    # A caller makes its attempts one after another: the first row of one ends the count of those before.
    attempts_before = visit.attempt + (0 if visit.first else 1)
    before = Caller(
        known, was_served, known and not (was_served or was_alone), attempts_before, time if was_served else 0
    )
    after = Caller(True, served, not (served or alone), visit.attempt + 1, time)
    cell = cell_near(layout.edges, layout.steps, layout.step, began, cell)
    _move(sums.callers, cell * layout.segments + visit.segment, known, before, after)
    if layout.types > 0 and layout.counted[cell] != 0:
        at = int(contacts.type[contact]) * layout.segments + visit.segment
        _move(sums.callers_by_type, at, known, before, after)


@compiled(in_place=True, inlined=True)
def unsettle(layout: t.Layout, sums: t.Sums, place: int, kind: int, resolved: int) -> None:
    """Take back that a contact's first answered visit settled the matter: it was transferred.

    Parameters
    ----------
    place : int
        Where that visit counts in `Sums.visits`.
    kind : int
        Its type.
    resolved : int
        Column of what is settled.
    """
    sums.visits[place, resolved] -= 1
    a_cell = (layout.queues + 1) * layout.segments
    if layout.types > 0 and layout.counted[place // a_cell] != 0:
        sums.visits[(len(layout.counted) + kind) * a_cell + place % a_cell, resolved] -= 1
