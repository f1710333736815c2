"""What a call may choose from, and what it is told when it chooses something else."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccsim.errors import UsageError

if TYPE_CHECKING:
    from ccsim.scenario import Scenario

ENGINES = ("auto", "compiled", "simpy")
"""What may be asked for: the fast engine wherever it can be had, or one of the two."""

RECORDS = ("parquet", "csv")
NO_RECORDS = "none"
"""Forms in which records are written, and the word for not at all."""

BY = ("interval", "hour", "day", "weekday", "type", "channel", "group")
"""Dimensions that add rows."""


@dataclass(frozen=True)
class Engine:
    """The engine that runs.

    Parameters
    ----------
    name : str
        'compiled' or 'simpy'.
    notice : str
        A line for the user where the compiled one would have been taken but cannot be; '' otherwise.
    """

    name: str
    notice: str = ""


def choose_engine(asked: str, *, own_rule: bool = False) -> Engine:
    """Choose the engine; both give the same records, so that the choice is one of speed.

    Parameters
    ----------
    asked : str
        One of `ENGINES`.
    own_rule : bool
        Whether a routing rule of the user's own, in Python, decides who takes whom.

    Raises
    ------
    UsageError
        If there is no such engine, or the compiled one is asked for where it cannot be had.
    """
    if asked not in ENGINES:
        raise UsageError(_unknown("engine", asked, ENGINES))
    if asked == "simpy":
        return Engine("simpy")
    if own_rule:
        if asked == "compiled":
            raise UsageError("engine: a routing rule of your own runs on 'simpy' alone")
        return Engine("simpy", "a routing rule of your own runs on the SimPy engine, which is slower")
    from ccsim import compiler  # noqa: PLC0415  - its answer needs numba, which no help text does

    if compiler.AVAILABLE or asked == "compiled":
        return Engine("compiled")
    return Engine("simpy", f"{compiler.REASON}; the SimPy engine runs instead: the same results, more slowly")


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
        If the scenario has no such measure, none is named, or one with its place.
    """
    if measures is None:
        return None
    from ccsim.kpi import measures_of  # noqa: PLC0415  - numpy, which no help text needs
    from ccsim.scenario.measures import hint  # noqa: PLC0415  - brings the language with it

    known = list(dict.fromkeys(measure.name for measure in measures_of(scenario)))
    chosen = _words(measures)
    for name in chosen:
        bare = name.partition("[")[0].strip()
        if bare in known and bare != name:
            raise UsageError(
                f"measures: write '{bare}' without brackets: a measure is named without its place here, and tables and "
                "files give it for every queue, segment or group that has it"
            )
        if name not in known:
            told = hint(bare, known) or f"; there are {', '.join(known)}"
            raise UsageError(f"measures: there is no '{name}'{told}")
    if not chosen:
        raise UsageError("measures: name at least one")
    return tuple(chosen)


def check_place(what: str, name: str, known: Collection[str]) -> None:
    """Refuse a queue, segment or group that is not there; `*` is all together.

    Raises
    ------
    UsageError
    """
    if name != "*" and name not in known:
        raise UsageError(_unknown(what, name, known))


def check_channels(scenario: Scenario, measure: str, queue: str) -> None:
    """Refuse a wait or service level of all queues where contacts come by several channels.

    Raises
    ------
    UsageError
    """
    from ccsim.scenario.measures import (  # noqa: PLC0415  - brings the language with it
        is_of_several_channels,
        of_several_channels,
    )

    if is_of_several_channels(scenario, measure, queue):
        raise UsageError(f"{of_several_channels(scenario, measure)}; name a queue: {', '.join(scenario.queues)}")


def _words(words: str | Iterable[str]) -> list[str]:
    parts = words.split(",") if isinstance(words, str) else list(words)
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _unknown(what: str, name: str, known: Collection[str]) -> str:
    from ccsim.scenario.tree import did_you_mean  # noqa: PLC0415  - brings the language with it

    hint = did_you_mean(name, known)
    return f"{what}: there is no '{name}'{hint or '; there are ' + ', '.join(known)}"
