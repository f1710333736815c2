"""One replication, the unit of every experiment: draw, roster, run, measure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ccsim import kpi, plan
from ccsim.engines import simpy
from ccsim.engines.simpy import Routing
from ccsim.kpi import Replication
from ccsim.plan import Plan
from ccsim.records import Records
from ccsim.scenario import Scenario
from ccsim.scenario.journeys import Journeys, journeys
from ccsim.workload import Workload, draw

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
    digest : str
        Of its records.
    records : Records or None
        The records themselves, if they were asked for.
    """

    replication: int
    measured: Replication
    digest: str
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
    model: Model, replication: int, by: frozenset[str], engine: str, routing: Routing | None, *, keep_records: bool
) -> Unit:
    """Run and measure one replication."""
    workload = draw(model.scenario, model.journeys, replication)
    records = _serve(model, workload, engine, routing)
    # The plain way does without numba, which takes longer to load than the SimPy engine takes for most scenarios.
    measure = kpi.tallied if engine == COMPILED else kpi.measure
    measured = measure(model.scenario, model.journeys, model.plan, records, by, workload=workload)
    return Unit(replication, measured, records.digest(), records if keep_records else None)


def _serve(model: Model, workload: Workload, engine: str, routing: Routing | None) -> Records:
    roster = plan.roster(model.plan, workload.attendance)
    if engine == COMPILED:
        from ccsim.engines import compiled  # noqa: PLC0415  - numba, which the SimPy engine does without

        try:
            return compiled.run(model.plan, roster, workload)
        except compiled.TooLargeError:
            pass  # Python's numbers have no end
    return simpy.run(model.plan, roster, workload, routing)
