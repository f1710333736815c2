"""The two tables that a replication leaves behind: visits to queues, and spells of duty."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ccsim import rules
from ccsim.scenario.reach import VISITS

Column: TypeAlias = NDArray[np.int64]

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
)
DUTY_COLUMNS = ("agent", "group", "on", "off")

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
        """SHA-256 of both tables, column by column, in hexadecimal."""
        sha = hashlib.sha256()
        for table in (self.visits, self.duty):
            for name, column in table.items():
                sha.update(f"{name}:{len(column)}\n".encode())
                sha.update(np.ascontiguousarray(column, dtype="<i8").tobytes())
        return sha.hexdigest()


def tabled(visits: NDArray[np.int64], duty: NDArray[np.int64]) -> Records:
    """Make the two tables from rows as an engine wrote them.

    Parameters
    ----------
    visits : array of int64 [rows, columns of VISIT_COLUMNS]
        In any order.
    duty : array of int64 [spells, columns of DUTY_COLUMNS]
        Each agent's in the order of time.
    """
    contact, attempt, visit = visits[:, 0], visits[:, 1], visits[:, 2]
    return Records(
        _sorted(visits, VISIT_COLUMNS, (contact * rules.MAX_ATTEMPTS + attempt) * VISITS + visit),
        _sorted(duty, DUTY_COLUMNS, duty[:, 0]),
    )


def _sorted(rows: NDArray[np.int64], names: tuple[str, ...], key: Column) -> dict[str, Column]:
    order = np.argsort(key, kind="stable")
    return {name: rows[order, place] for place, name in enumerate(names)}
