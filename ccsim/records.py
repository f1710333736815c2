"""The two tables that a replication leaves behind: visits to queues, and spells of duty."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ccsim import rules

Column: TypeAlias = NDArray[np.int64]
Table: TypeAlias = NDArray[np.int64]
"""Rows x columns."""

NEVER = -1
"""What did not happen, in every column."""

VISIT_COLUMNS = (
    "contact",
    "attempt",
    "visit",
    "type",
    "segment",
    "routed_as",
    "cause",
    "arrived",
    "joined",
    "started",
    "talk_end",
    "wrap_end",
    "left",
    "line_from",
    "line_to",
    "queue",
    "group",
    "agent",
    "outcome",
    "callback_offered",
)
DUTY_COLUMNS = ("agent", "group", "on", "off")
STARTED, LEFT = VISIT_COLUMNS.index("started"), VISIT_COLUMNS.index("left")
CALLBACK_OFFERED = VISIT_COLUMNS.index("callback_offered")
ALWAYS = VISIT_COLUMNS[:CALLBACK_OFFERED]
"""Columns that say something whether or not callbacks are offered."""

MOST_VISITS = 64
"""More than one attempt has: three at most that join a queue, and what callbacks that were dialled in vain add to two of them."""

PART = 65_536
"""Visits that are hashed at a time."""

OUTCOMES = (
    "answered",
    "abandoned",
    "blocked_lines",
    "blocked_queue",
    "closed",
    "overflowed",
    "self_served",
    "hung_up",
    "unserved",
    "callback",
    "callback_failed",
)
(
    ANSWERED,
    ABANDONED,
    BLOCKED_LINES,
    BLOCKED_QUEUE,
    CLOSED,
    OVERFLOWED,
    SELF_SERVED,
    HUNG_UP,
    UNSERVED,
    CALLBACK,
    CALLBACK_FAILED,
) = range(len(OUTCOMES))


@dataclass(frozen=True)
class Records:
    """What happened in one replication.

    Parameters
    ----------
    visits : dict of str to array of int64
        One row a visit to a queue, or an attempt that reached none, sorted by contact, attempt and visit;
        the columns are `VISIT_COLUMNS`. Instants are milliseconds from the scenario's start.
    duty : dict of str to array of int64
        One row a spell of duty, sorted by agent, then `on`; the columns are `DUTY_COLUMNS`.
    """

    visits: dict[str, Column]
    duty: dict[str, Column]

    def digest(self) -> str:
        """SHA-256 of both tables, in hexadecimal; see `Digest`."""
        taken = Digest()
        taken.add(np.empty((0, len(VISIT_COLUMNS)), np.int64), _rows(self.duty, DUTY_COLUMNS, slice(None)))
        order = np.argsort(_settled(self.visits["started"], self.visits["left"]), kind="stable")
        for begin in range(0, len(order), PART):
            taken.add(_rows(self.visits, VISIT_COLUMNS, order[begin : begin + PART]))
        return taken.finished()

    def parts(self) -> Iterator[dict[str, Column]]:
        """Yield the visits a part at a time: here all at once."""
        yield self.visits


class Digest:
    """SHA-256 of the records of one replication, taken while they are written: of the visits only one instant's are held.

    Hashed are the visits in the order in which they are settled (the answered when their talk starts, others when they
    end, the unserved last), those of one instant by contact, attempt and visit; then the spells of duty by agent and time.
    Each is a row of int64, the low byte first, in the order of the columns. Offers of a callback are hashed apart and last,
    if there were any.
    """

    def __init__(self) -> None:
        self._sha = hashlib.sha256(" ".join((*ALWAYS, *DUTY_COLUMNS)).encode())
        self._offers = hashlib.sha256()
        self._any_offer = False
        self._latest: list[Table] = []
        self._instant = NEVER
        self._duty: list[Table] = []

    def add(self, visits: Table, duty: Table | None = None) -> None:
        """Take the next rows, which are copied.

        Parameters
        ----------
        visits : array of int64 [rows, columns of VISIT_COLUMNS]
            Settled after those before, or at the same instant as the last of them.
        duty : array of int64 [spells, columns of DUTY_COLUMNS], optional
            Each agent's in the order of time.
        """
        if duty is not None and len(duty):
            self._duty.append(duty.copy())
        if not len(visits):
            return
        at = _settled(visits[:, STARTED], visits[:, LEFT])
        assert at[0] >= self._instant, "visits come in the order in which they are settled"
        assert (at[1:] >= at[:-1]).all(), "visits come in the order in which they are settled"
        if at[-1] > self._instant:
            last = int(np.searchsorted(at, at[-1]))
            self._hash([*self._latest, visits[:last]])
            self._latest, self._instant, visits = [], int(at[-1]), visits[last:]
        self._latest.append(visits.copy())

    def finished(self) -> str:
        """Return it in hexadecimal; nothing can be added then."""
        self._hash(self._latest)
        duty = np.concatenate([np.empty((0, len(DUTY_COLUMNS)), np.int64), *self._duty])
        self._sha.update(f"{len(duty)} spells".encode())
        self._sha.update(_bytes(duty[np.argsort(duty[:, 0], kind="stable")]))
        if self._any_offer:
            self._sha.update(self._offers.digest())
        return self._sha.hexdigest()

    def _hash(self, tables: Sequence[Table]) -> None:
        if tables:
            visits = np.concatenate(tables)
            order = np.lexsort((in_order(visits), _settled(visits[:, STARTED], visits[:, LEFT])))
            visits = visits[order]
            self._sha.update(_bytes(visits[:, : len(ALWAYS)]))
            offered = np.flatnonzero(visits[:, CALLBACK_OFFERED] >= 0)
            if len(offered):
                self._any_offer = True
                self._offers.update(_bytes(visits[offered][:, [0, 1, 2, CALLBACK_OFFERED]]))


def _settled(started: Column, left: Column) -> Column:
    """When it was known what comes of each visit: at the start of its talk or its end; after everything if unserved."""
    return np.where(started >= 0, started, np.where(left >= 0, left, np.iinfo(np.int64).max))


def in_order(visits: Table) -> Column:
    """Return for each visit a number that grows with contact, attempt and visit."""
    return (visits[:, 0] * rules.MAX_ATTEMPTS + visits[:, 1]) * MOST_VISITS + visits[:, 2]


def _rows(table: dict[str, Column], names: tuple[str, ...], which: slice | Column) -> Table:
    return np.stack([table[name][which] for name in names], axis=1, dtype=np.int64)


def _bytes(rows: Table) -> bytes:
    return np.ascontiguousarray(rows, dtype="<i8").tobytes()


def tabled(visits: NDArray[np.int64], duty: NDArray[np.int64]) -> Records:
    """Make the two tables from rows as an engine wrote them.

    Parameters
    ----------
    visits : array of int64 [rows, columns of VISIT_COLUMNS]
        In any order.
    duty : array of int64 [spells, columns of DUTY_COLUMNS]
        Each agent's in the order of time.
    """
    return Records(_sorted(visits, VISIT_COLUMNS, in_order(visits)), _sorted(duty, DUTY_COLUMNS, duty[:, 0]))


def _sorted(rows: NDArray[np.int64], names: tuple[str, ...], key: Column) -> dict[str, Column]:
    order = np.argsort(key, kind="stable")
    return {name: rows[order, place] for place, name in enumerate(names)}
