"""Changes from outside a file: `--set path=value`, `--set path*=1.1`, the paths and values of a variant."""

from __future__ import annotations

import numbers
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from ccsim.errors import Problem, ScenarioError
from ccsim.scenario.merge import lay_entry
from ccsim.scenario.multiply import multiply, parse_factor
from ccsim.scenario.paths import ANY, Parts, PathError, Place, find, put, split_path
from ccsim.scenario.reader import read_node
from ccsim.scenario.tree import NONE, Items, Map, Mark, Node, Text, dotted, is_none

WHOLE = (
    ("agents", ANY, "staff"),
    ("agents", ANY, "shifts", ANY),
    ("queues", ANY, "capacity"),
    ("ivr", "lines"),
    ("replications",),
)
"""Heads, places and the like: a factor gives whole numbers, rounded half up, here and below."""

ONE_BY_DEFAULT = frozenset({"scale", "aht"})
"""Factors that are 1 where they are not written, so that `*=` can say them."""

TYPED = "--set "
"""Before a change that was typed, in the name of its place."""

TARGETS = frozenset({"target", "service_level"})


@dataclass(frozen=True, slots=True)
class Change:
    """One change: a value to lay over what is at the path, or a factor.

    Parameters
    ----------
    path : tuple of str
        May hold `*`.
    value : Node or None
    factor : Decimal or None
        Exactly one of the two is given.
    mark : Mark
        Where the change is written.
    told : str
        The path that a problem names.
    """

    path: Parts
    value: Node | None
    factor: Decimal | None
    mark: Mark
    told: str

    @property
    def words(self) -> str:
        """What is changed to what, for people: `agents.advisers.staff=26`, as it was typed if it was."""
        if self.mark.file.startswith(TYPED):
            return self.mark.file.removeprefix(TYPED).strip("'")
        if self.factor is not None:
            return f"{self.told}*={self.factor}"
        value = self.value
        return f"{self.told}={value.text if isinstance(value, Text) else NONE if value is None else '{..}'}"


def parse_change(text: str) -> Change:
    """Read `path=value` or `path*=factor` as it is typed after `--set`.

    Raises
    ------
    ScenarioError
        If it is neither.
    """
    mark = Mark(f"{TYPED}'{text}'", 1, 1)
    name, equals, value = text.partition("=")
    if not equals:
        raise _error(mark, "", "a change is path=value or path*=factor")
    path = name.strip()
    if path.endswith(ANY) and path[:-1].strip(". ") and not path[:-1].endswith("."):
        path = path[:-1].strip()
        return _factor(path, parse_factor(value), value, mark)
    return Change(_split(path, mark), read_node(value.strip(), mark.file, len(name) + 1), None, mark, path)


def change_to(path: str, value: object) -> Change:
    """Make a change from a Python value: text is read as after `--set`, None removes.

    Raises
    ------
    ScenarioError
        If the path is misspelt or the value is of a type that the language has no word for.
    """
    mark = Mark(f"set {path}", 1, 1)
    return Change(_split(path, mark), node_of(value, mark), None, mark, path)


def change_by(path: str, factor: float) -> Change:
    """Make a change that multiplies what is at a path."""
    return _factor(path, parse_factor(_number(factor)), str(factor), Mark(f"scale {path}", 1, 1))


def variant_changes(name: str, variant: Map) -> list[Change]:
    """Paths and values of a variant as changes.

    Raises
    ------
    ScenarioError
        With every path that is misspelt.
    """
    changes, problems = [], []
    for path, value in variant.entries.items():
        mark, told = variant.keys[path], f"variants.{name}.{path}"
        try:
            changes.append(Change(split_path(path), value, None, mark, told))
        except PathError as error:
            problems.append(Problem(mark.file, mark.line, mark.column, told, str(error)))
    if problems:
        raise ScenarioError(problems)
    return changes


def apply(root: Map, change: Change) -> Map:
    """Copy a tree with one change made in it.

    Raises
    ------
    ScenarioError
        If the path leads nowhere or what is there cannot be multiplied.
    """
    if change.path[0] == "extends":
        raise _error(change.mark, change.told, "what a file extends cannot be changed from outside")
    try:
        places = find(root, change.path)
        if change.factor is not None:
            places = _to_multiply(places, change)
        for place in places:
            root = _apply_at(root, place, change)
    except PathError as error:
        raise _error(change.mark, change.told, str(error)) from None
    return root


def _apply_at(root: Map, place: Place, change: Change) -> Map:
    if change.factor is not None:
        node = _multiplied(place, change.factor, change)
    elif change.value is None or (is_none(change.value) and place.parent is None):
        node = None
    else:
        node = lay_entry(place.path[-1], change.value, place.node, place.parent, place.section)
    changed = put(root, place.path, node, change.mark)
    return changed if isinstance(changed, Map) else root


def _to_multiply(places: Sequence[Place], change: Change) -> list[Place]:
    """Those places where there is something to multiply."""
    there = [place for place in places if place.node or _is_one(place)]
    if not there:
        raise PathError("nothing is written there to multiply; set a value")
    return there


def _is_one(place: Place) -> bool:
    return place.parent is not None and place.path[-1] in ONE_BY_DEFAULT


def _multiplied(place: Place, factor: Decimal, change: Change) -> Node:
    path = dotted(place.path)
    which = "" if path == change.told else f"{path} "
    if place.section is not None:
        raise PathError(f"{which}is a section; say what in it is to be multiplied")
    if place.path[-1] in TARGETS:
        raise PathError(f"{which}is a target, which is set and not multiplied")
    try:
        return multiply(place.node or Text("1", change.mark), factor, change.mark, whole=_is_whole(place.path))
    except ValueError as error:
        raise PathError(f"{which}{error}") from None


def _is_whole(path: Parts) -> bool:
    return any(
        len(path) >= len(pattern) and all(name in (ANY, part) for name, part in zip(pattern, path, strict=False))
        for pattern in WHOLE
    )


def node_of(value: object, mark: Mark) -> Node:
    """Say a Python value in the language.

    Raises
    ------
    ScenarioError
        If there is no word for it.
    """
    match value:
        case None:
            return Text(NONE, mark)
        case str():
            return read_node(value, mark.file)
        case bool():
            return Text("yes" if value else "no", mark)
        case numbers.Real() | Decimal():
            return Text(_number(value), mark)
        case timedelta():
            return Text(f"{_number(value / timedelta(milliseconds=1))} ms", mark)
        case datetime():
            return Text(value.isoformat(" "), mark)
        case date():
            return Text(value.isoformat(), mark)
        case Mapping():
            entries = {str(key): node_of(child, mark) for key, child in value.items()}
            return Map(entries, dict.fromkeys(entries, mark), mark)
        case Sequence():
            return Items(tuple(node_of(child, mark) for child in value), mark)
    raise _error(mark, "", f"a {type(value).__name__} cannot stand in a scenario")


def _number(value: numbers.Real | Decimal | float) -> str:
    """Digits without an exponent, as the language writes numbers."""
    exact = int(value) if isinstance(value, numbers.Integral) else value
    number = Decimal(str(exact if isinstance(exact, int | Decimal) else float(exact)))
    return f"{number.normalize():f}" if number.is_finite() else str(number)


def _factor(path: str, factor: Decimal | None, text: str, mark: Mark) -> Change:
    if factor is None:
        raise _error(mark, path, f"'{text.strip()}' is not a factor such as 1.1 or 110 %")
    return Change(_split(path, mark), None, factor, mark, path)


def _split(path: str, mark: Mark) -> Parts:
    try:
        return split_path(path)
    except PathError as error:
        raise _error(mark, "", str(error)) from None


def _error(mark: Mark, path: str, message: str) -> ScenarioError:
    return ScenarioError([Problem(mark.file, mark.line, mark.column, path, message)])
