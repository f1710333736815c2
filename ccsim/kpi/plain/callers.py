"""What a contact came to in all its attempts together."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from ccsim.kpi.arrays import Flags, Whole
from ccsim.kpi.plain.visits import Visits
from ccsim.records import OVERFLOWED, SELF_SERVED


class Callers:
    """One row a contact; all arrays have the shape [contacts]."""

    def __init__(self, visits: Visits) -> None:
        self.visits = visits
        self.starts = visits.contact_starts
        self.last = np.append(self.starts[1:], len(visits.contact))[: len(self.starts)] - 1
        self.segment, self.type = visits.segment[self.starts], visits.type[self.starts]

    @cached_property
    def moment(self) -> Whole:
        """Instant at which a caller counts: the arrival of the first attempt."""
        return self.visits.arrived[self.starts]

    @cached_property
    def everyone(self) -> Flags:
        """Whether it made an attempt: all did."""
        return np.ones(len(self.starts), np.bool_)

    @cached_property
    def number(self) -> Whole:
        """Place in these arrays of the contact of each visit, shape [visits]."""
        return np.repeat(np.arange(len(self.starts)), self.last - self.starts + 1)

    @cached_property
    def served(self) -> Flags:
        """Whether an agent talked to it in the end."""
        found = np.zeros(len(self.starts), np.bool_)
        found[self.number[self.visits.first_answered]] = True
        return found

    @cached_property
    def lost(self) -> Flags:
        """Whether nobody ever talked to it; who served himself in the IVR at last is not lost."""
        alone: Flags = self.visits.ended(SELF_SERVED)[self.last]
        return ~(self.served | alone)

    @cached_property
    def attempts(self) -> Whole:
        """How many attempts it made."""
        last: Whole = self.visits.attempt[self.last]
        return last + 1

    @cached_property
    def time_to_service(self) -> Whole:
        """From the first ring to the first talk in ms, 0 for who was never served."""
        time = np.zeros(len(self.starts), np.int64)
        rows = self.visits.first_answered
        callers = self.number[rows]
        time[callers] = self.visits.started[rows] - self.moment[callers]
        return time

    @cached_property
    def judged(self) -> Flags:
        """Whether it joined any queue: who did not has no say on how content contacts are."""
        return self._any(self.visits.joined >= 0)

    @cached_property
    def waited(self) -> Whole:
        """How long it waited in all its visits together, in ms.

        What the unserved wait is left out, as they are lost, and what those wait who accept a callback.
        """
        visits = self.visits
        moved_on = np.where(visits.ended(OVERFLOWED), visits.left - visits.joined, 0)
        until = np.append(0, np.cumsum(visits.wait + moved_on))
        waited: Whole = until[self.last + 1] - until[self.starts]
        return waited

    @property
    def talked(self) -> Flags:
        """Whether an agent talked to it, having answered or called back."""
        return self.served

    @cached_property
    def transferred(self) -> Flags:
        """Whether a talk was followed by another visit of its attempt."""
        return self._any(self.visits.served & ~self.visits.ends_attempt)

    @cached_property
    def again(self) -> Flags:
        """Whether an attempt that ended with a talk was followed by another."""
        ends = self.visits.served & self.visits.ends_attempt
        ends[self.last] = False
        return self._any(ends)

    @cached_property
    def lost_at_last(self) -> Flags:
        """Whether the last attempt ended neither with a talk nor served by the IVR."""
        at_last: Flags = (self.visits.served | self.visits.ended(SELF_SERVED))[self.last]
        return ~at_last

    def _any(self, flags: Flags) -> Flags:
        """Whether a flag of visits applies to any visit of each contact."""
        found = np.zeros(len(self.starts), np.bool_)
        found[self.number[flags]] = True
        return found
