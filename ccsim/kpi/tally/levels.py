"""On which level of each factor of satisfaction contacts are: where one was gives way to where its latest row puts it.

A pass of its own over the rows, made only where somebody asks, so that nobody else pays for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccsim import records
from ccsim.compiler import compiled
from ccsim.kpi import satisfaction as counts
from ccsim.kpi.arrays import Table, Whole
from ccsim.kpi.satisfaction import OUTCOME_CODES, columns_of_levels, levels_of_outcomes, limits_of, simulated
from ccsim.kpi.tally.clock import cell_of
from ccsim.kpi.tally.layout import Frame
from ccsim.kpi.tally.tables import Layout
from ccsim.kpi.tally.visits import (
    ARRIVED,
    ATTEMPT,
    CONTACT,
    JOINED,
    LEFT,
    OUTCOME,
    SEGMENT,
    STARTED,
    TALK_END,
    TYPE,
    VISIT,
)

if TYPE_CHECKING:
    from ccsim.scenario.model import Satisfaction

BY_WAIT, BY_OUTCOME, BY_ATTEMPTS = range(3)
"""What puts a contact on a level of a factor."""

JUDGED, TALKED, TRANSFERRED, AGAIN, AT_LAST, ALONE = 1, 2, 4, 8, 16, 32
"""Marks of a contact: it joined a queue; somebody talked to it; another visit of the attempt, or another attempt, followed that;
its last row is a talk; its last row is one of self-service."""

LOST = OUTCOME_CODES - 1
FEWEST = 1 << 16
"""Contacts for whom there is room at first."""


class Factors(NamedTuple):
    """The factors on whose levels the simulation puts contacts.

    Parameters
    ----------
    way : array of int64 [factors]
        BY_WAIT ..
    beyond : array of int64 [factors]
        Level, 0 = the best, of whoever is beyond all limits.
    limit : array of int64 [factors, levels]
        The longest wait in ms, or the most attempts, of each level; -1 where it has none.
    of_outcome : array of int64 [factors, OUTCOME_CODES]
    levels : int
    """

    way: Whole
    beyond: Whole
    limit: Table
    of_outcome: Table
    levels: int


class Judged(NamedTuple):
    """What is remembered of each contact until the end; arrays [contacts].

    Parameters
    ----------
    marks : array of uint8
    waited : array of int64
        In ms, in all visits so far.
    cell : array of int32
        In which its first attempt arrived.
    type : array of int16
        Of that attempt.
    """

    marks: NDArray[np.uint8]
    waited: Whole
    cell: NDArray[np.int32]
    type: NDArray[np.int16]


class Standing(NamedTuple):
    """What has become of a contact so far; `plain.Callers` has the same by these names."""

    judged: bool
    talked: bool
    transferred: bool
    again: bool
    lost_at_last: bool
    waited: int
    attempts: int


class Levels:
    """How many contacts are on each level, by cell and, where that is asked for, by type.

    Attributes
    ----------
    sums : array of int64 [cells x segments, figures]
    sums_by_type : array of int64 [types x segments, figures]
        Figures as `satisfaction_columns` takes them.
    """

    def __init__(self, frame: Frame) -> None:
        satisfaction = frame.scenario.satisfaction
        self._layout, self._factors = frame.layout, _factors(satisfaction)
        width = columns_of_levels(satisfaction)
        self.sums = np.zeros((frame.cells * frame.layout.segments, width), np.int64)
        self.sums_by_type = np.zeros((frame.layout.types * frame.layout.segments, width), np.int64)
        self._contacts = _room(FEWEST)

    def add(self, visits: Table) -> None:
        """Add rows; those of a contact come by attempt and visit."""
        contacts = int(visits[:, CONTACT].max(initial=-1)) + 1
        if contacts > len(self._contacts.marks):
            old, self._contacts = self._contacts, _room(max(contacts, 2 * len(self._contacts.marks)))
            for name in old._fields:
                before = getattr(old, name)
                getattr(self._contacts, name)[: len(before)] = before
        add_levels(visits, self._layout, self._factors, self.sums, self.sums_by_type, self._contacts)

    def finish(self) -> None:
        """Forget the contacts when all rows have come."""
        self._contacts = _room(0)


def _room(contacts: int) -> Judged:
    """Make room for so many contacts."""
    return Judged(
        marks=np.zeros(contacts, np.uint8),
        waited=np.zeros(contacts, np.int64),
        cell=np.zeros(contacts, np.int32),
        type=np.zeros(contacts, np.int16),
    )


def _factors(satisfaction: Satisfaction | None) -> Factors:
    """Lay the simulated factors out; none where satisfaction is not asked for."""
    known, width = simulated(satisfaction), len(satisfaction.levels) if satisfaction else 0
    way, beyond = np.zeros(len(known), np.int64), np.zeros(len(known), np.int64)
    limit = np.full((len(known), width), -1, np.int64)
    of_outcome = np.zeros((len(known), OUTCOME_CODES), np.int64)
    for n, factor in enumerate(known):
        assert satisfaction is not None
        if factor.outcome is not None:
            way[n], of_outcome[n] = BY_OUTCOME, levels_of_outcomes(satisfaction, factor)
        else:
            way[n] = BY_WAIT if factor.wait is not None else BY_ATTEMPTS
            levels, limits, beyond[n] = limits_of(satisfaction, factor)
            limit[n, levels] = limits
    return Factors(way, beyond, limit, of_outcome, width)


@compiled(in_place=True)
def add_levels(
    visits: Table, layout: Layout, factors: Factors, sums: Table, sums_by_type: Table, contacts: Judged
) -> None:
    """Add rows of visits; see `Levels`."""
    for i in range(len(visits)):
        contact, attempt, first = visits[i, CONTACT], visits[i, ATTEMPT], visits[i, VISIT] == 0
        if attempt == 0 and first:
            cell = cell_of(layout.edges, layout.steps, layout.step, visits[i, ARRIVED])
            contacts.cell[contact], contacts.type[contact] = cell, visits[i, TYPE]
        before = _standing(int(contacts.marks[contact]), int(contacts.waited[contact]), attempt + (0 if first else 1))
        marks = _marks(visits, i, int(contacts.marks[contact]))
        waited = before.waited + _wait(visits, i)
        contacts.marks[contact], contacts.waited[contact] = marks, waited
        after = _standing(marks, waited, attempt + 1)
        cell, segment = int(contacts.cell[contact]), visits[i, SEGMENT]
        _count(factors, sums, cell * layout.segments + segment, before, -1)
        _count(factors, sums, cell * layout.segments + segment, after, 1)
        if layout.types > 0 and layout.counted[cell] != 0:
            row = int(contacts.type[contact]) * layout.segments + segment
            _count(factors, sums_by_type, row, before, -1)
            _count(factors, sums_by_type, row, after, 1)


@compiled(in_place=True, inlined=True)
def _wait(visits: Table, i: int) -> int:
    """How long a visit waited in ms; 0 of the unserved, who are lost anyway, and of who accepts a callback."""
    outcome = visits[i, OUTCOME]
    if outcome == records.ANSWERED:
        return int(visits[i, STARTED] - visits[i, JOINED])
    if outcome in (records.ABANDONED, records.OVERFLOWED):
        return int(visits[i, LEFT] - visits[i, JOINED])
    return 0


@compiled(in_place=True, inlined=True)
def _marks(visits: Table, i: int, before: int) -> int:
    """Marks of a contact after a row."""
    marks = before & (JUDGED | TALKED | TRANSFERRED | AGAIN)
    if before & AT_LAST:
        marks |= AGAIN if visits[i, VISIT] == 0 else TRANSFERRED
    if visits[i, JOINED] >= 0:
        marks |= JUDGED
    outcome = visits[i, OUTCOME]
    if outcome == records.ANSWERED or (outcome == records.CALLBACK and visits[i, TALK_END] >= 0):
        marks |= TALKED | AT_LAST
    if outcome == records.SELF_SERVED:
        marks |= ALONE
    return marks


@compiled(in_place=True, inlined=True)
def _standing(marks: int, waited: int, attempts: int) -> Standing:
    return Standing(
        judged=marks & JUDGED != 0,
        talked=marks & TALKED != 0,
        transferred=marks & TRANSFERRED != 0,
        again=marks & AGAIN != 0,
        lost_at_last=marks & (AT_LAST | ALONE) == 0,
        waited=waited,
        attempts=attempts,
    )


@compiled(in_place=True, inlined=True)
def _count(factors: Factors, sums: Table, row: int, standing: Standing, by: int) -> None:
    """Count a contact, or count it no longer, on its levels."""
    if standing.judged:
        sums[row, counts.JUDGED] += by
        if standing.talked and standing.lost_at_last:
            sums[row, counts.NEVER_SOLVED] += by
        if standing.again and not standing.lost_at_last:
            sums[row, counts.SOLVED_LATE] += by
        for n in range(len(factors.way)):
            sums[row, counts.LEVELS + n * factors.levels + _level(factors, n, standing)] += by


@compiled(in_place=True, inlined=True)
def _level(factors: Factors, n: int, standing: Standing) -> int:
    """Level of a contact by one factor, 0 = the best."""
    if factors.way[n] == BY_OUTCOME:
        code = LOST
        if standing.talked:
            code = (1 if standing.transferred else 0) + (2 if standing.again else 0)
        return int(factors.of_outcome[n, code])
    by_wait = factors.way[n] == BY_WAIT
    if not (by_wait and standing.lost_at_last):
        value = standing.waited if by_wait else standing.attempts
        for level in range(factors.levels):
            if value <= factors.limit[n, level]:
                return level
    return int(factors.beyond[n])
