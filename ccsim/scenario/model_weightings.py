"""How a weighting is written: what a unit of each measure counts."""

from __future__ import annotations

import re
from typing import Annotated, TypeAlias

from ccsim.scenario.reading import Context, Gather, Kind, Reads, map_of
from ccsim.scenario.scalars import MONEY_KIND
from ccsim.scenario.tree import Tree

FIGURE = re.compile(r"\s*([^\s\[\]]+)\s*(?:\[([^\[\]]*)\])?\s*")
"""A measure, and what stands in brackets behind it."""


def _read(tree: Tree, context: Context) -> dict[str, float]:
    gather, found = Gather(), dict[str, float]()
    for key, part in map_of(tree, "measures, each with what a unit of it counts").items():
        match = FIGURE.fullmatch(key)
        if not match:
            gather.add(f"'{key}' is no measure: write service_level, or service_level[account]", key, at_key=True)
            continue
        place = "" if match[2] is None else f"[{'/'.join(part.strip() for part in match[2].split('/'))}]"
        if match[1] + place in found:
            gather.add(f"'{match[1]}{place}' stands here already", key, at_key=True)
        with gather.at(key):
            found[match[1] + place] = MONEY_KIND.parse(part, context)
    gather.done()
    return found


WEIGHTING: Kind[dict[str, float]] = Kind(
    "measures and weights",
    _read,
    lambda value, context: {name: MONEY_KIND.show(weight, context) for name, weight in value.items()},
    {
        "type": "object",
        "description": "What a unit of each measure counts, as tables show it: {cost: -1, 'service_level[vip]': 50}",
        "additionalProperties": MONEY_KIND.schema,
    },
    mapped=True,
)

Weighting: TypeAlias = Annotated[dict[str, float], Reads(WEIGHTING)]
