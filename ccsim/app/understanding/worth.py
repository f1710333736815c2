"""What things are worth: outcomes of contacts and hours of agents that are judged the wrong way round."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.app.understanding.picture import Picture
from ccsim.scenario.model_satisfaction import OUTCOMES
from ccsim.units import plain

FIRST, LOST = OUTCOMES[0], OUTCOMES[-1]

MONEY = ("cost", "cost_per_answered", "cost_of_leaving")
UNWANTED = (*MONEY, "lost", "abandoned", "abandonment", "asa", "mean_wait")
"""Measures of which nobody wants more."""


def upside_down(picture: Picture) -> Iterator[str]:
    """Factors by which contacts are happier lost than served, or less happy served at once than later.

    Whether a transfer or a second attempt is worse is a matter of opinion.
    """
    judged = picture.scenario.satisfaction
    if judged is None:
        return
    places = {level: place for place, level in enumerate(judged.levels)}  # the best first
    for name, factor in judged.factors.items():
        if factor.outcome is None:
            continue
        at = {outcome: places[level] for outcome, level in factor.outcome.items()}
        for better, worse in [(one, LOST) for one in OUTCOMES[:-1]] + [(FIRST, one) for one in OUTCOMES[1:-1]]:
            if at[worse] < at[better]:
                yield (
                    f"satisfaction, {name}: contacts that end as '{worse}' are on a better level "
                    f"({factor.outcome[worse]}) than those that end as '{better}' ({factor.outcome[better]})"
                )
                break


def pays_to_work(picture: Picture) -> Iterator[str]:
    """Groups whose hours cost less than nothing, so that more agents are cheaper."""
    costs = picture.scenario.costs
    for name, hour in costs.agent_hour.items():
        if hour < 0:
            yield f"costs.agent_hour of {name}: an hour costs {plain(hour)} {costs.currency}: the more agents, the cheaper"


def weighed_amiss(picture: Picture) -> Iterator[str]:
    """Weightings that count money where nothing costs anything, or that rise with what nobody wants."""
    for name, weighting in picture.scenario.weightings.items():
        for written, weight in weighting.items():
            measure = written.partition("[")[0]
            if measure in MONEY and weight and not picture.scenario.costs.of_anything:
                yield f"weightings.{name}: {written} is always 0, as nothing costs anything: write costs"
            elif measure in UNWANTED and weight > 0:
                yield f"weightings.{name}: the more {written}, the better it scores; with a minus it would be the worse"
