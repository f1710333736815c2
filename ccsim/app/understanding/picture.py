"""Everything that is worked out of a scenario, and the words in which warnings speak of it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ccsim.app.understanding.duty import Duty
from ccsim.app.understanding.flow import Flow, Line
from ccsim.app.understanding.grid import Grid, Slots, total
from ccsim.scenario import Scenario
from ccsim.scenario.model import Serve
from ccsim.units import HOUR, MILLION

LONG_PROMISE = HOUR
"""Who never gives up and is promised no answer within so long may wait."""


@dataclass(frozen=True)
class Picture:
    """A scenario and everything that was worked out of it."""

    scenario: Scenario
    grid: Grid
    arrivals: dict[str, Slots]
    flow: Flow
    duty: dict[str, Duty]

    def serving(self, line: Line) -> list[tuple[str, Serve]]:
        """Groups that serve a line, and how."""
        found = []
        for name, group in self.scenario.agents.items():
            serve = group.serves.get("/".join(line)) or group.serves.get(line[0])
            if serve is not None:
                found.append((name, serve))
        return found

    @cached_property
    def servers(self) -> dict[Line, frozenset[str]]:
        """Groups that serve each line that contacts reach."""
        return {line: frozenset(name for name, _ in self.serving(line)) for line in self.flow.offered}

    @cached_property
    def work(self) -> dict[Line, Slots]:
        """Work of each line in ms by slot, with the factors of the groups that take it first."""
        return {line: self._with_factors(line, slots) for line, slots in self.flow.work.items()}

    def can_wait(self, line: Line) -> bool:
        """Whether a line's contacts neither give up nor are promised to be answered soon: they may wait for quieter hours."""
        gives_up = any(self.flow.impatience.get(line, ()))
        return not gives_up and self.scenario.queues[line[0]].judged_by.within >= LONG_PROMISE

    def _with_factors(self, line: Line, slots: Slots) -> Slots:
        serving = self.serving(line)
        first = min((serve.level for _, serve in serving), default=0)
        groups = [(self.scenario.agents[name], serve) for name, serve in serving if serve.level == first]
        if not groups:
            return slots
        factors = []
        for day in self.grid.dates:
            of_day = [
                (group.aht.at(day, 0, self.scenario.calendar) or MILLION) * serve.aht / MILLION**2
                for group, serve in groups
            ]
            factors.append(sum(of_day) / len(of_day))
        return [value * factors[self.grid.day_of(slot)] for slot, value in enumerate(slots)]

    def on_duty(self, groups: Iterable[str]) -> Slots:
        """Agents on duty by slot, of several groups."""
        return total((self.duty[name].on_duty for name in groups), self.grid.slots)


def percent(share: float) -> str:
    """Write a share: whole per cent, or one decimal where it is small."""
    return f"{share * 100:.1f} %" if 0.001 <= share < 0.0995 else f"{share * 100:.0f} %"


def times(count: int) -> str:
    """Write how often, before the first instant is named."""
    return "on" if count == 1 else f"{count} times, first"


def on_days(days: list[str]) -> str:
    """Write a day, or how many and the first."""
    return days[0] if len(days) == 1 else f"{len(days)} days, the first {days[0]}"


def of_day(grid: Grid, slots: Slots, day: int) -> float:
    """Add the figures of one day up."""
    return math.fsum(slots[day * grid.per_day : (day + 1) * grid.per_day])
