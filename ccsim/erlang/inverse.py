"""The formulas the other way round: how many agents for so many calls, how many calls for so many agents.

All that can be asked for is monotone. With more agents, or fewer calls, the wait that a caller of endless patience would
have becomes smaller in the order of likelihood ratios: in the density n exp(-n s) * sum over j < K of x(s)**j / j! of
`ccsim.erlang.impatient` and `ccsim.erlang.finite` the factor that changes falls with s, the weight of no wait rises, and a
bound to the lines (K = lines - agents) only adds to that. Each goal is then the mean of a monotone function of this wait,
or a ratio that follows the likelihood ratio. The one exception, `short_met` with `short` above `within`, is refused.
A search may therefore halve brackets, and never counts up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from ccsim.erlang.answer import Answer, answer
from ccsim.erlang.arguments import HOUR, Case, Value, not_negative, positive, read_case, whole
from ccsim.erlang.goals import Goals
from ccsim.erlang.measures import ModelName
from ccsim.erlang.queue import Ints
from ccsim.erlang.search import Search
from ccsim.erlang.special import Floats, tiny_is_zero
from ccsim.errors import UsageError

_MODELS: dict[str, ModelName] = {"b": "erlang_b", "c": "erlang_c", "a": "erlang_a"}
_HAS = {
    "erlang_b": {"occupancy", "blocking"},
    "erlang_c": {"service_level", "asa", "mean_wait", "p_wait", "occupancy", "blocking"},
    "erlang_a": {"service_level", "asa", "mean_wait", "p_wait", "abandonment", "occupancy", "blocking"},
}
"""The goals that a model knows."""


@dataclass(frozen=True)
class Need:
    """The fewest agents that reach the goals; plain values where all arguments were, else arrays of their common shape.

    Parameters
    ----------
    agents : int or array
        The fewest whole number, at least 1.
    exact : float or array
        The real number of agents at which the goals are just reached, by the continuous extension of the formulas
        (`ccsim.erlang.idle`); with `lines`, where so many waiting places are left as `agents` leave.
    binding : str or array
        The goal that decides: `service_level`, `asa`, `mean_wait`, `p_wait`, `abandonment`, `occupancy` or `blocking`.
    load : float or array
        In erlangs.
    answer : Answer
        What `agents` achieve.
    """

    agents: Any
    exact: Any
    binding: Any
    load: Any
    answer: Answer


@tiny_is_zero
def fewest_agents(
    goals: Goals,
    *,
    load: Value | None = None,
    calls_per_hour: Value | None = None,
    aht: Value | None = None,
    patience: Value | None = None,
    places: Value | None = None,
    lines: Value | None = None,
    model: str | None = None,
) -> Need:
    """Find the fewest agents that reach all goals.

    Parameters
    ----------
    goals : Goals
    load, calls_per_hour, aht, patience, places : float or array, optional
        As of `ccsim.erlang.a`.
    lines : int or array, optional
        Instead of `places`: agents and waiting places together.
    model : {"b", "c", "a"}, optional
        Without it Erlang A if a patience is given, else Erlang C.

    Returns
    -------
    Need

    Raises
    ------
    UsageError
        If an argument is wrong, the model knows no such goal, or no number of agents reaches it.
    """
    name = _model(model, goals, patience, places, lines)
    given = {"load": load, "calls_per_hour": calls_per_hour, "aht": aht, "patience": patience, "places": places}
    search, case = _search(name, goals, lines, {"agents": 1.0, **given})
    fewest = search.fewest_agents()
    exact = search.exact_agents(fewest).reshape(len(goals.aims), -1)
    agents = fewest.reshape(exact.shape).max(axis=0)
    binding = np.array([aim.name for aim in goals.aims])[exact.argmax(axis=0)]
    left = case.places if search.lines is None else (search.lines[: len(agents)] - agents).astype(np.int64)
    return Need(
        agents=_shaped(agents.astype(np.int64), case.shape),
        exact=_shaped(exact.max(axis=0), case.shape),
        binding=_shaped(binding, case.shape),
        load=_shaped(case.load, case.shape),
        answer=answer(name, replace(case, agents=agents, places=left)),
    )


@tiny_is_zero
def most_calls(
    goals: Goals,
    *,
    agents: Value,
    aht: Value,
    patience: Value | None = None,
    places: Value | None = None,
    lines: Value | None = None,
    model: str | None = None,
) -> Any:
    """Find the most calls an hour at which agents still reach all goals.

    Parameters
    ----------
    goals : Goals
    agents, aht, patience, places, lines : float or array
        As of `ccsim.erlang.a`.
    model : {"b", "c", "a"}, optional
        Without it Erlang A if a patience is given, else Erlang C.

    Returns
    -------
    float or array
        Calls an hour; infinite where no number of calls breaks the goals, such as callers who always give up in time.

    Raises
    ------
    UsageError
        If an argument is wrong, the model knows no such goal, or it is missed however few the calls are.
    """
    name = _model(model, goals, patience, places, lines)
    given = {"agents": agents, "aht": aht, "patience": patience, "places": places, "lines": lines}
    search, case = _search(name, goals, None, {"load": 1.0, **given})
    load = search.most_load().reshape(len(goals.aims), -1).min(axis=0)
    assert case.aht is not None
    return _shaped(load / case.aht * HOUR, case.shape)


def scheduled(agents: float, shrinkage: float) -> int:
    """Agents to be planned for so many to be there: agents / (1 - shrinkage), rounded up.

    Parameters
    ----------
    agents : float
    shrinkage : float
        Share of the planned agents who are not there, from 0 to below 1, taken as the decimal that it is written as:
        21 agents and 0.3 make 30, though 21 / (1 - 0.3) is 30.000000000000004.

    Raises
    ------
    UsageError
        If an argument is wrong.
    """
    not_negative("agents", agents)
    not_negative("shrinkage", shrinkage)
    if shrinkage >= 1:
        raise UsageError(f"shrinkage: must be below 1, and {shrinkage:.15g} is not")
    needed = Fraction(f"{agents:.12g}") / (1 - Fraction(f"{shrinkage:.12g}"))
    return math.ceil(needed)


def _model(
    model: str | None, goals: Goals, patience: Value | None, places: Value | None, lines: Value | None
) -> ModelName:
    """Which formula is meant, and whether it knows what is asked."""
    if model is not None and model not in _MODELS:
        raise UsageError(f"model: there is no '{model}'; there are {', '.join(_MODELS)}")
    name = _MODELS[model or ("c" if patience is None else "a")]
    if name == "erlang_a" and patience is None:
        raise UsageError("patience: is missing: how long would callers wait on average, in seconds?")
    if name != "erlang_a" and patience is not None:
        raise UsageError("patience: only Erlang A knows it")
    bounded = places is not None or lines is not None
    if name == "erlang_b" and bounded:
        raise UsageError("places, lines: Erlang B has no waiting places")
    for aim in goals.aims:
        if aim.name not in _HAS[name]:
            raise UsageError(f"{aim.name}: is not in {name.replace('_', ' ').title()}")
        if aim.name == "blocking" and not bounded and name != "erlang_b":
            raise UsageError(
                "blocking: nobody is blocked where there is no bound to the waiting places; say 'places' or 'lines'"
            )
    return name


def _search(name: ModelName, goals: Goals, lines: Value | None, given: dict[str, Any]) -> tuple[Search, Case]:
    """Make a question of every aim and case, the cases of one aim side by side; and the cases themselves."""
    if name != "erlang_b":
        given |= {"within": goals.within, "short": goals.short}
    if lines is not None:
        if given["places"] is not None:
            raise UsageError("places, lines: say one of them; the lines are the agents and the waiting places together")
        given["places"] = whole("lines", positive("lines", lines))
    case = read_case(timed=name != "erlang_b", **given)
    cases = np.arange(len(case.load))
    rows, which = np.tile(cases, len(goals.aims)), np.repeat(np.arange(len(goals.aims)), len(cases))
    room = None
    if lines is not None and case.places is not None:
        room, case = case.places[rows].astype(np.float64), replace(case, places=None)
    return Search(name, case.take(rows), goals.aims, which, room), case


def _shaped(values: Floats | Ints | npt.NDArray[np.str_], shape: tuple[int, ...]) -> Any:
    return values.reshape(shape) if shape else values.item()
