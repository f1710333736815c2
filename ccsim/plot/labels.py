"""Names beside points, so that none covers another name or a point."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np

from ccsim.kpi.arrays import Real
from ccsim.plot.style import height, points, settle, text_width, width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in inches."""

NEAR, FAR = 0.09, 0.28
"""Inches from a point to its name: beside it, or if there is no room further off."""

SIZE, HAIR = 0.06, 0.01
"""Half the size of a point, and of a line, in inches."""


def place_labels(ax: Axes, where: Real, names: Sequence[str], bars: Real, path: Real) -> None:
    """Write a name beside each point; the limits of the axes must be set.

    Parameters
    ----------
    where : array of float64 [points, 2]
        x and y.
    names : sequence of str
    bars : array of float64 [points, 4]
        Left and right end of the bar across each point, lower and upper end of the one through it.
    path : array of float64 [corners, 2]
        A line that is drawn.
    """
    settle(ax)
    spots = _spots(ax, where)
    ends = _spots(ax, bars[:, [0, 2]]), _spots(ax, bars[:, [1, 3]])
    taken: list[Box] = [(x - SIZE, y - SIZE, x + SIZE, y + SIZE) for x, y in spots.tolist()]
    lines: list[Box] = []
    for (x, y), (left, low), (right, high) in zip(spots.tolist(), *(each.tolist() for each in ends), strict=True):
        lines += [(left, y - HAIR, right, y + HAIR), (x - HAIR, low, x + HAIR, high)]
    for begin, end in pairwise(_spots(ax, path)):
        between = begin + np.linspace(0, 1, 50)[:, None] * (end - begin)
        lines += [(x - HAIR, y - HAIR, x + HAIR, y + HAIR) for x, y in between.tolist()]
    for at, spot, name in zip(where.tolist(), spots.tolist(), names, strict=True):
        across, up, box = _best(ax, spot, text_width(name), 1.2 * points("small") / 72, taken, lines)
        taken.append(box)
        ax.annotate(
            name,
            at,
            xytext=(across * 72, up * 72),
            textcoords="offset points",
            ha="left" if across > 0 else "right" if across < 0 else "center",
            va="center",
            fontsize="small",
            arrowprops={"arrowstyle": "-", "color": "0.4", "linewidth": 0.6} if abs(up) >= FAR else None,
        )


def _spots(ax: Axes, where: Real) -> Real:
    """Where points lie, in inches from the lower left corner: [points, 2]."""
    low, high = np.array([ax.get_xlim(), ax.get_ylim()]).T
    found: Real = (where - low) / (high - low) * (width(ax), height(ax))
    return found


def _best(
    ax: Axes, spot: Sequence[float], wide: float, high: float, taken: Sequence[Box], lines: Sequence[Box]
) -> tuple[float, float, Box]:
    """Choose where a name covers least: above or below on the right, then on the left, then further off."""
    found: list[tuple[float, float, float, Box]] = []
    for up, across in product(
        (high / 2 + 0.03, -high / 2 - 0.03, 0.0, FAR, -FAR, 2 * FAR, -2 * FAR), (NEAR, -NEAR, 0.0)
    ):
        if across == 0 and abs(up) < FAR:
            continue
        left = spot[0] + across - (wide if across < 0 else wide / 2 if across == 0 else 0)
        box = (left, spot[1] + up - high / 2, left + wide, spot[1] + up + high / 2)
        covered = 10 * (sum(_common(box, other) for other in taken) + _outside(ax, box))
        covered += sum(_common(box, other) for other in lines)
        if covered <= 1e-9:
            return across, up, box
        found.append((covered, across, up, box))
    _, across, up, box = min(found, key=lambda each: each[0])
    return across, up, box


def _common(one: Box, other: Box) -> float:
    """Area that two boxes have in common."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    up = min(one[3], other[3]) - max(one[1], other[1])
    return max(across, 0.0) * max(up, 0.0)


def _outside(ax: Axes, box: Box) -> float:
    """Area of a box that lies outside the axes."""
    inside = (0.0, 0.0, width(ax), height(ax))
    return (box[2] - box[0]) * (box[3] - box[1]) - _common(box, inside)
