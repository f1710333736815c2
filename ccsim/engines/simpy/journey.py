"""A contact's journey: it rings, goes through the IVR, joins a queue, waits, talks, is passed on, and may try again."""

from __future__ import annotations

from bisect import bisect_right

from ccsim import rules
from ccsim.engines.simpy.clock import CONTACT_ARRIVES, PATIENCE_ENDS, TALK_ENDS, WAITED_ENOUGH, WRAP_ENDS, Alarm, Clock
from ccsim.engines.simpy.duty import Duty
from ccsim.engines.simpy.floor import Floor
from ccsim.engines.simpy.people import Agent, Call, Patience
from ccsim.engines.simpy.tables import Draws, Tables
from ccsim.plan import Plan
from ccsim.records import (
    ABANDONED,
    ANSWERED,
    BLOCKED_LINES,
    BLOCKED_QUEUE,
    CALLBACK,
    CALLBACK_FAILED,
    CLOSED,
    HUNG_UP,
    NEVER,
    OVERFLOWED,
    SELF_SERVED,
    UNSERVED,
)
from ccsim.scenario import journeys as after
from ccsim.units import DAY

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

    Attributes
    ----------
    visits : list of int
        The records' rows, one after another, in the order in which they were written.
    """

    duty: Duty

    def __init__(self, clock: Clock, plan: Plan, draws: Draws, floor: Floor) -> None:
        self.clock = clock
        self.plan = Tables(plan)
        self.draws = draws
        self.floor = floor
        self.trunks_left = plan.trunks if plan.trunks >= 0 else 1 << 60
        self.visits: list[int] = []
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
        if self.plan.takes_line[call.type]:
            if not self.trunks_left:
                self._leaves_without_queue(call, BLOCKED_LINES, after.BLOCKED)
                return
            self.trunks_left -= 1
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
        self._write(call, outcome, now)
        self._hangs_up_trunk(call)
        self._tries_again(call, cause, now)

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
                    self.starts(agent, call, now)
                    return
            room = rules.when_full(
                floor.waiting[queue], plan.capacity[queue], plan.otherwise_full[queue], call.sent_by_full
            )
            if room == rules.SENDS_ON_FULL:
                queue = self.sent_on(call, room)
                continue
            if room == rules.REFUSES_FULL:
                self._refused(call, BLOCKED_QUEUE, after.BLOCKED, now)
            else:
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
        self._write(call, outcome, now)
        self._hangs_up_trunk(call)
        self._tries_again(call, cause, now)

    # --- Waiting -----------------------------------------------------------------------------------------------------

    def _waits(self, call: Call) -> None:
        now, queue = self.clock.now, call.queue
        head = self.floor.head(call.line) if self.plan.offer_when_over[queue] >= 0 else None
        self.floor.stand_in_line(call)
        if not self.plan.uses_trunk[queue]:
            self._frees_trunk(call, now)
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
                self.starts(agent, call, now)
                return
        waited = now - call.joined
        if rules.offered_by_wait(waited, self.plan.offer_after[queue], call.offered >= 0):
            self._is_offered_callback(call, now)
        if rules.moves_on(waited, self.plan.waited_after[queue], call.sent_by_waited, call.accepted):
            floor.leave_line(call)
            self._write(call, OVERFLOWED, now)
            call.sent_by_waited = 1
            call.goes_on(after.OVERFLOW, now)
            self.joins(call, self.plan.waited_to[queue], now)
        else:
            self._next_threshold(call, place + 1)

    def _patience_ends(self, alarm: Patience) -> None:
        if alarm.still_waits and not alarm.call.accepted:
            now, call = self.clock.now, alarm.call
            self.floor.leave_line(call)
            self._write(call, ABANDONED, now)
            self._hangs_up_trunk(call)
            self._tries_again(call, after.ABANDONED, now)

    # --- Callbacks ---------------------------------------------------------------------------------------------------

    def _is_offered_callback(self, call: Call, now: int) -> None:
        """Offer a callback to who waits; who accepts hangs up and keeps its place in line."""
        call.offered = now
        if self.draws.missed[self.draws.base[call.row] + call.slot] >= 0:
            self.floor.accepts_callback(call)
            self._frees_trunk(call, now)

    def _reached(self, call: Call) -> bool:
        return rules.is_reached(call.dials, self.draws.missed[self.draws.base[call.row] + call.slot])

    def _dials_in_vain(self, agent: Agent, call: Call, now: int) -> None:
        """Let an agent dial a contact that does not pick up."""
        dial = self.draws.dial[(self.draws.base[call.row] + call.slot) * self.plan.most_tries + call.dials]
        call.dials += 1
        agent.call, agent.started, agent.wrap = call, now, 0
        ends = now + dial
        outcome = CALLBACK if self._dials_again(call, ends) else CALLBACK_FAILED
        self._write(call, outcome, ends, now, NEVER, ends, agent.group, agent.number)
        agent.talk_alarm.set(dial, TALK_ENDS + agent.number)

    def _dials_again(self, call: Call, ends: int) -> bool:
        due = ends + self.plan.retry_after[call.queue]
        return rules.dials_again(call.dials, self.plan.tries[call.queue], due, self.plan.duration)

    def _dialled_in_vain(self, call: Call, now: int) -> None:
        """Let a contact that was not reached come back to its line later, or end the attempt."""
        if self._dials_again(call, now):
            call.visit, call.returns, call.cause = call.visit + 1, call.returns + 1, after.CALLBACK
            back = Alarm(self.clock, lambda _: self._comes_back(call))
            back.set(self.plan.retry_after[call.queue], CONTACT_ARRIVES + call.contact)
        else:
            self._tries_again(call, after.ABANDONED, now)

    def _comes_back(self, call: Call) -> None:
        """Join the same line for another try, whatever its hours and waiting places."""
        call.joined = now = self.clock.now
        agent = self.floor.find_agent(call, now) if self.floor.head(call.line) is None else None
        if agent is not None:
            self.starts(agent, call, now)
        else:
            self._waits(call)

    # --- Talking -----------------------------------------------------------------------------------------------------

    def starts(self, agent: Agent, call: Call, now: int) -> None:
        """Let an agent and a contact talk: how long is known from here on, and so is the visit's record."""
        plan, draws, floor = self.plan, self.draws, self.floor
        if floor.limit:
            floor.count_start(agent, call, now)
        agent.standing = None
        floor.free[agent.group] -= 1
        if call.waiting:
            floor.leave_line(call)
        if call.accepted and not self._reached(call):
            self._dials_in_vain(agent, call, now)
            return
        if not plan.uses_trunk[call.queue]:
            self._frees_trunk(call, now)
        day = (now + plan.clock_at_start) // DAY
        if day != agent.day:
            self._new_day(agent, day)
        factor = agent.factors[call.line]
        place = draws.base[call.row] + call.slot
        talk, wrap = draws.talk[place], draws.wrap[place]
        if factor != rules.MILLION:  # else both stay as they were drawn
            talk, wrap = rules.handling_time(talk, factor, 1), rules.handling_time(wrap, factor, 0)
        agent.call, agent.started, agent.wrap = call, now, wrap
        talk_end = now + talk
        outcome = CALLBACK if call.accepted else ANSWERED
        self._write(call, outcome, talk_end, now, talk_end, talk_end + wrap, agent.group, agent.number)
        call.accepted = False
        if plan.may_follow[call.type] and self._something_follows(call):
            agent.talk_alarm.set(talk, TALK_ENDS + agent.number)
        else:
            agent.wrap_alarm.set(talk + wrap, WRAP_ENDS + agent.number)

    def _new_day(self, agent: Agent, day: int) -> None:
        plan, group = self.plan, agent.group
        group_aht = plan.group_aht[group][min(day, plan.last_day)]
        agent.day = day
        agent.factors = [rules.time_factor(agent.pace, group_aht, serve_aht) for serve_aht in plan.serve_aht[group]]

    def _something_follows(self, call: Call) -> bool:
        """Whether the end of the talk is an event of its own: a line to free, a transfer, another attempt."""
        return (self.plan.trunks_limited and call.trunk_since >= 0) or self._entry(call, after.ANSWERED) >= 0

    def talk_ends(self, agent: Agent, _: Alarm | None = None) -> None:
        """Let the caller go: passed on to another queue, or out of the centre; the agent begins to wrap."""
        call = agent.call
        assert call is not None
        now = self.clock.now
        agent.wrap_alarm.set(agent.wrap, WRAP_ENDS + agent.number)
        if call.accepted:
            self._dialled_in_vain(call, now)
            return
        entry = self._entry(call, after.ANSWERED)
        to = self.plan.entry_to[entry] if entry >= 0 else -1
        if to >= 0 and not call.has_talked:
            call.has_talked = True
            call.goes_on(after.TRANSFER, now)
            Alarm(self.clock, lambda _: self.joins(call, to, now)).set(0, CONTACT_ARRIVES + call.contact)
        else:
            self._hangs_up_trunk(call)
            self._tries_again(call, after.ANSWERED, now)

    # --- Trunk lines -------------------------------------------------------------------------------------------------

    def _hangs_up_trunk(self, call: Call) -> None:
        if call.trunk_since >= 0:
            call.trunk_since = NEVER
            self.trunks_left += 1

    def _frees_trunk(self, call: Call, now: int) -> None:
        """On joining a queue with `line: no`, or accepting a callback, the line is free again; the part of this visit ends."""
        if call.trunk_since >= 0:
            call.trunk_freed = (call.trunk_since, now)
            self._hangs_up_trunk(call)

    # --- After an attempt --------------------------------------------------------------------------------------------

    def _entry(self, call: Call, cause: int) -> int:
        """Return the entry of `next` that the workload names for this end of the attempt, or -1."""
        end = self._end(call, cause)
        return self.draws.next_entry[end] if end >= 0 else -1

    def _end(self, call: Call, cause: int) -> int:
        """Return where the workload says what follows this end of the attempt, or -1 if nothing does."""
        column = self.plan.cause_column[call.type][cause]
        cell = call.slot * self.plan.causes[call.type] + column
        return self.draws.next_at(call.row, cell) if column >= 0 else -1

    def _tries_again(self, call: Call, cause: int, now: int) -> None:
        """Let what the attempt led to happen: another attempt later, if one is named, allowed and still in time."""
        end = self._end(call, cause)
        row = self.draws.next_attempt[end] if end >= 0 else -1
        if row < 0:
            return
        entry, delay = self.draws.next_entry[end], self.draws.next_delay[end]
        in_queue = call.slot < self.plan.slots[call.type]
        due = self._open_due(call.queue, now, delay) if self.plan.entry_open[entry] and in_queue else now + delay
        made = {} if call.made is None else call.made
        if due < 0 or not rules.attempt_is_made(
            due, self.plan.duration, made.get(entry, 0), self.plan.entry_at_most[entry]
        ):
            return
        made[entry] = made.get(entry, 0) + 1
        again = Call(
            contact=call.contact,
            row=row,
            attempt=call.attempt + 1,
            type_=self.draws.attempt_type[row],
            segment=call.segment,
            routed=call.routed,
            arrived=due,
            cause=self.plan.entry_cause[entry],
            made=made,
        )
        Alarm(self.clock, lambda _: self.rings(again, due)).set(due - now, CONTACT_ARRIVES + again.contact)

    def _open_due(self, queue: int, now: int, delay: int) -> int:
        """Return the first open instant by which so much open time has run, or -1 if the queue opens no more."""
        opens, closes = self.plan.opens[queue], self.plan.closes[queue]
        for span in range(max(0, bisect_right(opens, now) - 1), len(opens)):
            begin = max(opens[span], now)
            if begin + delay < closes[span]:
                return begin + delay
            delay -= max(0, closes[span] - begin)
        return NEVER

    # --- Records -----------------------------------------------------------------------------------------------------

    def stays_unserved(self, call: Call) -> None:
        """Record a call that still waits, or still was to be called back, when no event is left."""
        self._write(call, CALLBACK_FAILED if call.accepted else UNSERVED, NEVER)

    def _write(
        self,
        call: Call,
        outcome: int,
        left: int,
        started: int = NEVER,
        talk_end: int = NEVER,
        wrap_end: int = NEVER,
        group: int = NEVER,
        agent: int = NEVER,
    ) -> None:
        """Add a row to the visits, the columns in their order; a visit holds its trunk line until it leaves."""
        trunk_from = call.trunk_since
        trunk_from, trunk_to = (trunk_from, left) if trunk_from >= 0 else self._freed_before(call)
        self.visits += (
            call.contact,
            call.attempt,
            call.visit,
            call.type,
            call.segment,
            call.routed,
            call.cause,
            call.arrived,
            call.joined,
            started,
            talk_end,
            wrap_end,
            left,
            trunk_from,
            trunk_to,
            call.queue,
            group,
            agent,
            outcome,
            call.offered,
        )

    @staticmethod
    def _freed_before(call: Call) -> tuple[int, int]:
        """Return from when until when this visit held a trunk line that it holds no longer."""
        freed, call.trunk_freed = call.trunk_freed, None
        return (NEVER, NEVER) if freed is None else freed
