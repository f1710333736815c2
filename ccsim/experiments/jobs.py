"""What a worker is told: the job that a scenario is, and which of its replications to do."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from ccsim.engines.simpy import Routing
from ccsim.errors import UsageError
from ccsim.experiments import unit as units
from ccsim.experiments.remembered import REMEMBERED
from ccsim.experiments.unit import COMPILED, Model, Unit, prepare
from ccsim.scenario import Scenario

PREPARED = 16
"""Jobs that a worker keeps prepared."""


@dataclass(frozen=True, eq=False)
class Job:
    """All that the replications of one scenario have in common.

    It is packed once, however often it is sent, and a worker that has had it before does not unpack it again.

    Parameters
    ----------
    scenario : Scenario
    by : frozenset of str
        Further rows that the measures shall have.
    engine : str
        COMPILED or SIMPY.
    routing : callable or None
        A routing rule of the user's own, for SIMPY.
    keep_in : Path or None
        A folder, if units shall have their records: for those that are too many for memory.
    digest : bool
        Whether the digest of the records shall be taken.
    again : bool
        Whether other scenarios with the same callers may follow, so that draws are worth remembering.
    """

    scenario: Scenario
    by: frozenset[str]
    engine: str
    routing: Routing | None = None
    keep_in: Path | None = None
    digest: bool = False
    again: bool = False

    @cached_property
    def model(self) -> Model:
        """The scenario, prepared."""
        return prepare(self.scenario)

    def run(self, replication: int) -> Unit:
        """Run and measure one replication."""
        return units.run_unit(
            self.model,
            replication,
            self.by,
            self.engine,
            self.routing,
            keep_in=self.keep_in,
            digest=self.digest,
            remembered=REMEMBERED if self.again else None,
        )

    def warm(self) -> None:
        """Compile the engine, if it is to be compiled, so that no worker has to, and no replication seems to take so long."""
        if self.engine == COMPILED:
            from ccsim.engines import compiled  # noqa: PLC0415  - numba, which the SimPy engine does without

            compiled.warm(self.model.plan)

    def check_sendable(self) -> None:
        """Raise a UsageError if the routing rule cannot be sent to another process."""
        try:
            pickle.dumps(self.routing)
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise UsageError(
                f"the routing rule cannot be sent to other processes ({error}): run it with workers=1"
            ) from None

    @cached_property
    def _packed(self) -> bytes:
        return pickle.dumps(tuple(getattr(self, each.name) for each in fields(self)))

    def __reduce__(self) -> tuple[object, ...]:
        return _unpacked, (self._packed,)


@lru_cache(maxsize=PREPARED)
def _unpacked(packed: bytes) -> Job:
    return Job(*pickle.loads(packed))


class Task(NamedTuple):
    """One unit to be done."""

    job: Job
    number: int

    @property
    def words(self) -> str:
        """What it is, for a message."""
        changed = "; ".join(self.job.scenario.what_if)
        return f"replication {self.number} of '{self.job.scenario.name}'" + (f" ({changed})" if changed else "")


class Done(NamedTuple):
    """Units that a worker has finished, and the seconds that they took."""

    units: list[Unit]
    seconds: float


def work(tasks: Sequence[Task]) -> Done:
    """Do some units."""
    began = perf_counter()
    units = [task.job.run(task.number) for task in tasks]
    return Done(units, perf_counter() - began)
