"""Heat maps: a table of cells, each with its number where it fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from ccsim.kpi.arrays import Flags, Real
from ccsim.plot.style import COLOURS, DIVERGING, SEQUENTIAL, height, legend_of, settle, text_width, width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh
    from matplotlib.colors import Colormap, Normalize

MANY = 4000
"""Cells beyond which a heat map is stored as a picture within the figure."""
LETTERS = (10.0, 9.0, 8.0, 7.0)
"""Sizes of the numbers in cells, in points: the first at which all fit."""


def heat_map(
    ax: Axes, edges: Real, table: Real, scale: tuple[Colormap, Normalize], rows: tuple[str, ...], label: str
) -> QuadMesh:
    """Draw a table as coloured cells, the first row on top; what is not defined (NaN) keeps the grey ground.

    Parameters
    ----------
    edges : array of float64 [columns + 1]
    table : array of float64 [rows, columns]
    scale : (Colormap, Normalize)
    rows : tuple of str
    label : str
        Of the colour bar.
    """
    colours, norm = scale
    ax.set_facecolor(COLOURS["nothing"])
    few, fine = table.size <= MANY, width(ax) / table.shape[1] < 0.12
    mesh = ax.pcolormesh(
        edges,
        np.arange(len(table) + 1) - 0.5,
        np.ma.masked_invalid(table),
        cmap=colours,
        norm=norm,
        edgecolors="face" if fine else "white",
        linewidth=0.1 if fine else 0.4,
        rasterized=not few,
    )
    ax.invert_yaxis()
    ax.set_yticks(range(len(rows)), rows)
    ax.tick_params(labelsize="small")
    ax.tick_params(axis="y", length=0)
    ax.spines[:].set_visible(False)
    bar = ax.figure.colorbar(mesh, ax=ax, pad=0.015, fraction=0.05, aspect=25)
    bar.set_label(label, fontsize="small")
    bar.ax.tick_params(labelsize="small")
    bar.outline.set_visible(False)
    return mesh


def numbers(ax: Axes, mesh: QuadMesh, edges: Real, table: Real, text: Callable[[float], str]) -> bool:
    """Write a number into each cell, if all of them fit; return whether they do."""
    known = ~np.isnan(table)
    texts = {tuple(at): text(float(table[tuple(at)])) for at in np.argwhere(known).tolist()}
    settle(ax)
    span = float(np.ptp(ax.get_xlim()))
    wide = float(np.diff(edges)[known.any(axis=0)].min(initial=span)) / span * width(ax)
    longest, tall = max(texts.values(), key=len, default=""), height(ax) / len(table)
    fitting = [size for size in LETTERS if text_width(longest, size) <= 0.85 * wide and size / 72 <= 0.8 * tall]
    if not fitting:
        return False
    middles = (edges[:-1] + edges[1:]) / 2
    for (row, column), written in texts.items():
        red, green, blue, _ = mesh.cmap(mesh.norm(table[row, column]))
        dark = 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.5
        colour = "white" if dark else "black"
        told = ax.text(middles[column], row, written, ha="center", va="center", color=colour, fontsize=fitting[0])
        told.set_in_layout(False)  # it lies within its cell, and there are many
    return True


def marks(ax: Axes, edges: Real, cells: Flags, label: str) -> None:
    """Mark cells with a dot, and name it; for those whose numbers have no room."""
    row, column = np.nonzero(cells)
    if not len(row):
        return
    middles = (edges[:-1] + edges[1:]) / 2
    size = np.clip(min(width(ax) / len(middles), height(ax) / len(cells)) * 72 * 0.35, 1.0, 4.0)
    dots = ax.plot(middles[column], row, linestyle="none", marker="o", markersize=size, color="black", label=label)
    legend_of(ax, [*dots], [label])


def amounts(top: float = 1.0) -> tuple[Colormap, Normalize]:
    """Scale of amounts from 0."""
    from matplotlib import colormaps  # noqa: PLC0415
    from matplotlib.colors import Normalize  # noqa: PLC0415

    return colormaps[SEQUENTIAL], Normalize(0, top)


def around(target: float, table: Real) -> tuple[Colormap, Normalize]:
    """Scale of shares around a target: white at it, blue above, red below.

    The darkest red is at twice the distance of 100 % from the target, or at 0 if a tenth of the cells lies below that.
    """
    from matplotlib import colormaps  # noqa: PLC0415
    from matplotlib.colors import TwoSlopeNorm  # noqa: PLC0415

    middle = min(max(target, 0.02), 0.98)
    low = max(0.0, middle - 2 * (1 - middle))
    known = table[~np.isnan(table)]
    if len(known) and np.quantile(known, 0.1) < low:
        low = 0.0
    return colormaps[DIVERGING], TwoSlopeNorm(middle, low, 1.0)
