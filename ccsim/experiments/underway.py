"""How far a long replication is that this process works through in pieces: a month says so day by day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ccsim.scenario import Scenario
from ccsim.units import DAY
from ccsim.workload import Piece

_say: list[Callable[[int, int], object]] = []


def on_days(say: Callable[[int, int], object] | None = None) -> None:
    """Choose who hears of it.

    Parameters
    ----------
    say : callable, optional
        Called with the days that are over and all days of the run, whenever a piece of a replication is over. Nobody if
        not given.
    """
    _say[:] = [] if say is None else [say]


def watched(scenario: Scenario, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Hand on the pieces of a replication, and tell of each that is over."""
    over = told = 0
    for piece in pieces:
        if over > told and _say:  # a busy day comes in several pieces
            _say[0](over, scenario.days)
            told = over
        yield piece
        over = min((piece.until + scenario.clock_at_start) // DAY, scenario.days)
