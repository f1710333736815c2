"""A pool as the questions about Erlang's assumptions see it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from ccsim.app.beside.inputs import Inputs
from ccsim.app.beside.measured import TYPE, Measured
from ccsim.app.beside.model import Direction
from ccsim.app.understanding.grid import Grid, Slots
from ccsim.engines.simpy import Routing
from ccsim.kpi.replication import RUN
from ccsim.scenario.channels import callers_or_customers, calls_or_contacts
from ccsim.scenario.handling import What, handling

if TYPE_CHECKING:
    from ccsim.app.beside.pools import Line, Place, Pool
    from ccsim.scenario import Scenario
    from ccsim.scenario.distribution import Distribution
    from ccsim.scenario.model import Policy, Source

Found: TypeAlias = tuple[Direction, str]
"""Where a broken assumption pushes Erlang's answer, and what it is in this scenario."""

HARDLY_ANY = 0.001
"""What happens to a smaller share of the calls is not worth a line."""


@dataclass(frozen=True)
class Case:
    """A pool, its scenario, and what the replications say of both."""

    scenario: Scenario
    measured: Measured
    pool: Pool
    inputs: Inputs
    routing: Routing | None

    @property
    def grid(self) -> Grid:
        """The intervals of the run's days."""
        return self.measured.picture.grid

    @property
    def calls(self) -> str:
        """What comes: `calls`, or `contacts` where some come by other channels."""
        return calls_or_contacts(self.scenario.channels)

    @property
    def callers(self) -> str:
        """Who comes: `callers`, or `customers` where some come by other channels."""
        return callers_or_customers(self.scenario.channels)

    @property
    def arrivals(self) -> dict[str, Slots]:
        """Expected first attempts by contact type and interval."""
        return self.measured.picture.arrivals

    @cached_property
    def whole_slots(self) -> range:
        """Intervals that lie wholly within the run."""
        return range(-(-self.grid.begin // self.grid.interval), self.grid.end // self.grid.interval)

    @cached_property
    def types(self) -> list[str]:
        """Contact types whose calls came to the pool."""
        return list(dict.fromkeys(type_ for type_, _ in self.weights("offered")))

    @cached_property
    def sources(self) -> list[Source]:
        """Where these calls come from."""
        return [source for name in self.types for source in self.scenario.contacts[name].arrivals.values()]

    @cached_property
    def policies(self) -> dict[str, Policy]:
        """Policies in force on any day, by name; none where a routing rule takes their place."""
        policy, scenario = self.scenario.policy, self.scenario
        if policy is None or self.routing is not None:
            return {}
        names = [policy.at(scenario.date(day), 0, scenario.calendar) for day in range(scenario.days)]
        return {name: scenario.policies[name] for name in dict.fromkeys(names) if name is not None}

    def share(self, column: str) -> float:
        """A count of the pool's calls over those that joined."""
        offered = self.measured.total("offered", self.pool.places)
        return self.measured.total(column, self.pool.places) / offered if offered else 0.0

    def weights(self, column: str) -> dict[tuple[str, Place], float]:
        """How many calls of each contact type and place, over all replications; only where there are any."""
        found: dict[tuple[str, Place], float] = {}
        for place in self.pool.places:
            by_type = self.measured.calls(TYPE, column, [place]).sum(axis=0)
            found |= {(name, place): float(n) for name, n in zip(self.scenario.contacts, by_type, strict=True) if n > 0}
        return found

    def distributions(self, what: What, type_: str, place: Place) -> Iterator[tuple[float, Distribution]]:
        """What talk, wrap or patience are drawn from, each with the calls expected then (the time, if none are)."""
        queue, segment = place
        expected = self.arrivals[type_] if sum(self.arrivals[type_]) > 0 else [1.0] * self.grid.slots
        for day, date in enumerate(self.grid.dates):
            slots = range(day * self.grid.per_day, (day + 1) * self.grid.per_day)
            for piece in handling(self.scenario, what, type_, segment, queue, date):
                calls = sum(expected[slot] for slot in slots if piece.begin <= self.grid.clock_of(slot) < piece.end)
                if calls > 0:
                    yield calls, piece.value

    def label(self, lines: Collection[Line]) -> str:
        """Name lines of the pool: by queue or by segment where these are meant whole, whichever is shorter."""
        return min((self._label(lines, part) for part in (0, 1)), key=len)

    def _label(self, lines: Collection[Line], part: int) -> str:
        """Name queues (part 0) or segments (1) of which all lines are meant, and the lines that are left."""
        names = dict.fromkeys(line[part] for line in lines)
        whole = [name for name in names if all(line in lines for line in self.pool.lines if line[part] == name)]
        return ", ".join([*whole, *("/".join(line) for line in lines if line[part] not in whole)])

    def happened(self, column: str) -> bool:
        """Whether a figure of the run that belongs to no queue is above 0 in any replication."""
        return any(one.columns[RUN][column].any() for one in self.measured.replications)
