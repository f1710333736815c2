"""Comparisons as files: `measures.csv`, `differences.csv`, `compare.json`."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from ccsim.app.comparison import COLUMNS, Comparison, values_of
from ccsim.app.export import to_json
from ccsim.app.result import COLUMNS as ROW_COLUMNS
from ccsim.app.result import values_of as row_values_of

MEASURES, DIFFERENCES, DOCUMENT = "measures.csv", "differences.csv", "compare.json"


def write_comparison(found: Comparison, document: Mapping[str, object], folder: Path) -> None:
    """Write a comparison into a folder, which must exist.

    `measures.csv` has each candidate's own rows, `differences.csv` those against the base; both name the candidate first.

    Parameters
    ----------
    found : Comparison
    document : mapping
        What goes to `compare.json`, see `Comparison.to_dict`.
    folder : Path
    """
    rows = ((one.name, *row_values_of(row)) for one in found.candidates for row in found.rows(one))
    _write(folder / MEASURES, ROW_COLUMNS, rows)
    differences = ((name, *values_of(one)) for name, several in found.differences.items() for one in several)
    _write(folder / DIFFERENCES, COLUMNS, differences)
    (folder / DOCUMENT).write_text(to_json(document) + "\n", encoding="utf-8", newline="\n")


def _write(path: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["candidate", *columns])
        writer.writerows(rows)
