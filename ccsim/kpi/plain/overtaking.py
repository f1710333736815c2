"""Who was passed by a later arrival of another line."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ccsim.kpi.arrays import Flags, Whole


def overtaken(queue: Whole, line: Whole, joined: Whole, contact: Whole, started: Whole) -> Flags:
    """Find the answered visits that a later arrival of another line of the same queue passed.

    Later is who joined later or, at the same instant, has the higher contact number; it passed whom it left waiting: its
    talk began earlier. Sorting costs O(n log n), then each line of a queue is one pass over the queue.

    Parameters
    ----------
    queue, line, joined, contact, started : array of int64 [answered visits]
        `line` is the segment as routed.

    Returns
    -------
    array of bool [answered visits]
    """
    order = np.lexsort((contact, joined, queue))
    edges = np.flatnonzero(np.diff(queue[order], prepend=-1, append=-1))
    passed = np.zeros(len(queue), np.bool_)
    for begin, end in pairwise(edges):
        rows = order[begin:end]
        lines = np.unique(line[rows])
        if len(lines) > 1:
            passed[rows] = _in_queue(lines, line[rows], started[rows])
    return passed


def _in_queue(lines: Whole, line: Whole, started: Whole) -> Flags:
    """Find who is passed among the visits to one queue, given in order of arrival."""
    passed = np.zeros(len(line), np.bool_)
    never = np.iinfo(np.int64).max
    for own in lines:
        mine = line == own
        others = np.where(mine, never, started)
        earliest_after = np.minimum.accumulate(others[::-1])[::-1]
        passed[mine] = earliest_after[mine] < started[mine]
    return passed
