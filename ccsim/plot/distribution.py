"""How long callers wait, all together and by segment or queue: which share of the answered waited longer."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from ccsim.app.choices import check_place
from ccsim.app.given import require
from ccsim.app.views.waits import WaitCounts
from ccsim.errors import UsageError
from ccsim.kpi.arrays import Real
from ccsim.kpi.samples import ALL
from ccsim.plot.intervals import target_of, within_of
from ccsim.plot.seconds import backward, forward, spoken, wait_axis
from ccsim.plot.style import COLOURS, axes, height, legend, tidy
from ccsim.units import SECOND

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ccsim.app.result import Result

SHARES = (50, 90, 99)
"""Percentiles that are marked: 50, 10 and 1 in 100 waited longer."""

TICKS = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.001)
LEAST = 0.0008
"""Where the axis of shares ends."""

LOW = 2.1
"""Inches of height below which the legend names the lines alone."""

VERTICES = 300
"""Points of a curve at most; each lies on the exact one."""

STYLES = ("-", (0, (5, 1.5)), (0, (1.5, 1)), (0, (6, 1.5, 1.5, 1.5)))
"""One after another with the colours, so that no two lines look alike in grey."""

LINES = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
"""Colours of lines one after another; they stand for nothing but the line."""


def wait_distribution(
    result: Result,
    queue: str = ALL,
    *,
    by: str = "segment",
    segments: Collection[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw which share of the answered waited longer than each time, and mark p50, p90 and p99.

    Both axes are stretched towards 0, so that one contact in two, in ten and in a hundred can be seen alike.

    All contacts of all replications together, exactly; they are simulated again for it. `Waits` says how these percentiles differ
    from the measures `wait_p90` and so on.

    Parameters
    ----------
    result : Result
    queue : str
        `*` for all together.
    by : str
        What each line is: a 'segment', or a 'queue' (of all, whatever `queue` is).
    segments : collection of str, optional
        Only these, and not all contacts beside them.
    ax : matplotlib.axes.Axes, optional
        Where to draw; in a new figure if not given.

    Raises
    ------
    UsageError
        If there is no such queue or segment, or nobody was answered.
    """
    require(result, "wait_distribution", "run")
    shown = {name: counts for name, counts in _lines(result, queue, by, segments).items() if counts.answered}
    if not shown:
        raise UsageError("nobody was answered")
    ax = axes(ax, (8.0, 3.8))
    tidy(ax)
    wait_axis(ax, 1.02 * max(_end(counts) for counts in shown.values()))
    _share_axis(ax)
    for number, (name, counts) in enumerate(shown.items()):
        _curve(ax, number, name, counts, _named(ax, len(shown)))
    _target(ax, result, queue)
    ax.set_xlabel(f"wait of the answered{'' if queue == ALL or by == 'queue' else f', {queue}'}")
    legend(ax)
    return ax


def _end(counts: WaitCounts) -> float:
    """Wait in s at which a line leaves the picture."""
    waits, upto = counts.curve()
    return float(waits[min(int(np.searchsorted(upto, 1 - LEAST)), len(waits) - 1)])


def _share_axis(ax: Axes) -> None:
    ax.set_yscale("log", nonpositive="clip")
    ax.set_ylim(LEAST, 1)
    ticks = TICKS if height(ax) >= LOW else [tick for tick in TICKS if 10 * tick in (10, 5, 1, 0.1, 0.01)]
    ax.set_yticks(ticks, [f"{100 * tick:g}" for tick in ticks])
    ax.set_yticks([], minor=True)
    ax.set_ylabel("waited longer, %")
    for share in SHARES:
        ax.annotate(
            f"p{share}",
            (1, 1 - share / 100),
            xycoords=("axes fraction", "data"),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize="small",
        )


def _lines(result: Result, queue: str, by: str, segments: Collection[str] | None) -> dict[str, WaitCounts]:
    """What is drawn, by name; all together first, where there are several."""
    scenario, waits = result.scenario, result.waits
    check_place("queue", queue, tuple(scenario.queues))
    if by == "queue":
        each = {name: waits.of(name) for name in scenario.queues}
        return each if len(each) == 1 or waits.why_not else {"all queues": waits.of()} | each
    if by != "segment":
        raise UsageError(f"by: there is no '{by}'; there are segment, queue")
    if segments is not None:
        return {name: waits.of(queue, name) for name in segments}
    each = {name: waits.of(queue, name) for name in scenario.segments}
    return {"all contacts": waits.of(queue)} | (each if len(each) > 1 else {})


def _named(ax: Axes, lines: int) -> tuple[int, ...]:
    """Percentiles for which there is room in the legend."""
    if lines == 1:
        return SHARES
    return () if height(ax) < LOW else SHARES if lines <= 3 else SHARES[1:]


def _curve(ax: Axes, number: int, name: str, counts: WaitCounts, named: Collection[int]) -> None:
    """Draw one line, in black if it is all together, its marks, and the percentiles that are named with it."""
    together = name.startswith("all ")
    colour = COLOURS["ordinary"] if together else LINES[(number - 1) % len(LINES)]
    marks = [counts.percentile(share) or 0.0 for share in SHARES]
    words = ", ".join(f"p{share} {spoken(mark)}" for share, mark in zip(SHARES, marks, strict=True) if share in named)
    x, y = vertices(counts)
    ax.plot(
        x,
        y,
        drawstyle="steps-post",
        color=colour,
        linestyle="-" if together else STYLES[number % len(STYLES)],
        linewidth=2.2 if together else 1.4,
        label=f"{name}: {words}" if words else name,
    )
    places = [1 - share / 100 for share in SHARES]
    ax.plot(marks, places, "o", color=colour, markersize=5, markeredgecolor="white", clip_on=False, zorder=3)


def vertices(counts: WaitCounts) -> tuple[Real, Real]:
    """Points on the curve of a distribution, from (0, 1) on: all of them, or so many as can be told apart on the axis.

    Returns
    -------
    (array of float64, array of float64)
        Waits in s, and the share of the answered that waited longer.
    """
    waits, upto = counts.curve()
    if len(waits) > VERTICES:
        even = backward(np.linspace(0, forward(waits[-1:])[0], VERTICES))
        # To the millisecond, as waits are; the last is the longest wait itself.
        chosen = np.unique(np.append(np.round(even, 3), waits[-1]))
        chosen = chosen[chosen <= waits[-1]]
        place = np.searchsorted(waits, chosen, side="right")
        waits, upto = chosen, np.append(0.0, upto)[place]
    return np.append(0.0, waits), 1 - np.append(0.0, upto)


def _target(ax: Axes, result: Result, queue: str) -> None:
    """Cross the share that may wait longer with the time that is promised, where there is one promise in time by the clock.

    It is a promise to all who are offered, and the line is of the answered: close, where few give up.
    """
    promised = target_of(result.scenario, queue)
    queues = list(result.scenario.queues.values()) if queue == ALL else [result.scenario.queues[queue]]
    targets = {each.target for each in queues if each.target is not None}
    if promised is None or not within_of(targets) or any(target.open_time for target in targets):
        return
    within, dashes = targets.pop().within / SECOND, (0, (5, 3))
    ax.axvline(within, color=COLOURS["target"], linewidth=1.2, linestyle=dashes, label=promised[1])
    ax.axhline(1 - promised[0], color=COLOURS["target"], linewidth=1.2, linestyle=dashes)
