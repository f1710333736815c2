"""Which column of a table of volumes holds what: by its heading, or by its place where there are no headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ccsim.app.files.cells import is_figure, read_clock, read_heading, says_minutes

Line = tuple[int, list[str]]
"""Where a line of the file stands, and its cells."""

NAMES: dict[str, frozenset[str]] = {
    "date": frozenset({"date", "day", "weekday"}),
    "time": frozenset(
        {
            "time", "interval", "interval start", "start", "start time", "begin", "from", "clock", "hour", "half hour",
            "slot", "period", "datetime", "date time", "timestamp",
        }
    ),
    "calls": frozenset(
        {
            "calls", "calls offered", "offered", "offered calls", "volume", "volumes", "call volume", "contacts",
            "arrivals", "number of calls", "forecast", "calls forecast", "forecast calls",
        }
    ),
    "aht": frozenset(
        {
            "aht", "handling time", "handle time", "average handling time", "average handle time", "avg handling time",
            "avg handle time", "mean handling time",
        }
    ),
    "patience": frozenset({"patience", "mean patience", "average patience", "avg patience"}),
}  # fmt: skip
"""What a column may be headed by, in lower case, without its unit."""


@dataclass(frozen=True)
class Columns:
    """Where a table holds what.

    Parameters
    ----------
    place : dict
        Number of the column, from 0, of `calls` and, if it has them, `date`, `time`, `aht`, `patience`.
    unit : dict
        Seconds of the unit that the heading of `aht` or `patience` names; 1 where it names none.
    minutes : frozenset of str
        Those of `aht` and `patience` whose heading says that they are minutes and seconds: `AHT (m:ss)`.
    """

    place: dict[str, int]
    unit: dict[str, float]
    minutes: frozenset[str] = frozenset()

    def cell(self, role: str, cells: Sequence[str]) -> str:
        """What a line has in a column; empty if it has no such column."""
        place = self.place.get(role, len(cells))
        return cells[place] if place < len(cells) else ""


def find_columns(lines: Sequence[Line], column: str | None) -> tuple[Columns, list[Line]]:
    """Find the columns of a table, and the lines that hold its figures.

    Parameters
    ----------
    lines : sequence of Line
        At least one, none of them empty.
    column : str or None
        Heading of the column of calls, where it was said.

    Raises
    ------
    ValueError
        If a column cannot be told.
    """
    first = lines[0][1]
    if not all(map(is_figure, first)):
        return _headed(first, column), list(lines[1:])
    if column is not None:
        raise ValueError(f"there are no headings, and so no column '{column}'")
    if len(lines) == 1 and len(first) > 1 and all(cell and ":" not in cell for cell in first):
        lines = [(lines[0][0], [cell]) for cell in first]
        first = lines[0][1]
    return _without_headings(first), list(lines)


def _without_headings(first: Sequence[str]) -> Columns:
    """A single column holds calls; else the first holds times, the second calls, the third handling times."""
    if len(first) == 1:
        return Columns({"calls": 0}, {})
    if read_clock(first[0]) is None or len(first) > 3:
        raise ValueError("what do the columns hold? Name them in a first line, such as time,calls,aht")
    return Columns({name: place for place, name in enumerate(("time", "calls", "aht")[: len(first)])}, {"aht": 1.0})


def _headed(headings: Sequence[str], column: str | None) -> Columns:
    place: dict[str, int] = {}
    unit: dict[str, float] = {}
    for role, names in NAMES.items():
        found = [number for number, heading in enumerate(headings) if read_heading(heading)[0] in names]
        if role == "calls":
            found = _chosen(headings, column) if column is not None else found
            _only(found, headings)
        if found:
            place[role] = found[0]
            unit[role] = read_heading(headings[found[0]])[1]
    return Columns(place, unit, frozenset(role for role, number in place.items() if says_minutes(headings[number])))


def _chosen(headings: Sequence[str], column: str) -> list[int]:
    return [number for number, heading in enumerate(headings) if heading.casefold() == column.strip().casefold()]


def _only(found: Sequence[int], headings: Sequence[str]) -> None:
    """Refuse to guess which column holds the calls."""
    if len(found) == 1:
        return
    shown = ", ".join(f"'{headings[number]}'" for number in (found or range(len(headings))) if headings[number])
    told = "several columns may hold the calls" if found else "no column is headed calls, volume or offered"
    raise ValueError(f"{told}; say --column with one of {shown}")
