"""What is drawn of attempts of one type and number, and what is known of those to which they can lead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ccsim.scenario.handling import What
from ccsim.workload.budget import Budget, Uses
from ccsim.workload.model import NONE, Column


@dataclass(frozen=True)
class Edges:
    """Ends of attempts that lead to other attempts.

    Parameters
    ----------
    cell : array of int64 [edges]
        Which cell of the block's attempts x (places + 1) x causes.
    row, number, delay : array of int64 [edges]
        The attempt, the entry of `next`, and the time until then in ms.
    """

    cell: Column
    row: Column
    number: Column
    delay: Column


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
    entry, ahead : array of int64 [attempts x (places + 1) x causes]
        Entry of `next`, NONE also where the attempt cannot end so; place of the attempt to which it leads among the later
        ones of its cohort. By attempt, then place, then cause.
    edges : Edges
        The entries that make another attempt.
    """

    type: int
    number: int
    contact: Column
    place: Column
    ivr_time: Column
    ivr_end: Column
    visits: dict[What, Column]
    entry: Column
    edges: Edges
    ahead: Column

    def delay(self) -> Column:
        """Delays laid out like `entry`; 0 where no other attempt follows."""
        table = np.zeros(len(self.entry), np.int64)
        table[self.edges.cell] = self.edges.delay
        return table


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


def nobody(contacts: int, budget: Budget, duration: int) -> Ahead:
    """No attempt of a type yet."""
    never, nowhere = np.full(contacts, duration, np.int64), np.full(contacts, NONE, np.int64)
    return Ahead(np.zeros_like(budget.unused(contacts)), never, nowhere)
