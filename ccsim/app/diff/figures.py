"""What two scenarios come to: expected contacts by day and queue, hours and their cost by group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from ccsim.app.understanding import understand
from ccsim.app.understanding.duty import planned_duty
from ccsim.app.understanding.grid import Grid
from ccsim.scenario import Scenario
from ccsim.units import HOUR

ALL = "*"
"""Stands for all days, queues or groups together."""

CONTACTS, HOURS = "contacts", "h"

DAY, QUEUE, GROUP = "day", "queue", "group"

Of: TypeAlias = tuple[str, str]
"""DAY, QUEUE, GROUP or ALL, and which of them."""

WHOLE: Of = (ALL, ALL)


@dataclass(frozen=True)
class Figure:
    """A figure of both scenarios.

    Parameters
    ----------
    figure : str
        'contacts' (first attempts), 'offered' (joins a queue), 'workload_hours' (agents' time that it takes),
        'scheduled_hours', 'paid_hours', 'on_duty_hours', 'cost_of_hours'.
    by, of : str
        'day' and its date, 'queue' or 'group' and its name; both `*` for all together.
    unit : str
        Both of them where they differ, as currencies can: `CHF / EUR`.
    old, new : float or None
        None where a scenario has no such day, queue, group or cost.
    mixed : bool
        Whether the two are in different units.
    """

    figure: str
    by: str
    of: str
    unit: str
    old: float | None
    new: float | None
    mixed: bool = field(default=False, repr=False)

    @property
    def difference(self) -> float | None:
        """New less old; what is not there is nothing. None where the two are in different units."""
        return None if self.mixed else (self.new or 0.0) - (self.old or 0.0)

    @property
    def differs(self) -> bool:
        """Whether it is another figure, beyond what adding up in another order can bring about."""
        largest = max(abs(self.old or 0.0), abs(self.new or 0.0))
        return abs(largest if self.difference is None else self.difference) > 1e-9 * largest


class Sums(NamedTuple):
    """A figure of one scenario."""

    unit: str
    values: Mapping[Of, float]


def figures(old: Scenario, new: Scenario) -> Iterator[Figure]:
    """Reckon both scenarios through, as `understand` does, and set their figures side by side."""
    one, other = _figures(old), _figures(new)
    for name in dict.fromkeys([*one, *other]):
        before, after = one.get(name), other.get(name)
        units = list(dict.fromkeys(side.unit for side in (before, after) if side))
        mine, theirs = (side.values if side else {} for side in (before, after))
        for of in _in_order(mine, theirs):
            yield Figure(name, *of, " / ".join(units), mine.get(of), theirs.get(of), mixed=len(units) > 1)


def _in_order(old: Iterable[Of], new: Iterable[Of]) -> list[Of]:
    """Places of both, days by date; all together last."""
    places = list(dict.fromkeys([*old, *new]))
    days = sorted(place for place in places if place[0] == DAY)
    return [*days, *(place for place in places if place[0] not in (DAY, ALL)), WHOLE]


def _figures(scenario: Scenario) -> dict[str, Sums]:
    understanding = understand(scenario)
    days = {(DAY, day.day.isoformat()): day for day in understanding.days}
    queues = {(QUEUE, name): load.offered for name, load in understanding.queues.items()}
    offered = _with_all({of: day.offered for of, day in days.items()})
    work = {(QUEUE, name): load.workload_hours for name, load in understanding.queues.items()}
    return {
        "contacts": Sums(CONTACTS, _with_all({of: day.contacts for of, day in days.items()})),
        "offered": Sums(CONTACTS, queues | offered),
        "workload_hours": Sums(HOURS, _with_all(work)),
        **_hours(scenario),
    }


def _with_all(values: dict[Of, float]) -> dict[Of, float]:
    return values | {WHOLE: sum(values.values())}


def _hours(scenario: Scenario) -> dict[str, Sums]:
    from ccsim.plan.teams import hours, teams  # noqa: PLC0415  - brings numpy with it

    groups = [(GROUP, name) for name in scenario.agents]
    scheduled, paid = hours(teams(scenario), len(groups), scenario.duration)
    grid = Grid(scenario)
    duty = [sum(one.on_duty) * grid.interval / HOUR for one in planned_duty(scenario, grid).values()]
    found = {"scheduled_hours": scheduled, "paid_hours": paid, "on_duty_hours": duty}
    sums = {name: Sums(HOURS, _with_all(dict(zip(groups, each, strict=True)))) for name, each in found.items()}
    rates = [scenario.costs.agent_hour.get(name, 0.0) for name in scenario.agents]
    if any(rates):
        costs = [rate * hours_ for rate, hours_ in zip(rates, paid, strict=True)]
        sums["cost_of_hours"] = Sums(scenario.costs.currency, _with_all(dict(zip(groups, costs, strict=True))))
    return sums
