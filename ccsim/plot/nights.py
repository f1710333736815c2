"""Who is left over at the ends of days, day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ccsim.app.given import require
from ccsim.app.tables.figures import band_name
from ccsim.app.views.days import label_of
from ccsim.app.views.nights import nights_of
from ccsim.kpi.samples import ALL
from ccsim.plot.intervals import mean_of, of_place
from ccsim.plot.style import COLOURS, axes, legend, settle, text_width, tidy, width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ccsim.app.result import Result


def backlog(result: Result, queue: str = ALL, *, ax: Axes | None = None) -> Axes:
    """Draw how many wait at the end of each day, with how single runs lie.

    Parameters
    ----------
    result : Result
        Simulated again if it was not measured by interval.
    queue : str
        `*` for all together.
    ax : matplotlib.axes.Axes, optional
        Where to draw; in a new figure if not given.

    Returns
    -------
    matplotlib.axes.Axes
        A bar a day of the run that counts.

    Raises
    ------
    UsageError
        If all contacts are calls, there is no such queue, or no day ends that counts.
    """
    require(result, "backlog", "run")
    found = nights_of(result, queue)
    ax = axes(ax)
    tidy(ax)
    at = np.arange(len(found.dates))
    ax.bar(at, found.mean, width=0.8, color=COLOURS["wait"], alpha=0.6, label=mean_of(result))
    if result.replications > 1:
        name = band_name(result.replications)
        ax.vlines(at, found.p10, found.p90, color=COLOURS["ordinary"], linewidth=1.2, label=name)
    ax.set_xlim(-0.6, len(at) - 0.4)
    ax.set_ylim(bottom=0)
    ax.set_ylabel(f"left over at the end\nof the day{of_place(queue, ALL)}, contacts")
    names = [label_of(date) for date in found.dates]
    settle(ax)
    fitting = max(int(width(ax) / (1.3 * max(map(text_width, names)))), 1)
    step = -(-len(names) // fitting)
    ax.set_xticks(at[::step], names[::step])
    legend(ax)
    return ax
