"""Which draws of an attempt can be needed, once its way through the IVR and its possible transfers are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ccsim.scenario import Scenario
from ccsim.scenario.journeys import CAUSES, Journeys
from ccsim.scenario.reach import reach
from ccsim.workload.model import Column
from ccsim.workload.rows import ALL, Rows

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Codes:
    """What some attempts can come to, by the code of each.

    Parameters
    ----------
    code : array of int64 [attempts], or [1] if all are alike
    used : array of int64
        The codes that occur.
    visited : array of bool [codes, places]
        Whether that visit can take place at that queue.
    ends : array of bool [codes, places, causes]
        Whether the attempt can end there for that cause.
    """

    code: Column
    used: Column
    visited: Flags
    ends: Flags

    def some(self, rows: Rows) -> Codes:
        """Those of some of the attempts."""
        return self if len(self.code) == 1 else replace(self, code=self.code[rows])

    def who(self, place: int) -> Rows:
        """Find the attempts that can make the visit of a place."""
        return ALL if self._always[0][place] else np.flatnonzero(self.visited[:, place][self.code])

    def among(self, rows: Column, place: int, column: int) -> Column:
        """Find those of some attempts that can end at a place for a cause."""
        return rows if self._always[1][place, column] else rows[self.ends[:, place, column][self.code[rows]]]

    @cached_property
    def possible(self) -> list[tuple[int, int]]:
        """Places and columns of causes at which and for which any of them can end."""
        places, columns = np.nonzero(np.any(self.ends[self.used], axis=0))
        return list(zip(places.tolist(), columns.tolist(), strict=True))

    @cached_property
    def _always(self) -> tuple[Flags, Flags]:
        """What holds for all of them."""
        visited: Flags = np.all(self.visited[self.used], axis=0)
        ends: Flags = np.all(self.ends[self.used], axis=0)
        return visited, ends


class Leads:
    """What attempts of one type that come to a queue can come to.

    An attempt is known here by a code: the queue, and the one to which its first talk would be transferred, if that is in
    its first visit and if it is in its second. All attempts of one code can make the same visits, so each code is
    followed through the queues once.

    Parameters
    ----------
    scenario : Scenario
    journeys : Journeys
    attempt_type : int
    """

    def __init__(self, scenario: Scenario, journeys: Journeys, attempt_type: int) -> None:
        self._scenario = scenario
        self._slot = journeys.slot[attempt_type]
        self._columns = journeys.cause_column[attempt_type]
        self._transfers = [
            number for number, entry in enumerate(journeys.entries) if entry.type == attempt_type and entry.to >= 0
        ]
        self._to = [journeys.entries[number].to for number in self._transfers]
        self._ordinal = np.zeros(len(journeys.entries) + 1, np.int64)
        self._ordinal[self._transfers] = np.arange(1, len(self._transfers) + 1)
        self._many = 1 + len(self._to)
        codes = len(scenario.queues) * self._many**2
        self._known = np.zeros(codes, np.bool_)
        self._visited = np.zeros((codes, journeys.slots[attempt_type]), np.bool_)
        self._ends = np.zeros((codes, journeys.slots[attempt_type], journeys.causes[attempt_type]), np.bool_)
        self._visits = np.zeros(len(scenario.queues) * self._many, np.int64)

    @property
    def transfers(self) -> bool:
        """Whether there are any."""
        return bool(self._to)

    def who(self, visit: int, queue: Column, answered: Column | None) -> Rows:
        """Find the attempts that can come to a later visit, whatever the end of their second would bring.

        Parameters
        ----------
        visit : int
            1 or 2.
        queue : array of int64 [attempts], or [1] if all are alike
            The first to which they come.
        answered : array of int64 [attempts] or None
            The entry of `next` that the end of the talk would bring in the first visit; not needed without transfers.
        """
        code = queue if answered is None else queue * self._many + self._ordinal[answered]
        used = np.flatnonzero(np.bincount(code))
        for new in used[self._visits[used] == 0].tolist():
            start, first = divmod(new, self._many)
            ways = reach(self._scenario, start, [self._queues(first), self._to])
            self._visits[new] = 1 + max(way.visit for way in ways)
        come = self._visits > visit
        return ALL if come[used].all() else np.flatnonzero(come[code])

    def of(self, queue: Column, answered: Sequence[tuple[Rows, Column]]) -> Codes:
        """Find the codes of attempts.

        Parameters
        ----------
        queue : array of int64 [attempts], or [1] if all are alike
            The first to which they come.
        answered : sequence [visits] of (Rows, array of int64)
            Those who can come to a visit, and the entry of `next` that the end of the talk would bring; none without transfers.
        """
        code = queue * self._many**2
        if answered:
            code = code + self._ordinal[answered[0][1]] * self._many
        if len(answered) > 1:
            rows, entry = answered[1]
            code[rows] += self._ordinal[entry]
        used = np.flatnonzero(np.bincount(code))
        for new in used[~self._known[used]]:
            self._learn(int(new))
        return Codes(code, used, self._visited, self._ends)

    def _queues(self, transfer: int) -> list[int]:
        """Queue of a transfer, counted from 1; none for 0."""
        return [self._to[transfer - 1]] if transfer else []

    def _learn(self, code: int) -> None:
        """Follow one code through the queues."""
        rest, second = divmod(code, self._many)
        queue, first = divmod(rest, self._many)
        for way in reach(self._scenario, queue, [self._queues(first), self._queues(second)]):
            place = self._slot[way.visit][way.queue]
            self._visited[code, place] = True
            columns = [self._columns[CAUSES.index(cause)] for cause in way.causes]
            self._ends[code, place, [column for column in columns if column >= 0]] = True
        self._known[code] = True
