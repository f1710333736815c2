"""What a run gives back."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccsim import __version__, kpi
from ccsim.app.files.again import command_words
from ccsim.app.files.records import frame
from ccsim.app.targets import Verdict, judged
from ccsim.app.views.waits import WaitReader, Waits, together
from ccsim.engines.simpy import Routing
from ccsim.errors import CcsimError
from ccsim.experiments import Model, prepare, restricted, simulate
from ccsim.experiments.again import ReaderT, read_again
from ccsim.experiments.unit import run_unit
from ccsim.kpi import Part, Replication, Row
from ccsim.kpi.replication import RUN
from ccsim.records import Records
from ccsim.scenario import Scenario
from ccsim.scenario.journeys import Journeys

if TYPE_CHECKING:
    import pandas as pd

    from ccsim.app.beside import Beside

COLUMNS = tuple(column.name for column in fields(Row))
"""Keys of a row, in the order of every file."""

PART_COLUMNS = ("weighting", "measure", "unit", "weight", "value", "points", "low", "high")
"""Columns of the parts of weightings."""

values_of = attrgetter(*COLUMNS)
"""The values of a row, in that order."""


@dataclass(frozen=True)
class Result:
    """Measures over replications, and the way back to every record behind them.

    Parameters
    ----------
    scenario : Scenario
        As it was run: with its variant, policy, seed and changes.
    engine : str
    by : tuple of str
        Breakdowns that were measured, besides the run as a whole.
    chosen : tuple of str or None
        Measures that were asked for; all if None.
    taken : tuple of str or None
        SHA-256 of the records of each replication, as far as they were taken during the run.
    measured : tuple of Replication
        Numerators and denominators of each replication.
    precise : bool
        False if a precision was asked for and not reached.
    routing : callable or None
        The routing rule in place of the policy.
    """

    scenario: Scenario = field(repr=False)
    engine: str
    by: tuple[str, ...]
    chosen: tuple[str, ...] | None
    taken: tuple[str | None, ...] = field(repr=False)
    measured: tuple[Replication, ...] = field(repr=False)
    precise: bool = True
    routing: Routing | None = field(default=None, repr=False)

    @property
    def replications(self) -> int:
        """How many were made."""
        return len(self.measured)

    @cached_property
    def digests(self) -> tuple[str, ...]:
        """SHA-256 of the records of each replication; simulated again for it if they were not taken during the run."""
        return tuple(digest or self._digest(number) for number, digest in enumerate(self.taken))

    @property
    def digest(self) -> str:
        """SHA-256 over the digests of all replications: equal if and only if all records are."""
        return combined_digest(self.digests)

    def iterate(self, *kinds: str, measures: Collection[str] | None = None) -> Iterator[Row]:
        """Make the rows of some breakdowns, one after another: with intervals there can be millions.

        Parameters
        ----------
        *kinds : str
            'run' (the whole) and of `by`.
        measures : collection of str, optional
            Only these measures; by default all that were asked for.
        """
        wanted = self.chosen if measures is None else measures
        return kpi.iterate(self.scenario, restricted(self.measured, kinds), wanted)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """All rows."""
        return tuple(self.iterate(RUN, *self.by))

    @cached_property
    def measures(self) -> pd.DataFrame:
        """The rows as a table: measure, queue, segment, .., mean, low, high, p10, p50, p90, unit."""
        import pandas as pd  # noqa: PLC0415  - heavy, and only some callers want a table

        return pd.DataFrame([values_of(row) for row in self.rows], columns=list(COLUMNS))

    @cached_property
    def records(self) -> pd.DataFrame:
        """The visits of all replications, one replication after another: the table that `--out` writes.

        Names, instants by the wall clock (NaT = did not happen), and `wait_s`, `talk_s` and `wrap_s` in seconds. Records are
        not kept during the run but simulated again when they are asked for, and checked by their digest; `replay` gives
        those of one replication as they are.
        """
        return frame(self.scenario, [self.replay(number).visits for number in range(self.replications)])

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What each of the scenario's weightings is made of: measures, weights, and the points that each brings."""
        return tuple(kpi.parts(self.scenario, restricted(self.measured, [RUN])))

    @cached_property
    def weightings(self) -> pd.DataFrame:
        """The parts as a table: weighting, measure, unit, weight, value, points, low, high; the points sum to the score."""
        import pandas as pd  # noqa: PLC0415  - heavy, and only some callers want a table

        lines = [
            (one.weighting, one.measure, one.unit, one.weight, one.value, one.row.mean, one.row.low, one.row.high)
            for one in self.parts
        ]
        return pd.DataFrame(lines, columns=list(PART_COLUMNS))

    @cached_property
    def targets(self) -> tuple[Verdict, ...]:
        """Every target, and whether it is met, missed or undecided."""
        return judged(self.scenario, self.measured)

    @cached_property
    def erlang(self) -> Beside:
        """Erlang's answer beside the simulated one, with a line on each of its assumptions that the scenario breaks.

        `.table` and `.assumptions` are DataFrames, `.pools` the same as objects. Runs that were measured by interval and
        type (`by=["interval", "type"]`) have all that is needed; others are simulated again.

        Raises
        ------
        UsageError
            If Erlang answers none of the measures that were asked for.
        CcsimError
            If a routing rule has a memory, see `replay`.
        """
        from ccsim.app.beside import NEEDED, erlang_beside  # noqa: PLC0415  - only some callers want it

        measured: Sequence[Replication] = self.measured
        if not set(NEEDED) <= set(self.by):
            again = map(self.replay, range(self.replications))
            model = self.model
            measured = [kpi.measure(self.scenario, model.journeys, model.plan, one, NEEDED) for one in again]
        return erlang_beside(self.scenario, measured, measures=self.chosen, routing=self.routing)

    @cached_property
    def waits(self) -> Waits:
        """How long the answered waited, exactly: `waits.of(queue, segment).percentile(90)`, `.curve()`; `waits.table`.

        Of all replications together, which are simulated again for it. `Waits` says how its percentiles differ from `wait_p90`.
        """
        return together(self.scenario, self.read(lambda: WaitReader(self.scenario, self.journeys)))

    def read(self, make: Callable[[], ReaderT], replications: Iterable[int] | None = None) -> Iterator[ReaderT]:
        """Simulate replications again, and let a reader of each take its records as they are written.

        Of a month no more than a part is in memory at a time.

        Parameters
        ----------
        make : callable
            Makes a fresh reader: its method `take(part)` is given `Records` that are not sorted, each visit and each spell once.
        replications : iterable of int, optional
            Only these.

        Yields
        ------
        reader
            When it has taken all of a replication.

        Raises
        ------
        CcsimError
            If a routing rule has a memory, see `replay`.
        """
        for number in range(self.replications) if replications is None else replications:
            if self.routing is None:
                yield read_again(self.model, number, make, self.engine)
            else:
                reader = make()
                reader.take(self.replay(number))
                yield reader

    def measured_by(self, kind: str) -> Sequence[Replication]:
        """The replications as measured by a breakdown; simulated again for it if the run was not asked for it."""
        if kind in self.by:
            return self.measured
        if self.routing is not None:
            model, again = self.model, map(self.replay, range(self.replications))
            return [kpi.measure(self.scenario, model.journeys, model.plan, one, [kind]) for one in again]
        wanted = frozenset([kind])
        units = (run_unit(self.model, number, wanted, self.engine, digest=False) for number in range(self.replications))
        return [unit.measured for unit in units]

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
        records = simulate(self.model, replication, self.engine, self.routing)
        if self.taken[replication] not in (None, records.digest()):
            raise CcsimError(f"replication {replication} gave other records this time: the routing rule has a memory")
        return records

    def _digest(self, replication: int) -> str:
        taken = run_unit(self.model, replication, frozenset(), self.engine, self.routing).digest
        assert taken is not None, "it was asked for"
        return taken

    @property
    def journeys(self) -> Journeys:
        """Which attempts, visits and queues a contact can come to."""
        return self.model.journeys

    @cached_property
    def model(self) -> Model:
        """The scenario as engines and measures take it."""
        return prepare(self.scenario)

    def to_excel(self, path: str | Path) -> None:
        """Write the workbook `result.xlsx` of `ccsim run --out`: summary, intervals, chart, scenario, definitions.

        A run that was not made `by="interval"` is simulated again for it.
        """
        from ccsim.app.files.sheets import workbook  # noqa: PLC0415  - only some callers want it

        workbook.write(self, Path(path))

    @property
    def command(self) -> str | None:
        """The command line that simulates the same again; None where there is none, as by a routing rule of Python's."""
        if self.routing is not None:
            return None
        return shlex.join(command_words(self.scenario, "run", "--replications", str(self.replications))) or None

    def to_dict(self, rows: Iterable[Row] | None = None) -> dict[str, Any]:
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
            "what_if": list(self.scenario.what_if),
            "command": self.command,
            "measures": [as_dict(row) for row in (self.rows if rows is None else rows)],
        }


def as_dict(row: Row) -> dict[str, Any]:
    """Make a row's JSON object."""
    return dict(zip(COLUMNS, values_of(row), strict=True))


def combined_digest(digests: Sequence[str]) -> str:
    """SHA-256 of the digests of replications, in order."""
    import hashlib  # noqa: PLC0415

    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def policy_in_force(scenario: Scenario) -> object:
    """Name of the policy; None for first come, first served; the map as written where it changes by day."""
    if scenario.policy is None or scenario.policy.always is not None:
        return scenario.policy and scenario.policy.always
    return scenario.resolved()["policy"]
