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
from ccsim.planning.question import OVER, Question
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
PROVE_AT_MOST, PROVE_AT_LEAST = 200, 50
"""Replications of each proof, where nothing is said."""
CONTACTS = 600_000
"""As many as a proof's replications may bring before their number is lowered."""
SEARCH = 60
"""Replications by which the search decides at first, at most."""


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
        Of each proof, and by which the search decides in the end; 200 by default, down to 50 where each brings many contacts.
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
    question = asked(
        over=over,
        risk=risk,
        max_occupancy=max_occupancy,
        constant=constant,
        at_least=at_least or {},
        at_most=at_most or {},
        by=by,
    )
    case = open_case(prepare_scenario(scenario, seed=seed, policy=policy, variant=variant), question)
    if by == "formula":
        return case.by_formula()
    with open_batch(engine=engine, workers=workers, executor=executor, store=store, progress=progress) as batch:
        return case.simulated(batch.simulate, replications, *([tell] if tell else []))


def asked(
    *,
    over: str,
    risk: float | str | None,
    max_occupancy: float | str | None,
    constant: bool,
    at_least: Mapping[str, int],
    at_most: Mapping[str, int],
    by: str,
) -> Question:
    """Read what a call asks for.

    Raises
    ------
    UsageError
        If something is wrong with it.
    """
    if by not in BY:
        raise UsageError(f"by: there is no '{by}'; there are {', '.join(BY)}")
    if by == "formula" and risk is not None:
        raise UsageError("risk: the formula knows no days, only their mean; ask the simulation")
    if by == "formula" and over in OVER and over != "interval":
        raise UsageError(f"over: the formula takes each interval for itself; ask the simulation what a {over} needs")
    return Question(
        over=over,
        risk=_share("risk", risk),
        max_occupancy=_share("max-occupancy", max_occupancy),
        constant=constant,
        at_least=dict(at_least),
        at_most=dict(at_most),
    )


@dataclass(frozen=True)
class Case:
    """A scenario and a question, made ready."""

    scenario: Scenario
    question: Question
    demand: Demand
    slots: Slots
    scheduled: dict[str, Real]

    def by_formula(self) -> StaffResult:
        """Take the formula's word."""
        if troubles := self._hopeless():
            return StaffResult(self.scenario, self.question, self.demand, None, None, troubles, 0)
        found = finding.by_formula(self.slots, self.question, self.demand, self.scheduled)
        requirement = Requirement(self.slots, found, by_erlang(self.slots, found), self.scheduled)
        return StaffResult(self.scenario, self.question, self.demand, requirement, None, (), 0)

    def simulated(self, simulate: Simulate, replications: int | None, tell: Tell = lambda step: None) -> StaffResult:
        """Search and prove, by so many replications."""
        if troubles := self._hopeless():
            return StaffResult(self.scenario, self.question, self.demand, None, None, troubles, 0)
        prove = replications or self._enough()
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

    def _enough(self) -> int:
        """Choose replications of a proof: fewer where each brings many contacts."""
        contacts = sum(float(line.calls.sum()) for pool in self.demand.pools for line in pool.lines)
        return max(PROVE_AT_LEAST, min(PROVE_AT_MOST, int(CONTACTS / max(contacts, 1.0))))

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


def open_case(scenario: Scenario, question: Question) -> Case:
    """Make a scenario ready to be asked.

    Raises
    ------
    UsageError
        If a group is unknown, or no queue names a target.
    """
    question.check_groups(scenario)
    picture = expected_picture(scenario)
    demand = expected_demand(picture)
    if not demand.promises:
        if any(queue.target is not None for queue in scenario.queues.values()):
            raise UsageError("nobody comes to a queue that names a target")
        if not demand.untargeted:
            raise UsageError("nobody comes to any queue")
        busiest = max(demand.untargeted, key=lambda name: demand.untargeted[name])
        raise UsageError(
            f"no queue to which anybody comes names a target: set one, such as queues.{busiest}.target=80/20"
        )
    return Case(scenario, question, demand, Slots(scenario), at_work(picture))


def _share(name: str, value: float | str | None) -> float | None:
    """Read a share: 0.9, '90%'."""
    if value is None or not isinstance(value, str):
        return value
    try:
        return parse_share(value)
    except ValueError as error:
        raise UsageError(f"{name}: {error}") from None
