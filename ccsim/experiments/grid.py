"""The points of a sweep: every combination of values, or one change at a time around the scenario as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod

from ccsim.errors import Problem, ScenarioError, UsageError
from ccsim.experiments.values import MOST, Vary
from ccsim.scenario import Scenario

Key = tuple[tuple[str, str], ...]
"""Path and value of each change, in the order given."""

VARIANT, ALL = "variant", "all"
NO_VARIANT = "none"
"""The scenario without a variant."""


@dataclass(frozen=True)
class Point:
    """One place of a sweep.

    Parameters
    ----------
    key : tuple of (str, str)
        Path and value of each change; empty for the scenario as it is.
    scenario : Scenario
        Changed so.
    """

    key: Key
    scenario: Scenario = field(repr=False)

    def __str__(self) -> str:
        return told(self.key)


def told(key: Key) -> str:
    """Write a key as it could be typed: `agents.advisers.staff=20, policy=strict`."""
    return ", ".join(f"{path}={value}" for path, value in key) or "as it is"


def grid(base: Scenario, varied: Sequence[Vary]) -> tuple[Point, ...]:
    """Make every combination; the last path varies fastest.

    Raises
    ------
    UsageError
        If nothing is varied, a path is varied twice, or there are too many points.
    ScenarioError
        With everything that is wrong with any point.
    """
    values = _some(values_of(base, varied))
    if (count := prod(map(len, values))) > MOST:
        raise UsageError(f"vary: {count:,} points are more than {MOST:,}")
    paths = [one.path for one in varied]
    return points(base, [tuple(zip(paths, chosen, strict=True)) for chosen in product(*values)])


def one_at_a_time(base: Scenario, varied: Sequence[Vary]) -> tuple[Point, ...]:
    """Make the scenario as it is, then each value of each path alone.

    Raises
    ------
    UsageError, ScenarioError
        As `grid` does.
    """
    values = _some(values_of(base, varied))
    if (count := sum(map(len, values))) > MOST:
        raise UsageError(f"vary: {count:,} points are more than {MOST:,}")
    keys: list[Key] = [((one.path, value),) for one, chosen in zip(varied, values, strict=True) for value in chosen]
    return points(base, [(), *keys])


def points(base: Scenario, keys: Iterable[Key]) -> tuple[Point, ...]:
    """Make the points of some keys.

    Raises
    ------
    ScenarioError
        With everything that is wrong with any of them.
    """
    made, problems = [], dict[tuple[int, str, str], Problem]()
    variants: dict[str, Scenario] = {}
    for key in keys:
        try:
            made.append(Point(key, _changed(base, key, variants)))
        except ScenarioError as error:
            for problem in error.problems:
                # What is wrong with the path is wrong at all its values, and told once.
                problems.setdefault((problem.line, problem.path, problem.message), _at(problem, key))
    if problems:
        raise ScenarioError(problems.values())
    return tuple(made)


def _changed(base: Scenario, key: Key, variants: dict[str, Scenario]) -> Scenario:
    for path, value in key:
        if path == VARIANT:
            if value not in variants:
                variants[value] = base.with_variant(None if value == NO_VARIANT else value)
            base = variants[value]
    changes = [f"{path}={value}" for path, value in key if path != VARIANT]
    return base.with_changes(changes) if changes else base


def _at(problem: Problem, key: Key) -> Problem:
    """Name the point, unless the problem lies in one of its values alone."""
    for path, value in key:
        if problem.file == f"--set '{path}={value}'":
            return replace(problem, file=f"--vary '{path}={value}'")
    return replace(problem, message=f"{problem.message} (at {told(key)})")


def values_of(base: Scenario, varied: Sequence[Vary]) -> list[tuple[str, ...]]:
    """Find the values of each path; `all` stands for every policy, or for no variant and every variant.

    Raises
    ------
    UsageError
        With every error of every path.
    """
    found, wrong = [], list(_twice(varied))
    for one in varied:
        try:
            found.append(_expanded(base, one))
        except UsageError as error:
            wrong.append(str(error))
    if wrong:
        raise UsageError("\n".join(wrong))
    return found


def _some(values: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    if not values:
        raise UsageError("vary: nothing is varied; --vary PATH=VALUES, such as agents.advisers.staff=20:30")
    return values


def _twice(varied: Iterable[Vary]) -> Iterator[str]:
    seen = set()
    for one in varied:
        if one.path in seen:
            yield f"{one.place}: {one.path} is varied twice; put its values together, with commas between"
        seen.add(one.path)


def _expanded(base: Scenario, one: Vary) -> tuple[str, ...]:
    """The values; `all` stands for every policy, or for no variant and every variant."""
    values = one.values()
    named = {"policy": tuple(base.policies), VARIANT: (NO_VARIANT, *base.variants)}.get(one.path)
    if named is None or ALL not in values:
        return values
    if not base.policies if one.path == "policy" else not base.variants:
        raise UsageError(f"{one.place}: the scenario has no {'policies' if one.path == 'policy' else 'variants'}")
    return tuple(dict.fromkeys(name for value in values for name in (named if value == ALL else (value,))))
