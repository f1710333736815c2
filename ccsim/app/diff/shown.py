"""What changed from one scenario to another, as tables and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from ccsim.app.diff.figures import ALL, CONTACTS, DAY, QUEUE, Figure
from ccsim.app.diff.keys import Key
from ccsim.app.diff.result import Diff
from ccsim.app.tables.block import SPACE, Block, Column, Table, Text
from ccsim.app.tables.figures import NOTHING, Style, number, signed, style_of
from ccsim.baseline.changes import MISSING, shown_path
from ccsim.scenario.calendar import WEEKDAYS
from ccsim.scenario.tree import Path

FEW = 4
"""So many values of one field are shown one by one; of more the first, and how many."""
MOST_KEYS = 50
MOST_DAYS = 35
"""More days are shown by weeks."""
WEEK = "week"
INDENT = "  "

_BY_TIME = re.compile(rf"\d.*|\.\..*|daily|(?:{'|'.join(WEEKDAYS)})(?:-(?:{'|'.join(WEEKDAYS)}))?")

TITLES = {
    "contacts": "contacts",
    "offered": "join a queue",
    "workload_hours": "workload",
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
        (whole,) = [one for one in shown if (one.figure, one.by) == ("contacts", ALL)]
        yield Text(f"CONTACTS: the same ({number(whole.new, _style(whole))} expected)")
        return
    yield _table("CONTACTS", _by_week([one for one in shown if one.by in (DAY, ALL)]))
    queues = [one for one in shown if one.by == QUEUE]
    if any(one.differs for one in queues):
        yield SPACE
        yield _table("QUEUES", queues)


def _hours(figures: Sequence[Figure]) -> Block:
    """Work, then scheduled, paid, on duty and their cost: all together, and below each queue or group in which it differs."""
    shown = [one for one in figures if one.unit != CONTACTS]
    wholes = [one for one in shown if one.by == ALL]
    if not any(one.differs for one in shown):
        (paid,) = [one for one in wholes if one.figure == "paid_hours"]
        return Text(f"HOURS: the same ({number(paid.new, _style(paid))} paid hours)")
    rows = []
    for whole in wholes:
        rows.append((f"{TITLES[whole.figure]} {whole.unit}", whole))
        parts = [one for one in shown if one.figure == whole.figure and one.by != ALL]
        rows += [(INDENT + one.of, one) for one in parts if len(parts) > 1 and one.differs]
    columns = [
        Column("before", [number(one.old, _style(one)) for _, one in rows]),
        Column("after", [number(one.new, _style(one)) for _, one in rows]),
        Column("difference", [_difference(one, _style(one)) for _, one in rows]),
    ]
    return Table("HOURS", [name for name, _ in rows], columns)


def _style(*figures: Figure) -> Style:
    """One style for figures of a kind: large ones need no decimals, but costs their cents, as they are exact."""
    if figures[0].figure == "cost_of_hours":
        return Style(1.0, 2, figures[0].unit)
    largest = max((abs(value) for one in figures for value in (one.old, one.new) if value is not None), default=0.0)
    return style_of(figures[0].unit, largest)


def _difference(one: Figure, how: Style) -> str:
    """Write the difference of the two figures as they are shown beside it; nothing between francs and euros."""
    if one.difference is None:
        return NOTHING
    old, new = (round(value or 0.0, how.decimals) for value in (one.old, one.new))
    return signed(new - old, how)


def _table(title: str, figures: Sequence[Figure]) -> Table:
    """A row a day or queue that differs in anything, and all together; before, after and difference of each figure."""
    by_place: dict[str, dict[str, Figure]] = {}
    for one in figures:
        by_place.setdefault(_name(one), {})[one.figure] = one
    rows = {name: row for name, row in by_place.items() if any(one.differs or one.by == ALL for one in row.values())}
    columns = []
    for name in dict.fromkeys(one.figure for one in figures):
        columns += list(_columns(name, [row[name] for row in rows.values()]))
    return Table(title, list(rows), columns)


def _columns(name: str, cells: Sequence[Figure]) -> Iterator[Column]:
    how = _style(*cells)
    yield Column(f"{TITLES[name]}\nbefore", [number(one.old, how) for one in cells])
    yield Column("\nafter", [number(one.new, how) for one in cells])
    yield Column("\ndifference", [_difference(one, how) for one in cells])


def _by_week(figures: Sequence[Figure]) -> list[Figure]:
    """Figures of days; of a long run one a week, which begins on its Monday."""
    if len({one.of for one in figures if one.by == DAY}) <= MOST_DAYS:
        return list(figures)
    weeks: dict[tuple[str, str, str], list[Figure]] = {}
    for one in figures:
        weeks.setdefault((one.figure, WEEK if one.by == DAY else ALL, _monday(one)), []).append(one)
    return [
        Figure(*place, CONTACTS, _sum([one.old for one in group]), _sum([one.new for one in group]))
        for place, group in weeks.items()
    ]


def _monday(one: Figure) -> str:
    if one.by == ALL:
        return ALL
    day = date.fromisoformat(one.of)
    return str(day - timedelta(days=day.weekday()))


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _name(one: Figure) -> str:
    if one.by == DAY:
        return f"{date.fromisoformat(one.of):%a %Y-%m-%d}"
    return {ALL: "all", WEEK: f"from {one.of}"}.get(one.by, one.of)
