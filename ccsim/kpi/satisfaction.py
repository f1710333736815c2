"""From how many contacts are on which level of which factor to how content they are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ccsim.kpi.arrays import Numbers, Whole
from ccsim.kpi.fold import with_totals
from ccsim.kpi.table import OF_FACTOR, SATISFACTION

if TYPE_CHECKING:
    from ccsim.scenario import Scenario
    from ccsim.scenario.model import Factor, Satisfaction

JUDGED, NEVER_SOLVED, SOLVED_LATE, LEVELS = range(4)
"""Counts of contacts: who joined a queue; who was talked to, but whose last attempt was lost; who came again after a talk, and
whose last attempt was not lost; then how many are on each level of each simulated factor."""

OUTCOME_CODES = 5
"""How contacts end: first, transferred, again, both of these, lost."""


def is_asked(scenario: Scenario) -> bool:
    """Whether anything asks what contacts came to in the end, beyond being served or lost."""
    return scenario.satisfaction is not None or scenario.costs.leaving is not None


def simulated(satisfaction: Satisfaction | None) -> list[Factor]:
    """Return the factors on whose levels the simulation puts contacts; the others are shares of a survey."""
    return [] if satisfaction is None else [one for one in satisfaction.factors.values() if one.shares is None]


def columns_of_levels(satisfaction: Satisfaction | None) -> int:
    """How many counts are kept."""
    return LEVELS + (len(simulated(satisfaction)) * len(satisfaction.levels) if satisfaction else 0)


def levels_of_outcomes(satisfaction: Satisfaction, factor: Factor) -> list[int]:
    """Level of each outcome code, 0 = the best; of several that apply the lowest."""
    assert factor.outcome is not None
    level = {name: list(satisfaction.levels).index(at) for name, at in factor.outcome.items()}
    both = max(level["transferred"], level["again"])
    return [level["first"], level["transferred"], level["again"], both, level["lost"]]


def limits_of(satisfaction: Satisfaction, factor: Factor) -> tuple[list[int], list[int], int]:
    """Levels with a limit, their limits (the highest wait in ms, or attempts), and the level of whoever is beyond the last."""
    limits = factor.wait if factor.wait is not None else factor.attempts
    assert limits is not None
    place = {name: number for number, name in enumerate(satisfaction.levels)}
    levels = [place[name] for name in limits]
    return levels, list(limits.values()), len(place) - 1 if factor.wait is not None else levels[-1]


def satisfaction_columns(satisfaction: Satisfaction, counts: Whole) -> dict[str, Numbers]:
    """Work out the columns of the table of measures.

    Parameters
    ----------
    counts : array of int64 [periods or traits, segments, figures]
        See `JUDGED` ..; levels from the best on.

    Returns
    -------
    dict of str to array [periods or traits, segments + 1]
        `contacts_judged`; `satisfaction:NAME` of each factor and `satisfaction` of all, summed over these contacts.
    """
    full = with_totals(counts[:, None])
    judged, worth = full[:, :, JUDGED], list(satisfaction.levels.values())
    columns: dict[str, Numbers] = {"contacts_judged": judged}
    whole = np.zeros(judged.shape)
    first = LEVELS
    for name, factor in satisfaction.factors.items():
        points = np.zeros(judged.shape)
        if factor.shares is not None:
            points += judged * math.fsum(satisfaction.levels[level] * part for level, part in factor.shares.items())
        else:
            for level, each in enumerate(worth):
                points += full[:, :, first + level] * each
            first += len(worth)
        columns[OF_FACTOR + name] = points
        whole += factor.weight * points
    return columns | {SATISFACTION: whole}
