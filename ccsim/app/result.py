"""What a run gives back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ccsim import __version__, kpi
from ccsim.app.targets import Verdict, needed_measures, verdicts
from ccsim.engines.simpy import Routing
from ccsim.errors import CcsimError
from ccsim.experiments import Model, prepare, simulate
from ccsim.kpi import Replication, Row
from ccsim.records import Records
from ccsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

TIME_KINDS = {
    "interval": re.compile(r"\d{4}-\d\d-\d\dT.*"),
    "hour": re.compile(r"\d\d:\d\d"),
    "day": re.compile(r"\d{4}-\d\d-\d\d"),
    "weekday": re.compile(r"[a-z]{3}"),
}
"""What the key `interval` of a row looks like, by what was asked for."""

COLUMNS = tuple(column.name for column in fields(Row))
"""Keys of a row, in the order of every file."""


@dataclass(frozen=True)
class Result:
    """Measures over replications, and the way back to every record behind them.

    Parameters
    ----------
    scenario : Scenario
        As it was run: with its variant, policy, seed and changes.
    engine : str
    rows : tuple of Row
        The measures that were asked for.
    digests : tuple of str
        SHA-256 of the records of each replication.
    measured : tuple of Replication
        Numerators and denominators of each replication.
    precise : bool
        False if a precision was asked for and not reached.
    routing : callable or None
        The routing rule in place of the policy.
    """

    scenario: Scenario
    engine: str
    rows: tuple[Row, ...] = field(repr=False)
    digests: tuple[str, ...] = field(repr=False)
    measured: tuple[Replication, ...] = field(repr=False)
    precise: bool = True
    routing: Routing | None = field(default=None, repr=False)

    @property
    def replications(self) -> int:
        """How many were made."""
        return len(self.measured)

    @property
    def digest(self) -> str:
        """SHA-256 over the digests of all replications: equal if and only if all records are."""
        return combined_digest(self.digests)

    @cached_property
    def measures(self) -> pd.DataFrame:
        """The rows as a table: measure, queue, segment, .., mean, low, high, p10, p50, p90, unit."""
        import pandas as pd  # noqa: PLC0415  - heavy, and only some callers want a table

        return pd.DataFrame([asdict(row) for row in self.rows], columns=list(COLUMNS))

    @cached_property
    def records(self) -> pd.DataFrame:
        """The visits of all replications, one replication after another, with the column `replication` in front.

        Whole numbers as in the records: ms from the start, -1 = did not happen, names as their place in the file.
        They are not kept during the run but simulated again when they are asked for, and checked by their digest.
        """
        import numpy as np  # noqa: PLC0415
        import pandas as pd  # noqa: PLC0415

        tables = [pd.DataFrame(self.replay(number).visits) for number in range(self.replications)]
        numbers = np.repeat(np.arange(self.replications), [len(table) for table in tables])
        visits = pd.concat(tables, ignore_index=True)
        visits.insert(0, "replication", numbers)
        return visits

    @cached_property
    def targets(self) -> tuple[Verdict, ...]:
        """Every target, and whether it is met, missed or undecided."""
        return verdicts(self.scenario, kpi.summarise(self.scenario, self.measured, needed_measures(self.scenario)))

    def replay(self, replication: int) -> Records:
        """Simulate one replication once more, for its records.

        Parameters
        ----------
        replication : int
            From 0 to `replications` - 1.

        Raises
        ------
        CcsimError
            If the records differ, which only a routing rule with a memory of its own can bring about.
        """
        if not 0 <= replication < self.replications:
            raise IndexError(f"replication {replication} is not one of the {self.replications} of this run")
        records = simulate(self._model, replication, self.routing)
        if records.digest() != self.digests[replication]:
            raise CcsimError(f"replication {replication} gave other records this time: the routing rule has a memory")
        return records

    @cached_property
    def _model(self) -> Model:
        return prepare(self.scenario)

    def to_dict(self, rows: Sequence[Row] | None = None) -> dict[str, Any]:
        """Make the document that `ccsim run --json` prints, with these of its rows (all if not given)."""
        return {
            "ccsim": __version__,
            "scenario": self.scenario.name,
            "fingerprint": self.scenario.fingerprint,
            "records_digest": self.digest,
            "engine": self.engine,
            "policy": policy_in_force(self.scenario),
            "seed": self.scenario.seed,
            "replications": self.replications,
            "measures": [asdict(row) for row in (self.rows if rows is None else rows)],
        }


def time_kind(interval: str) -> str:
    """Say of which kind a row's `interval` is: interval, hour, day or weekday."""
    return next(kind for kind, pattern in TIME_KINDS.items() if pattern.fullmatch(interval))


def combined_digest(digests: Sequence[str]) -> str:
    """SHA-256 of the digests of replications, in order."""
    import hashlib  # noqa: PLC0415

    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def policy_in_force(scenario: Scenario) -> object:
    """Name of the policy; None for first come, first served; the map as written where it changes by day."""
    if scenario.policy is None or scenario.policy.always is not None:
        return scenario.policy and scenario.policy.always
    return scenario.resolved()["policy"]
