"""Records written by hand: one function for each fate of a visit, times in seconds."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from ccsim import kpi
from ccsim.records import DUTY_COLUMNS, OUTCOMES, VISIT_COLUMNS, Records
from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys

INSTANTS = {"arrived", "joined", "started", "talk_end", "wrap_end", "left", "line_from", "line_to", "callback_offered"}


def visit(contact: int, outcome: str, **columns: int) -> dict[str, int]:
    """One row; instants in seconds, what is not said did not happen."""
    row = dict.fromkeys(VISIT_COLUMNS, -1) | {"contact": contact, "outcome": OUTCOMES.index(outcome)}
    row |= {"attempt": 0, "visit": 0, "type": 0, "segment": 0, "cause": 0}
    row |= {name: value * 1000 if name in INSTANTS and value >= 0 else value for name, value in columns.items()}
    if "arrived" not in columns:
        row["arrived"] = row["joined"] if row["joined"] >= 0 else row["left"]
    if "routed_as" not in columns:
        row["routed_as"] = row["segment"]
    return row


def answered(contact: int, joined: int, started: int, talk_end: int, wrap_end: int = -1, **more: int) -> dict[str, int]:
    """One row of a visit that an agent took, to the first queue and by the first group unless said otherwise."""
    times = {"joined": joined, "started": started, "talk_end": talk_end, "left": talk_end}
    wrap_end = talk_end if wrap_end < 0 else wrap_end
    return visit(contact, "answered", **({"queue": 0, "group": 0, "agent": 0, "wrap_end": wrap_end} | times | more))


def abandoned(contact: int, joined: int, left: int, **more: int) -> dict[str, int]:
    """One row of a visit that gave up."""
    return visit(contact, "abandoned", **({"queue": 0, "joined": joined, "left": left} | more))


def records(rows: list[dict[str, int]], duty: list[tuple[int, int, int, int]] = ()) -> Records:  # type: ignore[assignment]
    """Tables of rows; duty as (agent, group, on, off) in seconds, off -1 for never."""
    rows = sorted(rows, key=lambda row: (row["contact"], row["attempt"], row["visit"]))
    visits = {name: np.array([row[name] for row in rows], np.int64) for name in VISIT_COLUMNS}
    spells = [(agent, group, on * 1000, off * 1000 if off >= 0 else off) for agent, group, on, off in duty]
    return Records(visits, dict(zip(DUTY_COLUMNS, np.array(spells, np.int64).reshape(-1, 4).T, strict=True)))


def planned(groups: int, scheduled: float = 0.0, paid: float = 0.0) -> Any:
    """What the measures ask of a plan."""
    return SimpleNamespace(scheduled=[scheduled] * groups, paid=[paid] * groups)


class Measured:
    """A scenario and replications of it, to be asked for single figures."""

    def __init__(self, text: str, *replications: Records, by: tuple[str, ...] = (), plan: Any = None) -> None:
        self.scenario = parse(text)
        plan = plan or planned(len(self.scenario.agents))
        self.replications = [kpi.measure(self.scenario, journeys(self.scenario), plan, one, by) for one in replications]
        self.rows = kpi.summarise(self.scenario, self.replications)

    def row(self, measure: str, queue: str | None = "*", segment: str | None = "*", **where: str | None) -> kpi.Row:
        """The one row of a measure; `group=`, `type=`, `channel=`, `interval=` where it is not of the whole."""
        place = {"queue": queue, "segment": segment, "group": None, "type": None, "channel": None, "interval": None}
        if where.get("group") is not None and queue == "*":
            place |= {"queue": None, "segment": None}
        place |= where
        found = [
            row for row in self.rows if row.measure == measure and all(getattr(row, k) == v for k, v in place.items())
        ]
        assert len(found) == 1, (measure, place, len(found))
        return found[0]

    def mean(
        self, measure: str, queue: str | None = "*", segment: str | None = "*", **where: str | None
    ) -> float | None:
        """Mean of that row."""
        return self.row(measure, queue, segment, **where).mean
