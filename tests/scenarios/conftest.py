"""The bank's fitting code as modules, tiny logs by hand, and the raw logs where they are at hand."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
BANK = ROOT / "scenarios" / "bank_1999"
LOGS = ROOT.parent / "shared" / "data"
sys.path.insert(0, str(BANK))

Row = dict[str, object]


@pytest.fixture(scope="session")
def logs() -> Path:
    """Folder of the raw logs, which are not part of the project."""
    if not (LOGS / "anonymous_bank_1999_january.txt").is_file():
        pytest.skip("the raw call logs are not here")
    return LOGS


@pytest.fixture
def raw() -> Callable[..., Row]:
    """Make one row of a raw log: a regular call answered at once at 10:00:10, unless the test says otherwise."""

    def row(**changes: object) -> Row:
        usual: Row = {
            "vru+line": "AA0101", "call_id": 1, "customer_id": 0, "priority": 0, "type": "PS", "date": 990202,
            "vru_entry": "10:00:00", "vru_exit": "10:00:10", "vru_time": 10,
            "q_start": "0:00:00", "q_exit": "0:00:00", "q_time": 0, "outcome": "AGENT",
            "ser_start": "10:00:10", "ser_exit": "10:03:10", "ser_time": 180, "server": "ANN",
        }  # fmt: skip
        return usual | changes

    return row


@pytest.fixture
def calls() -> Callable[..., pd.DataFrame]:
    """Make clean calls (see `call_log.clean`) from what matters: server, type, wait and times in seconds."""

    def table(*rows: Row) -> pd.DataFrame:
        usual: Row = {
            "date": pd.Timestamp("1999-02-02"), "type": "regular", "entered": 36_000.0, "vru": 6.0,
            "joined": float("nan"), "left": float("nan"), "wait": 0.0, "start": float("nan"), "end": float("nan"),
            "talk": float("nan"), "server": None, "queued": False, "answered": False, "clock_error": False,
            "vip": float("nan"),
        }  # fmt: skip
        return pd.DataFrame([usual | row for row in rows])

    return table


@pytest.fixture
def waited() -> Callable[..., Row]:
    """Make a call that queued: joined, then left (answered by a server, or given up)."""

    def row(joined: float, left: float, server: str | None = None, talk: float = 100.0, **changes: object) -> Row:
        answered = server is not None
        found: Row = {"entered": joined - 6, "joined": joined, "left": left, "wait": left - joined, "queued": True,
                      "vip": 0.0, "answered": answered, "server": server}  # fmt: skip
        if answered:
            found |= {"start": left, "end": left + talk, "talk": talk}
        return found | changes

    return row


@pytest.fixture
def at_once() -> Callable[..., Row]:
    """Make a call answered without queueing."""

    def row(start: float, server: str, talk: float = 100.0, **changes: object) -> Row:
        return {"entered": start - 10, "start": start, "end": start + talk, "talk": talk, "answered": True,
                "server": server} | changes  # fmt: skip

    return row
