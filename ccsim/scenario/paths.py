"""Dotted paths such as `agents.*.serves.loans`: taken apart, found in a tree, and changed there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from ccsim.scenario.merge import spell_out
from ccsim.scenario.sections import SCENARIO, Section
from ccsim.scenario.tree import (
    SOURCE_KEYS,
    Items,
    Map,
    Mark,
    Node,
    Text,
    did_you_mean,
    dotted,
    is_none,
    is_one_source,
    step,
)

ANY = "*"
"""Stands for every name at its place."""

_DATE = r"\d{4}-\d\d-\d\d"
_PART = re.compile(rf"\"([^\"]*)\"|'([^']*)'|({_DATE}\.\.{_DATE}|\.\.{_DATE}|{_DATE}\.\.|[^.\"']+)(?=\.|$)")

Parts: TypeAlias = tuple[str, ...]


class PathError(Exception):
    """A path is misspelt, or leads nowhere; the message says where and what is near."""


def split_path(text: str) -> Parts:
    """Take a path apart at its dots; those of `2026-03-05..` and within quotes stay.

    Raises
    ------
    PathError
        If a part is empty or a quote is open.
    """
    parts, position = [], 0
    while found := _PART.match(text, position):
        parts.append(next(group for group in found.groups() if group is not None))
        position = found.end()
        if position == len(text):
            return tuple(parts)
        if text[position] != ".":
            break
        position += 1
    raise PathError(f"'{text}' is not a path such as agents.advisers.staff")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a tree that a path leads to.

    Parameters
    ----------
    path : tuple of str
        Without `*`.
    section : Section or None
        What is there; None for a value.
    parent : Section or None
        What it is in; None within a value.
    node : Node or None
        None if nothing is there yet, or it is removed by `none`.
    """

    path: Parts
    section: Section | None
    parent: Section | None
    node: Node | None


def find(root: Map, parts: Parts) -> list[Place]:
    """Find every place that a path means.

    The last part may be new. A section that is not written yet (`next` of a contact type) is there, empty,
    but a name that is not (a contact type, a queue) is an error, or with a `*` before it no match. One source
    without a name is found as `arrivals.*` too, and what is said of `arrivals` is said of each of several sources.

    Raises
    ------
    PathError
        If there is none.
    """
    misses: list[str] = []
    places = list(_find(Place((), SCENARIO, None, root), parts, ANY in parts, misses))
    if not places:
        raise PathError(misses[-1] if misses else "nothing is there")
    return places


def _find(at: Place, parts: Parts, wild: bool, misses: list[str]) -> Iterator[Place]:
    if not parts:
        yield at
        return
    at, part, rest = _opened(at), parts[0], parts[1:]
    if at.section and at.section.alone and isinstance(at.node, Map) and at.node.entries:
        if is_one_source(at.node.entries):
            at = replace(at, section=at.section.alone)
            if part in (ANY, at.path[-1]):
                yield from _find(at, rest, wild, misses)
                return
        elif part in SOURCE_KEYS:
            part, rest = ANY, parts
    if part == ANY:
        keys = [key for key in _keys(at.node) if _has(at.node, key)]
        if not keys:
            misses.append(f"there is nothing in {_name(at)} that * could mean")
        for key in keys:
            yield from _find(_child(at, key), rest, wild, misses)
        return
    miss = "" if _has(at.node, part) else _miss(at, part, last=not rest, wild=wild)
    if miss:
        misses.append(miss)
    else:
        yield from _find(_child(at, part), rest, wild, misses)


def _opened(at: Place) -> Place:
    """Spell a short form out, and take nothing written for an empty section."""
    node = spell_out(at.node, at.section) if at.node and at.section else at.node
    if at.section and isinstance(node, Text) and not node.text:
        node = None
    return replace(at, node=node)


def _keys(node: Node | None) -> list[str]:
    if isinstance(node, Items):
        return [str(place) for place in range(len(node.items))]
    return list(node.entries) if isinstance(node, Map) else []


def _has(node: Node | None, part: str) -> bool:
    child = step(node, part) if node else None
    return child is not None and not is_none(child)


def _child(at: Place, part: str) -> Place:
    child = step(at.node, part) if at.node else None
    section = at.section.part(part) if at.section else None
    return Place((*at.path, part), section, at.section, None if child is None or is_none(child) else child)


def _name(at: Place) -> str:
    return dotted(at.path) or "the scenario"


def _miss(at: Place, part: str, *, last: bool, wild: bool) -> str:
    """Why a part that is not there cannot be meant; nothing if it can be made."""
    if isinstance(at.node, Text):
        return f"{_name(at)} is '{at.node.text}' and has no '{part}'"
    absent = f"there is no '{part}' in {_name(at)}"
    if isinstance(at.node, Items):
        return f"{absent}, a list of {len(at.node.items)} (the first is 0)"
    if last:
        return ""
    if at.section is None or at.section.named:
        return absent + did_you_mean(part, _keys(at.node))
    if part not in at.section.parts and (near := did_you_mean(part, at.section.parts)):
        return absent + near
    return absent if wild and part == "arrivals" else ""


def put(at: Node | None, path: Parts, node: Node | None, mark: Mark, section: Section | None = SCENARIO) -> Node:
    """Copy a tree with another node at a path that `find` gave; None takes the entry away."""
    at = spell_out(at, section) if at and section else at
    part, rest = path[0], path[1:]
    child = step(at, part) if at else None
    inner = section.part(part) if section else None
    new = put(child, rest, node, mark, inner) if rest else node
    if isinstance(at, Items):
        changed = (*at.items[: int(part)], *([new] if new else []), *at.items[int(part) + 1 :])
        return Items(changed, at.mark)
    entries = dict(at.entries) if isinstance(at, Map) else {}
    keys = at.keys if isinstance(at, Map) else {}
    if new is not None and part not in entries and section:
        alone = section.alone if section.alone and is_one_source(entries) else section
        for rival in alone.instead.get(part, ()):
            entries.pop(rival, None)
    if new is None:
        entries.pop(part, None)
    else:
        entries[part] = new
    keys = {part: mark, **keys} if rest else {**keys, part: mark}
    return Map(entries, keys, at.mark if isinstance(at, Map) else mark)
