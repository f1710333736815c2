"""Work against people: offered load and agents on duty; what the formula requires, what is planned, what was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ccsim.app.given import require
from ccsim.app.views.days import days_of
from ccsim.app.views.load import needed, work_of
from ccsim.kpi.samples import ALL
from ccsim.plot.clock import Clock
from ccsim.plot.intervals import finish, mean_and_band
from ccsim.plot.style import COLOURS, axes, line, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ccsim.app.result import Result

FEW = 3
"""So many queues are named at an axis."""


def staffing(
    result: Result, queue: str = ALL, segment: str = ALL, *, day: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the offered load, with the band of single runs, against the agents on duty, by interval.

    Parameters
    ----------
    result : Result
        Of a run with `by="interval"`.
    queue, segment : str
        What belongs to the queue, or to its callers of one segment, with all others that share agents with it; `*` is all.
    day : str, optional
        One date of the run; by default all days, and of more than seven a typical week.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        Erlangs (agents who would be busy if everybody were served at once) and agents; hatched where the mean load is more than
        the agents can do.

    Raises
    ------
    UsageError
        If the run was not measured by interval, has no such queue, segment or day, or nobody came or was answered there.
    """
    require(result, "staffing", "run")
    days = days_of(result, day)
    work = work_of(result, days, queue, segment)
    ax = axes(ax)
    tidy(ax)
    clock = Clock.of(days)
    edges = clock.edges(days.slots)
    load, duty = clock.along(work.load.mean), clock.along(work.on_duty.mean)
    short = np.where(load > duty, load, np.nan)
    if not np.isnan(short).all():
        ax.stairs(
            short,
            edges,
            baseline=np.where(load > duty, duty, np.nan),
            fill=True,
            facecolor="none",
            edgecolor=COLOURS["target"],
            hatch="////",
            linewidth=0,
            label="more work than agents",
        )
    mean_and_band(ax, result, work.load, "load", label="offered load")
    line(ax, edges, duty, "agents", "agents on duty", "--")
    ax.set_ylim(bottom=0)
    together = "" if (queue, segment) == (ALL, ALL) else f"\n{_some(work.queues)}"
    ax.set_ylabel(f"agents, erlangs{together}")
    finish(ax, days)
    return ax


def _some(names: tuple[str, ...]) -> str:
    """Name a few, and how many more there are."""
    return ", ".join(names) if len(names) <= FEW else f"{', '.join(names[: FEW - 1])} and {len(names) - FEW + 1} more"


def requirement(result: Result, group: str = ALL, *, day: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw the agents that Erlang's formula requires against those scheduled and those who were on duty, by interval.

    Parameters
    ----------
    result : Result
        Of a run with `by="interval"`.
    group : str
        `*` is all groups that serve any queue that names a target.
    day : str, optional
        One date of the run; by default all days, and of more than seven a typical week.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        Required are the fewest who must be there, as `ccsim staff --by formula` finds them; scheduled are those at work by the
        plan, breaks out, whoever may be absent; on duty those who were there in the runs.

    Raises
    ------
    UsageError
        If the run was not measured by interval, there is no such group or day, or the formula has no answer.
    """
    require(result, "requirement", "run")
    days = days_of(result, day)
    found = needed(result, days, group)
    ax = axes(ax)
    tidy(ax)
    clock = Clock.of(days)
    edges = clock.edges(days.slots)
    mean_and_band(ax, result, found.on_duty, "agents", label="on duty")
    line(ax, edges, clock.along(found.scheduled.mean), "ordinary", "scheduled", ":")
    line(ax, edges, clock.along(found.required.mean), "formula", "required by Erlang", "--")
    ax.set_ylim(bottom=0)
    ax.set_ylabel("agents" if group == ALL else f"agents, {group}")
    finish(ax, days)
    return ax
