"""Agents that could be added to a scenario: one more at a time, wherever a group is on duty at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccsim import plan
from ccsim.kpi.samples import ALL, Place
from ccsim.scenario.journeys import journeys
from ccsim.scenario.tree import Tree
from ccsim.units import DAY, HOUR, format_clock

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


@dataclass(frozen=True)
class Addition:
    """Agents that are added at one place.

    Parameters
    ----------
    lever : Lever
    agents : int
    between : (int, int) or None
        Hours of the day, from included, to excluded, in which the last of them is there; None: whenever anybody is.
    """

    lever: Lever
    agents: int
    between: tuple[int, int] | None = None

    def __str__(self) -> str:
        if self.between is None:
            return f"{self.agents} in {self.lever}"
        hours = "-".join(format_clock(hour * HOUR) for hour in self.between)
        return f"{self.agents} in {self.lever}, {'the last ' if self.agents > 1 else ''}{hours}"

    def to(self, scenario: Scenario) -> Scenario:
        """Make the scenario with them."""
        if self.between is None:
            return with_more(scenario, self.lever, self.agents)
        return with_more_between(scenario, self.lever, self.agents, self.between)


def levers(scenario: Scenario, place: Place) -> list[Lever]:
    """Every group, and every shift of it, that serves a queue, a segment, or one in the other, and is on duty some time."""
    resolved = scenario.resolved()["agents"]
    found = []
    for name, group in scenario.agents.items():
        if not any(_is_of(selector, place) for selector in group.serves):
            continue
        written = resolved[name]
        ways: list[str | None] = list(written.get("shifts", {})) if "shifts" in written else [None]
        found += [lever for lever in (Lever(name, way) for way in ways) if any(_heads(_written(scenario, lever)))]
    return found


def _is_of(selector: str, place: Place) -> bool:
    queue, _, segment = selector.partition("/")
    return place.queue in (ALL, queue) and (segment == "" or place.segment in (ALL, segment))


def with_more(scenario: Scenario, lever: Lever, agents: int) -> Scenario:
    """Add agents whenever the group, or the shift, has any."""
    return scenario.set(lever.path, _more(_written(scenario, lever), agents)) if agents else scenario


def with_more_between(scenario: Scenario, lever: Lever, agents: int, hours: tuple[int, int]) -> Scenario:
    """Add agents, the last of them between two hours of the day only.

    Parameters
    ----------
    lever : Lever
        Of a group with `staff`: a shift is a whole.
    agents : int
        At least 1.
    hours : (int, int)
        From, included, to, excluded.
    """
    staff = scenario.agents[lever.group].staff
    assert staff is not None, "a shift is a whole"
    begin, end = (hour * HOUR for hour in hours)
    days = {}
    for when, pieces in staff.entries:
        heads: dict[int, int] = {}
        for piece in pieces:
            edges = sorted({piece.begin, *(edge for edge in (begin, end) if piece.begin < edge < piece.end)})
            for edge in edges:
                extra = agents if begin <= edge < end else agents - 1
                heads[edge] = piece.value + extra if piece.value else 0
            if piece.end < DAY:
                heads[piece.end] = 0  # until the next piece says otherwise
        days[str(when)] = {format_clock(edge): str(number) for edge, number in sorted(heads.items())}
    return scenario.set(lever.path, days)


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


def hours_on_duty(scenario: Scenario, lever: Lever) -> tuple[int, int] | None:
    """Hours of the day from the first to the last in which a group has anybody; None of a shift, which is a whole."""
    staff = scenario.agents[lever.group].staff
    if lever.shift is not None or staff is None:
        return None
    busy = [piece for _, pieces in staff.entries for piece in pieces if piece.value]
    return min(piece.begin for piece in busy) // HOUR, -(-max(piece.end for piece in busy) // HOUR)


def most_heads(scenario: Scenario, lever: Lever) -> int:
    """Most agents that are on duty there at once."""
    return max(_heads(_written(scenario, lever)))
