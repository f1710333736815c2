"""From figures by cell to figures by period, and from places to places with totals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ccsim.kpi.arrays import Whole
from ccsim.kpi.periods import Breakdown

Kind = TypeVar("Kind", bound=np.number[Any])

PERCENTILES: Mapping[str, int] = {"wait_p50": 50, "wait_p90": 90, "wait_p95": 95, "wait_p99": 99, "longest_wait": 100}
"""Columns of waits, and the share of the answered, in per cent, that waited no longer."""


def add_up(breakdown: Breakdown, by_cell: NDArray[Kind]) -> NDArray[Kind]:
    """Sum figures of cells over the periods of a breakdown: [cells, ...] to [periods, ...]."""
    counted, period = _counted(breakdown, by_cell)
    total: NDArray[Kind]
    if len(breakdown.labels) == 1:
        total = counted.sum(axis=0, keepdims=True)
        return total
    if breakdown.is_one_each and len(counted) == len(breakdown.labels):
        return counted.copy()
    total = np.zeros((len(breakdown.labels), *by_cell.shape[1:]), by_cell.dtype)
    np.add.at(total, period, counted)
    return total


def largest(breakdown: Breakdown, by_cell: Whole) -> Whole:
    """Find the largest figure of cells in each period of a breakdown: [cells, keys] to [periods, keys]."""
    counted, period = _counted(breakdown, by_cell)
    if breakdown.is_one_each and len(counted) == len(breakdown.labels):
        return counted.copy()
    most = np.zeros((len(breakdown.labels), by_cell.shape[1]), np.int64)
    np.maximum.at(most, period, counted)
    return most


def _counted(breakdown: Breakdown, by_cell: NDArray[Kind]) -> tuple[NDArray[Kind], Whole]:
    """Pick the figures of cells that count, and say in which period; the last cells, after `duration`, may be missing."""
    cells = breakdown.cells if isinstance(breakdown.cells, slice) else breakdown.cells[breakdown.cells < len(by_cell)]
    counted = by_cell[cells]
    return counted, breakdown.period[: len(counted)]


def with_totals(table: NDArray[Kind]) -> NDArray[Kind]:
    """Add the totals to [periods, queues + none, segments, ...]; the last queue becomes the total over all.

    Returns
    -------
    array [periods, (queues + 1) x (segments + 1), ...]
    """
    periods, queues, segments, *rest = table.shape
    full = np.empty((periods, queues, segments + 1, *rest), table.dtype)
    full[:, :, :-1] = table
    full[:, -1, :-1] = table.sum(axis=1)
    full[:, :, -1] = full[:, :, :-1].sum(axis=2)
    return full.reshape(periods, queues * (segments + 1), *rest)


def nearest_rank(counts: Whole, share: int) -> Whole:
    """Which of so many values, counted from 1 in ascending order, is the least that `share` per cent do not exceed."""
    return np.maximum((counts * share + 99) // 100, 1)
