"""A scenario made ready for drawing: what is the same in every replication is worked out once, when it is first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from ccsim.scenario import Scenario
from ccsim.scenario.bytime import Piece
from ccsim.scenario.distribution import Distribution
from ccsim.scenario.handling import What, handling, sources
from ccsim.scenario.journeys import Journeys
from ccsim.scenario.model import Callback
from ccsim.units import DAY
from ccsim.workload.arrivals import Expected, expected
from ccsim.workload.budget import Budget, budget
from ccsim.workload.durations import Draw, draw_of, numbers
from ccsim.workload.following import Following, following
from ccsim.workload.inforce import InForce, in_force
from ccsim.workload.leads import Leads
from ccsim.workload.model import DONE, HUNG_UP, NONE, Column
from ccsim.workload.variates import Floats, cumulative

FIRST_NODE = -3
"""Node i of the IVR is the place FIRST_NODE - i; queues are places from 0 up, DONE and HUNG_UP lie between."""


@dataclass(frozen=True)
class Then:
    """Where a node leads: the share of the unit interval up to each place, and the places."""

    sums: Floats
    places: Column


@dataclass(frozen=True)
class Log:
    """Instants of a log by day.

    Parameters
    ----------
    days : dict of int to array of int64
        Ms of the day, in file order.
    outside : int
        How many lie outside the run.
    """

    days: dict[int, Column]
    outside: int

    def on(self, day: int) -> Column:
        """Arrivals of one day, in file order."""
        return self.days.get(day, np.empty(0, np.int64))


class Prepared:
    """What drawing needs to know of a scenario, each part worked out on demand and kept.

    Parameters
    ----------
    scenario : Scenario
    journeys : Journeys

    Attributes
    ----------
    types, segments, queues, nodes : tuple of str
        Names in file order.
    clock_at_start : int
        Ms of the day.
    kinds : array of int64 [entries + 1]
        Type of the attempt that each entry of `next` makes; NONE for a transfer and, at the end, for no entry.
    most_tries : int
        Dials of a callback at most; 0 if no queue offers callbacks.
    """

    def __init__(self, scenario: Scenario, journeys: Journeys) -> None:
        self.scenario = scenario
        self.journeys = journeys
        self.types = tuple(scenario.contacts)
        self.segments = tuple(scenario.segments)
        self.queues = tuple(scenario.queues)
        self.nodes = tuple(scenario.ivr.nodes)
        self.clock_at_start = scenario.clock_at_start
        self.most_tries = max((queue.callback.tries for queue in scenario.queues.values() if queue.callback), default=0)
        self._dates = [scenario.date(day) for day in range(scenario.days)]
        self.kinds = np.array([entry.as_type for entry in journeys.entries] + [NONE], np.int64)
        places = {**{name: queue for queue, name in enumerate(self.queues)}, "done": DONE, "hang_up": HUNG_UP}
        self._places = places | {name: FIRST_NODE - node for node, name in enumerate(self.nodes)}
        self.segments_of = cache(self._segments_of)
        self.expected = cache(self._expected)
        self.log = cache(self._log)
        self.duration = cache(self._duration)
        self.numbers = cache(self._numbers)
        self.then = cache(self._then)
        self.takes = cache(self._takes)
        self.enter = cache(self._enter)
        self.following = cache(self._following)
        self.leads = cache(self._leads)
        self.budget = cache(self._budget)
        self.visits = cache(self._visits)

    def _segments_of(self, contact_type: int) -> tuple[Floats, Floats]:
        """Segments of a type: shares up to each, and how much of each is recognised; its own where it names them."""
        own = self.scenario.contacts[self.types[contact_type]].segments
        shares, recognised = [], []
        for name, general in self.scenario.segments.items():
            said = own.get(name)
            shares.append(general.share if said is None or said.share is None else said.share)
            recognised.append(general.recognised if said is None or said.recognised is None else said.recognised)
        return cumulative(shares), np.array(recognised)

    def _expected(self, name: str, source: str) -> list[Expected]:
        """Expected contacts of a source by day."""
        return [
            expected(self.scenario, self.scenario.contacts[name].arrivals[source], day)
            for day in range(self.scenario.days)
        ]

    def _log(self, name: str, source: str) -> Log | None:
        said = self.scenario.contacts[name].arrivals[source].log
        if said is None:
            return None
        instants = np.array(said, dtype=np.int64)
        outside = int(np.count_nonzero((instants < 0) | (instants >= self.scenario.duration)))
        day, clock = np.divmod(instants + self.scenario.clock_at_start, DAY)
        order = np.argsort(day, kind="stable")
        days, begins = np.unique(day[order], return_index=True)
        return Log(dict(zip(days.tolist(), np.split(clock[order], begins)[1:], strict=True)), outside)

    def _duration(self, what: What, attempt_type: int, queue: int) -> InForce[Draw]:
        """Talk, wrap or patience of attempts of a type at a queue, by own segment."""
        name, at = self.types[attempt_type], self.queues[queue]
        said = [self._handling(what, name, segment, at) for segment in self.segments]
        return in_force(f"{what} of {name} at {at}", list(zip(*said, strict=True)), draw_of)

    def _numbers(self, what: What, attempt_type: int, queue: int) -> Floats | None:
        """By what its timelines multiply the same factors, see `durations.numbers`."""
        return numbers(self.duration(what, attempt_type, queue))

    def _handling(self, what: What, name: str, segment: str, queue: str) -> list[tuple[Piece[Distribution], ...]]:
        """What is said for each day of the run; days of which every level says the same are settled once."""
        levels = [level for level in sources(self.scenario, what, name, segment, queue) if level is not None]
        known: dict[tuple[int, ...], tuple[Piece[Distribution], ...]] = {}
        said = []
        for date in self._dates:
            key = tuple(id(level.day(date, self.scenario.calendar)) for level in levels)
            if key not in known:
                known[key] = handling(self.scenario, what, name, segment, queue, date)
            said.append(known[key])
        return said

    def _then(self, node: int, attempt_type: int) -> InForce[Then]:
        """Where a node leads attempts of a type, by segment as routed."""
        name, at, calendar = self.types[attempt_type], self.nodes[node], self.scenario.calendar
        then = [self.scenario.then(at, name, segment) for segment in self.segments]
        said = [[each.day(date, calendar) for each in then] for date in self._dates]
        return in_force(f"ivr.nodes.{at}.then", said, self._shares)

    def _shares(self, shares: Sequence[tuple[str, float]]) -> Then:
        return Then(
            cumulative([share for _, share in shares]), np.array([self._places[name] for name, _ in shares], np.int64)
        )

    def _takes(self, node: int) -> Draw:
        return draw_of(self.scenario.ivr.nodes[self.nodes[node]].takes)

    def _enter(self, attempt_type: int) -> Column:
        """Where attempts of a type begin, by segment as routed."""
        enter = self.scenario.contacts[self.types[attempt_type]].enter
        return np.array([self._places[enter[segment]] for segment in self.segments], np.int64)

    def callback(self, queue: int) -> Callback | None:
        """Return what a queue says of callbacks, if it offers any."""
        return self.scenario.queues[self.queues[queue]].callback

    def _following(self, attempt_type: int) -> Following:
        return following(self.scenario, self.journeys, attempt_type)

    def _leads(self, attempt_type: int) -> Leads:
        return Leads(self.scenario, self.journeys, attempt_type)

    def _budget(self, contact_type: int) -> Budget:
        return budget(self.journeys.entries, contact_type)

    def _visits(self, attempt_type: int) -> tuple[tuple[tuple[int, int], ...], ...]:
        """Place for draws and queue of all that each visit of an attempt can reach."""
        slot = self.journeys.slot[attempt_type]
        return tuple(tuple((place, queue) for queue, place in enumerate(row) if place >= 0) for row in slot)
