"""The draws of attempts: their way through the IVR, their visits, and the attempts to which they can lead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ccsim.scenario.handling import What
from ccsim.scenario.journeys import ABANDONED
from ccsim.workload.block import Ahead, Block, Edges, first, nobody
from ccsim.workload.budget import MAX_ATTEMPTS
from ccsim.workload.cohort import Cohort
from ccsim.workload.durations import durations
from ccsim.workload.following import chosen, delays
from ccsim.workload.ivr import walk
from ccsim.workload.leads import Codes
from ccsim.workload.luck import Luck
from ccsim.workload.model import NONE, Column
from ccsim.workload.prepared import Prepared
from ccsim.workload.rows import Rows, number_of, of
from ccsim.workload.variates import NEVER

LEAST: dict[What, int] = {"talk": 1, "wrap": 0, "patience": 0}
"""The least that each duration of a visit may be, in ms."""


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
    by_visit = chosen(prepared.following(kind), luck)
    codes = prepared.leads(kind).of(ivr_end, by_visit)
    there = [codes.where(visited) for visited in codes.visited.T]
    visits = {what: _visits(prepared, luck, what, kind, there) for what in LEAST}
    edges = _edges(prepared, luck, kind, codes, by_visit, visits["patience"])
    _look_ahead(prepared, who, here, kind, edges, following)
    return Block(kind, number, here.contact, here.begin, ivr_time, ivr_end, visits, edges)


def _visits(prepared: Prepared, luck: Luck, what: What, kind: int, there: Sequence[Rows]) -> Column:
    """Draw a duration of every visit that can take place: [attempts, places].

    Parameters
    ----------
    there : sequence [places] of Rows
        The attempts that can come to each place.
    """
    who, count = luck.who, number_of(luck.contact, len(luck.who))
    everywhere = all(isinstance(rows, slice) for rows in there)
    table = np.empty((count, len(there)), np.int64) if everywhere else np.full((count, len(there)), NONE, np.int64)
    for visit, reached in enumerate(prepared.visits(kind)):
        drawn = [
            (place, of(there[place], mine), draw)
            for place, queue in reached
            if number_of(there[place], count)
            for mine, draw in prepared.duration(what, kind, queue).split(
                who, who.segment, of(luck.contact, there[place])
            )
        ]
        u = None if all(draw.fixed for _, _, draw in drawn) else luck(what, visit)
        for place, mine, draw in drawn:
            for part, ms in durations(draw, mine, u, count, LEAST[what]):
                table[part, place] = ms
    return table


def _edges(
    prepared: Prepared, luck: Luck, kind: int, codes: Codes, by_visit: Sequence[Sequence[Column]], patience: Column
) -> Edges:
    """Say which ends of the attempts lead somewhere, to what, and after how long."""
    rules, abandoned = prepared.following(kind), prepared.journeys.cause_column[kind][ABANDONED]
    places, causes = codes.ends.shape[1:]
    bits = len(prepared.journeys.entries).bit_length()
    packed: list[Column] = []  # attempt, cell and entry in one number, which sorts quickly
    for visit, by_cause in enumerate(by_visit):
        for column, leads in enumerate(by_cause):
            some = np.flatnonzero(leads >= 0)
            for place in np.flatnonzero(rules.visit_of == visit).tolist():
                rows = codes.among(some, codes.ends[:, place, column])
                if column == abandoned and place + 1 < places:
                    rows = rows[patience[rows, place] != NEVER]
                packed.append((rows * (places * causes) + (place * causes + column) << bits) + leads[rows])
    found = np.sort(np.concatenate([np.empty(0, np.int64), *packed]))
    row, cell = np.divmod(found >> bits, max(1, places * causes))
    number = found & ((1 << bits) - 1)
    later = np.flatnonzero(prepared.kinds[number] >= 0)
    delay = np.zeros(len(found), np.int64)
    delay[later] = delays(rules, luck, number[later], row[later], cell[later] // max(1, causes))
    return Edges(row, cell, number, delay, np.full(len(found), NONE, np.int64))


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
