"""Plans tried out by simulation, all with the same callers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ccsim.experiments.batch import Asked, Simulate
from ccsim.kpi.arrays import Real
from ccsim.planning.judge import Spare, spare_of
from ccsim.planning.slots import INTERVAL
from ccsim.planning.staffing import Agents, with_agents

if TYPE_CHECKING:
    from ccsim.kpi import Replication
    from ccsim.planning.demand import Demand
    from ccsim.planning.question import Question
    from ccsim.planning.slots import Slots


@dataclass
class Trials:
    """Tries plans out.

    Parameters
    ----------
    slots, demand, question
    simulate : callable
        See `ccsim.experiments.batch`.

    Attributes
    ----------
    units : int
        Replications asked for so far.
    """

    slots: Slots
    demand: Demand
    question: Question
    simulate: Simulate
    units: int = 0
    _known: dict[tuple[bytes, range], Spare] = field(default_factory=dict, repr=False)

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups whose number is sought: the rows of a plan."""
        return self.demand.groups

    @property
    def prices(self) -> Real:
        """What an agent hour of each costs, or 1 where nothing is said of any: [groups]."""
        said = self.slots.scenario.costs.agent_hour
        prices = np.array([said.get(name, 0.0) for name in self.groups])
        return prices if prices.any() else np.ones(len(prices))

    def of(self, plans: Sequence[Agents], numbers: range) -> list[Spare]:
        """What each plan has to spare, in the replications of these numbers."""
        keys = [(plan.tobytes(), numbers) for plan in plans]
        new = {key: plan for key, plan in zip(keys, plans, strict=True) if key not in self._known}
        for (key, plan), replications in zip(new.items(), self.replications(list(new.values()), numbers), strict=True):
            self._known[key] = spare_of(
                self.slots, self.question, self.demand.promises, self.groups, plan, replications
            )
        found = [self._known[key] for key in keys]
        self._known = {key: spare for key, spare in self._known.items() if key in keys}
        return found

    def one(self, plan: Agents, numbers: range) -> Spare:
        """What one plan has to spare."""
        return self.of([plan], numbers)[0]

    def replications(self, plans: Sequence[Agents], numbers: range) -> list[list[Replication]]:
        """Simulate plans."""
        if not plans:
            return []
        self.units += len(plans) * len(numbers)
        asked = [Asked(with_agents(self.slots, self.groups, plan), numbers) for plan in plans]
        return self.simulate(asked, frozenset([INTERVAL]))
