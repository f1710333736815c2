"""A planner's measures, from the shares and mean waits that the formulas find."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ccsim.erlang.arguments import Case
from ccsim.erlang.idle import log_below
from ccsim.erlang.queue import Waits
from ccsim.erlang.solve import solve
from ccsim.erlang.special import Floats, shares

ModelName: TypeAlias = Literal["erlang_b", "erlang_c", "erlang_a"]

DEFINITIONS = ("offered", "answered", "abandons_met", "late_abandons", "no_short", "short_met")
"""Of the service level."""


def measures_of(model: ModelName, case: Case) -> dict[str, Floats]:
    """Measures of cases that have a steady state, each array of shape [cases]; those that the model has not are left out."""
    if model == "erlang_b" or case.within is None or case.short is None or case.aht is None:
        return measures_of_losses(case)
    return measures_of_waits(case, case.within, case.short, case.aht)


def steady(model: ModelName, case: Case) -> npt.NDArray[np.bool_]:
    """Which cases have a steady state: all but those of Erlang C whose agents cannot carry the load."""
    if model == "erlang_c" and case.places is None:
        return case.agents > case.load
    return np.ones(len(case.load), np.bool_)


def measures_of_losses(case: Case) -> dict[str, Floats]:
    """Measures of Erlang B, each array of shape [cases]."""
    served, blocking = shares(log_below(case.agents, case.load), np.zeros_like(case.load))
    return {"blocking": blocking, "occupancy": _occupancy(case, served)}


def measures_of_waits(case: Case, within: Floats, short: Floats, aht: Floats) -> dict[str, Floats]:
    """Measures of the models with a queue, each array of shape [cases].

    Parameters
    ----------
    case : Case
        With a steady state.
    within, short, aht : array of float [cases]
        In s.
    """
    waits = solve(case.queue, np.stack([within / aht, short / aht]))
    mean = waits.wait_of_answered + waits.wait_of_abandoned
    found = {
        "p_wait": waits.waiting,
        "blocking": waits.blocking,
        **_service_levels(waits),
        "asa": waits.wait_of_answered / waits.answered * aht,
        "mean_wait": mean * aht,
        "mean_wait_of_waiting": waits.mean_of_waiting * aht,
        "occupancy": _occupancy(case, waits.joined * waits.answered),
        "queue_length": case.load * waits.joined * mean,
    }
    if case.patience is not None:
        found |= {"abandonment": waits.abandoned, "time_to_abandon": waits.mean_of_abandoned * aht}
    return found


def _service_levels(waits: Waits) -> dict[str, Floats]:
    """The six definitions; each subtraction from the joined is made by leaving out what it subtracts."""
    timely, early = (waits.split.answered_within[place] for place in (0, 1))
    given_up, gave_up_early = (waits.split.abandoned_within[place] for place in (0, 1))
    longer, longer_than_short = (waits.split.longer[place] for place in (0, 1))
    levels = {
        "sl_offered": timely,
        "sl_answered": timely / waits.answered,
        "sl_abandons_met": timely + given_up,
        "sl_late_abandons": timely / (timely + longer),
        "sl_no_short": timely / (early + longer_than_short),
        "sl_short_met": timely + gave_up_early,
    }
    levels = {name: np.minimum(level, 1.0) for name, level in levels.items()}
    return {"service_level": levels["sl_offered"], **levels}


def _occupancy(case: Case, served: Floats) -> Floats:
    return np.minimum(case.load * served / case.agents, 1.0)
