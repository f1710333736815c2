"""An agent's days: coming on duty, breaks in turn and owed, shrinkage, the end of the shift."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

from simpy import Event

from ccsim import rules
from ccsim.engines.simpy.clock import Alarm, Clock
from ccsim.engines.simpy.floor import Floor
from ccsim.engines.simpy.people import Agent, Call, Hand
from ccsim.plan import Plan, Roster
from ccsim.plan.diary import diary as written_diary
from ccsim.plan.roster import STAYS

Starts = Callable[[Agent, Call, int], None]


@dataclass(frozen=True)
class Change:
    """What is due in an agent's diary at one instant: a shift begins, or (all together) breaks, shrinkage, a shift's end."""

    at: int
    kind: int
    shift_end: int = STAYS
    breaks: tuple[tuple[int, int], ...] = ()
    away_until: int = 0
    ends: bool = False


class Duty:
    """Keeps every agent's diary and its spells of duty.

    Parameters
    ----------
    clock : Clock
    roster : Roster
    floor : Floor
    plan : Plan
    starts : callable
        Called with an agent, the contact that it takes, and the instant.

    Attributes
    ----------
    spells : list of int
        agent, group, on, off of each finished spell, one after another.
    """

    def __init__(self, clock: Clock, roster: Roster, floor: Floor, plan: Plan, starts: Starts) -> None:
        self.clock = clock
        self.floor = floor
        self.choose = plan.choose
        self.closing = plan.duration
        self.starts = starts
        self.spells: list[int] = []
        for agent, diary in zip(floor.agents, diaries(roster), strict=True):
            if diary:
                clock.process(self._days(agent, diary))

    def _days(self, agent: Agent, diary: list[Change]) -> Generator[Event, None, None]:
        """The days of one agent, from diary entry to diary entry."""
        alarm = Alarm(self.clock)
        for change in diary:
            agent.next_change, agent.next_kind = change.at, change.kind
            yield alarm.until(change.at, change.kind, agent.number)
            if change.kind == rules.COMES_ON_DUTY:
                self._shift_begins(agent, change)
            else:
                self._time_to_go(agent, change)

    def _shift_begins(self, agent: Agent, change: Change) -> None:
        now = change.at
        agent.in_shift, agent.ended, agent.shift_end = True, False, change.shift_end
        agent.owed.clear()
        agent.away_until = max(agent.away_until, change.away_until)
        if agent.used:  # still busy from the spell before: it goes on without an event
            self._forgives(agent, change)
        elif agent.on_since < 0:
            self._take_breaks(agent, change.breaks)
            agent.begun = now
            self._comes_or_stays_away(agent, now)

    def _forgives(self, agent: Agent, change: Change) -> None:
        """Let a busy agent owe no more than its new spell asks of it; if that is nothing any more, it looks."""
        owed = agent.owes
        agent.owes = agent.away_until > change.at or len(change.breaks) > 0
        if agent.owes:
            agent.standing = None
        elif agent.several and owed:
            self._looks(agent, change.at, forgiven=True)

    def _time_to_go(self, agent: Agent, change: Change) -> None:
        """Breaks, shrinkage or the shift's end are due: at once for who is idle, else when the contact is finished."""
        agent.away_until = max(agent.away_until, change.away_until)
        agent.ended = agent.ended or change.ends
        due = () if agent.begun == change.at else change.breaks  # else it began the shift with them
        if agent.used:
            agent.owed.extend(lasts for _, lasts in due)
            agent.owes, agent.standing = True, None
        else:
            self._take_breaks(agent, due)
            self._settle(agent, change.at)

    def _take_breaks(self, agent: Agent, breaks: tuple[tuple[int, int], ...]) -> None:
        """Take breaks one after another, from when each is due or the one before ends; the shift may end instead."""
        for due, lasts in breaks:
            if agent.in_shift and not agent.ended:
                start = max(due, agent.break_until)
                end = rules.break_ends(start, lasts, agent.shift_end)
                if end == rules.OVER:
                    agent.in_shift = False
                else:
                    agent.break_until = end

    def _settle(self, agent: Agent, now: int) -> None:
        """Let an agent who is not busy go off duty if a break, shrinkage or the end of the shift says so."""
        if agent.ended or not agent.in_shift:
            agent.ended = False
            # A spell that ends where the next begins goes on.
            agent.in_shift = self._changes_now(agent, rules.COMES_ON_DUTY)
        stays = agent.in_shift and max(agent.break_until, agent.away_until) <= now
        if stays:
            return
        if agent.on_since >= 0:
            self._goes_off(agent, now)
        if agent.in_shift:
            self._comes_or_stays_away(agent, now)

    def finished(self, hand: Hand, _: Alarm) -> None:
        """Let an agent who has just finished a contact look for the next; but with nothing left in hand it takes what it owes."""
        now, agent = self.clock.now, hand.agent
        hand.call = None
        agent.used -= hand.needs
        agent.free_since = now
        if not agent.used:
            agent.busy_time += now - agent.busy_since
            if agent.owes:
                self._pays(agent, now)
        if agent.owes:
            agent.rank = self._rank(agent, now)
        elif agent.on_since >= 0:
            self._looks(agent, now)

    def _pays(self, agent: Agent, now: int) -> None:
        """Let an agent with nothing left in hand take the breaks, the shrinkage or the end of the shift that it owes."""
        agent.owes = False
        owed = tuple((now, lasts) for lasts in agent.owed)
        agent.owed.clear()
        if not agent.ended:
            self._take_breaks(agent, owed)
        self._settle(agent, now)

    def _comes_or_stays_away(self, agent: Agent, now: int) -> None:
        back = max(agent.break_until, agent.away_until)
        if not agent.in_shift:
            return
        if back <= now:
            self._comes_on(agent, now)
        elif back < (self.closing if agent.shift_end == STAYS else agent.shift_end):
            Alarm(self.clock, lambda _: self._comes_back(agent)).until(back, rules.COMES_ON_DUTY, agent.number)

    def _comes_back(self, agent: Agent) -> None:
        """End a break or shrinkage, unless something longer has begun, or begins at this very instant."""
        now = self.clock.now
        due = max(agent.break_until, agent.away_until) == now
        if due and agent.in_shift and agent.on_since < 0 and not self._changes_now(agent, rules.GOES_OFF_DUTY):
            self._comes_on(agent, now)

    def _changes_now(self, agent: Agent, kind: int) -> bool:
        """Whether the next entry of an agent's diary is of this kind and of this very instant."""
        return agent.next_kind == kind and agent.next_change == self.clock.now

    def _comes_on(self, agent: Agent, now: int) -> None:
        agent.on_since = agent.free_since = now
        self._looks(agent, now)

    def _goes_off(self, agent: Agent, now: int) -> None:
        self.floor.leave_floor(agent)
        self.spells += (agent.number, agent.group, agent.on_since, now)
        agent.duty_time += now - agent.on_since
        agent.on_since = -1

    def _looks(self, agent: Agent, now: int, *, forgiven: bool = False) -> None:
        """Let an agent take a contact, or as many as it finds and can have at once, and stand by for what comes.

        Parameters
        ----------
        forgiven : bool
            Whether it has neither finished anything nor come on duty, but owes nothing any more.
        """
        floor = self.floor
        if not agent.used:
            floor.free[agent.group] += 1
        call = floor.find_contact(agent, now)
        while call is not None:
            self.starts(agent, call, now)
            if not agent.several:
                return
            call = floor.find_contact(agent, now)
        if not forgiven:
            agent.rank = self._rank(agent, now)
        floor.stand_by(agent)
        if agent.several:
            floor.heads_look_soon()

    def _rank(self, agent: Agent, now: int) -> int:
        """How an agent stands among the free ones who becomes free, or comes on duty, now."""
        busy = agent.busy_time + now - agent.busy_since if agent.used else agent.busy_time
        return rules.idle_rank(self.choose, now, busy, agent.duty_time + now - agent.on_since)

    def unfinished(self) -> Iterator[int]:
        """Iterate over agent, group, on, off (-1) of the spells that never end."""
        for agent in self.floor.agents:
            if agent.on_since >= 0:
                yield from (agent.number, agent.group, agent.on_since, STAYS)


def diaries(roster: Roster) -> list[list[Change]]:
    """Hand every agent its pages of the diary, its breaks and shrinkage written out."""
    written = written_diary(roster)
    breaks = list(zip(written.due.tolist(), written.lasts.tolist(), strict=True))
    pages: list[list[Change]] = [[] for _ in range(roster.agents)]
    columns = ("agent", "at", "comes", "shift_end", "pauses_from", "pauses", "away_until", "ends")
    for agent, at, comes, shift_end, first, count, away_until, ends in zip(
        *(getattr(written, column).tolist() for column in columns), strict=True
    ):
        kind = rules.COMES_ON_DUTY if comes else rules.GOES_OFF_DUTY
        pages[agent].append(Change(at, kind, shift_end, tuple(breaks[first : first + count]), away_until, bool(ends)))
    return pages
