"""What one replication brings, as flat tables of whole numbers: every random draw, made before the clock starts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Column: TypeAlias = NDArray[np.int64]
Names: TypeAlias = NDArray[np.int16]
"""Numbers of what has a name in the scenario, in file order."""
TeamKey: TypeAlias = tuple[str, str | None]
"""(group, shift), or (group, None) with `staff`."""

DONE, HUNG_UP = -1, -2
"""In `ivr_end`, beside the number of a queue."""
NO_IVR = -1
"""In `ivr_time`: the attempt enters a queue directly."""
NONE = -1
"""Nothing: no entry of `next`, no further attempt; the draws of a visit that cannot take place."""


@dataclass(frozen=True)
class Attendance:
    """What chance decided about the agents of each team; every team is there.

    Parameters
    ----------
    absent : dict of TeamKey to array of bool [1 + days, places]
        Whether an agent misses a day. Row 0 is the day before the start, whose last shifts may run at time zero.
    off : dict of TeamKey to array of bool [intervals of all days of the run, places]
        Whether an agent is off the phones in an interval, counted from 0:00 of the day of the start.
    pace : dict of TeamKey to array of int64 [places]
        The agent's own factor on handling times, in millionths.
    """

    absent: dict[TeamKey, NDArray[np.bool_]]
    off: dict[TeamKey, NDArray[np.bool_]]
    pace: dict[TeamKey, Column]


NOBODY = Attendance({}, {}, {})
"""No team."""


@dataclass(frozen=True)
class Workload:
    """Everything that callers will do in one replication; times in ms, instants from the scenario's start.

    Contacts are sorted by number: by arrival, then type and source in file order, then the order drawn. The first rows of
    the attempts are the first attempts, row = number of the contact; then come later attempts that can be needed, one
    row for each (contact, type, number of the attempt).

    Parameters
    ----------
    arrived : array of int64 [contacts]
    type, segment, routed_as : array of int16 [contacts]
        `segment` is its own, `routed_as` the one by which it is treated: the last if it was not recognised.
    attempt_type : array of int16 [attempts]
    ivr_time : array of int64 [attempts]
        NO_IVR where a queue is entered directly.
    ivr_end : array of int16 [attempts]
        A queue, DONE or HUNG_UP.
    base : array of int64 [attempts]
        Where the attempt's draws begin in `talk`, `wrap` and `patience`, if the IVR leads it to a queue; the visit's place
        is added, see `Journeys.slot`. An attempt that ends in the IVR has none there.
    talk, wrap, patience : array of int64
        NONE where the visit cannot take place; `patience` is -1 too for never.
    missed : array of int64
        Beside `talk`: of who would accept a callback, how many dials would be in vain; NONE of who would not. Empty if no
        queue offers any.
    dial : array of int64
        Ms that each dial in vain takes, as many places beside each of `missed` as any queue has tries.
    next_from : array of int64 [attempts + 1]
        The ends that would lead somewhere are few, and only they are here: those of an attempt from `next_from[row]`,
        included, to `next_from[row + 1]`, excluded.
    next_cell : array of int32 [ends]
        Which end it is: place x columns + column, see `Journeys.cause_column`; ascending in each attempt.
    next_entry : array of int16 [ends]
        Entry of `next` that would happen.
    next_delay : array of int64 [ends]
        The time until then, on the entry's clock; 0 for a transfer.
    next_attempt : array of int32 [ends]
        Row of the attempt to which it leads; NONE if it leads to no other, or to one that cannot be made.
    attendance : Attendance
    outside : dict of str to int
        Instants of the log of a source (`type/source`) that lie outside the run, and were dropped.
    """

    arrived: Column
    type: Names
    segment: Names
    routed_as: Names
    attempt_type: Names
    ivr_time: Column
    ivr_end: Names
    base: Column
    talk: Column
    wrap: Column
    patience: Column
    missed: Column
    dial: Column
    next_from: Column
    next_cell: NDArray[np.int32]
    next_entry: Names
    next_delay: Column
    next_attempt: NDArray[np.int32]
    attendance: Attendance
    outside: dict[str, int] = field(default_factory=dict)

    @property
    def contacts(self) -> int:
        """Number of contacts."""
        return len(self.arrived)

    @property
    def attempts(self) -> int:
        """Number of attempts that can be needed, the first of each contact among them."""
        return len(self.attempt_type)

    def next_at(self, row: Column, cell: Column) -> Column:
        """Find some ends of attempts among those that would lead somewhere; NONE where it leads nowhere."""
        at, end = self.next_from[row], self.next_from[row + 1]
        cells = np.append(self.next_cell, NONE)
        for _ in range(int((end - at).max(initial=0))):
            at = at + ((at < end) & (cells[at] < cell))
        return np.where((at < end) & (cells[at] == cell), at, NONE)

    def columns(self) -> Iterator[tuple[str, Column]]:
        """All tables of the callers by name."""
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, np.ndarray) and (len(value) or each.name not in ("missed", "dial")):
                yield each.name, value

    def digest(self) -> str:
        """SHA-256 of all draws, attendance included, in hexadecimal."""
        sha = hashlib.sha256()
        for name, column in self.columns():
            sha.update(f"{name}:{len(column)}\n".encode())
            sha.update(np.ascontiguousarray(column, dtype="<i8").tobytes())
        for part in (self.attendance.absent, self.attendance.off, self.attendance.pace):
            for key, table in part.items():
                sha.update(f"{key}:{table.shape}\n".encode())
                sha.update(np.ascontiguousarray(table, dtype="<i8").tobytes())
        return sha.hexdigest()


@dataclass(frozen=True)
class Piece:
    """Contacts who come one after another: of some consecutive days, or of a part of a day.

    Parameters
    ----------
    workload : Workload
        Their draws; rows of all tables count within the piece. Of the agents it says nothing: `attendance` is NOBODY, see
        `ccsim.workload.attendance`; `outside` is that of the whole run.
    first : int
        Number of its first contact in the whole replication.
    until : int
        In ms from the start: its contacts arrive before, later ones then or after; FAR if there are none.
    """

    workload: Workload
    first: int
    until: int
