"""Figures of experiments: service level against staff, and what VIPs gain against what the others wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ccsim.app.given import require
from ccsim.app.sweep.curve import Curve, CurvePoint, staffing
from ccsim.app.tables.figures import band_name
from ccsim.app.views.frontier import LEVEL, Spread, standings
from ccsim.errors import UsageError
from ccsim.kpi.arrays import Real
from ccsim.kpi.samples import ALL
from ccsim.plot.labels import place_labels
from ccsim.plot.style import (
    COLOURS,
    axes,
    height,
    legend,
    legend_of,
    percent_axis,
    target_line,
    text_width,
    tidy,
    width,
)
from ccsim.units import format_percent, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ccsim.app.compare.result import Comparison
    from ccsim.app.sweep.result import SweepResult

STANDING = {
    "yes": ("o", COLOURS["service"], "efficient"),
    "perhaps": ("o", "white", "perhaps: another is better, not surely"),
    "no": ("X", "0.6", "not: another is surely better"),
}
"""Marker, filling and name of each standing."""

NARROW = 5.0
"""Inches of width below which legends have few words."""


def staffing_curve(
    sweep: SweepResult, queue: str | None = None, *, erlang: bool = True, ax: Axes | None = None
) -> Axes:
    """Draw the service level against what was swept, with the band of single runs, Erlang's answer and the target.

    The cheapest point that surely meets every target is marked, where the path is the planner's to choose.

    Parameters
    ----------
    sweep : SweepResult
        Over one path whose values are numbers, such as `agents.team.staff`.
    queue : str, optional
        By default the one queue with a target, else all together (`*`).
    erlang : bool
        Whether Erlang's answer for the same calls is drawn beside; a gap where the formula has none. A sweep that was not made
        with `by=["interval", "type"]` is simulated once more for it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; in a new figure if not given.

    Raises
    ------
    UsageError
        If the sweep has no such curve, or the scenario no such queue.
    """
    require(sweep, "staffing_curve", "sweep")
    curve = staffing(sweep, queue, erlang=erlang)
    ax = axes(ax, (8.0, 4.0))
    tidy(ax)
    x = np.array([one.value for one in curve.points])
    _simulated(ax, x, curve.points)
    answers = np.array([np.nan if one.erlang is None else one.erlang for one in curve.points])
    if not np.isnan(answers).all():
        words = "Erlang, for the same calls" if width(ax) >= NARROW else "Erlang"
        ax.plot(x, answers, "s--", color=COLOURS["formula"], markersize=3.5, linewidth=1.1, label=words)
    if curve.target is not None:
        target_line(ax, curve.target, f"target: {format_percent(curve.target)}")
    _cheapest(ax, curve)
    percent_axis(ax, "service level" if curve.queue == ALL else f"service level, {curve.queue}")
    lowest = min(np.nanmin([one.row.p10 or 0.0 for one in curve.points]), curve.target or 1.0)
    ax.set_ylim(bottom=0 if lowest < 0.5 else np.floor(lowest * 10 - 0.5) / 10)
    _round_shares(ax)
    _values(ax, x)
    ax.set_xlabel(f"{curve.path.removesuffix('*')}, times the plan's" if curve.path.endswith("*") else curve.path)
    handles, labels = ax.get_legend_handles_labels()
    legend_of(ax, handles[-1:] + handles[:-1], labels[-1:] + labels[:-1])  # the mean first
    return ax


def _simulated(ax: Axes, x: Real, points: tuple[CurvePoint, ...]) -> None:
    """Draw means with their intervals, and the band of single runs."""
    columns = ("mean", "low", "high", "p10", "p90")
    rows = [[getattr(one.row, name) for name in columns] for one in points]
    mean, low, high, p10, p90 = np.array(rows, np.float64).T
    colour = COLOURS["service"]
    if np.any(p10 < p90):
        fewest = min(one.point.replications for one in points)
        ax.fill_between(x, p10, p90, color=colour, alpha=0.2, linewidth=0, label=band_name(fewest))
    halves = np.nan_to_num(np.stack((mean - low, np.minimum(high, 1.0) - mean)))
    known = not np.isnan(low).all()
    words = "mean and its 95 % interval" if width(ax) >= NARROW else "mean, 95 % interval"
    if not known:
        words = "one run"
    ax.errorbar(
        x,
        mean,
        yerr=np.maximum(halves, 0) if known else None,
        fmt="o-",
        color=colour,
        markersize=4,
        linewidth=1.5,
        elinewidth=1,
        capsize=3,
        label=words,
    )


def _cheapest(ax: Axes, curve: Curve) -> None:
    if curve.cheapest is not None and curve.cheapest.row.mean is not None:
        words = "cheapest that surely meets every target" if width(ax) >= NARROW else "cheapest that meets all"
        ax.plot(
            [curve.cheapest.value],
            [curve.cheapest.row.mean],
            "*",
            color=COLOURS["target"],
            markersize=13,
            markeredgecolor="white",
            linestyle="none",
            zorder=4,
            label=f"{words}: {plain(curve.cheapest.value)}",
        )


def _values(ax: Axes, x: Real) -> None:
    """Lay ticks at the swept values if they fit, else at round ones; at whole ones if all are."""
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    names = [plain(value) for value in x.tolist()]
    if (max(map(text_width, names)) + 0.12) * len(names) <= width(ax):
        ax.set_xticks(x.tolist(), names)
    else:
        ax.xaxis.set_major_locator(MaxNLocator("auto", integer=bool((x == np.round(x)).all()), steps=[1, 2, 5, 10]))


def frontier(comparison: Comparison, *, vips: str = LEVEL, ax: Axes | None = None) -> Axes:
    """Draw each candidate by what the VIPs get and how long the others wait, and join those that are efficient.

    Bars are 95 % intervals of each candidate's own means. Who is efficient is judged by differences of the same callers, which
    are known much better than the bars of two candidates let suppose.

    Parameters
    ----------
    comparison : Comparison
        In which somebody is privileged.
    vips : str
        What the VIPs get: `service_level`, or `mean_wait`, of which less is better.
    ax : matplotlib.axes.Axes, optional
        Where to draw; in a new figure if not given.

    Raises
    ------
    UsageError
        If nobody is privileged, nobody comes, or the measure is another.
    """
    require(comparison, "frontier", "compare")
    found = [one for one in standings(comparison, vips) if one.vips.mean is not None and one.others.mean is not None]
    if not found:
        raise UsageError(
            "frontier: of no candidate both sides are known: nobody came, or nobody was answered or gave up"
        )
    ax = axes(ax, (8.0, 4.5))
    tidy(ax)
    x = np.array([one.others.mean for one in found], np.float64)
    y = np.array([one.vips.mean for one in found], np.float64)
    bars = [(*_ends(one.others, np.inf), *_ends(one.vips, 1.0 if vips == LEVEL else np.inf)) for one in found]
    efficient = np.array([one.efficient for one in found])
    joined = np.flatnonzero(efficient == "yes")[np.argsort(x[efficient == "yes"])]
    if len(joined) > 1:
        ax.plot(x[joined], y[joined], color=COLOURS["service"], linewidth=1.2, zorder=1, label="efficient frontier")
    for at, up, (left, right, low, high) in zip(x, y, bars, strict=True):
        ax.hlines(up, left, right, color="0.7", linewidth=1, zorder=0)
        ax.vlines(at, low, high, color="0.7", linewidth=1, zorder=0)
    for standing, (marker, face, name) in STANDING.items():
        these = efficient == standing
        edge = COLOURS["service"] if standing != "no" else "0.35"
        if these.any():
            style = f"{marker} "  # no line
            ax.plot(x[these], y[these], style, markersize=8, markerfacecolor=face, markeredgecolor=edge, label=name)
    _axes(ax, comparison, vips, np.array(bars))
    legend(ax)
    names = [f"{one.name} (base)" if one.name == comparison.base.name else one.name for one in found]
    place_labels(ax, np.stack((x, y), axis=1), names, np.array(bars), np.stack((x[joined], y[joined]), axis=1))
    return ax


def _ends(spread: Spread, most: float) -> tuple[float, float]:
    """Ends of an interval as far as they can be; of one replication the mean itself."""
    if spread.mean is None or spread.low is None or spread.high is None:
        return spread.mean or 0.0, spread.mean or 0.0
    return max(spread.low, 0.0), min(spread.high, most)


def _axes(ax: Axes, comparison: Comparison, vips: str, bars: Real) -> None:
    """Set the limits, name the axes and say which way is better."""
    ax.set_xlim(*_limits(bars[:, 0], bars[:, 1]))
    ours, others = ", ".join(comparison.vips), ", ".join(comparison.others)
    what, unit = ("service level of", ", %") if vips == LEVEL else ("mean wait of", ", s")
    ax.set_ylabel(_fitting(height(ax), f"{what} {ours}{unit}", f"{what} VIPs{unit}", f"VIPs{unit}"))
    better = f"; better for both: {'up' if vips == LEVEL else 'down'} and to the left"
    ax.set_xlabel(
        _fitting(width(ax), *(f"mean wait of {who}, s{and_}" for and_ in (better, "") for who in (others, "others")))
    )
    low, high = _limits(bars[:, 2], bars[:, 3])
    if vips != LEVEL:
        ax.set_ylim(low, high)
        return
    ax.set_ylim(low, min(high, 1 + (1 - low) * 0.03))
    _round_shares(ax)


def _round_shares(ax: Axes) -> None:
    """Lay ticks at round per cents."""
    from matplotlib.ticker import MaxNLocator, PercentFormatter  # noqa: PLC0415

    low, high = ax.get_ylim()
    ax.yaxis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0 if high - low >= 0.05 else 1, symbol=""))


def _limits(low: Real, high: Real) -> tuple[float, float]:
    """Limits of an axis with some room around all intervals; from 0 on if that is near."""
    begin, end = float(low.min()), float(high.max())
    room = 0.1 * (end - begin) or 0.1 * end or 1.0
    return (0.0 if begin < end / 4 else begin - room), end + room


def _fitting(room: float, *texts: str) -> str:
    """The first text that is no wider than so many inches, or the last."""
    return next((text for text in texts if text_width(text, "medium") <= room), texts[-1])
