"""The sheet `chart`: the service level of each queue over the run, with its target and the band of single runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ccsim.app.files.acd import AcdReport, Interval
from ccsim.app.files.sheets.book import Book
from ccsim.app.tables.figures import band_name

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SHEET = "chart"
MOST_POINTS = 32_000
"""Of a line."""
WIDTH, HEIGHT, LINES = 1000, 310, 16
"""Of a chart in pixels, and how many rows of the sheet it takes."""
ON_A_PAGE = 2
"""Charts on a page, which is as wide as they are."""
DATA = 17
"""First column of the figures behind the charts, beyond their right edge."""
TOP = 2
"""First row of these figures."""
LABELS = 14
"""About so many times are written along the axis."""
BLUE, LIGHT, RED, GREY = "#0072B2", "#8FBFDD", "#D55E00", "#D9D9D9"


class Line(NamedTuple):
    """A line of a chart: the field that it shows, its name (`{band}` stands for that of single runs) and its look."""

    field: str
    name: str
    look: dict[str, Any]


LEVEL = Line("service_level", "service level, mean", {"color": BLUE, "width": 2.25})
LINES_OF_A_CHART = (
    LEVEL,
    Line("service_level_p10", "{band}: from", {"color": LIGHT, "width": 1}),
    Line("service_level_p90", "{band}: to", {"color": LIGHT, "width": 1}),
    Line("target", "target", {"color": RED, "width": 1.5, "dash_type": "dash"}),
)

Moment = Sequence[Interval]
"""The drawn queues in one interval; empty for a gap, which stands for all intervals of a night."""


def add(book: Book, report: AcdReport) -> None:
    """Add the sheet, if anything has a service level and the run is not too long to be drawn."""
    if len(report.labels) > MOST_POINTS:
        return
    rows = [list(report.of(queue)) for queue in report.scenario.queues]
    rows = [own for own in rows if any(row.service_level is not None for row in own)]
    moments = list(_moments(rows))
    if not rows:
        return
    sheet = book.sheet(SHEET)
    sheet.hide_gridlines(2)
    band = band_name(report.replications)
    _write(book, sheet, moments, band)
    days = {moment[0].begin.date() for moment in moments if moment}
    for number, own in enumerate(rows):
        _draw(book, sheet, own[0], number, len(moments), band, "ddd h:mm" if len(days) > 1 else "h:mm")
    sheet.print_area(0, 0, len(rows) * LINES, DATA - 1)
    sheet.set_h_pagebreaks(list(range(ON_A_PAGE * LINES, len(rows) * LINES, ON_A_PAGE * LINES)))


def _moments(rows: Sequence[Sequence[Interval]]) -> Iterator[Moment]:
    """AcdReport in which any queue has a service level, and a gap between stretches of them."""
    gap = begun = False
    for moment in zip(*rows, strict=True):
        if all(row.service_level is None for row in moment):
            gap = begun
            continue
        if gap:
            yield ()
        yield moment
        gap, begun = False, True


def _write(book: Book, sheet: Worksheet, moments: Sequence[Moment], band: str) -> None:
    """Write the figures row by row, as a workbook that is not held in memory asks for."""
    sheet.set_column(DATA, DATA, 20)
    queues = [row.queue for row in next(filter(None, moments))]
    book.put(sheet, 0, DATA, "figures of the charts", "bold")
    for number, queue in enumerate(queues):
        book.put(sheet, 0, _column(number, 0), queue, "bold")
    book.put(sheet, TOP - 1, DATA, "interval", "heading")
    for number in range(len(queues)):
        for place, line in enumerate(LINES_OF_A_CHART):
            book.put(sheet, TOP - 1, _column(number, place), line.name.format(band=band), "heading")
    for at, moment in enumerate(moments, TOP):
        for number, row in enumerate(moment):
            if number == 0:
                book.put(sheet, at, DATA, row.begin, "instant")
            for place, line in enumerate(LINES_OF_A_CHART):
                book.put(sheet, at, _column(number, place), getattr(row, line.field), "percent")


def _column(number: int, place: int) -> int:
    return DATA + 1 + number * len(LINES_OF_A_CHART) + place


def _draw(book: Book, sheet: Worksheet, example: Interval, number: int, points: int, band: str, clock: str) -> None:
    chart = book.workbook.add_chart({"type": "line"})
    last = TOP + points - 1
    for place, line in enumerate(LINES_OF_A_CHART):
        if getattr(example, line.field) is None and line.field == "target":
            continue
        column = _column(number, place)
        chart.add_series(
            {
                "name": line.name.format(band=band),
                "categories": [SHEET, TOP, DATA, last, DATA],
                "values": [SHEET, TOP, column, last, column],
                "line": line.look,
                **({"marker": {"type": "circle", "size": 4}} if points == 1 else {}),
            }
        )
    chart.set_title({"name": example.queue, "overlay": False, "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"})
    chart.show_blanks_as("gap")
    ticks = {"interval_unit": max(points // LABELS, 1), "interval_tick": max(points // LABELS, 1)}
    chart.set_x_axis({"num_format": clock, "text_axis": True, "label_position": "low", **ticks})
    level = {"name": "service level", "num_format": "0 %", "min": 0, "max": 1, "major_gridlines": _grey()}
    chart.set_y_axis(level)
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    sheet.insert_chart(number * LINES, 0, chart, {"description": f"Service level of {example.queue} over the run"})


def _grey() -> dict[str, Any]:
    return {"visible": True, "line": {"color": GREY, "width": 0.75}}
