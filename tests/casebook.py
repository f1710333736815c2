"""The hand-worked cases of tests/cases (whose README tells the format): reading them, printing two tables side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import twin
import yaml

from ccsim import plan
from ccsim.engines import compiled, simpy
from ccsim.records import OUTCOMES, VISIT_COLUMNS, Records
from ccsim.scenario.journeys import journeys

FOLDER = Path(__file__).parent / "cases"
CAUSES = ("first", "transfer", "overflow", "callback")
FRAME = {"ccsim": "1", "name": "a hand-worked case", "duration": "1 h", "replications": "1"}
LOG = {"calls": {"file": "calls.csv", "time": "time", "format": "%Y-%m-%d %H:%M:%S.%f"}}
DEFAULT_START = "2026-01-05 00:00"
NO_QUEUE = ("self_served", "hung_up", "blocked_lines")
INSTANTS = (
    "callback_offered",
    "arrived",
    "joined",
    "started",
    "talk_end",
    "wrap_end",
    "left",
    "line_from",
    "line_to",
    "on",
    "off",
)

Row = dict[str, Any]


def on_simpy(scenario: Any, ways: Any, drawn: Any) -> Records:
    """What the SimPy engine makes of a scenario and its draws."""
    made = plan.make(scenario, ways)
    return simpy.run(made, plan.roster(made, drawn.attendance), drawn)


def on_compiled(scenario: Any, ways: Any, drawn: Any) -> Records:
    """What the compiled engine makes of them."""
    made = plan.make(scenario, ways)
    return compiled.run(made, plan.roster(made, drawn.attendance), drawn)


ENGINES: dict[str, Callable[[Any, Any, Any], Records]] = {
    "simpy": on_simpy,
    "compiled": on_compiled,
    "twin": twin.run,
}
"""Every engine, and the twin that was written apart from them."""


class PlainDumper(yaml.SafeDumper):
    """Writes every scalar as it was read."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012


@dataclass(frozen=True)
class Handwork:
    """One case: what goes in, and the records worked out by hand."""

    theme: str
    rule: str
    catches: str
    calls: Mapping[str, str]
    scenario: Mapping[str, Any]
    visits: str
    duty: str | None = None
    absent: Mapping[str, str] | None = None
    pace: Mapping[str, str] | None = None

    @property
    def clock_at_start(self) -> Decimal:
        clock = self.scenario.get("start", DEFAULT_START).split()[1]
        return _clock(clock)

    def instant(self, cell: str) -> int:
        """Milliseconds from the start: of seconds, or of a wall clock counted on from the first day."""
        if cell == "-":
            return -1
        return int((_clock(cell) - self.clock_at_start if ":" in cell else Decimal(cell)) * 1000)

    @property
    def title(self) -> str:
        return f"{self.theme}: {self.rule}"[:90]

    @property
    def written(self) -> tuple[str, ...]:
        """The columns that the case writes out."""
        heads = [table.split("\n", 1)[0].split() for table in (self.visits, self.duty or "agent group on off")]
        return ("contact", "attempt", "visit", *heads[0], *heads[1])

    @property
    def log(self) -> str:
        """The calls as a file: one line an instant, with microseconds."""
        date = self.scenario.get("start", DEFAULT_START).split()[0]
        lines = ["time,type"]
        for name, instants in self.calls.items():
            for cell in instants.split():
                seconds = _clock(cell) if ":" in cell else Decimal(cell) + self.clock_at_start
                lines.append(f"{_written(date, seconds)},{name}")
        return "\n".join(lines) + "\n"

    @property
    def text(self) -> str:
        """The scenario as YAML: the case's own, over the frame, each type that calls with its log."""
        whole = FRAME | dict(self.scenario) | {"tables": LOG}
        whole["contacts"] = {name: dict(contact) for name, contact in whole["contacts"].items()}
        for name in self.calls:
            whole["contacts"][name]["arrivals"] = {"log": {"table": "calls", "where": {"type": name}}}
        return yaml.dump(whole, Dumper=PlainDumper, sort_keys=False, width=1000)

    def with_hand_set_draws(self, drawn: Any) -> Any:
        """The workload, with who is absent and the agents' pace set by hand where the case says so."""
        present = drawn.attendance
        if self.absent is not None:
            absent = {key: np.zeros_like(draws) for key, draws in present.absent.items()}
            for address, places in self.absent.items():
                group, shift = address.split("/")
                absent[group, shift][:, [int(place) for place in places.split()]] = True
            present = replace(present, absent=absent)
        if self.pace is not None:
            pace = {(group, None): np.array(words.split(), np.int64) for group, words in self.pace.items()}
            present = replace(present, pace={**present.pace, **pace})
        return replace(drawn, attendance=present)

    def expected_visits(self, scenario: Any) -> list[Row]:
        names = {key: list(getattr(scenario, key)) for key in ("contacts", "segments", "queues", "agents")}
        return [_visit(self, names, number, cells) for number, cells in enumerate(_lines(self.visits))]

    def expected_duty(self, scenario: Any) -> list[Row]:
        groups = list(scenario.agents)
        if self.duty is None:
            heads = [group for group in groups for _ in range(int(self.scenario["agents"][group]["staff"]))]
            return [{"agent": number, "group": group, "on": 0, "off": -1} for number, group in enumerate(heads)]
        return [
            {"agent": int(cells["agent"]), "group": cells.get("group", groups[0])}
            | {key: self.instant(cells[key]) for key in ("on", "off")}
            for cells in _lines(self.duty)
        ]


def cases() -> Iterator[Handwork]:
    """All cases, file by file. Scalars stay text: 8:30 is a clock and `no` is a word of the language."""
    for path in sorted(FOLDER.glob("*.yaml")):
        for case in yaml.load(path.read_text(), Loader=yaml.BaseLoader):
            yield Handwork(path.stem, **case)


def named(scenario: Any, table: Mapping[str, Any]) -> list[Row]:
    """A table of records as rows, with names for numbers."""
    causes = (*CAUSES, *journeys(scenario).names)
    words = {
        "type": list(scenario.contacts),
        "segment": list(scenario.segments),
        "routed_as": list(scenario.segments),
        "queue": list(scenario.queues),
        "group": list(scenario.agents),
        "cause": causes,
        "outcome": OUTCOMES,
    }
    columns = {key: [int(value) for value in values] for key, values in table.items()}
    for key in words.keys() & columns.keys():
        columns[key] = ["-" if value < 0 else words[key][value] for value in columns[key]]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def side_by_side(expected: Sequence[Row], actual: Sequence[Row], columns: Sequence[str], written: Sequence[str]) -> str:
    """Both tables: the columns that are written in the case, or differ; a star marks a line that differs."""
    pairs = list(zip_longest(expected, actual))
    differ = {c for one, other in pairs if one and other for c in columns if one[c] != other[c]}
    shown = [c for c in columns if c in written or c in differ]
    left, right = _printed(expected, shown), _printed(actual, shown)
    lines = [f"  {'expected':<{len(left[0])}} | actual", f"  {left[0]} | {right[0]}"]
    for number, (one, other) in enumerate(pairs, start=1):
        mark, blank = " " if one == other else "*", " " * len(left[0])
        lines.append(f"{mark} {left[number] if one else blank} | {right[number] if other else ''}".rstrip())
        if one and other and one != other:
            wrong = [f"{c} {_cell(c, one[c])} not {_cell(c, other[c])}" for c in columns if one[c] != other[c]]
            lines.append("    expected " + ", ".join(wrong))
    return "\n".join(["", *lines])


def _visit(case: Handwork, names: Mapping[str, list[str]], number: int, cells: Mapping[str, str]) -> Row:
    def said(column: str, otherwise: Any) -> Any:
        cell = cells.get(column, ".")
        if cell == ".":
            return otherwise
        return case.instant(cell) if column in INSTANTS else int(cell) if str(otherwise).lstrip("-").isdigit() else cell

    row: Row = {key: said(key, default) for key, default in (("contact", number), ("attempt", 0), ("visit", 0))}
    row["type"] = said("type", names["contacts"][0])
    row["segment"] = said("segment", names["segments"][0])
    row["routed_as"] = said("routed_as", row["segment"])
    row["cause"] = said("cause", "first")
    row["arrived"] = said("arrived", None if "arrived" in cells else said("joined", None))
    row["joined"] = said("joined", row["arrived"])
    row["started"], row["talk_end"] = said("started", -1), said("talk_end", -1)
    row["wrap_end"], row["left"] = said("wrap_end", row["talk_end"]), said("left", row["talk_end"])
    answered = row["started"] >= 0
    row["outcome"] = said("outcome", "answered" if answered else None)
    began = row["arrived"] if row["visit"] == 0 else row["joined"] if row["joined"] >= 0 else row["left"]
    by_voice = case.scenario["contacts"][row["type"]].get("channel", "voice") == "voice"
    held = by_voice and row["outcome"] != "blocked_lines"
    row["line_from"] = said("line_from", began if held else -1)
    row["line_to"] = said("line_to", row["left"] if held else -1)
    row["queue"] = said("queue", "-" if row["outcome"] in NO_QUEUE else names["queues"][0])
    agent = cells.get("agent", ".")
    row["agent"] = -1 if agent == "-" or (agent == "." and not answered) else int(agent.replace(".", "0"))
    row["callback_offered"] = said("callback_offered", -1)
    row["group"] = said("group", names["agents"][0] if row["agent"] >= 0 else "-")
    assert not set(cells) - set(VISIT_COLUMNS), f"{case.rule}: no such column in {list(cells)}"
    return {column: row[column] for column in VISIT_COLUMNS}


def _lines(table: str) -> Iterator[dict[str, str]]:
    head, *rest = (line.split() for line in table.splitlines() if line.strip())
    for cells in rest:
        yield dict(zip(head, cells, strict=True))


def _clock(cell: str) -> Decimal:
    hours, minutes, *seconds = cell.split(":")
    return Decimal(hours) * 3600 + Decimal(minutes) * 60 + (Decimal(seconds[0]) if seconds else 0)


def _written(date: str, seconds: Decimal) -> str:
    """An instant of a log, as a centre's own software would write it."""
    day = dt.datetime.fromisoformat(date)
    return (day + dt.timedelta(microseconds=int(seconds * 1_000_000))).strftime("%Y-%m-%d %H:%M:%S.%f")


def _cell(column: str, value: Any) -> str:
    if column not in INSTANTS:
        return str(value)
    return "-" if value == -1 else f"{Decimal(value) / 1000:f}"


def _printed(rows: Sequence[Row], columns: Sequence[str]) -> list[str]:
    """Lines of equal width, the head first."""
    table = [[c, *(_cell(c, row[c]) for row in rows)] for c in columns]
    widths = [max(map(len, cells), default=0) for cells in table]
    count = len(rows) + 1
    return [" ".join(cells[i].ljust(w) for cells, w in zip(table, widths, strict=True)) for i in range(count)]
