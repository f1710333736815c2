"""Contacts that nobody can answer within the run, because their queue does not open again in it, and what to do about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ccsim.units import DAY, format_clock, format_duration

if TYPE_CHECKING:
    from ccsim.kpi.arrays import Real
    from ccsim.planning.demand import Demand, Promise
    from ccsim.planning.slots import Slots
    from ccsim.scenario import Scenario
    from ccsim.scenario.target import Target

LOOK_AHEAD = 366
"""Days after the run in which an opening is looked for."""


def unfinished(slots: Slots, demand: Demand, promise: Promise) -> Real:
    """Count the contacts of a promise for which the run leaves no open time, where they count: array of float64 [slots]."""
    found = np.zeros(slots.count)
    for line in demand.pools[promise.pool].lines:
        if line.queue == promise.queue and line.left is not None:
            found += line.left
    counted = np.zeros(slots.count, np.bool_)
    counted[slots.measured[1]] = True
    return np.where(counted, found, 0.0)


def advice(scenario: Scenario, promise: Promise, contacts: float) -> str:
    """Say that so many contacts come too late for the run, and with which `duration` and `cooldown` they no longer do."""
    spans = scenario.open_spans(promise.queue, -1, scenario.days + LOOK_AHEAD) or []
    gone = max(
        (min(close, scenario.duration) for begin, close in spans if close > 0 and begin < scenario.duration), default=0
    )
    day, clock = divmod(gone + scenario.clock_at_start, DAY)
    text = (
        f"{contacts:,.1f} contacts come after {scenario.date(day):%a %Y-%m-%d} {format_clock(clock)}, when the queue has closed "
        "for the last time in the run"
    )
    ways = []
    counted = scenario.duration - scenario.cooldown
    if (due := _due(spans, counted, promise.target)) is not None:
        more = max(-(-(due - scenario.duration) // DAY), 1) * DAY
        ways.append(
            f"let the run last until they are due, and do not count what comes then (duration: "
            f"{format_duration(scenario.duration + more)}, cooldown: {format_duration(scenario.cooldown + more)})"
        )
    if gone > scenario.warmup:
        ways.append(f"leave them out (cooldown: {format_duration(scenario.duration - gone)})")
    return ": ".join([text, ", or ".join(ways)] if ways else [text])


def _due(spans: list[tuple[int, int]], instant: int, target: Target) -> int | None:
    """When who comes at an instant must have been answered, in ms; None if the queue does not open for long enough any more."""
    left = target.within
    for begin, close in spans:
        length = close - max(begin, instant)
        if length > 0 and not target.open_time:
            return max(begin, instant + target.within)
        if length >= left:
            return max(begin, instant) + left
        left -= max(length, 0)
    return None
