"""Where in the week service is at risk, where agents are busiest, and who answers whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ccsim.app.given import require
from ccsim.app.views.days import days_of, need
from ccsim.app.views.series import measure_of, place_of, series
from ccsim.errors import UsageError
from ccsim.kpi.arrays import Flags, Real
from ccsim.kpi.samples import ALL, places_of, sample
from ccsim.plot.cells import amounts, around, heat_map, marks, numbers
from ccsim.plot.clock import Clock
from ccsim.plot.intervals import known, of_place, target_of
from ccsim.plot.style import axes, per_cent, text_width, width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ccsim.app.result import Result
    from ccsim.app.views.days import Days
    from ccsim.scenario.model import Queue

OF_WEEK = ("service_level", "target_met")
RUNS = 10
"""Of so many runs the risk is told: met in 9 of 10."""


def week(
    result: Result,
    measure: str = "service_level",
    queue: str = ALL,
    segment: str = ALL,
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draw the days of the run against the time of day: the service level, or how often the target was met.

    A run of more than seven days is put together by weekday: its cells are pooled over all days of the weekday.

    Parameters
    ----------
    result : Result
        Of a run with `by="interval"`.
    measure : {"service_level", "target_met"}
        `target_met` is the share of single runs (and days, of a longer run) in which the interval met its target: the risk of
        the plan, as `met in 9 of 10 runs`; numbers in cells are rounded down.
    queue, segment : str
        `*` for all together.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        Grey where nobody was offered.

    Raises
    ------
    UsageError
        If the run was not measured by interval, there is no such measure, queue or segment, nobody came there, or, for
        `target_met`, no target is named.
    """
    require(result, "week", "run")
    if measure not in OF_WEEK:
        raise UsageError(f"measure: '{measure}' is not one of {', '.join(OF_WEEK)}")
    days = days_of(result)
    if measure == "target_met" and all(each.target is None for each in _asked(result, queue)):
        raise UsageError(f"target_met: queue {queue} names no target")
    table = known(series(result, measure, days, queue=queue, segment=segment), queue, segment).mean
    ax = axes(ax, (8.0, 1.4 + 0.32 * len(table)))
    clock = Clock.of(replace(days, labels=days.labels[:1], since=days.begin, until=days.end))
    edges = clock.edges(days.slots)
    draw = _level if measure == "service_level" else _met
    draw(ax, result, days, edges, table, (queue, segment))
    clock.draw(ax)
    ax.set_xlabel("")
    return ax


def _asked(result: Result, queue: str) -> list[Queue]:
    return [each for name, each in result.scenario.queues.items() if queue in (ALL, name)]


def _level(ax: Axes, result: Result, days: Days, edges: Real, table: Real, place: tuple[str, str]) -> None:
    label, promised = f"service level{of_place(*place)}, %", target_of(result.scenario, place[0])
    scale = amounts() if promised is None else around(promised[0], table)
    mesh = heat_map(ax, edges, table, scale, days.labels, label)
    bar = mesh.colorbar
    assert bar is not None, "it was just drawn"
    bar.ax.yaxis.set_major_formatter(per_cent)
    if promised is not None:
        _ticks_at(bar.ax, promised[0])
    ax.set_xlim(edges[0], edges[-1])
    if not numbers(ax, mesh, edges, table, lambda share: f"{share * 100:.0f}") and promised is not None:
        marks(ax, edges, np.nan_to_num(table, nan=1.0) < promised[0], f"below the {promised[1]}")


def _met(ax: Axes, result: Result, days: Days, edges: Real, table: Real, place: tuple[str, str]) -> None:
    runs = RUNS if days.typical else min(RUNS, result.replications)
    what = "run" if runs == 1 else "days" if days.typical else "runs"
    mesh = heat_map(ax, edges, table, amounts(), days.labels, f"target met{of_place(*place)},\nin .. of {runs} {what}")
    bar = mesh.colorbar
    assert bar is not None, "it was just drawn"
    shown = range(0, runs + 1, 2 if runs == RUNS else 1)
    bar.set_ticks([number / runs for number in shown], labels=[str(number) for number in shown])
    ax.set_xlim(edges[0], edges[-1])
    numbers(ax, mesh, edges, table, lambda share: f"{np.floor(share * runs + 1e-9):.0f}")


def occupancy(result: Result, *, day: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw how busy the agents of each group were, by interval.

    Parameters
    ----------
    result : Result
        Of a run with `by="interval"`.
    day : str, optional
        One date of the run; by default all days, and of more than seven a typical week.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        One row a group, and one of all if there are several; grey where nobody was on duty.

    Raises
    ------
    UsageError
        If the run was not measured by interval, or has no such day.
    """
    require(result, "occupancy", "run")
    groups = tuple(result.scenario.agents)
    shown = _of_groups(result, "occupancy", groups, day, "nobody was on duty at any time that counts")
    ax = axes(ax, (8.0, 1.4 + 0.32 * len(shown.names)))
    mesh = heat_map(ax, shown.edges, shown.table, amounts(), shown.names, "occupancy, %")
    assert mesh.colorbar is not None, "it was just drawn"
    mesh.colorbar.ax.yaxis.set_major_formatter(per_cent)
    shown.finish(ax)
    numbers(ax, mesh, shown.edges, shown.table, lambda share: f"{share * 100:.0f}")
    return ax


def concurrency(result: Result, *, day: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw how many contacts the agents of each group had in hand while they were busy, by interval.

    Parameters
    ----------
    result, day, ax
        As in `occupancy`.

    Returns
    -------
    matplotlib.axes.Axes
        One row for each group that can have several contacts in hand; grey where nobody was busy.

    Raises
    ------
    UsageError
        If no group can, the run was not measured by interval, or has no such day.
    """
    require(result, "concurrency", "run")
    agents = result.scenario.agents
    groups = tuple(name for name, group in agents.items() if group.at_once)
    if not groups:
        raise UsageError("no group of agents says 'at_once': each has one contact in hand at a time")
    shown = _of_groups(result, "concurrency", groups, day, "nobody was busy at any time that counts")
    ax = axes(ax, (8.0, 1.4 + 0.32 * len(shown.names)))
    most = float(max(max(agents[name].at_once.values()) for name in groups))
    mesh = heat_map(ax, shown.edges, shown.table, amounts(most), shown.names, "contacts in hand\nof who is busy")
    shown.finish(ax)
    numbers(ax, mesh, shown.edges, shown.table, lambda contacts: f"{contacts:.1f}")
    return ax


@dataclass(frozen=True)
class _Groups:
    """A measure of groups over time, those apart who have none at any time.

    Parameters
    ----------
    names : tuple of str
        Of the groups, and `all groups`, if there are several.
    table : array of float64 [groups, slots]
    """

    names: tuple[str, ...]
    table: Real
    days: Days

    @property
    def edges(self) -> Real:
        """Bounds of the slots."""
        return Clock.of(self.days).edges(self.days.slots)

    def finish(self, ax: Axes) -> None:
        """Draw the clock."""
        Clock.of(self.days).draw(ax)
        if self.days.typical:
            ax.set_xlabel(f"a typical week: {self.days.turns} weeks together")


def _of_groups(result: Result, measure: str, groups: tuple[str, ...], day: str | None, nothing: str) -> _Groups:
    days = days_of(result, day)
    shown = (*groups, ALL) if len(groups) > 1 else groups
    clock = Clock.of(days)
    table = np.stack([clock.along(series(result, measure, days, group=name).mean) for name in shown])
    ever: Flags = np.asarray(~np.isnan(table).all(axis=1), np.bool_)
    if not ever.any():
        raise UsageError(nothing)
    names = tuple(
        "all groups" if name == ALL else name for name, kept in zip(shown, ever.tolist(), strict=True) if kept
    )
    return _Groups(names, table[ever], days)


def who_answered(result: Result, *, ax: Axes | None = None) -> Axes:
    """Draw which groups answered the contacts of each queue: each row of queues adds up to 100 %.

    Parameters
    ----------
    result : Result
        Of a run with `by="group"`.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        Shares of all answered visits of a queue, over all runs; grey where a group answered none. Beside the name of the queue
        stands how many were answered in a run.

    Raises
    ------
    UsageError
        If the run was not measured by group, nobody was answered, or a single group answered a single queue.
    """
    require(result, "who_answered", "run")
    need(result, "group")
    queues, groups, answered = answered_by(result)
    if not len(queues):
        raise UsageError("nobody was answered")
    if answered.size == 1:
        raise UsageError(f"there is nothing to tell apart: group {groups[0]} answered all of queue {queues[0]}")
    share = answered / answered.sum(axis=1, keepdims=True)
    table = np.where(share > 0, share, np.nan)
    names = tuple(f"{name} ({total:,.0f})" for name, total in zip(queues, answered.sum(axis=1), strict=True))
    ax = axes(ax, (2.5 + 0.9 * len(groups), 1.6 + 0.32 * len(queues)))
    edges = np.arange(len(groups) + 1, dtype=np.float64) - 0.5
    mesh = heat_map(ax, edges, table, amounts(), names, "of the queue's answered, %")
    assert mesh.colorbar is not None, "it was just drawn"
    mesh.colorbar.ax.yaxis.set_major_formatter(per_cent)
    ax.set_xticks(range(len(groups)), groups)
    if max(map(text_width, groups)) > 0.9 * width(ax) / len(groups):
        ax.set_xticklabels(groups, rotation=30, ha="right", rotation_mode="anchor")
    ax.set_ylabel("queue (answered in a run)", fontsize="small")
    numbers(ax, mesh, edges, table, _share)
    return ax


def answered_by(result: Result) -> tuple[tuple[str, ...], tuple[str, ...], Real]:
    """Answered visits in a run, by queue and the group that answered: [queues, groups], of those that had any."""
    measure = measure_of(result.scenario, "answered")
    visits = sample(result.measured, "group", measure).numerators.mean(axis=0)
    at = [place_of(result.scenario, measure, queue) for queue in result.scenario.queues]
    assert visits.shape[1] == len(places_of(result.scenario, measure)), "one column a place"
    table = visits[:, at].T
    queues, groups = table.any(axis=1), table.any(axis=0)
    named = [
        tuple(name for name, kept in zip(names, found, strict=True) if kept)
        for names, found in ((result.scenario.queues, queues), (result.scenario.agents, groups))
    ]
    return named[0], named[1], table[queues][:, groups]


def _share(share: float) -> str:
    return "<1" if share < 0.005 else f"{share * 100:.0f}"


def _ticks_at(bar: Axes, target: float) -> None:
    """Let a colour bar name the target and the ends."""
    low, high = bar.get_ylim()
    bar.set_yticks(sorted({low, (low + target) / 2, target, high}))
