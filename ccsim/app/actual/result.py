"""What `ccsim.check` gives back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ccsim import __version__
from ccsim.app.actual.compare import Compared, Interval, worst
from ccsim.app.result import Result, policy_in_force
from ccsim.baseline.check import FAIL, PASS, UNDECIDED
from ccsim.baseline.judge import CANNOT_TELL, OUTSIDE
from ccsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Check:
    """A scenario beside what really happened.

    Parameters
    ----------
    result : Result
        The run, measured by interval.
    name : str
        Of the table.
    rows : int
        Rows of it that are compared.
    notes : tuple of str
        What was left out, and what cannot be true, in words.
    compared : tuple of Compared
        Measure by measure: all queues together (where there are several), then each.
    by_interval : tuple of Interval
        The same, interval by interval.
    """

    result: Result
    name: str
    rows: int
    notes: tuple[str, ...]
    compared: tuple[Compared, ...] = field(repr=False)
    by_interval: tuple[Interval, ...] = field(repr=False)

    @property
    def scenario(self) -> Scenario:
        """As it was run."""
        return self.result.scenario

    @property
    def replications(self) -> int:
        """How many were made."""
        return self.result.replications

    @property
    def verdict(self) -> str | None:
        """'pass', 'fail' or 'cannot tell', of all biases that have a tolerance; None if none has one."""
        found = {one.verdict for one in self.compared} - {None}
        return (FAIL if OUTSIDE in found else UNDECIDED if CANNOT_TELL in found else PASS) if found else None

    @cached_property
    def measures(self) -> pd.DataFrame:
        """`compared` as a table."""
        return _frame(self.compared, Compared)

    @cached_property
    def intervals(self) -> pd.DataFrame:
        """`by_interval` as a table."""
        return _frame(self.by_interval, Interval)

    @cached_property
    def worst(self) -> pd.DataFrame:
        """Of each measure and queue the ten intervals that are farthest outside, the worst first."""
        return _frame(self.worst_intervals, Interval)

    @cached_property
    def worst_intervals(self) -> tuple[Interval, ...]:
        """The same as objects."""
        return tuple(row for one in self.compared for row in worst(self.of(one.measure, one.queue)))

    def of(self, measure: str, queue: str | None = None) -> tuple[Interval, ...]:
        """Intervals of a measure, in one queue or in each of them (not those of all together)."""
        rows = [row for row in self.by_interval if row.measure == measure]
        if queue is not None:
            return tuple(row for row in rows if row.queue == queue)
        several = any(row.queue != "*" for row in rows)
        return tuple(row for row in rows if row.queue != "*" or not several)

    def failed(self, *, strict: bool = False) -> bool:
        """Whether a bias is outside its tolerance; with `strict` also where it cannot be told."""
        return self.verdict == FAIL or (strict and self.verdict == UNDECIDED)

    def to_dict(self) -> dict[str, Any]:
        """Make the document that `ccsim check --json` prints."""
        scenario = self.scenario
        return {
            "ccsim": __version__,
            "scenario": scenario.name,
            "fingerprint": scenario.fingerprint,
            "engine": self.result.engine,
            "policy": policy_in_force(scenario),
            "seed": scenario.seed,
            "replications": self.replications,
            "actual": self.name,
            "rows": self.rows,
            "notes": list(self.notes),
            "verdict": self.verdict,
            "measures": [vars(one) for one in self.compared],
            "worst": [vars(one) for one in self.worst_intervals],
        }


def _frame(rows: Iterable[object], kind: type) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415  - heavy, and only some callers want a table

    return pd.DataFrame([vars(row) for row in rows], columns=[column.name for column in fields(kind)])
