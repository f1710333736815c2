"""Finished records measured by a tally: they are put in the order in which an engine would have written them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import numpy as np

from ccsim.kpi.arrays import Flags, Table, Whole
from ccsim.kpi.plain.measuring import drawn_to_follow
from ccsim.kpi.replication import Replication
from ccsim.kpi.tally.tally import Tally
from ccsim.records import ANSWERED, DUTY_COLUMNS, VISIT_COLUMNS, Records
from ccsim.scenario.journeys import Journeys

if TYPE_CHECKING:
    from ccsim.plan.make import Plan
    from ccsim.scenario import Scenario
    from ccsim.workload.model import Workload

PIECE = 1 << 14
"""Rows that are put together at a time: they stay near the processor."""


def tallied(
    scenario: Scenario,
    journeys: Journeys,
    plan: Plan,
    records: Records,
    by: Collection[str] = frozenset(),
    *,
    workload: Workload | None = None,
) -> Replication:
    """Measure one replication; takes, gives and raises the same as `ccsim.kpi.measure`."""
    tally = Tally(scenario, journeys, plan, by)
    for visits, duty, drawn in as_written(records, drawn_to_follow(scenario, journeys, records, workload)):
        tally.add(visits, duty, drawn)
    return tally.replication()


def as_written(records: Records, drawn: Flags | None = None) -> Iterator[tuple[Table, Table, Flags | None]]:
    """Yield what `Tally.add` takes, piece by piece.

    Parameters
    ----------
    drawn : array of bool [visits], optional
        Whether another attempt was drawn to follow, in the order of the records.
    """
    order = writing_order(records)
    duty = np.stack([records.duty[name] for name in DUTY_COLUMNS], axis=1)
    for begin in range(0, max(len(order), 1), PIECE):
        rows = order[begin : begin + PIECE]
        visits = np.empty((len(rows), len(VISIT_COLUMNS)), np.int64)
        for n, name in enumerate(VISIT_COLUMNS):
            visits[:, n] = records.visits[name][rows]
        yield visits, duty if begin == 0 else duty[:0], None if drawn is None else drawn[rows]


def writing_order(records: Records) -> Whole:
    """Order the visits by when they were written: the answered by their start, others by their end, the unserved last."""
    left = records.visits["left"]
    at = np.where(records.visits["outcome"] == ANSWERED, records.visits["started"], left)
    return np.argsort(np.where(left < 0, np.iinfo(np.int64).max, at), kind="stable")
