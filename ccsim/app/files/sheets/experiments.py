"""`result.xlsx` of a sweep, a comparison and a staffing: the table that was asked for, the scenario, the definitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ccsim import __version__
from ccsim.app.files.sheets import definitions, scenario
from ccsim.app.files.sheets.book import Book, Cell, Heading, Value, writing
from ccsim.app.files.sheets.summary import half_width
from ccsim.app.tables.figures import title_of

if TYPE_CHECKING:
    from ccsim.app.compare.result import Comparison
    from ccsim.app.staff.result import StaffResult
    from ccsim.app.sweep.point import Swept
    from ccsim.app.sweep.result import SweepResult
    from ccsim.experiments.compare import Difference
    from ccsim.scenario import Scenario

MADE = (Heading("made by", width=28), Heading("", width=100))
VERDICTS = {
    **dict.fromkeys(("met", "better", "yes"), "met"),
    **dict.fromkeys(("missed", "worse", "no"), "missed"),
    "undecided": "undecided",
}
"""How a verdict looks; all others are plain words."""

COMPARED = (
    Heading("candidate", width=24),
    Heading("measure", width=20),
    Heading("queue", width=14),
    Heading("segment", width=14),
    Heading("group", width=14),
    Heading("unit", width=10),
    Heading("base", "decimal"),
    Heading("candidate has", "decimal"),
    Heading("difference", "decimal"),
    Heading("from", "decimal"),
    Heading("to", "decimal"),
    Heading("verdict", "words", 12),
)
FRONTIER = (
    Heading("candidate", width=24),
    Heading("service level of the VIPs", "percent", 14),
    Heading("mean wait of the others s", "decimal", 14),
    Heading("efficient", "words", 12),
    Heading("beaten by", "words", 24),
)
STAFF = (
    Heading("date", "date", 15),
    Heading("start", "clock", 8),
    Heading("group", width=16),
    *(Heading(name, "decimal") for name in ("volume", "AHT s", "erlangs")),
    *(Heading(name, "whole") for name in ("Erlang C", "Erlang A", "agents", "gross")),
    *(Heading(name, "decimal") for name in ("scheduled", "gap")),
    Heading("service level", "percent"),
    Heading("target met", "words"),
    Heading("occupancy", "percent"),
)


def verdict(word: str | None) -> Cell:
    """Write a verdict in its colour."""
    return word, VERDICTS.get(word or "", "words")


def figure(value: float | None, unit: str) -> Cell:
    """Write a figure in the format of its unit; hours as a number, as a difference may be below 0."""
    plain = unit in ("contacts", "s", "agents", "lines", "points", "h")
    return value, "percent" if unit == "share" else "decimal" if plain else "fine"


def write_sweep(sweep: SweepResult, path: Path) -> None:
    """Write the points of a sweep: what was varied, whether the targets are met, each figure with its half-width."""
    with writing(path, sweep.scenario, len(sweep.points)) as book:
        figures = [title_of(one.measure) + str(one).removeprefix(one.measure) for one in sweep.columns]
        headings = [Heading(one, width=24) for one in sweep.paths]
        headings += [Heading("replications", "whole", 12), Heading("targets", "words", 12)]
        headings += [Heading(text, "decimal", 12) for name in figures for text in (name, "±")]
        book.grid("points", headings, (_point(sweep, one) for one in sweep.points))
        _made(book, sweep.scenario, command=sweep.command, engine=sweep.engine)
        _close(book, sweep.scenario)


def _point(sweep: SweepResult, point: Swept) -> list[Value | Cell]:
    changes = point.changes
    cells: list[Value | Cell] = [_plain(changes.get(path)) for path in sweep.paths]
    cells += [point.replications, verdict(point.word)]
    for one in sweep.columns:
        row = point.row(one)
        unit = row.unit if row else ""
        cells += [figure(row.mean if row else None, unit), figure(half_width(row), unit)]
    return cells


def _plain(value: object) -> Value:
    """Write the value of a path: a number as such, whatever else as text."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    return "as it is" if value is None else str(value)


def write_comparison(found: Comparison, path: Path) -> None:
    """Write the differences of the whole run, and the efficient frontier where there are VIPs."""
    rows = [(name, one) for name, several in found.whole.items() for one in several]
    with writing(path, found.base.scenario, len(rows)) as book:
        book.grid("differences", COMPARED, (_difference(name, one) for name, one in rows))
        if found.privilege:
            frontier = found.frontier.astype(object).where(found.frontier.notna(), None)
            book.grid("frontier", FRONTIER, frontier.itertuples(index=False, name=None))
        _made(book, *(one.scenario for one in found.candidates), command=found.command, engine=found.engine)
        _close(book, found.base.scenario)


def _difference(candidate: str, one: Difference) -> Sequence[Value | Cell]:
    places = (one.queue, one.segment, one.group)
    values = (one.base, one.value, one.mean, one.low, one.high)
    figures = (figure(value, one.unit) for value in values)
    return (candidate, title_of(one.measure), *places, one.unit, *figures, verdict(one.verdict))


def write_staff(found: StaffResult, path: Path) -> None:
    """Write the requirement of each group and interval, red where fewer are scheduled than are needed."""
    rows = found.plan.rows
    with writing(path, found.base, len(rows)) as book:
        sheet, count = book.grid("staff", STAFF, _staff(found))
        gap = [heading.title for heading in STAFF].index("gap")
        below = {"type": "cell", "criteria": "<", "value": 0, "format": book.formats["below"]}
        sheet.conditional_format(1, gap, max(count, 1), gap, below)
        _close(book, found.base)


def _staff(found: StaffResult) -> Iterator[Sequence[Value | Cell]]:
    for row in found.plan.rows:
        begin = datetime.fromisoformat(row.interval)
        needed = (row.volume, row.handling_time, row.erlangs, row.erlang_c, row.erlang_a, row.agents, row.gross)
        met = None if row.target_met is None else "yes" if row.target_met else "no"
        achieved = (row.service_level, verdict(met), row.occupancy)
        yield (begin.date(), begin.time(), row.group, *needed, row.scheduled, row.gap, *achieved)


def _made(book: Book, *scenarios: Scenario, command: str | None, engine: str) -> None:
    """Say what makes the same results again; nothing of the command where there is none."""
    facts = [("ccsim", __version__), ("command", command), ("engine", engine)]
    facts += [("seed", str(seed)) for seed in sorted({one.seed for one in scenarios})]
    facts += [("fingerprint of the scenario", one.fingerprint) for one in scenarios]
    book.grid("made by", MADE, [fact for fact in facts if fact[1]])


def _close(book: Book, base: Scenario) -> None:
    """Add the sheets that every workbook has at its end."""
    scenario.add(book, base)
    definitions.add(book, base)
