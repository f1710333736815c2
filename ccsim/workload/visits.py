"""The visits of attempts to queues: who can come to make them, and how long they would take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ccsim.scenario.handling import What
from ccsim.scenario.journeys import ANSWERED
from ccsim.workload.cohort import Cohort
from ccsim.workload.durations import Draw, durations
from ccsim.workload.following import chosen
from ccsim.workload.leads import Codes
from ccsim.workload.luck import Luck
from ccsim.workload.model import NONE, Column
from ccsim.workload.prepared import Prepared
from ccsim.workload.rows import ALL, Rows, number_of, of
from ccsim.workload.variates import Floats

LEAST: dict[What, int] = {"talk": 1, "wrap": 0, "patience": 0}
"""The least that each duration of a visit may be, in ms."""


@dataclass(frozen=True)
class Visit:
    """A visit of attempts that come to a queue: the first, or a later one that some of them can make.

    Parameters
    ----------
    number : int
        0 for the first.
    rows : Rows
        Those who can make it, among the attempts that come to a queue.
    luck : Luck
        Their uniform numbers.
    leads : sequence [causes] of arrays of int64
        Which entry of `next` its end would bring them, see `following.chosen`.
    codes : Codes
        What their attempts can come to.
    """

    number: int
    rows: Rows
    luck: Luck
    leads: Sequence[Column]
    codes: Codes


def visits(prepared: Prepared, kind: int, luck: Luck, queue: Column, leads: Sequence[Column]) -> list[Visit]:
    """Find out who can make which visit.

    Parameters
    ----------
    kind : int
        Type of the attempts.
    luck : Luck
        Of the attempts that come to a queue.
    queue : array of int64 [attempts], or [1] if all are alike
        The first to which they come.
    leads : sequence [causes] of arrays of int64 [attempts]
        Of the first visit.
    """
    rules, ways = prepared.following(kind), prepared.leads(kind)
    answered = prepared.journeys.cause_column[kind][ANSWERED]
    later: list[tuple[Rows, Luck, list[Column]]] = []
    for number in range(1, rules.visits):
        rows = ways.who(number, queue, leads[answered] if ways.transfers else None)
        if not isinstance(rows, slice) and not len(rows):
            break
        theirs = luck.some(rows)
        later.append((rows, theirs, chosen(rules, theirs, number)))
    by_visit = [(ALL, leads), *((rows, mine) for rows, _, mine in later)]
    codes = ways.of(queue, [(rows, mine[answered]) for rows, mine in by_visit] if ways.transfers else [])
    found = [Visit(0, ALL, luck, leads, codes)]
    for number, (rows, theirs, mine) in enumerate(later, 1):
        found.append(Visit(number, rows, theirs, mine, codes.some(rows)))
    return found


def tables(prepared: Prepared, kind: int, who: Cohort, made: Sequence[Visit]) -> dict[What, Column]:
    """Draw the durations of every visit that can take place: tables [attempts that come to a queue, places]."""
    count = number_of(made[0].luck.contact, len(who))
    there = {place: visit.codes.who(place) for visit in made for place, _ in prepared.visits(kind)[visit.number]}
    return {what: _table(prepared, kind, who, made, what, there, count) for what in LEAST}


def _table(
    prepared: Prepared,
    kind: int,
    who: Cohort,
    made: Sequence[Visit],
    what: What,
    there: dict[int, Rows],
    count: int,
) -> Column:
    places = prepared.journeys.slots[kind]
    everywhere = len(there) == places and all(isinstance(rows, slice) for rows in there.values())
    shape = count, places
    table = np.empty(shape, np.int64) if everywhere and len(made) == 1 else np.full(shape, NONE, np.int64)
    for visit in made:
        size = number_of(visit.luck.contact, len(who))
        drawn = [
            (place, of(there[place], mine), draw, by)
            for place, queue in prepared.visits(kind)[visit.number]
            if number_of(there[place], size)
            for mine, draw, by in _split(prepared, what, kind, queue, who, of(visit.luck.contact, there[place]))
        ]
        u = None if all(draw.fixed for _, _, draw, _ in drawn) else visit.luck(what, visit.number)
        for place, mine, draw, by in drawn:
            for part, ms in durations(draw, mine, u, size, LEAST[what], by):
                table[part if isinstance(visit.rows, slice) else visit.rows[part], place] = ms
    return table


def _split(
    prepared: Prepared, what: What, kind: int, queue: int, who: Cohort, contact: Rows
) -> Iterator[tuple[Rows, Draw, Floats | None]]:
    """Divide contacts by the draw that holds for each; where but a number differs they stay together, and have it."""
    said, numbers = prepared.duration(what, kind, queue), prepared.numbers(what, kind, queue)
    if numbers is not None:
        yield ALL, said.lines[0].values[0], numbers[said.which(who, who.segment, contact)]
        return
    for mine, draw in said.split(who, who.segment, contact):
        yield mine, draw, None
