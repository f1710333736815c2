"""Lists of shares, of which one may be the rest."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ccsim.scenario.reading import Context, Gather, JsonSchema, Kind, map_of, scalar, text_of
from ccsim.scenario.tree import Tree, did_you_mean
from ccsim.units import format_percent, parse_share

REST = -1.0
"""In a list of shares that is being read: what the others leave."""

TOLERANCE = 1e-9
"""Shares may miss 1 by so much: 33.3333333333 % three times is meant as a whole."""

Shares = tuple[tuple[str, float], ...]
"""Where to, and with which share, in file order; they sum to 1."""


def parse_share_or_rest(text: str) -> float:
    """Read a share or `rest`, which is `REST`.

    Raises
    ------
    ValueError
        If it is neither.
    """
    return REST if text.strip() == "rest" else parse_share(text)


def settle(shares: Sequence[float]) -> tuple[float, ...]:
    """Replace `REST` by what the others leave.

    Raises
    ------
    ValueError
        If there are two, or the shares do not sum to 100 %; the message has the cure.
    """
    if shares.count(REST) > 1:
        raise ValueError("only one share can be `rest`")
    total = math.fsum(share for share in shares if share != REST)
    if total > 1 + TOLERANCE:
        raise ValueError(f"the shares sum to {format_percent(round(total, 12))}, more than 100 %")
    if REST in shares:
        return tuple(max(0.0, round(1 - total, 15)) if share == REST else share for share in shares)
    if total < 1 - TOLERANCE:
        raise ValueError(f"the shares sum to {format_percent(round(total, 12))}, not 100 %: make one of them `rest`")
    return tuple(shares)


def share_list(tree: Tree, words: str, context: Context, gather: Gather) -> dict[str, float]:
    """Read a map of names and shares; `rest` is settled, what is wrong with the values is gathered."""
    del context
    entries = map_of(tree, words)
    found: dict[str, float] = {}
    for name, part in entries.items():
        with gather.at(name):
            found[name] = parse_share_or_rest(text_of(part, "a share or `rest`"))
    if len(found) == len(entries):
        with gather.at():
            found = dict(zip(found, settle(list(found.values())), strict=True))
    return found


SHARE_SCHEMA: JsonSchema = {
    "$part": "share",
    "title": "Share",
    "description": "12 %, 12% or 0.12",
    "anyOf": [
        {"type": "string", "pattern": r"^\s*(\d+(\.\d+)? *%|0(\.\d+)?|1(\.0+)?)\s*$"},
        {"type": "number", "minimum": 0, "maximum": 1},
    ],
}
REST_SCHEMA: JsonSchema = {"$part": "share_or_rest", "anyOf": [SHARE_SCHEMA, {"const": "rest"}]}

SHARE = scalar("a share", parse_share, format_percent, SHARE_SCHEMA)
SHARE_OR_REST = scalar(
    "a share or `rest`",
    parse_share_or_rest,
    lambda share: "rest" if share == REST else format_percent(share),
    REST_SCHEMA,
)

WAYS_OUT = ("done", "hang_up")
"""Where an IVR node can lead besides nodes and queues."""


def _read_then(tree: Tree, context: Context) -> Shares:
    gather = Gather()
    targets = (*context.names["nodes"], *context.names["queues"], *WAYS_OUT)
    found = share_list(tree, "nodes, queues, `done` or `hang_up`, each with a share", context, gather)
    for name in found:
        if name not in targets:
            gather.add(f"no node or queue has this name{did_you_mean(name, targets)}", name, at_key=True)
    gather.done()
    return tuple(found.items())


THEN: Kind[Shares] = Kind(
    "shares of nodes and queues",
    _read_then,
    lambda shares, context: {name: format_percent(share) for name, share in shares},
    {"$part": "then", "type": "object", "minProperties": 1, "additionalProperties": REST_SCHEMA},
    mapped=True,
)
