"""On which level of each factor of satisfaction every contact is."""

from __future__ import annotations

import numpy as np

from ccsim.kpi.arrays import Flags, Whole
from ccsim.kpi.plain.callers import Callers
from ccsim.kpi.satisfaction import OUTCOME_CODES, levels_of_outcomes, limits_of, simulated
from ccsim.scenario.model import Factor, Satisfaction


def level_flags(satisfaction: Satisfaction | None, callers: Callers) -> list[Flags]:
    """Say of every contact whether each of the counts of `ccsim.kpi.satisfaction` is about it.

    Returns
    -------
    list of array of bool [contacts]
    """
    solved_late = callers.again & ~callers.lost_at_last
    flags = [callers.judged, callers.talked & callers.lost_at_last, solved_late]
    if satisfaction is None:
        return flags
    for factor in simulated(satisfaction):
        level = _levels(satisfaction, factor, callers)
        flags += [callers.judged & (level == number) for number in range(len(satisfaction.levels))]
    return flags


def _levels(satisfaction: Satisfaction, factor: Factor, callers: Callers) -> Whole:
    """Level of each contact by one factor, 0 = the best; array of int64 [contacts]."""
    if factor.outcome is not None:
        code = np.where(callers.talked, callers.transferred + 2 * callers.again, OUTCOME_CODES - 1)
        return np.array(levels_of_outcomes(satisfaction, factor), np.int64)[code]
    levels, limits, beyond = limits_of(satisfaction, factor)
    value = callers.waited if factor.wait is not None else callers.attempts
    level = np.array([*levels, beyond], np.int64)[np.searchsorted(limits, value)]
    return np.where(callers.lost_at_last, beyond, level) if factor.wait is not None else level
