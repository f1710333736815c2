"""What a call may choose from, and what it is told when it chooses something else."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from ccsim.errors import UsageError

if TYPE_CHECKING:
    from ccsim.scenario import Scenario

ENGINES = {"auto": "simpy", "simpy": "simpy"}
"""What may be asked for, and the engine that then runs."""

BY = ("interval", "hour", "day", "weekday", "type", "channel", "group")
"""Dimensions that add rows."""


def choose_engine(name: str) -> str:
    """Name of the engine that runs.

    Raises
    ------
    UsageError
        If there is no such engine.
    """
    if name not in ENGINES:
        raise UsageError(_unknown("engine", name, ENGINES))
    return ENGINES[name]


def choose_by(by: str | Iterable[str]) -> tuple[str, ...]:
    """Dimensions, each once, in the order of `BY`; a text holds them with commas between.

    Raises
    ------
    UsageError
        If there is no such dimension.
    """
    chosen = _words(by)
    for name in chosen:
        if name not in BY:
            raise UsageError(_unknown("by", name, BY))
    return tuple(name for name in BY if name in chosen)


def choose_measures(scenario: Scenario, measures: str | Collection[str] | None) -> tuple[str, ...] | None:
    """Names of measures in the order asked for; None for all of them.

    Raises
    ------
    UsageError
        If the scenario has no such measure, or none is named.
    """
    if measures is None:
        return None
    from ccsim.kpi import measures_of  # noqa: PLC0415  - numpy, which no help text needs

    known = list(dict.fromkeys(measure.name for measure in measures_of(scenario)))
    chosen = _words(measures)
    for name in chosen:
        if name not in known:
            raise UsageError(_unknown("measures", name, known))
    if not chosen:
        raise UsageError("measures: name at least one")
    return tuple(chosen)


def _words(words: str | Iterable[str]) -> list[str]:
    parts = words.split(",") if isinstance(words, str) else list(words)
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _unknown(what: str, name: str, known: Collection[str]) -> str:
    from ccsim.scenario.tree import did_you_mean  # noqa: PLC0415  - brings the language with it

    hint = did_you_mean(name, known)
    return f"{what}: there is no '{name}'{hint or '; there are ' + ', '.join(known)}"
