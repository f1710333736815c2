"""Opening hours, hours of shifts, and the open time that they give."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from itertools import pairwise
from typing import Annotated, TypeAlias

from ccsim.scenario.bytime import ByTime, Daily, Weekdays
from ccsim.scenario.bytime_read import by_time
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.dates import format_hours, parse_hours
from ccsim.scenario.reading import Context, Gather, JsonSchema, Kind, Reads, text_of
from ccsim.scenario.tree import Tree
from ccsim.units import DAY

Spans: TypeAlias = tuple[tuple[int, int], ...]
"""Stretches of ms, `begin` included, `end` excluded; of a day, where the end may lie past midnight."""

CLOSED = "closed"

STRETCH_SCHEMA: JsonSchema = {"type": "string", "pattern": r"^\s*\d{1,2}:\d\d(:\d\d)?-\d{1,2}:\d\d(:\d\d)?\s*$"}
_LIST: JsonSchema = {"anyOf": [STRETCH_SCHEMA, {"type": "array", "items": STRETCH_SCHEMA, "minItems": 1}]}
HOURS_SCHEMA: JsonSchema = {"$part": "hours", "anyOf": [{"const": CLOSED}, *_LIST["anyOf"]]}


def _stretches(tree: Tree) -> Spans:
    gather, found = Gather(), list[tuple[int, int]]()
    for place, part in enumerate(tree if isinstance(tree, list) else [tree]):
        with gather.at(*([place] if isinstance(tree, list) else [])):
            found.append(parse_hours(text_of(part, "a stretch of hours")))
    gather.done()
    return tuple(found)


def _read_open(tree: Tree, context: Context) -> Spans:
    del context
    return () if tree == CLOSED else _stretches(tree)


def _read_shift(tree: Tree, context: Context) -> Spans:
    """Hours of a shift: a stretch that would begin before the first is of the next day."""
    del context
    found = _stretches(tree)
    if not found:
        raise ValueError("the list is empty")
    first = found[0][0]
    found = tuple((begin + DAY, end + DAY) if begin < first else (begin, end) for begin, end in found)
    for (_, end), (begin, _) in pairwise(found):
        if begin <= end:
            raise ValueError("the parts of a shift follow one another, with a gap between them")
    if found[-1][1] - first > DAY:
        raise ValueError("a shift is longer than 24 h")
    return found


def _show(spans: Spans, context: Context) -> Tree:
    del context
    if not spans:
        return CLOSED
    texts: list[Tree] = [format_hours((begin % DAY, end - begin + begin % DAY)) for begin, end in spans]
    return texts[0] if len(texts) == 1 else texts


OpenHours: TypeAlias = ByTime[Spans]
OpenHoursField: TypeAlias = Annotated[
    ByTime[Spans],
    Reads(by_time(Kind("a stretch of hours", _read_open, _show, HOURS_SCHEMA), clocks=False)),
]
ShiftHours: TypeAlias = Annotated[Spans, Reads(Kind("a stretch of hours", _read_shift, _show, _LIST))]


def merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Union of stretches, ascending and disjoint."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def spans_between(
    hours: ByTime[Spans], first: int, last: int, day: Callable[[int], date], calendar: Calendar
) -> list[tuple[int, int]]:
    """Open stretches that begin on the days `first` to `last`, in ms of day 0; past midnight they run on."""
    return merged(
        (number * DAY + begin, number * DAY + end)
        for number in range(first, last + 1)
        for piece in hours.day(day(number), calendar)
        for begin, end in piece.value
    )


def open_day(hours: ByTime[Spans] | None) -> float:
    """Open time of an ordinary week / the weekdays on which it opens, in ms; a whole day if never closed.

    An ordinary week knows no dates and no names of the calendar. 0 if the queue opens on no weekday.
    """
    if hours is None:
        return float(DAY)
    monday = date(2026, 1, 5)
    ordinary = ByTime(tuple(entry for entry in hours.entries if isinstance(entry[0], Daily | Weekdays)))
    week = [ordinary.day(date.fromordinal(monday.toordinal() + number), Calendar()) for number in range(7)]
    spans = [[(b, e) for piece in pieces for b, e in piece.value] for pieces in week]
    days = sum(1 for day in spans if day)
    whole = merged((number * DAY + b, number * DAY + e) for number, day in enumerate(spans) for b, e in day)
    # what runs past Sunday's midnight overlaps Monday's own hours
    around = merged((b - 7 * DAY, e - 7 * DAY) for b, e in whole if e > 7 * DAY)
    twice = sum(max(0, min(e1, e2) - max(b1, b2)) for b1, e1 in around for b2, e2 in whole)
    return (sum(e - b for b, e in whole) - twice) / days if days else 0.0
