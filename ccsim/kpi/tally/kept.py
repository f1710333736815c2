"""Without a compiler: the rows are kept, and measured the plain way when all have come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ccsim.kpi.arrays import Table
from ccsim.kpi.plain.measuring import measured
from ccsim.kpi.replication import Replication
from ccsim.records import DUTY_COLUMNS, VISIT_COLUMNS, tabled
from ccsim.scenario.journeys import Journeys

if TYPE_CHECKING:
    from ccsim.plan.make import Plan
    from ccsim.scenario import Scenario

CONTACT, ATTEMPT, VISIT = (VISIT_COLUMNS.index(name) for name in ("contact", "attempt", "visit"))
ON = DUTY_COLUMNS.index("on")


class Kept:
    """See `tally.Way`."""

    def __init__(self, scenario: Scenario, journeys: Journeys, plan: Plan, asked: frozenset[str]) -> None:
        self._scenario, self._journeys, self._plan, self._asked = scenario, journeys, plan, asked
        self._visits = [np.empty((0, len(VISIT_COLUMNS)), np.int64)]
        self._duty = [np.empty((0, len(DUTY_COLUMNS)), np.int64)]
        self._drawn = [np.empty(0, np.uint8)]

    def add(self, visits: Table, duty: Table, drawn: NDArray[np.uint8], waiting_since: int | None) -> None:
        """Take some rows; they are copied, as engines use their memory again."""
        del waiting_since
        self._visits.append(visits.copy())
        self._duty.append(duty.copy())
        self._drawn.append(drawn.copy())

    def finish(self, *, resolved: bool) -> Replication:
        """Return the measures."""
        visits, duty, drawn = np.concatenate(self._visits), np.concatenate(self._duty), np.concatenate(self._drawn)
        records = tabled(visits, duty[np.argsort(duty[:, ON], kind="stable")])
        order = np.lexsort((visits[:, VISIT], visits[:, ATTEMPT], visits[:, CONTACT]))
        followed = drawn[order].astype(np.bool_) if resolved and len(drawn) == len(visits) else None
        return measured(self._scenario, self._journeys, self._plan, records, self._asked, followed)
