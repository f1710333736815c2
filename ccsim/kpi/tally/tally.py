"""The tally of one replication, whichever way it is kept."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from ccsim import compiler
from ccsim.kpi.arrays import Flags, Table
from ccsim.kpi.plain.resolution import brings_back
from ccsim.kpi.replication import Replication, check_by
from ccsim.records import DUTY_COLUMNS, VISIT_COLUMNS
from ccsim.scenario.journeys import Journeys

if TYPE_CHECKING:
    from ccsim.plan.make import Plan
    from ccsim.scenario import Scenario


class Way(Protocol):
    """A way to measure a replication piece by piece."""

    def add(self, visits: Table, duty: Table, drawn: NDArray[np.uint8], waiting_since: int | None) -> None:
        """Take some rows; `drawn` is empty if nobody needs it."""

    def finish(self, *, resolved: bool) -> Replication:
        """Return the measures; `resolved` says whether `drawn` was known where it is needed."""


class Tally:
    """The measures of one replication whose rows come in pieces.

    Parameters
    ----------
    by : collection of str
        Rows wanted beside those of the run, of `BY`.

    Raises
    ------
    UsageError
        If `by` holds anything else.
    """

    def __init__(self, scenario: Scenario, journeys: Journeys, plan: Plan, by: Collection[str] = frozenset()) -> None:
        asked = check_by(by)
        self._way: Way
        if compiler.AVAILABLE:
            from ccsim.kpi.tally.compiled import Compiled  # noqa: PLC0415  (imports numba)

            self._way = Compiled(scenario, journeys, plan, asked)
        else:
            from ccsim.kpi.tally.kept import Kept  # noqa: PLC0415

            self._way = Kept(scenario, journeys, plan, asked)
        self._asks_what_was_drawn = brings_back(scenario)
        self._knows_what_was_drawn = True

    def add(self, visits: Table, duty: Table, drawn: Flags | None = None, *, waiting_since: int | None = None) -> None:
        """Take some rows of the records.

        Parameters
        ----------
        visits : array of int64 [rows, columns]
            Columns as `records.VISIT_COLUMNS`. They come in the order in which an engine writes them: an answered visit
            when its talk starts, one that is dialled when the dial does, any other when it ends; those of a contact by attempt
            and visit; who is never served last.
        duty : array of int64 [spells, 4]
            Columns as `records.DUTY_COLUMNS`, in any order.
        drawn : array of bool [rows], optional
            Whether another attempt was drawn to follow the visit if it ends its attempt, made in time or not; see
            `plain.resolution.followed`. Only where answered contacts can come back does anybody ask; `resolved_first` is
            left out there if it is not known.
        waiting_since : int, optional
            No visit that is yet to come has joined its queue before this instant and waited. It lets memory be freed: without
            it, every visit that waits takes 16 bytes until the end.

        Raises
        ------
        ValueError
            If rows come in another order, or a visit in spite of `waiting_since`.
        """
        if visits.ndim != 2 or visits.shape[1] != len(VISIT_COLUMNS) or duty.shape[1:] != (len(DUTY_COLUMNS),):
            raise ValueError(f"tables of {visits.shape} and {duty.shape} are no visits and spells of duty")
        known = np.empty(0, np.uint8)
        if self._asks_what_was_drawn and len(visits):
            if drawn is None:
                self._knows_what_was_drawn = False
            else:
                known = np.ascontiguousarray(drawn, dtype=np.uint8)
        self._way.add(_own(visits), _own(duty), known, waiting_since)

    def replication(self) -> Replication:
        """Return the measures when all rows have come; nothing can be added then."""
        return self._way.finish(resolved=self._knows_what_was_drawn)


def _own(table: Table) -> Table:
    """Make a table one that compiled code takes: contiguous int64 that can be written to."""
    return np.require(table, np.int64, ["C", "W"])
