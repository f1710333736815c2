"""A small scenario to vary, and what is wrong with a text."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ccsim.errors import ScenarioError
from ccsim.scenario import Scenario, parse

SMALL: dict[str, Any] = {
    "ccsim": 1,
    "duration": "7 days",
    "contacts": {"call": {"arrivals": {"rate": "60 per hour"}, "enter": "desk"}},
    "queues": {"desk": {"talk": {"exponential": "3 min"}, "patience": "never"}},
    "agents": {"team": {"serves": {"desk": 1}, "staff": 5}},
}


def laid(over: dict[str, Any], under: dict[str, Any]) -> dict[str, Any]:
    """Lay one tree over another; None removes."""
    merged = {**under}
    for key, value in over.items():
        inner = under.get(key)
        merged[key] = laid(value, inner) if isinstance(value, dict) and isinstance(inner, dict) else value
    return {key: value for key, value in merged.items() if value is not None}


def text(**changes: Any) -> str:
    """The small scenario with sections laid over it (None removes), as YAML."""
    return yaml.safe_dump(laid(changes, SMALL), sort_keys=False)


def small(how: dict[str, Any] | None = None, **changes: Any) -> Scenario:
    """The small scenario with sections laid over it; `how` goes to `parse`."""
    return parse(text(**changes), **(how or {}))


def told(how: dict[str, Any] | None = None, **changes: Any) -> list[tuple[str, str]]:
    """What is wrong with the small scenario with sections laid over it: (path, message)."""
    with pytest.raises(ScenarioError) as caught:
        small(how, **changes)
    return [(problem.path, problem.message) for problem in caught.value.problems]


def refused(path: str, message: str, how: dict[str, Any] | None = None, **changes: Any) -> None:
    """Assert that there is one problem, at this path, and the message says this."""
    found = told(how, **changes)
    assert [place for place, _ in found] == [path], found
    assert message in found[0][1], found
