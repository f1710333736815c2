"""The JSON of effects and searches."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ccsim.app.sweep.point import as_number
from ccsim.experiments.sought import Found, Looked

if TYPE_CHECKING:
    from ccsim.app.sweep.result import Effect

_DIFFERENCE = (
    "measure", "queue", "segment", "group", "base", "value", "mean", "low", "high", "verdict", "replications", "unit",
)  # fmt: skip


def effect_as_dict(effect: Effect) -> dict[str, Any]:
    """Make the JSON object of one change."""
    rows = [{key: getattr(one, key) for key in _DIFFERENCE} for one in effect.differences.values()]
    return {"changes": effect.point.changes, "differences": rows}


def found_as_dict(found: Found) -> dict[str, Any]:
    """Make the JSON object of a search."""
    between = found.between
    return {
        "goal": str(found.goal),
        "path": found.path,
        "changes": {path: as_number(value) for path, value in found.others},
        "reached": found.answer is not None or found.everywhere,
        "answer": _looked(found, found.answer),
        "neighbour": _looked(found, found.neighbour),
        "between": None if between is None else [as_number(found.span.value(end)) for end in between],
        "step": as_number(found.span.value(found.span.step or Decimal(1))),
        "monotone": found.monotone,
        "looked": [_looked(found, one) for one in found.looked],
    }


def _looked(found: Found, one: Looked | None) -> dict[str, Any] | None:
    if one is None:
        return None
    figures = {end: None if one.row is None else getattr(one.row, end) for end in ("mean", "low", "high")}
    value = as_number(found.span.value(one.number))
    return {"value": value, **figures, "word": one.word, "replications": len(one.replications)}
