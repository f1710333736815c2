"""How content contacts are: levels and what each is worth, factors and their weights, and what puts a contact on a level."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Annotated, Self, TypeAlias

from pydantic import Field

from ccsim.scenario.fields import Share
from ccsim.scenario.named import NAME, Named, check_name
from ccsim.scenario.reading import Context, Gather, JsonSchema, Kind, Model, Reads, map_of
from ccsim.scenario.scalars import DURATION_MS, MONEY_KIND, keyed, name_of, unknown, whole
from ccsim.scenario.shares import REST_SCHEMA, TOLERANCE, share_list
from ccsim.scenario.tree import Tree, did_you_mean
from ccsim.units import format_percent

OUTCOMES = ("first", "transferred", "again", "lost")
"""How a contact can end in all its attempts together."""


def _read_levels(tree: Tree, context: Context) -> dict[str, float]:
    gather, found = Gather(), dict[str, float]()
    entries = map_of(tree, "levels from the best to the worst, and what each is worth")
    for name, part in entries.items():
        with gather.at(name):
            check_name(name, context)
            found[name] = MONEY_KIND.parse(part, context)
    gather.done()
    for (better, more), (name, less) in pairwise(found.items()):
        if less == more:
            gather.add(f"'{name}' is worth as much as '{better}': what overlaps is one level", name)
        elif less > more:
            gather.add(f"'{name}' is worth more than '{better}': levels go from the best to the worst", name)
    if len(found) < 2:
        gather.add("a scale has at least two levels")
    gather.done()
    return found


LEVELS: Kind[dict[str, float]] = Kind(
    "levels and what each is worth",
    _read_levels,
    lambda value, context: {name: MONEY_KIND.show(worth, context) for name, worth in value.items()},
    {
        "type": "object",
        "patternProperties": {f"^{NAME.pattern}$": MONEY_KIND.schema},
        "additionalProperties": False,
    },
    mapped=True,
)

_LEVEL = name_of(("levels",), "a level")
_LEVEL_SCHEMA: JsonSchema = {"$part": "level", "description": "Name of a level: 5, good", "type": ["string", "integer"]}


def _read_outcome(tree: Tree, context: Context) -> dict[str, str]:
    gather, found = Gather(), dict[str, str]()
    entries = map_of(tree, f"a level for each of {', '.join(OUTCOMES)}")
    for key, part in entries.items():
        if key not in OUTCOMES:
            gather.add(f"'{key}' is none of {', '.join(OUTCOMES)}{did_you_mean(key, OUTCOMES)}", key, at_key=True)
            continue
        with gather.at(key):
            found[key] = _LEVEL.parse(part, context)
    for key in OUTCOMES:
        if key not in entries:
            gather.add(f"'{key}' is missing: on which level is such a contact?")
    gather.done()
    return found


OUTCOME: Kind[dict[str, str]] = Kind(
    "a level for each outcome",
    _read_outcome,
    lambda value, context: dict(value),
    # No `properties`: these would be words of the language, and nobody could call an entry of `next` `again`.
    {
        "type": "object",
        "patternProperties": {f"^({'|'.join(OUTCOMES)})$": _LEVEL_SCHEMA},
        "additionalProperties": False,
    },
    mapped=True,
)


def _read_shares(tree: Tree, context: Context) -> dict[str, float]:
    gather = Gather()
    found = share_list(tree, "levels, each with a share", context, gather)
    for name in map_of(tree, "levels, each with a share"):
        if name not in context.names["levels"]:
            gather.add(unknown(name, "a level", context.names["levels"]), name, at_key=True)
    gather.done()
    return found


SHARES: Kind[dict[str, float]] = Kind(
    "shares of levels",
    _read_shares,
    lambda value, context: {name: format_percent(share) for name, share in value.items()},
    {"type": "object", "additionalProperties": REST_SCHEMA},
    mapped=True,
)

WaitByLevel: TypeAlias = Annotated[dict[str, int], Reads(keyed(DURATION_MS, "levels", "a level"))]
AttemptsByLevel: TypeAlias = Annotated[dict[str, int], Reads(keyed(whole(1), "levels", "a level"))]

WAYS = ("wait", "outcome", "attempts", "shares")
"""What can put a contact on a level."""


class Factor(Model):
    """One thing by which contacts judge the service."""

    weight: Share
    """Part of the whole; all sum to 100 %."""
    wait: WaitByLevel | None = None
    """The longest wait of each level, in all visits together; who waits longer is on the worst."""
    outcome: Annotated[dict[str, str], Reads(OUTCOME)] | None = None
    """The level of each outcome: first, transferred, again, lost."""
    attempts: AttemptsByLevel | None = None
    """The most attempts of each level; more take the last."""
    shares: Annotated[dict[str, float], Reads(SHARES)] | None = None
    """Shares of the levels from a survey: what the simulation cannot know."""

    def settled(self, context: Context, gather: Gather) -> Self:
        """Check that one thing puts contacts on its levels."""
        del context
        written = [way for way in WAYS if getattr(self, way) is not None]
        if len(written) != 1:
            gather.add(f"exactly one of {', '.join(WAYS)} says what puts a contact on a level")
        for way in written:
            if not getattr(self, way):
                gather.add("at least one level is needed", way)
        return self


class Satisfaction(Model):
    """How content contacts are: the sum of weight x worth of the level x share of contacts on it, over factors and levels."""

    levels: Annotated[dict[str, float], Reads(LEVELS)]
    """From the best to the worst, and what each is worth."""
    factors: Annotated[dict[str, Factor], Named("factors by name")] = Field(default_factory=dict)
    """What counts, and how much."""

    def settled(self, context: Context, gather: Gather) -> Self:
        """Check that weights sum to 1, and put limits in the order of levels, in which they must rise."""
        del context
        total = math.fsum(factor.weight for factor in self.factors.values())
        if abs(total - 1) > TOLERANCE:
            gather.add(f"the weights sum to {format_percent(round(total, 12))}, not 100 %", "factors")
        factors = {name: self._in_order(name, factor, gather) for name, factor in self.factors.items()}
        return self.model_copy(update={"factors": factors})

    def _in_order(self, name: str, factor: Factor, gather: Gather) -> Factor:
        limits: dict[str, dict[str, int]] = {}
        for way in ("wait", "attempts"):
            written: dict[str, int] | None = getattr(factor, way)
            if written is not None:
                limits[way] = {level: written[level] for level in self.levels if level in written}
                for (better, first), (level, then) in pairwise(limits[way].items()):
                    if then <= first:
                        said = f"levels overlap: '{better}' takes all of '{level}', whose limit must be higher"
                        gather.add(said, "factors", name, way, level)
        return factor.model_copy(update=limits)
