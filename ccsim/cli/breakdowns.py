"""Tables by interval, hour, day or weekday, and by type, channel or group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ccsim.app.result import Result
from ccsim.app.tables.block import Column
from ccsim.app.tables.figures import LABELS, column
from ccsim.cli.table import table
from ccsim.kpi import Over, Row, measures_of
from ccsim.kpi.channels import is_mixed
from ccsim.kpi.table import NOT_OVER_CHANNELS

QUEUE_MEASURES = (
    "offered",
    "service_level",
    "target_met",
    "abandonment",
    "asa",
    "wait_p90",
    "first_reply",
    "aht",
    "backlog",
)
OF_CALLBACKS = ("callbacks_accepted", "connect_rate")
"""Shown of queues that offer callbacks, as who accepts one is none of the offered."""
CONTACT_MEASURES = ("callers", "served_at_last", "lost", "attempts", "time_to_service", "satisfaction")
GROUP_MEASURES = ("on_duty", "occupancy", "concurrency")

ALL = "*"


@dataclass(frozen=True)
class Asked:
    """What the tables shall show, and how wide the terminal is."""

    result: Result
    width: int

    def measures(self, over: Over, usual: Sequence[str]) -> list[str]:
        """Measures that a table shows: those that were asked for by name, else the usual ones."""
        known = [measure.name for measure in measures_of(self.result.scenario) if measure.over is over]
        return [name for name in (self.result.chosen or usual) if name in known]

    @property
    def half_width(self) -> bool:
        """Whether figures carry the half-width of their interval."""
        return self.result.chosen is not None


def breakdowns(result: Result, by: Iterable[str], width: int) -> Iterator[str]:
    """Lay out every table that `--by` asks for: of each queue, the callers and the agents; all segments together.

    The segments are in the rows of `--json` and in the files of `--out`.
    """
    known = {measure.name for measure in measures_of(result.scenario)}
    shown = result.chosen or known.intersection((*QUEUE_MEASURES, *OF_CALLBACKS, *CONTACT_MEASURES, *GROUP_MEASURES))
    for kind in by:
        rows = result.iterate(kind, measures=shown)
        labelled = [(LABELS[kind](row) or "", row) for row in rows if row.segment in (ALL, None)]
        yield from _tables(Asked(result, width), kind, labelled)


class _Rows:
    """Rows of one kind: measure, queue, group and label lead to a row."""

    def __init__(self, kind: str, labelled: Sequence[tuple[str, Row]]) -> None:
        self._found = {
            (row.measure, row.queue, None if kind == "group" else row.group, label): row for label, row in labelled
        }
        self.labels = list(dict.fromkeys(label for label, _ in labelled))

    def of(self, measure: str, queue: str | None, group: str | None, labels: Sequence[str]) -> list[Row | None]:
        """Rows of a measure in one place."""
        return [self._found.get((measure, queue, group, label)) for label in labels]


def _tables(asked: Asked, kind: str, labelled: Sequence[tuple[str, Row]]) -> Iterator[str]:
    rows, scenario = _Rows(kind, labelled), asked.result.scenario
    found, called = 0, {name for name, queue in scenario.queues.items() if queue.callback}
    for queue in scenario.queues:
        usual = (*QUEUE_MEASURES, *OF_CALLBACKS) if queue in called else QUEUE_MEASURES
        lines = list(_table(asked, f"{queue} BY {kind.upper()}", rows, Over.QUEUE, usual, queue))
        found += bool(lines)
        yield from lines
    if found > 1:
        usual = (*QUEUE_MEASURES, *OF_CALLBACKS) if called else QUEUE_MEASURES
        yield from _table(asked, f"all queues BY {kind.upper()}", rows, Over.QUEUE, usual, ALL)
    yield from _table(asked, f"CONTACTS BY {kind.upper()}", rows, Over.SEGMENT, CONTACT_MEASURES, ALL)
    yield from _agents(asked, f"AGENTS BY {kind.upper()}", rows)


def _table(asked: Asked, title: str, rows: _Rows, over: Over, usual: Sequence[str], queue: str) -> Iterator[str]:
    found = {name: rows.of(name, queue, None, rows.labels) for name in asked.measures(over, usual)}
    shown = _worth_showing(list(found.values()), len(rows.labels))
    columns = [
        column(name, [each[place] for place in shown], half_width=asked.half_width)
        for name, each in found.items()
        if any(each[place] for place in shown) and not _withheld(asked, name, queue, each)
    ]
    yield from _lay(asked, title, [rows.labels[place] for place in shown], columns)


def _agents(asked: Asked, title: str, rows: _Rows) -> Iterator[str]:
    """One table for all groups, which stand above their columns."""
    groups = list(asked.result.scenario.agents)
    groups += [ALL] if len(groups) > 1 else []
    names = asked.measures(Over.GROUP, GROUP_MEASURES)
    found = {(group, name): rows.of(name, None, group, rows.labels) for group in groups for name in names}
    shown = _worth_showing(list(found.values()), len(rows.labels))
    present = {group for (group, _), each in found.items() if any(row and row.mean for row in each)}
    columns = []
    for (group, name), each in found.items():
        if group in present and any(each[place] for place in shown):
            plain = column(name, [each[place] for place in shown], half_width=asked.half_width)
            above = "all" if group == ALL else group
            columns.append(
                Column(f"{above if name == names[0] else ''}\n{plain.heading.replace(chr(10), ' ')}", plain.cells)
            )
    yield from _lay(asked, title, [rows.labels[place] for place in shown], columns)


def _withheld(asked: Asked, name: str, queue: str, rows: Sequence[Row | None]) -> bool:
    """Whether a measure has no value because it would be of several channels together."""
    apart = is_mixed(asked.result.scenario) and queue == ALL and name in NOT_OVER_CHANNELS
    return apart and all(row is None or row.mean is None for row in rows)


def _worth_showing(found: Sequence[Sequence[Row | None]], count: int) -> list[int]:
    """Places of the labels where any measure has something: nights without contacts and agents are left out."""
    return [place for place in range(count) if any((row := each[place]) is not None and row.mean for each in found)]


def _lay(asked: Asked, title: str, labels: Sequence[str], columns: Sequence[Column]) -> Iterator[str]:
    if labels and columns:
        yield ""
        yield from table(title, [label.replace("T", " ", 1) for label in labels], columns, asked.width)
