"""What changed in a scenario: keys, with what stood there and what stands there now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, NamedTuple

from ccsim.scenario.tree import Path

LONGEST = 200
"""Values of a list, and characters of a text, that a baseline keeps as they are."""
SHOWN = 60
"""Characters of a value that are shown."""
MISSING = "(nothing)"


class Change(NamedTuple):
    """One key.

    Parameters
    ----------
    path : str
        `queues.desk.talk.exponential`, `agents.team.staff.mon.8:00[3]`.
    old, new : str
        The values as text, `(nothing)` where there is none.
    """

    path: str
    old: str
    new: str


def kept(tree: Any) -> Any:
    """Return a resolved scenario as a baseline keeps it: very long lists and texts (a log of calls) by their SHA-256."""
    if isinstance(tree, dict):
        return {key: kept(value) for key, value in tree.items()}
    if isinstance(tree, (list, str)) and len(tree) > LONGEST:
        what = "values" if isinstance(tree, list) else "characters"
        return f"{len(tree)} {what}, SHA-256 {sha256(json.dumps(tree).encode()).hexdigest()[:16]}"
    return [kept(value) for value in tree] if isinstance(tree, list) else tree


def changes(old: Any, new: Any) -> Iterator[Change]:
    """Compare two trees that `kept` returned; keys in the order of the old one, then those that are new."""
    for path, one, other in differing(old, new):
        yield Change(shown_path(path), shown_value(one), shown_value(other))


def differing(old: Any, new: Any, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """Find the leaves in which two trees differ: path, and both values, MISSING where there is none."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from differing(old.get(key, MISSING), new.get(key, MISSING), (*path, key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from differing(one, other, (*path, number))
    elif old != new:
        yield path, old, new


def shown_path(path: Path) -> str:
    """Write a path: `agents.team.staff.mon.8:00[3]`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def shown_value(value: Any) -> str:
    """Write a value, cut where it is long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False).replace('"', "")
    return text if len(text) <= SHOWN else text[: SHOWN - 4] + " ..."
