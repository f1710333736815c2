"""One replication, the unit of every experiment: draw, roster, run, measure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ccsim import kpi, plan
from ccsim.engines import simpy
from ccsim.engines.simpy import Routing
from ccsim.kpi import Replication
from ccsim.plan import Plan
from ccsim.records import Records, tabled
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
    records : Records or None
        The records themselves, if they were asked for.
    """

    replication: int
    measured: Replication
    digest: str | None
    records: Records | None


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
    keep_records: bool = False,
    digest: bool = True,
) -> Unit:
    """Run and measure one replication.

    The compiled engine works through it in pieces of whole days and is measured as it goes: unless its records are asked
    for, memory does not grow with the horizon.

    Parameters
    ----------
    by : frozenset of str
        Further rows that the measures shall have.
    keep_records, digest : bool
        Whether the unit shall have its records, and their digest.
    """
    if engine == COMPILED:
        from ccsim.engines import compiled  # noqa: PLC0415  - numba, which the SimPy engine does without

        with suppress(compiled.TooLargeError):  # then SimPy: Python's numbers have no end
            return _run_in_pieces(model, replication, by, keep_records=keep_records, digest=digest)
    workload = draw(model.scenario, model.journeys, replication)
    records = simpy.run(model.plan, plan.roster(model.plan, workload.attendance), workload, routing)
    # Measured the plain way, without numba, which takes longer to load than this engine takes for most scenarios.
    measured = kpi.measure(model.scenario, model.journeys, model.plan, records, by, workload=workload)
    return _unit(replication, measured, records, keep_records=keep_records, digest=digest)


def _run_in_pieces(model: Model, replication: int, by: frozenset[str], *, keep_records: bool, digest: bool) -> Unit:
    from ccsim.engines import compiled  # noqa: PLC0415

    tally = kpi.Tally(model.scenario, model.journeys, model.plan, by)
    kept: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    roster = plan.roster(model.plan, attendance(model.scenario, replication))
    for written in compiled.stream(model.plan, roster, pieces(model.scenario, model.journeys, replication)):
        tally.add(written.visits, written.duty, written.drawn, waiting_since=written.waiting_since)
        if keep_records or digest:
            kept.append((written.visits.copy(), written.duty.copy()))
    records = tabled(*map(np.concatenate, zip(*kept, strict=True))) if kept else None
    return _unit(replication, tally.replication(), records, keep_records=keep_records, digest=digest)


def _unit(
    replication: int, measured: Replication, records: Records | None, *, keep_records: bool, digest: bool
) -> Unit:
    taken = records.digest() if records is not None and digest else None
    return Unit(replication, measured, taken, records if keep_records else None)


def _serve(model: Model, workload: Workload, engine: str, routing: Routing | None) -> Records:
    roster = plan.roster(model.plan, workload.attendance)
    if engine == COMPILED:
        from ccsim.engines import compiled  # noqa: PLC0415

        with suppress(compiled.TooLargeError):
            return compiled.run(model.plan, roster, workload)
    return simpy.run(model.plan, roster, workload, routing)
