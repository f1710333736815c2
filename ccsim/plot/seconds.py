"""Waits along an axis: the first seconds as far apart as the last minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ccsim.kpi.arrays import Numbers, Real
from ccsim.plot.style import text_width, width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BEND = 5.0
"""Seconds up to which the axis is nearly even; beyond it each doubling takes about the same room."""

TICKS = (0, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 28800, 86400)
"""Round waits in s."""


def forward(seconds: Numbers) -> Real:
    """From seconds to where they lie on the axis."""
    found: Real = np.log1p(np.maximum(seconds, 0) / BEND).astype(np.float64)
    return found


def backward(place: Numbers) -> Real:
    """The way back."""
    found: Real = (np.expm1(place) * BEND).astype(np.float64)
    return found


def spoken(seconds: float) -> str:
    """Write a wait as planners do: `0 s`, `7.4 s`, `20 s`, `2:10 min`, `1:05 h`."""
    if seconds < 10:
        return f"{round(seconds, 1):g} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02} min"
    minutes = round(seconds / 60)
    return f"{minutes // 60}:{minutes % 60:02} h"


def _tick(seconds: int) -> str:
    if seconds < 60:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 3600 else f"{seconds // 3600} h"


def wait_axis(ax: Axes, longest: float) -> None:
    """Make the x axis one of waits, from 0 to the longest one, in s."""
    ax.set_xscale("function", functions=(forward, backward))
    end = max(longest, BEND)
    ax.set_xlim(0, end)
    each = width(ax) / float(forward(np.array(end)))
    kept: list[int] = []
    for tick in TICKS:
        apart = forward(np.array(tick)) - forward(np.array(kept[-1])) if kept else np.inf
        if tick <= end and apart * each >= 1.3 * text_width("00 min"):
            kept.append(tick)
    ax.set_xticks(kept, [_tick(tick) for tick in kept])
    ax.set_xticks([], minor=True)
