"""The first reply to each attempt, and how long it took.

A pass of its own over the rows, made only where any contact is no call, so that nobody else pays for it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ccsim import records
from ccsim.compiler import compiled
from ccsim.kpi.arrays import Table
from ccsim.kpi.tally.clock import cell_of
from ccsim.kpi.tally.layout import Frame
from ccsim.kpi.tally.tables import Layout
from ccsim.kpi.tally.visits import (
    ARRIVED,
    ATTEMPT,
    CONTACT,
    GROUP,
    JOINED,
    OUTCOME,
    QUEUE,
    SEGMENT,
    STARTED,
    TALK_END,
    TYPE,
)

COUNT, TIME = range(2)
"""Columns: first replies, and ms since the attempts arrived."""

FEWEST = 1 << 16
"""Contacts for whom there is room at first."""


class Replies:
    """First replies by cell, type and group.

    Attributes
    ----------
    sums : array of int64 [(cells + types + groups) x (queues + 1) x segments, 2]
        In the places of `tables.Sums.visits`.
    """

    def __init__(self, frame: Frame) -> None:
        layout = frame.layout
        a_cell = (layout.queues + 1) * layout.segments
        self._layout = layout
        self.sums = np.zeros(((frame.cells + layout.types + layout.groups) * a_cell, 2), np.int64)
        self._replied = np.zeros(FEWEST, np.uint8)

    def add(self, visits: Table) -> None:
        """Add rows; those of a contact come by attempt and visit."""
        contacts, room = int(visits[:, CONTACT].max(initial=-1)) + 1, len(self._replied)
        if contacts > room:
            self._replied = np.append(self._replied, np.zeros(max(contacts - room, room), np.uint8))
        add_replies(visits, self._layout, self.sums, self._replied)

    def finish(self) -> None:
        """Forget the contacts when all rows have come."""
        self._replied = np.zeros(0, np.uint8)


@compiled(in_place=True)
def add_replies(visits: Table, layout: Layout, sums: Table, replied: NDArray[np.uint8]) -> None:
    """Add rows of visits.

    Parameters
    ----------
    replied : array of uint8 [contacts]
        The last attempt in which somebody talked to the contact, counted from 1.
    """
    a_cell, cells = (layout.queues + 1) * layout.segments, len(layout.counted)
    for i in range(len(visits)):
        contact, attempt = visits[i, CONTACT], visits[i, ATTEMPT] + 1
        answered = visits[i, OUTCOME] == records.ANSWERED
        called_back = visits[i, OUTCOME] == records.CALLBACK and visits[i, TALK_END] >= 0
        if (answered or called_back) and replied[contact] != attempt:
            replied[contact] = attempt
            if answered:
                cell = cell_of(layout.edges, layout.steps, layout.step, visits[i, JOINED])
                line, time = (
                    visits[i, QUEUE] * layout.segments + visits[i, SEGMENT],
                    visits[i, STARTED] - visits[i, ARRIVED],
                )
                _add(sums, cell * a_cell + line, time)
                if layout.counted[cell] != 0 and layout.types > 0:
                    _add(sums, (cells + visits[i, TYPE]) * a_cell + line, time)
                if layout.counted[cell] != 0 and layout.groups > 0:
                    _add(sums, (cells + layout.types + visits[i, GROUP]) * a_cell + line, time)


@compiled(in_place=True, inlined=True)
def _add(sums: Table, row: int, time: int) -> None:
    sums[row, COUNT] += 1
    sums[row, TIME] += time
