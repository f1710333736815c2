"""When the interval of a row begins."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from ccsim.app.actual.columns import Columns
from ccsim.app.files.cells import read_clock
from ccsim.scenario import Scenario
from ccsim.units import DAY, format_duration

TOTALS = "(rows of totals or averages do not belong here)"
"""What to say of a row that names no date, no time or no queue."""

ORDERS = (
    (re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}"), "%d.%m.%Y"),
    (re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"), "%m/%d/%Y"),
    (re.compile(r"[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}"), "%d-%m-%Y"),
    (re.compile(r"[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}"), "%Y/%m/%d"),
)
"""Dates that are written otherwise, and what a declared table must say of them."""

CLOCKS = (
    (re.compile(r"[0-9]{1,2}:[0-9]{2}"), "%H:%M"),
    (re.compile(r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}"), "%H:%M:%S"),
    (re.compile(r"[0-9]{1,2}:[0-9]{2} [AaPp][Mm]"), "%I:%M %p"),
)


class DateError(ValueError):
    """A date is written in a way that only a declared table can have."""


class LengthError(ValueError):
    """A row is of an interval of another length than the run's."""


def row_time(scenario: Scenario, columns: Columns, row: int) -> datetime:
    """Read when the interval of a row begins.

    Raises
    ------
    ValueError
        If that is no date and time of day, or the row is of an interval of another length than the run's.
    """
    if columns.sheet.table.times:
        return columns.sheet.table.times[row]
    text = " ".join(cell for role in ("date", "time") if (cell := columns.cell(role, row)))
    day, clock = _parted(text)
    try:
        begins = date.fromisoformat(day)
    except ValueError:
        raise _no_date(columns, day or text, clock) from None
    try:
        found = read_clock(clock)
    except ValueError as error:
        raise ValueError(f"time: {error}") from None
    if found is None or found.day:
        hint = "" if re.search("[0-9]", clock) else f" {TOTALS}"
        raise ValueError(f"time: '{clock}' is no time of day such as 8:30{hint}")
    if found.length not in (None, scenario.interval):
        length = format_duration(found.length or DAY)
        raise LengthError(
            f"time: '{clock}' is not {format_duration(scenario.interval)} long, as the run's intervals are; "
            f"--set interval='{length}' makes them so"
        )
    if found.begin == DAY:
        raise ValueError("time: no interval begins at 24:00; write 0:00 of the next day")
    return datetime.combine(begins, datetime.min.time()) + timedelta(milliseconds=found.begin)


def _no_date(columns: Columns, day: str, clock: str) -> ValueError:
    """Say that a date is none, and the cure where one is seen."""
    told = f"time: '{day}' is no date such as 2026-03-02"
    if not re.search("[0-9]", day):
        return ValueError(f"{told} {TOTALS}")
    order, hours = (_form(forms, text) for forms, text in ((ORDERS, day), (CLOCKS, clock)))
    if not (order and hours):
        return DateError(told)
    declared = columns.sheet.table.declaration
    said = [f"file: {declared.file.name}", f"time: [{', '.join(_quoted(name) for name in _headings(columns))}]"]
    said += [f'format: "{order} {hours}"']
    said += [f'separator: "{_SIGNS.get(declared.separator, declared.separator)}"'] if declared.separator != "," else []
    said += [f'decimal: "{columns.decimal}"'] if columns.decimal != "." else []
    turned = " (%d/%m if the day comes first)" if order == "%m/%d/%Y" else ""
    return DateError(f"{told}: say in the scenario tables: {{acd: {{{', '.join(said)}}}}}{turned}, and --actual acd")


_SIGNS = {"\t": "\\t"}


def _form(forms: Iterable[tuple[re.Pattern[str], str]], text: str) -> str:
    return next((form for pattern, form in forms if pattern.fullmatch(text)), "")


def _headings(columns: Columns) -> list[str]:
    return [columns.title[role] for role in ("date", "time") if role in columns.title]


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"\w+( \w+)*", name) else json.dumps(name, ensure_ascii=False)


def _parted(text: str) -> tuple[str, str]:
    """Part a time into date and clock; what a spreadsheet says twice (the date, or a midnight with it) counts once."""
    day, _, clock = re.sub(r"(?<=\d)T(?=\d)", " ", text, count=1).partition(" ")
    head, _, rest = clock.partition(" ")
    return day, rest if rest and head in ("00:00:00", day) else clock
