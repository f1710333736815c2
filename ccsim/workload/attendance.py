"""Who misses a day, who is off the phones in an interval, and how fast each agent is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ccsim.scenario import Scenario
from ccsim.scenario.bytime import ByTime
from ccsim.scenario.model import Group
from ccsim.streams import uniforms
from ccsim.units import DAY
from ccsim.workload.model import Attendance, Column, TeamKey
from ccsim.workload.variates import lognormal_factor

FIRST_DAY = -1
"""A shift that began the evening before the start may run at time zero."""
MILLION = 1_000_000


def attendance(scenario: Scenario, replication: int) -> Attendance:
    """Draw absence, shrinkage and pace of every agent; each agent's numbers are its own place in its team's streams."""
    absent, off, pace = {}, {}, {}
    for key, size in _teams(scenario):
        group, team = scenario.agents[key[0]], "/".join(part for part in key if part is not None)
        absent[key] = _absent(scenario, replication, group, team, size)
        off[key] = _off(scenario, replication, group, team, size)
        pace[key] = _pace(scenario, replication, group, team, size)
    return Attendance(absent, off, pace)


def _teams(scenario: Scenario) -> Iterator[tuple[TeamKey, int]]:
    """Every team, and how many agents the run's days need at most."""
    for name, group in scenario.agents.items():
        if group.staff is not None:
            yield (name, None), _most(scenario, group.staff)
        for shift, agents in group.shifts.items():
            yield (name, shift), _most(scenario, agents)


def _most(scenario: Scenario, agents: ByTime[int]) -> int:
    days = range(FIRST_DAY, scenario.days)
    return max((p.value for day in days for p in agents.day(scenario.date(day), scenario.calendar)), default=0)


def _absent(scenario: Scenario, replication: int, group: Group, team: str, size: int) -> NDArray[np.bool_]:
    """By day of the shift's begin, with `staff` by wall-clock day: [1 + days, places]."""
    table = np.zeros((scenario.days - FIRST_DAY, size), np.bool_)
    for row in range(len(table)):
        day = row + FIRST_DAY
        chance = group.absence.at(scenario.date(day), 0, scenario.calendar) or 0.0
        if chance > 0:
            table[row] = uniforms(scenario.seed, replication, f"absence/{team}", day, size) < chance
    return table


def _off(scenario: Scenario, replication: int, group: Group, team: str, size: int) -> NDArray[np.bool_]:
    """By interval, with the share in force at its start: [intervals, places]; an agent's numbers lie together."""
    intervals = DAY // scenario.interval
    table = np.zeros((scenario.days * intervals, size), np.bool_)
    for day in range(scenario.days):
        chance = _by_interval(scenario, group.shrinkage, day)
        if chance.any():
            u = uniforms(scenario.seed, replication, f"shrinkage/{team}", day, size * intervals)
            drawn = u.reshape(size, intervals) < chance
            table[day * intervals : (day + 1) * intervals] = drawn.T
    return table


def _by_interval(scenario: Scenario, shrinkage: ByTime[float], day: int) -> NDArray[np.float64]:
    begins = np.arange(0, DAY, scenario.interval)
    chance = np.zeros(len(begins))
    for piece in shrinkage.day(scenario.date(day), scenario.calendar):
        chance[(begins >= piece.begin) & (begins < piece.end)] = piece.value
    return chance


def _pace(scenario: Scenario, replication: int, group: Group, team: str, size: int) -> Column:
    """Each agent's factor for life, in millionths."""
    if group.pace is None:
        return np.full(size, MILLION, np.int64)
    u = uniforms(scenario.seed, replication, f"pace/{team}", 0, size)
    return np.maximum(np.floor(lognormal_factor(u, group.pace.cv) * MILLION + 0.5), 1).astype(np.int64)
