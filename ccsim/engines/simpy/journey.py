"""A contact's journey: it rings, goes through the IVR, joins a queue, waits, talks, is passed on, and may try again."""

from __future__ import annotations

from array import array
from bisect import bisect_right

import simpy

from ccsim import rules
from ccsim.engines.simpy.clock import Alarm
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
    env : simpy.Environment
    plan : Plan
    draws : Draws
        What the workload says about each attempt.
    floor : Floor

    Attributes
    ----------
    visits : array of int64
        The records' rows, one after another, in the order in which they were written.
    """

    duty: Duty

    def __init__(self, env: simpy.Environment, plan: Plan, draws: Draws, floor: Floor) -> None:
        self.env = env
        self.plan = Tables(plan)
        self.draws = draws
        self.floor = floor
        self.trunks_left = plan.trunks if plan.trunks >= 0 else 1 << 60
        self.trunks_limited = plan.trunks >= 0
        self.visits = array("q")

    # --- Ringing, and the IVR ----------------------------------------------------------------------------------------

    def rings(self, call: Call) -> None:
        """Let an attempt arrive at the lines."""
        if not self.trunks_left:
            self._leaves_without_queue(call, BLOCKED_LINES, after.BLOCKED)
            return
        self.trunks_left -= 1
        call.trunk_since = call.arrived
        in_ivr = self.draws.ivr_time[call.row]
        if in_ivr < 0:
            self.joins(call, self.draws.ivr_end[call.row])
        else:
            leaves = Alarm(self.env, lambda _: self._leaves_ivr(call))
            leaves.set(call.arrived + in_ivr, rules.CONTACT_ARRIVES, call.contact)

    def _leaves_ivr(self, call: Call) -> None:
        end = self.draws.ivr_end[call.row]
        if end >= 0:
            self.joins(call, end)
        elif end == DONE_IN_IVR:
            self._leaves_without_queue(call, SELF_SERVED, after.DONE)
        else:
            self._leaves_without_queue(call, HUNG_UP, after.HUNG_UP)

    def _leaves_without_queue(self, call: Call, outcome: int, cause: int) -> None:
        now = int(self.env.now)
        call.slot = self.plan.slots[call.type]
        self._write(call, outcome, left=now, trunk_until=now)
        self._hangs_up_trunk(call)
        self._tries_again(call, cause, now)

    # --- Joining a queue ---------------------------------------------------------------------------------------------

    def joins(self, call: Call, queue: int) -> None:
        """Let a call join a queue: answered at once, waiting, sent on, or refused."""
        now = int(self.env.now)
        plan, floor = self.plan, self.floor
        while True:
            self._comes_to(call, queue, now)
            hours = rules.when_closed(self._is_open(queue, now), plan.otherwise_closed[queue], call.sent_by_closed)
            if hours == rules.SENDS_ON_CLOSED:
                call.sent_by_closed, call.cause, queue = 1, after.OVERFLOW, plan.otherwise_closed[queue]
                continue
            if hours == rules.REFUSES_CLOSED:
                self._refused(call, CLOSED, after.CLOSED, now)
                return
            if floor.head(call.line) is None:
                agent = floor.find_agent(call, now)
                if agent is not None:
                    self.starts(agent, call)
                    return
            room = rules.when_full(
                floor.waiting[queue], plan.capacity[queue], plan.otherwise_full[queue], call.sent_by_full
            )
            if room == rules.SENDS_ON_FULL:
                call.sent_by_full, call.cause, queue = 1, after.OVERFLOW, plan.otherwise_full[queue]
                continue
            if room == rules.REFUSES_FULL:
                self._refused(call, BLOCKED_QUEUE, after.BLOCKED, now)
                return
            self._waits(call, now)
            return

    def _comes_to(self, call: Call, queue: int, now: int) -> None:
        call.queue = queue
        call.line = queue * self.plan.segments + call.routed
        call.slot = self.plan.slot[call.type][call.visit][queue]
        call.joined = now

    def _is_open(self, queue: int, now: int) -> int:
        if self.plan.always_open[queue]:
            return 1
        span = bisect_right(self.plan.opens[queue], now) - 1
        return int(span >= 0 and now < self.plan.closes[queue][span])

    def _refused(self, call: Call, outcome: int, cause: int, now: int) -> None:
        call.joined = NEVER
        self._write(call, outcome, left=now, trunk_until=now)
        self._hangs_up_trunk(call)
        self._tries_again(call, cause, now)

    # --- Waiting -----------------------------------------------------------------------------------------------------

    def _waits(self, call: Call, now: int) -> None:
        self.floor.stand_in_line(call)
        self._frees_trunk_of_lineless(call)
        patience = self.draws.patience[self.draws.base[call.row] + call.slot]
        if patience != NO_PATIENCE_LIMIT:
            self._set_for(call, self._patience_ends).set(now + patience, rules.PATIENCE_ENDS, call.contact)
        self._next_threshold(call, 0)

    def _set_for(self, call: Call, handler: object) -> Patience:
        alarm = Patience(self.env, handler)  # type: ignore[arg-type]
        alarm.call, alarm.visit = call, call.visit
        return alarm

    def _next_threshold(self, call: Call, place: int) -> None:
        """Set the alarm for the next of the waits at which a call may look for an agent again, or move on."""
        thresholds = self.plan.thresholds[call.line]
        if place < len(thresholds):
            alarm = self._set_for(call, lambda alarm: self._waited_enough(alarm, place))
            alarm.set(call.joined + thresholds[place], rules.WAITED_ENOUGH, call.contact)

    def _waited_enough(self, alarm: Patience, place: int) -> None:
        call = alarm.call
        if not alarm.still_waits:
            return
        now, floor, queue = int(self.env.now), self.floor, call.queue
        if floor.head(call.line) is call:
            agent = floor.find_agent(call, now)
            if agent is not None:
                floor.leave_line(call)
                self.starts(agent, call)
                return
        if now - call.joined == self.plan.waited_after[queue] and not call.sent_by_waited:
            floor.leave_line(call)
            self._write(call, OVERFLOWED, left=now, trunk_until=now)
            call.sent_by_waited, call.visit, call.cause = 1, call.visit + 1, after.OVERFLOW
            call.trunk_since = now if call.trunk_since >= 0 else NEVER
            self.joins(call, self.plan.waited_to[queue])
        else:
            self._next_threshold(call, place + 1)

    def _patience_ends(self, alarm: Patience) -> None:
        if alarm.still_waits:
            now, call = int(self.env.now), alarm.call
            self.floor.leave_line(call)
            self._write(call, ABANDONED, left=now, trunk_until=now)
            self._hangs_up_trunk(call)
            self._tries_again(call, after.ABANDONED, now)

    # --- Talking -----------------------------------------------------------------------------------------------------

    def agent_looks(self, agent: Agent) -> None:
        """Let an agent who has just become free look for a contact."""
        call = self.floor.find_contact(agent, int(self.env.now))
        if call is not None:
            self.floor.leave_line(call)
            self.starts(agent, call)

    def starts(self, agent: Agent, call: Call) -> None:
        """Let an agent and a contact talk: how long is known from here on, and so is the visit's record."""
        now, plan, draws = int(self.env.now), self.plan, self.draws
        self.floor.count_start(agent, call, now)
        self.floor.no_longer_free(agent)
        self._frees_trunk_of_lineless(call)
        day = min((now + plan.clock_at_start) // DAY, plan.last_day)
        factor = rules.time_factor(agent.pace, plan.group_aht[agent.group][day], plan.serve_aht[agent.group][call.line])
        place = draws.base[call.row] + call.slot
        talk_end = now + rules.handling_time(draws.talk[place], factor, 1)
        wrap_end = talk_end + rules.handling_time(draws.wrap[place], factor, 0)
        agent.call, agent.started, agent.wrap_end = call, now, wrap_end
        self._write(
            call,
            ANSWERED,
            left=talk_end,
            trunk_until=talk_end,
            started=now,
            talk_end=talk_end,
            wrap_end=wrap_end,
            agent=agent,
        )
        if self._something_follows(call):
            agent.talk_alarm.set(talk_end, rules.TALK_ENDS, agent.number)
        else:
            agent.wrap_alarm.set(wrap_end, rules.WRAP_ENDS, agent.number)

    def _something_follows(self, call: Call) -> bool:
        """Whether the end of the talk is an event of its own: a line to free, a transfer, another attempt."""
        return (self.trunks_limited and call.trunk_since >= 0) or self._entry(call, after.ANSWERED) >= 0

    def talk_ends(self, agent: Agent) -> None:
        """Let the caller go: passed on to another queue, or out of the centre; the agent begins to wrap."""
        call = agent.call
        assert call is not None
        now = int(self.env.now)
        agent.wrap_alarm.set(agent.wrap_end, rules.WRAP_ENDS, agent.number)
        entry = self._entry(call, after.ANSWERED)
        to = self.plan.entry_to[entry] if entry >= 0 else -1
        if to >= 0 and not call.has_talked:
            call.has_talked, call.visit, call.cause = True, call.visit + 1, after.TRANSFER
            call.trunk_since = now if call.trunk_since >= 0 else NEVER
            Alarm(self.env, lambda _: self.joins(call, to)).set(now, rules.CONTACT_ARRIVES, call.contact)
        else:
            self._hangs_up_trunk(call)
            self._tries_again(call, after.ANSWERED, now)

    # --- Trunk lines -------------------------------------------------------------------------------------------------

    def _hangs_up_trunk(self, call: Call) -> None:
        if call.trunk_since >= 0:
            call.trunk_since = NEVER
            self.trunks_left += 1

    def _frees_trunk_of_lineless(self, call: Call) -> None:
        """On joining a queue with `line: no` the line is free again, and the part of this visit ends."""
        if not self.plan.uses_trunk[call.queue] and call.trunk_since >= 0:
            call.trunk_freed = (call.trunk_since, call.joined)
            self._hangs_up_trunk(call)

    # --- After an attempt --------------------------------------------------------------------------------------------

    def _entry(self, call: Call, cause: int) -> int:
        """Return the entry of `next` that the workload names for this end of the attempt, or -1."""
        place = self._place_of_next(call, cause)
        return self.draws.next_entry[place] if place >= 0 else -1

    def _place_of_next(self, call: Call, cause: int) -> int:
        column = self.plan.cause_column[call.type][cause]
        if column < 0:
            return -1
        return self.draws.next_base[call.row] + call.slot * self.plan.causes[call.type] + column

    def _tries_again(self, call: Call, cause: int, now: int) -> None:
        """Let what the attempt led to happen: another attempt later, if one is named, allowed and still in time."""
        place = self._place_of_next(call, cause)
        entry = self.draws.next_entry[place] if place >= 0 else -1
        row = self.draws.next_attempt[place] if entry >= 0 else -1
        if row < 0:
            return
        delay = self.draws.next_delay[place]
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
        Alarm(self.env, lambda _: self.rings(again)).set(due, rules.CONTACT_ARRIVES, again.contact)

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
        """Record a call that still waits when no event is left."""
        self._write(call, UNSERVED, left=NEVER, trunk_until=NEVER)

    def _write(
        self,
        call: Call,
        outcome: int,
        left: int,
        trunk_until: int,
        started: int = NEVER,
        talk_end: int = NEVER,
        wrap_end: int = NEVER,
        agent: Agent | None = None,
    ) -> None:
        """Add a row to the visits, the columns in their order."""
        trunk_from, trunk_to = call.trunk_since, trunk_until if call.trunk_since >= 0 else NEVER
        if call.trunk_freed is not None:
            (trunk_from, trunk_to), call.trunk_freed = call.trunk_freed, None
        self.visits.extend(
            (
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
                NEVER if agent is None else agent.group,
                NEVER if agent is None else agent.number,
                outcome,
            )
        )
