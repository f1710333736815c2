"""The draws of attempts: their way through the IVR, their visits, and the attempts to which they can lead."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ccsim.workload.block import Ahead, Block, Edges, first, nobody
from ccsim.workload.budget import MAX_ATTEMPTS
from ccsim.workload.cohort import Cohort
from ccsim.workload.edges import edges
from ccsim.workload.following import chosen
from ccsim.workload.ivr import walk
from ccsim.workload.luck import Luck
from ccsim.workload.prepared import Prepared
from ccsim.workload.rows import ALL, number_of, of
from ccsim.workload.visits import tables, visits


def blocks(prepared: Prepared, replication: int, who: Cohort) -> Iterator[Block]:
    """Draw the attempts of a cohort: first the first ones, then, number by number, those to which they can lead."""
    level = {who.type: first(who, prepared.budget(who.type))}
    later = 0
    for number in range(MAX_ATTEMPTS):
        following: dict[int, Ahead] = {}
        made = [_attempts(prepared, replication, who, kind, number, here, following) for kind, here in level.items()]
        level = dict(sorted(following.items())) if number + 1 < MAX_ATTEMPTS else {}
        for ahead in level.values():
            later = ahead.settle(later, prepared.scenario.duration)
        for block in made:
            _point(prepared, block, level)
        yield from made
        if not level:
            return


def _point(prepared: Prepared, block: Block, level: dict[int, Ahead]) -> None:
    """Let the edges of a block point to the attempts to which they lead."""
    to = prepared.kinds[block.edges.number]
    for kind, ahead in level.items():
        mine = np.flatnonzero(to == kind)
        if len(mine):
            block.edges.to[mine] = ahead.places()[of(block.contact, block.edges.row[mine])]


def _attempts(
    prepared: Prepared,
    replication: int,
    who: Cohort,
    kind: int,
    number: int,
    here: Ahead,
    following: dict[int, Ahead],
) -> Block:
    """Draw the attempts of one type and number, and note in `following` those to which they can lead."""
    address = f"{prepared.types[who.type]}/{prepared.types[kind]}/{number}"
    luck = Luck(prepared.scenario.seed, replication, address, who, here.contact)
    ivr_time, ivr_end = walk(prepared, luck, kind, who, here.contact)
    leads = chosen(prepared.following(kind), luck, 0)
    count = number_of(here.contact, len(who))
    queued = ALL if (ivr_end >= 0).all() else np.flatnonzero(ivr_end >= 0)
    of_queued = [of(each, queued) for each in leads]
    made = visits(prepared, kind, luck.some(queued), of(ivr_end, queued), of_queued)
    drawn = tables(prepared, kind, who, made)
    led = edges(prepared, kind, luck, ivr_end, leads, queued, made, drawn["patience"])
    _look_ahead(prepared, who, here, kind, led, following)
    return Block(kind, number, here.contact, here.begin, count, ivr_time, ivr_end, queued, drawn, led)


def _look_ahead(
    prepared: Prepared, who: Cohort, here: Ahead, kind: int, edges: Edges, following: dict[int, Ahead]
) -> None:
    """Note the attempts to which a block can lead: in time, and by entries that are not used up."""
    budget, duration = prepared.budget(who.type), prepared.scenario.duration
    contact = of(here.contact, edges.row)
    due = here.earliest[contact] + edges.delay
    for number in prepared.following(kind).delays:
        mine = np.flatnonzero((edges.number == number) & (due < duration))
        after = budget.after(here.uses[contact[mine]], number)
        mine, after = mine[after.any(axis=1)], after[after.any(axis=1)]
        if len(mine):
            to = prepared.journeys.entries[number].as_type
            if to not in following:
                following[to] = nobody(len(who), budget, duration)
            ahead = following[to]
            ahead.uses[contact[mine]] |= after
            np.minimum.at(ahead.earliest, contact[mine], due[mine])
