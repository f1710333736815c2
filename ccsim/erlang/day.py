"""A day of intervals: the agents that each needs, for its own calls or for those of one handling time earlier.

Every interval is staffed as if its calls had always come at its rate ("stationary, independent, period by period": SIPP).
Where volumes change fast against the handling time that is too early: work follows the calls that bring it by about one
mean handling time. Lag SIPP staffs an interval for the mean rate over the stretch of the same length that began one mean
handling time earlier ("Lag Avg").

L. V. Green, P. J. Kolesar, J. Soares, "Improving the SIPP approach for staffing service systems that have cyclic demands",
Operations Research 49 (2001) 549-564.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

import numpy as np

from ccsim.erlang.answer import Answer
from ccsim.erlang.arguments import HOUR, numbers, positive
from ccsim.erlang.goals import Goals
from ccsim.erlang.inverse import fewest_agents, scheduled
from ccsim.erlang.models import a, b, c
from ccsim.erlang.queue import Ints
from ccsim.erlang.special import Floats
from ccsim.errors import UsageError

Method: TypeAlias = Literal["pointwise", "lagged"]
"""Whose calls an interval is staffed for: its own, or those of one mean handling time earlier."""
PerInterval: TypeAlias = float | Sequence[float] | Floats
"""A number for all intervals, or one for each."""

MEASURES = ("service_level", "sl_offered", "asa", "mean_wait", "p_wait", "abandonment", "blocking", "occupancy")
"""Fields of an interval that say what its agents achieve."""


@dataclass(frozen=True)
class Interval:
    """What one interval needs, and what that achieves; what is not defined, or the model has not, is None.

    Parameters
    ----------
    volume : float
        Calls that arrive in it.
    load : float
        Erlangs that it is staffed for; with the lagged method those of the calls of one handling time earlier.
    agents : int
        The fewest that reach the goals.
    exact : float
        The real number of agents at which they are just reached.
    scheduled : int
        Agents to plan for, given shrinkage.
    binding : str or None
        The goal that decides; None where a least number of agents does, or nobody calls.
    service_level : float or None
        By the definition of the goals.
    sl_offered : float or None
        Answered in time, of those who joined the queue.
    asa, mean_wait : float or None
        In s.
    p_wait, abandonment, blocking, occupancy : float or None
        Shares; nobody's occupancy is None.
    """

    volume: float
    load: float
    agents: int
    exact: float
    scheduled: int
    binding: str | None
    service_level: float | None
    sl_offered: float | None
    asa: float | None
    mean_wait: float | None
    p_wait: float | None
    abandonment: float | None
    blocking: float | None
    occupancy: float | None


def by_interval(
    volumes: Sequence[float] | Floats,
    *,
    goals: Goals,
    aht: PerInterval,
    interval: float = 1800.0,
    patience: PerInterval | None = None,
    places: int | None = None,
    lines: int | None = None,
    model: str | None = None,
    method: Method = "pointwise",
    shrinkage: float = 0.0,
    at_least: int = 0,
) -> list[Interval]:
    """Find the fewest agents of each interval.

    Parameters
    ----------
    volumes : sequence of float [intervals]
        Calls that arrive in each, in the order of time and without a gap.
    goals : Goals
    aht : float or sequence of float [intervals]
        Mean handling time in s.
    interval : float
        Length of every interval in s.
    patience : float or sequence of float [intervals], optional
        Mean patience in s; without it callers wait for ever.
    places, lines, model : optional
        As `fewest_agents` takes them.
    method : {"pointwise", "lagged"}
    shrinkage : float
        Share of the scheduled agents who are not there.
    at_least : int
        Agents in every interval, whether anybody calls or not. Where somebody does, there is at least one.

    Returns
    -------
    list of Interval

    Raises
    ------
    UsageError
        If an argument is wrong, or a goal cannot be reached.
    """
    if method not in get_args(Method):
        raise UsageError(f"method: there is no '{method}'; there are {', '.join(get_args(Method))}")
    if at_least < 0 or not float(at_least).is_integer():
        raise UsageError(f"at_least: must be a whole number from 0 on, and {at_least} is not")
    calls = _numbers_of("volumes", volumes)
    handling = _numbers_of("aht", aht, len(calls), above=True)
    given: dict[str, Any] = {"aht": handling, "places": places, "lines": lines, "model": model}
    if patience is not None:
        given["patience"] = _numbers_of("patience", patience, len(calls), above=True)
    moved = lagged_volumes(calls, interval=interval, aht=handling)
    given["calls_per_hour"] = (moved if method == "lagged" else calls) * HOUR / interval
    least = np.maximum(at_least, (calls > 0).astype(np.int64))
    needs = _needs(goals, given, least)
    return [
        Interval(volume=float(volume), scheduled=scheduled(need["agents"], shrinkage), **need)
        for volume, need in zip(calls, needs, strict=True)
    ]


def _needs(goals: Goals, given: dict[str, Any], least: Ints) -> Iterator[dict[str, Any]]:
    """What each interval needs, all those in which somebody is to be served together."""
    rates, handling = given["calls_per_hour"], given["aht"]
    busy = np.flatnonzero(rates)
    found: dict[str, Any] = {}
    if len(busy):
        found = _found(goals, {name: _at(value, busy) for name, value in given.items()}, least[busy])
    place = {number: place for place, number in enumerate(busy.tolist())}
    for number, agents in enumerate(least.tolist()):
        if number in place:
            need = {name: values[place[number]] for name, values in found.items()}
        else:
            need = {"agents": agents, "exact": 0.0, "binding": None, "occupancy": 0.0 if agents else None}
        yield {**dict.fromkeys(MEASURES), **need, "load": float(rates[number] * handling[number] / HOUR)}


def _found(goals: Goals, given: dict[str, Any], least: Ints) -> dict[str, list[Any]]:
    """Fewest agents of intervals in which calls come, or the least number, and what these achieve."""
    need = fewest_agents(goals, **given)
    more = least > need.agents
    answer = _with_agents(goals, given, np.maximum(need.agents, least)) if more.any() else need.answer
    measures = {name: getattr(answer, name) for name in MEASURES}
    measures["service_level"] = getattr(answer, f"sl_{goals.definition}")
    if answer.model != "erlang_b" and answer.places is None:
        measures["blocking"] = None  # nobody is turned away
    return {
        "agents": np.maximum(need.agents, least).tolist(),
        "exact": need.exact.tolist(),
        "binding": [None if floor else name for floor, name in zip(more, need.binding.tolist(), strict=True)],
        **{name: values.tolist() for name, values in measures.items() if values is not None},
    }


def _with_agents(goals: Goals, given: dict[str, Any], agents: Ints) -> Answer:
    """What numbers of agents achieve that were not searched for."""
    how = {name: value for name, value in given.items() if value is not None and name != "model"}
    model = given["model"] or ("a" if "patience" in given else "c")
    if model == "b":
        return b(agents=agents, **how)
    how |= {"within": goals.within, "short": goals.short}
    return a(agents=agents, **how) if model == "a" else c(agents=agents, **how)


def _at(value: Any, places: Ints) -> Any:
    return value[places] if isinstance(value, np.ndarray) else value


def lagged_volumes(volumes: Sequence[float] | Floats, *, interval: float, aht: PerInterval) -> Floats:
    """Calls over stretches as long as the intervals that begin one mean handling time earlier.

    Calls are taken to come evenly within an interval, and before the first interval as they do in it: who may have called
    before the first row is not forgotten.

    Parameters
    ----------
    volumes : sequence of float [intervals]
    interval : float
        In s.
    aht : float or sequence of float [intervals]
        In s.

    Returns
    -------
    array of float [intervals]

    Raises
    ------
    UsageError
        If an argument is wrong.
    """
    calls = _numbers_of("volumes", volumes)
    back = _numbers_of("aht", aht, len(calls), above=True) / float(positive("interval", interval))
    whole = np.floor(np.minimum(back, len(calls)))
    part = np.minimum(back, len(calls)) - whole
    latest = np.arange(len(calls)) - whole.astype(np.int64)
    later, earlier = calls[np.maximum(latest, 0)], calls[np.maximum(latest - 1, 0)]
    return np.asarray((1 - part) * later + part * earlier)


def _numbers_of(name: str, values: PerInterval, length: int | None = None, *, above: bool = False) -> Floats:
    """Numbers from 0, or above 0, as an array of one for each interval.

    Raises
    ------
    UsageError
        If there are too many or too few, or one is wrong.
    """
    found = numbers(name, values)
    if length is not None and found.ndim == 0:
        found = np.full(length, found)
    if found.ndim != 1 or (length is not None and len(found) != length):
        raise UsageError(f"{name}: one number for each interval is needed")
    wrong = found <= 0 if above else found < 0
    if wrong.any():
        place = int(np.argmax(wrong))
        raise UsageError(
            f"{name}: {found[place]:.15g} in interval {place + 1} is {'not above' if above else 'below'} 0"
        )
    return found
