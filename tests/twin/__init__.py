"""A second, independent implementation of the semantics, as plain as can be, to judge an engine by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from ccsim.records import DUTY_COLUMNS, VISIT_COLUMNS, Records

from . import duty, journey, roster, routing
from .world import CALLBACK, FIRST, MIDNIGHT, NEVER, OUTCOMES, Agent, Attempt, Event, Visit

CAUSES = ("answered", "abandoned", "blocked", "closed", "hung_up", "done")


class Twin:
    """All that is so in the contact centre at the instant `now`."""

    def __init__(self, scenario: Any, journeys: Any, workload: Any) -> None:
        self.scenario, self.journeys, self.workload = scenario, journeys, workload
        self.segment_names = list(scenario.segments)
        self.type_names = list(scenario.contacts)
        self.queue_names = list(scenario.queues)
        self.group_names = list(scenario.agents)
        self.queues = list(scenario.queues.values())
        self.groups = list(scenario.agents.values())
        self.now = -1
        self.pending: list[Event] = []
        self.agents: list[Agent] = roster.agents(scenario, workload.attendance)
        self.attempts: list[Attempt] = []
        self.visits: list[Visit] = []
        self.made: list[list[int]] = [[] for _ in workload.arrived]
        self.in_a_row = [0] * len(self.groups)
        self.heads_are_due = False
        self.lines: dict[tuple[int, int], list[Visit]] = {
            (q, s): [] for q in range(len(self.queues)) for s in range(len(self.segment_names))
        }

        # Long enough for whoever is still waiting when the doors close.
        self.open_spans = [scenario.open_spans(name, -2, scenario.days + 60) for name in self.queue_names]

    def run(self) -> None:
        for day in range(1, self.scenario.days):
            if self.policy_name(day) != self.policy_name(day - 1):
                self.pend(roster.midnight(self.scenario, day), MIDNIGHT, 0, lambda: routing.policy_changes(self))
        for agent in self.agents:
            duty.expect(self, agent)
        for contact, arrived in enumerate(self.workload.arrived):
            journey.expect(self, contact, contact, 0, FIRST, int(arrived))
        while self.pending:
            event = min(self.pending, key=lambda e: e.key)
            self.pending.remove(event)
            self.now = event.key[0]
            event.happens()
            if self.heads_are_due:
                routing.heads_look(self)

    def pend(
        self,
        time: int,
        kind: int,
        number: int,
        happens: Callable[[], None],
        then: int = 0,
        place: int = 0,
        about: Visit | None = None,
    ) -> None:
        self.pending.append(Event((time, kind, number, then, place), happens, about))

    def policy_name(self, day: int) -> str | None:
        by_day = self.scenario.policy
        return None if by_day is None else by_day.at(self.scenario.date(day), 0, self.scenario.calendar)

    def policy(self) -> Any:
        """The policy of the day; that of the last day that begins before the doors close holds on."""
        day = (self.now + self.scenario.clock_at_start) // roster.DAY
        name = self.policy_name(min(day, self.scenario.days - 1))
        return NO_POLICY if name is None else self.scenario.policies[name]

    def slot(self, visit: Visit) -> int:
        return int(self.journeys.slot[visit.attempt.type][visit.turn][visit.queue])

    def drawn_entry(self, attempt: Attempt, slot: int, cause: str) -> int:
        """The entry of `next` that the attempt's uniform names for the cause, -1 for none."""
        place = self.place_of_next(attempt, slot, cause)
        return -1 if place < 0 else int(self.workload.next_entry[place])

    def drawn_next(self, attempt: Attempt, slot: int, cause: str) -> tuple[int, int]:
        place = self.place_of_next(attempt, slot, cause)
        assert place >= 0
        return int(self.workload.next_attempt[place]), int(self.workload.next_delay[place])

    def place_of_next(self, attempt: Attempt, slot: int, cause: str) -> int:
        column = self.journeys.cause_column[attempt.type][CAUSES.index(cause)]
        if column < 0:
            return -1
        ends = slice(*self.workload.next_from[attempt.row : attempt.row + 2])
        cell = slot * self.journeys.causes[attempt.type] + column
        found = np.flatnonzero(self.workload.next_cell[ends] == cell)
        assert len(found) <= 1
        return int(ends.start + found[0]) if len(found) else -1

    def new_visit(self, attempt: Attempt, queue: int, cause: int) -> Visit:
        """A row for who is refused, or ends at no queue: here and now it begins and ends."""
        visit = Visit(attempt, attempt.visits, cause, queue, attempt.turns, left=self.now)
        self.begin_visit(visit)
        return visit

    def begin_visit(self, visit: Visit) -> None:
        attempt = visit.attempt
        attempt.visits += 1
        attempt.turns += visit.cause != CALLBACK
        visit.line_from = attempt.line_since
        self.visits.append(visit)

    def finish(self, visit: Visit, outcome: str) -> None:
        """The visit is over; a line that is still held from here on belongs to the attempt's next visit."""
        visit.outcome = outcome
        if visit.attempt.holds_line:
            visit.line_to = visit.attempt.line_since = self.now

    def leave_line(self, visit: Visit) -> None:
        """Nobody waits any more for what would have happened to the visit while it waited."""
        line = self.lines[visit.queue, visit.attempt.routed]
        if visit in line:
            first_of_many = len(line) > 1 and line[0] is visit
            line.remove(visit)
            if first_of_many and any(agent.places() > 1 for agent in self.agents):
                self.heads_are_due = True
        self.pending = [event for event in self.pending if event.about is not visit]


class _NoPolicy:
    """First come, first served."""

    priority: ClassVar[dict[str, int]] = {}
    head_start: ClassVar[dict[str, int]] = {}
    weight: ClassVar[dict[str, int]] = {}
    keep_free: ClassVar[dict[str, dict[str, int]]] = {}
    at_most_in_a_row = None
    level_first = True


NO_POLICY = _NoPolicy()


def run(scenario: Any, journeys: Any, workload: Any) -> Records:
    """What the semantics say of this scenario and these draws."""
    twin = Twin(scenario, journeys, workload)
    twin.run()
    visits = sorted((row_of(visit) for visit in twin.visits), key=lambda row: row[:3])
    spells = []
    for agent in twin.agents:
        still_on = [] if agent.on_since is None else [(agent.on_since, NEVER)]
        spells += [(agent.number, agent.group, on, off) for on, off in agent.spells + still_on]
    return Records(table(VISIT_COLUMNS, visits), table(DUTY_COLUMNS, spells))


def row_of(visit: Visit) -> tuple[int, ...]:
    attempt = visit.attempt
    who = (attempt.contact, attempt.number, visit.number, attempt.type, attempt.segment, attempt.routed)
    when = (visit.joined, visit.started, visit.talk_end, visit.wrap_end, visit.left, visit.line_from, visit.line_to)
    outcome = "callback_failed" if visit.accepted and visit.started < 0 else visit.outcome
    where = (visit.queue, visit.group, visit.agent, OUTCOMES.index(outcome), visit.offered)
    return (*who, visit.cause, attempt.arrived, *when, *where)


def table(columns: tuple[str, ...], rows: list[tuple[int, ...]]) -> dict[str, np.ndarray[Any, Any]]:
    return {name: np.array([row[i] for row in rows], dtype=np.int64) for i, name in enumerate(columns)}
