"""What `ccsim erlang` is asked: from its options to numbers, with everything that is wrong told at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccsim.cli.erlang.texts import (
    Texts,
    amount,
    calls_per_hour,
    levels,
    option,
    period,
    seconds,
    share_at_most,
    share_below_one,
    target,
    time_or_none,
)
from ccsim.units import format_duration, parse_duration, parse_whole

if TYPE_CHECKING:
    from ccsim.erlang import Goals

DEFINITIONS = ("offered", "answered", "abandons_met", "late_abandons", "no_short", "short_met")
METHODS = ("pointwise", "lagged")
MOST = 1_000_000
"""No centre has more agents, waiting places or lines."""
LIMITS = {
    "max_asa": time_or_none,
    "max_mean_wait": time_or_none,
    "max_p_wait": share_at_most,
    "max_abandonment": share_at_most,
    "max_blocking": share_at_most,
    "max_occupancy": share_at_most,
}
"""Goals besides the service level, and how they are read; without `max_` they are measures."""
OF_VOLUMES = ("column", "interval", "method", "at_least", "csv", "tsv")
"""Options that mean nothing without --volumes."""
STRANGE = {
    "b": "Erlang B has no queue, nobody waits: ask ccsim erlang c or a",
    "c": "in Erlang C nobody gives up: ask ccsim erlang a",
}
"""What is said of an option that a model does not have."""
MISSING = {
    "aht": "is missing: how long does a call keep an agent, talk and wrap together? Such as --aht '180 s'",
    "patience": "is missing: how long would callers wait, on average? Such as --patience '5 min'",
}


@dataclass(frozen=True)
class Question:
    """What is asked.

    Parameters
    ----------
    model : str
        `b`, `c` or `a`.
    calls_per_hour, load : float or None
        At most one of them; the load in erlangs.
    per : float
        The time that numbers of calls are said for, in s.
    aht, patience : float or None
        In s.
    places, lines : int or None
        At most one of them.
    agents : tuple of float
        Staffing levels to look at; empty where the requirement is asked for.
    limits : dict
        Most that is allowed of measures.
    answer : float or None
        Share to be answered in time.
    within, short : float
        What is in time, and a short abandon, in s.
    definition : str
    by_default : bool
        Whether the goal is 80/20 for want of another.
    shrinkage : float
    interval : int or None
        Of the volumes, in ms, where it was said.
    method : str
    at_least : int
        Agents in every interval.
    """

    model: str
    calls_per_hour: float | None
    load: float | None
    per: float
    aht: float | None
    patience: float | None
    places: int | None
    lines: int | None
    agents: tuple[float, ...]
    limits: Mapping[str, float]
    answer: float | None
    within: float
    short: float
    definition: str
    by_default: bool
    shrinkage: float
    interval: int | None
    method: str
    at_least: int

    @property
    def count(self) -> int:
        """How many goals there are."""
        return len(self.limits) + (self.answer is not None)

    @property
    def has_goals(self) -> bool:
        """Whether anything is to be reached."""
        return self.count > 0

    @property
    def goals(self) -> Goals:
        """What is to be reached."""
        from ccsim.erlang import Goals  # noqa: PLC0415  - numpy, which no help text needs

        return Goals(
            answer=self.answer, within=self.within, short=self.short, definition=self.definition, **self.limits
        )


def read_question(model: str, given: Mapping[str, str | None], strange: Collection[str] = ()) -> Question:
    """Read the options of one call.

    Parameters
    ----------
    model : str
        `b`, `c` or `a`.
    given : mapping
        Options as they were typed, `max_asa` for `--max-asa`; None where not given.
    strange : collection of str
        Those among them that the model does not have.

    Raises
    ------
    UsageError
        With everything that is wrong.
    """
    texts = Texts(given)
    for name in strange:
        texts.refuse(name, STRANGE[model])
    _check_presence(texts, model)
    _check_exclusions(texts, model)
    per = texts.get("per", period)
    answer, within = _service_level(texts)
    limits = {name.removeprefix("max_"): texts.get(name, parse) for name, parse in LIMITS.items()}
    by_default = model != "b" and answer is None and not any(map(texts.has, ("target", "agents", *LIMITS)))
    question = Question(
        model=model,
        calls_per_hour=texts.get(
            "calls", lambda text: calls_per_hour(text, 1.0 if per is None and texts.has("per") else per)
        ),
        load=texts.get("load", amount),
        per=per or 3600.0,
        aht=texts.get("aht", seconds),
        patience=texts.get("patience", seconds),
        places=texts.get("places", lambda text: parse_whole(text, 0, MOST)),
        lines=texts.get("lines", lambda text: parse_whole(text, 1, MOST)),
        agents=texts.get("agents", levels) or (),
        limits={name: limit for name, limit in limits.items() if limit is not None},
        answer=0.8 if by_default else answer,
        within=within,
        short=_or(texts.get("short", time_or_none), 5.0),
        definition=texts.get("definition", lambda text: _word(text, DEFINITIONS)) or DEFINITIONS[0],
        by_default=by_default,
        shrinkage=texts.get("shrinkage", share_below_one) or 0.0,
        interval=texts.get("interval", _interval),
        method=texts.get("method", lambda text: _word(text, METHODS)) or METHODS[0],
        at_least=texts.get("at_least", lambda text: parse_whole(text, 0, MOST)) or 0,
    )
    texts.stop()
    return question


def _check_presence(texts: Texts, model: str) -> None:
    """Say what is missing."""
    by_volumes, goals = texts.has("volumes"), any(map(texts.has, ("target", *LIMITS)))
    if not any(map(texts.has, ("calls", "load", "volumes"))) and not (texts.has("agents") and goals):
        texts.refuse(
            "calls", "is missing: how many calls come? Such as --calls 100 --per '30 min' (or --load, in erlangs)"
        )
    needs_aht = model != "b" or not texts.has("load")
    if not by_volumes:  # their file may say these
        for name, needed in (("aht", needs_aht), ("patience", model == "a")):
            if needed and not texts.has(name):
                texts.refuse(name, MISSING[name])
    if model == "b" and not goals and (by_volumes or not texts.has("agents")):
        texts.refuse("max_blocking", "is missing: how many callers may be turned away? Such as --max-blocking 1%")


def _check_exclusions(texts: Texts, model: str) -> None:
    """Say what does not go together."""
    if texts.get("volumes", str) == "":
        texts.refuse("volumes", "no file is named")
    texts.exclude("volumes", "calls", "load")
    texts.exclude("volumes", "per")
    texts.exclude("volumes", "agents")
    texts.exclude("places", "lines")
    if not texts.has("volumes"):
        for name in filter(texts.has, OF_VOLUMES):
            texts.refuse(name, "goes with --volumes only")
    if model != "b" and texts.has("max_blocking") and not any(map(texts.has, ("places", "lines"))):
        texts.refuse("max_blocking", "nobody is turned away where places are not limited: add --lines or --places")


def _service_level(texts: Texts) -> tuple[float | None, float]:
    """The share to be answered in time, and the time."""
    within = texts.get("within", time_or_none)
    answer, told = texts.get("target", target) or (None, None)
    if told is not None and texts.has("within"):
        texts.refuse("within", f"{option('target')} says already within {format_duration(told * 1000)}")
    return answer, _or(told, _or(within, 20.0))


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


def _word(text: str, known: Collection[str]) -> str:
    if text.strip() not in known:
        raise ValueError(f"there is no '{text}'; there are {', '.join(known)}")
    return text.strip()


def _interval(text: str) -> int:
    interval = parse_duration(text)
    if interval <= 0:
        raise ValueError(f"{text} is not above 0")
    return interval
