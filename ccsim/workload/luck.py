"""The uniform numbers of the attempts in hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from ccsim.workload.cohort import Cohort
from ccsim.workload.days import Need, drawn, needs
from ccsim.workload.rows import Rows, of
from ccsim.workload.variates import Floats


@dataclass(frozen=True)
class Luck:
    """Uniform numbers of attempts of one contact type, attempt type and number.

    Parameters
    ----------
    seed, replication : int
    address : str
        `contact type/attempt type/attempt`.
    who : Cohort
    contact : Rows
        Whose attempts, ascending.
    """

    seed: int
    replication: int
    address: str
    who: Cohort
    contact: Rows

    def __call__(self, purpose: str, number: int | str) -> Floats:
        """Draw the numbers of all attempts for a purpose, at a visit, at a step in the IVR, or at a visit's try (`0/1`)."""
        return drawn(self.seed, self.replication, f"{purpose}/{self.address}/{number}", self._needed)

    def some(self, rows: Rows) -> Luck:
        """Only of some of the attempts, ascending."""
        return self if isinstance(rows, slice) else replace(self, contact=of(self.contact, rows))

    @cached_property
    def _needed(self) -> list[Need]:
        return list(needs(self.who.days, self.contact))
