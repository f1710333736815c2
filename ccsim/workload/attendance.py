"""Who misses a day, who is off the phones in an interval, and how fast each agent is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ccsim.once import once
from ccsim.scenario import Scenario
from ccsim.scenario.bytime import ByTime
from ccsim.scenario.model import Group
from ccsim.streams import uniforms
from ccsim.units import DAY
from ccsim.workload.model import Attendance, Column, TeamKey
from ccsim.workload.variates import Floats, lognormal_factor

FIRST_DAY = -1
"""A shift that began the evening before the start may run at time zero."""
MILLION = 1_000_000


@dataclass(frozen=True)
class Team:
    """A team, and what chance can do to its agents.

    Parameters
    ----------
    key : TeamKey
    size : int
        How many agents the run's days need at most.
    absence : dict of int to float
        By day of the shift's begin, with `staff` by wall-clock day: the chance to miss it, where there is one.
    shrinkage : dict of int to array of float64 [intervals of a day]
        By wall-clock day: the chance to be off the phones, by the share in force at each interval's start, where there is one.
    cv : float or None
        Of the pace.
    """

    key: TeamKey
    size: int
    absence: dict[int, float]
    shrinkage: dict[int, Floats]
    cv: float | None

    @property
    def name(self) -> str:
        """The address of its streams."""
        return "/".join(part for part in self.key if part is not None)


def attendance(scenario: Scenario, replication: int) -> Attendance:
    """Draw absence, shrinkage and pace of every agent; each agent's numbers are its own place in its team's streams.

    Parameters
    ----------
    scenario : Scenario
    replication : int
        Counted from 0.
    """
    certain = _certain(scenario)
    return _drawn(scenario, replication) if certain is None else certain


@once
def _certain(scenario: Scenario) -> Attendance | None:
    """The one that all replications have; None if chance has a say in it."""
    if any(team.absence or team.shrinkage or team.cv is not None for team in _teams(scenario)):
        return None
    return _drawn(scenario, 0)


def _drawn(scenario: Scenario, replication: int) -> Attendance:
    absent, off, pace = {}, {}, {}
    for team in _teams(scenario):
        absent[team.key] = _absent(scenario, replication, team)
        off[team.key] = _off(scenario, replication, team)
        pace[team.key] = _pace(scenario, replication, team)
    return Attendance(absent, off, pace)


@once
def _teams(scenario: Scenario) -> list[Team]:
    return [
        Team(key, _most(scenario, agents), _absence(scenario, group), _shrinkage(scenario, group), cv)
        for name, group in scenario.agents.items()
        for cv in [group.pace.cv if group.pace is not None else None]
        for key, agents in _counted(name, group)
    ]


def _counted(name: str, group: Group) -> Iterator[tuple[TeamKey, ByTime[int]]]:
    if group.staff is not None:
        yield (name, None), group.staff
    for shift, agents in group.shifts.items():
        yield (name, shift), agents


def _most(scenario: Scenario, agents: ByTime[int]) -> int:
    days = range(FIRST_DAY, scenario.days)
    return max((p.value for day in days for p in agents.day(scenario.date(day), scenario.calendar)), default=0)


def _absence(scenario: Scenario, group: Group) -> dict[int, float]:
    chances = {
        day: group.absence.at(scenario.date(day), 0, scenario.calendar) or 0.0
        for day in range(FIRST_DAY, scenario.days)
    }
    return {day: chance for day, chance in chances.items() if chance > 0}


def _shrinkage(scenario: Scenario, group: Group) -> dict[int, Floats]:
    begins = np.arange(0, DAY, scenario.interval)
    chances = {}
    for day in range(scenario.days):
        chance = np.zeros(len(begins))
        for piece in group.shrinkage.day(scenario.date(day), scenario.calendar):
            chance[(begins >= piece.begin) & (begins < piece.end)] = piece.value
        if chance.any():
            chances[day] = chance
    return chances


def _absent(scenario: Scenario, replication: int, team: Team) -> NDArray[np.bool_]:
    """By day of the shift's begin, with `staff` by wall-clock day: [1 + days, places]."""
    table = np.zeros((scenario.days - FIRST_DAY, team.size), np.bool_)
    for day, chance in team.absence.items():
        table[day - FIRST_DAY] = uniforms(scenario.seed, replication, f"absence/{team.name}", day, team.size) < chance
    return table


def _off(scenario: Scenario, replication: int, team: Team) -> NDArray[np.bool_]:
    """By interval, with the share in force at its start: [intervals, places]; an agent's numbers lie together."""
    intervals = DAY // scenario.interval
    table = np.zeros((scenario.days * intervals, team.size), np.bool_)
    for day, chance in team.shrinkage.items():
        u = uniforms(scenario.seed, replication, f"shrinkage/{team.name}", day, team.size * intervals)
        table[day * intervals : (day + 1) * intervals] = (u.reshape(team.size, intervals) < chance).T
    return table


def _pace(scenario: Scenario, replication: int, team: Team) -> Column:
    """Each agent's factor for life, in millionths."""
    if team.cv is None:
        return np.full(team.size, MILLION, np.int64)
    u = uniforms(scenario.seed, replication, f"pace/{team.name}", 0, team.size)
    return np.maximum(np.floor(lognormal_factor(u, team.cv) * MILLION + 0.5), 1).astype(np.int64)
