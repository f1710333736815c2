"""Which names may be given to what."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from ccsim.scenario.dates import is_time_key
from ccsim.scenario.measures import NAMES
from ccsim.scenario.model import Scenario
from ccsim.scenario.model_contacts import CAUSES, ONE_SOURCE
from ccsim.scenario.reading import Gather
from ccsim.scenario.schema import words
from ccsim.scenario.tree import Path

_OUTCOMES = """
answered abandoned blocked_lines blocked_queue closed overflowed self_served hung_up unserved callback callback_failed
"""
_CAUSES = """
first transfer overflow callback
"""

Named = Iterator[tuple[str, Path, str]]
"""Kind of thing, where its name stands, and the name."""


def check_names(scenario: Scenario, gather: Gather) -> None:
    """Check that every name is free, and unlike those that it could be taken for."""
    refused = taken()
    for _, path, name in [*_shared(scenario), *_types(scenario), *_own(scenario)]:
        if name in refused:
            gather.add(f"'{name}' is {refused[name]} and cannot be a name", *path, at_key=True)
        elif is_time_key(name, ()):
            gather.add(f"'{name}' reads like a day and cannot be a name", *path, at_key=True)
    seen: dict[str, str] = {}
    for kind, path, name in _shared(scenario):
        if seen.setdefault(name, kind) != kind:
            gather.add(f"'{name}' is the name of {seen[name]} already", *path, at_key=True)
    for _, path, name in _types(scenario):
        if seen.get(name) in ("a segment", "an IVR node"):
            gather.add(f"'{name}' is the name of {seen[name]} already", *path, at_key=True)


@cache
def taken() -> dict[str, str]:
    """What cannot be a name, besides what reads like a day, and why: `a measure`, by the name itself."""
    kinds = {
        "a word of the language": {*words(), "daily"},
        "a measure": NAMES,
        "an outcome": _OUTCOMES.split(),
    }
    kinds["a cause"] = [*CAUSES, *_CAUSES.split()]
    return {name: kind for kind, names in reversed(kinds.items()) for name in names}


def _shared(scenario: Scenario) -> Named:
    """Things that share one set of names."""
    for name in scenario.segments:
        yield "a segment", ("segments", name), name
    for name in scenario.queues:
        yield "a queue", ("queues", name), name
    for name in scenario.ivr.nodes:
        yield "an IVR node", ("ivr", "nodes", name), name
    for name in scenario.agents:
        yield "an agent group", ("agents", name), name
    for name in scenario.shifts:
        yield "a shift", ("shifts", name), name
    for days, name in scenario.calendar.days:
        if name in scenario.calendar.names:
            yield "a day of the calendar", ("calendar", str(days)), name


def _types(scenario: Scenario) -> Named:
    for name in scenario.contacts:
        yield "a contact type", ("contacts", name), name


def _own(scenario: Scenario) -> Named:
    """Things whose names only have to differ from one another."""
    for type_, contact in scenario.contacts.items():
        for name in contact.arrivals:
            if name != ONE_SOURCE:
                yield "a source", ("contacts", type_, "arrivals", name), name
        for name in contact.next:
            yield "an entry", ("contacts", type_, "next", name), name
    for name in scenario.targets:
        yield "a target", ("targets", name), name
    for name in scenario.weightings:
        yield "a weighting", ("weightings", name), name
