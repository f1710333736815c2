"""Which draws of an attempt can be needed, once its way through the IVR and its possible transfers are drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ccsim.scenario import Scenario
from ccsim.scenario.journeys import ANSWERED, BLOCKED, CAUSES, Journeys
from ccsim.scenario.journeys import DONE as BY_DONE
from ccsim.scenario.journeys import HUNG_UP as BY_HANGING_UP
from ccsim.scenario.reach import reach
from ccsim.workload.model import DONE, HUNG_UP, Column
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
    ends : array of bool [codes, places + 1, causes]
        Whether the attempt can end there for that cause.
    """

    code: Column
    used: Column
    visited: Flags
    ends: Flags

    def where(self, by_code: Flags) -> Rows:
        """Find the attempts for whose code something holds."""
        return ALL if by_code[self.used].all() else np.flatnonzero(by_code[self.code])

    def among(self, rows: Column, by_code: Flags) -> Column:
        """Find those of some attempts for whose code something holds."""
        holds = by_code[self.used]
        return rows if holds.all() else rows[by_code[self.code[rows]]] if holds.any() else rows[:0]


class Leads:
    """What attempts of one type can come to.

    An attempt is known here by a code: where the IVR leaves it, and to which queue its first talk would be transferred,
    if that is in its first visit and if it is in its second. All attempts of one code can make the same visits, so
    each code is followed through the queues once.

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
        codes = (len(scenario.queues) - HUNG_UP) * (1 + len(self._to)) ** 2
        self._known = np.zeros(codes, np.bool_)
        self._visited = np.zeros((codes, journeys.slots[attempt_type]), np.bool_)
        self._ends = np.zeros((codes, journeys.slots[attempt_type] + 1, journeys.causes[attempt_type]), np.bool_)

    def of(self, ivr_end: Column, by_visit: Sequence[Sequence[Column]]) -> Codes:
        """Find the codes of attempts.

        Parameters
        ----------
        ivr_end : array of int64 [attempts], or [1] if all are alike
            A queue, DONE or HUNG_UP.
        by_visit : sequence [visits][causes] of arrays of int64 [attempts]
            The entry of `next` that the end of each visit would bring.
        """
        code = ivr_end - HUNG_UP
        for visit in range(2) if self._to else ():
            code = code * (1 + len(self._to))
            if visit < len(by_visit):
                code = code + self._ordinal[by_visit[visit][self._columns[ANSWERED]]]
        used = np.flatnonzero(np.bincount(code))
        for new in used[~self._known[used]]:
            self._learn(int(new))
        return Codes(code, used, self._visited, self._ends)

    def _queues(self, transfer: int) -> list[int]:
        """Queue of a transfer, counted from 1; none for 0."""
        return [self._to[transfer - 1]] if transfer else []

    def _learn(self, code: int) -> None:
        """Follow one code through the queues."""
        rest, second = divmod(code, 1 + len(self._to))
        end, first = divmod(rest, 1 + len(self._to))
        for place, cause in self._ways(end + HUNG_UP, [self._queues(first), self._queues(second)], code):
            if self._columns[cause] >= 0:
                self._ends[code, place, self._columns[cause]] = True
        self._known[code] = True

    def _ways(self, end: int, transfers: list[list[int]], code: int) -> Iterator[tuple[int, int]]:
        """Every (place, cause) with which the attempt can end."""
        if self._scenario.ivr.lines is not None:
            yield -1, BLOCKED
        if end in (DONE, HUNG_UP):
            yield -1, BY_DONE if end == DONE else BY_HANGING_UP
            return
        for way in reach(self._scenario, end, transfers):
            place = self._slot[way.visit][way.queue]
            self._visited[code, place] = True
            for cause in way.causes:
                yield place, CAUSES.index(cause)
