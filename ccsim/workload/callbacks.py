"""Callbacks: who accepts one, how often it is dialled in vain, and how long each of those dials takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ccsim.scenario.model import Callback
from ccsim.workload.cohort import Cohort
from ccsim.workload.durations import draw_of, durations
from ccsim.workload.model import NONE, Column
from ccsim.workload.prepared import Prepared
from ccsim.workload.rows import Rows, number_of, of
from ccsim.workload.variates import choose
from ccsim.workload.visits import Visit

LEAST = 1
"""Ms that a dial takes at least: the agent has begun something."""


@dataclass(frozen=True)
class Callbacks:
    """What comes of the callbacks that some attempts may be offered.

    Parameters
    ----------
    missed : array of int64 [attempts that come to a queue, places]
        Of who would accept, how many dials are in vain; as many as there are tries if all are. NONE where it would not.
    dial : array of int64 [attempts that come to a queue, places, most tries]
        How long each of those dials takes, in ms; NONE beyond.
    """

    missed: Column
    dial: Column


def callbacks(prepared: Prepared, kind: int, who: Cohort, made: Sequence[Visit]) -> Callbacks | None:
    """Draw what comes of callbacks at every visit of some attempts of a type; None if no queue offers any.

    Whether one accepts and which dial reaches it are one number each of the attempt and visit, so that more tries or a
    better chance of reaching people move no other draw.
    """
    if not prepared.most_tries:
        return None
    shape = number_of(made[0].luck.contact, len(who)), prepared.journeys.slots[kind]
    missed = np.full(shape, NONE, np.int64)
    dial = np.full((*shape, prepared.most_tries), NONE, np.int64)
    for visit in made:
        size = number_of(visit.luck.contact, len(who))
        for place, queue in prepared.visits(kind)[visit.number]:
            said, there = prepared.callback(queue), visit.codes.who(place)
            if said is not None and number_of(there, size):
                rows = _who_accepts(said, visit, there, size)
                in_vain = _in_vain(said, visit, rows)
                missed[of(visit.rows, rows), place] = in_vain
                for number, mine, ms in _dials(said, visit, rows, in_vain, size):
                    dial[of(visit.rows, mine), place, number] = ms
    return Callbacks(missed, dial)


def _who_accepts(said: Callback, visit: Visit, there: Rows, size: int) -> Column:
    """Find those who would accept, among the `size` who can make the visit."""
    would = visit.luck("accept", visit.number) < said.accept
    return of(np.arange(size), there)[would[there]]


def _in_vain(said: Callback, visit: Visit, rows: Column) -> Column:
    """How many dials are in vain: 0 by the chance of reaching anybody, and so on, as if each were a chance of its own."""
    if said.reached >= 1:
        return np.zeros(len(rows), np.int64)
    sums = np.array([1 - (1 - said.reached) ** tries for tries in range(1, said.tries + 1)])
    return choose(visit.luck("reached", visit.number)[rows], sums)


def _dials(
    said: Callback, visit: Visit, rows: Column, in_vain: Column, size: int
) -> Iterator[tuple[int, Rows, Column]]:
    """Draw how long the dials in vain take: the number of the dial, of whom, and the ms."""
    if said.dial is None:
        return
    draw = draw_of(said.dial)
    for number in range(said.tries):
        mine = rows[in_vain > number]
        if len(mine):
            u = None if draw.fixed else visit.luck("dial", f"{visit.number}/{number}")
            for part, ms in durations(draw, mine, u, size, LEAST):
                yield number, part, ms
