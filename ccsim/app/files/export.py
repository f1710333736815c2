"""Results as files: `result.xlsx`, `queues.csv`, `measures.csv`, `intervals.csv`, `run.json`, `scenario.yaml`."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TextIO

from ccsim.app.files.acd import QUEUES, AcdReport
from ccsim.app.files.again import RUN_FILE, write_scenario
from ccsim.app.files.again import write_points as write_points_again
from ccsim.app.files.sheets import experiments, workbook
from ccsim.app.files.sheets.book import WORKBOOK
from ccsim.app.result import COLUMNS, Result, values_of
from ccsim.app.sweep.result import SweepResult
from ccsim.kpi import Row
from ccsim.kpi.replication import RUN, TIMES

MEASURES, INTERVALS = "measures.csv", "intervals.csv"


def to_json(document: Mapping[str, object]) -> str:
    """Write a document as JSON, each key and each row of a list on a line of its own.

    ASCII only, so that no terminal spoils it; never NaN.
    """
    return "{" + ",".join(f"\n{_dump(key)}: {_value(value)}" for key, value in document.items()) + "\n}"


def _value(value: object) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(_dump(item) for item in value) + "\n]"
    return _dump(value)


def _dump(value: object) -> str:
    return json.dumps(value, allow_nan=False)


def write(result: Result, document: Mapping[str, object], folder: Path) -> None:
    """Write the measures of a result into a folder, which must exist.

    Rows by time (interval, hour, day, weekday) go to `intervals.csv`, all others to `measures.csv`. All have the same
    columns. `queues.csv` and `result.xlsx` have a row for each queue and interval, as an ACD reports them.

    Parameters
    ----------
    result : Result
        Measured by interval.
    document : mapping
        What goes to `run.json`, see `Result.to_dict`.
    folder : Path
    """
    write_rows(folder / MEASURES, result.iterate(RUN, *(kind for kind in result.by if kind not in TIMES)))
    write_rows(folder / INTERVALS, result.iterate(*(kind for kind in result.by if kind in TIMES)))
    report = AcdReport(result)
    write_table(folder / QUEUES, report.columns, report.csv())
    write_document(document, folder)
    write_scenario(result.scenario, folder)
    workbook.write(result, folder / WORKBOOK)  # last, as it may be open in a spreadsheet that lets nobody else write


def write_document(document: Mapping[str, object], folder: Path) -> None:
    """Write what `--json` prints into a folder, as `run.json`."""
    (folder / RUN_FILE).write_text(to_json(document) + "\n", encoding="utf-8", newline="\n")


def write_table(path: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a table as CSV in UTF-8; what is not defined is empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Write rows of measures as CSV."""
    write_table(path, COLUMNS, map(values_of, rows))


def write_sweep(sweep: SweepResult, folder: Path) -> None:
    """Write a sweep into a folder, which must exist: `measures.csv`, `intervals.csv` of rows by time, `run.json`, scenarios."""
    times = [kind for kind in sweep.by if kind in TIMES]
    with (folder / MEASURES).open("w", encoding="utf-8", newline="") as file:
        write_points(file, sweep, RUN, *(kind for kind in sweep.by if kind not in TIMES))
    if times:
        with (folder / INTERVALS).open("w", encoding="utf-8", newline="") as file:
            write_points(file, sweep, *times)
    write_document(sweep.to_dict(), folder)
    write_points_again(sweep.scenario, sweep.points, folder)
    experiments.write_sweep(sweep, folder / WORKBOOK)


def write_points(file: TextIO, sweep: SweepResult, *kinds: str) -> None:
    """Write the rows of all points as CSV: a column for each path, replications, then the columns of every row."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*sweep.paths, "replications", *COLUMNS])
    writer.writerows(sweep.records(*kinds))
