"""`result.xlsx` of a run."""

from __future__ import annotations

from pathlib import Path

from ccsim.app.files.acd import AcdReport
from ccsim.app.files.sheets import charts, definitions, intervals, scenario, summary
from ccsim.app.files.sheets.book import writing
from ccsim.app.result import Result


def write(result: Result, path: Path) -> None:
    """Write the workbook of a run, which is simulated again if it was not measured by interval."""
    rows = AcdReport(result)
    with writing(path, result.scenario, len(rows)) as book:
        summary.add(book, result)
        intervals.add(book, rows)
        charts.add(book, rows)
        scenario.add(book, result.scenario)
        definitions.add(book, result.scenario, result.replications)
