"""Rows whose figures cannot all be true: more answered than offered, and the like. They are told, and compared all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from ccsim.app.actual.columns import Columns

Figures: TypeAlias = Mapping[str, float | None]
"""Of a row, by measure; None where nothing is said."""

SLACK = 1e-9


def doubts(columns: Columns, figures: Mapping[int, Figures]) -> tuple[str, ...]:
    """Say of each contradiction where it stands first, and in how many more rows.

    Parameters
    ----------
    figures : dict of int to dict of str to float or None
        By row.
    """
    rounding = columns.rounding("abandonment") if "abandonment" in columns.weight else 0.0
    found: dict[Callable[..., str], list[tuple[int, str]]] = {}
    for row, said in figures.items():
        for judge in (_answered, _abandoned, _together, _abandonment):
            if told := judge(said, rounding):
                found.setdefault(judge, []).append((row, told))
                break
    return tuple(_line(columns, rows) for rows in found.values())


def _line(columns: Columns, rows: Iterable[tuple[int, str]]) -> str:
    (row, told), *others = rows
    more = f" ({len(others):,} more {'row' if len(others) == 1 else 'rows'} likewise)" if others else ""
    return f"{columns.sheet.table.at(row)}: {told}{more}"


def _answered(said: Figures, _rounding: float) -> str:
    offered, answered = said.get("offered"), said.get("answered")
    if offered is None or answered is None or answered <= offered + SLACK:
        return ""
    return f"{answered:,.10g} answered of {offered:,.10g} offered; contacts count in the interval in which they came"


def _abandoned(said: Figures, _rounding: float) -> str:
    offered, abandoned = said.get("offered"), said.get("abandoned")
    if offered is None or abandoned is None or abandoned <= offered + SLACK:
        return ""
    return f"{abandoned:,.10g} abandoned of {offered:,.10g} offered; contacts count in the interval in which they came"


def _together(said: Figures, _rounding: float) -> str:
    offered, answered, abandoned = (said.get(name) for name in ("offered", "answered", "abandoned"))
    if offered is None or answered is None or abandoned is None or answered + abandoned <= offered + SLACK:
        return ""
    return (
        f"{answered:,.10g} answered and {abandoned:,.10g} abandoned of {offered:,.10g} offered; "
        "contacts count in the interval in which they came"
    )


def _abandonment(said: Figures, rounding: float) -> str:
    offered, abandoned, share = (said.get(name) for name in ("offered", "abandoned", "abandonment"))
    if not offered or abandoned is None or share is None or abs(share - abandoned / offered) <= rounding + SLACK:
        return ""
    return f"abandonment is {share:.4g} beside {abandoned:,.10g} abandoned of {offered:,.10g} offered"
