"""The calls of each interval from a file: what comes out of Excel or a telephone system's export, read liberally."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ccsim.app.files.cells import Clock, decimal_mark, read_clock, read_number, read_seconds
from ccsim.cli.erlang.columns import Columns, Line, find_columns
from ccsim.errors import SHOWN, UsageError
from ccsim.units import DAY, MINUTE, format_clock, format_duration

USUAL = 30 * MINUTE
"""Length of an interval where neither the file nor an option tells it."""


@dataclass(frozen=True)
class Row:
    """One interval of a file.

    Parameters
    ----------
    line : int
        Where it stands in the file.
    label : str
        Its time as it was written, or its number.
    clock : Clock or None
        Its time of day.
    calls : float
    aht, patience : float or None
        In s; None where the file does not tell them.
    """

    line: int
    label: str
    clock: Clock | None
    calls: float
    aht: float | None
    patience: float | None


@dataclass(frozen=True)
class Volumes:
    """A file of volumes.

    Parameters
    ----------
    rows : tuple of Row
        In the order of time.
    interval : int
        In ms.
    runs : tuple of range
        Numbers of the rows that follow one another without a gap: each opening of the doors.
    separator, decimal : str
        Between the file's columns, and in its numbers.
    """

    rows: tuple[Row, ...]
    interval: int
    runs: tuple[range, ...]
    separator: str
    decimal: str


class _Wrong:
    """What is wrong in a file, line by line."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._found: list[str] = []

    def add(self, line: int, message: object) -> None:
        """Note one thing."""
        self._found.append(f"{self._name}:{line}: {message}")

    def stop(self) -> None:
        """Raise everything, if there is anything."""
        if self._found:
            more = len(self._found) - SHOWN
            raise UsageError("\nError: ".join([*self._found[:SHOWN], *([f"and {more} more"] if more > 0 else [])]))


def read_volumes(text: str, name: str, *, column: str | None = None, interval: int | None = None) -> Volumes:
    """Read volumes from the text of a file.

    Parameters
    ----------
    text : str
        Semicolons, tabs or commas between columns; or one number a line.
    name : str
        Of the file, for messages.
    column : str, optional
        Heading of the column that holds the calls, where it is none of the usual.
    interval : int, optional
        Length of the intervals in ms, where it was said.

    Raises
    ------
    UsageError
        With everything that is wrong, each with file and line.
    """
    wrong = _Wrong(name)
    separator, lines = _parted(text, name)
    if not lines:
        raise UsageError(f"{name}: no volumes are in it")
    try:
        columns, body = find_columns(lines, column)
        decimal = decimal_mark(_figures(columns, body), separator)
    except ValueError as error:
        raise UsageError(f"{name}:{lines[0][0]}: {error}") from None
    rows = [_row(line, number, columns, decimal, wrong) for number, line in enumerate(body, start=1)]
    wrong.stop()
    if not rows:
        raise UsageError(f"{name}: there are headings, but no volumes below them")
    length = _length(rows, columns, interval, name)
    runs = _runs(rows, length, wrong)
    wrong.stop()
    return Volumes(tuple(rows), length, runs, separator, decimal)


def _parted(text: str, name: str) -> tuple[str, list[Line]]:
    """Part a text into lines of cells; empty lines are left out."""
    first = next((line for line in text.splitlines() if line.strip(" ,;\t")), "")
    separator = next((sign for sign in (";", "\t", ",") if sign in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        lines = [(reader.line_num, [" ".join(cell.split()) for cell in cells]) for cells in reader]
    except csv.Error as error:
        raise UsageError(f"{name}:{reader.line_num}: {error}") from None
    return separator, [(line, cells) for line, cells in lines if any(cells)]


def _figures(columns: Columns, body: Sequence[Line]) -> list[str]:
    return [
        cell
        for _, cells in body
        for role in ("calls", "aht", "patience")
        if ":" not in (cell := columns.cell(role, cells))
    ]


def _row(line: Line, number: int, columns: Columns, decimal: str, wrong: _Wrong) -> Row:
    """Read one line; what is wrong in it is noted, and 0 stands in its place."""
    place, cells = line
    found = {"calls": 0.0}
    for role in ("calls", "aht", "patience"):
        cell = columns.cell(role, cells)
        try:
            if role == "calls":
                found[role] = read_number(cell, decimal)
            elif cell:
                found[role] = read_seconds(cell, decimal, columns.unit[role], minutes=role in columns.minutes)
        except ValueError as error:
            wrong.add(place, f"{role}: {error if cell else 'the cell is empty'}")
    label = " ".join(cell for role in ("date", "time") if (cell := columns.cell(role, cells)))
    clock = None
    try:
        clock = read_clock(label)
    except ValueError as error:
        wrong.add(place, f"time: {error}")
    return Row(place, label or str(number), clock, found["calls"], found.get("aht"), found.get("patience"))


def _length(rows: Sequence[Row], columns: Columns, said: int | None, name: str) -> int:
    """Length of the intervals: as it was said, or as most of the times tell it."""
    told = [row.clock.length for row in rows if row.clock and row.clock.length]
    steps = [
        step for row, after in pairwise(rows) if row.clock and after.clock
        if (step := (after.clock.begin - row.clock.begin) % DAY)
    ]  # fmt: skip
    length = max(told or steps, key=(told or steps).count, default=None)
    if said is not None:
        if length not in (None, said):
            raise UsageError(
                f"--interval: {format_duration(said)}, but the intervals in {name} are of {format_duration(length or 0)}"
            )
        return said
    if length is None and {"date", "time"} & set(columns.place):
        raise UsageError(f"{name}: its times do not tell how long an interval is; say --interval")
    return length or USUAL


def _runs(rows: Sequence[Row], length: int, wrong: _Wrong) -> tuple[range, ...]:
    """Part the rows where a gap in time is: what was before it does not reach into what follows."""
    starts = [0]
    some = any(row.clock for row in rows)
    for number, row in enumerate(rows):
        if some and row.clock is None:
            wrong.add(row.line, f"time: '{row.label}' is no time of day (rows of totals do not belong here)")
        elif row.clock and row.clock.length not in (None, length):
            wrong.add(row.line, f"time: '{row.label}' is not {format_duration(length)} long, as others are")
        elif number and (before := rows[number - 1].clock) and row.clock:
            gap = _gap(before, row.clock)
            if gap <= 0 or gap % length:
                wrong.add(row.line, _out_of_step(row.clock, before, gap, length))
            elif gap != length:
                starts.append(number)
    return tuple(range(begin, end) for begin, end in zip(starts, [*starts[1:], len(rows)], strict=True))


def _gap(before: Clock, after: Clock) -> int:
    """Time from one row to the next; where the day changes, or no day stands there, up to a day later."""
    gap = after.begin - before.begin
    changes = before.day != after.day or not after.day
    return gap + DAY if gap < 0 and changes else gap or (DAY if before.day != after.day else 0)


def _out_of_step(clock: Clock, before: Clock, gap: int, length: int) -> str:
    if gap == 0:
        return f"time: {format_clock(clock.begin)} is there twice"
    if gap < 0:
        return f"time: {format_clock(clock.begin)} stands below {format_clock(before.begin)} of the same day"
    return f"time: {format_clock(clock.begin)} is no multiple of {format_duration(length)} after {format_clock(before.begin)}"
