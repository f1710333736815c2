"""The sheet `summary`: what was asked, the verdict on each target, and the tables that the terminal shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ccsim import __version__
from ccsim.app.files.sheets.book import HEADING_HEIGHT, Book, Cell, heading_of
from ccsim.app.result import Result
from ccsim.app.tables.figures import band_name, title_of
from ccsim.app.tables.shown import TARGETS, Figures, Shown, SingleRuns, Tables, Words
from ccsim.kpi import Row

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SHEET = "summary"
NAMES, FIGURES = 26, 14
"""Widths of the columns."""
VERDICTS, BESIDE = ("met", "missed", "undecided"), 4
"""Formats of cells that have a colour, whose words must not run over, and the room that they need beside these."""
LARGE = 1_000
"""Figures of this size need no decimals."""
PER_DAY = 24
"""Spreadsheets count hours as days."""

SEEN = ("share", "h", "contacts", "attempts", "agents", "lines", "points")
"""Units that a format or the name of a measure shows."""

PLAIN = ("contacts", "s", "agents", "lines", "points")
"""Units that one decimal is enough for; attempts and money have two."""

TARGET_HEADINGS = (
    ("TARGET", "text"),
    ("result", "text"),
    ("service level", "percent"),
    ("±", "percent"),
    ("met in share of runs", "percent"),
    ("promise", "words"),
)


@dataclass
class Page:
    """The sheet from top to bottom."""

    book: Book
    sheet: Worksheet
    row: int = field(default=0)
    widths: dict[int, int] = field(default_factory=dict)

    def line(self, *cells: Cell) -> None:
        """Write a row."""
        for column, (value, style) in enumerate(cells):
            self.book.put(self.sheet, self.row, column, value, style)
            if style in VERDICTS and len(str(value)) + BESIDE > self.widths.get(column, FIGURES):
                self.widths[column] = len(str(value)) + BESIDE
                self.sheet.set_column(column, column, self.widths[column])
        self.row += 1

    def headings(self, cells: Sequence[tuple[str, str]]) -> None:
        """Write a row of headings; with each the format of the cells below."""
        self.sheet.set_row(self.row, HEADING_HEIGHT)
        self.line(*((name, heading_of(style)) for name, style in cells))

    def table(self, title: str, names: Iterable[str], columns: Sequence[tuple[str, Sequence[Cell]]]) -> None:
        """Write a table, and leave a row free after it."""
        self.headings([(title, "text"), *((name, cells[0][1]) for name, cells in columns)])
        for place, name in enumerate(names):
            self.line((name, "text"), *(cells[place] for _, cells in columns))
        self.row += 1


def add(book: Book, result: Result) -> None:
    """Add the sheet."""
    sheet = book.sheet(SHEET)
    sheet.set_column(0, 0, NAMES)
    sheet.set_column(1, 30, FIGURES)
    page = Page(book, sheet)
    tables = Tables(result)
    for number, text in enumerate(tables.title()):
        page.line((text, "text" if number else "title"))
    page.row += 1
    _targets(page, result)
    for one in tables:
        if one.title != TARGETS:  # they came first
            _table(page, one)
    _made(page, result)


def _targets(page: Page, result: Result) -> None:
    """Write the verdicts: of a queue on its service level, of a named target on the runs that met it."""
    if not result.targets:
        return
    met = {row.queue: row for row in result.iterate("run", measures={"target_met"}) if row.segment == "*"}
    queues = result.scenario.queues
    page.headings(TARGET_HEADINGS)
    for verdict in result.targets:
        of_queue = verdict.name in queues and verdict.row is not None and verdict.row.measure == "service_level"
        level = verdict.row if of_queue else None
        runs = met.get(verdict.name) if of_queue else verdict.row
        figures = (level.mean if level else None, half_width(level), runs.mean if runs else None)
        cells: list[Cell] = [(verdict.name, "text"), (verdict.word, verdict.word)]
        page.line(*cells, *((value, "percent") for value in figures), (verdict.target, "words"))
    page.row += 1


def _table(page: Page, one: Shown) -> None:
    columns: list[tuple[str, list[Cell]]] = []
    for column in one.columns:
        if isinstance(column, Words):
            styles = [verdict or "words" for verdict in column.verdicts] or ["words"] * len(column.cells)
            columns.append((column.heading, list(zip(column.cells, styles, strict=True))))
            continue
        how, rows = _format(column.rows), column.rows
        if isinstance(column, SingleRuns):
            columns.append((f"{band_name(column.runs)} from", [how(row.p10 if row else None) for row in rows]))
            columns.append(("to", [how(row.p90 if row else None) for row in rows]))
            continue
        columns.append((_heading(column), [how(row.mean if row else None) for row in rows]))
        if column.half_width and any(row is not None and row.low is not None for row in rows):
            columns.append(("±", [how(half_width(row)) for row in rows]))
    page.table(one.title, one.names, columns)


def _heading(column: Figures) -> str:
    """Name a measure, with its unit where that is not seen otherwise: seconds and money."""
    unit = next((row.unit for row in column.rows if row is not None), "")
    return title_of(column.measure) if unit in SEEN else f"{title_of(column.measure)} {unit}".strip()


def half_width(row: Row | None) -> float | None:
    """Half the width of the interval of a mean; None where there is none."""
    if row is None or row.mean is None or row.low is None or row.high is None:
        return None
    return max(row.high - row.mean, row.mean - row.low)


def _format(rows: Sequence[Row | None]) -> Callable[[float | None], Cell]:
    """Choose the format of a column by its unit: large figures need no decimals, hours are counted as days."""
    shown = [row for row in rows if row is not None]
    unit = shown[0].unit if shown else ""
    largest = max((abs(row.mean) for row in shown if row.mean is not None), default=0.0)
    if unit == "h":
        return lambda value: (None if value is None else value / PER_DAY, "hours")
    style = "percent" if unit == "share" else "whole" if largest >= LARGE else "decimal" if unit in PLAIN else "fine"
    return lambda value: (value, style)


def _made(page: Page, result: Result) -> None:
    """Say what makes the same results again."""
    facts = {
        "ccsim": __version__,
        **({"command": result.command} if result.command else {}),
        "engine": result.engine,
        "seed": str(result.scenario.seed),
        "replications": str(result.replications),
        "fingerprint of the scenario": result.scenario.fingerprint,
        **({"digest of the records": result.digest} if all(result.taken) else {}),
    }
    page.headings([("MADE BY", "text"), ("", "text")])
    for name, value in facts.items():
        page.line((name, "text"), (value, "text"))
