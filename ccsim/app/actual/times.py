"""When the interval of a row begins."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from ccsim.app.actual.columns import Columns
from ccsim.app.files.cells import read_clock
from ccsim.scenario import Scenario
from ccsim.units import DAY, format_duration

NO_DATE = "is no date such as 2026-03-02 (rows of totals or averages do not belong here)"


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
        raise ValueError(f"time: '{day or text}' {NO_DATE}") from None
    try:
        found = read_clock(clock)
    except ValueError as error:
        raise ValueError(f"time: {error}") from None
    if found is None or found.day:
        raise ValueError(f"time: '{clock}' is no time of day such as 8:30")
    if found.length not in (None, scenario.interval):
        raise ValueError(
            f"time: '{clock}' is not {format_duration(scenario.interval)} long, as the run's intervals are"
        )
    if found.begin == DAY:
        raise ValueError("time: no interval begins at 24:00; write 0:00 of the next day")
    return datetime.combine(begins, datetime.min.time()) + timedelta(milliseconds=found.begin)


def _parted(text: str) -> tuple[str, str]:
    """Part a time into date and clock; what a spreadsheet says twice (the date, or a midnight with it) counts once."""
    day, _, clock = re.sub(r"(?<=\d)T(?=\d)", " ", text, count=1).partition(" ")
    head, _, rest = clock.partition(" ")
    return day, rest if rest and head in ("00:00:00", day) else clock
