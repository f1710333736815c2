"""What an attempt can lead to: which entry of `next` each of its ends would bring, and after how long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ccsim.scenario import Scenario
from ccsim.scenario.journeys import CAUSES, WALL, Journeys
from ccsim.scenario.model import Next
from ccsim.units import DAY
from ccsim.workload.durations import Draw, draw_of
from ccsim.workload.model import NONE, Column
from ccsim.workload.variates import Floats, choose, rounded

if TYPE_CHECKING:
    from ccsim.workload.luck import Luck

_WHOLE = 1 - 1e-9
"""Shares that add up to so much fill the unit interval; what is missing is rounding."""


@dataclass(frozen=True)
class Choice:
    """The entries that can follow one cause: shares of the unit interval up to each, and their numbers, then NONE."""

    sums: Floats
    entries: Column


@dataclass(frozen=True)
class Following:
    """What attempts of one type can lead to.

    Places are those of `Journeys.slot`; one more, the last, stands for an end at no queue, which counts as visit 0.

    Parameters
    ----------
    choices : tuple of Choice [causes]
        One for each cause that the type's `next` names, in the order of `Journeys.cause_column`.
    visit_of : array of int64 [places + 1]
    delays : dict of int to Draw
        By number of the entry; only entries that make another attempt.
    factor, least : arrays [entries + 1, places + 1]
        What a drawn delay is multiplied by (the length of an open day, 1 otherwise) and the least it may be, in ms.
    """

    choices: tuple[Choice, ...]
    visit_of: Column
    delays: dict[int, Draw]
    factor: Floats
    least: Column

    @cached_property
    def visits(self) -> int:
        """How many visits an attempt can make; 1 also where it reaches no queue."""
        return int(self.visit_of.max()) + 1

    @cached_property
    def on_the_wall(self) -> set[int]:
        """Entries whose delay is multiplied by 1 and at least 1 ms, wherever the attempt ends."""
        same = (self.factor == 1).all(axis=1) & (self.least == 1).all(axis=1)
        return set(np.flatnonzero(same).tolist())

    @cached_property
    def by_chance(self) -> NDArray[np.bool_]:
        """Entries whose delay is drawn: [entries + 1]."""
        found = np.zeros(len(self.factor), np.bool_)
        found[[entry for entry, draw in self.delays.items() if not draw.fixed]] = True
        return found


def following(scenario: Scenario, journeys: Journeys, attempt_type: int) -> Following:
    """Gather what attempts of one type can lead to."""
    numbers = [number for number, entry in enumerate(journeys.entries) if entry.type == attempt_type]
    said = dict(zip(numbers, scenario.contacts[list(scenario.contacts)[attempt_type]].next.values(), strict=True))
    visit_of, queue_of = _places(journeys, attempt_type)
    times = {number: entry.in_ for number, entry in said.items() if entry.in_ is not None}
    factor = np.ones((len(journeys.entries) + 1, len(visit_of)))
    least = np.ones(factor.shape, np.int64)
    days = [DAY if queue == NONE else scenario.open_day(list(scenario.queues)[queue]) for queue in queue_of]
    for number, delay in times.items():
        if delay.clock == "open_day":
            factor[number] = days
        if journeys.entries[number].clock != WALL:
            least[number, :-1] = 0
    delays = {number: draw_of(delay) for number, delay in times.items()}
    return Following(tuple(_choices(said)), visit_of, delays, factor, least)


def _places(journeys: Journeys, attempt_type: int) -> tuple[Column, Column]:
    """Visit and queue of every place; NONE is the queue of the last."""
    visit_of = np.zeros(journeys.slots[attempt_type] + 1, np.int64)
    queue_of = np.full(len(visit_of), NONE, np.int64)
    for visit, row in enumerate(journeys.slot[attempt_type]):
        for queue, place in enumerate(row):
            if place >= 0:
                visit_of[place], queue_of[place] = visit, queue
    return visit_of, queue_of


def _choices(said: dict[int, Next]) -> Iterator[Choice]:
    for cause in CAUSES:
        mine = {number: entry.share for number, entry in said.items() if cause in entry.after}
        if mine:
            sums = np.cumsum(list(mine.values()))
            sums[sums >= _WHOLE] = 1.0
            yield Choice(sums, np.array([*mine, NONE], np.int64))


def chosen(rules: Following, luck: Luck, visit: int) -> list[Column]:
    """Say which entry of `next` the end of a visit would bring, for each cause.

    Returns
    -------
    list [causes] of arrays of int64 [attempts]
        Number of the entry, or NONE.
    """
    if not rules.choices:
        return []
    u = luck("next", visit)
    return [choice.entries[choose(u, choice.sums)] for choice in rules.choices]


def delays(rules: Following, luck: Luck, number: Column, row: Column, place: Column) -> Column:
    """Draw the time between some ends of attempts and the attempts that follow.

    An open day is as long as that of the queue at which the attempt ends. At no queue the wall clock counts.

    Parameters
    ----------
    number, row, place : array of int64 [ends]
        Entry of `next` (one that makes another attempt), row of the attempt in hand, ascending, place at which it ends.

    Returns
    -------
    array of int64 [ends]
        Ms on the entry's clock.
    """
    visit, u = rules.visit_of[place], np.empty(len(number))
    for each in range(rules.visits):
        mine = np.flatnonzero(rules.by_chance[number] & (visit == each))
        if len(mine):
            here = row[mine]
            new = np.diff(here, prepend=-1) > 0
            u[mine] = luck.some(here[new])("in", each)[np.cumsum(new) - 1]
    ms = np.empty(len(number), np.int64)
    for entry, draw in rules.delays.items():
        mine = np.flatnonzero(number == entry)
        if not len(mine):
            continue
        drawn, wall = draw.inverse(u[mine]), entry in rules.on_the_wall
        if not wall:
            drawn = drawn * rules.factor[entry, place[mine]]
        ms[mine] = np.maximum(rounded(drawn), 1 if wall else rules.least[entry, place[mine]])
    return ms
