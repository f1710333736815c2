"""From the merged tree to a scenario: what must be known of the whole first, then every field, then the whole again."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import cast

from pydantic import ValidationError

from ccsim.scenario.calendar import WEEKDAYS
from ccsim.scenario.dates import parse_instant
from ccsim.scenario.model import Scenario
from ccsim.scenario.reading import Context, faults_of
from ccsim.scenario.settle import settled
from ccsim.scenario.table import Table
from ccsim.scenario.tree import Fault, Source, Tree, TreeError
from ccsim.units import DAY, MINUTE, parse_duration

ALL = "all"
"""The one segment where none is written."""


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
    faults: list[Fault] = []
    tree = {**tree}
    tree.setdefault("segments", {ALL: {"share": "100 %"}})
    tree.pop("defaults", None)
    try:
        scenario = Scenario.model_validate(tree, context=cast("dict[str, object]", context))
        scenario, faults = settled(scenario, tree)
    except ValidationError as error:
        faults = faults_of(error)
    if faults:
        raise TreeError(faults)
    scenario._origin = source
    return scenario


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
    calendar = tree.get("calendar")
    words = [word for word in (calendar.values() if isinstance(calendar, dict) else ()) if isinstance(word, str)]
    names["calendar"] = tuple(dict.fromkeys(word for word in words if word not in WEEKDAYS))
    return Context(interval, start, names, tables)


def _keys(section: Tree | None) -> tuple[str, ...]:
    return tuple(section) if isinstance(section, dict) else ()
