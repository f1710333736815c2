"""A contact and an agent: talk and wrap, a transfer, a dial in vain."""

from __future__ import annotations

from collections.abc import Callable

from ccsim import rules
from ccsim.engines.simpy.clock import CONTACT_ARRIVES, TALK_ENDS, WRAP_ENDS, Alarm, Clock
from ccsim.engines.simpy.floor import Floor
from ccsim.engines.simpy.leaving import Leaving
from ccsim.engines.simpy.people import Agent, Call, Hand
from ccsim.engines.simpy.tables import Draws, Tables
from ccsim.records import ANSWERED, CALLBACK, CALLBACK_FAILED, NEVER
from ccsim.scenario import journeys as after
from ccsim.units import DAY


class Talking:
    """What happens from the instant at which an agent takes a contact.

    Parameters
    ----------
    clock : Clock
    plan : Tables
    draws : Draws
    floor : Floor
    leaving : Leaving
    joins : callable
        Called with a call that is passed on, the queue and the instant.
    comes_back : callable
        Called with a call that is due for another try of its callback.
    """

    def __init__(
        self,
        clock: Clock,
        plan: Tables,
        draws: Draws,
        floor: Floor,
        leaving: Leaving,
        joins: Callable[[Call, int, int], None],
        comes_back: Callable[[Call], None],
    ) -> None:
        self.clock = clock
        self.plan = plan
        self.draws = draws
        self.floor = floor
        self.leaving = leaving
        self.trunks = leaving.trunks
        self.write = leaving.book.write
        self.joins = joins
        self.comes_back = comes_back

    def starts(self, agent: Agent, call: Call, now: int) -> None:
        """Let an agent and a contact talk: how long is known from here on, and so is the visit's record."""
        plan, draws, floor = self.plan, self.draws, self.floor
        if floor.limit:
            floor.count_start(agent, call, now)
        if agent.used:
            beside, hand = agent.in_hand, agent.empty_hand()
        else:
            beside, hand = 0, agent.hands[0]
            floor.free[agent.group] -= 1
            agent.busy_since = now
        hand.call = call
        if call.waiting:
            floor.leave_line(call)
        if agent.several:
            floor.use_units(agent, hand, call.type)
        else:
            agent.used, agent.standing = 1, None
        if call.accepted and not self._reached(call):
            self._dials_in_vain(hand, call, now)
            return
        if not plan.uses_trunk[call.queue]:
            self.trunks.free(call, now)
        day = (now + plan.clock_at_start) // DAY
        if day != agent.day:
            self._new_day(agent, day)
        factor = agent.factors[call.line]
        place = draws.base[call.row] + call.slot
        talk, wrap = draws.talk[place], draws.wrap[place]
        slowed = rules.slowed(factor, beside, plan.slower[agent.group]) if beside else factor
        if slowed != rules.MILLION:  # else it stays as it was drawn
            talk = rules.handling_time(talk, slowed, 1)
        if factor != rules.MILLION:
            wrap = rules.handling_time(wrap, factor, 0)
        hand.wrap = wrap
        talk_end = now + talk
        outcome = CALLBACK if call.accepted else ANSWERED
        self.write(call, outcome, talk_end, now, talk_end, talk_end + wrap, agent.group, agent.number)
        call.accepted = False
        if plan.may_follow[call.type] and self._something_follows(call):
            hand.talk_alarm.set(talk, TALK_ENDS + hand.number)
        else:
            hand.wrap_alarm.set(talk + wrap, WRAP_ENDS + hand.number)

    def _new_day(self, agent: Agent, day: int) -> None:
        plan, group = self.plan, agent.group
        group_aht = plan.group_aht[group][min(day, plan.last_day)]
        agent.day = day
        agent.factors = [rules.time_factor(agent.pace, group_aht, serve_aht) for serve_aht in plan.serve_aht[group]]

    def _something_follows(self, call: Call) -> bool:
        """Whether the end of the talk is an event of its own: a line to free, a transfer, another attempt."""
        return (self.plan.trunks_limited and call.trunk_since >= 0) or self.leaving.entry(call, after.ANSWERED) >= 0

    def talk_ends(self, hand: Hand, _: Alarm | None = None) -> None:
        """Let the caller go: passed on to another queue, or out of the centre; the agent begins to wrap."""
        call = hand.call
        assert call is not None
        now = self.clock.now
        hand.wrap_alarm.set(hand.wrap, WRAP_ENDS + hand.number)
        if call.accepted:
            self._dialled_in_vain(call, now)
            return
        entry = self.leaving.entry(call, after.ANSWERED)
        to = self.plan.entry_to[entry] if entry >= 0 else -1
        if to >= 0 and not call.has_talked:
            call.has_talked = True
            call.goes_on(after.TRANSFER, now)
            Alarm(self.clock, lambda _: self.joins(call, to, now)).set(0, CONTACT_ARRIVES + call.contact)
        else:
            self.trunks.hang_up(call)
            if entry >= 0:
                self.leaving.tries_again(call, after.ANSWERED, now)

    # --- Dials in vain -----------------------------------------------------------------------------------------------

    def _reached(self, call: Call) -> bool:
        return rules.is_reached(call.dials, self.draws.missed[self.draws.base[call.row] + call.slot])

    def _dials_in_vain(self, hand: Hand, call: Call, now: int) -> None:
        """Let an agent dial a contact that does not pick up."""
        dial = self.draws.dial[(self.draws.base[call.row] + call.slot) * self.plan.most_tries + call.dials]
        call.dials += 1
        hand.wrap = 0
        agent, ends = hand.agent, now + dial
        outcome = CALLBACK if self._dials_again(call, ends) else CALLBACK_FAILED
        self.write(call, outcome, ends, now, NEVER, ends, agent.group, agent.number)
        hand.talk_alarm.set(dial, TALK_ENDS + hand.number)

    def _dials_again(self, call: Call, ends: int) -> bool:
        due = ends + self.plan.retry_after[call.queue]
        return rules.dials_again(call.dials, self.plan.tries[call.queue], due, self.plan.duration)

    def _dialled_in_vain(self, call: Call, now: int) -> None:
        """Let a contact that was not reached come back to its line later, or end the attempt."""
        if self._dials_again(call, now):
            call.visit, call.returns, call.cause = call.visit + 1, call.returns + 1, after.CALLBACK
            back = Alarm(self.clock, lambda _: self.comes_back(call))
            back.set(self.plan.retry_after[call.queue], CONTACT_ARRIVES + call.contact)
        else:
            self.leaving.tries_again(call, after.ABANDONED, now)
