"""What is drawn in an Axes, and what was measured, to compare them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.figure import Figure
from matplotlib.patches import StepPatch

from ccsim.app.result import Result
from ccsim.kpi import Row
from ccsim.plot import style

DAY = """
name: A desk that closes for lunch
start: 2026-03-02 00:00
duration: 1 day
contacts:
  call:
    arrivals: {rate: {8:00: 40 per hour, 12:00: 0 per hour, 13:00: 60 per hour, 17:00: 0 per hour}}
    enter: desk
  loan: {arrivals: {rate: {9:00: 6 per hour, 11:00: 0 per hour}}, enter: loans}
queues:
  desk:
    target: 80/20
    talk: {exponential: 3 min}
    wrap: {mixture: [[100 %, 30 s]]}
    patience: {exponential: 3 min}
    open: [8:00-12:00, 13:00-17:00]
  loans: {target: {answer: 70 %, within: 1 min}, talk: {exponential: 8 min}, patience: never}
agents:
  team: {serves: {desk: 1}, staff: {8:00: 4, 12:00: 0, 13:00: 4, 18:00: 0}}
  lenders: {serves: {loans: 1, desk: {level: 2, after: 10 s}}, staff: {8:00: 1, 12:00: 0}}
"""
"""Two queues, two groups, a day with a break in which nobody comes."""


def new_axes(size: tuple[float, float] = (8, 3)) -> Axes:
    return Figure(figsize=size, layout="constrained").add_subplot()


def steps(ax: Axes) -> Iterator[StepPatch]:
    return (patch for patch in ax.patches if isinstance(patch, StepPatch))


def labelled(ax: Axes, label: str) -> Any:
    """Values, edges and baseline of the line or band of that label."""
    return next(patch.get_data() for patch in steps(ax) if patch.get_label() == label)


def rows_by_clock(result: Result, measure: str, **where: str | None) -> dict[float, Row]:
    """Rows of a measure by the hour at which their interval begins, of a run of one day."""
    return {
        clock(row.interval): row
        for row in result.iterate("interval", measures=[measure])
        if all(getattr(row, name) == value for name, value in where.items())
    }


def clock(interval: str | None) -> float:
    hours, minutes = str(interval).partition("T")[2].split(":")
    return int(hours) + int(minutes) / 60


def check(values: Any, edges: Any, known: Mapping[float, Row], name: str, factor: float = 1.0) -> None:
    """Every interval has its value, at its time; what has none is a gap."""
    assert len(values) == len(edges) - 1
    for begin, value in zip(edges[:-1], values, strict=True):
        expected = getattr(known[round(float(begin), 6)], name)
        assert math.isnan(value) if expected is None else math.isclose(value, expected * factor, rel_tol=1e-12)


def check_line(ax: Axes, label: str, known: Mapping[float, Row], factor: float = 1.0) -> None:
    data = labelled(ax, label)
    check(data.values, data.edges, known, "mean", factor)


def check_band(ax: Axes, label: str, known: Mapping[float, Row], factor: float = 1.0) -> None:
    data = labelled(ax, label)
    check(data.values, data.edges, known, "p90", factor)
    check(data.baseline, data.edges, known, "p10", factor)


def cells(ax: Axes) -> Any:
    """Values of a heat map [rows, columns], NaN where there is none."""
    (mesh,) = (one for one in ax.collections if isinstance(one, QuadMesh))
    table: Any = mesh.get_array()
    return table.filled(np.nan)


def texts(ax: Axes) -> set[str]:
    """All words of the figure, as they are in its SVG."""
    figure = ax.figure
    assert isinstance(figure, Figure)
    tree = ElementTree.fromstring(style.svg(figure))
    return {"".join(node.itertext()).strip() for node in tree.iter("{http://www.w3.org/2000/svg}text")}
