"""Callers who are met again: what-ifs that differ in agents or policies alone share their draws."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from ccsim.scenario import Scenario
from ccsim.scenario.journeys import Journeys
from ccsim.workload import Piece, pieces

ROOM = 128_000_000
"""Bytes of draws that a process remembers."""

NOT_OF_CALLERS = {
    *("name", "replications", "warmup", "cooldown", "exclude", "shifts", "agents", "choose_agent"),
    *("policies", "policy", "targets", "service_level", "costs"),
}
"""Sections of a scenario on which no draw of a caller depends."""


def callers_of(scenario: Scenario) -> str:
    """Digest all on which the draws of callers depend; the seed is in it, the replication is not."""
    shown = {key: value for key, value in scenario.resolved().items() if key not in NOT_OF_CALLERS}
    return hashlib.sha256(json.dumps(shown, separators=(",", ":")).encode()).hexdigest()


class Remembered:
    """Draws of replications that were made in this process.

    What-ifs go through the same replications again and again. So, when there is no room for all, the first ones are kept: were
    it the last ones, none would be there when it is wanted. Those of other callers make room.

    Parameters
    ----------
    room : int
        Bytes.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._kept: dict[tuple[str, int], tuple[int, list[Piece]]] = {}

    def pieces(self, scenario: Scenario, ways: Journeys, callers: str, replication: int) -> Iterator[Piece]:
        """Give the pieces of a replication: those of another what-if with the same callers, or drawn.

        Parameters
        ----------
        callers : str
            As of `callers_of`.
        """
        if (callers, replication) in self._kept:
            yield from self._kept[callers, replication][1]
            return
        held: list[Piece] | None = []
        size = 0
        for piece in pieces(scenario, ways, replication):
            size += sum(column.nbytes for _, column in piece.workload.columns())
            held = [*held, piece] if held is not None and self._has_room(size, callers) else None
            yield piece
        if held is not None:
            self._kept[callers, replication] = size, held

    def _has_room(self, size: int, callers: str) -> bool:
        if self._used() + size > self._room:
            self._kept = {key: kept for key, kept in self._kept.items() if key[0] == callers}
        return self._used() + size <= self._room

    def _used(self) -> int:
        return sum(size for size, _ in self._kept.values())


REMEMBERED = Remembered()
"""What this process remembers."""
