"""The uniform numbers of the attempts in hand, each stream made when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np

from ccsim.scenario import Scenario
from ccsim.streams import uniforms
from ccsim.workload.model import Column
from ccsim.workload.variates import Floats


@dataclass(frozen=True)
class Luck:
    """Uniform numbers of attempts of one contact type, attempt type and number.

    Parameters
    ----------
    scenario : Scenario
    replication : int
    address : str
        `contact type/attempt type/attempt`.
    day, element : array of int64 [attempts]
        Day of the contact's first arrival, and which number of each stream of that day is its own; ascending.
    """

    scenario: Scenario
    replication: int
    address: str
    day: Column
    element: Column
    _made: dict[tuple[str, int], Floats] = field(default_factory=dict)

    def __call__(self, purpose: str, number: int) -> Floats:
        """Uniform numbers of all attempts for a purpose, at a visit or at a step in the IVR."""
        key = purpose, number
        if key not in self._made:
            self._made[key] = self._make(f"{purpose}/{self.address}/{number}")
        return self._made[key]

    def _make(self, name: str) -> Floats:
        parts = [self._of_day(name, begin, end) for begin, end in self._days]
        return np.concatenate(parts) if len(parts) != 1 else parts[0]

    @cached_property
    def _days(self) -> list[tuple[int, int]]:
        """Where the attempts of each day begin and end."""
        cuts = np.flatnonzero(np.diff(self.day)) + 1
        return list(pairwise([0, *cuts.tolist(), len(self.day)])) if len(self.day) else []

    def _of_day(self, name: str, begin: int, end: int) -> Floats:
        element = self.element[begin:end]
        needed = int(element[-1]) + 1
        u = uniforms(self.scenario.seed, self.replication, name, int(self.day[begin]), needed)
        return u if len(element) == needed else u[element]
