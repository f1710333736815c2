"""How an answer of `ccsim erlang` is worded: figures, goals, the question as it was understood."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ccsim.cli.erlang.question import Question
from ccsim.units import format_duration, format_percent, plain

if TYPE_CHECKING:
    from ccsim.cli.erlang.levels import Level

NOTHING = "-"
TITLES = {"b": "Erlang B", "c": "Erlang C", "a": "Erlang A"}
ASSUMPTIONS = {
    "b": "random (Poisson) calls at a steady rate; whoever finds all agents busy is turned away for good",
    "c": "random (Poisson) calls at a steady rate, exponential handling times, nobody gives up, first come first served",
    "a": "random (Poisson) calls at a steady rate, exponential handling times and patience, first come first served",
}
"""In one line, what each model takes for granted."""
NAMES = {
    "service_level": "service level",
    "asa": "average speed of answer (ASA)",
    "mean_wait": "mean wait of all",
    "p_wait": "callers who wait",
    "mean_wait_of_waiting": "mean wait of those who wait",
    "wait_p50": "p50 wait of the answered",
    "wait_p90": "p90 wait of the answered",
    "wait_p95": "p95 wait of the answered",
    "wait_p99": "p99 wait of the answered",
    "abandonment": "abandonment",
    "time_to_abandon": "mean wait of those who give up",
    "blocking": "turned away (blocking)",
    "occupancy": "occupancy",
    "queue_length": "mean queue length",
    "sl_offered": "SL offered",
    "sl_answered": "SL answered",
    "sl_abandons_met": "SL abandons met",
    "sl_late_abandons": "SL late abandons",
    "sl_no_short": "SL no short",
    "sl_short_met": "SL short met",
}
"""Measures in the order in which they are listed."""
SHARES = frozenset(
    {
        "service_level",
        "p_wait",
        "abandonment",
        "occupancy",
        "blocking",
        *(name for name in NAMES if name.startswith("sl_")),
    }
)
GOAL_WORDS = {
    "service_level": "service level",
    "answer": "service level",
    "asa": "ASA",
    "mean_wait": "mean wait",
    "p_wait": "callers who wait",
    "abandonment": "abandonment",
    "blocking": "blocking",
    "occupancy": "occupancy",
}
SHORT_WORDS = {**GOAL_WORDS, "service_level": "SL", "p_wait": "who wait"}
"""For a column."""


def unit(measure: str) -> str:
    """Unit that a measure is shown in."""
    return "%" if measure in SHARES else "calls" if measure == "queue_length" else "s"


def figure(measure: str, value: float | None, decimals: int = 1) -> str:
    """Write a measure as a planner reads it: per cent, seconds, calls."""
    if value is None:
        return NOTHING
    return f"{value * (100 if measure in SHARES else 1):,.{decimals}f}"


def number(value: float) -> str:
    """Write a number that was given or follows from one, with thousands separators: `100`, `12.5`."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text if value >= 0.01 else f"{value:.3g}"


def share(value: float) -> str:
    """Write a share that was given: `80 %`."""
    text = format_percent(value)
    return text if text.endswith("%") else f"{plain(round(value * 100, 6))} %"


def duration(seconds: float) -> str:
    """Write a time that was given: `3 min`."""
    return format_duration(round(seconds * 1000, 3))


def per(seconds: float) -> str:
    """Write the time that a number of calls is for: `per 30 min`, `per hour`."""
    return {60.0: "per min", 3600.0: "per hour", 86_400.0: "per day"}.get(seconds, f"per {duration(seconds)}")


def load(erlangs: float) -> str:
    """Write a load."""
    return f"load {number(erlangs)} erlang{'' if erlangs == 1 else 's'}"


def count(agents_: float) -> str:
    """Write a number of agents, which need not be whole."""
    return f"{agents_:,.0f}" if agents_ == int(agents_) else plain(agents_)


def agents(number_: float) -> str:
    """Write a number of agents with the word."""
    return f"{count(number_)} agent{'' if number_ == 1 else 's'}"


def goals(question: Question) -> str:
    """Write all goals: `80 % answered within 20 s, ASA at most 30 s`."""
    parts = []
    if question.answer is not None:
        parts.append(f"{share(question.answer)} answered within {duration(question.within)}{definition(question)}")
    for name, limit in question.limits.items():
        parts.append(f"{GOAL_WORDS[name]} at most {share(limit) if name in SHARES else duration(limit)}")
    return ", ".join(parts) + (" (the usual one, as none was named)" if question.by_default else "")


def definition(question: Question) -> str:
    """Name the definition of the service level, if it is not the usual one."""
    return "" if question.definition == "offered" else f" (definition {question.definition})"


def understood(question: Question) -> Iterator[str]:
    """Write what was asked, part by part."""
    if question.calls_per_hour is not None:
        yield f"{number(question.calls_per_hour * question.per / 3600)} calls {per(question.per)}"
    if question.aht is not None:
        yield f"AHT {duration(question.aht)}"
    if question.patience is not None:
        yield f"patience {duration(question.patience)}"
    yield from room(question)


def room(question: Question) -> Iterator[str]:
    """Write how many callers can be there, if that is limited."""
    if question.lines is not None:
        yield f"{question.lines:,} lines"
    if question.places is not None:
        yield f"{question.places:,} waiting places"


def most_unit(question: Question) -> str:
    """What the most that agents can take is counted in."""
    return "load" if question.aht is None else f"calls {per(question.per)}"


def most_figure(question: Question, load: float | None) -> str:
    """Write the most that agents can take: rounded down, so that it is not too much."""
    if load is None:
        return NOTHING
    if math.isinf(load):
        return "any"
    if question.aht is None:
        return f"{math.floor(load * 100) / 100:,.2f}"
    return f"{math.floor(load / question.aht * question.per * 10) / 10:,.1f}"


def most(question: Question, load: float) -> str:
    """Write the most that agents can take, with its unit."""
    if math.isinf(load):
        return "any number of calls"
    figure_ = most_figure(question, load)
    return f"{figure_} erlangs" if question.aht is None else f"{figure_} {most_unit(question)}"


def verdict(question: Question, level: Level) -> str:
    """Say whether the goals are met and, of several, which are not."""
    if not level.stable:
        return "overload"
    if not level.missed:
        return "met"
    return f"missed: {', '.join(SHORT_WORDS[name] for name in level.missed)}" if question.count > 1 else "missed"
