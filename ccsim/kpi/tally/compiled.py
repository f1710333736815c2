"""The compiled way: sums are kept while rows come, and turned into columns at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ccsim.kpi.arrays import Table
from ccsim.kpi.replication import Replication, periods_for, put_together
from ccsim.kpi.tally.columns import Columns
from ccsim.kpi.tally.layout import Frame, frame
from ccsim.kpi.tally.ledger import Ledger
from ccsim.kpi.weightings import weighed
from ccsim.scenario.journeys import Journeys

if TYPE_CHECKING:
    from ccsim.plan.make import Plan
    from ccsim.scenario import Scenario

_latest: list[tuple[Scenario, Journeys, frozenset[str], Frame]] = []
"""The frame made last: replications of one scenario follow one another."""


class Compiled:
    """See `tally.Way`."""

    def __init__(self, scenario: Scenario, journeys: Journeys, plan: Plan, asked: frozenset[str]) -> None:
        self._scenario, self._plan, self._asked = scenario, plan, asked
        self._ledger = Ledger(_frame(scenario, journeys, asked))

    def add(self, visits: Table, duty: Table, drawn: NDArray[np.uint8], waiting_since: int | None) -> None:
        """Take some rows."""
        self._ledger.add(visits, duty, drawn, waiting_since)

    def finish(self, *, resolved: bool) -> Replication:
        """Return the measures."""
        self._ledger.finish()
        columns = Columns(self._ledger, resolved=resolved)
        found = put_together(columns, self._plan, self._ledger.frame.periods, self._asked)
        return weighed(self._scenario, found)


def _frame(scenario: Scenario, journeys: Journeys, asked: frozenset[str]) -> Frame:
    for known_scenario, known_journeys, known_asked, made in _latest:
        if known_scenario is scenario and known_journeys is journeys and known_asked == asked:
            return made
    made = frame(scenario, journeys, periods_for(scenario, asked), asked)
    _latest[:] = [(scenario, journeys, asked, made)]
    return made
