"""The price of making good: the fewest agents that give a segment back what it had before."""

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
from ccsim.experiments.compare.privilege import of_side
from ccsim.kpi import Replication
from ccsim.kpi.arrays import Real
from ccsim.kpi.periods import Periods
from ccsim.kpi.samples import ALL, Place, labels_of, places_of, sample
from ccsim.kpi.table import measures_of

if TYPE_CHECKING:
    from ccsim.scenario import Scenario

PROFILE = 10
"""Replications that tell at which hours of the day a segment loses most."""

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
    hours, cost : float
        Paid hours of a run that are added, and what they cost.
    left : Difference
        How the segment then fares against the base.
    """

    added: Addition | None
    tried: int
    hours: float
    cost: float
    left: Difference

    @property
    def enough(self) -> bool:
        """Whether the segment is given back what it had."""
        return no_worse(self.left)


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


def make_good(base: Known, candidate: Known, segment: str, measure: str, simulate: Simulate) -> MadeGood:
    """Find the fewest agent hours that give a segment back what the base gave it.

    Agents are added to one group, or one shift of it, at a time, whenever it is on duty; where a group has `staff`, the last
    of them for as few hours of the day as are enough, where the segment waits most because of the candidate. Of those groups
    and shifts that serve the segment it is the one for which the fewest paid hours are enough, the cheapest of several such.
    Enough: by the 95 % interval of the paired difference, in the same replications as the candidate's own, the segment fares
    surely no worse than under the base.

    Parameters
    ----------
    base, candidate : Known
    segment : str
    measure : str
        By queue and segment, with a good direction.
    simulate : callable
    """
    search = Search(base, candidate, segment, measure, simulate)
    now = search.left(candidate)
    if no_worse(now):
        return MadeGood(None, 0, 0.0, 0.0, now)
    places = levers(candidate.scenario, segment)
    limits = [2 * most_heads(candidate.scenario, place) + 10 for place in places]

    def enough(asked: Mapping[int, int]) -> dict[int, bool]:
        tried = search.tried([Addition(places[place], agents) for place, agents in asked.items()])
        return dict(zip(asked, map(no_worse, tried), strict=True))

    answers = [
        search.shortened(Addition(place, agents))
        for place, agents in zip(places, fewest(enough, limits), strict=True)
        if agents is not None
    ]
    if not answers:
        return MadeGood(None, max(limits, default=0), 0.0, 0.0, now)
    prices = [_price(candidate.scenario, answer) for answer in answers]
    best = prices.index(min(prices))
    return MadeGood(answers[best], max(limits), *prices[best], search.known[answers[best]])


class Search:
    """What is asked again and again: how a segment fares with some agents more."""

    def __init__(self, base: Known, candidate: Known, segment: str, measure: str, simulate: Simulate) -> None:
        self.base, self.candidate, self.segment, self.measure = base, candidate, segment, measure
        self.simulate = simulate
        self.known: dict[Addition, Difference] = {}

    def left(self, other: Known) -> Difference:
        """How the segment fares against the base."""
        unit = next(m.unit for m in measures_of(self.base.scenario) if m.name == self.measure)
        ours, theirs = (of_side(side, self.measure, [self.segment]) for side in (self.base, other))
        known = paired(ours, theirs)
        return judged(self.measure, Place(ALL, self.segment, None), unit, known)

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
        """What the segment waits more than under the base, by the hour of the day: [24]."""
        numbers = range(min(PROFILE, len(self.candidate.replications)))
        asked = [Asked(side.scenario, numbers) for side in (self.base, self.candidate)]
        base, candidate = (
            waits_by_hour(side.scenario, done, self.segment)
            for side, done in zip((self.base, self.candidate), self.simulate(asked, frozenset(["hour"])), strict=True)
        )
        return candidate - base


def waits_by_hour(scenario: Scenario, replications: Sequence[Replication], segment: str) -> Real:
    """Find how long a segment waits by the hour of the day at which it joins, added up: [24]."""
    whole = sample(replications, HOUR_OF_DAY, WAITS)
    place = places_of(scenario, WAITS).index(Place(ALL, segment, None))
    labels = labels_of(scenario, Periods(scenario, [HOUR_OF_DAY]), HOUR_OF_DAY)
    found = np.zeros(24)
    for label, waits in zip(labels, whole.numerators[:, :, place].sum(axis=0), strict=True):
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
