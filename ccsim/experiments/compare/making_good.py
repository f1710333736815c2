"""The price of making good: the fewest agents that give some callers back what they had before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ccsim.experiments.batch import Asked, Simulate
from ccsim.experiments.compare.additions import Addition, hours_on_duty, levers, most_heads, paid_hours
from ccsim.experiments.compare.differences import Difference, Known, judged
from ccsim.experiments.compare.direction import UP, good_direction
from ccsim.experiments.compare.moved import WAITS
from ccsim.experiments.compare.paired import paired
from ccsim.kpi import Replication
from ccsim.kpi.arrays import Real
from ccsim.kpi.periods import Periods
from ccsim.kpi.replication import RUN
from ccsim.kpi.samples import ALL, Place, Sample, labels_of, places_of, sample, unit_of
from ccsim.kpi.table import Measure, measures_of

if TYPE_CHECKING:
    from ccsim.scenario import Scenario

PROFILE = 10
"""Replications that tell at which hours of the day most is lost."""

HOUR_OF_DAY = "hour"

Enough: TypeAlias = Callable[[Mapping[int, int]], Mapping[int, bool]]
"""Says, for some levers and a number of agents each, whether that is enough."""


@dataclass(frozen=True)
class MadeGood:
    """What it takes to make good under one candidate.

    Parameters
    ----------
    added : Addition or None
        None if nobody is needed (then `left` is surely no worse), or if no number at any one place is enough.
    tried : int
        The most that was tried at one place.
    hours : float
        Paid hours of a run that are added.
    cost : float or None
        What they cost; None where no agent's hour costs anything.
    left : Difference
        How those who are made good then fare against the base.
    """

    added: Addition | None
    tried: int
    hours: float
    cost: float | None
    left: Difference

    @property
    def enough(self) -> bool:
        """Whether they are given back what they had."""
        return no_worse(self.left)

    @property
    def whom(self) -> str:
        """Name who is made good: `ordinary`, `letters` or `letters/ordinary`."""
        return "/".join(name for name in (self.left.queue, self.left.segment) if name and name != ALL)


def fewest(enough: Enough, limits: Sequence[int]) -> list[int | None]:
    """Find, for each of several levers, the fewest agents that are enough: doubling, then halving, all levers abreast.

    More is taken to be no worse. 0 is taken not to be enough.

    Parameters
    ----------
    enough : callable
    limits : sequence of int
        The most that each may be given.

    Returns
    -------
    list of int or None
        None where the limit is not enough.
    """
    low, high = [0] * len(limits), [0] * len(limits)
    while True:
        asked = {}
        for place, limit in enumerate(limits):
            if not high[place]:
                if low[place] < limit:
                    asked[place] = min(limit, max(1, 2 * low[place]))
            elif high[place] - low[place] > 1:
                asked[place] = (low[place] + high[place]) // 2
        if not asked:
            return [found or None for found in high]
        for place, yes in enough(asked).items():
            (high if yes else low)[place] = asked[place]


def make_good(base: Known, candidate: Known, place: Place, measure: str, simulate: Simulate) -> MadeGood:
    """Find the fewest agent hours that give a segment, or a queue, back what the base gave it.

    Agents are added to one group, or one shift of it, at a time, whenever it is on duty; where a group has `staff`, the last
    of them for as few hours of the day as are enough, where most is waited because of the candidate. Of those groups
    and shifts that serve the place it is the one for which the fewest paid hours are enough, the cheapest of several such.
    Enough: by the 95 % interval of the paired difference, in the same replications as the candidate's own, the place fares
    surely no worse than under the base.

    Parameters
    ----------
    base, candidate : Known
    place : Place
        A segment in all queues, a queue, or a segment in a queue. Contacts come by several channels: a queue, or a measure
        that may be made of them together.
    measure : str
        One that both have in this place, with a good direction.
    simulate : callable
    """
    search = Search(base, candidate, place, measure, simulate)
    now = search.left(candidate)
    if no_worse(now):
        return MadeGood(None, 0, 0.0, _wages(candidate.scenario, 0.0), now)
    where = levers(candidate.scenario, place)
    limits = [2 * most_heads(candidate.scenario, lever) + 10 for lever in where]

    def enough(asked: Mapping[int, int]) -> dict[int, bool]:
        tried = search.tried([Addition(where[number], agents) for number, agents in asked.items()])
        return dict(zip(asked, map(no_worse, tried), strict=True))

    answers = [
        search.shortened(Addition(lever, agents))
        for lever, agents in zip(where, fewest(enough, limits), strict=True)
        if agents is not None
    ]
    if not answers:
        return MadeGood(None, max(limits, default=0), 0.0, None, now)
    prices = [_price(candidate.scenario, answer) for answer in answers]
    best = prices.index(min(prices))
    hours, cost = prices[best]
    wages = _wages(candidate.scenario, cost)
    return MadeGood(answers[best], max(limits), hours, wages, search.known[answers[best]])


class Search:
    """What is asked again and again: how a place fares with some agents more."""

    def __init__(self, base: Known, candidate: Known, place: Place, measure: str, simulate: Simulate) -> None:
        self.base, self.candidate, self.place, self.measure = base, candidate, place, measure
        self.simulate = simulate
        self.known: dict[Addition, Difference] = {}

    def left(self, other: Known) -> Difference:
        """How the place fares against the base."""
        (measure, ours), (_, theirs) = (_sample(side, self.measure, self.place) for side in (self.base, other))
        return judged(self.measure, self.place, unit_of(self.base.scenario, measure), paired(ours, theirs))

    def tried(self, additions: Sequence[Addition]) -> list[Difference]:
        """The same with agents added."""
        scenarios = [addition.to(self.candidate.scenario) for addition in additions]
        numbers = range(len(self.candidate.replications))
        done = self.simulate([Asked(scenario, numbers) for scenario in scenarios], frozenset())
        for addition, scenario, replications in zip(additions, scenarios, done, strict=True):
            self.known[addition] = self.left(Known(scenario, replications))
        return [self.known[addition] for addition in additions]

    def shortened(self, addition: Addition) -> Addition:
        """Give the last agent as few hours of the day as are enough, together where most is to be made good."""
        span = hours_on_duty(self.candidate.scenario, addition.lever)
        if span is None:
            return addition
        low, high, best = 0, span[1] - span[0], addition
        while high - low > 1:
            middle = (low + high) // 2
            shorter = replace(addition, between=worst_hours(self.lost, span, middle))
            (left,) = self.tried([shorter])
            if no_worse(left):
                high, best = middle, shorter
            else:
                low = middle
        return best

    @cached_property
    def lost(self) -> Real:
        """What is waited there more than under the base, by the hour of the day: [24]."""
        numbers = range(min(PROFILE, len(self.candidate.replications)))
        asked = [Asked(side.scenario, numbers) for side in (self.base, self.candidate)]
        base, candidate = (
            waits_by_hour(side.scenario, done, self.place)
            for side, done in zip((self.base, self.candidate), self.simulate(asked, frozenset(["hour"])), strict=True)
        )
        return candidate - base


def _sample(known: Known, name: str, place: Place) -> tuple[Measure, Sample]:
    """Find a measure and what it was in a place: arrays [replications]."""
    measure = next(
        one for one in measures_of(known.scenario) if one.name == name and place in places_of(known.scenario, one)
    )
    places = places_of(known.scenario, measure)
    here, whole = places.index(place), sample(known.replications, RUN, measure, (1, len(places)))
    y, x = whole.numerators[:, 0, here], whole.denominators[:, 0, here]
    return measure, Sample(whole.kind, np.where(x > 0, y, 0.0), x)


def waits_by_hour(scenario: Scenario, replications: Sequence[Replication], place: Place) -> Real:
    """Find how long those of a place wait by the hour of the day at which they join, added up: [24]."""
    whole = sample(replications, HOUR_OF_DAY, WAITS)
    here = places_of(scenario, WAITS).index(place)
    labels = labels_of(scenario, Periods(scenario, [HOUR_OF_DAY]), HOUR_OF_DAY)
    found = np.zeros(24)
    for label, waits in zip(labels, whole.numerators[:, :, here].sum(axis=0), strict=True):
        found[int(str(label)[:2])] += waits
    return found


def worst_hours(lost: Real, span: tuple[int, int], length: int) -> tuple[int, int]:
    """Find the hours one after another, so many of them within a span, in which most is lost; the first of equals."""
    begins = range(span[0], span[1] - length + 1)
    begin = max(begins, key=lambda hour: (lost[hour : hour + length].sum(), -hour))
    return begin, begin + length


def no_worse(left: Difference) -> bool:
    """Whether a difference is surely none to the bad."""
    if left.low is None or left.high is None:
        return False
    return left.low >= 0 if good_direction(left.measure) == UP else left.high <= 0


def _price(scenario: Scenario, addition: Addition) -> tuple[float, float]:
    """Paid hours that are added, and what they cost."""
    before, after = paid_hours(scenario), paid_hours(addition.to(scenario))
    added = {group: after[group] - before[group] for group in after}
    wages = scenario.costs.agent_hour
    return sum(added.values()), sum(wages.get(group, 0.0) * hours for group, hours in added.items())


def _wages(scenario: Scenario, cost: float) -> float | None:
    """A cost, where any agent's hour has a price."""
    return cost if any(scenario.costs.agent_hour.values()) else None
