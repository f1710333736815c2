"""The flat tables of a workload, filled cohort by cohort."""

from __future__ import annotations

import numpy as np

from ccsim.workload.block import Block
from ccsim.workload.cohort import Cohort
from ccsim.workload.model import NONE, Attendance, Column, Workload

PER_VISIT = ("talk", "wrap", "patience")
PER_END = ("next_entry", "next_delay", "next_attempt")


class Tables:
    """Tables of a workload in the making.

    Parameters
    ----------
    contacts, attempts : int
        Number of rows, of first attempts and in all.
    """

    def __init__(self, contacts: int, attempts: int) -> None:
        self._who = {name: np.empty(contacts, np.int64) for name in ("arrived", "type", "segment", "routed_as")}
        columns = ("attempt_type", "ivr_time", "ivr_end", "base", "next_base")
        self._attempts = {name: np.empty(attempts, np.int64) for name in columns}
        self._draws: dict[str, list[Column]] = {name: [np.empty(0, np.int64)] for name in (*PER_VISIT, *PER_END)}
        self._base = 0
        self._next_base = 0

    def contacts(self, who: Cohort, number: Column) -> None:
        """Enter the contacts of a cohort under their numbers."""
        self._who["arrived"][number] = who.arrived
        self._who["type"][number] = who.type
        self._who["segment"][number] = who.segment
        self._who["routed_as"][number] = who.routed_as

    def attempts(self, block: Block, rows: Column, later: int) -> None:
        """Enter the attempts of a block in these rows; the later attempts of its cohort begin at row `later`."""
        self._attempts["attempt_type"][rows] = block.type
        self._attempts["ivr_time"][rows] = block.ivr_time
        self._attempts["ivr_end"][rows] = block.ivr_end
        places, ends = block.visits["talk"].shape[1], len(block.entry) // max(1, len(rows))
        self._attempts["base"][rows] = self._base + np.arange(len(rows)) * places
        self._attempts["next_base"][rows] = self._next_base + np.arange(len(rows)) * ends
        self._base += len(rows) * places
        self._next_base += len(rows) * ends
        for what, table in block.visits.items():
            self._draws[what].append(table.ravel())
        ahead = np.where(block.ahead == NONE, NONE, block.ahead + later)
        for name, table in zip(PER_END, (block.entry, block.delay(), ahead), strict=True):
            self._draws[name].append(table)

    def workload(self, attendance: Attendance, outside: dict[str, int]) -> Workload:
        """Join everything that was entered."""
        draws = {name: np.concatenate(parts) for name, parts in self._draws.items()}
        return Workload(**self._who, **self._attempts, **draws, attendance=attendance, outside=outside)
