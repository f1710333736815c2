"""Differences as a planner reads them: `+3.1 ±0.4 better`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ccsim.app.tables.block import Column
from ccsim.app.tables.figures import NOTHING, Style, number, signed, style
from ccsim.experiments.compare import Difference
from ccsim.kpi import Row
from ccsim.kpi.samples import ALL

DIFFERENCE_LEGEND = (
    "Its line shows its own figures, all others the difference to it: ± is half the width of the 95 % interval, "
    "same? means not told apart."
)

WORD = 6
"""Characters of a verdict."""
PAD = " " * (WORD + 1)
"""Stands where others have a verdict."""


def difference(one: Difference | None, how: Style) -> str:
    """Write a difference with its interval and verdict; a gap as what there is instead."""
    if one is None or (one.base is None and one.value is None):
        return NOTHING + PAD
    if one.mean is None:
        shown = "not there" if one.value is None else f"has {number(one.value, how)}"
        return shown + PAD
    half = "" if one.low is None or one.high is None else f" ±{number((one.high - one.low) / 2, how)}"
    return f"{signed(one.mean, how)}{half} {one.verdict or '':{WORD}}"


def own(row: Row | None, how: Style) -> str:
    """Write the base's own figure, above the differences of the others."""
    if row is None or row.mean is None:
        return NOTHING + PAD
    half = "" if row.low is None or row.high is None else f" ±{number((row.high - row.low) / 2, how)}"
    return f"{number(row.mean, how)}{half} {'':{WORD}}"


def column(heading: str, base: Row | None, others: Sequence[Difference | None], *, unit: bool = False) -> Column:
    """Make a column: the base's own figure, then the difference of each other candidate.

    Parameters
    ----------
    heading : str
        In two lines.
    unit : bool
        Whether to add the unit to the heading.
    """
    how = styled(base, others)
    cells = [own(base, how), *(difference(one, how) for one in others)]
    told = f"{heading} {how.unit}".rstrip() if unit else heading
    first, _, second = told.partition("\n")
    verdicts = ["", *((one.verdict or "") if one is not None and one.mean is not None else "" for one in others)]
    return Column(f"{first}{PAD}\n{second}{PAD}" if first else f"{second}{PAD}", cells, verdicts=verdicts)


def styled(base: Row | None, others: Iterable[Difference | None]) -> Style:
    """Choose the style by the figures themselves, not by their differences."""
    shown = [base] if base is not None and base.mean is not None else []
    if not shown:
        first = next((one for one in others if one is not None and one.value is not None), None)
        if first is None:
            return style([])
        shown = [as_row(first)]
    return style(shown)


def as_row(one: Difference) -> Row:
    """The candidate's own figure as a row."""
    return value_row(one.measure, one.value, one.unit)


def value_row(measure: str, value: float | None, unit: str) -> Row:
    """A figure as a row of the whole, to choose its style by and to write it."""
    return Row(measure, ALL, ALL, None, None, None, None, value, None, None, None, None, None, unit)
