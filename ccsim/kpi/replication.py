"""The measures of one replication, kept as numerators and denominators."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ccsim.errors import UsageError
from ccsim.kpi.arrays import Numbers
from ccsim.kpi.channels import is_mixed, where_of_one_channel
from ccsim.kpi.periods import Breakdown, Periods

if TYPE_CHECKING:
    from ccsim.plan.make import Plan
    from ccsim.scenario import Scenario

RUN = "run"
"""The breakdown that is always there: the whole."""

TIMES = ("interval", "hour", "day", "weekday")
"""What can be asked for by time."""


class Counted(Protocol):
    """One replication, counted in one way or the other; each method returns the columns of a breakdown."""

    def by_time(self, breakdown: Breakdown) -> dict[str, Numbers]:
        """Return the columns by period."""

    def by_type(self) -> dict[str, Numbers]:
        """Return the columns by contact type."""

    def by_channel(self) -> dict[str, Numbers]:
        """Return the columns by channel."""

    def by_group(self) -> dict[str, Numbers]:
        """Return the columns by the group that answered."""

    def of_run(self, plan: Plan) -> dict[str, Numbers]:
        """Return the columns of the whole run that no other breakdown has."""


TRAITS: Mapping[str, Callable[[Counted], dict[str, Numbers]]] = {
    "type": lambda counted: counted.by_type(),
    "channel": lambda counted: counted.by_channel(),
    "group": lambda counted: counted.by_group(),
}
"""What can be asked for by a trait of the visit."""

TELL_CHANNELS = ("type", "channel")
"""Traits of which every value is of one channel."""

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


def periods_for(scenario: Scenario, asked: Collection[str]) -> Periods:
    """Cut a run where it must be cut for what is asked for, and for the scenario's named targets."""
    return Periods(scenario, {*asked}.intersection(TIMES) | {target.over for target in scenario.targets.values()})


def put_together(counted: Counted, plan: Plan, periods: Periods, asked: Collection[str]) -> Replication:
    """Make the breakdowns that are asked for."""
    columns = {RUN: counted.by_time(periods.run) | counted.of_run(plan)}
    for kind in BY:
        if kind in asked:
            columns[kind] = counted.by_time(periods.of(kind)) if kind in TIMES else TRAITS[kind](counted)
    if is_mixed(periods.scenario):
        for kind in columns:
            columns[kind] |= where_of_one_channel(periods.scenario, split=kind in TELL_CHANNELS)
    return Replication(columns)
