"""What all figures have in common: colours with fixed roles, axes with units, lines with bands, SVG.

The colours are those of Okabe and Ito (2008), which colour-blind readers can tell apart. Each has one role in all figures, and
none tells anything alone: lines differ in style too, bands are named in words, heat maps carry numbers or marks.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import numpy as np

from ccsim.errors import UsageError
from ccsim.kpi.arrays import Real

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS: Mapping[str, str] = {
    "service": "#0072B2",
    "target": "#D55E00",
    "abandonment": "#E69F00",
    "wait": "#56B4E9",
    "agents": "#009E73",
    "load": "#CC79A7",
    "formula": "#CC79A7",
    "ordinary": "#333333",
    "nothing": "#E8E8E8",
}
"""Okabe and Ito's, by what they stand for (load and formula are both Erlang's);
`nothing` is the ground of a heat map where there is no value."""

SEQUENTIAL, DIVERGING = "cividis", "RdBu"
"""Colour maps: of amounts, and of what lies below and above a target."""

SIZE = (8.0, 3.2)
"""Inches, where a figure is made for a single Axes."""

LONG = 900.0
"""Seconds beyond which times are shown in minutes."""

CROWDED = 45
"""Intervals an inch beyond which lines are thinner."""


def axes(ax: Axes | None, size: tuple[float, float] = SIZE) -> Axes:
    """Return the Axes to draw in: the caller's, or those of a new figure of pyplot's."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt  # noqa: PLC0415  - has a state, which callers with an Axes do not want

    return plt.subplots(figsize=size, layout="constrained")[1]


def figure(size: tuple[float, float] = SIZE) -> Figure:
    """Make a figure that pyplot does not know of, for a page or a file."""
    from matplotlib.figure import Figure  # noqa: PLC0415

    return Figure(figsize=size, layout="constrained")


def tidy(ax: Axes) -> None:
    """Take away the frame where there is no axis, and let thin lines lead from the values to the right."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize="small")
    ax.grid(axis="y", color="0.88", linewidth=0.6)
    ax.set_axisbelow(True)


def percent_axis(ax: Axes, label: str, top: float | None = 1.0) -> None:
    """Make the y axis one of shares, shown in per cent from 0 up to a share, or as far as there are values."""
    ax.set_ylim(0, None if top is None else top * 1.02)
    ax.yaxis.set_major_formatter(per_cent)
    ax.set_ylabel(f"{label}, %")


def per_cent(share: float, _place: float = 0) -> str:
    """Write a share at a tick of an axis that says `%`."""
    return f"{share * 100:.4g}"


def time_axis(ax: Axes, label: str, longest: float) -> float:
    """Make the y axis one of times from 0 on, in seconds or, where they are long, minutes.

    Parameters
    ----------
    longest : float
        The longest in s.

    Returns
    -------
    float
        By which seconds are to be multiplied.
    """
    in_minutes = longest > LONG
    ax.set_ylabel(f"{label}, {'min' if in_minutes else 's'}")
    return 1 / 60 if in_minutes else 1.0


def line(ax: Axes, edges: Real, values: Real, colour: str, label: str, style: str = "-") -> None:
    """Draw values as steps, each as long as its interval; a gap where there is none (NaN).

    Parameters
    ----------
    edges : array of float64 [intervals + 1]
    values : array of float64 [intervals]
    """
    thick = 1.5 if len(values) < CROWDED * width(ax) else 0.9
    ax.stairs(values, edges, baseline=None, color=COLOURS[colour], linewidth=thick, linestyle=style, label=label)


def band(ax: Axes, edges: Real, low: Real, high: Real, colour: str, label: str) -> None:
    """Shade what lies between two rows of values; see `line`. Draws nothing where they are the same throughout."""
    known = ~np.isnan(low)
    if np.any(low[known] < high[known]):
        ax.stairs(high, edges, baseline=low, fill=True, color=COLOURS[colour], alpha=0.25, linewidth=0, label=label)


def target_line(ax: Axes, height: float, label: str) -> None:
    """Draw what was promised as a broken line across."""
    ax.axhline(height, color=COLOURS["target"], linewidth=1.2, linestyle=(0, (5, 3)), label=label)


def legend(ax: Axes) -> None:
    """Name what is drawn in rows above the Axes, if it is more than one thing."""
    handles, labels = ax.get_legend_handles_labels()
    if len(handles) > 1:
        legend_of(ax, handles, labels)


def legend_of(ax: Axes, handles: list[Artist], labels: list[str]) -> None:
    """Put a legend above the Axes, in as many columns as fit."""
    settle(ax)
    for size in ("small", "x-small"):
        columns = next((n for n in range(len(labels), 1, -1) if _wide(labels, n, size) <= width(ax)), 1)
        if len(labels) <= 2 * columns:
            break
    ax.legend(
        handles,
        labels,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=columns,
        frameon=False,
        fontsize=size,
        borderaxespad=0.2,
        columnspacing=1.2,
        handlelength=1.6,
    )


def _wide(labels: list[str], columns: int, size: str) -> float:
    """Width of a legend in inches: the longest label of each column, with what is drawn beside it."""
    widths = np.array([text_width(label, size) for label in labels])
    longest = [float(column.max()) for column in np.array_split(widths, columns)]
    return sum(longest) + 3.6 * points(size) / 72 * len(longest)


def settle(ax: Axes) -> None:
    """Let the layout of the figure find the size of the Axes, for what depends on how much room there is."""
    engine = ax.figure.get_layout_engine()
    if engine is not None:
        engine.execute(ax.figure.figure)


def width(ax: Axes) -> float:
    """Width of an Axes in inches."""
    return float(ax.bbox.width / ax.figure.dpi)


def height(ax: Axes) -> float:
    """Height of an Axes in inches."""
    return float(ax.bbox.height / ax.figure.dpi)


def points(size: str | float) -> float:
    """Size of letters in points."""
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415

    return float(FontProperties(size=size).get_size_in_points())


def text_width(text: str, size: str | float = "small") -> float:
    """Width of a text in inches."""
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415
    from matplotlib.textpath import text_to_path  # noqa: PLC0415

    return float(text_to_path.get_text_width_height_descent(text, FontProperties(size=size), ismath=False)[0]) / 72


def svg(figure: Figure, name: str = "figure", title: str = "") -> str:
    """Write a figure as an `<svg>` element to put into a page: the same figure gives the same text.

    Parameters
    ----------
    figure : Figure
    name : str
        Stands before all ids in it, so that no two figures of a page share one.
    title : str
        What readers who cannot see it are told.

    Returns
    -------
    str
        Text remains text, which can be searched and read out.

    Raises
    ------
    UsageError
        If it is no figure of matplotlib.
    """
    from matplotlib import rc_context  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    if not isinstance(figure, Figure):
        raise UsageError("svg takes a figure of matplotlib, such as ccsim.plot.waits(result).figure")

    page = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(page, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    text = page.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", text)
    return text.replace("<svg", f'<svg role="img" aria-label={quoteattr(title)}' if title else "<svg", 1)
