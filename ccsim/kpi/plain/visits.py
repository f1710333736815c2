"""What one visit says for itself: when it counts, how it ended, how long it waited, whether that was in time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ccsim import records
from ccsim.kpi.arrays import Flags, Whole
from ccsim.kpi.plain.overtaking import overtaken
from ccsim.records import Records
from ccsim.scenario.journeys import CALLBACK, Journeys
from ccsim.scenario.target import STANDARD
from ccsim.units import DAY

if TYPE_CHECKING:
    from ccsim.scenario import Scenario


@dataclass(frozen=True)
class Timely:
    """Who was dealt with within a limit; both arrays of bool [visits]."""

    in_time: Flags
    abandoned_in_time: Flags


class Visits:
    """The table of visits with what follows from each row, worked out when it is first asked for.

    All arrays have the shape [visits]; instants and waits are ms.
    """

    def __init__(self, scenario: Scenario, journeys: Journeys, records: Records) -> None:
        self.scenario = scenario
        self.journeys = journeys
        table = records.visits
        self.contact, self.attempt, self.visit = table["contact"], table["attempt"], table["visit"]
        self.type, self.segment, self.line = table["type"], table["segment"], table["routed_as"]
        self.queue, self.group, self.agent = table["queue"], table["group"], table["agent"]
        self.cause, self.outcome = table["cause"], table["outcome"]
        self.arrived, self.joined, self.started = table["arrived"], table["joined"], table["started"]
        self.talk_end, self.wrap_end, self.left = table["talk_end"], table["wrap_end"], table["left"]
        self.line_from, self.line_to = table["line_from"], table["line_to"]
        self.offered_at = table["callback_offered"]

    def ended(self, *outcomes: int) -> Flags:
        """Whether each visit ended in one of these ways (codes of `ccsim.records.OUTCOMES`)."""
        known = np.zeros(len(records.OUTCOMES), np.bool_)
        known[list(outcomes)] = True
        return known[self.outcome]

    @cached_property
    def moment(self) -> Whole:
        """Instant at which a visit counts: when it joined its queue or, never joining, ended.

        All tries of a callback count when the visit that accepted it joined.
        """
        return np.where(self.of_callback, self._joined_first, np.where(self.joined >= 0, self.joined, self.left))

    @cached_property
    def offered(self) -> Flags:
        """Whether it joined a queue, and did not accept a callback there."""
        return self.ended(records.ANSWERED, records.ABANDONED, records.UNSERVED, records.OVERFLOWED)

    @cached_property
    def answered(self) -> Flags:
        """Whether an agent took it."""
        return self.ended(records.ANSWERED)

    @cached_property
    def abandoned(self) -> Flags:
        """Whether it gave up waiting."""
        return self.ended(records.ABANDONED)

    @cached_property
    def of_callback(self) -> Flags:
        """Whether it accepted a callback, or is a later try of one."""
        return self.ended(records.CALLBACK, records.CALLBACK_FAILED)

    @cached_property
    def _joined_first(self) -> Whole:
        """When the visit joined that accepted the callback, where there is one."""
        said = [queue.callback for queue in self.scenario.queues.values()]
        waited = np.array([(each and each.offer.after) or 0 for each in said], np.int64)
        return self.offered_at - waited[np.where(self.of_callback, self.queue, 0)] if len(waited) else self.offered_at

    @cached_property
    def callback_offered(self) -> Flags:
        """Whether it was offered a callback; later tries are of one that was offered before."""
        return (self.offered_at >= 0) & np.not_equal(self.cause, CALLBACK)

    @cached_property
    def callback_accepted(self) -> Flags:
        """Whether it accepted a callback."""
        return self.of_callback & np.not_equal(self.cause, CALLBACK)

    @cached_property
    def callback_reached(self) -> Flags:
        """Whether it is the try that reached the caller."""
        return self.ended(records.CALLBACK) & np.greater_equal(self.talk_end, 0)

    @cached_property
    def callback_failed(self) -> Flags:
        """Whether it is the last of the tries, and in vain."""
        return self.ended(records.CALLBACK_FAILED)

    @cached_property
    def time_to_callback(self) -> Whole:
        """From joining to the talk, of the try that reached the caller; 0 for all others."""
        return np.where(self.callback_reached, self.started - self.moment, 0)

    @cached_property
    def served(self) -> Flags:
        """Whether somebody talked to it: it was answered, or reached by callback."""
        return self.answered | self.callback_reached

    @cached_property
    def busy(self) -> Flags:
        """Whether it kept an agent busy, be it with a dial in vain."""
        return np.greater_equal(self.started, 0)

    @cached_property
    def stood_until(self) -> Whole:
        """Until when it was one of those who wait: the end of its wait, or when it accepted a callback; -1 for the others."""
        joined = np.where(self.offered, self.wait_end, -1)
        return np.where(self.callback_accepted, self.offered_at, joined)

    @cached_property
    def wait_end(self) -> Whole:
        """When it stopped waiting: was answered, gave up or moved on; after all for who was never served."""
        ends = np.where(self.answered, self.started, self.left)
        return np.where(self.ended(records.UNSERVED), np.iinfo(np.int64).max, ends)

    @cached_property
    def wait(self) -> Whole:
        """Wait of the answered and the abandoned, 0 for all others."""
        return np.where(self.answered | self.abandoned, self.wait_end - self.joined, 0)

    @cached_property
    def waited(self) -> Flags:
        """Whether it stood in a queue for any time as one of those who wait."""
        return self.stood_until > self.joined

    @cached_property
    def talk(self) -> Whole:
        """Talk of the answered, 0 for all others."""
        return np.where(self.answered, self.talk_end - self.started, 0)

    @cached_property
    def wrap(self) -> Whole:
        """Wrap of the answered, 0 for all others."""
        return np.where(self.answered, self.wrap_end - self.talk_end, 0)

    @cached_property
    def line_end(self) -> Whole:
        """When its part of holding a trunk line ended; `duration` at the earliest for who was never served."""
        still = (self.line_from >= 0) & (self.line_to < 0)
        return np.where(still, np.maximum(self.line_from, self.scenario.duration), self.line_to)

    @cached_property
    def timely(self) -> Timely:
        """Who was dealt with within the target time of their own queue."""
        targets = [queue.target for queue in self.scenario.queues.values()]
        return self.within(
            np.array([(target or STANDARD).within for target in targets], np.int64),
            {number for number, target in enumerate(targets) if target and target.open_time},
        )

    @property
    def in_time(self) -> Flags:
        """Whether it was answered within the target time of its queue."""
        return self.timely.in_time

    @property
    def abandoned_in_time(self) -> Flags:
        """Whether it gave up within the target time of its queue."""
        return self.timely.abandoned_in_time

    def within(self, limits: Whole, on_open_time: Collection[int]) -> Timely:
        """Find who was dealt with in time.

        Parameters
        ----------
        limits : array of int64 [queues]
            In ms.
        on_open_time : collection of int
            Queues whose limit is in time during which they are open.
        """
        dealt_with = self.answered | self.abandoned
        # A limit on the wall clock is compared at once; who joined no queue is in no way in time.
        met = dealt_with & (self.wait <= limits[np.where(dealt_with, self.queue, 0)]) if len(limits) else dealt_with
        for queue in on_open_time:
            rows = np.flatnonzero(dealt_with & (self.queue == queue))
            met[rows] = self._open_wait(queue, rows) <= limits[queue]
        return Timely(met & self.answered, met & self.abandoned)

    def _open_wait(self, queue: int, rows: Whole) -> Whole:
        """How long some visits to a queue waited while it was open."""
        last = int(self.wait_end[rows].max(initial=0) + self.scenario.clock_at_start) // DAY + 1
        spans = self.scenario.open_spans(list(self.scenario.queues)[queue], -1, last)
        if spans is None:
            return self.wait[rows]
        return open_time(spans, self.wait_end[rows]) - open_time(spans, self.joined[rows])

    @cached_property
    def short(self) -> Flags:
        """Whether it gave up so soon that it may have been a slip."""
        return self.abandoned & (self.wait <= self.scenario.service_level.short)

    @cached_property
    def overtaken(self) -> Flags:
        """Whether it was answered after a later arrival of another line of its queue."""
        rows = np.flatnonzero(self.answered)
        passed = np.zeros(len(self.answered), np.bool_)
        passed[rows] = overtaken(
            self.queue[rows], self.line[rows], self.joined[rows], self.contact[rows], self.started[rows]
        )
        return passed

    @cached_property
    def first(self) -> Flags:
        """Whether it is the first row of its attempt."""
        return np.equal(self.visit, 0)

    @cached_property
    def entered_ivr(self) -> Flags:
        """Whether it is the first row of an attempt that got a line and began in the IVR."""
        table = np.array(self.journeys.enters_ivr, np.bool_)
        if not table.size:
            return np.zeros(len(self.visit), np.bool_)
        begins: Flags = table[self.type, self.line]
        return self.first & begins & ~self.ended(records.BLOCKED_LINES)

    @cached_property
    def needed_line(self) -> Flags:
        """Whether it is the first row of an attempt that asked for a trunk line."""
        return self.first & ((self.line_from >= 0) | self.ended(records.BLOCKED_LINES))

    @cached_property
    def contact_starts(self) -> Whole:
        """First row of each contact, shape [contacts]."""
        return np.flatnonzero(np.diff(self.contact, prepend=-1))

    @cached_property
    def turn(self) -> Whole:
        """Which visit of its attempt it is, all tries of a callback counted as one."""
        again = np.cumsum(self.cause == CALLBACK)
        begins = np.flatnonzero(self.first)
        before = np.repeat(again[begins], np.diff(np.append(begins, len(again))))
        turn: Whole = self.visit - (again - before)
        return turn

    @cached_property
    def first_answered(self) -> Whole:
        """First row of each contact at which somebody talked to it, shape [served contacts]."""
        rows = np.flatnonzero(self.served)
        firsts: Whole = rows[np.diff(self.contact[rows], prepend=-1) != 0]
        return firsts

    @cached_property
    def is_first_reply(self) -> Flags:
        """Whether it was answered before anybody had talked to the contact in the same attempt."""
        rows = np.flatnonzero(self.served)
        changes = (np.diff(self.contact[rows], prepend=-1) != 0) | (np.diff(self.attempt[rows], prepend=-1) != 0)
        found = np.zeros(len(self.contact), np.bool_)
        found[rows[changes]] = True
        return found & self.answered

    @cached_property
    def time_to_reply(self) -> Whole:
        """From the attempt's arrival to that answer, 0 for all others."""
        return np.where(self.is_first_reply, self.started - self.arrived, 0)

    @cached_property
    def is_first_answered(self) -> Flags:
        """Whether it is the first row of its contact at which somebody talked to it."""
        found = np.zeros(len(self.contact), np.bool_)
        found[self.first_answered] = True
        return found

    @cached_property
    def ends_attempt(self) -> Flags:
        """Whether it is the last row of its attempt; an answered row that is not was transferred."""
        if not len(self.contact):
            return np.zeros(0, np.bool_)
        return np.append((np.diff(self.contact) != 0) | (np.diff(self.attempt) != 0), True)


def open_time(spans: list[tuple[int, int]], instants: Whole) -> Whole:
    """Milliseconds of opening before each instant, counted from the first span.

    Parameters
    ----------
    spans : list of (open, close)
        Ascending and disjoint, in ms.
    instants : array of int64
    """
    if not spans:
        return np.zeros_like(instants)
    opens, closes = np.array(spans, np.int64).T
    before = np.concatenate(([0], np.cumsum(closes - opens)))
    place = np.searchsorted(opens, instants, side="right") - 1
    running = np.clip(instants, opens[place], closes[place]) - opens[place]
    return np.where(place < 0, 0, before[place] + running)
