"""Cells of a table as people and telephone systems write them: numbers, lengths of time, times of day.

Where a cell may mean two things (1.234 calls, or 1,234?) it is refused, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ccsim.units import DAY, exact_duration, parse_clock, parse_number

SECONDS = {"s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0,
           "min": 60.0, "mins": 60.0, "minute": 60.0, "minutes": 60.0, "h": 3600.0, "hour": 3600.0, "hours": 3600.0}  # fmt: skip
"""Units that a heading may name, in seconds."""

_FIGURE = re.compile(r"[0-9][0-9.,]*")
_GROUPED = {mark: re.compile(rf"[1-9][0-9]{{0,2}}(?:\{mark}[0-9]{{3}})+") for mark in ".,"}
_LENGTH = re.compile(r"([0-9]{1,3}):([0-5][0-9]):([0-5][0-9])")
_MINUTES = re.compile(r"([0-9]{1,4}):([0-5][0-9])")
_TIME = re.compile(
    r"(?<![0-9:+])([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,3})?)?)(?: *([ap])\.?m\b\.?)?", re.IGNORECASE
)


_FORM = re.compile(r"[\[(]*(?:(h{1,2})\]?:)?m{1,2}:ss[\])]*\s*$", re.IGNORECASE)


class ColonError(ValueError):
    """A length of time may be minutes or hours."""


@dataclass(frozen=True)
class Clock:
    """A time of day.

    Parameters
    ----------
    begin : int
        In ms from midnight.
    day : str
        What stands beside it in the cell: a date, a weekday.
    length : int or None
        In ms, where the cell says from when to when.
    """

    begin: int
    day: str
    length: int | None


def decimal_mark(cells: Iterable[str], separator: str) -> str:
    """Which sign parts the fraction in a file's numbers: the point, or the comma.

    Raises
    ------
    ValueError
        If it cannot be told: in 1.234 it may be either.
    """
    if separator == ",":
        return "."
    figures = [found[0] for cell in cells if (found := _FIGURE.search(cell))]
    told = [_told(figure) for figure in figures]
    marks = {mark for mark in told if mark}
    if len(marks) == 1:
        return marks.pop()
    open_ = next((figure for figure, mark in zip(figures, told, strict=True) if mark is None), None)
    if open_ is not None and not marks:
        plain = re.sub("[.,]", "", open_)
        raise ValueError(f"'{open_}' may mean {plain} or {open_.replace(',', '.')}: write thousands without a mark")
    return "."


def _told(figure: str) -> str | None:
    """The decimal mark that a number tells; empty if it has no mark, None if it cannot be told."""
    first = next((sign for sign in figure if sign in ".,"), None)
    if first is None:
        return ""
    other = "," if first == "." else "."
    if other in figure:
        return other
    if _GROUPED[first].fullmatch(figure):
        return other if figure.count(first) > 1 else None
    return first


def read_number(cell: str, decimal: str) -> float:
    """Read a number of at least 0.

    Raises
    ------
    ValueError
        If it is none.
    """
    text, groups = re.sub(r"(?<=[0-9])[ \u00a0\u202f'](?=[0-9]{3})", "", cell), "," if decimal == "." else "."
    whole, *fraction = text.split(decimal)
    if groups in whole and _GROUPED[groups].fullmatch(whole):
        whole = whole.replace(groups, "")
    try:
        number = parse_number(".".join([whole, *fraction]))
    except ValueError:
        raise ValueError(f"'{cell}' is no number") from None
    if number < 0:
        raise ValueError(f"{cell} is below 0")
    return number


def read_share(cell: str, decimal: str, *, percent: bool) -> float:
    """Read a share: `82.3 %`, `0.823`, or `82.3` under a heading that says per cent.

    Raises
    ------
    ValueError
        If it is none, or not between 0 and 100 %.
    """
    signed = cell.endswith("%")
    number = read_number(cell.removesuffix("%").strip(), decimal)
    if number > 1 and not (percent or signed):
        raise ValueError(f"{cell} is above 1: write '{cell} %', or % in the heading")
    share = number / 100 if percent or signed else number
    if share > 1:
        raise ValueError(f"{cell} is above 100 %")
    return share


def read_heading(heading: str) -> tuple[str, float, bool]:
    """Take a heading apart: `AHT (min)` is `aht`, 60 seconds, no per cent; so is `AHT (m:ss)` but for its unit, 1 second.

    Returns
    -------
    (str, float, bool)
        The name in lower case with spaces between its words; the seconds of its unit, 1 where it names none; whether it
        says per cent.
    """
    heading = _FORM.sub("", heading)
    words = re.sub(r"[\W_]+", " ", heading).casefold().split()
    percent = "%" in heading or words[-1:] in (["percent"], ["pct"])
    if percent and words[-1:] in (["percent"], ["pct"]):
        words = words[:-1]
    if len(words) > 1 and words[-1] in SECONDS and words[:-1] != ["half"]:
        return " ".join(words[:-1]).removesuffix(" in"), SECONDS[words[-1]], percent
    return " ".join(words), 1.0, percent


def says_minutes(heading: str) -> bool:
    """Whether a heading says that its cells are minutes and seconds: `AHT (m:ss)`, `aht mm:ss`; not `AHT (h:mm:ss)`."""
    form = _FORM.search(heading)
    return form is not None and not form[1]


def read_seconds(cell: str, decimal: str, unit: float, *, minutes: bool = False) -> float:
    """Read a length of time in seconds: `180`, `3 min`, `0:03:00`.

    Parameters
    ----------
    unit : float
        Seconds of the column's unit, for what has none itself.
    minutes : bool
        Whether `3:27` is minutes and seconds, as the heading says.

    Raises
    ------
    ValueError
        If it is none.
    """
    if found := _LENGTH.fullmatch(cell):
        return 3600.0 * int(found[1]) + 60.0 * int(found[2]) + int(found[3])
    if minutes and (found := _MINUTES.fullmatch(cell)):
        return 60.0 * int(found[1]) + int(found[2])
    if ":" in cell:
        raise ColonError(
            f"'{cell}' may be minutes or hours: say (m:ss) in the heading, or write seconds, '3 min', '0:03:00'"
        )
    if cell[-1:].isalpha():
        return exact_duration(cell.replace(",", ".") if decimal == "," else cell) / 1000
    return read_number(cell, decimal) * unit


def read_clock(cell: str) -> Clock | None:
    """Find a time of day, or two with the end after the beginning, in a cell: `8:00`, `2026-03-02T08:00`, `8:30-9:00 am`.

    Returns
    -------
    Clock or None
        None if there is no time in it.

    Raises
    ------
    ValueError
        If a time is none, such as 25:00.
    """
    found = list(_TIME.finditer(cell))
    if not found:
        return None
    begin = _of_day(found[0])
    length = (_of_day(found[1]) - begin) % DAY if len(found) > 1 else None
    return Clock(begin, re.sub(r"[\W_]+", " ", _TIME.sub(" ", cell)).strip(), length)


def _of_day(found: re.Match[str]) -> int:
    clock = parse_clock(found[1])
    if not found[2]:
        return clock
    half = DAY // 2
    if not half // 12 <= clock < half + half // 12:
        raise ValueError(f"'{found[0]}' is no time of day")
    return clock % half + (half if found[2] in "pP" else 0)


def is_figure(cell: str) -> bool:
    """Whether a cell holds a number or a time, as the first line of a table without headings does."""
    return not cell or bool(re.match(r"-?[.,]?[0-9]", cell)) or _TIME.search(cell) is not None
