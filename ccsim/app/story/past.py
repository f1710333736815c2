"""The records of a replication as they come, on the fastest engine there is; 12 bytes of each visit are remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from ccsim.app.choices import choose_engine
from ccsim.experiments.again import read_again
from ccsim.experiments.unit import Model
from ccsim.records import Records

Rows = dict[str, NDArray[np.int64]]


class Reader(Protocol):
    """Takes visits as an engine writes them, some at a time."""

    def take(self, rows: Rows) -> None: ...  # noqa: D102


ReaderT = TypeVar("ReaderT", bound=Reader)


class Past:
    """All visits of one replication.

    Parameters
    ----------
    model : Model
    replication : int
    """

    def __init__(self, model: Model, replication: int) -> None:
        self.model = model
        self.replication = replication
        self._ends: list[dict[str, NDArray[Any]]] = []

    def read(self, make: Callable[[], ReaderT]) -> ReaderT:
        """Simulate, let a fresh reader take all visits, and return it."""
        return read_again(self.model, self.replication, lambda: self._noted(make()), choose_engine("auto").name).reader

    def of(self, contact: int) -> OfContact:
        """Say how far the story of one contact goes, without simulating again if something was read before."""
        if not self._ends:
            self.read(NoReader)
        found = OfContact(contact)
        for rows in self._ends:
            found.take(rows)
        return found

    def _noted(self, reader: ReaderT) -> _Noting[ReaderT]:
        self._ends = []
        return _Noting(reader, self._ends)


@dataclass(frozen=True)
class _Noting(Generic[ReaderT]):
    """Hands visits on, and notes when each contact's end."""

    reader: ReaderT
    ends: list[dict[str, NDArray[Any]]]

    def take(self, part: Records) -> None:
        rows = part.visits
        self.reader.take(rows)
        self.ends.append({"contact": rows["contact"].astype(np.int32), "left": rows["left"].copy()})


class NoReader:
    """Takes visits, and leaves them."""

    def take(self, rows: Rows) -> None:
        """Take the next rows."""


class OfContact:
    """The visits of one contact.

    Attributes
    ----------
    contacts : int
        How many contacts there are.
    ends : int or None
        The last instant that its records name but for wrap; None if it waits for ever.
    """

    def __init__(self, contact: int) -> None:
        self.contact = contact
        self.contacts = 0
        self.ends: int | None = -1

    def take(self, rows: Mapping[str, NDArray[Any]]) -> None:
        """Take the next rows."""
        self.contacts = max(self.contacts, int(rows["contact"].max(initial=-1)) + 1)
        for left in rows["left"][rows["contact"] == self.contact].tolist():
            self.ends = None if left < 0 or self.ends is None else max(self.ends, left)
