"""`ccsim.staff`: the fewest agents that meet the targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ccsim.app.api import prepare_scenario
from ccsim.app.batch import open_batch
from ccsim.app.staff.demand import at_work, expected_demand, expected_picture
from ccsim.app.staff.result import StaffResult, Trouble
from ccsim.errors import UsageError
from ccsim.planning import find as finding
from ccsim.planning.question import Question
from ccsim.planning.requirement import Requirement, by_erlang, simulated
from ccsim.planning.slots import Slots
from ccsim.planning.why import hopeless, reason
from ccsim.units import parse_share

if TYPE_CHECKING:
    from ccsim.experiments.batch import Progress, Simulate
    from ccsim.kpi.arrays import Real
    from ccsim.planning.demand import Demand
    from ccsim.planning.find import Found, Tell
    from ccsim.scenario import Scenario

BY = ("simulation", "formula")
SEARCH, PROVE = 60, 200
"""Replications by which the search decides, and of each proof, where nothing is said."""


def staff(
    scenario: Scenario | str | Path,
    *,
    over: str = "interval",
    risk: float | str | None = None,
    max_occupancy: float | str | None = None,
    at_least: Mapping[str, int] | None = None,
    at_most: Mapping[str, int] | None = None,
    constant: bool = False,
    by: str = "simulation",
    replications: int | None = None,
    seed: int | None = None,
    policy: str | None = None,
    variant: str | None = None,
    engine: str = "auto",
    workers: int | None = 1,
    executor: str | None = None,
    store: str | Path | None = None,
    progress: Progress | None = None,
    tell: Tell | None = None,
) -> StaffResult:
    """Find the fewest agents of each group and interval that meet every queue's target.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario or its file. Its queues name the targets; its shifts or `staff` are what is scheduled now.
    over : {"interval", "day", "week"}
        The period over which each target must hold.
    risk : float or str, optional
        Each period meets its target in at least so large a share of the replications: 0.9 or '90%'. Without it the service
        level over all replications together meets it.
    max_occupancy : float or str, optional
        Most of every group in every interval.
    at_least, at_most : mapping of str to int, optional
        Agents by group; the least wherever a queue that it serves is open.
    constant : bool
        One number a group for all the time in which there is anything to do.
    by : {"simulation", "formula"}
        The formula (Erlang A where callers give up, else Erlang C) answers at once.
    replications : int, optional
        Of each proof; 200 if neither this nor the scenario says more. The search takes other ones.
    seed, policy, variant
        In place of the scenario's own.
    engine, workers, executor, store, progress
        As `ccsim.sweep` takes them.
    tell : callable, optional
        Is told what is being done.

    Returns
    -------
    StaffResult

    Raises
    ------
    ScenarioError
        If the scenario, its variant or its policy is wrong.
    UsageError
        If an argument is wrong, or no queue names a target.
    """
    if by not in BY:
        raise UsageError(f"by: there is no '{by}'; there are {', '.join(BY)}")
    question = Question(
        over=over,
        risk=_share("risk", risk),
        max_occupancy=_share("max-occupancy", max_occupancy),
        constant=constant,
        at_least=dict(at_least or {}),
        at_most=dict(at_most or {}),
    )
    if by == "formula" and question.risk is not None:
        raise UsageError("risk: the formula knows no days, only their mean; it goes with by='simulation'")
    prepared = prepare_scenario(scenario, seed=seed, policy=policy, variant=variant)
    question.check_groups(prepared)
    case = _case(prepared, question)
    if by == "formula":
        return case.by_formula()
    with open_batch(engine=engine, workers=workers, executor=executor, store=store, progress=progress) as batch:
        return case.simulated(batch.simulate, replications, tell or (lambda step: None))


@dataclass(frozen=True)
class _Case:
    """A scenario, made ready."""

    scenario: Scenario
    question: Question
    demand: Demand
    slots: Slots
    scheduled: dict[str, Real]

    def by_formula(self) -> StaffResult:
        if troubles := self._hopeless():
            return StaffResult(self.scenario, self.question, self.demand, None, None, troubles, 0)
        found = finding.by_formula(self.slots, self.question, self.demand, self.scheduled)
        requirement = Requirement(self.slots, found, by_erlang(self.slots, found), self.scheduled)
        return StaffResult(self.scenario, self.question, self.demand, requirement, None, (), 0)

    def simulated(self, simulate: Simulate, replications: int | None, tell: Tell) -> StaffResult:
        if troubles := self._hopeless():
            return StaffResult(self.scenario, self.question, self.demand, None, None, troubles, 0)
        prove = replications or max(PROVE, self.scenario.replications or 0)
        found = finding.find(
            self.slots,
            self.question,
            self.demand,
            self.scheduled,
            simulate,
            search=min(SEARCH, prove),
            prove=prove,
            tell=tell,
        )
        if found.agents is None:
            return StaffResult(self.scenario, self.question, self.demand, None, None, self._unmet(found), found.units)
        assert found.proof is not None, "a plan that was simulated is proved"
        requirement = Requirement(self.slots, found, simulated(found.proof.found), self.scheduled)
        return StaffResult(self.scenario, self.question, self.demand, requirement, found.proof, (), found.units)

    def _hopeless(self) -> tuple[Trouble, ...]:
        return tuple(Trouble(name, None, None, why) for name, why in hopeless(self.demand, self.question))

    def _unmet(self, found: Found) -> tuple[Trouble, ...]:
        names = [*(promise.name for promise in self.demand.promises), *self.demand.groups]
        return tuple(
            Trouble(
                names[one.place],
                self.slots.label(one.slot),
                one.reached,
                reason(self.slots, self.question, self.demand, one),
            )
            for one in found.unmet
        )


def _case(scenario: Scenario, question: Question) -> _Case:
    picture = expected_picture(scenario)
    demand = expected_demand(picture)
    if not demand.promises:
        raise UsageError("no queue to which anybody comes names a target: set one, such as queues.NAME.target=80/20")
    return _Case(scenario, question, demand, Slots(scenario), at_work(picture))


def _share(name: str, value: float | str | None) -> float | None:
    """Read a share: 0.9, '90%'."""
    if value is None or not isinstance(value, str):
        return value
    try:
        return parse_share(value)
    except ValueError as error:
        raise UsageError(f"{name}: {error}") from None
