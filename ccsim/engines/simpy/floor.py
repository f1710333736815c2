"""The floor of the centre: who waits in which line, who is free in which group, and who takes whom."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from heapq import heappop, heappush

from ccsim import rules
from ccsim.engines.simpy.people import Agent, Call, Hand
from ccsim.engines.simpy.routing import Offer, Routing
from ccsim.plan import Plan

Place = tuple[int, int, int]
"""Where an agent stands: units in use, rank, number."""


class Floor:
    """Lines of waiting calls, and agents who are free or have room for more, under the policy in force.

    Parameters
    ----------
    plan : Plan
    agents : list of Agent
    routing : Routing, optional
        A user's own rule.

    Attributes
    ----------
    heads_look_soon : callable
        To be called where the heads of the lines may find an agent, once the event is over.
    """

    heads_look_soon: Callable[[], None]

    def __init__(self, plan: Plan, agents: list[Agent], routing: Routing | None = None) -> None:
        self.plan = plan
        self.agents = agents
        self.routing = routing
        lines, groups = range(len(plan.queues) * len(plan.segments)), range(len(plan.groups))
        self.lines: list[deque[tuple[Call, int]]] = [deque() for _ in lines]
        self.waiting = [0] * len(plan.queues)
        self.anyone = 0
        self.free = [0 for _ in groups]  # agents on duty and wholly idle, of each group
        self.idle: list[list[Place]] = [[] for _ in groups]
        self.engaged: list[list[Place]] = [[] for _ in groups]  # who has something in hand and may take more
        self.units: list[int] = plan.units.tolist()
        self.needs: list[list[int]] = plan.needs.tolist()
        self.several = [hands > 1 for hands in plan.hands.tolist()]
        self.any_several = any(self.several)
        self.level: list[list[int]] = plan.level.tolist()
        self.after: list[list[int]] = plan.after.tolist()
        self.serves = [[line for line in lines if self.level[group][line]] for group in groups]
        self.served_by = [
            sorted(
                (self.level[group][line], group, self.after[group][line]) for group in groups if self.level[group][line]
            )
            for line in lines
        ]
        self.adopt(int(plan.change_to[0]))

    def adopt(self, policy: int) -> None:
        """Put a policy in force; the counts of `at_most_in_a_row` begin anew."""
        all_policies = self.plan.policies
        self.priority: list[int] = all_policies.priority[policy].tolist()
        self.head_start: list[int] = all_policies.head_start[policy].tolist()
        self.share: list[int] = all_policies.share[policy].tolist()
        self.of: list[int] = all_policies.of[policy].tolist()
        self.named: list[int] = all_policies.named[policy].tolist()
        self.keep_free: list[list[int]] = all_policies.keep_free[policy].tolist()
        self.limit = int(all_policies.limit[policy])
        self.level_first = int(all_policies.level_first[policy])
        self.in_a_row = [0] * len(self.free)

    # --- Lines -------------------------------------------------------------------------------------------------------

    def head(self, line: int) -> Call | None:
        """Return who is first in a line; those who have left it are dropped on the way, also if they wait elsewhere by now."""
        places = self.lines[line]
        while places:
            call, visit = places[0]
            if call.waiting and call.visit == visit:
                return call
            places.popleft()
        return None

    def stand_in_line(self, call: Call) -> None:
        """Let a call wait at the end of its line."""
        call.waiting = True
        self.lines[call.line].append((call, call.visit))
        self.waiting[call.queue] += rules.takes_place(call.accepted)
        self.anyone += 1

    def leave_line(self, call: Call) -> None:
        """Let a call wait no longer, for whatever reason."""
        first = self.any_several and self.head(call.line) is call
        call.waiting = False
        self.waiting[call.queue] -= rules.takes_place(call.accepted)
        self.anyone -= 1
        if first and self.head(call.line) is not None:
            self.heads_look_soon()

    def accepts_callback(self, call: Call) -> None:
        """Let a waiting call keep its place in line without a waiting place."""
        self.waiting[call.queue] += rules.takes_place(1) - rules.takes_place(0)
        call.accepted = True

    def everyone(self) -> Iterator[Call]:
        """Iterate over all who wait, line by line."""
        for places in self.lines:
            yield from (call for call, visit in places if call.waiting and call.visit == visit)

    def heads(self) -> Iterator[Call]:
        """Iterate over the first of every line that is not empty."""
        for line in range(len(self.lines)):
            call = self.head(line)
            if call is not None:
                yield call

    # --- Agents ------------------------------------------------------------------------------------------------------

    def leave_floor(self, agent: Agent) -> None:
        """Count an agent who stands by as free no longer: it goes off duty."""
        if agent.standing is not None:
            agent.standing = None
            self.free[agent.group] -= 1

    def stand_by(self, agent: Agent) -> None:
        """Let an agent who owes nothing wait for a contact: fewest units in use, then in the order of `choose_agent`."""
        agent.standing = (agent.used, agent.rank, agent.number)
        heappush((self.engaged if agent.used else self.idle)[agent.group], agent.standing)

    def use_units(self, agent: Agent, hand: Hand, type_: int) -> None:
        """Let a contact in hand take its units of the agent's capacity; the agent stands by for more."""
        hand.needs = self.needs[agent.group][type_]
        agent.used += hand.needs
        self.stand_by(agent)

    def _first(self, standing: list[Place]) -> Place | None:
        """Return the place of the agent who goes first of those who stand by."""
        while standing and self.agents[standing[0][2]].standing is not standing[0]:
            heappop(standing)
        return standing[0] if standing else None

    # --- Who takes whom ----------------------------------------------------------------------------------------------

    def find_agent(self, call: Call, now: int) -> Agent | None:
        """Answer a contact that looks for an agent: who takes it at once?"""
        line, waited = call.line, now - call.joined
        if self.routing is not None:
            return self._ask_for_agent(call, now, self.routing)
        best: Place | None = None
        best_level = 0
        for level, group, after in self.served_by[line]:
            if best is not None and level > best_level:
                break
            if rules.can_take(level, waited, after, self.free[group], self.keep_free[group][line]):
                place = self._first(self.idle[group])
            elif self.several[group]:
                place = self._first_with_room(call, group, level, waited, after)
            else:
                continue
            if place is not None and (best is None or rules.agent_goes_first(level, *place, best_level, *best)):
                best, best_level = place, level
        return self.agents[best[2]] if best is not None else None

    def _first_with_room(self, call: Call, group: int, level: int, waited: int, after: int) -> Place | None:
        """Return the place of the agent who goes first of those with something in hand, if it can take a contact besides."""
        place = self._first(self.engaged[group])
        costs_nobody = self.free[group] + 1  # of those who are wholly idle
        if place is None or not rules.can_take(level, waited, after, costs_nobody, self.keep_free[group][call.line]):
            return None
        return place if rules.has_room(self.units[group], place[0], self.needs[group][call.type]) else None

    def can_take(self, agent: Agent, now: int) -> list[Call]:
        """Return the heads of all lines that an agent who owes nothing can take."""
        group = agent.group
        level, after, keep_free = self.level[group], self.after[group], self.keep_free[group]
        free = self.free[group] if not agent.used else self.free[group] + 1  # then it costs nobody who is wholly idle
        calls = []
        for line in self.serves[group]:
            if self.lines[line]:
                call = self.head(line)
                if call and rules.can_take(level[line], now - call.joined, after[line], free, keep_free[line]):
                    calls.append(call)
        if agent.several:
            units, used, needs = self.units[group], agent.used, self.needs[group]
            return [call for call in calls if rules.has_room(units, used, needs[call.type])]
        return calls

    def find_contact(self, agent: Agent, now: int) -> Call | None:
        """Answer an agent who looks for a contact: whom does it take?"""
        if not self.anyone:
            return None
        if self.routing is not None:
            return self._ask_for_contact(agent, self.can_take(agent, now), now, self.routing)
        calls = self.can_take(agent, now)
        if self.limit:
            calls = self._in_turn(agent, calls)
        if not calls:
            return None
        best = calls[0]
        if len(calls) == 1:
            return best
        for call in calls[1:]:
            if self._goes_first(agent.group, call, best, now):
                best = call
        return best

    def _goes_first(self, group: int, call: Call, other: Call, now: int) -> bool:
        line, other_line = call.line, other.line
        level = self.level[group]
        return rules.contact_goes_first(
            self.level_first,
            level[line],
            self.priority[line],
            self.share[line],
            self.of[line],
            now - call.joined + self.head_start[line],
            call.joined,
            call.contact,
            level[other_line],
            self.priority[other_line],
            self.share[other_line],
            self.of[other_line],
            now - other.joined + self.head_start[other_line],
            other.joined,
            other.contact,
        )

    # --- At most so many in a row ------------------------------------------------------------------------------------

    def _in_turn(self, agent: Agent, calls: list[Call]) -> list[Call]:
        another = int(any(not self.named[call.line] for call in calls))
        count = self.in_a_row[agent.group]
        return [call for call in calls if not rules.left_out(self.named[call.line], count, self.limit, another)]

    def count_start(self, agent: Agent, call: Call, now: int) -> None:
        """Count a start for `at_most_in_a_row`, just before it."""
        another = int(any(not self.named[head.line] for head in self.can_take(agent, now)))
        count = self.in_a_row[agent.group]
        self.in_a_row[agent.group] = rules.in_a_row(count, self.named[call.line], another)

    # --- A user's own rule -------------------------------------------------------------------------------------------

    def _offer(self, agent: Agent, call: Call, now: int) -> Offer:
        plan = self.plan
        return Offer(
            contact=call.contact,
            agent=agent.number,
            queue=plan.queues[call.queue],
            segment=plan.segments[call.routed],
            group=plan.groups[agent.group],
            waited=now - call.joined,
            idle=now - agent.free_since,
            level=self.level[agent.group][call.line],
            in_hand=agent.in_hand,
        )

    def _is_able(self, agent: Agent, call: Call, now: int) -> bool:
        group, line = agent.group, call.line
        free = self.free[group] + 1 if agent.used else self.free[group]
        waited, after, keep_free = now - call.joined, self.after[group][line], self.keep_free[group][line]
        return rules.can_take(self.level[group][line], waited, after, free, keep_free) and rules.has_room(
            self.units[group], agent.used, self.needs[group][call.type]
        )

    def _ask_for_agent(self, call: Call, now: int, routing: Routing) -> Agent | None:
        groups = [group for _, group, _ in self.served_by[call.line]]
        able = [
            agent
            for group in groups
            for agent in self.agents
            if agent.group == group and agent.standing is not None and self._is_able(agent, call, now)
        ]
        choice = _choose(routing, now, [self._offer(agent, call, now) for agent in able])
        return None if choice is None else self.agents[choice.agent]

    def _ask_for_contact(self, agent: Agent, calls: list[Call], now: int, routing: Routing) -> Call | None:
        choice = _choose(routing, now, [self._offer(agent, call, now) for call in calls])
        return None if choice is None else next(call for call in calls if call.contact == choice.contact)


def _choose(routing: Routing, now: int, offers: list[Offer]) -> Offer | None:
    if not offers:
        return None
    choice = routing(now, offers)
    if choice is not None and choice not in offers:
        raise ValueError(f"the routing rule returned {choice!r}, which is none of the offers that it was given")
    return choice
