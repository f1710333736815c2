"""What is drawn of attempts of one type and number, and what is known of those to which they can lead."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ccsim.scenario.handling import What
from ccsim.workload.budget import Budget, Uses
from ccsim.workload.callbacks import Callbacks
from ccsim.workload.cohort import Cohort
from ccsim.workload.model import NONE, Column
from ccsim.workload.rows import ALL, Rows, of


@dataclass(frozen=True)
class Edges:
    """Ends of attempts that an entry of `next` would follow, by attempt, then cell.

    Parameters
    ----------
    row, cell, number, delay : array of int64 [edges]
        The attempt, place x causes + column, the entry, and the time until then in ms, 0 for a transfer.
    to : array of int64 [edges]
        Place of the attempt to which it leads among the later ones of its cohort, once that is known; NONE if there is none.
    """

    row: Column
    cell: Column
    number: Column
    delay: Column
    to: Column


@dataclass(frozen=True)
class Block:
    """Attempts of one type and number, of the contacts of one cohort.

    Parameters
    ----------
    type, number : int
        Of the attempts; number 0 is the first.
    contact : Rows
        Whose they are: places in the cohort, ascending.
    begin : int
        Place of the first of them among the later attempts of the cohort, where they lie side by side.
    count : int
        How many they are.
    ivr_time, ivr_end : array of int64 [attempts], or [1] if all are alike
    queued : Rows
        Those that come to a queue.
    visits : dict of What to array of int64 [attempts that come to a queue, places]
    callbacks : Callbacks or None
        None if no queue offers any.
    edges : Edges
    """

    type: int
    number: int
    contact: Rows
    begin: int
    count: int
    ivr_time: Column
    ivr_end: Column
    queued: Rows
    visits: dict[What, Column]
    callbacks: Callbacks | None
    edges: Edges

    def __len__(self) -> int:
        """Number of attempts."""
        return self.count

    @property
    def places(self) -> int:
        """Visits of each attempt, at each queue that they can reach."""
        return int(self.visits["talk"].shape[1])


@dataclass
class Ahead:
    """Attempts of one type that some attempt can lead to.

    Until they are settled, their arrays have a row for each contact of the level that leads to them, and then for each of
    them that is left.

    Parameters
    ----------
    uses : array of uint64 [rows, words]
        How often its entries can have been used by then.
    earliest : array of int64 [rows]
        The earliest instant at which it can be made; the end of the run where there is no such attempt.
    contact : Rows
        Whose they are: places in the cohort, ascending.
    begin : int
        Place of the first of them among the later ones of the cohort.
    place : array of int64 [contacts of the level that leads to them]
        Place of each contact's attempt among the later ones of the cohort; NONE where there is no such attempt.
    """

    uses: Uses
    earliest: Column
    contact: Rows = field(default_factory=lambda: ALL)
    begin: int = 0
    place: Column = field(default_factory=lambda: np.empty(0, np.int64))

    def settle(self, people: Rows, later: int, duration: int) -> int:
        """Number the attempts from `later` on, by contact; return how many later attempts there are then.

        Parameters
        ----------
        people : Rows
            The contacts of the level that leads to them.
        """
        found = np.flatnonzero(self.earliest < duration)
        self.place, self.begin = np.full(len(self.earliest), NONE, np.int64), later
        self.place[found] = np.arange(later, later + len(found))
        self.contact, self.uses, self.earliest = of(people, found), self.uses[found], self.earliest[found]
        return later + len(found)


def first(who: Cohort, budget: Budget) -> Ahead:
    """Make ready the first attempts of a cohort: nothing is used yet."""
    return Ahead(np.broadcast_to(budget.unused(), (len(who), len(budget.unused()))), who.arrived)


def nobody(people: int, budget: Budget, duration: int) -> Ahead:
    """No attempt of a type yet."""
    return Ahead(np.zeros((people, len(budget.unused())), np.uint64), np.full(people, duration, np.int64))
