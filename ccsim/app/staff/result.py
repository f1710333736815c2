"""What `ccsim.staff` gives back."""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ccsim import __version__
from ccsim.errors import CcsimError
from ccsim.planning.requirement import COLUMNS, FULL_TIME, Requirement
from ccsim.planning.staffing import heads

if TYPE_CHECKING:
    import pandas as pd

    from ccsim.planning.demand import Demand
    from ccsim.planning.proof import Proof
    from ccsim.planning.question import Question
    from ccsim.scenario import Scenario


@dataclass(frozen=True)
class Trouble:
    """A target that no staffing meets.

    Parameters
    ----------
    place : str
        The queue (with segments that have agents of their own); the group whose occupancy is too high.
    interval : str or None
        The interval in which it is missed; None: always.
    reached : float or None
        What as many agents as are allowed achieve.
    why : str
    """

    place: str
    interval: str | None
    reached: float | None
    why: str


@dataclass(frozen=True)
class StaffResult:
    """The fewest agents, or why there are none.

    Parameters
    ----------
    base : Scenario
        The scenario that was asked about.
    question : Question
    demand : Demand
    requirement : Requirement or None
        None if no staffing meets the targets.
    proof : Proof or None
        None if it was not simulated.
    troubles : tuple of Trouble
    units : int
        Replications that were asked for.
    """

    base: Scenario = field(repr=False)
    question: Question
    demand: Demand = field(repr=False)
    requirement: Requirement | None = field(repr=False)
    proof: Proof | None = field(repr=False)
    troubles: tuple[Trouble, ...]
    units: int

    @property
    def feasible(self) -> bool:
        """Whether there is a plan."""
        return self.requirement is not None

    @property
    def plan(self) -> Requirement:
        """The requirement.

        Raises
        ------
        CcsimError
            If no staffing meets the targets.
        """
        if self.requirement is None:
            first = self.troubles[0]
            raise CcsimError(f"no staffing meets the targets: {first.place}: {first.why}")
        return self.requirement

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a group and interval: interval, group, volume, handling_time, erlangs, erlang_c, erlang_a, agents, gross ..."""
        import pandas as pd  # noqa: PLC0415  - heavy, and only some callers want a table

        rows = self.requirement.rows if self.requirement else ()
        return pd.DataFrame([astuple(row) for row in rows], columns=list(COLUMNS))

    @cached_property
    def scenario(self) -> Scenario:
        """The plan as a scenario: the base with so many heads planned, absence and shrinkage as they were.

        Raises
        ------
        CcsimError
            If no staffing meets the targets.
        """
        plan = self.plan
        return heads(plan.slots, dict(zip(plan.groups, plan.gross, strict=True)))

    @property
    def totals(self) -> dict[str, Any]:
        """Hours, full-time equivalents and cost of all groups together."""
        plan = self.plan
        paid = float(plan.paid_hours.sum())
        return {
            "agent_hours": float(plan.agent_hours.sum()),
            "paid_hours": paid,
            "scheduled_hours": float(plan.scheduled_hours.sum()),
            "full_time_equivalents": paid / (FULL_TIME * plan.weeks),
            "full_time_week_hours": FULL_TIME,
            "cost": float(plan.costs.sum()) if any(self.base.costs.agent_hour.values()) else None,
            "currency": self.base.costs.currency or None,
        }

    def to_dict(self) -> dict[str, Any]:
        """Make the document that `ccsim staff --json` prints."""
        head = {
            "ccsim": __version__,
            "scenario": self.base.name,
            "fingerprint": self.base.fingerprint,
            "seed": self.base.seed,
            "by": "formula" if self.feasible and self.proof is None else "simulation",
            "over": self.question.over,
            "risk": self.question.risk,
            "max_occupancy": self.question.max_occupancy,
            "constant": self.question.constant,
            "feasible": self.feasible,
        }
        if self.requirement is None:
            return {
                **head,
                "groups": {},
                "notes": [],
                "troubles": [asdict(one) for one in self.troubles],
                "proof": None,
            }
        plan, table = self.requirement, self._by_group()
        return {
            **head,
            "intervals": [plan.slots.label(slot) for slot, inside in enumerate(plan.slots.inside) if inside],
            "groups": table,
            **self.totals,
            "notes": list(self.demand.notes),
            "troubles": [],
            "proof": self._proof(),
        }

    def _by_group(self) -> dict[str, dict[str, list[Any]]]:
        plan, found = self.plan, dict[str, dict[str, list[Any]]]()
        for row in plan.rows:
            values = asdict(row)
            group = found.setdefault(row.group, {})
            group.setdefault("staff", []).append(values["agents"])
            for name in COLUMNS:
                if name not in ("interval", "group", "agents"):
                    group.setdefault(name, []).append(values[name])
        return found

    def _proof(self) -> dict[str, Any] | None:
        proof = self.proof
        if proof is None:
            return None
        return {
            "meets_targets": proof.meets_targets,
            "one_less_fails": proof.one_less_fails,
            "replications": len(proof.numbers),
            "first_replication": proof.numbers.start,
            "confidence": 0.95,
            "together": proof.together,
            "judged": proof.judged,
            "unsure": len(proof.unsure),
            "missed": len(proof.missed),
            "steps": proof.steps,
            "steps_fail": proof.fail,
            "steps_surely_fail": proof.surely,
            "simulated": self.units,
        }
