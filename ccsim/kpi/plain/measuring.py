"""One replication from its records."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from ccsim.kpi.arrays import Flags
from ccsim.kpi.plain.counting import Counting
from ccsim.kpi.plain.resolution import brings_back, followed
from ccsim.kpi.plain.visits import Visits
from ccsim.kpi.replication import Replication, check_by, periods_for, put_together
from ccsim.kpi.weightings import weighed
from ccsim.records import Records
from ccsim.scenario.journeys import Journeys

if TYPE_CHECKING:
    from ccsim.plan.make import Plan
    from ccsim.scenario import Scenario
    from ccsim.workload.model import Workload


def measure(
    scenario: Scenario,
    journeys: Journeys,
    plan: Plan,
    records: Records,
    by: Collection[str] = frozenset(),
    *,
    workload: Workload | None = None,
) -> Replication:
    """Measure one replication.

    Parameters
    ----------
    by : collection of str
        Rows wanted beside those of the run, of `BY`.
    workload : Workload, optional
        The draws behind the records. Where answered contacts can come back, `resolved_first` needs them: what was
        drawn but falls after the doors have closed is in no record. Without them that measure is left out.

    Raises
    ------
    UsageError
        If `by` holds anything else.
    """
    return measured(scenario, journeys, plan, records, by, drawn_to_follow(scenario, journeys, records, workload))


def measured(
    scenario: Scenario,
    journeys: Journeys,
    plan: Plan,
    records: Records,
    by: Collection[str],
    drawn: Flags | None,
) -> Replication:
    """Measure one replication of which is known at which visits' ends another attempt was drawn; bool [visits]."""
    asked = check_by(by)
    periods = periods_for(scenario, asked)
    found = put_together(Counting(scenario, journeys, records, periods, drawn), plan, periods, asked)
    return weighed(scenario, found)


def drawn_to_follow(
    scenario: Scenario, journeys: Journeys, records: Records, workload: Workload | None
) -> Flags | None:
    """Find the visits at whose end another attempt was drawn; None if nobody needs to know, or nobody can."""
    if workload is None or not brings_back(scenario):
        return None
    return followed(Visits(scenario, journeys, records), workload)
