"""What happens in a window of the run, minute by minute: who comes, who waits, who is there, who is busy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ccsim.app.choices import check_place
from ccsim.app.views.instants import read_instant
from ccsim.errors import UsageError
from ccsim.kpi import Measure
from ccsim.kpi.arrays import Flags, Real, Whole
from ccsim.kpi.channels import in_parallel
from ccsim.kpi.plain.spells import united
from ccsim.kpi.plain.visits import Visits
from ccsim.kpi.samples import ALL
from ccsim.kpi.table import VISIT_COLUMNS, figure
from ccsim.kpi.targets import service_level
from ccsim.records import Records
from ccsim.scenario.journeys import Journeys
from ccsim.scenario.measures import is_of_several_channels
from ccsim.units import DAY, format_duration, parse_duration

if TYPE_CHECKING:
    from ccsim.app.result import Result
    from ccsim.scenario import Scenario

STEPS = 2000
"""More are not drawn."""

FOREVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Window:
    """Steps of the run.

    Parameters
    ----------
    edges : array of int64 [steps + 1]
        In ms from the run's start.
    """

    edges: Whole

    @property
    def steps(self) -> int:
        """How many."""
        return len(self.edges) - 1

    def count(self, instants: Whole) -> Real:
        """How many instants lie in each step: float64 [steps]."""
        inside = instants[(instants >= self.edges[0]) & (instants < self.edges[-1])]
        step = np.searchsorted(self.edges, inside, side="right") - 1
        return np.bincount(step, minlength=self.steps).astype(np.float64)

    def time(self, begin: Whole, end: Whole) -> Real:
        """Milliseconds that spells fill of each step: float64 [steps]."""
        there = (begin < self.edges[-1]) & (end > self.edges[0])
        found: Real = np.diff(self._passed(begin[there]) - self._passed(end[there]))
        return found

    def _passed(self, instants: Whole) -> Real:
        """Sum over instants of the time since each, at each edge: float64 [steps + 1]."""
        ordered = np.sort(np.clip(instants, self.edges[0], self.edges[-1]) - self.edges[0])
        count = np.searchsorted(ordered, self.edges - self.edges[0])
        summed = np.concatenate(([0], np.cumsum(ordered)))[count]
        found: Real = (count * (self.edges - self.edges[0]) - summed).astype(np.float64)
        return found


@dataclass(frozen=True)
class Minutes:
    """A window of the run; arrays of float64 [replications, steps].

    Parameters
    ----------
    window : Window
    queue : str
        `*` for all together.
    groups : tuple of str
        Of the agents: those that serve the queue.
    came : array
        Contacts that joined in the step, to wait or to be called back.
    answered, gave_up : array
        Contacts whose talk began, and who gave up, in the step, whenever they came.
    called_back : array
        Contacts whom a callback reached in the step.
    waiting : array
        Contacts that waited, and had not accepted a callback yet, a time average.
    on_duty, busy : array
        Agents, time averages; busy with any queue.
    in_time, judged : array
        Numerator and denominator of the service level of those who joined in the step; 0 where they come by several channels.
    """

    window: Window
    queue: str
    groups: tuple[str, ...]
    came: Real
    answered: Real
    gave_up: Real
    called_back: Real
    waiting: Real
    on_duty: Real
    busy: Real
    in_time: Real
    judged: Real

    @property
    def service_level(self) -> Real:
        """Of all replications together: float64 [steps], NaN where nobody came."""
        judged = self.judged.sum(axis=0)
        found = np.full(len(judged), np.nan)
        np.divide(self.in_time.sum(axis=0), judged, out=found, where=judged > 0)
        return found


def by_minute(
    result: Result,
    around: str | int,
    *,
    span: str = "2 h",
    step: str = "1 min",
    queue: str = ALL,
    replication: int | None = None,
) -> Minutes:
    """Look closely at a stretch of the run. The replications are simulated again for it.

    Parameters
    ----------
    around : str or int
        An instant in its middle: `2026-03-02 10:30`, a clock of the first day, or ms from the run's start.
    span, step : str
        How long, and how fine.
    queue : str
        `*` for all together.
    replication : int, optional
        Only this one.

    Raises
    ------
    UsageError
        If an argument is wrong.
    """
    scenario = result.scenario
    check_place("queue", queue, tuple(scenario.queues))
    if replication is not None and not 0 <= replication < result.replications:
        raise UsageError(f"replication: {replication} is not one of 0 to {result.replications - 1}")
    at = read_instant(scenario, around, "around") if isinstance(around, str) else around
    window = window_of(scenario, at, _duration("span", span), _duration("step", step))
    ways = result.journeys
    readers = result.read(
        lambda: MinuteReader(scenario, ways, window, queue), None if replication is None else [replication]
    )
    sums = [reader.sums() for reader in readers]
    return Minutes(
        window, queue, groups_of(scenario, queue), **{name: np.stack([one[name] for one in sums]) for name in sums[0]}
    )


def window_of(scenario: Scenario, at: int, span: int, step: int) -> Window:
    """Lay steps around an instant; they begin at whole steps of the wall clock and stay within the run; all in ms.

    Raises
    ------
    UsageError
        If there would be none, or more than can be drawn.
    """
    if span < step:
        raise UsageError(f"span: {format_duration(span)} is shorter than a step of {format_duration(step)}")
    if span > STEPS * step:
        raise UsageError(f"step: {format_duration(step)} makes more than {STEPS} steps of {format_duration(span)}")
    clock = scenario.clock_at_start
    begin = max((at + clock - span // 2) // step * step - clock, 0)
    end = min(begin + span, scenario.duration)
    begin = max(min(begin, (end + clock - span) // step * step - clock), 0)
    lines = np.arange((begin + clock) // step * step + step, end + clock, step, dtype=np.int64) - clock
    return Window(np.array([begin, *lines, end], np.int64))


def groups_of(scenario: Scenario, queue: str) -> tuple[str, ...]:
    """Groups that serve a queue, or some segment of it; all for `*`."""
    return tuple(
        name
        for name, group in scenario.agents.items()
        if queue == ALL or any(line.split("/")[0] == queue for line in group.serves)
    )


class MinuteReader:
    """Sums up a window of a replication."""

    def __init__(self, scenario: Scenario, journeys: Journeys, window: Window, queue: str) -> None:
        self.scenario, self.journeys, self.window = scenario, journeys, window
        self._queue = None if queue == ALL else list(scenario.queues).index(queue)
        names = list(scenario.agents)
        self._groups: Flags = np.isin(names, groups_of(scenario, queue))
        self._level: Measure = service_level(scenario)
        counted = ("came", "answered", "gave_up", "called_back", "in_time", "judged")
        self._sums = {name: np.zeros(window.steps) for name in counted}
        self._times = {name: np.zeros(window.steps) for name in ("waiting", "on_duty", "busy")}
        self._judged = not is_of_several_channels(scenario, "service_level", queue)
        self._several_in_hand = in_parallel(scenario)
        self._in_hand: list[tuple[Whole, Whole, Whole]] = []

    def take(self, part: Records) -> None:
        """Take the next records."""
        visits = Visits(self.scenario, self.journeys, _of_window(part, self.window))
        here = np.ones(len(visits.queue), np.bool_) if self._queue is None else visits.queue == self._queue
        joined = (visits.offered | visits.callback_accepted) & here
        self._sums["came"] += self.window.count(visits.joined[joined])
        self._sums["answered"] += self.window.count(visits.started[visits.answered & here])
        self._sums["gave_up"] += self.window.count(visits.left[visits.abandoned & here])
        self._sums["called_back"] += self.window.count(visits.started[visits.callback_reached & here])
        if self._judged:
            self._judge(visits, here)
        waited = visits.waited & here
        self._times["waiting"] += self.window.time(visits.joined[waited], visits.stood_until[waited])
        busy = visits.busy & self._groups[visits.group]
        if self._several_in_hand:
            self._in_hand.append((visits.started[busy], visits.wrap_end[busy], visits.agent[busy]))
        else:
            self._times["busy"] += self.window.time(visits.started[busy], visits.wrap_end[busy])
        duty = self._groups[part.duty["group"]]
        off = np.where(part.duty["off"] < 0, FOREVER, part.duty["off"])
        self._times["on_duty"] += self.window.time(part.duty["on"][duty], off[duty])

    def sums(self) -> dict[str, Real]:
        """Return what was summed up, times as averages over each step."""
        if self._in_hand:
            begin, end, _ = united(*(np.concatenate(each) for each in zip(*self._in_hand, strict=True)))
            self._times["busy"], self._in_hand = self.window.time(begin, end), []
        return self._sums | {name: time / np.diff(self.window.edges) for name, time in self._times.items()}

    def _judge(self, visits: Visits, here: Flags) -> None:
        columns = self._level.columns - {self._level.where}
        counted = {name: self.window.count(visits.joined[VISIT_COLUMNS[name](visits) & here]) for name in columns}
        self._sums["in_time"] += figure(self._level.numerator, counted).astype(np.float64)
        self._sums["judged"] += figure(self._level.denominator, counted).astype(np.float64)


def _of_window(part: Records, window: Window) -> Records:
    """Keep the visits that are in a queue or with an agent in the window."""
    visits = part.visits
    ends = np.maximum(visits["wrap_end"], visits["left"])
    ends = np.where(ends < 0, FOREVER, ends)
    begins = np.where(visits["joined"] >= 0, visits["joined"], ends)
    kept = (begins < window.edges[-1]) & (ends >= window.edges[0])
    return Records({name: column[kept] for name, column in visits.items()}, part.duty)


def _duration(what: str, text: str) -> int:
    try:
        size = parse_duration(text)
    except ValueError as error:
        raise UsageError(f"{what}: {error}") from None
    if not 0 < size <= 400 * DAY:
        raise UsageError(f"{what}: must be longer than nothing")
    return size
