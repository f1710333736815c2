"""Counting by period, queue and segment, with the totals over queues and segments."""

from __future__ import annotations

import numpy as np

from ccsim.kpi.arrays import Flags, Numbers, Whole
from ccsim.kpi.fold import PERCENTILES, nearest_rank, with_totals


class Grid:
    """The place of each row (a visit or a caller) in a table of periods x queues x segments.

    Results have the shape [periods, (queues + 1) x (segments + 1)]: of each queue its segments, then their total, and
    after the queues the total over all of them. Rows without a queue count in that total alone.

    Parameters
    ----------
    period : array of int64 [rows]
        -1 where a row does not count.
    queue : array of int64 [rows]
        -1 where there is none; or [1] if it is the same for all.
    segment : array of int64 [rows]
    periods, queues, segments : int
        How many there are; `queues` 0 if only totals over queues are wanted.
    """

    def __init__(self, period: Whole, queue: Whole, segment: Whole, periods: int, queues: int, segments: int) -> None:
        self.shape = (periods, queues + 1, segments)
        self.period, self.segment = period, segment
        self.queue = np.where(queue < 0, queues, queue)
        self.size = periods * (queues + 1) * segments
        place = (period * (queues + 1) + self.queue) * segments + segment
        self.place = np.where(period < 0, self.size, place)

    def total(self, figures: Flags | Whole) -> Numbers:
        """Add up a figure of each row; how many are true if it is a yes or no."""
        if figures.dtype == np.bool_:
            summed: Numbers = np.bincount(self.place[figures], minlength=self.size + 1)
        else:
            # Of nothing at all, `bincount` makes whole numbers even of weights.
            summed = np.bincount(self.place, weights=figures, minlength=self.size + 1).astype(np.float64)
        return with_totals(summed[: self.size].reshape(self.shape))

    def percentiles(self, rows: Flags, waits: Whole) -> dict[str, Whole]:
        """Nearest-rank percentiles of the waits of some rows, 0 where there are none.

        Returns
        -------
        dict of str to array of int64 [periods, (queues + 1) x (segments + 1)]
            For each column of `PERCENTILES`.
        """
        periods, queues, segments = self.shape
        rows = rows & (self.period >= 0) & (self.queue < queues - 1)
        width = queues * (segments + 1)
        found = {name: np.zeros(periods * width, np.int64) for name in PERCENTILES}
        for place in places(self.queue[rows], self.segment[rows], queues - 1, segments):
            ranks = nearest_ranks(self.period[rows] * width + place, waits[rows], periods * width)
            for name, values in ranks.items():
                found[name] += values
        return {name: values.reshape(periods, width) for name, values in found.items()}


def nearest_ranks(key: Whole, waits: Whole, keys: int) -> dict[str, Whole]:
    """Nearest-rank percentiles of each key: the smallest wait that so many per cent do not exceed; 0 without waits.

    Parameters
    ----------
    key, waits : array of int64 [rows]
        Keys are 0 .. keys - 1, waits not negative.

    Returns
    -------
    dict of str to array of int64 [keys]
        For each column of `PERCENTILES`.
    """
    counts = np.bincount(key, minlength=keys)
    step = int(waits.max(initial=0)) + 1
    ordered = np.append(np.sort(key * step + waits) % step, 0)
    begins = np.cumsum(counts) - counts
    return {
        name: np.where(counts > 0, ordered[begins + nearest_rank(counts, share) - 1], 0)
        for name, share in PERCENTILES.items()
    }


def places(queue: Whole, segment: Whole, queues: int, segments: int) -> list[Whole]:
    """Return the places in a table with totals at which each row counts: its own, and in the three totals.

    No place of one kind is ever of another, so that what is found for each kind (0 elsewhere) can be added up.
    """
    width = segments + 1
    return [
        queue * width + segment,
        queue * width + segments,
        queues * width + segment,
        np.full_like(queue, queues * width + segments),
    ]
