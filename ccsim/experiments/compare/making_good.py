"""The price of making good: the fewest agents that give a segment back what it had before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ccsim.experiments.batch import Asked, Simulate
from ccsim.experiments.compare.additions import Lever, levers, most_heads, paid_hours, with_more
from ccsim.experiments.compare.differences import Difference, Known, judged
from ccsim.experiments.compare.direction import UP, good_direction
from ccsim.experiments.compare.paired import paired
from ccsim.experiments.compare.privilege import of_side
from ccsim.kpi.samples import ALL, Place
from ccsim.kpi.table import measures_of

Enough: TypeAlias = Callable[[Mapping[int, int]], Mapping[int, bool]]
"""Says, for some levers and a number of agents each, whether that is enough."""


@dataclass(frozen=True)
class MadeGood:
    """What it takes to make good under one candidate.

    Parameters
    ----------
    lever : Lever or None
        Where agents are added; None if none are needed, or if no number at any one place is enough.
    agents : int or None
        How many; 0 if none are needed, None if no number tried is enough.
    tried : int
        The most that was tried at one place.
    hours, cost : float
        Paid hours of a run that are added, and what they cost.
    left : Difference or None
        How the segment then fares against the base: surely no worse.
    """

    lever: Lever | None
    agents: int | None
    tried: int
    hours: float
    cost: float
    left: Difference | None


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

    Agents are added to one group, or one shift of it, at a time, whenever it is on duty; of those that serve the segment it is
    the one for which the fewest paid hours are enough, the cheapest of several such. Enough: by the 95 % interval of the
    paired difference, in the same replications as the candidate's own, the segment fares surely no worse than under the base.

    Parameters
    ----------
    base, candidate : Known
    segment : str
    measure : str
        By queue and segment, with a good direction.
    simulate : callable
    """
    count = len(candidate.replications)
    now = _left(base, candidate, segment, measure)
    if no_worse(now):
        return MadeGood(None, 0, 0, 0.0, 0.0, now)
    places = levers(candidate.scenario, segment)
    limits = [2 * most_heads(candidate.scenario, place) + 10 for place in places]
    found: dict[tuple[int, int], Difference] = {}

    def enough(asked: Mapping[int, int]) -> dict[int, bool]:
        scenarios = [with_more(candidate.scenario, places[place], agents) for place, agents in asked.items()]
        done = simulate([Asked(scenario, range(count)) for scenario in scenarios], frozenset())
        for (place, agents), scenario, replications in zip(asked.items(), scenarios, done, strict=True):
            found[place, agents] = _left(base, Known(scenario, replications), segment, measure)
        return {place: no_worse(found[place, agents]) for place, agents in asked.items()}

    answers = [
        (*_price(candidate, places[place], agents), place, agents)
        for place, agents in enumerate(fewest(enough, limits))
        if agents is not None
    ]
    if not answers:
        return MadeGood(None, None, max(limits, default=0), 0.0, 0.0, now)
    hours, cost, place, agents = min(answers)
    return MadeGood(places[place], agents, max(limits), hours, cost, found[place, agents])


def _left(base: Known, candidate: Known, segment: str, measure: str) -> Difference:
    unit = next(m.unit for m in measures_of(base.scenario) if m.name == measure)
    known = paired(of_side(base, measure, [segment]), of_side(candidate, measure, [segment]))
    return judged(measure, Place(ALL, segment, None), unit, known)


def no_worse(left: Difference) -> bool:
    """Whether a difference is surely none to the bad."""
    if left.low is None or left.high is None:
        return False
    return left.low >= 0 if good_direction(left.measure) == UP else left.high <= 0


def _price(candidate: Known, lever: Lever, agents: int) -> tuple[float, float]:
    """Paid hours that are added, and what they cost."""
    before, after = (
        paid_hours(scenario) for scenario in (candidate.scenario, with_more(candidate.scenario, lever, agents))
    )
    added = {group: after[group] - before[group] for group in after}
    wages = candidate.scenario.costs.agent_hour
    return sum(added.values()), sum(wages.get(group, 0.0) * hours for group, hours in added.items())
