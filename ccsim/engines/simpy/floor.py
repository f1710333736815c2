"""The floor of the centre: who waits in which line, who is free in which group, and who takes whom."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from heapq import heappop, heappush

from ccsim import rules
from ccsim.engines.simpy.people import Agent, Call
from ccsim.engines.simpy.routing import Offer, Routing
from ccsim.plan import Plan


class Floor:
    """Lines of waiting calls and free agents, under the policy in force.

    Parameters
    ----------
    plan : Plan
    agents : list of Agent
    routing : Routing, optional
        A user's own rule.
    """

    def __init__(self, plan: Plan, agents: list[Agent], routing: Routing | None = None) -> None:
        self.plan = plan
        self.agents = agents
        self.routing = routing
        lines, groups = range(len(plan.queues) * len(plan.segments)), range(len(plan.groups))
        self.lines: list[deque[tuple[Call, int]]] = [deque() for _ in lines]
        self.waiting = [0] * len(plan.queues)
        self.anyone = 0
        self.free = [0 for _ in groups]  # agents on duty and idle, of each group
        self.standing: list[list[tuple[int, int]]] = [[] for _ in groups]
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
        call.waiting = False
        self.waiting[call.queue] -= rules.takes_place(call.accepted)
        self.anyone -= 1

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

    # --- Free agents -------------------------------------------------------------------------------------------------

    def leave_floor(self, agent: Agent) -> None:
        """Count an agent who stands by as free no longer: it goes off duty."""
        if agent.standing is not None:
            agent.standing = None
            self.free[agent.group] -= 1

    def stand_by(self, agent: Agent, rank: int) -> None:
        """Let a free agent who found no contact wait for one, in the order of `choose_agent`."""
        agent.standing = (rank, agent.number)
        heappush(self.standing[agent.group], agent.standing)

    def first_free(self, group: int) -> tuple[int, int]:
        """Return (rank, number) of the agent of a group who goes first; there must be one."""
        standing = self.standing[group]
        while self.agents[standing[0][1]].standing is not standing[0]:
            heappop(standing)
        return standing[0]

    # --- Who takes whom ----------------------------------------------------------------------------------------------

    def find_agent(self, call: Call, now: int) -> Agent | None:
        """Answer a contact that looks for an agent: who takes it at once?"""
        line, waited = call.line, now - call.joined
        if self.routing is not None:
            return self._ask_for_agent(call, now, self.routing)
        found = False
        best_level = best_rank = best_number = 0
        for level, group, after in self.served_by[line]:
            if found and level > best_level:
                break
            if rules.can_take(level, waited, after, self.free[group], self.keep_free[group][line]):
                rank, number = self.first_free(group)
                if not found or rules.agent_goes_first(level, 0, rank, number, best_level, 0, best_rank, best_number):
                    found, best_level, best_rank, best_number = True, level, rank, number
        return self.agents[best_number] if found else None

    def can_take(self, agent: Agent, now: int) -> list[Call]:
        """Return the heads of all lines that a free agent can take."""
        group = agent.group
        level, after, keep_free, free = self.level[group], self.after[group], self.keep_free[group], self.free[group]
        calls = []
        for line in self.serves[group]:
            if self.lines[line]:
                call = self.head(line)
                if call and rules.can_take(level[line], now - call.joined, after[line], free, keep_free[line]):
                    calls.append(call)
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
        )

    def _ask_for_agent(self, call: Call, now: int, routing: Routing) -> Agent | None:
        line, waited = call.line, now - call.joined
        able = [
            agent
            for level, group, after in self.served_by[line]
            if rules.can_take(level, waited, after, self.free[group], self.keep_free[group][line])
            for agent in self.agents
            if agent.group == group and agent.standing is not None
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
