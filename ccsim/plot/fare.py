"""How the segments fare: VIPs and ordinary callers side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ccsim.app.choices import check_channels
from ccsim.app.given import require
from ccsim.app.tables.figures import band_name
from ccsim.app.views.series import measure_of, place_of
from ccsim.errors import UsageError
from ccsim.kpi import Over, Row
from ccsim.kpi.replication import RUN
from ccsim.kpi.samples import ALL
from ccsim.plot.intervals import mean_of, target_of
from ccsim.plot.style import COLOURS, axes, legend, per_cent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ccsim.app.result import Result


def fare(result: Result, measure: str, queue: str) -> tuple[Row, ...]:
    """Take the rows, over the run as a whole, of the segments whose callers came to a queue, and that of all.

    Raises
    ------
    UsageError
        If there is no such measure or queue, it is not given by segment, or fewer than two segments came.
    """
    known = measure_of(result.scenario, measure)
    if known.over not in (Over.QUEUE, Over.SEGMENT) or known.unit not in ("share", "s"):
        raise UsageError(f"measure: '{measure}' is no share or time of the segments")
    place_of(result.scenario, known, queue)
    check_channels(result.scenario, measure, queue)
    rows = {
        row.segment: row
        for row in result.iterate(RUN, measures=[measure])
        if row.queue == queue and row.mean is not None
    }
    if len(rows) < 3:
        raise UsageError(f"segments: the callers of queue {queue} are of one segment, or nobody came")
    return tuple(rows.values())


def segments(result: Result, measure: str = "service_level", queue: str = ALL, *, ax: Axes | None = None) -> Axes:
    """Draw a measure of each segment over the run as a whole, with how single runs lie.

    Parameters
    ----------
    result : Result
    measure : str
        A share or a time that is measured by segment, such as `service_level`, `asa`, `wait_p90` or `abandonment`.
    queue : str
        `*` for all together.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        One row a segment that came, in the order of the scenario, and one of all.

    Raises
    ------
    UsageError
        If there is no such measure or queue, it is not given by segment, or fewer than two segments came.
    """
    require(result, "segments", "run")
    rows = fare(result, measure, queue)
    ax = axes(ax, (8.0, 1.2 + 0.3 * len(rows)))
    at = np.arange(len(rows))
    mean, low, high = (np.array([getattr(row, name) for row in rows], np.float64) for name in ("mean", "p10", "p90"))
    if (low < high).any():
        ax.hlines(at, low, high, color=COLOURS["service"], alpha=0.3, linewidth=7, label=band_name(result.replications))
    ax.plot(mean, at, linestyle="none", marker="D", markersize=5, color=COLOURS["service"], label=mean_of(result))
    promised = target_of(result.scenario, queue) if measure == "service_level" else None
    if promised is not None:
        ax.axvline(promised[0], color=COLOURS["target"], linewidth=1.2, linestyle=(0, (5, 3)), label=promised[1])
    ax.set_yticks(at, ["all together" if row.segment == ALL else str(row.segment) for row in rows])
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.axhline(len(rows) - 1.5, color="0.75", linewidth=0.6)
    _values(ax, measure, rows)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(labelsize="small")
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", color="0.88", linewidth=0.6)
    ax.set_axisbelow(True)
    legend(ax)
    return ax


def _values(ax: Axes, measure: str, rows: tuple[Row, ...]) -> None:
    """Set the x axis: shares in per cent, times in seconds."""
    words = {"asa": "mean wait", "service_level": "service level"}.get(measure, measure.replace("_", " "))
    if rows[0].unit == "s":
        ax.set_xlim(left=0)
        ax.set_xlabel(f"{words}, s")
        return
    ax.set_xlim(0, 1.02 if measure != "abandonment" else None)
    ax.xaxis.set_major_formatter(per_cent)
    ax.set_xlabel(f"{words}, %")
