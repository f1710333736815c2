"""Everything that is worked out of a scenario, and the words in which warnings speak of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from ccsim.app.understanding.arrivals import expected_arrivals
from ccsim.app.understanding.capacity import WHOLE, Part, part_of_agent, same_for_all
from ccsim.app.understanding.duty import Duty, planned_duty
from ccsim.app.understanding.flow import Flow, Line, expected_flow
from ccsim.app.understanding.grid import Grid, Slots, add_to, total
from ccsim.scenario import Scenario, ways
from ccsim.scenario.channels import CHANNELS
from ccsim.scenario.model import Group, Serve
from ccsim.units import HOUR, MILLION

HARDLY_ANY = 0.01
"""A smaller share of a queue's contacts is not worth a warning."""

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
    def channels(self) -> dict[Line, set[str]]:
        """Channels by which contacts can come to each line, be they sent on to it or transferred."""
        found: dict[Line, set[str]] = {}
        for who in ways.live(self.scenario):
            for queue in ways.queues(self.scenario, who):
                for routed in ways.routed(self.scenario, who):
                    found.setdefault((queue, routed), set()).add(self.scenario.contacts[who[0]].channel)
        return found

    def can_wait(self, line: Line) -> bool:
        """Whether a line's contacts neither give up nor are promised to be answered soon: they may wait for quieter hours."""
        gives_up = any(self.flow.impatience.get(line, ()))
        return not gives_up and self.scenario.queues[line[0]].judged_by.within >= LONG_PROMISE

    def reaching(self, group: str, queues: Collection[str]) -> list[str]:
        """Channels by which contacts come to a group at these queues, in the order of the language."""
        found = {
            channel
            for line, channels in self.channels.items()
            if line[0] in queues and any(name == group for name, _ in self.serving(line))
            for channel in channels
        }
        return [channel for channel in CHANNELS if channel in found]

    def places(self, lines: Iterable[Line]) -> int | None:
        """Contacts that each agent can have in hand at once; None if not as many of all these lines, in all their groups."""
        return same_for_all(
            (self.scenario.agents[name], channel)
            for line in lines
            for name, _ in self.serving(line)
            for channel in self.channels.get(line, ())
        )

    @cached_property
    def handled(self) -> dict[Line, Slots]:
        """Talk and wrap of each line in ms by slot, with the factors of the groups that take it first."""
        return self.with_parts(lambda group, channel: WHOLE)

    @cached_property
    def work(self) -> dict[Line, Slots]:
        """Time of agents that each line takes, in ms by slot: talk and wrap, unless they have several contacts at once."""
        return (
            self.with_parts(part_of_agent)
            if any(group.at_once for group in self.scenario.agents.values())
            else self.handled
        )

    def with_parts(self, part: Callable[[Group, str], Part]) -> dict[Line, Slots]:
        """Talk and wrap of each line in ms by slot, of which a contact of a channel takes such parts of an agent."""
        found: dict[Line, Slots] = {}
        for (queue, routed, channel), talk in self.flow.talk.items():
            line, days = (queue, routed), self._factors((queue, routed), channel, part)
            both = zip(talk, self.flow.wrap[queue, routed, channel], strict=True)
            by_day = (days[self.grid.day_of(slot)] for slot in range(self.grid.slots))
            add_to(found, line, [said * of[0] + after * of[1] for (said, after), of in zip(both, by_day, strict=True)])
        return found

    def _factors(self, line: Line, channel: str, part: Callable[[Group, str], Part]) -> list[Part]:
        """Factors on talk and wrap by day, of the groups that take a line first; their mean where there are several."""
        serving = self.serving(line)
        first = min((serve.level for _, serve in serving), default=0)
        groups = [(self.scenario.agents[name], serve) for name, serve in serving if serve.level == first]
        if not groups:
            return [WHOLE] * len(self.grid.dates)
        found = []
        for day in self.grid.dates:
            slower = [
                (group.aht.at(day, 0, self.scenario.calendar) or MILLION) * serve.aht / MILLION**2
                for group, serve in groups
            ]
            parts = [part(group, channel) for group, _ in groups]
            talk, wrap = (
                sum(factor * own[which] for factor, own in zip(slower, parts, strict=True)) / len(groups)
                for which in (0, 1)
            )
            found.append((talk, wrap))
        return found

    def on_duty(self, groups: Iterable[str]) -> Slots:
        """Agents on duty by slot, of several groups."""
        return total((self.duty[name].on_duty for name in groups), self.grid.slots)


def picture_of(scenario: Scenario) -> Picture:
    """Work a scenario out: who comes, where to, what work that is, who is there."""
    grid = Grid(scenario)
    arrivals = expected_arrivals(scenario, grid)
    return Picture(scenario, grid, arrivals, expected_flow(scenario, grid, arrivals), planned_duty(scenario, grid))


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
