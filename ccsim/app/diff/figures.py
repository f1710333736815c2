"""What two scenarios come to: expected contacts by day and queue, hours and their cost by group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ccsim.app.understanding import understand
from ccsim.app.understanding.duty import planned_duty
from ccsim.app.understanding.grid import Grid
from ccsim.scenario import Scenario
from ccsim.units import HOUR

ALL = "*"
"""Stands for all days, queues or groups together."""

CONTACTS, HOURS = "contacts", "h"


@dataclass(frozen=True)
class Figure:
    """A figure of both scenarios.

    Parameters
    ----------
    figure : str
        'contacts' (first attempts), 'offered' (joins a queue), 'scheduled_hours', 'paid_hours', 'on_duty_hours', 'cost_of_hours'.
    of : str
        A date, a queue, a group; `*` for all together.
    unit : str
    old, new : float or None
        None where a scenario has no such day, queue, group or cost.
    """

    figure: str
    of: str
    unit: str
    old: float | None
    new: float | None

    @property
    def difference(self) -> float:
        """New less old; what is not there is nothing."""
        return (self.new or 0.0) - (self.old or 0.0)

    @property
    def differs(self) -> bool:
        """Whether it is another figure, beyond what adding up in another order can bring about."""
        largest = max(abs(self.old or 0.0), abs(self.new or 0.0))
        return abs(self.difference) > 1e-9 * largest


class Sums(NamedTuple):
    """Figures of one scenario, by (figure, of)."""

    unit: str
    values: Mapping[str, float]


def figures(old: Scenario, new: Scenario) -> Iterator[Figure]:
    """Reckon both scenarios through, as `understand` does, and set their figures side by side."""
    one, other = _figures(old), _figures(new)
    for name in dict.fromkeys([*one, *other]):
        before, after = one.get(name), other.get(name)
        unit = " / ".join(dict.fromkeys(side.unit for side in (before, after) if side))
        mine, theirs = (side.values if side else {} for side in (before, after))
        for of in _in_order(mine, theirs):
            yield Figure(name, of, unit, mine.get(of), theirs.get(of))


def _in_order(old: Mapping[str, float], new: Mapping[str, float]) -> list[str]:
    """Names of both, days by date; all together last."""
    names = list(dict.fromkeys([*old, *new]))
    days = [name for name in names if name[:1].isdigit()]
    return [*sorted(days), *(name for name in names if name not in {*days, ALL}), ALL]


def _figures(scenario: Scenario) -> dict[str, Sums]:
    understanding = understand(scenario)
    days = {day.day.isoformat(): day for day in understanding.days}
    contacts = {name: day.contacts for name, day in days.items()}
    offered = {name: day.offered for name, day in days.items()}
    offered |= {name: load.offered for name, load in understanding.queues.items()}
    return {
        "contacts": Sums(CONTACTS, contacts | {ALL: sum(contacts.values())}),
        "offered": Sums(CONTACTS, offered | {ALL: sum(day.offered for day in days.values())}),
        **_hours(scenario),
    }


def _hours(scenario: Scenario) -> dict[str, Sums]:
    from ccsim.plan.teams import hours, teams  # noqa: PLC0415  - brings numpy with it

    groups = list(scenario.agents)
    scheduled, paid = hours(teams(scenario), len(groups), scenario.duration)
    grid = Grid(scenario)
    duty = {name: sum(one.on_duty) * grid.interval / HOUR for name, one in planned_duty(scenario, grid).items()}
    found = {
        "scheduled_hours": dict(zip(groups, scheduled, strict=True)),
        "paid_hours": dict(zip(groups, paid, strict=True)),
        "on_duty_hours": duty,
    }
    sums = {name: Sums(HOURS, by_group | {ALL: sum(by_group.values())}) for name, by_group in found.items()}
    rates = scenario.costs.agent_hour
    if any(rates.values()):
        costs = {name: rates.get(name, 0.0) * found["paid_hours"][name] for name in groups}
        sums["cost_of_hours"] = Sums(scenario.costs.currency, costs | {ALL: sum(costs.values())})
    return sums
