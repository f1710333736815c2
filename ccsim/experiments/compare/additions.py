"""Agents that could be added to a scenario: one more at a time, wherever a group is on duty at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccsim import plan
from ccsim.scenario.journeys import journeys
from ccsim.scenario.tree import Tree

if TYPE_CHECKING:
    from ccsim.scenario import Scenario


@dataclass(frozen=True)
class Lever:
    """Where agents are added.

    Parameters
    ----------
    group : str
    shift : str or None
        One of the group's shifts; None where the group has `staff`.
    """

    group: str
    shift: str | None

    def __str__(self) -> str:
        return self.group if self.shift is None else f"{self.group}, {self.shift}"

    @property
    def path(self) -> str:
        """Where the numbers of agents stand."""
        return f"agents.{self.group}.staff" if self.shift is None else f"agents.{self.group}.shifts.{self.shift}"


def levers(scenario: Scenario, segment: str) -> list[Lever]:
    """Every group, and every shift of it, that serves a segment in some queue and is on duty some time."""
    resolved = scenario.resolved()["agents"]
    found = []
    for name, group in scenario.agents.items():
        if not any(selector.partition("/")[2] in ("", segment) for selector in group.serves):
            continue
        written = resolved[name]
        ways: list[str | None] = list(written.get("shifts", {})) if "shifts" in written else [None]
        found += [lever for lever in (Lever(name, way) for way in ways) if any(_heads(_written(scenario, lever)))]
    return found


def with_more(scenario: Scenario, lever: Lever, agents: int) -> Scenario:
    """Add agents whenever the group, or the shift, has any."""
    return scenario.set(lever.path, _more(_written(scenario, lever), agents)) if agents else scenario


def paid_hours(scenario: Scenario) -> dict[str, float]:
    """Paid hours of the whole run by group."""
    return dict(zip(scenario.agents, plan.make(scenario, journeys(scenario)).paid, strict=True))


def _written(scenario: Scenario, lever: Lever) -> Tree:
    group = scenario.resolved()["agents"][lever.group]
    found: Tree = group["staff"] if lever.shift is None else group["shifts"][lever.shift]
    return found


def _more(tree: Tree, agents: int) -> Tree:
    """Add to every number above 0 of a map by time."""
    if isinstance(tree, Mapping):
        return {key: _more(child, agents) for key, child in tree.items()}
    if isinstance(tree, list | tuple):
        return [_more(child, agents) for child in tree]
    number = int(str(tree))
    return str(number + agents) if number else str(number)


def _heads(tree: Tree) -> Iterator[int]:
    if isinstance(tree, Mapping):
        for child in tree.values():
            yield from _heads(child)
    elif isinstance(tree, list | tuple):
        for child in tree:
            yield from _heads(child)
    else:
        yield int(str(tree))


def most_heads(scenario: Scenario, lever: Lever) -> int:
    """Most agents that are on duty there at once."""
    return max(_heads(_written(scenario, lever)))
