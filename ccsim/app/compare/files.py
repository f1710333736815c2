"""Comparisons as files: `measures.csv`, `differences.csv`, `run.json`, each candidate's scenario."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ccsim.app.compare.result import COLUMNS, Comparison, values_of
from ccsim.app.files.again import write_candidates
from ccsim.app.files.export import write_document, write_table
from ccsim.app.files.sheets import experiments
from ccsim.app.files.sheets.book import WORKBOOK
from ccsim.app.result import COLUMNS as ROW_COLUMNS
from ccsim.app.result import values_of as row_values_of

MEASURES, DIFFERENCES = "measures.csv", "differences.csv"


def write_comparison(found: Comparison, document: Mapping[str, object], folder: Path) -> None:
    """Write a comparison into a folder, which must exist.

    `measures.csv` has each candidate's own rows, `differences.csv` those against the base; both name the candidate first.

    Parameters
    ----------
    found : Comparison
    document : mapping
        What goes to `run.json`, see `Comparison.to_dict`.
    folder : Path
    """
    rows = ((one.name, *row_values_of(row)) for one in found.candidates for row in found.rows(one))
    write_table(folder / MEASURES, ["candidate", *ROW_COLUMNS], rows)
    differences = ((name, *values_of(one)) for name, several in found.differences.items() for one in several)
    write_table(folder / DIFFERENCES, ["candidate", *COLUMNS], differences)
    write_document(document, folder)
    write_candidates([one.scenario for one in found.candidates], folder)
    experiments.write_comparison(found, folder / WORKBOOK)
