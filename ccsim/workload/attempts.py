"""The draws of attempts: their way through the IVR, their visits, and the attempts to which they can lead."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ccsim.workload.block import Ahead, Block, first, nobody
from ccsim.workload.budget import MAX_ATTEMPTS
from ccsim.workload.callbacks import Callbacks, callbacks
from ccsim.workload.cohort import Cohort
from ccsim.workload.edges import edges
from ccsim.workload.following import chosen
from ccsim.workload.ivr import walk
from ccsim.workload.luck import Luck
from ccsim.workload.model import Column
from ccsim.workload.prepared import Prepared
from ccsim.workload.rows import ALL, Rows, among, number_of, of, united
from ccsim.workload.variates import NEVER
from ccsim.workload.visits import tables, visits


def blocks(prepared: Prepared, replication: int, who: Cohort) -> Iterator[Block]:
    """Draw the attempts of a cohort: first the first ones, then, number by number, those to which they can lead."""
    level = {who.type: first(who, prepared.budget(who.type))}
    people: Rows = ALL
    later = 0
    for number in range(MAX_ATTEMPTS):
        following: dict[int, Ahead] = {}
        made: list[tuple[Block, Rows]] = []
        for kind, here in level.items():
            block = _attempts(prepared, replication, who, kind, number, here)
            at = among(people, here.contact)
            _look_ahead(prepared, who, here, block, at, number_of(people, len(who)), following)
            made.append((block, at))
        level = dict(sorted(following.items())) if number + 1 < MAX_ATTEMPTS else {}
        for ahead in level.values():
            later = ahead.settle(people, later, prepared.scenario.duration)
        for block, at in made:
            _point(prepared, block, at, level)
            yield block
        if not level:
            return
        people = united([ahead.contact for ahead in level.values()])


def _point(prepared: Prepared, block: Block, at: Rows, level: dict[int, Ahead]) -> None:
    """Let the edges of a block point to the attempts to which they lead; its attempts are at these places of a level."""
    to = prepared.kinds[block.edges.number]
    for kind, ahead in level.items():
        mine = np.flatnonzero(to == kind)
        if len(mine):
            block.edges.to[mine] = ahead.place[of(at, block.edges.row[mine])]


def _attempts(
    prepared: Prepared,
    replication: int,
    who: Cohort,
    kind: int,
    number: int,
    here: Ahead,
) -> Block:
    """Draw the attempts of one type and number."""
    address = f"{prepared.types[who.type]}/{prepared.types[kind]}/{number}"
    luck = Luck(prepared.scenario.seed, replication, address, who, here.contact)
    ivr_time, ivr_end = walk(prepared, luck, kind, who, here.contact)
    leads = chosen(prepared.following(kind), luck, 0)
    count = number_of(here.contact, len(who))
    queued = ALL if (ivr_end >= 0).all() else np.flatnonzero(ivr_end >= 0)
    of_queued = [of(each, queued) for each in leads]
    made = visits(prepared, kind, luck.some(queued), of(ivr_end, queued), of_queued)
    drawn = tables(prepared, kind, who, made)
    called = callbacks(prepared, kind, who, made)
    led = edges(prepared, kind, luck, ivr_end, leads, queued, made, _may_end(drawn["patience"], called))
    return Block(kind, number, here.contact, here.begin, count, ivr_time, ivr_end, queued, drawn, called, led)


def _may_end(patience: Column, called: Callbacks | None) -> NDArray[np.bool_]:
    """Whether a visit can end for want of patience, or because a callback failed: [attempts that come to a queue, places]."""
    gives_up: NDArray[np.bool_] = patience != NEVER
    return gives_up if called is None else gives_up | (called.missed > 0)


def _look_ahead(
    prepared: Prepared, who: Cohort, here: Ahead, block: Block, at: Rows, people: int, following: dict[int, Ahead]
) -> None:
    """Note the attempts to which a block can lead: in time, and by entries that are not used up.

    Parameters
    ----------
    at : Rows
        Places of the block's attempts among the contacts of their level.
    people : int
        How many contacts those are.
    following : dict of int to Ahead
        By type; added to.
    """
    budget, duration, edges = prepared.budget(who.type), prepared.scenario.duration, block.edges
    due = here.earliest[edges.row] + edges.delay
    in_time = due < duration
    for number in prepared.following(block.type).delays:
        mine = np.flatnonzero((edges.number == number) & in_time)
        if not len(mine):
            continue
        after = budget.after(here.uses[edges.row[mine]], number)
        free = after.any(axis=1)
        if not free.all():
            mine, after = mine[free], after[free]
        if len(mine):
            to = prepared.journeys.entries[number].as_type
            if to not in following:
                following[to] = nobody(people, budget, duration)
            ahead, places = following[to], of(at, edges.row[mine])
            ahead.uses[places] |= after
            np.minimum.at(ahead.earliest, places, due[mine])
