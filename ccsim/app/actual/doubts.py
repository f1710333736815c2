"""Rows whose figures cannot all be true: more answered than offered, and the like. They are told, and compared all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from ccsim.app.actual.columns import Columns, in_more

Figures: TypeAlias = Mapping[str, float | None]
"""Of a row, by measure; None where nothing is said."""

PARTS = (("answered",), ("abandoned",), ("answered", "abandoned"))
"""Of what there cannot be more than were offered."""

SLACK = 1e-9


def doubts(columns: Columns, figures: Mapping[int, Figures]) -> tuple[str, ...]:
    """Say of each contradiction where it stands first, and in how many more rows.

    Parameters
    ----------
    figures : dict of int to dict of str to float or None
        By row.
    """
    rounding = columns.rounding("abandonment") if "abandonment" in columns.weight else 0.0
    judges: tuple[Callable[[Figures], str], ...] = (
        *(partial(_too_many, names) for names in PARTS),
        partial(_abandonment, rounding),
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for row, said in figures.items():
        for number, judge in enumerate(judges):
            if told := judge(said):
                found.setdefault(number, []).append((row, told))
                break
    return tuple(_line(columns, rows) for rows in found.values())


def _line(columns: Columns, rows: Iterable[tuple[int, str]]) -> str:
    (row, told), *others = rows
    return f"{columns.sheet.table.at(row)}: {told}{f' ({in_more(len(others))} likewise)' if others else ''}"


def _too_many(names: Sequence[str], said: Figures) -> str:
    offered, parts = said.get("offered"), [number for name in names if (number := said.get(name)) is not None]
    if offered is None or len(parts) < len(names) or sum(parts) <= offered + SLACK:
        return ""
    told = " and ".join(f"{number:,.10g} {name}" for number, name in zip(parts, names, strict=True))
    return f"{told} of {offered:,.10g} offered; contacts count in the interval in which they came"


def _abandonment(rounding: float, said: Figures) -> str:
    offered, abandoned, share = (said.get(name) for name in ("offered", "abandoned", "abandonment"))
    if not offered or abandoned is None or share is None or abs(share - abandoned / offered) <= rounding + SLACK:
        return ""
    return f"abandonment is {share:.4g} beside {abandoned:,.10g} abandoned of {offered:,.10g} offered"
