"""How many replications are enough: a fixed number, or until a measure is known well enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ccsim import kpi
from ccsim.errors import UsageError
from ccsim.experiments.unit import restricted
from ccsim.kpi import Precision, Replication
from ccsim.kpi.replication import RUN
from ccsim.scenario import Scenario

USUAL = 20
"""So many replications where nobody says how many, and before a precision is looked at for the first time."""

AT_MOST = 400
"""A precision is not pursued beyond so many."""


class StoppingRule(Protocol):
    """Says how many replications to make before asking again."""

    def next(self, done: Sequence[Replication]) -> int:
        """Say which count to reach next; at most `len(done)` if these are enough.

        It sees replications in order and nothing else, so that the answer does not depend on who ran them.
        """


@dataclass(frozen=True)
class FixedNumber:
    """So many and no more."""

    count: int

    def next(self, done: Sequence[Replication]) -> int:
        """Say the number."""
        return self.count


@dataclass(frozen=True)
class Known:
    """Until a measure is known well enough at every queue with a target, or in all if no queue has one.

    Parameters
    ----------
    scenario : Scenario
    precision : Precision
        By default one point of the service level.
    first : int
        Replications before the first look.
    limit : int
        Replications after which the search is given up.
    """

    scenario: Scenario
    precision: Precision = field(default_factory=Precision)
    first: int = USUAL
    limit: int = AT_MOST

    def next(self, done: Sequence[Replication]) -> int:
        """Look; while it is not known well enough, a tenth more of replications."""
        first = min(max(self.first, 2), self.limit)
        if len(done) < first:
            return first
        if len(done) >= self.limit or self.satisfied(done):
            return len(done)
        return min(len(done) + max(1, len(done) // 10), self.limit)

    def satisfied(self, done: Sequence[Replication]) -> bool:
        """Whether it is known well enough, or has no value in any replication and will not be known better."""
        rows = kpi.summarise(self.scenario, restricted(done, [RUN]), [self.precision.measure])
        queues = kpi.targeted(self.scenario)
        found = kpi.half_widths(rows, self.precision.measure, queues)
        return all(one.mean is None for one in found) or self.precision.reached(rows, queues)


def usual_rule(scenario: Scenario, limit: int = AT_MOST) -> StoppingRule:
    """Rule where nobody says how many: 20, and on until the service level of every queue with a target is known."""
    first = min(USUAL, limit)
    return Known(scenario, first=first, limit=limit) if kpi.targeted(scenario) else FixedNumber(first)


def stopping_rule(
    scenario: Scenario, replications: int | None, precision: str | None, max_replications: int | None
) -> StoppingRule:
    """Choose the rule that a call asks for.

    The scenario's own `replications` hold where the call gives none. With a precision they are the number before
    the first look.

    Raises
    ------
    UsageError
        If the numbers contradict each other, or the precision cannot be read.
    """
    for name, number in (("replications", replications), ("max-replications", max_replications)):
        if number is not None and number < 1:
            raise UsageError(f"{name}: {number} is below 1")
    count = scenario.replications if replications is None else replications
    limit = AT_MOST if max_replications is None else max_replications
    if precision is not None:
        wanted = kpi.parse_precision(precision, scenario)
        return Known(scenario, wanted, *_first_and_limit(count, limit, given=max_replications is not None))
    if count is None:
        return usual_rule(scenario, limit)
    if max_replications is not None:
        raise UsageError(f"max-replications goes with a precision; without one there are {count} replications")
    return FixedNumber(count)


def _first_and_limit(count: int | None, limit: int, *, given: bool) -> tuple[int, int]:
    """Reconcile the number before the first look with the limit; a limit that was given is not moved."""
    if count is None:
        return min(USUAL, limit), limit
    if count > limit and given:
        raise UsageError(f"{count} replications are more than max-replications ({limit})")
    return count, max(count, limit)
