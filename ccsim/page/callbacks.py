"""The callbacks of a run on its page: how many, how long they took, and what share of the calls they connected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ccsim import plot
from ccsim.app.tables.figures import mean, mean_and_half_width, style, style_of
from ccsim.app.views.days import days_of
from ccsim.app.views.series import series
from ccsim.kpi import Row
from ccsim.kpi.replication import RUN
from ccsim.page.drawing import Drawing
from ccsim.page.parts import Fold, Part, Prose
from ccsim.plot.style import LONG
from ccsim.units import format_clock

if TYPE_CHECKING:
    from ccsim.app.result import Result

ALL = "*"
TOLD = ("callbacks_offered", "callbacks_accepted", "callbacks_reached", "time_to_callback", "connect_rate")

Rows = Mapping[str, Row]
"""What is told of one queue, by measure."""


def callback_parts(result: Result, draw: Drawing) -> Iterator[Part]:
    """What became of callbacks, all together and queue by queue; nothing where no queue offers any."""
    offering = [name for name, queue in result.scenario.queues.items() if queue.callback]
    if not offering:
        return
    told = _told(result)
    used = [name for name in offering if (row := told[name].get("callbacks_offered")) and row.mean]
    if not used:
        yield Prose("Callbacks are offered, but nobody waited so long that it was offered one.")
        return
    first = used[0] if len(used) == 1 else ALL
    yield Prose(
        f"{_in_words(told[first], first)} A caller who accepts one is in no service level, no wait and no "
        "abandonment of this page: it is neither answered nor has it given up."
    )
    yield from _pictures(result, draw, first)
    for number, queue in enumerate(used if first == ALL else [], 1):
        parts = [Prose(_in_words(told[queue], queue)), *_pictures(result, draw, queue)]
        yield Fold(f"callbacks-{number}", queue, parts)


def _told(result: Result) -> dict[str, dict[str, Row]]:
    found: dict[str, dict[str, Row]] = {name: {} for name in (*result.scenario.queues, ALL)}
    for row in result.iterate(RUN, measures=TOLD):
        if row.segment == ALL and row.queue:
            found[row.queue][row.measure] = row
    return found


def _in_words(told: Rows, queue: str) -> str:
    """Say how many were offered, accepted, reached, and after how long; and the share of all calls that was connected."""
    offered, accepted, reached, after, connected = (told[name] for name in TOLD)
    counts = style_of("contacts", offered.mean or 0.0)
    came, said_yes, came_to = (mean(one, counts) for one in (offered, accepted, reached))
    text = f"{came} callers are offered a callback, {said_yes} accept, {came_to} are reached"
    if after.mean is not None:
        text += f", {_time(after.mean)} after joining on average"
    if connected.mean is not None:
        share = mean_and_half_width(connected, style([connected]))
        calls = "calls for an agent" if queue == ALL else f"calls to {queue}"
        text += f". In all {share} % of the {calls} are connected: answered, or reached by callback"
    return f"{text}."


def _pictures(result: Result, draw: Drawing, queue: str) -> Iterator[Part]:
    name = "all queues" if queue == ALL else queue
    yield from draw.picture(
        f"{name}: callbacks by interval in which the caller joined", plot.callbacks, result, queue,
        finding=partial(_most, result, queue),
    )  # fmt: skip
    yield from draw.picture(
        f"{name}: time from joining to the callback", plot.time_to_callback, result, queue,
        finding=partial(_longest, result, queue),
    )  # fmt: skip


def _most(result: Result, queue: str) -> str:
    """When most callbacks are accepted."""
    at, most = _peak(result, "callbacks_accepted", queue)
    return f"Most are accepted in the interval of {at}: {most:,.1f}."


def _longest(result: Result, queue: str) -> str:
    """When it takes longest."""
    at, longest = _peak(result, "time_to_callback", queue)
    return f"Who joins at {at} is called back after {_time(longest)} on average, the longest of all."


def _peak(result: Result, measure: str, queue: str) -> tuple[str, float]:
    """Name the interval with the highest mean."""
    days = days_of(result)
    means = series(result, measure, days, queue=queue).mean
    day, slot = np.unravel_index(int(np.nanargmax(means)), means.shape)
    return f"{days.labels[day]} {format_clock(days.begin + int(slot) * days.step)}", float(means[day, slot])


def _time(seconds: float) -> str:
    return f"{seconds / 60:,.0f} min" if seconds > LONG else f"{seconds:,.0f} s"
