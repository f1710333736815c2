"""How long agents were busy who can have several contacts in hand: with at least one, however many.

A pass of its own over the rows, made only where a group can, so that nobody else pays for it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ccsim.compiler import compiled
from ccsim.kpi.arrays import Table, Whole
from ccsim.kpi.tally.clock import add_spell
from ccsim.kpi.tally.layout import Frame
from ccsim.kpi.tally.tables import Layout
from ccsim.kpi.tally.visits import AGENT, GROUP, STARTED, WRAP_END


class Hands:
    """Time with at least one contact in hand.

    Attributes
    ----------
    busy : array of int64 [cells before `duration` + 1, groups, 2]
        Like `tables.Sums.in_hand`.
    """

    def __init__(self, frame: Frame) -> None:
        self._layout = frame.layout
        self._until = np.zeros(0, np.int64)
        self.busy = np.zeros((frame.periods.inside + 1, len(frame.scenario.agents), 2), np.int64)

    def add(self, visits: Table) -> None:
        """Add rows; those of an agent come in the order in which its contacts started."""
        agents = int(visits[:, AGENT].max(initial=-1)) + 1
        if agents > len(self._until):
            self._until = np.append(self._until, np.zeros(agents - len(self._until), np.int64))
        add_hands(visits, self._layout, self._until, self.busy)


@compiled(in_place=True)
def add_hands(visits: Table, layout: Layout, until: Whole, busy: NDArray[np.int64]) -> None:
    """Add rows of visits.

    Parameters
    ----------
    until : array of int64 [agents]
        Until when each agent is busy with the contacts of the rows before: of a contact only what goes on longer counts.
    """
    for i in range(len(visits)):
        if visits[i, STARTED] >= 0:
            agent = visits[i, AGENT]
            begin, end = max(visits[i, STARTED], until[agent]), visits[i, WRAP_END]
            add_spell(layout, 0, begin, end, busy, visits[i, GROUP])
            until[agent] = max(until[agent], end)
