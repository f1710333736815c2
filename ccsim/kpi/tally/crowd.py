"""The longest queue: beginnings and ends of waits in the order of time."""

from __future__ import annotations

from ccsim.compiler import compiled
from ccsim.kpi.arrays import Table, Whole
from ccsim.kpi.tally.tables import SWEPT_CELL, Layout

FAR = 1 << 62


@compiled(in_place=True)
def sweep(
    begins: Whole, ends: Whole, until: int, layout: Layout, now: Table, most: Table, most_by_trait: Table, state: Whole
) -> tuple[int, int]:
    """Follow how many wait, from where the last sweep ended until an instant, excluded.

    At one instant those who end go first, then a cell may begin, then others begin to wait.

    Parameters
    ----------
    begins, ends : array of int64
        instant << group_at | key up to the type, ascending.
    now : array of int64 [1 + types + channels, (queues + 1) x (segments + 1)]
        How many wait, in all, of each type and by each channel.
    most : array of int64 [cells before `duration`, (queues + 1) x (segments + 1)]
    most_by_trait : array of int64 [types + channels, (queues + 1) x (segments + 1)]
        Where the cell counts in the run.

    Returns
    -------
    int, int
        How many beginnings and ends are behind us.
    """
    cell, inside, width = state[SWEPT_CELL], len(most), now.shape[1]
    i = j = 0
    while True:
        begin = begins[i] >> layout.group_at if i < len(begins) else FAR
        end = ends[j] >> layout.group_at if j < len(ends) else FAR
        edge = layout.edges[cell + 1] if cell + 1 < inside else FAR
        if min(begin, end, edge) >= until:
            break
        if end <= edge and end <= begin:
            _change(ends[j], -1, layout, now, most, most_by_trait, cell)
            j += 1
        elif edge <= begin:
            cell += 1
            for place in range(width):
                most[cell, place] = now[0, place]
                if layout.counted[cell] != 0:
                    for trait in range(layout.types + layout.channels):
                        most_by_trait[trait, place] = max(most_by_trait[trait, place], now[1 + trait, place])
        else:
            _change(begins[i], 1, layout, now, most, most_by_trait, cell)
            i += 1
    state[SWEPT_CELL] = cell
    return i, j


@compiled(in_place=True, inlined=True)
def _change(event: int, by: int, layout: Layout, now: Table, most: Table, most_by_trait: Table, cell: int) -> None:
    """Let one more or one less wait, in all places in which it counts."""
    segment = event & ((1 << layout.queue_at) - 1)
    queue = event >> layout.queue_at & ((1 << layout.type_at - layout.queue_at) - 1)
    kind = event >> layout.type_at & ((1 << layout.group_at - layout.type_at) - 1)
    width = layout.segments + 1
    for row in (queue * width, layout.queues * width):
        for place in (row + segment, row + layout.segments):
            now[0, place] += by
            most[cell, place] = max(most[cell, place], now[0, place])
            if layout.types > 0:
                _change_trait(kind, place, by, layout, now, most_by_trait, cell)
            if layout.channels > 0:
                _change_trait(layout.types + layout.channel[kind], place, by, layout, now, most_by_trait, cell)


@compiled(in_place=True, inlined=True)
def _change_trait(trait: int, place: int, by: int, layout: Layout, now: Table, most: Table, cell: int) -> None:
    """Let one more or one less wait of a type or channel, in one place."""
    now[1 + trait, place] += by
    if layout.counted[cell] != 0:
        most[trait, place] = max(most[trait, place], now[1 + trait, place])
