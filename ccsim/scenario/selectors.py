"""Selectors: which lines of people (queue and segment) a number of a policy is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from ccsim.scenario.reading import Context, Gather, JsonSchema, Kind, map_of
from ccsim.scenario.tree import Tree, did_you_mean

T = TypeVar("T")

REST = "rest"


def select(mapping: Mapping[str, T], queue: str, segment: str, default: T) -> T:
    """Value for a line: queue/segment before segment before queue before `rest`, else the default."""
    for selector in (f"{queue}/{segment}", segment, queue, REST):
        if selector in mapping:
            return mapping[selector]
    return default


def selects(selector: str, queue: str, segment: str) -> bool:
    """Whether a selector, which may be several joined by `|`, names a line."""
    return any(part in (f"{queue}/{segment}", segment, queue, REST) for part in selector.split("|"))


def check_selector(selector: str, context: Context) -> None:
    """Check that the names of one selector exist.

    Raises
    ------
    ValueError
        With the nearest name that does.
    """
    segments, queues = context.names["segments"], context.names["queues"]
    queue, slash, segment = selector.partition("/")
    if slash:
        if queue not in queues:
            raise ValueError(f"'{queue}' is not a queue{did_you_mean(queue, queues)}")
        if segment not in segments:
            raise ValueError(f"'{segment}' is not a segment{did_you_mean(segment, segments)}")
    elif selector not in (*segments, *queues, REST):
        known = [*segments, *queues, REST]
        raise ValueError(f"'{selector}' is neither a segment nor a queue{did_you_mean(selector, known)}")


def parts_of(selector: str, context: Context) -> tuple[str, ...]:
    """Split a selector at `|` and check each part.

    Raises
    ------
    ValueError
        If a part does not exist, is named twice, or is `rest` beside others.
    """
    parts = tuple(part.strip() for part in selector.split("|"))
    for part in parts:
        check_selector(part, context)
    if len(set(parts)) < len(parts):
        raise ValueError(f"'{selector}' names one line twice")
    if REST in parts and len(parts) > 1:
        raise ValueError("`rest` stands alone")
    return parts


def selector_map(kind: Kind[T]) -> Kind[dict[str, T]]:
    """Make the kind of a map from selectors to values; `a|b` is spelt out as both."""

    def read(tree: Tree, context: Context) -> dict[str, T]:
        gather, found, written = Gather(), dict[str, T](), dict[str, str]()
        for key, part in map_of(tree, "segments, queues or queue/segment, and `rest`").items():
            with gather.at(key):
                parts, value = parts_of(key, context), kind.parse(part, context)
                for one in parts:
                    if one in written:
                        raise ValueError(f"'{written[one]}' names the same line at the same rank")
                    written[one] = key
                    found[one] = value
        gather.done()
        return found

    def show(value: dict[str, T], context: Context) -> Tree:
        return {selector: kind.show(part, context) for selector, part in value.items()}

    return Kind("a map of selectors", read, show, _schema(kind), mapped=True)


def _schema(kind: Kind[T]) -> JsonSchema:
    return {"type": "object", "additionalProperties": kind.schema}
