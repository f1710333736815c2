"""A table in the place of a map by time: its rows become entries of single dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias, TypeVar

from ccsim.scenario.bytime import ByTime, Piece, When
from ccsim.scenario.calendar import Days
from ccsim.scenario.reading import Context, Gather, JsonSchema, Kind, map_of, text_of, wrong
from ccsim.scenario.table import Table, TableError
from ccsim.scenario.tree import Tree, did_you_mean
from ccsim.units import DAY, SECOND, format_clock, format_duration, parse_duration, plain

T = TypeVar("T")

Adding: TypeAlias = Literal["refused", "interval", "day"]
"""What rows finer than the field do: they are refused, or summed by interval, or by day."""

REFERENCE: JsonSchema = {
    "$part": "table",
    "type": "object",
    "description": "A reference to a declared table: the rows where all of `where` holds, the values of `column`.",
    "properties": {
        "table": {"type": "string"},
        "column": {"type": "string"},
        "where": {"type": "object"},
    },
    "required": ["table"],
    "additionalProperties": False,
}
"""JSON Schema of a reference to a table."""


@dataclass(frozen=True)
class Rows:
    """The rows that a reference selects.

    Parameters
    ----------
    name : str
        Name of the table.
    table : Table
    rows : tuple of int
        Row numbers in file order, at least one.
    numbers : tuple of float
        Values of the column, empty if the reference names none.
    """

    name: str
    table: Table
    rows: tuple[int, ...]
    numbers: tuple[float, ...]


def is_table(tree: Tree) -> bool:
    """Whether a value is a reference to a table."""
    return isinstance(tree, dict) and "table" in tree


def select(tree: Tree, context: Context, *, column: bool = True) -> Rows:
    """Find the table and the rows that a reference names.

    Parameters
    ----------
    column : bool
        Whether it needs a column (a log does not).

    Raises
    ------
    ValueError
        If the reference is wrong, no row is left, or a value is no number.
    """
    entries = map_of(tree, "table, column, where")
    gather = Gather()
    known = ("table", "column", "where") if column else ("table", "where")
    for key in entries:
        if key not in known:
            gather.add(f"unknown key{did_you_mean(key, known)}", key, at_key=True)
    if column and "column" not in entries:
        gather.add("'column' is missing: which column of the table?")
    gather.done()
    try:
        return _select(entries, context, column=column)
    except TableError as error:
        raise ValueError(error.message) from None


def _select(entries: dict[str, Tree], context: Context, *, column: bool) -> Rows:
    name = text_of(entries["table"], "the name of a table")
    if name not in context.tables:
        raise wrong(f"no table '{name}' is declared under 'tables'{did_you_mean(name, context.tables)}", "table")
    table = context.tables[name]
    where = {
        key: [text_of(part, "a value") for part in (value if isinstance(value, list) else [value])]
        for key, value in map_of(entries.get("where", ""), "columns and the values that select rows").items()
    }
    rows = table.select(where)
    if not rows:
        raise wrong(f"no row of table '{name}' is left", "where" if where else "table")
    if not column:
        return Rows(name, table, tuple(rows), ())
    wanted = text_of(entries["column"], "the name of a column")
    return Rows(name, table, tuple(rows), tuple(table.numbers(wanted, rows)))


def read_table(tree: Tree, context: Context, kind: Kind[T], *, by_day: bool, adding: Adding) -> ByTime[T]:
    """Read a reference where a map by time may stand.

    Parameters
    ----------
    by_day : bool
        Whether the field goes by day, not by clock.
    adding : Adding
        What rows finer than the field do.

    Raises
    ------
    ValueError
        If rows are coarser than the field, finer where they are not summed, twice or with gaps within a day.
    """
    found = select(tree, context)
    step = _step(found, context, by_day=by_day, adding=adding)
    field_step = DAY if by_day else context.interval
    known: dict[float, T] = {}
    entries: list[tuple[When, tuple[Piece[T], ...]]] = []
    for day, values in _by_day(found, step).items():
        pieces = []
        for begin, number in _summed(values, field_step):
            if number not in known:
                with _of_row(f"table '{found.name}', {day} {format_clock(begin)}"):
                    known[number] = kind.parse(kind.bare(plain(number)), context)
            pieces.append(Piece(begin, begin + field_step, known[number]))
        entries.append((Days(day, day), tuple(pieces)))
    return ByTime.of(entries)


@contextmanager
def _of_row(where: str) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def _summed(values: Sequence[tuple[int, float]], step: int) -> Iterable[tuple[int, float]]:
    """Sum clock and value by steps of ms."""
    sums: dict[int, float] = {}
    for clock, number in values:
        begin = clock - clock % step
        sums[begin] = sums[begin] + number if begin in sums else number
    return sums.items()


def _step(found: Rows, context: Context, *, by_day: bool, adding: Adding) -> int:
    """Interval of the table, if it suits the field."""
    name, table = found.name, found.table
    if not table.times:
        raise wrong(f"table '{name}' has no 'time': it is needed where values go by time", "table")
    if not table.interval:
        raise wrong(f"table '{name}' has no 'interval': it is needed where values go by time", "table")
    step, needed = parse_duration(table.interval), DAY if by_day else context.interval
    if step < 1:
        raise wrong(f"table '{name}' has an 'interval' of nothing", "table")
    if step == needed or (step < needed and adding != "refused" and needed % step == 0):
        return step
    row = table.at(found.rows[0])
    shown, wanted = format_duration(step), format_duration(needed)
    if step > needed:
        raise wrong(f"{row}: rows of {shown} are coarser than the interval of {wanted}", "table")
    if adding != "refused":
        raise wrong(f"{row}: rows of {shown} do not divide {wanted}", "table")
    cure = "declare it with `interval: 1 day`" if by_day else f"use rows of {wanted}"
    raise wrong(f"{row}: rows of {shown} are finer than {wanted} and are not summed here: {cure}", "table")


def _by_day(found: Rows, step: int) -> Mapping[date, list[tuple[int, float]]]:
    """Clock and value of the rows of each day, in order of time, without gaps."""
    table, times, days = found.table, found.table.times, dict[date, list[tuple[int, float]]]()
    last: datetime | None = None
    last_clock = 0
    for row, number in sorted(zip(found.rows, found.numbers, strict=True), key=lambda pair: times[pair[0]]):
        time = times[row]
        clock = (time.hour * 3600 + time.minute * 60 + time.second) * SECOND + time.microsecond // 1000
        if time == last:
            raise wrong(f"{table.at(row)}: a second row of {time}; select one with 'where'", "table")
        if clock % step:
            raise wrong(f"{table.at(row)}: {format_clock(clock)} is no multiple of {format_duration(step)}", "table")
        same_day = days.setdefault(time.date(), [])
        if same_day and last_clock + step != clock:
            gap = f"from {format_clock(last_clock)} to {format_clock(clock)}"
            raise wrong(f"{table.at(row)}: rows are {format_duration(step)} apart, but {gap} there is none", "table")
        same_day.append((clock, number))
        last, last_clock = time, clock
    return days
