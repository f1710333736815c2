"""Callbacks through the day: how many were offered, accepted, reached and failed, and how long until they came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ccsim.app.given import require
from ccsim.app.views.days import days_of
from ccsim.app.views.series import series
from ccsim.errors import UsageError
from ccsim.kpi.samples import ALL
from ccsim.plot.clock import Clock
from ccsim.plot.intervals import finish, mean_and_band, of_place
from ccsim.plot.style import COLOURS, axes, line, tidy, time_axis

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ccsim.app.result import Result


def callbacks(result: Result, queue: str = ALL, *, day: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw how many were offered a callback, and how many of those who accepted were reached and were not, by interval.

    Parameters
    ----------
    result : Result
        Of a run with `by="interval"`.
    queue : str
        `*` for all together.
    day : str, optional
        One date of the run, such as `2026-03-02`. By default all days, and of more than seven a typical week.
    ax : matplotlib.axes.Axes, optional
        Where to draw; in a new figure if not given.

    Returns
    -------
    matplotlib.axes.Axes
        Contacts in each interval, means over the runs; a callback belongs to the interval in which its caller joined the queue.

    Raises
    ------
    UsageError
        If the run was not measured by interval, has no such queue or day, or nobody was offered a callback there.
    """
    require(result, "callbacks", "run")
    days = days_of(result, day)
    offered, accepted, failed = (
        series(result, f"callbacks_{what}", days, queue=queue) for what in ("offered", "accepted", "failed")
    )
    if not np.nansum(offered.mean) > 0:
        raise UsageError(f"{_where(queue)}: nobody was offered a callback in any interval that counts")
    ax = axes(ax)
    tidy(ax)
    clock = Clock.of(days)
    edges = clock.edges(days.slots)
    above, below = clock.along(accepted.mean), clock.along(accepted.mean - failed.mean)
    ax.stairs(below, edges, fill=True, color=COLOURS["service"], alpha=0.55, linewidth=0, label="reached")
    if np.nansum(failed.mean) > 0:
        ax.stairs(
            above,
            edges,
            baseline=below,
            fill=True,
            facecolor="none",
            edgecolor=COLOURS["target"],
            hatch="////",
            linewidth=0,
            label="accepted and not reached",
        )
    line(ax, edges, clock.along(offered.mean), "ordinary", "offered", ":")
    ax.set_ylim(bottom=0)
    ax.set_ylabel(f"callbacks{of_place(queue, ALL)}, contacts")
    finish(ax, days)
    return ax


def time_to_callback(result: Result, queue: str = ALL, *, day: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw how long it took from joining to the callback that reached the caller, by interval, with the band of single runs.

    Parameters
    ----------
    result, queue, day, ax
        As in `callbacks`.

    Returns
    -------
    matplotlib.axes.Axes
        In seconds, or in minutes where any line or band is above 900 s; by the interval in which the caller joined the queue.

    Raises
    ------
    UsageError
        As in `callbacks`, or if nobody was reached.
    """
    require(result, "time_to_callback", "run")
    days = days_of(result, day)
    shown = series(result, "time_to_callback", days, queue=queue)
    if np.isnan(shown.mean).all():
        raise UsageError(f"{_where(queue)}: nobody was reached by callback in any interval that counts")
    ax = axes(ax)
    tidy(ax)
    longest = float(max(np.nanmax(shown.mean), np.nanmax(shown.p90)))
    factor = time_axis(ax, f"time to callback{of_place(queue, ALL)}", longest)
    mean_and_band(ax, result, shown, "wait", factor)
    ax.set_ylim(bottom=0)
    finish(ax, days)
    return ax


def _where(queue: str) -> str:
    return "all queues" if queue == ALL else f"queue {queue}"
