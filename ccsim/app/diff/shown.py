"""What changed from one scenario to another, as tables and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from ccsim.app.diff.figures import ALL, CONTACTS, Figure
from ccsim.app.diff.keys import Key
from ccsim.app.diff.result import Diff
from ccsim.app.tables.block import SPACE, Block, Column, Table, Text
from ccsim.app.tables.compared.cells import signed, value_row
from ccsim.app.tables.figures import NOTHING, number, style
from ccsim.baseline.changes import MISSING, shown_path
from ccsim.scenario.calendar import WEEKDAYS
from ccsim.scenario.tree import Path

FEW = 4
"""So many values of one field are shown one by one; of more the first, and how many."""
MOST_KEYS = 50
MOST_DAYS = 35
"""More days are shown by weeks."""
INDENT = "  "

_BY_TIME = re.compile(rf"\d.*|\.\..*|daily|(?:{'|'.join(WEEKDAYS)})(?:-(?:{'|'.join(WEEKDAYS)}))?")

TITLES = {
    "contacts": "contacts",
    "offered": "join a queue",
    "scheduled_hours": "scheduled",
    "paid_hours": "paid",
    "on_duty_hours": "on duty",
    "cost_of_hours": "cost",
}


def diff_blocks(found: Diff, old: str, new: str) -> Iterator[Block]:
    """Make everything that is shown.

    Parameters
    ----------
    old, new : str
        The scenarios as they were named.
    """
    what_if = f" with {'; '.join(found.new.what_if)}" if found.new.what_if else ""
    if found.same:
        yield Text(f"{old} and {new}{what_if} come to the same: nothing differs")
        return
    yield Text(f"From {old} to {new}{what_if}")
    yield SPACE
    yield from _keys(found.changed)
    yield SPACE
    yield from _contacts(found.reckoned)
    yield SPACE
    yield _hours(found.reckoned)


def _keys(keys: Sequence[Key]) -> Iterator[Text]:
    """One line a key; many values of one field in one."""
    told = [line for _, group in groupby(keys, lambda key: _field(key.parts)) for line in _field_lines(list(group))]
    yield Text(f"KEYS: {len(keys):,} {'differs' if len(keys) == 1 else 'differ'}")
    for line in told[:MOST_KEYS]:
        yield Text(INDENT + line, INDENT * 2)
    if len(told) > MOST_KEYS:
        yield Text(f"{INDENT}and {len(told) - MOST_KEYS:,} more: see --json")


def _field(path: Path) -> Path:
    """The path as far as it names a field, without days, clocks and places in lists."""
    cut = next((n for n, part in enumerate(path) if isinstance(part, int) or _BY_TIME.fullmatch(part)), len(path))
    return path[: max(cut, 1)]


def _field_lines(keys: Sequence[Key]) -> Iterator[str]:
    first = keys[0]
    if len(keys) <= FEW:
        for key in keys:
            yield f"{key.path}: {_change(key)}{_at(key)}"
        return
    field = shown_path(_field(first.parts))
    within = first.path.removeprefix(field).lstrip(".")
    yield f"{field}: {len(keys):,} values, the first {within}: {_change(first)}{_at(first)}"


def _change(key: Key) -> str:
    return f"{MISSING if key.old is None else key.old} -> {MISSING if key.new is None else key.new}"


def _at(key: Key) -> str:
    """Where it is written now, or was."""
    at = key.new_at or key.old_at
    return f"  ({at})" if at else ""


def _contacts(figures: Sequence[Figure]) -> Iterator[Block]:
    """Contacts by day, then what joins each queue; only what differs, and all together."""
    shown = [one for one in figures if one.unit == CONTACTS]
    if not any(one.differs for one in shown):
        total = next(one for one in shown if (one.figure, one.of) == ("contacts", ALL))
        yield Text(f"CONTACTS: the same ({number(total.new, style([value_row('', total.new, CONTACTS)]))} expected)")
        return
    days = _by_week([one for one in shown if one.of == ALL or one.of[:1].isdigit()])
    queues = [one for one in shown if one.of != ALL and not one.of[:1].isdigit()]
    yield _table("CONTACTS", days)
    if any(one.differs for one in queues):
        yield SPACE
        yield _table("QUEUES", queues)


def _hours(figures: Sequence[Figure]) -> Block:
    shown = [one for one in figures if one.unit != CONTACTS]
    if any(one.differs for one in shown):
        return _table("HOURS", shown)
    totals = {one.figure: number(one.new, style([value_row("", one.new, one.unit)])) for one in shown if one.of == ALL}
    return Text(f"HOURS: the same ({totals['paid_hours']} paid hours)")


def _table(title: str, figures: Sequence[Figure]) -> Table:
    """A row a day, queue or group that differs in anything, and all together; before, after and difference of each figure."""
    by_place: dict[str, dict[str, Figure]] = {}
    for one in figures:
        by_place.setdefault(one.of, {})[one.figure] = one
    rows = {of: row for of, row in by_place.items() if of == ALL or any(one.differs for one in row.values())}
    columns = []
    for name in dict.fromkeys(one.figure for one in figures):
        columns += list(_columns(name, [row.get(name) for row in rows.values()]))
    return Table(title, [_name(of) for of in rows], columns)


def _columns(name: str, cells: Sequence[Figure | None]) -> Iterator[Column]:
    known = [one for one in cells if one is not None]
    largest = max((abs(value) for one in known for value in (one.old, one.new) if value is not None), default=0.0)
    how = style([value_row(name, largest, known[0].unit)])
    unit = f" {known[0].unit}" if name == "cost_of_hours" else ""
    yield Column(f"{TITLES[name]}{unit}\nbefore", [NOTHING if one is None else number(one.old, how) for one in cells])
    yield Column("\nafter", [NOTHING if one is None else number(one.new, how) for one in cells])
    yield Column("\ndifference", [NOTHING if one is None else signed(one.difference, how) for one in cells])


def _by_week(figures: Sequence[Figure]) -> list[Figure]:
    """Figures of days; of a long run one a week, which begins on its Monday."""
    days = {one.of for one in figures if one.of != ALL}
    if len(days) <= MOST_DAYS:
        return list(figures)
    weeks: dict[tuple[str, str], list[Figure]] = {}
    for one in figures:
        of = one.of
        if of != ALL:
            day = date.fromisoformat(of)
            of = f"from {day - timedelta(days=day.weekday())}"
        weeks.setdefault((one.figure, of), []).append(one)
    return [
        Figure(name, of, CONTACTS, _sum([one.old for one in group]), _sum([one.new for one in group]))
        for (name, of), group in weeks.items()
    ]


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _name(of: str) -> str:
    if of == ALL:
        return "all"
    return f"{date.fromisoformat(of):%a %Y-%m-%d}" if re.fullmatch(r"\d{4}-\d\d-\d\d", of) else of
