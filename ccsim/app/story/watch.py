"""A SimPy centre whose floor and journey note what they decide about one contact; they decide nothing else than they would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ccsim import rules
from ccsim.app.story.facts import LeftWaiting, Look, Passing, Reason, SentOn, Taken
from ccsim.app.story.why import INSTANT, seen, why_not_by, why_passed
from ccsim.engines.simpy import Parts, Routing
from ccsim.engines.simpy.book import Book
from ccsim.engines.simpy.clock import Clock
from ccsim.engines.simpy.floor import Floor
from ccsim.engines.simpy.journey import Journey
from ccsim.engines.simpy.people import Agent, Call
from ccsim.engines.simpy.tables import Draws
from ccsim.plan import Plan


class StoryOverError(Exception):
    """All that was to be seen has happened; the rest of the run is left out."""


@dataclass
class Notes:
    """What was seen of one visit; see `facts.Visit`."""

    ahead: int = 0
    beside: dict[str, int] = field(default_factory=dict)
    answered_ahead: int = 0
    left_ahead: int = 0
    earlier_elsewhere: int = 0
    looks: list[Look] = field(default_factory=list)
    passed_by: list[Passing] = field(default_factory=list)
    left_waiting: dict[tuple[int, tuple[str, ...]], LeftWaiting] = field(default_factory=dict)
    sent_on: list[SentOn] = field(default_factory=list)
    taken: Taken | None = None


class BookOfOne(Book):
    """A book into which the visits of one contact alone are written."""

    def __init__(self, contact: int) -> None:
        super().__init__()
        self.contact = contact

    def write(self, call: Call, *what: int) -> None:
        """Write down a visit of the contact."""
        if call.contact == self.contact:
            super().write(call, *what)


@dataclass
class Watch:
    """Who is watched, until when, and what was seen by (attempt, visit)."""

    contact: int
    until: int | None
    notes: dict[tuple[int, int], Notes] = field(default_factory=dict)
    causes: dict[int, int] = field(default_factory=dict)
    """What brought each attempt about."""
    book: BookOfOne = field(init=False)

    def __post_init__(self) -> None:
        self.book = BookOfOne(self.contact)

    def of(self, call: Call) -> Notes:
        """Return the notes of the visit on which the contact is."""
        return self.notes.setdefault((call.attempt, call.visit), Notes())

    def over(self, now: int) -> None:
        """End the run once all has been seen."""
        if self.until is not None and now > self.until:
            raise StoryOverError

    @property
    def parts(self) -> Parts:
        """What a centre is made of that is watched."""

        def floor(plan: Plan, agents: list[Agent], routing: Routing | None) -> Floor:
            return WatchedFloor(self, plan, agents, routing)

        def journey(clock: Clock, plan: Plan, draws: Draws, floor: Floor, book: Book) -> Journey:
            return WatchedJourney(self, clock, plan, draws, floor, book)

        return Parts(floor, journey, lambda: self.book)


class WatchedJourney(Journey):
    """A journey that notes when the contact is sent on from queue to queue."""

    def __init__(self, watch: Watch, clock: Clock, plan: Plan, draws: Draws, floor: Floor, book: Book) -> None:
        super().__init__(clock, plan, draws, floor, book)
        self.watch, self.queues = watch, plan.queues

    def rings(self, call: Call, now: int) -> None:
        """See whether all is over, then let the attempt arrive."""
        self.watch.over(now)
        if call.contact == self.watch.contact:
            self.watch.causes[call.attempt] = call.cause
        super().rings(call, now)

    def sent_on(self, call: Call, said: int) -> int:
        """Note what sent the contact on."""
        if call.contact == self.watch.contact:
            why = "closed" if said == rules.SENDS_ON_CLOSED else "full"
            self.watch.of(call).sent_on.append(SentOn(call.joined, self.queues[call.queue], why))
        return super().sent_on(call, said)


class WatchedFloor(Floor):
    """A floor that notes what it decides while the contact waits, and when it looks for an agent."""

    def __init__(self, watch: Watch, plan: Plan, agents: list[Agent], routing: Routing | None) -> None:
        super().__init__(plan, agents, routing)
        self.watch = watch
        self.subject: Call | None = None
        self.before: set[int] = set()
        self.at_once: list[Callable[[Call], None]] = []
        self.latest = -1
        self.took: tuple[Agent, int] | None = None
        """Who looked last and found somebody, and when."""

    def stand_in_line(self, call: Call) -> None:
        """Note who waits already when the contact joins."""
        if call.contact == self.watch.contact:
            self._note_joining(call)
            super().stand_in_line(call)
            self.subject = call
        else:
            super().stand_in_line(call)

    def leave_line(self, call: Call) -> None:
        """Note who of those ahead leaves the line."""
        super().leave_line(call)
        if call is self.subject:
            self.subject = None
        elif self.subject is not None and call.line == self.subject.line and call.contact in self.before:
            self.before.discard(call.contact)
            self.watch.of(self.subject).left_ahead += 1

    def find_agent(self, call: Call, now: int) -> Agent | None:
        """Note a look of the contact for an agent, or of another one that was taken at once."""
        self.watch.over(now)
        agent = super().find_agent(call, now)
        if call.contact == self.watch.contact:
            self._looked(call, agent, now)
        elif agent is not None:
            self._other_taken(call, agent, now, looked=False)
            if call.joined == now:
                self._remember(call, agent, now)
        return agent

    def find_contact(self, agent: Agent, now: int) -> Call | None:
        """Note whom an agent takes who looks for a contact."""
        self.watch.over(now)
        call = super().find_contact(agent, now)
        subject = self.subject
        if subject is not None:
            if call is subject:
                by = "on_duty" if agent.on_since == now else "free"
                self.watch.of(subject).taken = self._taken(by, len(self.can_take(agent, now)), agent)
            elif call is not None:
                self._other_taken(call, agent, now, looked=True)
            elif self.level[agent.group][subject.line] and (agent, now) != self.took:
                self._left_waiting(agent, subject, now)
        if call is not None:
            self.took = (agent, now)
        return call

    # --- Notes -------------------------------------------------------------------------------------------------------

    def _looked(self, call: Call, agent: Agent | None, now: int) -> None:
        """Note a look; one in vain for reasons that were noted before is left out where the heads look again and again."""
        look, notes = Look(now, True, seen(self, call, now)), self.watch.of(call)
        if agent is not None:
            notes.taken = self._taken("contact", sum(not group.reasons for group in look.groups), agent)
        elif self.any_several and any(_why(look) == _why(other) for other in notes.looks):
            return
        notes.looks.append(look)

    def _taken(self, by: str, able: int, agent: Agent) -> Taken:
        """Note what the agent has in hand as it takes the contact."""
        in_hand = agent.in_hand
        return Taken(by, able, in_hand, in_hand * int(self.plan.slower[agent.group]) / rules.MILLION)

    def _note_joining(self, call: Call) -> None:
        notes = self.watch.of(call)
        mine = [each for each, visit in self.lines[call.line] if each.waiting and each.visit == visit]
        self.before = {each.contact for each in mine}
        notes.ahead = len(mine)
        rivals = {line for group in self.served_by[call.line] for line in self.serves[group[1]]} - {call.line}
        rivals |= set(range(call.queue * len(self.plan.segments), (call.queue + 1) * len(self.plan.segments)))
        for line in sorted(rivals - {call.line}):
            waiting = sum(each.waiting and each.visit == visit for each, visit in self.lines[line])
            if waiting:
                notes.beside[self._name(line, call.queue)] = waiting
        if mine:
            notes.looks.append(Look(call.joined, False, seen(self, call, call.joined)))
        if self.latest == call.joined:
            for told in self.at_once:
                told(call)

    def _name(self, line: int, here: int) -> str:
        queue, segment = divmod(line, len(self.plan.segments))
        return (
            self.plan.segments[segment] if queue == here else f"{self.plan.queues[queue]}/{self.plan.segments[segment]}"
        )

    def _remember(self, other: Call, agent: Agent, now: int) -> None:
        """Keep who is taken at once at this instant: the contact may join later in the same millisecond and yet be earlier."""
        if self.latest != now:
            self.latest, self.at_once = now, []
        queue, line, contact = other.queue, other.line, other.contact

        def told(call: Call) -> None:
            if queue == call.queue and line != call.line and contact > call.contact:
                reason = Reason(INSTANT, "it was taken at the very instant, before this one joined")
                self._passing(call, (contact, now, queue, line), agent, now, reason)

        self.at_once.append(told)

    def _other_taken(self, other: Call, agent: Agent, now: int, *, looked: bool) -> None:
        subject = self.subject
        if subject is None:
            return
        notes = self.watch.of(subject)
        if other.line == subject.line:
            if other.contact in self.before:
                self.before.discard(other.contact)
                notes.answered_ahead += 1
            return
        rival = other.queue == subject.queue or self.level[agent.group][subject.line] > 0
        if not rival:
            return
        if (other.joined, other.contact) < (subject.joined, subject.contact):
            notes.earlier_elsewhere += 1
            return
        first = self.head(subject.line)
        assert first is not None, "who waits is not in an empty line"
        reason = why_passed(self, agent, other, first, now, looked=looked)
        self._passing(subject, (other.contact, other.joined, other.queue, other.line), agent, now, reason)

    def _passing(self, subject: Call, other: tuple[int, int, int, int], agent: Agent, now: int, reason: Reason) -> None:
        plan, (contact, joined, queue, line) = self.plan, other
        passing = Passing(
            at=now,
            contact=contact,
            joined=joined,
            queue=plan.queues[queue],
            segment=plan.segments[line % len(plan.segments)],
            group=plan.groups[agent.group],
            agent=agent.number,
            same_queue=queue == subject.queue,
            reason=reason,
        )
        self.watch.of(subject).passed_by.append(passing)

    def _left_waiting(self, agent: Agent, subject: Call, now: int) -> None:
        first = self.head(subject.line)
        reasons = why_not_by(self, agent, first or subject, now)
        notes = self.watch.of(subject).left_waiting
        key = (agent.group, tuple(reason.rule for reason in reasons))
        before = notes.get(key)
        times, since = (before.times, before.first) if before else (0, now)
        notes[key] = LeftWaiting(self.plan.groups[agent.group], reasons, times + 1, since, now)


def _why(look: Look) -> list[tuple[str, ...]]:
    """The rules that stood in the way, group by group."""
    return [tuple(reason.rule for reason in group.reasons) for group in look.groups]
