"""Which column of the table holds what: by its heading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from ccsim.app.actual.sheet import Sheet
from ccsim.app.files.cells import decimal_mark, read_heading, read_number, read_seconds, read_share, says_minutes
from ccsim.errors import UsageError
from ccsim.scenario.table_files import of_title
from ccsim.scenario.tree import did_you_mean

CONTACTS, SHARE, SECONDS = "contacts", "share", "s"


@dataclass(frozen=True)
class Kept:
    """A measure that a telephone system keeps.

    Parameters
    ----------
    unit : str
    weight : str
        The contacts by which intervals and queues are weighted in a total; '' where they are added up.
    """

    unit: str
    weight: str = ""


MEASURES: Mapping[str, Kept] = {
    "offered": Kept(CONTACTS),
    "answered": Kept(CONTACTS),
    "abandoned": Kept(CONTACTS),
    "service_level": Kept(SHARE, "offered"),
    "abandonment": Kept(SHARE, "offered"),
    "asa": Kept(SECONDS, "answered"),
    "aht": Kept(SECONDS, "answered"),
}
"""All that can be compared; names as in `ccsim.kpi.table`."""

HEADINGS: Mapping[str, frozenset[str]] = {
    "date": frozenset({"date", "day"}),
    "time": frozenset(
        {
            "time", "interval", "interval start", "start", "start time", "begin", "from", "clock", "half hour", "slot",
            "period", "datetime", "date time", "timestamp",
        }
    ),
    "queue": frozenset({"queue", "queue name", "skill", "skill name", "split"}),
    "offered": frozenset({"offered", "calls offered", "offered calls", "contacts offered", "calls", "contacts", "volume"}),
    "answered": frozenset(
        {"answered", "calls answered", "answered calls", "contacts answered", "handled", "calls handled", "contacts handled"}
    ),
    "abandoned": frozenset({"abandoned", "calls abandoned", "abandoned calls", "contacts abandoned", "abandons"}),
    "service_level": frozenset({"service level", "sl"}),
    "abandonment": frozenset({"abandonment", "abandonment rate", "abandon rate"}),
    "asa": frozenset({"asa", "average speed of answer", "avg speed of answer"}),
    "aht": frozenset({"aht", "average handling time", "average handle time", "avg handling time", "avg handle time"}),
}  # fmt: skip
"""What a column may be headed by, in lower case, without its unit."""

NOTHING = frozenset({"", "-", "n/a", "#DIV/0!"})
"""What stands in a cell where a figure is not defined."""

BY_ANSWERED = "answered"
"""The definition of the service level that is a share of the answered, and weighted by them."""

BARE_SHARE = 2
"""Decimals of shares written without per cent, at least: 1 may be all that Excel left of 1.00."""


@dataclass(frozen=True)
class Columns:
    """Where the sheet holds what.

    Parameters
    ----------
    title : dict of str to str
        Heading of the column for `date`, `time`, `queue` and each measure that is there.
    unread : tuple of str
        Headings of all others.
    decimal : str
        Sign of the decimals.
    weight : dict of str to str
        For each measure that is there the contacts by which it is weighted in a total; '' where it is added up.
    """

    sheet: Sheet
    title: Mapping[str, str]
    unread: tuple[str, ...]
    decimal: str
    weight: Mapping[str, str]

    def cell(self, role: str, row: int) -> str:
        """What a row says; empty if there is no such column, or nothing in it."""
        cell = self.sheet.table.columns[self.title[role]][row] if role in self.title else ""
        return "" if cell in NOTHING else cell

    def read(self, measure: str, row: int) -> float | None:
        """Read a figure: a share, seconds, or contacts; None where the cell is empty.

        Raises
        ------
        ValueError
            If it is no such figure.
        """
        cell = self.cell(measure, row)
        if not cell:
            return None
        _, unit, percent = read_heading(self.title[measure])
        if MEASURES[measure].unit == SHARE:
            return read_share(cell, self.decimal, percent=percent)
        if MEASURES[measure].unit == SECONDS:
            return read_seconds(cell, self.decimal, unit, minutes=says_minutes(self.title[measure]))
        return read_number(cell, self.decimal)

    def rounding(self, measure: str) -> float:
        """By how much a figure may be away from what it was before it was rounded to be written; 0 for contacts."""
        if MEASURES[measure].unit == CONTACTS:
            return 0.0
        _, unit, percent = read_heading(self.title[measure])
        cells = [cell for row in self.sheet.rows if (cell := self.cell(measure, row))]
        decimals = max((len(cell.partition(self.decimal)[2].rstrip(" %sminh")) for cell in cells), default=0)
        if MEASURES[measure].unit == SECONDS:
            return 0.5 * unit * 10.0**-decimals
        if percent or any(cell.endswith("%") for cell in cells):
            return 0.5 * 10.0 ** -(decimals + 2)
        return 0.5 * 10.0 ** -max(decimals, BARE_SHARE)


def find_columns(sheet: Sheet, definition: str) -> Columns:
    """Find what the columns hold.

    Parameters
    ----------
    sheet : Sheet
    definition : str
        Of the scenario's service level.

    Raises
    ------
    UsageError
        With the file and its first line, if a column is missing, or two hold the same.
    """
    titles, title = list(sheet.table.columns), dict[str, str]()
    for role, names in HEADINGS.items():
        found = [heading for heading in titles if read_heading(heading)[0] in names]
        if len(found) > 1:
            raise UsageError(f"{sheet.name}:1: {' and '.join(found)}: which of them holds {told(role)}?")
        if found:
            title[role] = found[0]
    declared = sheet.table.declaration.time
    used = {*title.values(), *declared}
    unread = tuple(heading for heading in titles if heading not in used)
    weight = {name: kept.weight for name, kept in MEASURES.items() if name in title}
    if definition == BY_ANSWERED and "service_level" in weight:
        weight["service_level"] = BY_ANSWERED
    _check(sheet, title, weight, unread)
    figures = [cell for name in weight for cell in sheet.table.columns[title[name]] if ":" not in cell]
    try:
        decimal = sheet.decimal or decimal_mark(figures, sheet.table.declaration.separator)
    except ValueError as error:
        raise UsageError(f"{_undecided(sheet, title, weight)}: {error}") from None
    columns = Columns(sheet, title, unread, decimal, weight)
    _check_percent(columns)
    return columns


def _undecided(sheet: Sheet, title: Mapping[str, str], measures: Iterable[str]) -> str:
    """Find the first figure that tells no decimal sign: its line and column."""
    separator = sheet.table.declaration.separator
    for row in sheet.rows:
        for name in measures:
            cell = sheet.table.columns[title[name]][row]
            try:
                decimal_mark([] if ":" in cell else [cell], separator)
            except ValueError:
                return f"{sheet.table.at(row)}: {told(name)}"
    return sheet.name


def _check(sheet: Sheet, title: Mapping[str, str], weight: Mapping[str, str], unread: tuple[str, ...]) -> None:
    missing = [] if sheet.table.declaration.time or "time" in title else ["time"]
    missing += [] if weight else ["offered"]
    missing += [role for role in weight.values() if role and role not in title]
    wrong = list[str]()
    for role in dict.fromkeys(missing):
        near = next((hint for name in HEADINGS[role] if (hint := did_you_mean(name, unread))), "")
        near = near or (of_title(unread[0]) if len(unread) == len(sheet.table.columns) == 1 else "")
        why = " and ".join(told(name) for name, by in weight.items() if by == role)
        needed = f", by which {why} must be weighted" if why else ""
        shown = "" if weight or role == "time" else f"; compared can be {', '.join(MEASURES)}"
        wrong.append(
            f"{sheet.name}:1: there is no column '{role}'{needed}{near}{shown}; it may be headed {_accepted(role)}"
        )
    if wrong:
        raise UsageError("\nError: ".join(wrong))


def _accepted(role: str) -> str:
    """List the headings of a column, its own name first."""
    return ", ".join(sorted(HEADINGS[role], key=lambda name: (name != role, name)))


def _check_percent(columns: Columns) -> None:
    """Refuse a service level of less than one per cent all along: who writes 0.82 under a per cent sign means 82 %."""
    heading = columns.title.get("service_level", "")
    if not read_heading(heading)[2]:
        return
    cells = [cell for row in columns.sheet.rows if (cell := columns.cell("service_level", row))]
    if any(cell.endswith("%") for cell in cells):
        return
    values = []
    for cell in cells:
        with suppress(ValueError):  # told with its row, later
            values.append(read_number(cell, columns.decimal))
    if values and 0 < max(values) <= 1:
        cure = "if they are shares such as 0.82, leave % out of it"
        raise UsageError(f"{columns.sheet.name}:1: no figure under '{heading}' is above 1 %: {cure}")


def told(role: str) -> str:
    """Write the name of a measure, or of another column, as people do."""
    return {"asa": "ASA", "aht": "AHT"}.get(role, role.replace("_", " "))


def in_more(rows: int) -> str:
    """Count other rows of which the same is said."""
    return f"{rows:,} more {'row' if rows == 1 else 'rows'}"
