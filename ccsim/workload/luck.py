"""The uniform numbers of the attempts in hand, each stream made when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from ccsim.scenario import Scenario
from ccsim.streams import uniforms
from ccsim.workload.model import Column
from ccsim.workload.variates import Floats


@dataclass(frozen=True)
class Luck:
    """Uniform numbers of attempts of one contact type, attempt type and number, of one day.

    Parameters
    ----------
    scenario : Scenario
    replication, day : int
    address : str
        `contact type/attempt type/attempt`.
    element : array of int64 [attempts]
        Which number of each stream is an attempt's own, ascending.
    """

    scenario: Scenario
    replication: int
    day: int
    address: str
    element: Column
    _made: dict[tuple[str, int], Floats] = field(default_factory=dict)

    def __call__(self, purpose: str, number: int) -> Floats:
        """Uniform numbers of all attempts for a purpose, at a visit or at a step in the IVR."""
        key = purpose, number
        if key not in self._made:
            self._made[key] = self._make(f"{purpose}/{self.address}/{number}")
        return self._made[key]

    def _make(self, name: str) -> Floats:
        needed = int(self.element[-1]) + 1 if len(self.element) else 0
        u = uniforms(self.scenario.seed, self.replication, name, self.day, needed)
        return u if len(self.element) == needed else u[self.element]
