"""The table of what really happened, as it came: a file, a table that the scenario declares, or a DataFrame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ccsim.errors import UsageError
from ccsim.scenario import Scenario
from ccsim.scenario.files import FileError, check
from ccsim.scenario.table import Declaration, Table, TableError
from ccsim.scenario.table_files import read_table, separator_of
from ccsim.units import plain

if TYPE_CHECKING:
    import pandas as pd

Source: TypeAlias = "str | Path | pd.DataFrame"
"""A file, the name of a table that the scenario declares, or a DataFrame."""


WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""What files of spreadsheets begin with: .xlsx and .ods, .xls."""


@dataclass(frozen=True)
class Sheet:
    """Cells as they are written.

    Parameters
    ----------
    table : Table
        With `times` only if the scenario declares the column that holds them.
    decimal : str or None
        Sign of the decimals; None where it must be told from the figures.
    """

    table: Table
    decimal: str | None

    @property
    def name(self) -> str:
        """What to call it."""
        return self.table.declaration.file.name

    @property
    def rows(self) -> range:
        """Numbers of its rows."""
        return range(len(self.table.lines))


def read_sheet(scenario: Scenario, source: Source) -> Sheet:
    """Read the table.

    Raises
    ------
    UsageError
        If there is none, or it is no table.
    """
    if not isinstance(source, str | Path):
        return _of_frame(source)
    if str(source) in scenario.tables:
        table = _readable(lambda: scenario.table(str(source)))
        return Sheet(table, table.declaration.decimal)
    path = Path(source)
    try:
        check(path)
    except FileError as error:
        raise UsageError(f"actual: '{path}' {error}") from None
    _refuse_workbook(path)
    table = _readable(lambda: read_table(Declaration("actual", path, separator=separator_of(path))))
    return Sheet(table, None)


def _refuse_workbook(path: Path) -> None:
    try:
        with path.open("rb") as file:
            begins = file.read(4)
    except OSError:  # told by who reads it
        return
    if begins in WORKBOOKS:
        raise UsageError(f"actual: '{path}' is a workbook; save the sheet as CSV")


def _readable(read: Callable[[], Table]) -> Table:
    try:
        return read()
    except TableError as error:
        raise UsageError(error.message) from None


def _of_frame(frame: pd.DataFrame) -> Sheet:
    """Write a DataFrame down as a file would hold it; the line of a row is its number, from 0."""
    import pandas as pd  # noqa: PLC0415  - only who has a DataFrame needs it

    if not isinstance(frame, pd.DataFrame):
        raise UsageError(f"actual: a file or a DataFrame is needed, not a {type(frame).__name__}")
    titles = [str(title).strip() for title in frame.columns]
    if twice := {title for title in titles if titles.count(title) > 1}:
        raise UsageError(f"actual: the DataFrame has several columns '{min(twice)}'")
    columns = {title: [_cell(value) for value in frame.iloc[:, place]] for place, title in enumerate(titles)}
    return Sheet(Table(Declaration("actual", Path("DataFrame")), columns, list(range(len(frame)))), ".")


def _cell(value: Any) -> str:
    import pandas as pd  # noqa: PLC0415

    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timedelta):
        return f"{plain(value.total_seconds())} s"
    return str(value).strip() if isinstance(value, str) or not hasattr(value, "__float__") else plain(float(value))
