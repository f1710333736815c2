"""Searches for a goal, one for each combination of what else is varied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

from ccsim import kpi
from ccsim.errors import ScenarioError, UsageError
from ccsim.experiments.batch import Asked, Simulate
from ccsim.experiments.goal import Goal, read_goal
from ccsim.experiments.grid import Key, Point, points, values_of
from ccsim.experiments.seek import FIRST, Search, searched, sought
from ccsim.experiments.sequential import until_known
from ccsim.experiments.sought import Found, Width
from ccsim.experiments.stopping import AT_MOST, StoppingRule
from ccsim.experiments.values import Span, Vary
from ccsim.kpi import Replication
from ccsim.scenario import Scenario


@dataclass(frozen=True)
class Sought:
    """What is searched.

    Parameters
    ----------
    scenario : Scenario
        As it is.
    goal : Goal
    along : Vary
        The path that has a range.
    spans : dict of tuple to Span
        For each combination of what else is varied how finely to search.
    order : tuple of str
        All paths as they were given.
    width : Width
        How well the measure shall be known at the answer.
    first, limit : int
        Replications before the first look, and at most.
    """

    scenario: Scenario
    goal: Goal
    along: Vary
    spans: dict[Key, Span]
    order: tuple[str, ...]
    width: Width
    first: int
    limit: int

    def run(self, simulate: Simulate, by: frozenset[str]) -> list[Found]:
        """Search, one combination after another."""
        remembered = _remembering(simulate)

        def known(points: Sequence[Point], rules: Sequence[StoppingRule]) -> list[list[Replication]]:
            return until_known([point.scenario for point in points], rules, remembered, by)

        return [
            Search(
                self.goal,
                self.along.path,
                span,
                partial(_point, self.scenario, self.order, others, self.along.path),
                known,
                self.width,
                first=self.first,
                limit=self.limit,
            ).run()
            for others, span in self.spans.items()
        ]


def plan_search(
    scenario: Scenario,
    vary: Sequence[Vary],
    find: str,
    replications: int | None,
    precision: str | None,
    max_replications: int | None,
) -> Sought:
    """Check everything that can be wrong with a search before it begins.

    Raises
    ------
    UsageError, ScenarioError
        With what is wrong.
    """
    goal, along = read_goal(find, scenario), sought(vary)
    rest = [one for one in vary if one is not along]
    paths = [one.path for one in rest]
    others: list[Key] = [tuple(zip(paths, chosen, strict=True)) for chosen in product(*values_of(scenario, rest))]
    order = tuple(one.path for one in vary)
    span = along.span
    assert span is not None
    ends = [_key(order, other, along.path, span.value(end)) for other in others for end in (span.low, span.high)]
    points(scenario, ends)
    spans = {other: _span(scenario, order, along, other) for other in others}
    limit = max_replications or AT_MOST
    first = replications or min(FIRST, limit)
    if first > limit and max_replications is not None:
        raise UsageError(f"{first} replications are more than max-replications ({limit})")
    return Sought(scenario, goal, along, spans, order, _width(precision, goal, scenario), first, max(first, limit))


def _width(precision: str | None, goal: Goal, scenario: Scenario) -> Width:
    """How well the sought measure shall be known at the answer."""
    measure = goal.figure.measure
    if precision is None:
        unit = next(one.unit for one in kpi.measures_of(scenario) if one.name == measure)
        return Width(0.01) if unit == "share" else Width(0.05, relative=True)
    wanted = kpi.parse_precision(precision if "=" in precision else f"{measure}={precision}", scenario)
    if wanted.measure != measure:
        raise UsageError(f"precision: '{precision}' is not of {measure}, which is sought")
    return Width(wanted.within, wanted.relative)


def _key(order: Sequence[str], others: Key, path: str, value: str) -> Key:
    """A key whose paths stand in the order in which they were given."""
    changes = dict(others) | {path: value}
    return tuple((one, changes[one]) for one in order)


def _point(scenario: Scenario, order: Sequence[str], others: Key, path: str, value: str) -> Point:
    return points(scenario, [_key(order, others, path, value)])[0]


def _span(scenario: Scenario, order: Sequence[str], along: Vary, others: Key) -> Span:
    def takes(value: str) -> bool:
        try:
            _point(scenario, order, others, along.path, value)
        except ScenarioError:
            return False
        return True

    return searched(along, takes=takes)


def _remembering(simulate: Simulate) -> Simulate:
    """Keep what was simulated: a search comes back to its last values to know them better."""
    kept: dict[tuple[str, int], Replication] = {}

    def again(asked: Sequence[Asked], by: frozenset[str]) -> list[list[Replication]]:
        marks = [one.scenario.fingerprint for one in asked]
        new = [
            Asked(one.scenario, one.numbers[sum((mark, number) in kept for number in one.numbers) :])
            for one, mark in zip(asked, marks, strict=True)
        ]
        for one, mark, done in zip(new, marks, simulate(new, by), strict=True):
            kept.update({(mark, number): each for number, each in zip(one.numbers, done, strict=True)})
        return [[kept[mark, number] for number in one.numbers] for one, mark in zip(asked, marks, strict=True)]

    return again
