"""The draws of attempts: their way through the IVR, their visits, and the attempts to which they can lead."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ccsim.scenario.handling import What
from ccsim.scenario.journeys import ABANDONED
from ccsim.workload.block import Ahead, Block, Edges, nobody
from ccsim.workload.budget import MAX_ATTEMPTS
from ccsim.workload.cohort import Cohort
from ccsim.workload.following import chosen, delays
from ccsim.workload.inforce import ALL
from ccsim.workload.ivr import walk
from ccsim.workload.leads import Flags
from ccsim.workload.luck import Luck
from ccsim.workload.model import NONE, Column
from ccsim.workload.prepared import Prepared
from ccsim.workload.variates import NEVER, rounded

LEAST: dict[What, int] = {"talk": 1, "wrap": 0, "patience": 0}
"""The least that each duration of a visit may be, in ms."""


def blocks(prepared: Prepared, replication: int, who: Cohort) -> Iterator[Block]:
    """Draw the attempts of a cohort: first the first ones, then, number by number, those to which they can lead."""
    everybody = np.arange(len(who.arrived))
    level = {who.type: Ahead(prepared.budget(who.type).unused(len(everybody)), who.arrived, everybody)}
    later = 0
    for number in range(MAX_ATTEMPTS):
        following: dict[int, Ahead] = {}
        made = [_attempts(prepared, replication, who, kind, number, here, following) for kind, here in level.items()]
        level = dict(sorted(following.items())) if number + 1 < MAX_ATTEMPTS else {}
        for ahead in level.values():
            later = _place(ahead, later)
        for block in made:
            _point(prepared, block, level)
        yield from made


def _place(ahead: Ahead, later: int) -> int:
    """Number attempts from `later` on, by contact; return how many later attempts there are then."""
    exists = ahead.contacts()
    ahead.place[exists] = np.arange(later, later + len(exists))
    return later + len(exists)


def _point(prepared: Prepared, block: Block, level: dict[int, Ahead]) -> None:
    """Let the entries of a block point to the attempts to which they lead."""
    to = prepared.kinds[block.edges.number]
    for kind, ahead in level.items():
        mine = to == kind
        block.ahead[block.edges.cell[mine]] = ahead.place[block.contact[block.edges.row[mine]]]


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
    contact = here.contacts()
    address = f"{prepared.types[who.type]}/{prepared.types[kind]}/{number}"
    luck = Luck(prepared.scenario, replication, address, who.day[contact], who.element[contact])
    segment, clock = who.segment[contact], who.clock[contact]
    ivr_time, ivr_end = walk(prepared, luck, kind, who.routed_as[contact], clock)
    rules = prepared.following(kind)
    by_visit = chosen(rules, luck, len(contact))
    visited, ends = prepared.leads(kind).of(ivr_end, by_visit)
    visits = {what: _visits(prepared, luck, what, kind, visited, segment, clock) for what in LEAST}
    _give_up(prepared, kind, visits["patience"], ends)
    entry = np.where(ends, np.take(by_visit, rules.visit_of, axis=1), NONE)
    edges = _edges(prepared, luck, kind, entry)
    _look_ahead(prepared, who, contact, here, edges, following)
    ahead = np.full(entry.size, NONE, np.int64)
    return Block(kind, number, contact, here.place[contact], ivr_time, ivr_end, visits, entry.ravel(), edges, ahead)


def _visits(
    prepared: Prepared, luck: Luck, what: What, kind: int, visited: Flags, segment: Column, clock: Column
) -> Column:
    """Draw a duration of every visit that can take place: [attempts, places]."""
    table = np.full(visited.shape, NONE, np.int64)
    for place, (visit, queue) in enumerate(prepared.visits(kind)):
        there = np.flatnonzero(visited[:, place])
        said = prepared.duration(what, kind, queue)
        for rows, draw in said.split(luck.day[there], segment[there], clock[there]):
            mine = there if rows is ALL else there[rows]
            u = np.zeros(len(mine)) if draw.fixed else luck(what, visit)[mine]
            table[mine, place] = rounded(draw.inverse(u), LEAST[what])
    return table


def _give_up(prepared: Prepared, kind: int, patience: Column, ends: Flags) -> None:
    """Strike out the ends that patience rules out: who never loses it does not abandon."""
    column = prepared.journeys.cause_column[kind][ABANDONED]
    if column >= 0:
        ends[:, :-1, column] &= patience != NEVER


def _edges(prepared: Prepared, luck: Luck, kind: int, entry: Column) -> Edges:
    """Gather what leads to another attempt, and draw after how long."""
    cell = np.flatnonzero(prepared.kinds[entry] >= 0)
    row, place, _ = np.unravel_index(cell, entry.shape)
    number = entry.ravel()[cell]
    return Edges(cell, row, number, delays(prepared.following(kind), luck, number, row, place))


def _look_ahead(
    prepared: Prepared, who: Cohort, contact: Column, here: Ahead, edges: Edges, following: dict[int, Ahead]
) -> None:
    """Note the attempts to which a block can lead: in time, and by entries that are not used up."""
    budget, duration = prepared.budget(who.type), prepared.scenario.duration
    due = here.earliest[contact[edges.row]] + edges.delay
    for number in np.unique(edges.number).tolist():
        mine = edges.number == number
        soonest = np.full(len(contact), duration)
        np.minimum.at(soonest, edges.row[mine], due[mine])
        rows = np.flatnonzero(soonest < duration)
        after = budget.after(here.uses[contact[rows]], number)
        rows, after = rows[after.any(axis=1)], after[after.any(axis=1)]
        if len(rows):
            kind = prepared.journeys.entries[number].as_type
            ahead = following.setdefault(kind, nobody(len(who.arrived), budget, duration))
            ahead.uses[contact[rows]] |= after
            ahead.earliest[contact[rows]] = np.minimum(ahead.earliest[contact[rows]], soonest[rows])
