"""Instants, cells and spells of time in the compiled passes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ccsim.compiler import compiled
from ccsim.kpi.arrays import Table, Whole
from ccsim.kpi.facts import Visit
from ccsim.kpi.tally import tables as t


@compiled(in_place=True, inlined=True)
def cell_of(edges: Whole, steps: Whole, step: int, instant: int) -> int:
    """Find the cell of an instant."""
    cell = int(steps[min(instant >> step, len(steps) - 1)])
    while instant >= edges[cell + 1]:
        cell += 1
    return cell


@compiled(in_place=True, inlined=True)
def cell_near(edges: Whole, steps: Whole, step: int, instant: int, cell: int) -> int:
    """Find the cell of an instant, which may well be this one."""
    if edges[cell] <= instant < edges[cell + 1]:
        return cell
    return cell_of(edges, steps, step, instant)


@compiled(in_place=True, inlined=True)
def add_spell(layout: t.Layout, cell: int, begin: int, end: int, spells: NDArray[np.int64], key: int) -> None:
    """Add a spell to the time of a key by cell, cut at `duration`.

    Parameters
    ----------
    cell : int
        In which it may well begin.
    spells : array of int64 [cells before `duration` + 1, keys, 2]
        See `tables.PARTS`.
    """
    end = min(end, layout.duration)
    if begin < end:
        edges, steps, step = layout.edges, layout.steps, layout.step
        first = cell_near(edges, steps, step, begin, cell)
        if end < edges[first + 1]:
            spells[first, key, t.PARTS] += end - begin
        else:
            last = cell_of(edges, steps, step, end)
            spells[first, key, t.PARTS] += edges[first + 1] - begin
            spells[last, key, t.PARTS] += end - edges[last]
            spells[first + 1, key, t.WHOLE] += 1
            spells[last, key, t.WHOLE] -= 1


@compiled(in_place=True, inlined=True)
def add_times(layout: t.Layout, sums: t.Sums, visit: Visit, cell: int, state: Whole) -> None:
    """Add the time that a visit waited, held a line and kept an agent busy; `cell` is that in which it counts."""
    if visit.joined < visit.stood_until:
        line = visit.queue * layout.segments + visit.segment
        add_spell(layout, cell, visit.joined, visit.stood_until, sums.waiting, line)
        if layout.types > 0:
            sums.waiting_by_type[visit.type, line] += _counted_between(layout, visit.joined, visit.stood_until)
    if visit.started >= 0:
        add_spell(layout, cell, visit.started, visit.wrap_end, sums.in_hand, visit.group)
    if visit.line_from >= 0:
        line_end = visit.line_to if visit.line_to >= 0 else max(visit.line_from, layout.duration)
        state[t.HELD] += line_end - visit.line_from
        add_spell(layout, cell, visit.line_from, line_end, sums.lines, visit.segment)
        if layout.types > 0:
            sums.lines_by_type[visit.type, visit.segment] += _counted_between(layout, visit.line_from, line_end)


@compiled(in_place=True)
def add_duty(duty: Table, layout: t.Layout, spells: NDArray[np.int64]) -> None:
    """Add spells of duty, rows of agent, group, on and off, to the time of their groups; who never goes off stays."""
    for n in range(len(duty)):
        off = duty[n, 3] if duty[n, 3] >= 0 else layout.duration
        add_spell(layout, 0, duty[n, 2], off, spells, duty[n, 1])


@compiled(in_place=True, inlined=True)
def _counted_between(layout: t.Layout, begin: int, end: int) -> int:
    """Ms between two instants that count in the whole run."""
    return _counted_until(layout, min(end, layout.duration)) - _counted_until(layout, min(begin, layout.duration))


@compiled(in_place=True, inlined=True)
def _counted_until(layout: t.Layout, instant: int) -> int:
    cell = cell_of(layout.edges, layout.steps, layout.step, instant)
    return int(layout.counted_before[cell] + layout.counted[cell] * (instant - layout.edges[cell]))


@compiled(in_place=True, inlined=True)
def open_between(hours: t.Hours, queue: int, begin: int, end: int) -> int:
    """Ms between two instants during which a queue is open; all of them if it always is."""
    if hours.first[queue] == hours.first[queue + 1]:
        return end - begin
    return _open_until(hours, queue, end) - _open_until(hours, queue, begin)


@compiled(in_place=True, inlined=True)
def _open_until(hours: t.Hours, queue: int, instant: int) -> int:
    """Ms during which a queue is open before an instant."""
    low, high = hours.first[queue], hours.first[queue + 1]
    while low < high:
        middle = (low + high) // 2
        if hours.opens[middle] <= instant:
            low = middle + 1
        else:
            high = middle
    span = low - 1
    if span < hours.first[queue]:
        return 0
    return int(hours.before[span] + min(instant, hours.closes[span]) - hours.opens[span])
