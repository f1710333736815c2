"""Staffing levels: what each achieves, which goals it misses, how many calls it could take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ccsim import erlang
from ccsim.cli.erlang.question import Question
from ccsim.erlang import Answer, Need, UnstableError

HOUR = 3600.0
AROUND = 2
"""So many levels below and above the required one are shown."""
QUANTILES = {"wait_p50": 0.5, "wait_p90": 0.9, "wait_p95": 0.95, "wait_p99": 0.99}
"""Of the wait of the answered."""
MEASURES = (
    "asa", "p_wait", "abandonment", "occupancy", "blocking", "mean_wait", "mean_wait_of_waiting", "time_to_abandon",
    "queue_length", "load", "calls_per_hour", "aht", "patience", "within", "sl_offered", "sl_answered",
    "sl_abandons_met", "sl_late_abandons", "sl_no_short", "sl_short_met",
)  # fmt: skip


@dataclass(frozen=True)
class Level:
    """What a number of agents achieves.

    Parameters
    ----------
    agents : float
    scheduled : int
        So many are to be planned for them to be there, given shrinkage.
    measures : dict
        Those that the model has, by name; empty where no volume was given, or the queue would grow for ever.
    stable : bool
        Whether it would not.
    missed : tuple of str
        Goals that are not met.
    most_load : float or None
        The largest load in erlangs within the goals, where that was asked for; infinite if there is none too large.
    """

    agents: float
    scheduled: int
    measures: dict[str, float]
    stable: bool
    missed: tuple[str, ...]
    most_load: float | None


def required(question: Question) -> Need:
    """The fewest agents that reach the goals."""
    return erlang.fewest_agents(
        question.goals, model=question.model, patience=question.patience, **_volume(question), **_room(question)
    )


def levels_around(question: Question, agents: int) -> list[Level]:
    """The required number of agents, and those near it."""
    numbers = range(max(1, agents - AROUND), agents + AROUND + 1)
    return [_level(question, number) for number in numbers if question.lines is None or number <= question.lines]


def levels_asked_for(question: Question) -> list[Level]:
    """The staffing levels of `--agents`.

    Raises
    ------
    UsageError
        If the calls are too many for each of them.
    """
    found = [_level(question, agents, how_many=question.has_goals) for agents in question.agents]
    if not any(level.stable for level in found):
        _answer(question, max(question.agents))  # says how many it takes
    return found


def _level(question: Question, agents: float, *, how_many: bool = False) -> Level:
    stable, measures = True, {}
    if question.calls_per_hour is not None or question.load is not None:
        try:
            measures = measures_of(_answer(question, agents), question.definition)
        except UnstableError:
            stable = False
    return Level(
        agents=int(agents) if agents == int(agents) else agents,
        scheduled=erlang.scheduled(agents, question.shrinkage),
        measures=measures,
        stable=stable,
        missed=missed(question, measures) if measures and question.has_goals else (),
        most_load=_most_load(question, agents) if how_many else None,
    )


def measures_of(answer: Answer, definition: str) -> dict[str, float]:
    """Every measure that an answer has, by name; `service_level` is by the definition asked for."""
    found = {"service_level": getattr(answer, f"sl_{definition}"), **{name: getattr(answer, name) for name in MEASURES}}
    if answer.model != "erlang_b" and answer.places is None:
        del found["blocking"]  # nobody is turned away
    if answer.asa is not None:
        found |= {name: answer.wait_quantile(share) for name, share in QUANTILES.items()}
    return {name: float(value) for name, value in found.items() if value is not None}


def missed(question: Question, measures: dict[str, float]) -> tuple[str, ...]:
    """Goals that measures do not meet."""
    return tuple(
        aim.name
        for aim in question.goals.aims
        if (measures[aim.measure] < aim.limit if aim.at_least else measures[aim.measure] > aim.limit)
    )


def _most_load(question: Question, agents: float) -> float:
    """The largest load within the goals; it does not depend on the handling time where that is not asked for."""
    aht = question.aht or HOUR
    calls: float = erlang.most_calls(
        question.goals, agents=agents, aht=aht, patience=question.patience, model=question.model, **_room(question)
    )
    return calls * aht / HOUR


def _answer(question: Question, agents: float) -> Answer:
    more: dict[str, Any] = {} if question.model == "b" else {"within": question.within, "short": question.short}
    if question.model == "a":
        more["patience"] = question.patience
    formula: Any = getattr(erlang, question.model)
    answer: Answer = formula(agents=agents, **_volume(question), **_room(question), **more)
    return answer


def _volume(question: Question) -> dict[str, float | None]:
    return {"calls_per_hour": question.calls_per_hour, "load": question.load, "aht": question.aht}


def _room(question: Question) -> dict[str, Any]:
    found = {"places": question.places, "lines": question.lines}
    return {name: value for name, value in found.items() if value is not None}
