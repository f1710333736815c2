"""Columns of figures in the tables of a sweep."""

from __future__ import annotations

from collections.abc import Sequence

from ccsim.app.sweep.point import HOURS, Swept
from ccsim.app.tables import figures
from ccsim.app.tables.block import Column
from ccsim.app.tables.figures import NOTHING, Style, number
from ccsim.experiments.compare.differences import Difference
from ccsim.experiments.goal import Figure
from ccsim.kpi import Row

EXACT = frozenset({"paid_hours", "scheduled_hours"})
"""The same in every replication."""


def place_of(figure: Figure) -> str:
    """The queue, segment or group that a figure is of; empty for all together."""
    return str(figure).partition("[")[2].rstrip("]")


def said(figure: Figure) -> str:
    """Say a figure in words: `service level of account`."""
    name = " ".join(figures.heading(figure.measure, "").split())
    return f"{name} of {place_of(figure)}" if place_of(figure) else name


def figure_column(figure: Figure, points: Sequence[Swept]) -> Column:
    """One figure of every point, its place below the measure."""
    rows = [point.row(figure) for point in points]
    plain = figures.column(figure.measure, rows, half_width=figure.measure not in EXACT)
    place = place_of(figure)
    return Column(f"{plain.heading}\n{place}" if place else plain.heading, plain.cells)


def runs_column(points: Sequence[Swept]) -> Column:
    """How many replications; a star where the precision was not reached."""
    marks = ["" if point.precise else "*" for point in points]
    room = " " if any(marks) else ""
    return Column("runs\n", [f"{point.replications}{mark or room}" for point, mark in zip(points, marks, strict=True)])


def targets_column(points: Sequence[Swept]) -> Column | None:
    """Whether the targets are met; None where there is none."""
    if not any(point.targets for point in points):
        return None
    return Column(
        "targets\n", [_judged(point) for point in points], left=True, verdicts=[point.word for point in points]
    )


def _judged(point: Swept) -> str:
    met = sum(verdict.word == "met" for verdict in point.targets)
    if len(point.targets) < 2 or point.word == "met":
        return point.word
    return f"{met} of {len(point.targets)} met"


def effect_column(figure: Figure, base: Row | None, found: Sequence[Difference | None]) -> Column:
    """Differences against the scenario as it is, signed; those of shares in percentage points."""
    how = figures.style([base])
    unit = "pt" if how.unit == "%" else how.unit
    exact = figure.measure in EXACT
    heading = figures.heading(figure.measure, unit)
    place = place_of(figure)
    return Column(f"{heading}\n{place}" if place else heading, [effect(one, how, exact=exact) for one in found])


def effect(one: Difference | None, how: Style, *, exact: bool = False) -> str:
    """Write a difference with its half-width: `-3.2 ±0.4`."""
    if one is None or one.mean is None:
        return NOTHING
    text = number(one.mean, how)
    if one.mean > 0 and text.strip("0.,"):
        text = f"+{text}"
    return text if exact or one.high is None else f"{text} ±{number(one.high - one.mean, how)}"


def is_money_or_hours(figure: Figure) -> bool:
    """Whether it is agent hours or cost, which stand beside every measure."""
    return figure == HOURS or figure.measure == "cost"
