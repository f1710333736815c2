"""A comparison as files: `check.csv`, `intervals.csv`, `worst.csv`, `run.json`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path

from ccsim.app.actual.compare import Compared, Interval
from ccsim.app.actual.result import Check
from ccsim.app.files.export import write_document, write_table

CHECK, INTERVALS, WORST = "check.csv", "intervals.csv", "worst.csv"


def write(found: Check, document: Mapping[str, object], folder: Path) -> None:
    """Write a comparison into a folder, which must exist; `intervals.csv` has every interval."""
    _write(folder / CHECK, Compared, found.compared)
    _write(folder / INTERVALS, Interval, found.by_interval)
    _write(folder / WORST, Interval, found.worst_intervals)
    write_document(document, folder)


def _write(path: Path, kind: type, rows: Iterable[object]) -> None:
    write_table(path, [column.name for column in fields(kind)], (vars(row).values() for row in rows))
