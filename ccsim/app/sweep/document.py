"""The JSON of effects and searches, and the command line that asks a sweep again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ccsim.app.files.again import command_words, option_words
from ccsim.app.sweep.point import Effect, as_number
from ccsim.experiments.sought import Found, Looked

if TYPE_CHECKING:
    from ccsim.scenario import Scenario

RANGE = "range"
"""Marks a range where a question is written down."""
OPTIONS = ("find", "rank", "replications", "precision", "max_replications", "by", "measures")
"""Keys of a question that are options of the command line as they stand."""

_DIFFERENCE = (
    "measure", "queue", "segment", "group", "base", "value", "mean", "low", "high", "verdict", "replications", "unit",
)  # fmt: skip


def command_line(scenario: Scenario, asked: Mapping[str, Any]) -> str | None:
    """Write the command that makes a sweep of its question; None where the scenario is in no file."""
    words = command_words(scenario, "sweep")
    if not words or not asked:
        return None
    for path, items in asked["vary"].items():
        words += ["--vary", f"{path}={','.join(item if isinstance(item, str) else item[RANGE] for item in items)}"]
    return shlex.join([*words, *(["--each"] if asked["each"] else []), *option_words(asked, OPTIONS)])


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
