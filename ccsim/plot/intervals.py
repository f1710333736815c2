"""A measure of a queue by interval, with the band of single runs: service level, waits, abandonment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ccsim.app.given import require
from ccsim.app.tables.figures import band_name
from ccsim.app.views.days import Days, days_of
from ccsim.app.views.series import Series, series
from ccsim.errors import UsageError
from ccsim.kpi.arrays import Real
from ccsim.kpi.samples import ALL
from ccsim.plot.clock import Clock
from ccsim.plot.style import axes, band, legend, line, percent_axis, target_line, tidy, time_axis
from ccsim.units import HOUR, MILLION, SECOND, format_duration, format_percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ccsim.app.result import Result
    from ccsim.scenario import Scenario
    from ccsim.scenario.target import Target


def service_level(
    result: Result, queue: str = ALL, segment: str = ALL, *, day: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the service level by interval, with the band of single runs and the target.

    Parameters
    ----------
    result : Result
        Of a run with `by="interval"`.
    queue, segment : str
        `*` for all together.
    day : str, optional
        One date of the run, such as `2026-03-02`. By default all days, and of more than seven a typical week.
    ax : matplotlib.axes.Axes, optional
        Where to draw; in a new figure if not given.

    Returns
    -------
    matplotlib.axes.Axes
        Shares against hours; `ccsim.plot.clock.Clock` says where each day begins. Nothing is drawn where nobody was offered.

    Raises
    ------
    UsageError
        If the run was not measured by interval, has no such queue, segment or day, or nobody came there.
    """
    require(result, "service_level", "run")
    days = days_of(result, day)
    shown = known(series(result, "service_level", days, queue=queue, segment=segment), queue, segment)
    ax = axes(ax)
    tidy(ax)
    mean_and_band(ax, result, shown, "service")
    promised = target_of(result.scenario, queue)
    if promised is not None:
        target_line(ax, promised[0], promised[1])
    percent_axis(ax, f"service level{of_place(queue, segment)}")
    finish(ax, days)
    return ax


def waits(
    result: Result, queue: str = ALL, segment: str = ALL, *, day: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the mean wait of the answered by interval, with its band, and the wait that 90 % of them did not exceed.

    Parameters
    ----------
    result, queue, segment, day, ax
        As in `service_level`.

    Returns
    -------
    matplotlib.axes.Axes
        In seconds, or in minutes where any line or band is above 900 s.

    Raises
    ------
    UsageError
        As in `service_level`.
    """
    require(result, "waits", "run")
    days = days_of(result, day)
    mean, most = (series(result, name, days, queue=queue, segment=segment) for name in ("asa", "wait_p90"))
    known(mean, queue, segment)
    ax = axes(ax)
    tidy(ax)
    factor = time_axis(ax, f"wait of the answered{of_place(queue, segment)}", _highest(mean.p90, most.mean))
    mean_and_band(ax, result, mean, "wait", factor, label="mean wait")
    clock = Clock.of(days)
    line(ax, clock.edges(days.slots), clock.along(most.mean) * factor, "ordinary", "90 % waited no longer", ":")
    within = time_of(result.scenario, queue)
    if within is not None:
        target_line(ax, within / SECOND * factor, f"target time: {format_duration(within)}")
    ax.set_ylim(bottom=0)
    finish(ax, days)
    return ax


def abandonment(
    result: Result, queue: str = ALL, segment: str = ALL, *, day: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the share of the offered that gave up waiting, by interval, with the band of single runs.

    Parameters
    ----------
    result, queue, segment, day, ax
        As in `service_level`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    UsageError
        As in `service_level`.
    """
    require(result, "abandonment", "run")
    days = days_of(result, day)
    shown = known(series(result, "abandonment", days, queue=queue, segment=segment), queue, segment)
    ax = axes(ax)
    tidy(ax)
    mean_and_band(ax, result, shown, "abandonment")
    percent_axis(ax, f"abandonment{of_place(queue, segment)}", top=max(_highest(shown.p90, shown.mean) * 1.05, 0.01))
    finish(ax, days)
    return ax


def _highest(*tables: Real) -> float:
    """Highest of all values; 0 if there is none."""
    return float(np.nanmax([np.nanmax(table, initial=0.0) for table in tables]))


def known(shown: Series, queue: str, segment: str) -> Series:
    """Return a series that has a value at any time.

    Raises
    ------
    UsageError
        If it has none.
    """
    if np.isnan(shown.mean).all():
        raise UsageError(f"queue {queue}, segment {segment}: there was nobody to measure in any interval that counts")
    return shown


def mean_and_band(ax: Axes, result: Result, shown: Series, colour: str, factor: float = 1.0, label: str = "") -> None:
    """Draw the mean of a series and, if there was more than one run, how single runs (in a typical week, days) lie."""
    clock = Clock.of(shown.days)
    edges = clock.edges(shown.days.slots)
    low, mean, high = (clock.along(table) * factor for table in (shown.p10, shown.mean, shown.p90))
    runs, what = result.replications * shown.days.turns, "single days" if shown.days.typical else "runs"
    band(ax, edges, low, high, colour, band_name(runs, what))
    line(ax, edges, mean, colour, label or mean_of(result))


def mean_of(result: Result) -> str:
    """Name a line by what it is the mean of."""
    return "one run" if result.replications == 1 else f"mean of {result.replications} runs"


def of_place(queue: str, segment: str) -> str:
    """Name a queue and a segment in the label of an axis; nothing where all are meant."""
    named = ", ".join(name for name in (queue, segment) if name != ALL)
    return f", {named}" if named else ""


def target_of(scenario: Scenario, queue: str) -> tuple[float, str] | None:
    """Share that a queue promises, and the promise in words; for all queues, what they promise alike; None if nothing."""
    queues = list(scenario.queues.values()) if queue == ALL else [scenario.queues[queue]]
    targets = {each.target for each in queues if each.target is not None}
    answers = {target.answer for target in targets}
    if len(answers) != 1:
        return None
    answer = answers.pop() / MILLION
    within = within_of(targets)
    return answer, f"target: {format_percent(answer)}{f' in {within}' if within else ''}"


def time_of(scenario: Scenario, queue: str) -> int | None:
    """Target time of a queue, or of all queues if it is the same, in ms; None if there is none, or it is in open time."""
    targets = [
        each.target for name, each in scenario.queues.items() if queue in (ALL, name) and each.target is not None
    ]
    times = {None if target.open_time else target.within for target in targets}
    return times.pop() if len(times) == 1 else None


def within_of(targets: set[Target]) -> str:
    """Write the target time that all have; nothing if they differ."""
    times = {(target.within, target.open_time) for target in targets}
    if len(times) != 1:
        return ""
    within, open_time = times.pop()
    return format_duration(within) + (" of open time" if open_time else "")


def finish(ax: Axes, days: Days) -> None:
    """Mark what is excluded, and draw the clock and the legend."""
    clock = Clock.of(days)
    label: str | None = f"excluded: {', '.join(dict.fromkeys(name for name, *_ in days.excluded))}"
    for _, day, begin, end in days.excluded:
        left, right = clock.x(day, np.clip(np.array([begin, end]) / HOUR, clock.begin, clock.end)).tolist()
        if left < right:
            ax.axvspan(left, right, facecolor="none", edgecolor="0.7", hatch="///", linewidth=0, label=label)
            label = None
    clock.draw(ax)
    if days.typical:
        ax.set_xlabel(f"a typical week: {days.turns} weeks together")
    legend(ax)
