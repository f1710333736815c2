"""Percentiles of waits: all waits in ascending order once, then one look at each for every place in which it counts."""

from __future__ import annotations

from ccsim.compiler import compiled
from ccsim.kpi.arrays import Table, Whole
from ccsim.kpi.fold import nearest_rank
from ccsim.kpi.tally.tables import Layout

DIGIT = 11
"""Bits by which one pass of the sorting orders: the counts of so many values stay in the nearest cache."""

_nearest = compiled(in_place=True)(nearest_rank)


@compiled(in_place=True)
def sort(values: Whole, spare: Whole, counts: Whole, low: int) -> bool:
    """Sort whole numbers by all but their lowest bits, in time proportional to their number (from the lowest digit on).

    Parameters
    ----------
    values, spare : array of int64 [n]
        Not negative; the order is in one of them afterwards.
    counts : array of int64 [2 ** DIGIT]
    low : int
        So many bits take no part.

    Returns
    -------
    bool
        Whether the order is in `spare`.
    """
    if len(values) == 0:
        return False
    least = most = values[0] >> low
    for value in values:
        least, most = min(least, value >> low), max(most, value >> low)
    bits = 0
    while (most - least) >> bits > 0:
        bits += 1
    passes = (bits + DIGIT - 1) // DIGIT
    digit = (bits + passes - 1) // max(passes, 1)
    for number in range(passes):
        if number % 2 == 0:
            _one_pass(values, spare, counts, low, least, number * digit, digit)
        else:
            _one_pass(spare, values, counts, low, least, number * digit, digit)
    return passes % 2 == 1


@compiled(in_place=True, inlined=True)
def _one_pass(given: Whole, ordered: Whole, counts: Whole, low: int, least: int, shift: int, digit: int) -> None:
    """Order by one digit; what is alike in it stays in the order in which it was."""
    mask = (1 << digit) - 1
    for n in range(mask + 1):
        counts[n] = 0
    for value in given:
        counts[((value >> low) - least) >> shift & mask] += 1
    before = 0
    for n in range(mask + 1):
        counts[n], before = before, before + counts[n]
    for value in given:
        n = ((value >> low) - least) >> shift & mask
        ordered[counts[n]] = value
        counts[n] += 1


@compiled(in_place=True)
def seek(answered: Whole, at_once: Whole, shares: Whole, due: Table, left: Whole, step: Whole) -> None:
    """Say at which ranks the percentiles of each place are to be found among the waits of those who waited.

    Parameters
    ----------
    answered, at_once : array of int64 [places]
        How many were answered, and how many of them without any wait: those are the first in order.
    shares : array of int64 [ranks]
        In per cent, ascending.
    due, left, step : arrays
        Are filled as `rank` wants them.
    """
    last = len(shares) - 1
    for place in range(len(answered)):
        step[place] = 0
        for n in range(len(shares)):
            due[place, n] = _nearest(answered[place], shares[n]) - at_once[place] if answered[place] > 0 else 0
            step[place] += int(due[place, n] < 1)
        left[place] = due[place, min(step[place], last)]


@compiled(in_place=True)
def rank(
    waits: Whole, long_waits: Table, layout: Layout, period_of: Whole, part_at: int, part: int, value_of: Whole, due: Table,
    left: Whole, step: Whole, found: Table,
) -> None:  # fmt: skip
    """Find the waits at some ranks of each place.

    Parameters
    ----------
    waits : array of int64
        wait << key_bits | key, ascending.
    long_waits : array of int64 [visits, 2]
        Waits and keys, ascending; no wait is shorter than those before.
    period_of : array of int64 [cells]
        Period of each cell, -1 where it counts in none.
    part_at, part : int
        Where in the key a trait stands, by which visits are told apart instead, and the mask of its bits; 0 if by period.
    value_of : array of int64
        For what each value of those bits stands.
    due : array of int64 [places, ranks]
        Ascending ranks, by place in [periods or traits, (queues + 1) x (segments + 1)]; those below 1 are passed over.
    left, step : array of int64 [places]
        How many waits are left to go until the next rank, and which that is.
    found : array of int64 [places, ranks]
        Is filled.
    """
    mask = (1 << layout.key_bits) - 1
    for value in waits:
        _look(
            value >> layout.key_bits, value & mask, layout, period_of, part_at, part, value_of, due, left, step, found
        )
    for n in range(len(long_waits)):
        _look(long_waits[n, 0], long_waits[n, 1], layout, period_of, part_at, part, value_of, due, left, step, found)


@compiled(in_place=True, inlined=True)
def _look(
    wait: int, key: int, layout: Layout, period_of: Whole, part_at: int, part: int, value_of: Whole, due: Table,
    left: Whole, step: Whole, found: Table,
) -> None:  # fmt: skip
    """Look at one wait in all places in which it counts: its queue and segment, and the totals."""
    period = period_of[key >> layout.cell_at]
    if period >= 0:
        if part > 0:
            period = value_of[key >> part_at & part]
        queue = key >> layout.queue_at & ((1 << layout.type_at - layout.queue_at) - 1)
        segment = key & ((1 << layout.queue_at) - 1)
        width = layout.segments + 1
        base = period * (layout.queues + 1) * width
        for row in (base + queue * width, base + layout.queues * width):
            for place in (row + segment, row + layout.segments):
                left[place] -= 1
                if left[place] == 0:
                    _reached(place, wait, due, left, step, found)


@compiled(in_place=True, inlined=True)
def _reached(place: int, wait: int, due: Table, left: Whole, step: Whole, found: Table) -> None:
    """Note a wait at the ranks of a place that it has, and how far it is to the next."""
    ranks = due.shape[1]
    at = due[place, step[place]]
    while step[place] < ranks and due[place, step[place]] == at:
        found[place, step[place]] = wait
        step[place] += 1
    if step[place] < ranks:
        left[place] = due[place, step[place]] - at
