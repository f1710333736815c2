"""The measures of one replication, kept as numerators and denominators."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccsim.errors import UsageError
from ccsim.kpi.agents import cost
from ccsim.kpi.arrays import Numbers
from ccsim.kpi.counting import Counting
from ccsim.kpi.periods import Periods
from ccsim.kpi.targets import named_targets
from ccsim.records import Records
from ccsim.scenario.journeys import Journeys

if TYPE_CHECKING:
    from ccsim.plan.make import Plan
    from ccsim.scenario import Scenario
    from ccsim.workload.model import Workload

RUN = "run"
"""The breakdown that is always there: the whole."""

TIMES = ("interval", "hour", "day", "weekday")
"""What can be asked for by time."""

TRAITS: Mapping[str, Callable[[Counting], dict[str, Numbers]]] = {
    "type": lambda counting: counting.by_trait(counting.type_trait()),
    "channel": lambda counting: counting.by_trait(counting.channel_trait()),
    "group": lambda counting: counting.by_group(),
}
"""What can be asked for by a trait of the visit."""

BY = (*TIMES, *TRAITS)
"""All that rows can be asked for by."""


@dataclass(frozen=True)
class Replication:
    """Numerators and denominators of one replication.

    Parameters
    ----------
    columns : dict of str to dict of str to array
        For each breakdown (`run`, and those asked for) its columns, as `ccsim.kpi.table` names them. Arrays are
        [periods or traits, places]: the places are (queues + 1) x (segments + 1), segments + 1, groups + 1 or 1, the
        last of each being all together. Counts are int64, hours and sums of milliseconds float64.
    """

    columns: dict[str, dict[str, Numbers]]


def check_by(by: Iterable[str]) -> frozenset[str]:
    """Return what rows are asked for.

    Raises
    ------
    UsageError
        If one is not of `BY`.
    """
    asked = frozenset(by)
    for unknown in sorted(asked - set(BY)):
        raise UsageError(f"cannot show measures by '{unknown}': choose of {', '.join(BY)}")
    return asked


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
    asked = check_by(by)
    kinds = asked.intersection(TIMES) | {target.over for target in scenario.targets.values()}
    periods = Periods(scenario, kinds)
    counting = Counting(scenario, journeys, records, periods, workload)
    columns = {RUN: counting.by_time(periods.run)}
    columns[RUN] |= counting.agents.hours(plan)
    columns[RUN] |= cost(scenario, plan, counting.visits, counting.callers)
    columns[RUN] |= named_targets(scenario, periods, counting.visits, counting.agents)
    for kind in BY:
        if kind in asked:
            columns[kind] = counting.by_time(periods.of(kind)) if kind in TIMES else TRAITS[kind](counting)
    return Replication(columns)
