"""A contact's journey to an agent: it rings, goes through the IVR, joins a queue, is sent on, waits, and may give up."""

from __future__ import annotations

from bisect import bisect_right

from ccsim import rules
from ccsim.engines.simpy.book import Book
from ccsim.engines.simpy.clock import CONTACT_ARRIVES, PATIENCE_ENDS, WAITED_ENOUGH, Alarm, Clock
from ccsim.engines.simpy.floor import Floor
from ccsim.engines.simpy.leaving import Leaving
from ccsim.engines.simpy.people import Call, Patience
from ccsim.engines.simpy.tables import Draws, Tables
from ccsim.engines.simpy.talking import Talking
from ccsim.engines.simpy.trunks import Trunks
from ccsim.plan import Plan
from ccsim.records import (
    ABANDONED,
    BLOCKED_LINES,
    BLOCKED_QUEUE,
    CALLBACK_FAILED,
    CLOSED,
    HUNG_UP,
    NEVER,
    OVERFLOWED,
    SELF_SERVED,
    UNSERVED,
)
from ccsim.scenario import journeys as after

DONE_IN_IVR = -1
NO_PATIENCE_LIMIT = -1


class Journey:
    """What happens to contacts, from the first ring to the last.

    Parameters
    ----------
    clock : Clock
    plan : Plan
    draws : Draws
        What the workload says about each attempt.
    floor : Floor
    book : Book

    Attributes
    ----------
    talking : Talking
        What happens once an agent has taken them.
    """

    def __init__(self, clock: Clock, plan: Plan, draws: Draws, floor: Floor, book: Book) -> None:
        self.clock = clock
        self.plan = tables = Tables(plan)
        self.draws = draws
        self.floor = floor
        self.book = book
        self.trunks = Trunks(plan.trunks)
        self.leaving = Leaving(clock, tables, draws, book, self.trunks, self.rings)
        self.talking = Talking(clock, tables, draws, floor, self.leaving, self.joins, self.comes_back)
        self.callers = 0

    # --- Ringing, and the IVR ----------------------------------------------------------------------------------------

    def first_rings(self) -> None:
        """Set off the first attempts of all contacts, one after another: the workload has them in the order of their numbers."""
        if self.draws.arrived:
            self.doorbell = Alarm(self.clock, self._next_rings)
            self.doorbell.set(self.draws.arrived[0], CONTACT_ARRIVES)

    def _next_rings(self, _: Alarm) -> None:
        draws, contact, now = self.draws, self.callers, self.clock.now
        call = Call(contact, contact, 0, draws.type[contact], draws.segment[contact], draws.routed_as[contact], now)
        self.callers = contact = contact + 1
        if contact < len(draws.arrived):
            self.doorbell.set(draws.arrived[contact] - now, CONTACT_ARRIVES + contact)
        self.rings(call, now)

    def rings(self, call: Call, now: int) -> None:
        """Let an attempt arrive at the lines."""
        trunks = self.trunks
        if self.plan.takes_line[call.type]:
            if not trunks.left:
                self._leaves_without_queue(call, BLOCKED_LINES, after.BLOCKED)
                return
            trunks.left -= 1
            call.trunk_since = now
        in_ivr = self.draws.ivr_time[call.row]
        if in_ivr < 0:
            self.joins(call, self.draws.ivr_end[call.row], now)
        else:
            leaves = Alarm(self.clock, lambda _: self._leaves_ivr(call))
            leaves.set(in_ivr, CONTACT_ARRIVES + call.contact)

    def _leaves_ivr(self, call: Call) -> None:
        end = self.draws.ivr_end[call.row]
        if end >= 0:
            self.joins(call, end, self.clock.now)
        elif end == DONE_IN_IVR:
            self._leaves_without_queue(call, SELF_SERVED, after.DONE)
        else:
            self._leaves_without_queue(call, HUNG_UP, after.HUNG_UP)

    def _leaves_without_queue(self, call: Call, outcome: int, cause: int) -> None:
        now = self.clock.now
        call.slot = self.plan.slots[call.type]
        self.leaving.unanswered(call, outcome, cause, now)

    # --- Joining a queue ---------------------------------------------------------------------------------------------

    def joins(self, call: Call, queue: int, now: int) -> None:
        """Let a call join a queue: answered at once, waiting, sent on, or refused."""
        plan, floor = self.plan, self.floor
        while True:
            line = queue * plan.segments + call.routed
            call.queue, call.line, call.joined = queue, line, now
            call.slot = plan.slot[call.type][call.visit - call.returns][queue]
            if not plan.always_open[queue]:
                hours = rules.when_closed(self._is_open(queue, now), plan.otherwise_closed[queue], call.sent_by_closed)
                if hours == rules.SENDS_ON_CLOSED:
                    queue = self.sent_on(call, hours)
                    continue
                if hours == rules.REFUSES_CLOSED:
                    self._refused(call, CLOSED, after.CLOSED, now)
                    return
            if not floor.lines[line] or floor.head(line) is None:
                agent = floor.find_agent(call, now)
                if agent is not None:
                    self.talking.starts(agent, call, now)
                    return
            if plan.limited[queue]:
                places = floor.waiting[queue], plan.capacity[queue]
                room = rules.when_full(*places, plan.otherwise_full[queue], call.sent_by_full)
                if room == rules.SENDS_ON_FULL:
                    queue = self.sent_on(call, room)
                    continue
                if room == rules.REFUSES_FULL:
                    self._refused(call, BLOCKED_QUEUE, after.BLOCKED, now)
                    return
            self._waits(call)
            return

    def sent_on(self, call: Call, said: int) -> int:
        """Note that a call is sent on by the queue at which it is, and by what; return the other queue."""
        call.cause = after.OVERFLOW
        if said == rules.SENDS_ON_CLOSED:
            call.sent_by_closed = 1
            return self.plan.otherwise_closed[call.queue]
        call.sent_by_full = 1
        return self.plan.otherwise_full[call.queue]

    def _is_open(self, queue: int, now: int) -> int:
        span = bisect_right(self.plan.opens[queue], now) - 1
        return int(span >= 0 and now < self.plan.closes[queue][span])

    def _refused(self, call: Call, outcome: int, cause: int, now: int) -> None:
        call.joined = NEVER
        self.leaving.unanswered(call, outcome, cause, now)

    # --- Waiting -----------------------------------------------------------------------------------------------------

    def _waits(self, call: Call) -> None:
        now, queue = self.clock.now, call.queue
        head = self.floor.head(call.line) if self.plan.offer_when_over[queue] >= 0 else None
        self.floor.stand_in_line(call)
        if not self.plan.uses_trunk[queue]:
            self.trunks.free(call, now)
        if head is not None:
            over = self.plan.offer_when_over[queue]
            if rules.offered_on_joining(now - head.joined, over, call.offered >= 0):
                self._is_offered_callback(call, now)
        patience = self.draws.patience[self.draws.base[call.row] + call.slot]
        if patience != NO_PATIENCE_LIMIT:
            Patience(self.clock, call, self._patience_ends).set(patience, PATIENCE_ENDS + call.contact)
        if self.plan.thresholds[call.line]:
            self._next_threshold(call, 0)

    def _next_threshold(self, call: Call, place: int) -> None:
        """Set the alarm for the next of the waits at which a call may look again, is offered a callback, or moves on."""
        thresholds = self.plan.thresholds[call.line]
        if place < len(thresholds):
            alarm = Patience(self.clock, call, lambda alarm: self._waited_enough(alarm, place))
            alarm.set(call.joined + thresholds[place] - self.clock.now, WAITED_ENOUGH + call.contact)

    def _waited_enough(self, alarm: Patience, place: int) -> None:
        call = alarm.call
        if not alarm.still_waits:
            return
        now, floor, queue = self.clock.now, self.floor, call.queue
        if floor.head(call.line) is call:
            agent = floor.find_agent(call, now)
            if agent is not None:
                self.talking.starts(agent, call, now)
                return
        waited = now - call.joined
        if rules.offered_by_wait(waited, self.plan.offer_after[queue], call.offered >= 0):
            self._is_offered_callback(call, now)
        if rules.moves_on(waited, self.plan.waited_after[queue], call.sent_by_waited, call.accepted):
            floor.leave_line(call)
            self.book.write(call, OVERFLOWED, now)
            call.sent_by_waited = 1
            call.goes_on(after.OVERFLOW, now)
            self.joins(call, self.plan.waited_to[queue], now)
        else:
            self._next_threshold(call, place + 1)

    def _patience_ends(self, alarm: Patience) -> None:
        if alarm.still_waits and not alarm.call.accepted:
            now, call = self.clock.now, alarm.call
            self.floor.leave_line(call)
            self.leaving.unanswered(call, ABANDONED, after.ABANDONED, now)

    # --- Callbacks ---------------------------------------------------------------------------------------------------

    def _is_offered_callback(self, call: Call, now: int) -> None:
        """Offer a callback to who waits; who accepts hangs up and keeps its place in line."""
        call.offered = now
        if self.draws.missed[self.draws.base[call.row] + call.slot] >= 0:
            self.floor.accepts_callback(call)
            self.trunks.free(call, now)

    def comes_back(self, call: Call) -> None:
        """Join the same line for another try, whatever its hours and waiting places."""
        call.joined = now = self.clock.now
        agent = self.floor.find_agent(call, now) if self.floor.head(call.line) is None else None
        if agent is not None:
            self.talking.starts(agent, call, now)
        else:
            self._waits(call)

    def stays_unserved(self, call: Call) -> None:
        """Record a call that still waits, or still was to be called back, when no event is left."""
        self.book.write(call, CALLBACK_FAILED if call.accepted else UNSERVED, NEVER)
