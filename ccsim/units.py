"""Milliseconds, and the scalars of the language as text: durations, shares, rates, factors, clocks.

Every parser takes the text as it was written and raises `ValueError` with a message for the planner;
every formatter writes text that its parser reads back to the same value.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

MILLION = 1_000_000
"""Factors and shares that both engines calculate with are whole millionths."""

LONGEST = 400 * DAY
"""No duration is longer: whole numbers of the engines stay far from their limit of 64 bits."""

FAR = 1 << 61
"""An instant that never comes, later than all that do."""

NUMBER = r"[0-9]{1,16}(?:\.[0-9]+)?"
"""Pattern of a plain number without sign."""

UNITS = {"ms": 1, "s": SECOND, "min": MINUTE, "h": HOUR, "day": DAY, "days": DAY}
RATE_UNITS: dict[str, int | Decimal] = {
    "hour": 1,
    "h": 1,
    "min": 60,
    "minute": 60,
    "s": 3600,
    "second": 3600,
    "day": Decimal(1) / 24,
}

DURATION = re.compile(rf"(?:{NUMBER} *(?:ms|s|min|h|days?) *)+")
_PART = re.compile(rf"({NUMBER}) *(ms|s|min|h|days?)")
_NUMBER = re.compile(rf"-?(?:{NUMBER})(?:[eE][+-]?[0-9]{{1,2}})?")
_PERCENT = re.compile(rf"({NUMBER}) *%")
_RATE = re.compile(rf"({NUMBER}) +per +([a-z]+)")
CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,3}))?)?")


def to_ms(milliseconds: float | Decimal) -> int:
    """Whole milliseconds, halves up: floor(x + 0.5), the one rounding of the project."""
    if isinstance(milliseconds, Decimal):
        return math.floor(milliseconds + Decimal("0.5"))
    return math.floor(milliseconds + 0.5)


def plain(number: float) -> str:
    """Shortest decimal text that reads back as the same number, without exponent: `0.12`, `26`."""
    text = format(Decimal(repr(float(number))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact_duration(text: str) -> float:
    """Read a duration without rounding it, in milliseconds.

    Raises
    ------
    ValueError
        If it is no duration, has no unit or is longer than 400 days.
    """
    text = text.strip()
    if not DURATION.fullmatch(text):
        if _NUMBER.fullmatch(text):
            raise ValueError(f"'{text}' has no unit: write '{text} s', or another of ms, s, min, h, days")
        raise ValueError(f"'{text}' is no duration: write for example '20 s', '1 h 30 min', '250 ms' or '2 days'")
    total = sum((Decimal(number) * UNITS[unit] for number, unit in _PART.findall(text)), Decimal(0))
    if total > LONGEST:
        raise ValueError(f"'{text}' is longer than 400 days")
    return float(total)


def parse_duration(text: str) -> int:
    """Read a duration such as `1 h 30 min`, rounded to whole milliseconds.

    Raises
    ------
    ValueError
        If it is no duration, has no unit or is longer than 400 days.
    """
    return to_ms(exact_duration(text))


def format_duration(milliseconds: float) -> str:
    """Write a duration in ms as text: `1 h 30 min`; what is no whole millisecond stays exact."""
    if milliseconds != int(milliseconds):
        return f"{plain(milliseconds)} ms"
    rest, parts = int(milliseconds), []
    for unit, size in (("days", DAY), ("h", HOUR), ("min", MINUTE), ("s", SECOND), ("ms", 1)):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {'day' if unit == 'days' and count == 1 else unit}")
    return " ".join(parts) or "0 s"


def parse_number(text: str) -> float:
    """Read a plain number; a decimal point, no thousands separators.

    Raises
    ------
    ValueError
        If it is none.
    """
    if not _NUMBER.fullmatch(text.strip()):
        raise ValueError(f"'{text}' is no number")
    return float(text)


def parse_whole(text: str, low: int, high: int) -> int:
    """Read a whole number between `low` and `high`, both included.

    Raises
    ------
    ValueError
        If it is none or lies outside.
    """
    if not re.fullmatch(r"-?[0-9]{1,18}", text.strip()):
        raise ValueError(f"'{text}' is no whole number")
    number = int(text)
    if not low <= number <= high:
        raise ValueError(f"{number} is not between {low} and {high}")
    return number


def _percentage(text: str) -> float | None:
    match = _PERCENT.fullmatch(text.strip())
    return float(Decimal(match[1]) / 100) if match else None


def parse_share(text: str) -> float:
    """Read a share: `12 %`, `12%` or `0.12`.

    Raises
    ------
    ValueError
        If it is none, or not between 0 and 100 %.
    """
    share = _percentage(text)
    if share is None:
        if not _NUMBER.fullmatch(text.strip()):
            raise ValueError(f"'{text}' is no share: write '12 %' or '0.12'")
        share = float(text)
        if share > 1:
            raise ValueError(f"{text} is above 1: write '{text} %'" if share <= 100 else f"{text} is above 100 %")
    if not 0 <= share <= 1:
        raise ValueError(f"{text} is not between 0 and 100 %")
    return share


def parse_factor(text: str) -> float:
    """Read a factor: `110 %` or `1.1`.

    Raises
    ------
    ValueError
        If it is none, or below 0.
    """
    factor = _percentage(text)
    if factor is None:
        if not _NUMBER.fullmatch(text.strip()):
            raise ValueError(f"'{text}' is no factor: write '110 %' or '1.1'")
        factor = float(text)
    if factor < 0:
        raise ValueError(f"{text} is below 0")
    return factor


def format_percent(number: float) -> str:
    """Write a share or factor as `12 %` if that reads back as the same number, else as `0.123..`."""
    text = plain(float(f"{number * 100:.12g}"))
    return f"{text} %" if _percentage(f"{text} %") == number else plain(number)


def parse_rate(text: str) -> float:
    """Read a rate such as `120 per hour` or `4.2 per min`, in contacts an hour.

    Raises
    ------
    ValueError
        If it is none.
    """
    match = _RATE.fullmatch(text.strip())
    if not match or match[2] not in RATE_UNITS:
        cure = f"'{text} per hour'" if _NUMBER.fullmatch(text.strip()) else "'120 per hour' or '4.2 per min'"
        raise ValueError(f"'{text}' is no rate: write {cure}")
    return float(Decimal(match[1]) * RATE_UNITS[match[2]])


def format_rate(per_hour: float) -> str:
    """Write a rate in contacts an hour as `120 per hour`."""
    return f"{plain(per_hour)} per hour"


def parse_clock(text: str) -> int:
    """Read a clock time such as `8:30` or `24:00`, in ms from 0:00; seconds may follow.

    Raises
    ------
    ValueError
        If it is none.
    """
    match = CLOCK.fullmatch(text.strip())
    if not match:
        raise ValueError(f"'{text}' is no clock time: write '8:30'")
    hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
    if minutes > 59 or seconds > 59:
        raise ValueError(f"'{text}' is no clock time: minutes and seconds go to 59")
    clock = hours * HOUR + minutes * MINUTE + seconds * SECOND + int((match[4] or "").ljust(3, "0"))
    if clock > DAY:
        raise ValueError(f"'{text}' is past 24:00")
    return clock


def format_clock(clock: int) -> str:
    """Write ms from 0:00 as `8:30`, with seconds only where there are any."""
    hours, rest = divmod(clock, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    seconds, milliseconds = divmod(rest, SECOND)
    text = f"{hours}:{minutes:02}"
    if rest:
        text += f":{seconds:02}"
    return text + (f".{milliseconds:03}" if milliseconds else "")


def millionths(number: float) -> int:
    """Whole millionths of a share or factor, halves up."""
    return math.floor(number * MILLION + 0.5)
