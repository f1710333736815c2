"""The records of a replication as they come, on the fastest engine there is; 12 bytes of each visit are remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from ccsim import plan
from ccsim.app.choices import choose_engine
from ccsim.engines import simpy
from ccsim.experiments.underway import watched
from ccsim.experiments.unit import COMPILED, Model
from ccsim.records import VISIT_COLUMNS
from ccsim.workload import attendance, draw, pieces

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
        if choose_engine("auto").name == COMPILED:
            from ccsim.engines import compiled  # noqa: PLC0415  - numba, which the SimPy engine does without

            with suppress(compiled.TooLargeError):  # then SimPy, from the beginning
                return self._fed(make(), self._compiled())
        workload = draw(self.model.scenario, self.model.journeys, self.replication)
        records = simpy.run(self.model.plan, plan.roster(self.model.plan, workload.attendance), workload)
        return self._fed(make(), [records.visits])

    def of(self, contact: int) -> OfContact:
        """Say how far the story of one contact goes, without simulating again if something was read before."""
        if not self._ends:
            self.read(NoReader)
        found = OfContact(contact)
        for rows in self._ends:
            found.take(rows)
        return found

    def _compiled(self) -> Iterator[Rows]:
        from ccsim.engines import compiled  # noqa: PLC0415

        scenario, replication = self.model.scenario, self.replication
        roster = plan.roster(self.model.plan, attendance(scenario, replication))
        days = watched(scenario, pieces(scenario, self.model.journeys, replication))
        for written in compiled.stream(self.model.plan, roster, days):
            yield {name: written.visits[:, place].copy() for place, name in enumerate(VISIT_COLUMNS)}

    def _fed(self, reader: ReaderT, parts: Iterable[Rows]) -> ReaderT:
        self._ends = []
        for rows in parts:
            reader.take(rows)
            self._ends.append({"contact": rows["contact"].astype(np.int32), "left": rows["left"].copy()})
        return reader


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
