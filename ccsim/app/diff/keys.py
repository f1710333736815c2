"""Keys that differ between two scenarios, after everything in them was resolved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ccsim.baseline.changes import MISSING, differing, shown_path, shown_value
from ccsim.scenario import Scenario
from ccsim.scenario.changes import TYPED
from ccsim.scenario.tree import Path


@dataclass(frozen=True)
class Key:
    """A key whose value differs.

    Parameters
    ----------
    path : str
        `queues.desk.talk.exponential`, `agents.team.staff.mon.8:00[3]`.
    old, new : str or None
        The values as text, cut where they are long; None where there is none.
    old_at, new_at : str or None
        File and line (or the option) where it is written, or the nearest above it; None where nothing of it is written.
    parts : tuple of str and int
        The path in its parts.
    """

    path: str
    old: str | None
    new: str | None
    old_at: str | None
    new_at: str | None
    parts: Path = field(repr=False)


def differing_keys(old: Scenario, new: Scenario) -> Iterator[Key]:
    """Find the keys that differ, in the order of the old scenario, then those that are new."""
    for path, one, other in differing(old.resolved(), new.resolved()):
        yield Key(
            shown_path(path),
            None if one is MISSING else shown_value(one),
            None if other is MISSING else shown_value(other),
            None if one is MISSING else _at(old, path),
            None if other is MISSING else _at(new, path),
            path,
        )


def _at(scenario: Scenario, path: Path) -> str | None:
    mark = scenario.written_at(path)
    if mark is None:
        return None
    return mark.file if mark.file.startswith(TYPED) else f"{mark.file}:{mark.line}"
