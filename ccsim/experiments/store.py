"""The run store: finished units in an SQLite file, written by one process, readable by anybody."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ccsim.errors import CcsimError, UsageError
from ccsim.experiments.jobs import Job, Task
from ccsim.experiments.packing import pack, unpack
from ccsim.experiments.unit import restricted
from ccsim.experiments.versions import versions
from ccsim.kpi import Replication
from ccsim.kpi.replication import RUN

MARK = 0x63637369
"""`application_id` of the file: 'ccsi'."""

LAYOUT = 1
"""`user_version` of the file: how its tables are laid out."""

WAITS = 30.0
"""Seconds that a writer waits for another one."""

AT_ONCE = 500
"""Numbers asked for in one question; SQLite allows some thousand."""

TABLES = f"""
CREATE TABLE IF NOT EXISTS units (
    fingerprint TEXT NOT NULL,      -- of the resolved scenario, its changes, policy and seed included
    versions TEXT NOT NULL,         -- what made it
    engine TEXT NOT NULL,
    seed INTEGER NOT NULL,
    replication INTEGER NOT NULL,
    breakdowns TEXT NOT NULL,       -- what rows it has beside those of the whole run: 'interval type'
    scenario TEXT NOT NULL,         -- its name
    change TEXT NOT NULL,           -- what was changed in it, for people
    made TEXT NOT NULL,             -- when, UTC
    measured BLOB NOT NULL,         -- numerators and denominators, see ccsim.experiments.packing
    PRIMARY KEY (fingerprint, versions, engine, seed, replication, breakdowns)
) WITHOUT ROWID;
PRAGMA application_id = {MARK};
PRAGMA user_version = {LAYOUT};
"""


class StoreError(CcsimError):
    """The store cannot be written or read any more (a full disk). What was kept before is kept."""


@dataclass(frozen=True)
class Kept:
    """Units of one scenario in a store.

    Parameters
    ----------
    scenario, change, fingerprint, engine, versions, breakdowns : str
    seed, replications : int
    first, last : str
        When the first and the last of them were made, UTC.
    """

    scenario: str
    change: str
    fingerprint: str
    engine: str
    versions: str
    breakdowns: str
    seed: int
    replications: int
    first: str
    last: str


class RunStore:
    """An open store.

    Parameters
    ----------
    path : Path
    connection : sqlite3.Connection

    Attributes
    ----------
    passed_over : Counter of str
        By version: units of what was asked for that other versions made, and which were not taken.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path, self._connection = path, connection
        self.passed_over: Counter[str] = Counter()

    def find(self, job: Job, numbers: Sequence[int]) -> dict[int, Replication]:
        """Return those of the replications that are there, made by the versions that run now."""
        found: dict[int, Replication] = {}
        wanted = list(numbers)
        for begin in range(0, len(wanted), AT_ONCE):
            some = wanted[begin : begin + AT_ONCE]
            question = f"""SELECT replication, breakdowns, measured FROM units WHERE fingerprint = ? AND versions = ?
                AND engine = ? AND seed = ? AND replication IN ({",".join("?" * len(some))})"""
            scenario = job.scenario
            key = (scenario.fingerprint, versions(), job.engine, scenario.seed, *some)
            for replication, breakdowns, measured in self._ask(question, key):
                if job.by <= set(str(breakdowns).split()):
                    unit = self._unpack(measured)
                    kinds = [kind for kind in unit.columns if kind == RUN or kind in job.by]
                    (found[replication],) = restricted([unit], kinds)
        if len(found) < len(wanted):
            question = "SELECT versions, count(*) FROM units WHERE fingerprint = ? AND versions <> ? GROUP BY versions"
            self.passed_over.update(dict(self._ask(question, (job.scenario.fingerprint, versions()))))
        return found

    def keep(self, task: Task, measured: Replication) -> None:
        """Keep a unit; it is on the disk when this returns.

        Raises
        ------
        StoreError
            If it cannot be written.
        """
        scenario = task.job.scenario
        row = (
            *(scenario.fingerprint, versions(), task.job.engine, scenario.seed, task.number),
            *(" ".join(sorted(task.job.by)), scenario.name, "; ".join(scenario.what_if), now(), pack(measured)),
        )
        self._ask(f"INSERT OR REPLACE INTO units VALUES ({','.join('?' * len(row))})", row)

    def kept(self) -> list[Kept]:
        """List what is there, the latest last."""
        question = """SELECT scenario, change, fingerprint, engine, versions, breakdowns, seed, count(*), min(made), max(made)
            FROM units GROUP BY fingerprint, versions, engine, seed, breakdowns ORDER BY max(made), scenario, change"""
        return [Kept(*row) for row in self._ask(question)]

    def forget_other_versions(self) -> int:
        """Remove all units that other versions made; return how many they were."""
        rows = self._ask("SELECT count(*) FROM units WHERE versions <> ?", (versions(),))
        self._ask("DELETE FROM units WHERE versions <> ?", (versions(),))
        self._ask("VACUUM")
        return int(rows[0][0])

    def _ask(self, question: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(question, values).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"store {self.path}: {error}; what was kept before is kept") from None

    def _unpack(self, measured: object) -> Replication:
        try:
            assert isinstance(measured, bytes)
            return unpack(measured)
        except (ValueError, AssertionError) as error:
            raise StoreError(f"store {self.path}: a unit in it is damaged ({error})") from None


def now() -> str:
    """Say the time, UTC."""
    return datetime.now(UTC).isoformat(" ", "seconds").removesuffix("+00:00")


@contextmanager
def open_store(path: str | Path, *, must_exist: bool = False) -> Iterator[RunStore]:
    """Open a store; make it if it is not there.

    SQLite's write-ahead log keeps each unit as soon as it is written, whatever happens to the process after it.

    Raises
    ------
    UsageError
        If the file is something else, or cannot be written, or its tables are of another layout.
    """
    path = Path(path)
    if must_exist and not path.exists():
        raise UsageError(f"store: there is no {path}")
    connection = _connect(path)
    try:
        yield RunStore(path, connection)
    finally:
        connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    if path.is_dir():
        raise UsageError(f"store {path}: a folder; name a file")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=WAITS, isolation_level=None)
        try:
            _prepare(path, connection)
        except BaseException:
            connection.close()
            raise
    except (sqlite3.Error, OSError) as error:
        raise UsageError(f"store {path}: {_reason(error)}") from None
    return connection


def _prepare(path: Path, connection: sqlite3.Connection) -> None:
    mark, layout, tables = (
        connection.execute(question).fetchone()[0]
        for question in ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_master")
    )
    if tables and mark != MARK:
        raise UsageError(f"store {path}: a database of something else")
    if tables and layout != LAYOUT:
        raise UsageError(
            f"store {path}: made by another version of ccsim (layout {layout}, here {LAYOUT}); name another"
        )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    if not tables:
        connection.executescript(f"BEGIN IMMEDIATE;{TABLES}COMMIT;")


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return "not a run store" if "not a database" in str(error) else str(error)
