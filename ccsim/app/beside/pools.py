"""Pools: the calls that wait for the same agents, and these agents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccsim.scenario import ways

if TYPE_CHECKING:
    from ccsim.scenario import Scenario
    from ccsim.scenario.model import Serve

Place = tuple[str, str]
"""A queue, and a segment: the callers' own."""
Line = tuple[str, str]
"""A queue, and a segment as routed."""


@dataclass(frozen=True)
class Pool:
    """Queues (or segments of them) and groups that hang together by who serves whom.

    Parameters
    ----------
    places : tuple of (queue, segment)
        Whose calls; in file order.
    lines : tuple of (queue, segment as routed)
        Where they stand.
    groups : tuple of str
        Who serves any of them, in file order; empty if nobody does.
    name : str
    """

    places: tuple[Place, ...]
    lines: tuple[Line, ...]
    groups: tuple[str, ...]
    name: str

    @property
    def queues(self) -> tuple[str, ...]:
        """Its queues, in file order."""
        return tuple(dict.fromkeys(queue for queue, _ in self.places))


def find_pools(scenario: Scenario, reached: Collection[Place], present: Collection[str]) -> tuple[Pool, ...]:
    """Part a centre into pools.

    Erlang knows one pool of agents who all can take any call. Queues are put into one pool if a group serves both, or
    if a chain of groups and queues links them. Segments that are served apart are pools of their own, unless some of
    their callers are not recognised and stand in one line with others.

    Parameters
    ----------
    reached : collection of (queue, segment)
        Where calls came.
    present : collection of str
        Groups that were on duty at all.
    """
    root = _Union()
    routed = {segment: _routed(scenario, segment) for segment in scenario.segments}
    for queue, segment in reached:
        for line in routed[segment]:
            root.join(("place", queue, segment), ("line", queue, line))
            for group in present:
                if serving(scenario, group, (queue, line)) is not None:
                    root.join(("line", queue, line), ("group", group))
    groups = defaultdict(list)
    for name in scenario.agents:
        if name in present:
            groups[root.of(("group", name))].append(name)
    found = defaultdict(list)
    for queue in scenario.queues:
        for segment in scenario.segments:
            if (queue, segment) in reached:
                of = root.of(("place", queue, segment))
                found[of if of in groups else ("nobody", queue)].append((queue, segment))
    return tuple(
        Pool(
            places=tuple(places),
            lines=tuple(dict.fromkeys((queue, line) for queue, segment in places for line in routed[segment])),
            groups=tuple(groups.get(key, ())),
            name=_name(places, reached),
        )
        for key, places in found.items()
    )


def serving(scenario: Scenario, group: str, line: Line) -> Serve | None:
    """How a group serves a line; None if it does not."""
    serves = scenario.agents[group].serves
    return serves.get("/".join(line)) or serves.get(line[0])


def _routed(scenario: Scenario, segment: str) -> list[str]:
    """Segments as which callers of a segment are routed."""
    found = {line for who in ways.live(scenario) if who[1] == segment for line in ways.routed(scenario, who)}
    return [name for name in scenario.segments if name in found]


def _name(places: Iterable[Place], reached: Collection[Place]) -> str:
    """Write `account, loans`, with the segments where only some of a queue's are meant: `windows/gold|diamond`."""
    segments = defaultdict(list)
    for queue, segment in places:
        segments[queue].append(segment)
    whole = {queue: sum(place[0] == queue for place in reached) for queue in segments}
    return ", ".join(
        queue if len(names) == whole[queue] else f"{queue}/{'|'.join(names)}" for queue, names in segments.items()
    )


class _Union:
    """Which things hang together."""

    def __init__(self) -> None:
        self._parent: dict[Hashable, Hashable] = {}

    def of(self, thing: Hashable) -> Hashable:
        """One thing that stands for all that hang together with this one."""
        while (above := self._parent.get(thing, thing)) != thing:
            thing = above
        return thing

    def join(self, one: Hashable, other: Hashable) -> None:
        """Let two things hang together."""
        self._parent[self.of(one)] = self.of(other)
