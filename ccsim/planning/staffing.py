"""A number of agents for every group and slot, and the scenario in which so many are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ccsim.kpi.arrays import Whole
from ccsim.scenario.bytime import ByTime, Piece
from ccsim.scenario.calendar import Days
from ccsim.units import format_clock

if TYPE_CHECKING:
    from ccsim.planning.slots import Slots
    from ccsim.scenario import Scenario

Agents: TypeAlias = Whole
"""Agents on duty: int64 [groups, slots]."""


def with_agents(slots: Slots, groups: Sequence[str], agents: Agents) -> Scenario:
    """Copy the scenario with so many agents there: no shifts, nobody absent, nobody off the phones."""
    scenario = slots.scenario
    nobody = ByTime.constant(0.0)
    changed = {
        name: scenario.agents[name].model_copy(
            update={"shifts": {}, "staff": _by_time(slots, row), "absence": nobody, "shrinkage": nobody}
        )
        for name, row in zip(groups, agents, strict=True)
    }
    return scenario.model_copy(update={"agents": {**scenario.agents, **changed}})


def _by_time(slots: Slots, row: Whole) -> ByTime[int]:
    by_day = row.reshape(-1, slots.per_day)
    entries = []
    for day, numbers in enumerate(by_day):
        date = slots.scenario.date(day)
        pieces = tuple(Piece(begin, end, value) for begin, end, value in _runs(slots, numbers))
        entries.append((Days(date, date), pieces))
    return ByTime.of(entries)


def _runs(slots: Slots, numbers: Whole) -> list[tuple[int, int, int]]:
    """Stretches of one number in a day: begin, end, number."""
    cuts = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(numbers)]
    step = slots.scenario.interval
    return [(begin * step, end * step, int(numbers[begin])) for begin, end in pairwise(cuts)]


def written(slots: Slots, row: Whole) -> dict[str, dict[str, object]]:
    """Write a group's numbers in the language: `{2026-03-02: {8:00: [6, 8, 9], 17:00: 0}}`, one entry a day."""
    found: dict[str, dict[str, object]] = {}
    for day, numbers in enumerate(row.reshape(-1, slots.per_day)):
        busy = np.flatnonzero(numbers)
        entries: dict[str, object] = {"0:00": 0}
        if len(busy):
            first, last = int(busy[0]), int(busy[-1]) + 1
            entries = {format_clock(first * slots.scenario.interval): [int(number) for number in numbers[first:last]]}
        found[slots.scenario.date(day).isoformat()] = entries
    return found


def heads(slots: Slots, groups: Mapping[str, Whole]) -> Scenario:
    """Copy the scenario with so many heads planned, as a file that extends it would; absence and shrinkage stay."""
    scenario = slots.scenario
    for name, row in groups.items():
        scenario = scenario.set(f"agents.{name}.staff", written(slots, row))
    return scenario
