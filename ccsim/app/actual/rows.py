"""From the rows of the table to figures by queue and interval of the run, with everything that is wrong in them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from ccsim.app.actual.columns import Columns, find_columns, in_more, told
from ccsim.app.actual.doubts import doubts
from ccsim.app.actual.sheet import Sheet
from ccsim.app.actual.slots import Slots
from ccsim.app.actual.times import TOTALS, DateError, LengthError, row_time
from ccsim.app.files.cells import ColonError, read_heading
from ccsim.errors import SHOWN, UsageError
from ccsim.kpi.arrays import Real
from ccsim.kpi.samples import ALL
from ccsim.scenario import Scenario
from ccsim.scenario.tree import did_you_mean
from ccsim.units import format_duration, parse_duration

WHOLES = frozenset({"", "*", "all", "total", "totals", "sum", "average"})
"""What rows say in the place of a queue if they are of several."""


@dataclass(frozen=True)
class Actual:
    """What really happened, as far as it can be compared.

    Parameters
    ----------
    name : str
        Of the table.
    queues : tuple of str
        Queues that have rows, in file order of the scenario; `*` alone where rows are of all queues together.
    periods : tuple of int
        Intervals that have rows, as numbers of the run's intervals, ascending.
    figures : dict of str to array of float64 [queues, periods]
        By measure; NaN where nothing is said.
    rounding : dict of str to float
        By how much figures may be off because they were rounded to be written.
    weight : dict of str to str
        As in `Columns`.
    rows : int
        Rows that are compared.
    notes : tuple of str
        What was left out, and what cannot be true, in words.
    """

    name: str
    queues: tuple[str, ...]
    periods: tuple[int, ...]
    figures: Mapping[str, Real]
    rounding: Mapping[str, float]
    weight: Mapping[str, str]
    rows: int
    notes: tuple[str, ...]


@dataclass
class _Reading:
    """What is found row by row.

    Attributes
    ----------
    wrong : list of (int, str, str)
        Row, what is wrong, and the fault if others share it: these are told together.
    found : dict of (queue, period) to int
        The row of each place.
    left_out : dict of str to list of datetime
        By why.
    """

    sheet: Sheet
    columns: Columns
    wrong: list[tuple[int, str, str]] = field(default_factory=list)
    found: dict[tuple[str, int], int] = field(default_factory=dict)
    left_out: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))

    def add(self, row: int, message: object, fault: str = "") -> None:
        self.wrong.append((row, str(message), fault))

    def stop(self) -> None:
        """Raise everything that is wrong, if there is anything."""
        if self.wrong:
            told = self._told()
            more = len(told) - SHOWN
            raise UsageError("\nError: ".join([*told[:SHOWN], *([f"and {more} more"] if more > 0 else [])]))

    def _told(self) -> list[str]:
        """Lines with file and line; what many rows share is said of the first."""
        many = Counter(fault for _, _, fault in self.wrong)
        seen, lines = set[str](), list[str]()
        for row, message, fault in self.wrong:
            if fault in seen:
                continue
            more = many[fault] - 1 if fault else 0
            lines.append(f"{self.sheet.table.at(row)}: {message}{f' ({in_more(more)} likewise)' if more else ''}")
            seen |= {fault} - {""}
        return lines


def read_actual(scenario: Scenario, sheet: Sheet) -> Actual:
    """Make figures of the table's rows.

    Raises
    ------
    UsageError
        With everything that is wrong, each with file and line; or if nothing is left to compare.
    """
    columns = find_columns(sheet, scenario.service_level.definition)
    _check_interval(scenario, sheet)
    reading, slots = _Reading(sheet, columns), Slots(scenario)
    figures = {}
    for row in sheet.rows:
        place = _place(scenario, slots, reading, row)
        figures[row] = _figures(reading, row)
        if place is not None:
            reading.found[place] = row
    reading.stop()
    notes = tuple(slots.told(why, times) for why, times in reading.left_out.items())
    if not reading.found:
        raise UsageError(f"{sheet.name}: nothing to compare" + "".join(f"; {note}" for note in notes))
    if columns.unread:
        notes += (f"columns that are not compared: {', '.join(columns.unread)}",)
    notes += doubts(columns, {row: figures[row] for row in reading.found.values()})
    return _laid_out(scenario, reading, figures, notes)


def _laid_out(
    scenario: Scenario, reading: _Reading, figures: Mapping[int, Mapping[str, float | None]], notes: tuple[str, ...]
) -> Actual:
    known = {queue for queue, _ in reading.found}
    queues = [name for name in (*scenario.queues, ALL) if name in known]
    periods = sorted({period for _, period in reading.found})
    at = {period: number for number, period in enumerate(periods)}
    arrays = {name: np.full((len(queues), len(periods)), np.nan) for name in reading.columns.weight}
    for (queue, period), row in reading.found.items():
        for name, value in figures[row].items():
            if value is not None:
                arrays[name][queues.index(queue), at[period]] = value
    columns = reading.columns
    rounding = {name: columns.rounding(name) for name in arrays}
    count = len(reading.found)
    return Actual(
        reading.sheet.name, tuple(queues), tuple(periods), arrays, rounding, columns.weight, count, notes
    )  # fmt: skip


def _check_interval(scenario: Scenario, sheet: Sheet) -> None:
    declared = sheet.table.interval
    if declared and parse_duration(declared) != scenario.interval:
        wanted = format_duration(scenario.interval)
        raise UsageError(f"{sheet.name}: its rows are of {declared}, the intervals of the run of {wanted}")


def _place(scenario: Scenario, slots: Slots, reading: _Reading, row: int) -> tuple[str, int] | None:
    """Queue and interval of a row; None if it is wrong or left out."""
    try:
        time = row_time(scenario, reading.columns, row)
        queue = _queue(scenario, reading.columns, row)
        period = slots.find(time)
    except (DateError, LengthError) as error:
        reading.add(row, error, type(error).__name__)
        return None
    except ValueError as error:
        reading.add(row, error)
        return None
    if isinstance(period, str):
        reading.left_out[period].append(time)
        return None
    if (queue, period) in reading.found:
        first = reading.sheet.table.at(reading.found[queue, period])
        of = f"of {queue} " if queue != ALL else ""
        parts = [name for name in reading.columns.unread if "segment" in read_heading(name)[0].split()]
        why = f"; rows by segment ('{parts[0]}') are not compared: add them up" if parts else ""
        reading.add(row, f"a second row {of}at {time:%Y-%m-%d} {time:%H:%M}; the first is {first}{why}")
        return None
    return queue, period


def _queue(scenario: Scenario, columns: Columns, row: int) -> str:
    if "queue" not in columns.title:
        return next(iter(scenario.queues)) if len(scenario.queues) == 1 else ALL
    name = columns.cell("queue", row)
    if name not in scenario.queues:
        alike = [queue for queue in scenario.queues if queue.casefold() == name.casefold()]
        if len(alike) == 1:
            return alike[0]
        hint = did_you_mean(name, scenario.queues) or f"; there are {', '.join(scenario.queues)}"
        hint += f" {TOTALS}" if name.casefold() in WHOLES else ""
        raise ValueError(f"queue: the scenario has no '{name}'{hint}")
    return name


def _figures(reading: _Reading, row: int) -> dict[str, float | None]:
    """Figures of a row by measure; what is wrong is noted."""
    columns, found = reading.columns, dict[str, float | None]()
    for name in columns.weight:
        try:
            found[name] = columns.read(name, row)
        except ValueError as error:
            reading.add(row, f"{told(name)}: {error}", name if isinstance(error, ColonError) else "")
            found[name] = None
    for name, weight in columns.weight.items():
        if weight and found[name] is not None and not columns.cell(weight, row):
            reading.add(row, f"{told(name)} without {weight}, by which it is weighted")
    return found
