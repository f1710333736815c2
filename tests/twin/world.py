"""The things of the twin: agents with their shifts, visits that wait, and what is still to come.

The twin is a second programme for the same semantics, slow and obvious on purpose: lists that are searched from end to
end, no heaps, no arrays, no numbers kept beside the things that they count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import lcm

FOREVER = 10**18
NEVER = -1

# The kinds of events, in their order at one instant.
MIDNIGHT, FINISHES, COMES, ARRIVES, WAITED, GOES, GIVES_UP = range(7)

FIRST, TRANSFER, OVERFLOW, CALLBACK = range(4)
OUTCOMES = (
    "answered",
    "abandoned",
    "blocked_lines",
    "blocked_queue",
    "closed",
    "overflowed",
    "self_served",
    "hung_up",
    "unserved",
    "callback",
    "callback_failed",
)


@dataclass(eq=False)
class Break:
    """One agent's break on one day: when it falls due and its place in the file."""

    due: int
    place: int
    lasts: int


@dataclass(eq=False)
class Shift:
    """One stretch of one agent's work, and its breaks that have not begun; a late break may bring the end forward."""

    begin: int
    end: int
    breaks: list[Break] = field(default_factory=list)

    def covers(self, now: int) -> bool:
        return self.begin <= now < self.end

    def covered_just_before(self, now: int) -> bool:
        return self.begin < now <= self.end


@dataclass(eq=False)
class Agent:
    number: int
    group: int
    pace: int
    at_once: dict[str, int]
    shifts: list[Shift]
    shrunk: list[tuple[int, int]]
    break_end: int = -FOREVER
    on_since: int | None = None
    free_since: int = 0
    share: int = 0
    busy_time: int = 0
    busy_since: int = 0
    owes: bool = False
    in_hand: dict[int, Visit] = field(default_factory=dict)
    spells: list[tuple[int, int]] = field(default_factory=list)

    def is_idle(self) -> bool:
        return self.on_since is not None and not self.in_hand

    def places(self) -> int:
        return max(self.at_once.values(), default=1)

    def units(self) -> int:
        return lcm(*self.at_once.values())

    def takes(self, channel: str) -> int:
        """The units that a contact of the channel takes of the agent: all, unless the channel is named."""
        return self.units() // self.at_once.get(channel, 1)

    def in_use(self) -> int:
        return sum(self.takes(visit.attempt.channel) for visit in self.in_hand.values())

    def busy(self, now: int) -> int:
        """How long the agent has had at least one contact in hand since the run began."""
        return self.busy_time + (now - self.busy_since if self.in_hand else 0)

    def duty_time(self, now: int) -> int:
        closed = sum(off - on for on, off in self.spells)
        return closed if self.on_since is None else closed + now - self.on_since


@dataclass(eq=False)
class Attempt:
    contact: int
    number: int
    row: int
    type: int
    channel: str
    segment: int
    routed: int
    arrived: int
    cause: int
    holds_line: bool = False
    line_since: int = NEVER
    sent_on: set[str] = field(default_factory=set)
    transferred: bool = False
    visits: int = 0
    turns: int = 0


@dataclass(eq=False)
class Visit:
    """One row of the table of visits, in the making; `turn` counts visits of the attempt, all tries of a callback as one."""

    attempt: Attempt
    number: int
    cause: int
    queue: int
    turn: int
    joined: int = NEVER
    started: int = NEVER
    talk_end: int = NEVER
    wrap_end: int = NEVER
    left: int = NEVER
    line_from: int = NEVER
    line_to: int = NEVER
    group: int = NEVER
    agent: int = NEVER
    outcome: str = "unserved"
    offered: int = NEVER
    accepted: bool = False
    dials: int = 0


@dataclass(eq=False)
class Event:
    """What happens at `key` = (time, kind, numbers that order equals); `about` is the visit it stands and falls with."""

    key: tuple[int, int, int, int, int]
    happens: Callable[[], None]
    about: Visit | None = None
