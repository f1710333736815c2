"""Figures as a planner reads them: per cent, seconds, contacts, with the half-width of their interval."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from ccsim.app.tables.block import Column
from ccsim.kpi import Row
from ccsim.kpi.replication import TIMES
from ccsim.kpi.table import OF_FACTOR
from ccsim.scenario.measures import OF_WEIGHTING

NOTHING = "-"
"""What is not defined, or does not apply."""

MANY = 10
"""Runs from which on eight of ten can be told from all."""

HEADINGS = {
    "callers": "contacts",
    "asa": "ASA",
    "aht": "AHT",
    "sl_offered": "SL offered",
    "sl_answered": "SL answered",
    "sl_abandons_met": "SL abandons met",
    "sl_late_abandons": "SL late abandons",
    "sl_no_short": "SL no short",
    "sl_short_met": "SL short met",
    "wait_p50": "p50 wait",
    "wait_p90": "p90 wait",
    "wait_p95": "p95 wait",
    "wait_p99": "p99 wait",
}
"""What stands above a measure where its name, with spaces, would not do."""


LABELS: dict[str, Callable[[Row], str | None]] = {
    **dict.fromkeys(TIMES, attrgetter("interval")),
    "type": attrgetter("type"),
    "channel": attrgetter("channel"),
    "group": attrgetter("group"),
}
"""What names the rows of each breakdown."""


@dataclass(frozen=True)
class Style:
    """How the figures of one column are written.

    Parameters
    ----------
    factor : float
        What they are multiplied by (100 for per cent).
    decimals : int
    unit : str
        For the heading; empty where the measure's name says it.
    """

    factor: float
    decimals: int
    unit: str


def style(rows: Iterable[Row | None]) -> Style:
    """Choose one style for a column: large figures need no decimals."""
    shown = [row for row in rows if row is not None]
    unit = shown[0].unit if shown else ""
    return style_of(unit, max((abs(row.mean) for row in shown if row.mean is not None), default=0.0))


def style_of(unit: str, largest: float) -> Style:
    """Choose a style for figures in a unit, the largest of which is known."""
    if unit == "share":
        return Style(100.0, 1, "%")
    if unit in ("s", "agents", "lines", "points"):
        return Style(1.0, 1 if largest < 1_000 else 0, unit if unit == "s" else "")
    if unit in ("contacts", "h"):
        return Style(1.0, 1 if largest < 1_000 else 0, "")
    return Style(1.0, 2 if largest < 1_000 else 0, "" if unit == "attempts" else unit)


def column(measure: str, rows: Sequence[Row | None], *, half_width: bool = False) -> Column:
    """Make the column of a measure: name and unit above, one figure a row.

    Parameters
    ----------
    half_width : bool
        Whether to add how far the mean may be from the truth: `82.3 ±0.8`.
    """
    how = style(rows)
    write = mean_and_half_width if half_width else mean
    return Column(heading(measure, how.unit), [write(row, how) for row in rows])


def heading(measure: str, unit: str) -> str:
    """Write a measure's name and unit in two lines."""
    first, _, rest = title_of(measure).partition(" ")
    return f"{first}\n{f'{rest} {unit}'.strip()}"


def title_of(measure: str) -> str:
    """Name a measure as it stands above a column."""
    plain = measure.removeprefix(OF_FACTOR).replace(OF_WEIGHTING, "weighting ")
    return HEADINGS.get(measure, plain.replace("_", " "))


def mean(row: Row | None, how: Style) -> str:
    """Write the mean."""
    return NOTHING if row is None else number(row.mean, how)


def mean_and_half_width(row: Row | None, how: Style) -> str:
    """Write the mean and the half-width of its 95 % interval, where there is one."""
    if row is None or row.mean is None or row.low is None or row.high is None:
        return mean(row, how)
    half = max(row.high - row.mean, row.mean - row.low)
    return f"{number(row.mean, how)} ±{number(half, how)}"


def band_name(runs: int, what: str = "runs") -> str:
    """Name a band from p10 to p90 of so many runs, so that it is not taken for a confidence interval."""
    if runs == 1:
        return f"the one {what.removesuffix('s')}"
    # Of fewer than ten the tenth percentile is the lowest and the ninetieth the highest.
    return f"8 of 10 {what}" if runs >= MANY else f"all {runs} {what}"


def single_runs(rows: Sequence[Row | None], runs: int) -> Column:
    """Make the column that says between what values 8 of 10 replications lie, or all of fewer."""
    how = style(rows)
    cells = [
        NOTHING if row is None or row.p10 is None else f"{number(row.p10, how)}-{number(row.p90, how)}" for row in rows
    ]
    first, _, last = band_name(runs).rpartition(" ")
    return Column(f"{first}\n{last} {how.unit}", cells)


def value_in_words(value: float, unit: str) -> str:
    """Write a figure with its unit, shares in per cent: `84.2 %`, `5.3 s`, `1,204 EUR`, `318.4`."""
    how = style_of(unit, abs(value))
    return f"{number(value, how)} {how.unit}".rstrip()


def signed(value: float, how: Style) -> str:
    """Write a number with its sign; nothing before what rounds to 0."""
    text = number(value, how)
    return text if text.startswith("-") or not text.strip("0.,") else f"+{text}"


def number(value: float | None, how: Style) -> str:
    """Write a number with thousands separators; no minus zero."""
    if value is None:
        return NOTHING
    text = f"{value * how.factor:,.{how.decimals}f}"
    return text[1:] if text.startswith("-") and not text.strip("-0.,") else text
