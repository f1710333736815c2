"""A table that has been read: columns of cells, the time of each row, and where each row stands in its file."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ccsim.scenario.tree import Path as TreePath
from ccsim.scenario.tree import did_you_mean


class TableError(ValueError):
    """A table cannot be used.

    Parameters
    ----------
    message : str
        What is wrong, with the file's line where it is in a row.
    path : tuple of str
        The part of the declaration that is to blame, such as `tables.forecast.file`.
    """

    def __init__(self, message: str, path: TreePath) -> None:
        self.message, self.path = message, path
        super().__init__(message)


@dataclass(frozen=True)
class Declaration:
    """What a scenario says of a table; texts as they are written."""

    name: str
    file: Path
    time: tuple[str, ...] = ()
    format: str = ""
    interval: str = ""
    separator: str = ","
    decimal: str = "."


@dataclass(frozen=True)
class Table:
    """A table that has been read.

    Attributes
    ----------
    declaration : Declaration
    columns : dict of str to list of str
        Cells by the header's name, spaces around them taken away.
    lines : list of int
        Line in the file of each row, from 1.
    times : list of datetime
        Of each row; empty if no time column is declared.
    """

    declaration: Declaration
    columns: dict[str, list[str]]
    lines: list[int]
    times: list[datetime] = field(default_factory=list)

    @property
    def interval(self) -> str:
        """The declared interval as it is written, empty if none."""
        return self.declaration.interval

    def at(self, row: int) -> str:
        """Place of a row, for messages: `export.csv:17`."""
        return f"{self.declaration.file.name}:{self.lines[row]}"

    def error(self, message: str, key: str = "file") -> TableError:
        """Blame the declaration's `key`."""
        return TableError(message, ("tables", self.declaration.name, key))

    def column(self, name: str) -> list[str]:
        """Cells of a column.

        Raises
        ------
        TableError
            If there is none of that name.
        """
        if name not in self.columns:
            raise self.error(no_column(name, self))
        return self.columns[name]

    def select(self, where: Mapping[str, Sequence[str]]) -> list[int]:
        """Rows, in the file's order, whose cells equal one of the values, for every column named.

        Raises
        ------
        TableError
            If a column is unknown.
        """
        rows: Sequence[int] = range(len(self.lines))
        for name, values in where.items():
            cells, wanted = self.column(name), {value.strip() for value in values}
            rows = [row for row in rows if cells[row] in wanted]
        return list(rows)

    def numbers(self, name: str, rows: Sequence[int]) -> list[float]:
        """Numbers in a column's rows, the decimal sign as declared.

        Raises
        ------
        TableError
            With the row whose cell is no finite number.
        """
        cells, comma = self.column(name), self.declaration.decimal
        found = []
        for row in rows:
            cell = cells[row] if comma == "." else cells[row].replace(comma, ".") if "." not in cells[row] else ""
            try:
                value = float(cell)
            except ValueError:
                value = math.nan
            if not math.isfinite(value) or "_" in cell:
                raise self.error(f"{self.at(row)}: '{cells[row]}' in column '{name}' is not a number")
            found.append(value)
        return found


def no_column(name: str, table: Table) -> str:
    """Say that a column is missing, what is near, and whether the separator may be wrong."""
    told = f"'{table.declaration.file.name}' has no column '{name}'{did_you_mean(name, table.columns)}"
    only = next(iter(table.columns), "")
    if len(table.columns) == 1 and any(sign in only for sign in ",;\t"):
        told += f" (its only one is '{only[:80]}': is `separator` right?)"
    return told
