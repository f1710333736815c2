"""Records that are kept: in memory while they are few, beyond that in a file, from which they come in order again."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from weakref import finalize

import numpy as np

from ccsim.records import DUTY_COLUMNS, VISIT_COLUMNS, Records, Table, in_order, tabled

IN_MEMORY = 1 << 18
"""Visits that are kept in memory at most (40 MB)."""
TOGETHER = 1 << 17
"""Contacts whose visits are brought into order together; so many numbers are a shelf."""
WIDTH = len(VISIT_COLUMNS)
ROW = 8 * WIDTH
"""Bytes of a visit."""

Shelves = dict[int, list[tuple[int, int]]]
"""Where the visits of each shelf lie in the file: the number of the first row, and how many rows."""


class Stored:
    """The records of one replication, whose visits lie in a file. The file lasts as long as this object.

    Parameters
    ----------
    path : Path
        Visits as they were written, as rows of int64.
    shelves : dict of int to list of (int, int)
        Where they lie in it.
    duty : array of int64 [spells, columns of DUTY_COLUMNS]
        As they were written.
    """

    def __init__(self, path: Path, shelves: Shelves, duty: Table) -> None:
        self.path, self.shelves, self.duty = path, shelves, duty
        self._end = finalize(self, path.unlink, missing_ok=True)

    def __reduce__(self) -> tuple[type[Stored], tuple[Path, Shelves, Table]]:
        """Leave the file to whoever unpickles this, which is another process."""
        self._end.detach()
        return Stored, (self.path, self.shelves, self.duty)

    def parts(self) -> Iterator[dict[str, Table]]:
        """Yield the visits in order, some at a time."""
        with self.path.open("rb") as file:
            for shelf in sorted(self.shelves):
                yield tabled(self._visits(file, shelf), self.duty[:0]).visits

    def load(self) -> Records:
        """Bring all records into memory: 350 bytes for each visit while it is done, 152 afterwards."""
        with self.path.open("rb") as file:
            return tabled(np.fromfile(file, np.int64).reshape(-1, WIDTH), self.duty)

    def _visits(self, file: BinaryIO, shelf: int) -> Table:
        rows = np.empty((sum(count for _, count in self.shelves[shelf]), WIDTH), np.int64)
        done = 0
        for first, count in self.shelves[shelf]:
            file.seek(first * ROW)
            file.readinto(rows[done : done + count].data)  # type: ignore[attr-defined]
            done += count
        return rows


class Keeper:
    """Takes the records of one replication as they are written.

    Parameters
    ----------
    folder : Path
        Where a file is made if they are many.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._visits = [np.empty((0, WIDTH), np.int64)]
        self._duty = [np.empty((0, len(DUTY_COLUMNS)), np.int64)]
        self._rows = 0
        self._file: Any = None
        self._shelves: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        self._stored = 0

    def add(self, visits: Table, duty: Table) -> None:
        """Take the next rows, which are copied."""
        self._visits.append(visits.copy())
        self._duty.append(duty.copy())
        self._rows += len(visits)
        if self._rows > IN_MEMORY:
            self._store()

    def finish(self) -> Records | Stored:
        """Return what was kept; nothing can be added then."""
        duty = np.concatenate(self._duty)
        if self._file is None:
            return tabled(np.concatenate(self._visits), duty)
        self._store()
        self._file.close()
        return Stored(Path(self._file.name), dict(self._shelves), duty)

    def discard(self) -> None:
        """Leave nothing behind."""
        if self._file is not None:
            self._file.close()
            Path(self._file.name).unlink(missing_ok=True)

    def _store(self) -> None:
        """Append the visits in hand to the file, shelf by shelf."""
        if not self._rows:
            return
        if self._file is None:
            self._file = tempfile.NamedTemporaryFile(  # noqa: SIM115  - closed by finish or discard
                prefix="records-", suffix=".part", dir=self._folder, delete=False
            )
        visits = np.concatenate(self._visits)
        visits = visits[np.argsort(in_order(visits), kind="stable")]
        shelves, begins = np.unique(visits[:, 0] // TOGETHER, return_index=True)
        for shelf, begin, count in zip(shelves.tolist(), begins.tolist(), np.diff([*begins, len(visits)]), strict=True):
            self._shelves[shelf].append((self._stored + begin, int(count)))
        self._file.write(visits.data)
        self._stored += len(visits)
        self._visits, self._rows = [], 0
