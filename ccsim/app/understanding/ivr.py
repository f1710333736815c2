"""Shares of a contact's ways through the IVR, in each slot."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from ccsim.app.understanding.grid import Grid, Slots
from ccsim.scenario import Scenario
from ccsim.scenario.model import Shares
from ccsim.units import DAY

MOST_STEPS = 100
"""Nodes on a path through the IVR."""

HUNG_UP = "hang_up"


class Ways:
    """Where attempts of each type and segment as routed leave the IVR."""

    def __init__(self, scenario: Scenario, grid: Grid) -> None:
        self.scenario, self.grid = scenario, grid
        self._ways: dict[tuple[str, str], dict[str, Slots]] = {}
        self._followed: dict[object, dict[str, float]] = {}

    def of(self, type_: str, routed: str) -> dict[str, Slots]:
        """Shares of an attempt's ways through the IVR in each slot: queues, `done` and `hang_up`."""
        key = (type_, routed)
        if key not in self._ways:
            self._ways[key] = self._find_ways(type_, routed)
        return self._ways[key]

    def _find_ways(self, type_: str, routed: str) -> dict[str, Slots]:
        enter, calendar = self.scenario.contacts[type_].enter[routed], self.scenario.calendar
        nodes = {node: self.scenario.then(node, type_, routed) for node in self.scenario.ivr.nodes}
        ways: dict[str, Slots] = {}
        for day, date in enumerate(self.grid.dates):
            said = [then.day(date, calendar) for then in nodes.values()]
            cuts = sorted({0, DAY, *(cut for pieces in said for piece in pieces for cut in (piece.begin, piece.end))})
            for begin, end in pairwise(cuts):
                then = {node: found.at(date, begin, calendar) or () for node, found in nodes.items()}
                for place, share in self._follow_once(enter, then).items():
                    shares = ways.setdefault(place, self.grid.zeros())
                    for slot in self.grid.slots_of(day, begin, end):
                        shares[slot] = share
        return ways

    def _follow_once(self, enter: str, then: dict[str, Shares]) -> dict[str, float]:
        """Push everybody through the nodes, unless it was done before."""
        key = (enter, tuple(then.values()))
        if key not in self._followed:
            self._followed[key] = _follow(enter, then)
        return self._followed[key]


def _follow(enter: str, then: dict[str, tuple[tuple[str, float], ...]]) -> dict[str, float]:
    """Push everybody through the nodes until they are out."""
    ends: defaultdict[str, float] = defaultdict(float)
    inside = {enter: 1.0}
    for _ in range(MOST_STEPS + 1):
        ahead: defaultdict[str, float] = defaultdict(float)
        for place, share in inside.items():
            if place not in then:
                ends[place] += share
            for name, part in then.get(place, ()):
                ahead[name] += share * part
        inside = {place: share for place, share in ahead.items() if share > 0}
        if not inside:
            break
    ends[HUNG_UP] += sum(inside.values())
    return {place: share for place, share in ends.items() if share > 0}
