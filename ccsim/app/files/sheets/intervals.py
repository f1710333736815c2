"""The sheet `intervals`: one row for each queue and interval, red where a queue misses its target."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ccsim.app.files.acd import CALLBACKS, QUEUES, AcdReport, Interval
from ccsim.app.files.sheets.book import MOST_ROWS, Book, Heading, Value
from ccsim.app.tables.figures import band_name

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SHEET = "intervals"

HEADINGS = {
    "date": Heading("date", "date", 15),
    "start": Heading("start", "clock", 8),
    "excluded": Heading("excluded", "text", 12),
    "queue": Heading("queue", "text", 16),
    **{name: Heading(name, "decimal", 11) for name in ("offered", "answered", "abandoned")},
    **{name: Heading(name, "decimal", 11) for name in ("unserved", "overflowed", "blocked", "closed")},
    **{name: Heading(name.replace("_", " "), "decimal", 11) for name in CALLBACKS},
    "service_level": Heading("service level", "percent"),
    "service_level_p10": Heading("from", "percent"),
    "service_level_p90": Heading("to", "percent"),
    "target": Heading("target", "percent"),
    "target_met": Heading("target met in share of runs", "percent", 12),
    "asa": Heading("ASA s", "decimal"),
    "wait_p90": Heading("p90 wait s", "decimal"),
    "aht": Heading("AHT s", "decimal"),
    "time_to_callback": Heading("time to callback s", "decimal"),
    "on_duty": Heading("agents on duty", "decimal"),
    "occupancy": Heading("occupancy", "percent"),
    "concurrency": Heading("concurrency", "decimal"),
    "first_reply": Heading("first reply s", "decimal"),
    "backlog": Heading("backlog", "decimal"),
}
BAND = ("service_level_p10", "service_level_p90")
IF_ANY = (
    *("excluded", "unserved", "overflowed", "blocked", "closed", *CALLBACKS, "time_to_callback"),
    *("target", "target_met", "concurrency", "first_reply", "backlog"),
)
"""Columns that are left out where they say nothing in the whole run."""


def add(book: Book, report: AcdReport) -> None:
    """Add the sheet; where there are more rows than a sheet has, one that says where they are."""
    from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415

    if len(report) >= MOST_ROWS:
        note = f"{len(report):,} rows are more than a sheet has ({MOST_ROWS:,}): they are in {QUEUES}."
        book.put(book.sheet(SHEET), 0, 0, note, "bold")
        return
    used = {name for row in report for name in IF_ANY if getattr(row, name)}
    shown = [name for name in HEADINGS if name not in IF_ANY or name in used]
    rows = ([_value(row, name) for name in shown] for row in report)
    sheet, count = book.grid(SHEET, [_heading(name, report) for name in shown], rows)
    sheet.freeze_panes(1, shown.index("queue") + 1)
    at = {name: xl_col_to_name(place) for place, name in enumerate(shown)}
    if "target" in shown:
        level, target = f"{at['service_level']}2", f"{at['target']}2"
        rule = f"=AND(ISNUMBER({level}),ISNUMBER({target}),{level}<{target})"
        _colour(book, sheet, f"{level}:{at['service_level']}{count + 1}", rule, "below")
    there = [f"N(${at[name]}2)=0" for name in ("offered", "callbacks_accepted", "on_duty") if name in at]
    idle = f"=AND({','.join(there)})"
    _colour(book, sheet, f"A2:{at[shown[-1]]}{count + 1}", idle, "idle")


def _heading(name: str, report: AcdReport) -> Heading:
    """The heading of a column; of a band with the runs that it is of."""
    one = HEADINGS[name]
    return one if name not in BAND else replace(one, title=f"{band_name(report.replications)} {one.title}")


def _colour(book: Book, sheet: Worksheet, place: str, rule: str, style: str) -> None:
    """Colour cells by a rule that looks at the cells themselves, so that it follows a target that is typed over."""
    sheet.conditional_format(place, {"type": "formula", "criteria": rule, "format": book.formats[style]})


def _value(row: Interval, name: str) -> Value:
    if name == "date":
        return row.begin.date()
    found: Value = row.begin.time() if name == "start" else getattr(row, name)
    return found
