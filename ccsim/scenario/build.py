"""From the merged tree to a scenario: what must be known of the whole first, then every field, then the whole again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import cast

from pydantic import ValidationError

from ccsim.scenario.calendar import WEEKDAYS
from ccsim.scenario.checks import check_all
from ccsim.scenario.dates import parse_instant
from ccsim.scenario.model import Scenario
from ccsim.scenario.reading import Context, faults_of
from ccsim.scenario.settle import settled
from ccsim.scenario.table import Table
from ccsim.scenario.tree import Fault, Path, Source, Tree, TreeError
from ccsim.units import DAY, MINUTE, parse_duration

ALL = "all"
"""The one segment where none is written."""

DURATION: Path = ("duration",)
STAND_IN = "1 day"
"""The duration while the rest is checked, where it cannot be read itself."""

MEASURED = frozenset({"segments", "contacts", "queues", "agents", "targets", "costs", "satisfaction"})
"""Sections that say which measures there are, and in which places."""

ATTEMPTS = 6
"""So often what cannot be read is left out, until the rest can be."""


def build(tree: dict[str, Tree], tables: Mapping[str, Table], source: Source[Scenario] | None = None) -> Scenario:
    """Build a scenario from the merged tree.

    Parameters
    ----------
    tree : dict
        Files, defaults, variant and changes laid over one another; every scalar is text.
    tables : mapping of str to Table
        The declared tables; read when one is asked for.
    source : Source, optional
        Makes changed copies.

    Raises
    ------
    TreeError
        With everything that is wrong.
    """
    context = first_look(tree, tables)
    merged = {key: part for key, part in tree.items() if key != "defaults"}
    if merged.get("segments", "") in ("", {}):
        merged["segments"] = {ALL: {"share": "100 %"}}
    faults: list[Fault] = []
    scenario, removed = _read(merged, context, faults)
    if scenario is not None:
        scenario, found = settled(scenario)
        found += check_all(scenario, whole=not removed and not found)
        faults += [fault for fault in found if not any(_hides(path, fault.path) for path in removed)]
    if faults or scenario is None:
        raise TreeError(faults)
    scenario._origin = source
    return scenario


def _read(tree: Tree, context: Context, faults: list[Fault]) -> tuple[Scenario | None, list[Path]]:
    """Read the fields; what cannot be read is told, and left out so that the rest can be checked too.

    Returns
    -------
    Scenario or None
        None if not enough is left.
    list of Path
        What was left out.
    """
    removed: list[Path] = []
    left = tree
    for _ in range(ATTEMPTS):
        try:
            return Scenario.model_validate(left, context=cast("dict[str, object]", context)), removed
        except ValidationError as error:
            found = faults_of(error)
        # later attempts only complain of what the earlier ones left out
        faults += [] if removed else found
        left, without = _leave_out(left, [fault.path for fault in found])
        removed += without
        if not left:
            break
    return None, removed


def _leave_out(tree: Tree, paths: Iterable[Path]) -> tuple[Tree, list[Path]]:
    """Leave out what is at these paths, or the nearest that is there; an empty tree if that is everything."""
    removed: set[Path] = set()
    for path in paths:
        there = DURATION if path == DURATION else _existing(tree, path)
        if not there:
            return {}, list(removed)
        removed.add(there)
    tree = _without(tree, removed)
    if DURATION in removed:
        tree = {**cast("dict[str, Tree]", tree), "duration": STAND_IN}
    return tree, list(removed)


def _existing(tree: Tree, path: Path) -> Path:
    """The longest part of a path that is there; a list or map is left out whole where one of its values is wrong."""
    for depth, part in enumerate(path):
        if not isinstance(tree, dict) or part not in tree:
            return path[:depth]
        tree = tree[str(part)]
    return path


def _without(tree: Tree, paths: Iterable[Path]) -> Tree:
    """The tree without what is at these paths."""
    if not isinstance(tree, dict):
        return tree
    below: dict[str, list[Path]] = {}
    for path in paths:
        below.setdefault(str(path[0]), []).append(path[1:])
    kept = {key: part for key, part in tree.items() if () not in below.get(key, ())}
    return {key: _without(part, below[key]) if key in below else part for key, part in kept.items()}


def _hides(removed: Path, path: Path) -> bool:
    """Whether a fault may only be there as something was left out: the same place, or a measure that it would have made."""
    return _touches(path, removed) or (path[:1] == ("weightings",) and removed[:1] in {(name,) for name in MEASURED})


def _touches(path: Path, other: Path) -> bool:
    length = min(len(path), len(other))
    return path[:length] == other[:length]


def first_look(tree: dict[str, Tree], tables: Mapping[str, Table]) -> Context:
    """Find what must be known to read any value; what is wrong with it is told when the fields are read."""
    interval, start = 30 * MINUTE, datetime(2026, 1, 5)
    with suppress(ValueError):
        found = parse_duration(str(tree.get("interval", "30 min")))
        interval = found if found and DAY % found == 0 else interval
    with suppress(ValueError):
        start = parse_instant(str(tree.get("start", start)))
    names = {name: _keys(tree.get(name)) for name in ("contacts", "queues", "shifts", "agents", "policies", "variants")}
    names["segments"] = _keys(tree.get("segments")) or (ALL,)
    ivr = tree.get("ivr")
    names["nodes"] = _keys(ivr.get("nodes")) if isinstance(ivr, dict) else ()
    satisfaction = tree.get("satisfaction")
    names["levels"] = _keys(satisfaction.get("levels")) if isinstance(satisfaction, dict) else ()
    calendar = tree.get("calendar")
    words = [word for word in (calendar.values() if isinstance(calendar, dict) else ()) if isinstance(word, str)]
    names["calendar"] = tuple(dict.fromkeys(word for word in words if word not in WEEKDAYS))
    return Context(interval, start, names, tables)


def _keys(section: Tree | None) -> tuple[str, ...]:
    return tuple(section) if isinstance(section, dict) else ()
