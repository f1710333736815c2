"""The draws of attempts: their way through the IVR, their visits, and the attempts to which they can lead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ccsim.scenario.journeys import ABANDONED
from ccsim.workload.budget import MAX_ATTEMPTS, Budget, Uses
from ccsim.workload.cohort import Cohort
from ccsim.workload.following import chosen, delays
from ccsim.workload.inforce import ALL
from ccsim.workload.ivr import walk
from ccsim.workload.leads import Flags
from ccsim.workload.luck import Luck
from ccsim.workload.model import NONE, Column
from ccsim.workload.prepared import Prepared, What
from ccsim.workload.variates import NEVER, rounded

LEAST: dict[What, int] = {"talk": 1, "wrap": 0, "patience": 0}
"""The least that each duration of a visit may be, in ms."""


@dataclass(frozen=True)
class Block:
    """Attempts of one type and number, of the contacts of one cohort.

    Parameters
    ----------
    type, number : int
        Of the attempts; number 0 is the first.
    contact : array of int64 [attempts]
        Places in the cohort, ascending.
    place : array of int64 [attempts]
        Places among the later attempts of the cohort; of first attempts the same as `contact`.
    ivr_time, ivr_end : array of int64 [attempts]
    visits : dict of What to array of int64 [attempts, places]
    entry, delay, ahead : array of int64 [attempts, places + 1, causes]
        Entry of `next`, delay, and place of the attempt to which it leads among the later ones of its cohort.
    """

    type: int
    number: int
    contact: Column
    place: Column
    ivr_time: Column
    ivr_end: Column
    visits: dict[What, Column]
    entry: Column
    delay: Column
    ahead: Column


@dataclass
class Ahead:
    """Attempts of one type that some attempt can lead to, by place in the cohort.

    Parameters
    ----------
    uses : array of uint64 [contacts, words]
        How often its entries can have been used by then; all bits are 0 where there is no such attempt.
    earliest : array of int64 [contacts]
        The earliest instant at which it can be made.
    place : array of int64 [contacts]
        Its place among the later attempts of the cohort, once that is known; NONE where there is no such attempt.
    """

    uses: Uses
    earliest: Column
    place: Column

    def contacts(self) -> Column:
        """Places of the contacts for whom there is such an attempt."""
        return np.flatnonzero(self.uses.any(axis=1))


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
    to = prepared.kinds[block.entry]
    for kind, ahead in level.items():
        np.copyto(block.ahead, ahead.place[block.contact][:, None, None], where=to == kind)


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
    luck = Luck(prepared.scenario, replication, who.day, address, who.element[contact])
    segment, clock = who.segment[contact], who.clock[contact]
    ivr_time, ivr_end = walk(prepared, luck, kind, who.day, who.routed_as[contact], clock)
    rules = prepared.following(kind)
    entry = chosen(rules, luck, len(contact))
    visited, ends = prepared.leads(kind).of(ivr_end, entry)
    visits = {what: _visits(prepared, luck, what, (kind, who.day), visited, segment, clock) for what in LEAST}
    placed, delay = entry[:, rules.visit_of, :], delays(rules, luck, entry)
    nothing = np.full_like(placed, NONE)
    block = Block(kind, number, contact, here.place[contact], ivr_time, ivr_end, visits, placed, delay, nothing)
    _look_ahead(prepared, who, block, here, ends, following)
    return block


def _visits(
    prepared: Prepared, luck: Luck, what: What, key: tuple[int, int], visited: Flags, segment: Column, clock: Column
) -> Column:
    """Draw a duration of every visit that can take place: [attempts, places]; `key` is (attempt type, day)."""
    table = np.full(visited.shape, NONE, np.int64)
    for place, (visit, queue) in enumerate(prepared.visits(key[0])):
        there = np.flatnonzero(visited[:, place])
        said = prepared.duration(what, key[0], queue, key[1])
        for rows, draw in said.split(segment[there], clock[there]):
            mine = there if rows is ALL else there[rows]
            u = np.zeros(len(mine)) if draw.fixed else luck(what, visit)[mine]
            table[mine, place] = rounded(draw.inverse(u), LEAST[what])
    return table


def _look_ahead(
    prepared: Prepared, who: Cohort, block: Block, here: Ahead, ends: Flags, following: dict[int, Ahead]
) -> None:
    """Note the attempts to which a block can lead: where it can end so, in time, by an entry not used up."""
    budget, duration = prepared.budget(who.type), prepared.scenario.duration
    uses, earliest = here.uses[block.contact], here.earliest[block.contact]
    possible = ends & _gives_up(prepared, block)
    due = earliest[:, None, None] + block.delay
    for number in prepared.following(block.type).delays:
        soonest = np.where(possible & (block.entry == number), due, duration).min(axis=(1, 2), initial=duration)
        after = np.where(soonest[:, None] < duration, budget.after(uses, number), np.uint64(0))
        if after.any():
            kind = prepared.journeys.entries[number].as_type
            ahead = following.setdefault(kind, _nobody(len(who.arrived), budget, duration))
            ahead.uses[block.contact] |= after
            soonest[~after.any(axis=1)] = duration
            ahead.earliest[block.contact] = np.minimum(ahead.earliest[block.contact], soonest)


def _gives_up(prepared: Prepared, block: Block) -> Flags:
    """Whether each end is possible as far as patience says: who never loses it is not lost by it."""
    allowed = np.ones(block.entry.shape, np.bool_)
    column = prepared.journeys.cause_column[block.type][ABANDONED]
    if column >= 0:
        allowed[:, :-1, column] = block.visits["patience"] != NEVER
    return allowed


def _nobody(contacts: int, budget: Budget, duration: int) -> Ahead:
    never, nowhere = np.full(contacts, duration, np.int64), np.full(contacts, NONE, np.int64)
    return Ahead(np.zeros_like(budget.unused(contacts)), never, nowhere)
