"""Results as files: `measures.csv`, `intervals.csv`, `run.json`."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple
from pathlib import Path

from ccsim.app.result import COLUMNS, Result
from ccsim.kpi import Row

MEASURES, INTERVALS, RUN = "measures.csv", "intervals.csv", "run.json"


def to_json(document: object) -> str:
    """Write a document as JSON: ASCII only, so that no terminal spoils it, and never NaN."""
    return json.dumps(document, indent=1, allow_nan=False)


def write(result: Result, document: Mapping[str, object], folder: Path) -> None:
    """Write the measures of a result into a folder, which must exist.

    Rows by time (interval, hour, day, weekday) go to `intervals.csv`, as a month of them can be millions, all others
    to `measures.csv`. All have the same columns.

    Parameters
    ----------
    result : Result
    document : mapping
        What goes to `run.json`, see `Result.to_dict`.
    folder : Path
    """
    write_rows(folder / MEASURES, (row for row in result.rows if row.interval is None))
    write_rows(folder / INTERVALS, (row for row in result.rows if row.interval is not None))
    (folder / RUN).write_text(to_json(document) + "\n", encoding="utf-8", newline="\n")


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Write rows as CSV in UTF-8; what is not defined is empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(astuple(row) for row in rows)
