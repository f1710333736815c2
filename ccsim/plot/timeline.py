"""By the minute around an event: who came, who waited, who was there, and how it was served."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ccsim.app.given import require
from ccsim.app.tables.figures import band_name
from ccsim.app.views.days import label_of
from ccsim.app.views.instants import read_instant
from ccsim.app.views.intervals import Intervals
from ccsim.app.views.minutes import Minutes, by_minute
from ccsim.kpi.arrays import Real
from ccsim.kpi.fold import nearest_rank
from ccsim.kpi.samples import ALL
from ccsim.plot.intervals import of_place, target_of
from ccsim.plot.style import (
    COLOURS,
    axes,
    band,
    height,
    line,
    percent_axis,
    target_line,
    text_width,
    tidy,
    width,
)
from ccsim.scenario.measures import is_of_several_channels
from ccsim.units import DAY, HOUR, MINUTE, format_clock, format_duration

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ccsim.app.result import Result

TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440)
"""Minutes between one clock time and the next."""

PANELS = {"came": 1.0, "waiting": 1.3, "agents": 1.0, "service": 1.0}
"""Panels from above, and their heights to one another."""

GAP = 0.45
"""Room above each, likewise; in it stand its title and its legend."""

NARROW = 5.0
"""Inches of width below which letters are small."""

LOW = 0.6
"""Inches of height below which a panel has few ticks."""


def timeline(
    result: Result,
    around: str | None = None,
    *,
    span: str = "2 h",
    step: str = "1 min",
    queue: str = ALL,
    replication: int | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw what happens minute by minute: contacts that come, wait and are served, and the agents. The runs are simulated again.

    Lines are means over the replications. The service level of a minute is that of the contacts that joined in it.

    Parameters
    ----------
    result : Result
    around : str, optional
        What is in the middle: an instant (`2026-03-02 10:30`), or a clock of the first day. By default it is the interval that
        misses its target in most replications, of equals the one with the longest queue; a run that was not measured by interval
        is simulated once more for it.
    span, step : str
        How long, and how fine.
    queue : str
        `*` for all together. Agents are those of the groups that serve it, busy with any queue.
    replication : int, optional
        A single one.
    ax : matplotlib.axes.Axes, optional
        Where to draw; in a new figure if not given.

    Returns
    -------
    matplotlib.axes.Axes
        The frame; its `child_axes` are the panels, labelled `came`, `waiting`, `agents`, `service`; x is in hours from 0:00 of
        the first day.

    Raises
    ------
    UsageError
        If an argument is wrong, or nobody ever comes.
    """
    require(result, "timeline", "run")
    shaded = _event(result, queue, around)
    found = by_minute(result, sum(shaded) // 2, span=span, step=step, queue=queue, replication=replication)
    runs = _runs(result, replication)
    ax = axes(ax, (8.0, 6.0))
    ax.set_axis_off()
    panels = _panels(ax)
    edges = (found.window.edges + result.scenario.clock_at_start) / HOUR
    _came(panels["came"], edges, found, step)
    _waiting(panels["waiting"], edges, found, runs)
    _agents(panels["agents"], edges, found)
    _service(panels["service"], edges, found, result)
    for name, panel in panels.items():
        _mark(panel, result, shaded)
        _clock(panel, edges, named=name == "service")
    panels["service"].set_xlabel(_where(result, shaded, worst=around is None, runs=runs, queue=queue))
    return ax


def _event(result: Result, queue: str, around: str | None) -> tuple[int, int]:
    """What is looked at, from when to when, in ms from the run's start; an instant if it was named."""
    if around is not None:
        at = read_instant(result.scenario, around, "around")
        return at, at
    intervals = Intervals(result, queue)
    begin = int(intervals.begins[intervals.worst])
    step, clock = result.scenario.interval, result.scenario.clock_at_start
    return begin, min(((begin + clock) // step + 1) * step - clock, result.scenario.duration)


def _runs(result: Result, replication: int | None) -> str:
    if replication is not None:
        return f"replication {replication}"
    return "one run" if result.replications == 1 else f"mean of {result.replications} runs"


def _panels(ax: Axes) -> dict[str, Axes]:
    """Divide the frame."""
    whole = sum(PANELS.values()) + GAP * (len(PANELS) - 0.5)
    made, top = {}, 1 + GAP / 2 / whole
    for name, share in PANELS.items():
        top -= (share + GAP) / whole
        panel = ax.inset_axes((0, top, 1, share / whole))
        panel.set_label(name)
        tidy(panel)
        made[name] = panel
    return made


def _title(panel: Axes, text: str) -> None:
    """Put the name of a panel above it on the left, and what its lines are on the right; in small letters where it is narrow."""
    handles, labels = panel.get_legend_handles_labels()
    size = "small" if width(panel) >= NARROW else "x-small"
    panel.set_title(text, loc="left", fontsize=size, pad=3)
    if labels:
        panel.legend(
            handles,
            labels,
            loc="lower right",
            bbox_to_anchor=(1, 1),
            ncols=len(labels),
            frameon=False,
            fontsize=size,
            borderaxespad=0,
            borderpad=0.1,
            columnspacing=1.0,
            handlelength=1.4,
        )


def _came(panel: Axes, edges: Real, found: Minutes, step: str) -> None:
    line(panel, edges, found.came.mean(axis=0), "ordinary", "came")
    line(panel, edges, found.answered.mean(axis=0), "service", "answered", "--")
    line(panel, edges, found.gave_up.mean(axis=0), "abandonment", "gave up", ":")
    if found.called_back.any():
        line(panel, edges, found.called_back.mean(axis=0), "agents", "called back", "-.")
    _from_nothing(panel)
    _title(panel, f"contacts {'a minute' if step.split() == ['1', 'min'] else f'in {step}'}")


def _waiting(panel: Axes, edges: Real, found: Minutes, runs: str) -> None:
    ordered = np.sort(found.waiting, axis=0)
    counts = np.array([len(ordered)])
    low, high = (ordered[int(nearest_rank(counts, share)[0]) - 1] for share in (10, 90))
    band(panel, edges, low, high, "wait", band_name(len(ordered)))
    line(panel, edges, found.waiting.mean(axis=0), "service", runs)
    _from_nothing(panel)
    _title(panel, f"waiting{of_place(found.queue, ALL)}, contacts")


def _agents(panel: Axes, edges: Real, found: Minutes) -> None:
    busy = found.busy.mean(axis=0)
    panel.stairs(busy, edges, fill=True, color=COLOURS["agents"], alpha=0.35, linewidth=0, label="busy")
    line(panel, edges, found.on_duty.mean(axis=0), "agents", "on duty")
    _from_nothing(panel)
    _title(panel, "agents")


def _service(panel: Axes, edges: Real, found: Minutes, result: Result) -> None:
    line(panel, edges, found.service_level, "service", "")
    promised = target_of(result.scenario, found.queue)
    if promised is not None:
        target_line(panel, *promised)
    percent_axis(panel, "service level")
    panel.set_ylabel("")
    apart = is_of_several_channels(result.scenario, "service_level", found.queue)
    _title(panel, "service level: only of one queue" if apart else "service level by when they came, %")


def _from_nothing(panel: Axes) -> None:
    """Let the y axis begin at 0, and not end where nothing is."""
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    panel.autoscale_view()
    panel.set_ylim(0, max(panel.get_ylim()[1], 1.0))
    panel.yaxis.set_major_locator(MaxNLocator(4 if height(panel) > LOW else 2, integer=panel.get_ylim()[1] > 4))


def _mark(panel: Axes, result: Result, shaded: tuple[int, int]) -> None:
    begin, end = ((each + result.scenario.clock_at_start) / HOUR for each in shaded)
    if begin < end:
        panel.axvspan(begin, end, color="0.92", linewidth=0, zorder=0)
    else:
        panel.axvline(begin, color="0.6", linewidth=0.8, linestyle=(0, (1, 2)), zorder=0)


def _clock(panel: Axes, edges: Real, *, named: bool) -> None:
    """Lay clock times along the x axis, as many as fit."""
    begin, end = float(edges[0]), float(edges[-1])
    each = width(panel) / (end - begin) / 60
    apart = next((step for step in TICKS if step * each >= 1.4 * text_width("00:00")), TICKS[-1])
    ticks = np.arange(np.ceil(begin * 60 / apart - 1e-9), end * 60 / apart + 1e-9) * apart
    labels = [format_clock(round(tick * MINUTE) % DAY) for tick in ticks]
    panel.set_xlim(begin, end)
    panel.set_xticks((ticks / 60).tolist(), labels if named else [""] * len(ticks))


def _where(result: Result, shaded: tuple[int, int], *, worst: bool, runs: str, queue: str) -> str:
    """Say which day it is, and what is shaded."""
    begin, end = (each + result.scenario.clock_at_start for each in shaded)
    day = label_of(result.scenario.date(begin // DAY))
    if not worst:
        return f"{day}, around {format_clock(begin % DAY)}"
    span = f"{format_clock(begin % DAY)} to {format_clock(end % DAY)}"
    return f"{day}; shaded: {span}, the worst {format_duration(result.scenario.interval)}"
