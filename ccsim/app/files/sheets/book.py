"""A workbook that prints well, holds no formulas, and is the same to the last byte when it is written again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from ccsim.scenario import Scenario

WORKBOOK = "result.xlsx"

MOST_ROWS = 1_048_576
"""Of a sheet, its heading among them: the file format has no more."""
MOST_TEXT = 16_000
"""Characters of a cell: it takes 32,767 units of UTF-16, and some signs are two."""
LARGE = 100_000
"""Rows from which on a workbook is written row by row, instead of being held in memory."""

A4, HEADER_LENGTH = 9, 200
EVERYWHERE = "A1:XFD1048576"

Value = str | float | date | time | None
Cell = tuple[Value, str]
"""A value and its format."""

HEADING = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#D9E2EC"}
HEADING_HEIGHT = 31
"""Two lines, in points."""
INDENTED = ("words", "met", "missed", "undecided")
"""Formats of words that stand beside figures, a little away from them."""
WORDS = ("text", "wrapped", "date", "instant", "clock")
"""Formats of what else stands on the left."""
RED = {"font_color": "#9C0006", "bg_color": "#FFC7CE", "bold": True}
FORMATS: dict[str, dict[str, Any]] = {
    "text": {},
    "words": {"indent": 1},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "bold": {"bold": True},
    "title": {"bold": True, "font_size": 14},
    "heading": HEADING,
    "heading of words": {**HEADING, "align": "left", "indent": 1},
    "heading of figures": {**HEADING, "align": "right"},
    "date": {"num_format": "ddd yyyy-mm-dd", "align": "left"},
    "clock": {"num_format": "hh:mm", "align": "left"},
    "instant": {"num_format": "ddd yyyy-mm-dd hh:mm", "align": "left"},
    "whole": {"num_format": "#,##0"},
    "decimal": {"num_format": "#,##0.0"},
    "fine": {"num_format": "#,##0.00"},
    "percent": {"num_format": "0.0 %"},
    "hours": {"num_format": "[h]:mm"},
    "below": RED,
    "idle": {"font_color": "#A6A6A6"},
    "met": {"font_color": "#00441B", "bg_color": "#C7E9C0", "bold": True, "indent": 1},
    "missed": {**RED, "indent": 1},
    "undecided": {"font_color": "#5C3D00", "bg_color": "#FFEB9C", "bold": True, "indent": 1},
}
"""How cells look; verdicts have a word as well as a colour."""


@dataclass(frozen=True)
class Heading:
    """What stands above a column of a sheet, the format of its cells (of `FORMATS`) and its width in characters."""

    title: str
    style: str = "text"
    width: float = 10


class Book:
    """A workbook that is being written.

    Parameters
    ----------
    workbook : Workbook
    scenario : Scenario
        Gives the name on every page and the date of the file: that of its start, as the hour of writing would make
        two files of the same results differ.
    """

    def __init__(self, workbook: Workbook, scenario: Scenario) -> None:
        self.workbook, self.name = workbook, scenario.name
        self.formats: dict[str, Format] = {name: workbook.add_format(dict(how)) for name, how in FORMATS.items()}
        workbook.set_properties(
            {"title": scenario.name, "comments": "Made by ccsim", "created": scenario.start.replace(microsecond=0)}
        )

    def sheet(self, name: str) -> Worksheet:
        """Add a sheet that prints in landscape, on pages of full width."""
        sheet = self.workbook.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4)
        title = self.name.replace("&", "&&")[:HEADER_LENGTH]
        sheet.set_header(f"&L{title}&R&A")
        sheet.set_footer("&RPage &P of &N")
        sheet.ignore_errors({"number_stored_as_text": EVERYWHERE})
        return sheet

    def put(self, sheet: Worksheet, row: int, column: int, value: Value, style: str = "text") -> None:
        """Write a cell; nothing where nothing is defined. A text stays a text, whatever it begins with."""
        how = self.formats[style]
        if value is None or value == "":
            return
        if isinstance(value, str):
            sheet.write_string(row, column, value if len(value) <= MOST_TEXT else f"{value[: MOST_TEXT - 3]} ..", how)
        elif isinstance(value, (date, time)):
            sheet.write_datetime(row, column, value, how)
        else:
            sheet.write_number(row, column, value, how)

    def grid(
        self, name: str, headings: Sequence[Heading], rows: Iterable[Sequence[Value | Cell]]
    ) -> tuple[Worksheet, int]:
        """Add a sheet that is one table, with its headings in sight on the screen and on every page, and filters.

        Cells have the format of their column, unless they bring one of their own.

        Returns
        -------
        Worksheet, int
            The sheet, and its number of rows without the headings.
        """
        sheet = self.sheet(name)
        sheet.set_row(0, HEADING_HEIGHT)
        for column, heading in enumerate(headings):
            sheet.set_column(column, column, heading.width)
            self.put(sheet, 0, column, heading.title, heading_of(heading.style))
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        count = 0
        for count, row in enumerate(rows, 1):
            for column, (heading, value) in enumerate(zip(headings, row, strict=True)):
                one, style = value if isinstance(value, tuple) else (value, heading.style)
                self.put(sheet, count, column, one, style)
        sheet.autofilter(0, 0, count, len(headings) - 1)
        return sheet, count


def heading_of(style: str) -> str:
    """Choose the format of a heading: figures and what stands above them are on the right."""
    if style in INDENTED:
        return "heading of words"
    return "heading" if style in WORDS else "heading of figures"


@contextmanager
def writing(path: Path, scenario: Scenario, rows: int) -> Iterator[Book]:
    """Write a workbook; what was there before stays until the new one is complete.

    Parameters
    ----------
    path : Path
    scenario : Scenario
    rows : int
        Of the longest sheet.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415  - only who writes a workbook waits for it
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415

    part = path.with_name(f"{path.name}.part")
    how = {"constant_memory": True, "tmpdir": str(path.parent)} if rows > LARGE else {"in_memory": True}
    try:
        with part.open("wb") as file, Workbook(file, how) as workbook:
            yield Book(workbook, scenario)
        part.replace(path)
    except FileCreateError as error:  # what its `close` makes of a full disk
        raise error.args[0] from error
    finally:
        part.unlink(missing_ok=True)
