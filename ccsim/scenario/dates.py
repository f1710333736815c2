"""Dates, instants, spans and the keys of a map by time, as text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ccsim.scenario.bytime import Daily, Named, Weekdays, When
from ccsim.scenario.calendar import WEEKDAYS, Days
from ccsim.scenario.tree import did_you_mean
from ccsim.units import CLOCK, DAY, format_clock, parse_clock

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WEEKDAY = "|".join(WEEKDAYS)
_WEEKDAYS = re.compile(rf"({_WEEKDAY})(?:-({_WEEKDAY}))?")
_INSTANT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T]+(\S+))?")

DATE_KEYS = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})?)?|\.\.[0-9]{4}-[0-9]{2}-[0-9]{2}"
WEEKDAY_KEYS = rf"({_WEEKDAY})(-({_WEEKDAY}))?"
CLOCK_KEYS = r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,3})?)?"


@dataclass(frozen=True)
class Span:
    """A stretch of time: ms from start, `begin` included, `end` excluded."""

    begin: int
    end: int


def parse_date(text: str) -> date:
    """Read a date such as `2026-12-24`.

    Raises
    ------
    ValueError
        If it is none.
    """
    try:
        if not DATE.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is no date: write '2026-12-24'") from None


def parse_days(text: str) -> Days:
    """Read a date or a range of dates: `2026-12-24`, `2026-07-06..2026-07-08`, `..1999-01-15`, `1999-01-16..`.

    Raises
    ------
    ValueError
        If it is none, or the range ends before it begins.
    """
    first, dots, last = text.partition("..")
    if not dots:
        day = parse_date(text)
        return Days(day, day)
    if not first and not last:
        raise ValueError("'..' is every day: write 'daily'")
    days = Days(parse_date(first) if first else None, parse_date(last) if last else None)
    if days.first and days.last and days.last < days.first:
        raise ValueError(f"'{text}' ends before it begins")
    return days


def parse_weekdays(text: str) -> Weekdays | None:
    """Read `mon`, `mon-fri` or `sun-thu`; None if it is something else."""
    match = _WEEKDAYS.fullmatch(text)
    if not match:
        return None
    return Weekdays(WEEKDAYS.index(match[1]), WEEKDAYS.index(match[2] or match[1]))


def is_time_key(text: str, names: Iterable[str]) -> bool:
    """Whether a key of a map can only be a clock or a day."""
    return bool(
        CLOCK.fullmatch(text)
        or parse_weekdays(text)
        or text == "daily"
        or re.fullmatch(DATE_KEYS, text)
        or text in names
    )


def parse_when(text: str, names: Iterable[str]) -> When:
    """Read the day part of a key of a map by time; `names` are those of the calendar.

    Raises
    ------
    ValueError
        If it names no day.
    """
    if text == "daily":
        return Daily()
    if weekdays := parse_weekdays(text):
        return weekdays
    if ".." in text or DATE.match(text):
        return parse_days(text)
    if text in (known := list(names)):
        return Named(text)
    days = [*WEEKDAYS, *(f"{first}-{last}" for first in WEEKDAYS for last in WEEKDAYS if "-" in text)]
    raise ValueError(
        f"'{text}' is no day: a weekday, a range of them, 'daily', a date, a range of dates or a name of the calendar"
        + did_you_mean(text, [*known, *days, "daily"])
    )


def parse_instant(text: str) -> datetime:
    """Read an instant such as `2026-03-04 19:00`; without a clock it is 0:00, 24:00 is the next day's 0:00.

    Raises
    ------
    ValueError
        If it is none.
    """
    match = _INSTANT.fullmatch(text.strip())
    if not match:
        raise ValueError(f"'{text}' is no instant: write '2026-03-04 19:00'")
    day = parse_date(match[1])
    clock = timedelta(milliseconds=parse_clock(match[2] or "0:00"))
    try:
        return datetime.combine(day, datetime.min.time()) + clock
    except OverflowError:
        raise ValueError(f"'{text}' is past the end of the calendar") from None


def format_instant(instant: datetime) -> str:
    """Write an instant as `2026-03-04 19:00`."""
    clock = instant - datetime.combine(instant.date(), datetime.min.time())
    return f"{instant.date()} {format_clock(clock // timedelta(milliseconds=1)).rjust(5, '0')}"


def from_start(instant: datetime, start: datetime) -> int:
    """Milliseconds from time zero to an instant."""
    return (instant - start) // timedelta(milliseconds=1)


def parse_span(text: str, start: datetime) -> Span:
    """Read a span of instants `A..B`, in ms from `start`.

    Raises
    ------
    ValueError
        If it is none, or is empty.
    """
    begin, dots, end = text.partition("..")
    if not dots:
        raise ValueError(f"'{text}' is no span: write '2026-03-04 19:00..2026-03-04 22:00'")
    span = Span(from_start(parse_instant(begin), start), from_start(parse_instant(end), start))
    if span.end <= span.begin:
        raise ValueError(f"'{text}' ends before it begins")
    return span


def parse_hours(text: str) -> tuple[int, int]:
    """Read hours such as `8:00-16:30` or, past midnight, `22:00-6:00`: ms of the day, the second may exceed a day.

    Raises
    ------
    ValueError
        If they are none, or empty.
    """
    begin_text, dash, end_text = text.partition("-")
    if not dash:
        raise ValueError(f"'{text}' is no stretch of hours: write '8:00-16:30'")
    begin, end = parse_clock(begin_text), parse_clock(end_text)
    if begin in (end, DAY):
        raise ValueError(f"'{text}' is empty: the whole day is '0:00-24:00'")
    return (begin, end) if end > begin else (begin, end + DAY)


def format_hours(hours: tuple[int, int]) -> str:
    """Write hours as `8:00-16:30`."""
    begin, end = hours
    return f"{format_clock(begin % DAY)}-{format_clock(end if end <= DAY else end - DAY)}"
