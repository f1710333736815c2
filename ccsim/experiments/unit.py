"""One replication, the unit of every experiment: draw, roster, run, measure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ccsim import kpi, plan
from ccsim.engines import simpy
from ccsim.engines.simpy import Routing
from ccsim.experiments.kept import Keeper, Stored
from ccsim.experiments.remembered import Remembered, callers_of
from ccsim.experiments.underway import watched
from ccsim.kpi import Replication
from ccsim.plan import Plan
from ccsim.records import Digest, Records
from ccsim.scenario import Scenario
from ccsim.scenario.journeys import Journeys, journeys
from ccsim.workload import Workload, attendance, draw, pieces

COMPILED, SIMPY = "compiled", "simpy"
"""The engines."""


@dataclass(frozen=True)
class Model:
    """A scenario and what every replication of it shares, made once."""

    scenario: Scenario
    journeys: Journeys
    plan: Plan

    @cached_property
    def callers(self) -> str:
        """Digest of all on which the draws of callers depend."""
        return callers_of(self.scenario)


@dataclass(frozen=True)
class Unit:
    """What one replication leaves behind.

    Parameters
    ----------
    replication : int
        From 0; part of the address of every random stream.
    measured : Replication
        Its numerators and denominators.
    digest : str or None
        Of its records, if it was asked for.
    kept : Records or Stored or None
        The records themselves, if they were asked for: in a file if they are many.
    """

    replication: int
    measured: Replication
    digest: str | None
    kept: Records | Stored | None

    @property
    def records(self) -> Records | None:
        """The records, brought into memory if they are not; None if they were not asked for."""
        return self.kept.load() if isinstance(self.kept, Stored) else self.kept


def restricted(replications: Iterable[Replication], kinds: Collection[str]) -> list[Replication]:
    """Keep some breakdowns only (`run`, `interval` ..), so that no more rows are made than are needed."""
    return [Replication({kind: each.columns[kind] for kind in kinds}) for each in replications]


def prepare(scenario: Scenario) -> Model:
    """Make what all replications of a scenario share."""
    ways = journeys(scenario)
    return Model(scenario, ways, plan.make(scenario, ways))


def simulate(model: Model, replication: int, engine: str = SIMPY, routing: Routing | None = None) -> Records:
    """Run one replication.

    Parameters
    ----------
    model : Model
        The scenario, prepared.
    replication : int
        Which one, from 0. The same number gives the same records, whatever ran before it.
    engine : str
        COMPILED or SIMPY; the records are the same.
    routing : callable, optional
        A routing rule of the user's own in place of the policy, for SIMPY.
    """
    return _serve(model, draw(model.scenario, model.journeys, replication), engine, routing)


def run_unit(
    model: Model,
    replication: int,
    by: frozenset[str],
    engine: str = SIMPY,
    routing: Routing | None = None,
    *,
    keep_in: Path | None = None,
    digest: bool = True,
    remembered: Remembered | None = None,
) -> Unit:
    """Run and measure one replication.

    The compiled engine works through it in pieces and is measured as it goes, so that memory hardly grows
    with the horizon.

    Parameters
    ----------
    by : frozenset of str
        Further rows that the measures shall have.
    keep_in : Path, optional
        A folder, if the unit shall have its records; where they are many, the compiled engine puts them into a file there.
    digest : bool
        Whether the digest of its records shall be taken.
    remembered : Remembered, optional
        Draws of earlier what-ifs, for the compiled engine: they are taken from there, and added to it.
    """
    if engine == COMPILED:
        from ccsim.engines import compiled  # noqa: PLC0415  - numba, which the SimPy engine does without

        with suppress(compiled.TooLargeError):  # then SimPy: Python's numbers have no end
            return _run_in_pieces(model, replication, by, keep_in, remembered, digest=digest)
    workload = draw(model.scenario, model.journeys, replication)
    records = simpy.run(model.plan, plan.roster(model.plan, workload.attendance), workload, routing)
    # Measured the plain way, without numba, which takes longer to load than this engine takes for most scenarios.
    measured = kpi.measure(model.scenario, model.journeys, model.plan, records, by, workload=workload)
    return Unit(replication, measured, records.digest() if digest else None, records if keep_in else None)


def _run_in_pieces(
    model: Model,
    replication: int,
    by: frozenset[str],
    keep_in: Path | None,
    remembered: Remembered | None,
    *,
    digest: bool,
) -> Unit:
    from ccsim.engines import compiled  # noqa: PLC0415

    tally = kpi.Tally(model.scenario, model.journeys, model.plan, by)
    taken = Digest() if digest else None
    keeper = Keeper(keep_in) if keep_in else None
    roster = plan.roster(model.plan, attendance(model.scenario, replication))
    if remembered is None:
        drawn = pieces(model.scenario, model.journeys, replication)
    else:
        drawn = remembered.pieces(model.scenario, model.journeys, model.callers, replication)
    days = watched(model.scenario, drawn)
    try:
        for written in compiled.stream(model.plan, roster, days):
            tally.add(written.visits, written.duty, written.drawn, waiting_since=written.waiting_since)
            if taken:
                taken.add(written.visits, written.duty)
            if keeper:
                keeper.add(written.visits, written.duty)
        measured, kept = tally.replication(), keeper.finish() if keeper else None
    except BaseException:
        if keeper:
            keeper.discard()
        raise
    return Unit(replication, measured, taken.finished() if taken else None, kept)


def _serve(model: Model, workload: Workload, engine: str, routing: Routing | None) -> Records:
    roster = plan.roster(model.plan, workload.attendance)
    if engine == COMPILED:
        from ccsim.engines import compiled  # noqa: PLC0415

        with suppress(compiled.TooLargeError):
            return compiled.run(model.plan, roster, workload)
    return simpy.run(model.plan, roster, workload, routing)
