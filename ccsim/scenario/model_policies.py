"""Policies: who goes first."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from ccsim.scenario.fields import YesNo
from ccsim.scenario.reading import Context, Gather, Kind, Model, Reads, map_of, refuse, scalar
from ccsim.scenario.scalars import DURATION_MS, keyed, whole
from ccsim.scenario.selectors import parts_of, selector_map
from ccsim.scenario.tree import Tree
from ccsim.units import DAY, format_duration, parse_duration, parse_number, plain

BY_TARGET: Literal["by_target"] = "by_target"
THOUSAND = 1000
HIGHEST_WEIGHT = 1000
LONGEST_HEAD_START = 30 * DAY
MANY = 1_000_000


def _weight(text: str) -> int:
    weight = parse_number(text)
    if not 0 <= weight <= HIGHEST_WEIGHT:
        raise ValueError(f"a weight is between 0 and {HIGHEST_WEIGHT}")
    thousandths = round(weight * THOUSAND, 6)
    return int(thousandths) if thousandths == int(thousandths) else refuse(f"{text} has more than three decimals")


def _head_start(text: str) -> int:
    found = parse_duration(text)
    return found if found <= LONGEST_HEAD_START else refuse("a head start is at most 30 days")


def _read_in_a_row(tree: Tree, context: Context) -> tuple[str, int]:
    entries = map_of(tree, "one selector and a number: {vip: 3}")
    if len(entries) != 1:
        raise ValueError("a policy has one entry here, such as {vip: 3}; several lines share it as {vip|gold: 3}")
    gather, ((selector, part),) = Gather(), entries.items()
    count = 1
    with gather.at(selector):
        parts_of(selector, context)
        count = whole(1).parse(part, context)
    gather.done()
    return selector, count


WEIGHT = scalar(
    "a weight",
    _weight,
    lambda thousandths: plain(thousandths / THOUSAND),
    {
        "anyOf": [
            {"type": "string", "pattern": r"^\s*\d+(\.\d{1,3}0*)?\s*$"},
            {"type": "number", "minimum": 0, "maximum": HIGHEST_WEIGHT},
        ]
    },
)
HEAD_START = scalar("a duration", _head_start, format_duration, DURATION_MS.schema)
PRIORITY = whole(-MANY, MANY)
_WEIGHTS = selector_map(WEIGHT)


def _read_weight(tree: Tree, context: Context) -> dict[str, int] | Literal["by_target"]:
    return BY_TARGET if tree == BY_TARGET else _WEIGHTS.parse(tree, context)


def _show_weight(value: dict[str, int] | Literal["by_target"], context: Context) -> Tree:
    return value if isinstance(value, str) else _WEIGHTS.show(value, context)


Priorities: TypeAlias = Annotated[dict[str, int], Reads(selector_map(PRIORITY))]
HeadStarts: TypeAlias = Annotated[dict[str, int], Reads(selector_map(HEAD_START))]
Weights: TypeAlias = Annotated[
    dict[str, int] | Literal["by_target"],
    Reads(
        Kind("weights", _read_weight, _show_weight, {"anyOf": [{"const": BY_TARGET}, _WEIGHTS.schema]}, mapped=True),
    ),
]
KeepFree: TypeAlias = Annotated[
    dict[str, dict[str, int]], Reads(keyed(selector_map(whole(0)), "agents", "an agent group"))
]
InARow: TypeAlias = Annotated[
    tuple[str, int],
    Reads(
        Kind(
            "a selector and a number",
            _read_in_a_row,
            lambda value, context: {value[0]: str(value[1])},
            {"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": whole(1).schema},
        ),
    ),
]


class Policy(Model):
    """Who goes first; queue/segment before segment before queue before `rest`, `a|b` is each of them."""

    priority: Priorities = Field(default_factory=dict)
    """Lower goes first; 1 if a line is not named."""
    head_start: HeadStarts = Field(default_factory=dict)
    """Joins as if it had already waited so long, in ms."""
    weight: Weights = Field(default_factory=dict)
    """Priority grows so much faster with waiting, in thousandths; or `by_target`: the share of its target waited."""
    keep_free: KeepFree = Field(default_factory=dict)
    """By group: so many of its agents must stay free."""
    at_most_in_a_row: InARow | None = None
    """A group takes at most so many from these lines in a row."""
    level_first: YesNo = True
    """no: agents go by priority and waiting before level."""
