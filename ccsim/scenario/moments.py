"""The instants of a run at which values by time can differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ccsim.scenario.bytime import ByTime, Piece
from ccsim.units import DAY, format_clock

if TYPE_CHECKING:
    from ccsim.scenario.model import Scenario

Values = tuple[Any, ...]


def moments(scenario: Scenario, several: Sequence[ByTime[Any] | None]) -> Iterator[tuple[int, int, Values]]:
    """Go through a run by what several values by time say together.

    Parameters
    ----------
    several : sequence of ByTime or None
        None says nothing.

    Yields
    ------
    (int, int, tuple)
        Wall-clock day and ms of that day where it begins to hold, and the values (None where nothing is said).
        Days that are alike are gone through once.
    """
    if all(value is None or value.bare for value in several):
        yield 0, scenario.clock_at_start, tuple(value and value.always for value in several)
        return
    seen = set[tuple[int, ...]]()
    for day in range(scenario.days):
        pieces = [value.day(scenario.date(day), scenario.calendar) if value else () for value in several]
        first = max(0, scenario.clock_at_start - day * DAY)
        last = min(DAY, scenario.clock_at_start + scenario.duration - day * DAY)
        alike = (*(id(said) for said in pieces), first, last)
        if alike not in seen:
            seen.add(alike)
            yield from ((day, clock, values) for clock, values in _of_day(pieces, first, last))


def _of_day(pieces: Sequence[tuple[Piece[Any], ...]], first: int, last: int) -> Iterator[tuple[int, Values]]:
    cuts = {first, *(cut for said in pieces for piece in said for cut in (piece.begin, piece.end))}
    for clock in sorted(cut for cut in cuts if first <= cut < last):
        yield clock, tuple(next((p.value for p in said if p.begin <= clock < p.end), None) for said in pieces)


def shown(scenario: Scenario, day: int, clock: int) -> str:
    """Write a moment for a message: `2026-03-02 8:00`."""
    return f"{scenario.date(day)} {format_clock(clock)}"
