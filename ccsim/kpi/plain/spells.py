"""How much time spells take in each cell of the run, and how many of them overlap at most."""

from __future__ import annotations

import numpy as np

from ccsim.kpi.arrays import Real, Whole
from ccsim.kpi.periods import Periods


def time_by_cell(periods: Periods, begin: Whole, end: Whole, key: Whole, keys: int) -> Real:
    """Add up the time of spells, cut at the edges of cells and at `duration`.

    Every spell that began and has not ended fills the whole next cell, so that counting beginnings and ends by cell is
    enough, whatever the number of cells that a spell crosses.

    Parameters
    ----------
    begin, end : array of int64 [spells]
        In ms, begin <= end.
    key : array of int64 [spells]
        What a spell belongs to, 0 .. keys - 1.

    Returns
    -------
    array of float64 [cells before `duration`, keys]
        In ms.
    """
    cells = periods.inside
    size = (cells + 1) * keys
    edges = np.append(periods.edges[:cells], [periods.scenario.duration] * 2)
    within = np.zeros(size)
    running = np.zeros(size, np.int64)
    for sign, instant in ((1, begin), (-1, end)):
        instants = np.minimum(instant, periods.scenario.duration)
        cell = periods.cell(instants)
        place = cell * keys + key
        within += sign * np.bincount(place, weights=edges[cell + 1] - instants, minlength=size)
        running += sign * np.bincount(place, minlength=size)
    carried = np.cumsum(running.reshape(cells + 1, keys), axis=0)[: cells - 1]
    total = within.reshape(cells + 1, keys)[:cells]
    total[1:] += carried * periods.lengths[1:, None]
    return total


def united(begin: Whole, end: Whole, key: Whole) -> tuple[Whole, Whole, Whole]:
    """Make one spell of those of a key that overlap: what is left has the same instants, and each of them once.

    Parameters
    ----------
    begin, end : array of int64 [spells]
        In ms, 0 <= begin <= end.
    key : array of int64 [spells]
        Not negative.

    Returns
    -------
    begin, end, which : array of int64 [united spells]
        `which` is the first of the spells that each was made of.
    """
    order = np.lexsort((begin, key))
    # Keys follow one another on one axis of time, so that the end of one key is before the beginning of the next.
    shift = key[order] * (int(end.max(initial=0)) + 1)
    reached = np.maximum.accumulate(end[order] + shift)
    first = np.flatnonzero(np.append(True, begin[order][1:] + shift[1:] > reached[:-1])[: len(order)])
    last = np.append(first[1:], len(order))[: len(first)] - 1
    which = order[first]
    return begin[which], (reached - shift)[last], which


def counted_at(instants: Whole, begin: Whole, end: Whole, key: Whole, keys: int) -> Whole:
    """Count the spells of each key that run just before some instants: begin < instant <= end.

    Parameters
    ----------
    instants : array of int64 [instants]
        Ascending.

    Returns
    -------
    array of int64 [instants, keys]
    """
    first, behind = np.searchsorted(instants, begin, side="right"), np.searchsorted(instants, end, side="right")
    size = len(instants) + 1
    come, gone = (np.bincount(at * keys + key, minlength=size * keys) for at in (first, behind))
    running: Whole = np.cumsum((come - gone).reshape(size, keys), axis=0)[:-1]
    return running


def most_by_cell(periods: Periods, begin: Whole, end: Whole, key: Whole, keys: int) -> Whole:
    """Find the largest number of spells of each key that run at one instant of each cell.

    A spell runs from its begin, included, to its end, excluded; so one that ends where another begins does not add to it.

    Returns
    -------
    array of int64 [cells before `duration`, keys]
    """
    duration, cells = periods.scenario.duration, periods.inside
    real = begin < duration
    base = key[real] * (duration + 1)
    begins, ends = np.sort(base + begin[real]), np.sort(base + np.minimum(end[real], duration))
    # All spells of lower keys have begun and ended before: they cancel.
    edges = (np.arange(keys) * (duration + 1) + periods.edges[:cells, None]).ravel()
    most = (np.searchsorted(begins, edges, side="right") - np.searchsorted(ends, edges, side="right")).astype(np.int64)
    running = np.searchsorted(begins, begins, side="right") - np.searchsorted(ends, begins, side="right")
    keyed, instants = np.divmod(begins, duration + 1)
    np.maximum.at(most, periods.cell(instants) * keys + keyed, running)
    return most.reshape(cells, keys)
