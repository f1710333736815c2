"""How long the queue usually is through the day: a fan of single days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ccsim.app.given import require
from ccsim.app.views.days import label_of
from ccsim.app.views.intervals import Fan, queue_fan
from ccsim.kpi.arrays import Real
from ccsim.kpi.samples import ALL
from ccsim.plot.clock import Clock
from ccsim.plot.intervals import of_place
from ccsim.plot.style import COLOURS, axes, legend, line, tidy
from ccsim.units import HOUR

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ccsim.app.result import Result

FEW, MANY = 4, 20
"""Single days from which on the inner band, and the outer one by its quantiles and not by the least and the most, can be told."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def queue_length(result: Result, queue: str = ALL, *, day: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw how many wait through the day, as a fan of single days: 5, 25, 50, 75 and 95 of 100 days have no more.

    A single day is a day of one replication; of a run over several dates all are put together. The queue is the time average of
    each interval.

    Parameters
    ----------
    result : Result
        Simulated again if it was not measured by interval.
    queue : str
        `*` for all together.
    day : str, optional
        Only this weekday (`mon`) or date (`2026-03-02`).
    ax : matplotlib.axes.Axes, optional
        Where to draw; in a new figure if not given.

    Raises
    ------
    UsageError
        If there is no such queue or day, or nobody ever comes.
    """
    require(result, "queue_length", "run")
    fan = queue_fan(result, queue, day)
    ax = axes(ax)
    tidy(ax)
    step = result.scenario.interval
    edges = np.append(fan.clocks, fan.clocks[-1] + step) / HOUR
    if fan.days > 1:
        _band(
            ax,
            edges,
            fan.quantiles[0],
            fan.quantiles[4],
            0.25,
            "9 of 10 days" if fan.days >= MANY else f"all {fan.days} days",
        )
    if fan.days >= FEW:
        _band(ax, edges, fan.quantiles[1], fan.quantiles[3], 0.5, "5 of 10 days")
    line(ax, edges, fan.quantiles[2], "service", "median day" if fan.days > 1 else "one run")
    ax.set_ylim(0, max(1.0, 1.05 * float(np.nanmax(fan.quantiles[-1]))))
    ax.set_ylabel(f"waiting{of_place(queue, ALL)}, contacts")
    Clock((_of_days(result, fan),), float(edges[0]), float(edges[-1])).draw(ax)
    legend(ax)
    return ax


def _band(ax: Axes, edges: Real, low: Real, high: Real, alpha: float, name: str) -> None:
    ax.stairs(high, edges, baseline=low, fill=True, color=COLOURS["wait"], alpha=alpha, linewidth=0, label=name)


def _of_days(result: Result, fan: Fan) -> str:
    """Say which days these are."""
    runs = "one run" if result.replications == 1 else f"{result.replications} runs"
    if len(fan.dates) == 1:
        return f"{label_of(fan.dates[0])}, {runs}"
    first, last = fan.dates[0], fan.dates[-1]
    kinds = {one.weekday() for one in fan.dates}
    of = f"{len(fan.dates)} {WEEKDAYS[first.weekday()]}s" if len(kinds) == 1 else f"{len(fan.dates)} days"
    return f"{of} from {label_of(first)} to {label_of(last)}, {runs}"
