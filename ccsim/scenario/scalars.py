"""The kinds of scalar values: how each is read, shown and described."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from ccsim.scenario.dates import format_instant, parse_instant
from ccsim.scenario.reading import Context, Gather, JsonSchema, Kind, map_of, refuse, scalar, text_of
from ccsim.scenario.tree import Tree, did_you_mean
from ccsim.units import (
    DURATION,
    MILLION,
    NUMBER,
    format_duration,
    format_percent,
    format_rate,
    millionths,
    parse_duration,
    parse_factor,
    parse_number,
    parse_rate,
    parse_whole,
    plain,
)

T = TypeVar("T")

MANY = 1_000_000
"""No count (agents, places, levels, priorities) is above a million."""
MOST = 1e9
"""No volume, rate, factor or amount is above a thousand million."""
HIGHEST_AHT = 10.0
HIGHEST_CV = 10.0

DURATION_SCHEMA: JsonSchema = {
    "$part": "duration",
    "title": "Duration",
    "description": "A number and a unit: 20 s, 3 min, 1 h 30 min, 2 days, 250 ms",
    "type": "string",
    "pattern": rf"^\s*({DURATION.pattern})\s*$",
}
FACTOR_SCHEMA: JsonSchema = {
    "$part": "factor",
    "title": "Factor",
    "description": "110 % or 1.1",
    "anyOf": [{"type": "string", "pattern": rf"^\s*{NUMBER} *%?\s*$"}, {"type": "number", "minimum": 0}],
}
RATE_SCHEMA: JsonSchema = {
    "$part": "rate",
    "title": "Rate",
    "description": "120 per hour, 4.2 per min",
    "type": "string",
    "pattern": rf"^\s*{NUMBER} +per +(hour|h|min|minute|s|second|day)\s*$",
}


def number_schema(*, negative: bool) -> JsonSchema:
    """JSON Schema of a number, as text or not."""
    limit: JsonSchema = {} if negative else {"minimum": 0}
    sign = "-?" if negative else ""
    text = {"type": "string", "pattern": rf"^\s*{sign}{NUMBER}(?:[eE][+-]?[0-9]{{1,2}})?\s*$"}
    return {"$part": "signed" if negative else "number", "anyOf": [text, {"type": "number", **limit}]}


def between(low: float, high: float, parse: Callable[[str], float]) -> Callable[[str], float]:
    """Limit what a parser takes, both ends included."""

    def read(text: str) -> float:
        number = parse(text)
        return number if low <= number <= high else refuse(f"{text} is not between {plain(low)} and {plain(high)}")

    return read


def whole(low: int, high: int = MANY, words: str = "a whole number") -> Kind[int]:
    """Make the kind of a whole number between two, both included."""
    text = {"type": "string", "pattern": r"^\s*-?[0-9]+\s*$" if low < 0 else r"^\s*[0-9]+\s*$"}
    limits = {"minimum": low, "maximum": high}
    schema = {"$part": f"whole_{low}_to_{high}", "anyOf": [text, {"type": "integer", **limits}]}
    return scalar(words, lambda text: parse_whole(text, low, high), str, schema)


def word(*known: str) -> Kind[str]:
    """Make the kind of one of a few words."""

    def parse(text: str) -> str:
        return text if text in known else refuse(f"'{text}' is none of {', '.join(known)}{did_you_mean(text, known)}")

    return scalar(f"one of {', '.join(known)}", parse, str, {"enum": list(known)})


def parse_yes(text: str) -> bool:
    """Read yes or no.

    Raises
    ------
    ValueError
        If it is neither.
    """
    answers = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
    found = answers.get(text.strip().lower())
    return refuse(f"'{text}' is neither yes nor no") if found is None else found


def name_of(kinds: Sequence[str], words: str, others: Sequence[str] = ()) -> Kind[str]:
    """Make the kind of a name that must exist as one of these kinds of things, or be one of other words."""

    def parse(tree: Tree, context: Context) -> str:
        text = text_of(tree, words)
        known = [*others, *(name for kind in kinds for name in context.names[kind])]
        return text if text in known else refuse(unknown(text, words, known))

    schema: JsonSchema = {"$part": "_".join(("name", *kinds, *others)), "anyOf": [{"type": "string"}]}
    if others:
        schema["anyOf"].insert(0, {"enum": list(others)})
    return Kind(words, parse, lambda name, context: name, schema)


def keyed(kind: Kind[T], names: str, words: str) -> Kind[dict[str, T]]:
    """Make the kind of a map whose keys are names of one kind of thing, `words` in a message."""

    def read(tree: Tree, context: Context) -> dict[str, T]:
        gather, found = Gather(), dict[str, T]()
        for key, part in map_of(tree, f"{words} by name").items():
            if key not in context.names[names]:
                gather.add(unknown(key, words, context.names[names]), key, at_key=True)
                continue
            with gather.at(key):
                found[key] = kind.parse(part, context)
        gather.done()
        return found

    def show(value: dict[str, T], context: Context) -> Tree:
        return {key: kind.show(part, context) for key, part in value.items()}

    return Kind(words, read, show, {"type": "object", "additionalProperties": kind.schema}, mapped=True)


def unknown(name: str, words: str, known: Iterable[str]) -> str:
    """Say that a name does not exist: `words` is what it should be, `a queue`."""
    return f"'{name}' is not {words}{did_you_mean(name, known)}"


def _aht(text: str) -> int:
    factor = parse_factor(text)
    if not 0 < factor <= HIGHEST_AHT:
        raise ValueError(f"handling times can become above 0 and at most {plain(HIGHEST_AHT)} times as long")
    return max(1, millionths(factor))


def _start(tree: Tree, context: Context) -> datetime:
    instant = INSTANT_KIND.parse(tree, context)
    # days before and after a run must be dates too
    return instant if 1900 <= instant.year < 3000 else refuse("the year is between 1900 and 2999")


DURATION_MS = scalar("a duration", parse_duration, format_duration, DURATION_SCHEMA, lambda text: f"{text} s")
NUMBER_KIND = scalar("a number", between(0, MOST, parse_number), plain, number_schema(negative=False))
MONEY_KIND = scalar("an amount", between(-MOST, MOST, parse_number), plain, number_schema(negative=True))
FACTOR_KIND = scalar("a factor", between(0, MOST, parse_factor), format_percent, FACTOR_SCHEMA)
RATE_KIND = scalar("a rate", between(0, MOST, parse_rate), format_rate, RATE_SCHEMA, lambda text: f"{text} per hour")
AHT_KIND = scalar("a factor", _aht, lambda value: format_percent(value / MILLION), FACTOR_SCHEMA)
YES_KIND = scalar(
    "yes or no",
    parse_yes,
    lambda yes: "yes" if yes else "no",
    {"$part": "yes_or_no", "anyOf": [{"type": "boolean"}, {"enum": ["yes", "no", "true", "false", "on", "off"]}]},
)
INSTANT_KIND = scalar(
    "an instant",
    parse_instant,
    format_instant,
    {"$part": "instant", "type": "string", "description": "2026-03-04 19:00", "pattern": r"^\d{4}-\d\d-\d\d([ T].*)?$"},
)
START_KIND = replace(INSTANT_KIND, parse=_start)
TEXT_KIND = scalar("a text", str, str, {"type": ["string", "number", "boolean"]})
CV_KIND = scalar("a number", between(0, HIGHEST_CV, parse_factor), format_percent, FACTOR_SCHEMA)
