"""The figures of a scenario by day and by queue, as a planner would reckon them by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ccsim.app.understanding.grid import Grid, Slots, total
from ccsim.app.understanding.notes import notes
from ccsim.app.understanding.picture import Picture, picture_of
from ccsim.app.understanding.sources import Coming, coming
from ccsim.app.understanding.warn import warnings
from ccsim.scenario import Scenario
from ccsim.units import HOUR, SECOND, format_clock


@dataclass(frozen=True)
class Load:
    """Contacts and the work they bring, if everyone who joins a queue is answered.

    Parameters
    ----------
    contacts : float
        Expected first attempts; of a queue, what joins it.
    offered : float
        What joins queues: without who ends in the IVR, with further attempts and transfers.
    handling_time : float or None
        Mean talk and wrap of what joins, in s.
    workload_hours : float
        Time of agents that it takes: talk and wrap, of agents with several contacts at once their part of it.
    """

    contacts: float
    offered: float
    handling_time: float | None
    workload_hours: float


@dataclass(frozen=True)
class DayLoad(Load):
    """A wall-clock day of the run.

    Parameters
    ----------
    day : date
    on_duty_hours : float
        Of all groups, absence and shrinkage taken off, breaks out.
    occupancy : float or None
        Workload / on-duty hours.
    peak : str
        Clock at which the interval with the most work begins; empty if there is none.
    peak_offered, peak_erlang, peak_on_duty : float
        What joins in it, its work as agents busy on average, agents on duty.
    """

    day: date
    on_duty_hours: float
    occupancy: float | None
    peak: str
    peak_offered: float
    peak_erlang: float
    peak_on_duty: float


@dataclass(frozen=True)
class Understanding:
    """What ccsim understood.

    Parameters
    ----------
    scenario : Scenario
    days : tuple of DayLoad
    queues : dict of str to Load
    served_by : dict of str to dict of int to list of str
        Groups that serve each queue or a line of it, by level.
    warnings : tuple of str
        What is valid and still looks absurd.
    sources : tuple of Coming
        Sources of which others come than are stated (messages, growth, no-shows), or which are counted exactly.
    notes : tuple of str
        What the figures leave out.
    """

    scenario: Scenario
    days: tuple[DayLoad, ...]
    queues: dict[str, Load]
    served_by: dict[str, dict[int, list[str]]]
    warnings: tuple[str, ...]
    sources: tuple[Coming, ...]
    notes: tuple[str, ...]


def understand(scenario: Scenario) -> Understanding:
    """Reckon what a scenario means, from expectations alone.

    The figures are those of the mean day: busyness, Poisson scatter and luck are left out, further attempts come
    after the mean delay, and everyone who joins a queue is taken to be answered.
    """
    picture = picture_of(scenario)
    return Understanding(
        scenario,
        days=_days(picture),
        queues={name: _queue(picture, name) for name in scenario.queues},
        served_by={name: _served_by(scenario, name) for name in scenario.queues},
        warnings=tuple(warnings(picture)),
        sources=coming(scenario, picture.grid),
        notes=notes(picture),
    )


def _days(picture: Picture) -> tuple[DayLoad, ...]:
    grid = picture.grid
    tables = (
        total(picture.arrivals.values(), grid.slots),
        total(picture.flow.offered.values(), grid.slots),
        total(picture.work.values(), grid.slots),
        total(picture.handled.values(), grid.slots),
        picture.on_duty(picture.duty),
    )
    size = grid.per_day
    return tuple(
        _day(grid, day, *(table[number * size : (number + 1) * size] for table in tables))
        for number, day in enumerate(grid.dates)
    )


def _day(
    grid: Grid, day: date, arrivals: Slots, offered: Slots, work: Slots, handled: Slots, on_duty: Slots
) -> DayLoad:
    on_duty_hours = sum(on_duty) * grid.interval / HOUR
    load = _load(sum(arrivals), sum(offered), sum(handled), sum(work))
    peak = max(range(grid.per_day), key=work.__getitem__)
    return DayLoad(
        contacts=load.contacts,
        offered=load.offered,
        handling_time=load.handling_time,
        workload_hours=load.workload_hours,
        day=day,
        on_duty_hours=on_duty_hours,
        occupancy=load.workload_hours / on_duty_hours if on_duty_hours > 0 else None,
        peak=format_clock(peak * grid.interval) if work[peak] > 0 else "",
        peak_offered=offered[peak],
        peak_erlang=work[peak] / grid.interval,
        peak_on_duty=on_duty[peak],
    )


def _queue(picture: Picture, name: str) -> Load:
    offered = sum(picture.flow.of_queue(name, picture.flow.offered))
    handled, work = (sum(picture.flow.of_queue(name, table)) for table in (picture.handled, picture.work))
    return _load(offered, offered, handled, work)


def _load(contacts: float, offered: float, handled: float, work: float) -> Load:
    return Load(contacts, offered, handled / offered / SECOND if offered > 0 else None, work / HOUR)


def _served_by(scenario: Scenario, queue: str) -> dict[int, list[str]]:
    """Groups that serve a queue or one of its lines, by their lowest level there."""
    levels: dict[int, list[str]] = {}
    for name, group in scenario.agents.items():
        found = [serve.level for line, serve in group.serves.items() if line.partition("/")[0] == queue]
        if found:
            levels.setdefault(min(found), []).append(name)
    return dict(sorted(levels.items()))
