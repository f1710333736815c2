"""The channels by which contacts come, and how many contacts of each an agent can have in hand at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

from ccsim.scenario.reading import Context, Gather, Kind, Reads, map_of
from ccsim.scenario.scalars import unknown, whole, word
from ccsim.scenario.tree import NONE, Tree

CHANNELS = ("voice", "chat", "email", "task", "walk_in")
"""In the order in which a plan numbers them."""
VOICE = CHANNELS[0]
"""What a contact comes by if nothing is said; the only channel that takes a trunk line."""
PATIENT = frozenset({"email", "task"})
"""Channels whose contacts wait for good where no patience is written."""
MOST_AT_ONCE = 50

Channel: TypeAlias = Annotated[
    Literal["voice", "chat", "email", "task", "walk_in"],
    Reads(word(*CHANNELS)),
]

_HOW_MANY = whole(1, MOST_AT_ONCE)


def listed(channels: Sequence[str]) -> str:
    """Name channels one after another: `voice, chat and email`."""
    return " and ".join(filter(None, (", ".join(channels[:-1]), *channels[-1:])))


def calls_or_contacts(channels: Sequence[str]) -> str:
    """Say what comes by some channels: `calls` by voice alone, else `contacts`."""
    return "calls" if tuple(channels) == (VOICE,) else "contacts"


def callers_or_customers(channels: Sequence[str]) -> str:
    """Say who comes by some channels: `callers` by voice alone, else `customers`."""
    return "callers" if tuple(channels) == (VOICE,) else "customers"


def _read_at_once(tree: Tree, context: Context) -> dict[str, int]:
    gather, found = Gather(), dict[str, int]()
    for key, part in map_of(tree, "channels, each with how many an agent has at once: {chat: 3}").items():
        if key not in CHANNELS:
            gather.add(unknown(key, f"one of the channels {', '.join(CHANNELS)}", CHANNELS), key, at_key=True)
            continue
        with gather.at(key):
            found[key] = _HOW_MANY.parse(part, context)
    gather.done()
    return found


AtOnce: TypeAlias = Annotated[
    dict[str, int],
    Reads(
        Kind(
            "channels and how many at once",
            _read_at_once,
            lambda value, context: {channel: _HOW_MANY.show(count, context) for channel, count in value.items()},
            {
                "type": "object",
                "properties": {channel: {"anyOf": [_HOW_MANY.schema, {"const": NONE}]} for channel in CHANNELS},
                "additionalProperties": False,
            },
            mapped=True,
        )
    ),
]
