"""What is known of one replication so far: sums, and what the rows to come may need."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ccsim.kpi.arrays import Table, Whole
from ccsim.kpi.channels import in_parallel, more_than_calls
from ccsim.kpi.satisfaction import is_asked
from ccsim.kpi.table import CALLER_COLUMNS
from ccsim.kpi.tally import passing
from ccsim.kpi.tally import tables as t
from ccsim.kpi.tally.clock import add_duty
from ccsim.kpi.tally.crowd import sweep
from ccsim.kpi.tally.hands import Hands
from ccsim.kpi.tally.layout import Frame
from ccsim.kpi.tally.levels import Levels
from ccsim.kpi.tally.nights import Nights
from ccsim.kpi.tally.replies import Replies
from ccsim.kpi.tally.visits import ENTRIES, JOINED, LEFT, STARTED, add_visits
from ccsim.kpi.tally.waits import DIGIT, sort

NARROW, WIDE = np.iinfo(np.uint32).max, np.iinfo(np.int64).max
FEWEST = 1 << 16
"""Contacts for whom there is room at first."""

PROBLEMS = {
    t.DISORDER: "is not in the order in which an engine writes rows: a wait ended before one that came earlier",
    t.LATE: "waited before `waiting_since`: those who still wait must all have joined then or later",
    t.UNDONE: "follows a talk of the same attempt, but the scenario transfers nobody",
}


class Ledger:
    """All that is known of one replication.

    Attributes
    ----------
    tables : tables.Sums
    duty : array of int64 [cells before `duration` + 1, groups, 2]
        Like `tables.Sums.in_hand`.
    most : array of int64 [cells before `duration`, places]
    most_by_trait : array of int64 [types + channels, places]
        Most who waited at once, in the places of a table with totals.
    levels : Levels or None
        Where it is asked how content contacts are.
    hands : Hands or None
        Where agents can have several contacts in hand.
    nights : Nights or None
    replies : Replies or None
        Where any contact is no call.
    """

    def __init__(self, frame: Frame) -> None:
        layout, cells, inside = frame.layout, frame.cells, frame.periods.inside
        queues, segments, groups = layout.queues, layout.segments, len(frame.scenario.agents)
        figures, figures_of_caller = ENTRIES + len(frame.entries), len(CALLER_COLUMNS)
        a_cell, width = (queues + 1) * segments, (queues + 1) * (segments + 1)
        self.frame = frame
        self.tables = t.Sums(
            visits=_none((cells + layout.types + layout.groups) * a_cell, figures),
            callers=_none(cells * segments, figures_of_caller),
            callers_by_type=_none(layout.types * segments, figures_of_caller),
            kept_promises=_none(cells, len(layout.promise_limit), 2),
            waiting=_none(inside + 1, queues * segments, 2),
            lines=_none(inside + 1, segments, 2),
            in_hand=_none(inside + 1, groups, 2),
            waiting_by_type=_none(layout.types, queues * segments),
            lines_by_type=_none(layout.types, segments),
            handled=_none(cells, groups, 3),
        )
        self.duty = _none(inside + 1, groups, 2)
        self.most, self.most_by_trait = _none(inside, width), _none(layout.types + layout.channels, width)
        self._now = _none(1 + layout.types + layout.channels, width)
        self._front = np.full((queues, passing.FIELDS), passing.NOBODY, np.int64)
        self._contacts = _room(layout, FEWEST)
        self._hours, self._hours_until = frame.usual_hours, frame.scenario.duration
        self._waits, self._long_waits = list[Whole](), list[Table]()
        self._begins, self._ends = list[Whole](), list[Whole]()
        self._found, self._state = _space(0), _none(t.STATE)
        written = more_than_calls(frame.scenario)
        self.levels = Levels(frame) if is_asked(frame.scenario) else None
        self.hands = Hands(frame) if in_parallel(frame.scenario) else None
        self.nights = Nights(frame) if written else None
        self.replies = Replies(frame) if written else None

    def add(self, visits: Table, duty: Table, drawn: NDArray[np.uint8], waiting_since: int | None) -> None:
        """Add rows; see `Tally.add`."""
        if len(duty):
            add_duty(duty, self.frame.layout, self.duty)
        if self.frame.on_hours and len(visits):
            self._look_ahead(int(visits[:, [JOINED, STARTED, LEFT]].max()))
        if len(self._found.waits) < len(visits):
            self._found = _space(len(visits))
        at = 0
        while at < len(visits):
            widest = NARROW if self._contacts.moment.dtype == np.uint32 else WIDE
            why, at = add_visits(
                visits, at, drawn, self.frame.layout, self._hours, self.tables, self._front, self._contacts, widest,
                self._found, self._state,
            )  # fmt: skip
            if why == t.TOO_MANY:
                self._more_room(int(visits[at, 0]) + 1)
            elif why == t.TOO_WIDE:
                self._more_room(len(self._contacts.marks), wide=True)
            elif why != t.ALL_ROWS:
                raise ValueError(f"the row {visits[at].tolist()} {PROBLEMS[why]}")
        self._keep()
        for more in (self.levels, self.hands, self.nights, self.replies):
            if more is not None:
                more.add(visits)
        if waiting_since is not None:
            self._sweep(waiting_since)

    def _look_ahead(self, until: int) -> None:
        """Know when queues are open until an instant."""
        if until > self._hours_until:
            self._hours_until = 2 * until
            self._hours = self.frame.hours(self._hours_until)

    def _more_room(self, contacts: int, *, wide: bool = False) -> None:
        """Make room for so many contacts at least, or for later instants."""
        old = self._contacts
        wide = wide or old.moment.dtype == np.int64
        at_least = contacts if contacts <= len(old.marks) else max(contacts, 2 * len(old.marks))
        self._contacts = _room(self.frame.layout, at_least, wide=wide)
        for name in old._fields:
            before = getattr(old, name)
            getattr(self._contacts, name)[: len(before)] = before

    def _keep(self) -> None:
        """Put away what a call has found."""
        for pieces, part, at in (
            (self._waits, self._found.waits, t.WAITS),
            (self._long_waits, self._found.long_waits, t.LONG_WAITS),
            (self._begins, self._found.begins, t.BEGINS),
            (self._ends, self._found.ends, t.ENDS),
        ):
            if self._state[at]:
                pieces.append(part[: self._state[at]].copy())
            self._state[at] = 0

    def _sweep(self, until: int) -> None:
        """Settle how long queues were before an instant."""
        until = min(until, self.frame.scenario.duration)
        layout = self.frame.layout
        begins = _ordered(self._begins, layout.group_at)
        # Waits end in the order in which rows come, but for those of who accepted a callback: such rows come later.
        ends = _ordered(self._ends, layout.group_at) if layout.callbacks else _joined(self._ends)
        i, j = sweep(begins, ends, until, layout, self._now, self.most, self.most_by_trait, self._state)
        self._state[t.SWEPT] = max(self._state[t.SWEPT], until)
        self._begins, self._ends = [begins[i:].copy()], [ends[j:].copy()]

    def finish(self) -> None:
        """Settle what is left when all rows have come."""
        self._sweep(self.frame.scenario.duration)
        self._contacts = _room(self.frame.layout, 0)
        for more in (self.levels, self.replies):
            if more is not None:
                more.finish()

    @property
    def lines_held(self) -> int:
        """Ms that lines were held, whenever."""
        return int(self._state[t.HELD])

    def waits(self) -> tuple[Whole, Table]:
        """Waits of the answered who waited, ascending, and those too long to be among them: see `waits.rank`."""
        waits = _ordered(self._waits, self.frame.layout.key_bits)
        self._waits = [waits]
        long_waits = np.concatenate([_none(0, 2), *self._long_waits])
        return waits, long_waits[np.argsort(long_waits[:, 0])]


def _none(*shape: int) -> NDArray[np.int64]:
    return np.zeros(shape, np.int64)


def _space(rows: int) -> t.Found:
    """Space for what a call finds in so many rows."""
    waits, begins, ends = np.empty((3, rows), np.int64)
    return t.Found(waits, np.empty((rows, 2), np.int64), begins, ends)


def _room(layout: t.Layout, contacts: int, *, wide: bool = False) -> t.Contacts:
    """Make room for so many contacts."""
    instants = np.dtype(np.int64 if wide else np.uint32)
    return t.Contacts(
        marks=np.zeros(contacts, np.uint8),
        moment=np.zeros(contacts, instants),
        time=np.zeros(contacts, instants),
        place=np.zeros(contacts if layout.transfers else 0, np.int32),
        type=np.zeros(contacts if layout.types else 0, np.int16),
    )


def _joined(pieces: list[Whole]) -> Whole:
    return np.concatenate([_none(0), *pieces]) if len(pieces) != 1 else pieces[0]


def _ordered(pieces: list[Whole], low: int) -> Whole:
    """Join pieces in the order of all but their lowest bits; the pieces are used up."""
    values = _joined(pieces)
    pieces.clear()
    spare = np.empty_like(values)
    return spare if sort(values, spare, np.empty(1 << DIGIT, np.int64), low) else values
