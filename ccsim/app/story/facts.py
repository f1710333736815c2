"""What a story holds. Instants are milliseconds from the scenario's start, -1 = did not happen; queues and the like are names."""

from __future__ import annotations

from dataclasses import dataclass, field

from ccsim.scenario import Scenario
from ccsim.units import DAY
from ccsim.workload import Stay


@dataclass(frozen=True)
class Reason:
    """Why somebody was not taken.

    Parameters
    ----------
    rule : str
        The word of the language, or of the semantics, that decided; see `ccsim.app.story.why`.
    words : str
        The same as part of a sentence, with the figures of that instant.
    """

    rule: str
    words: str


@dataclass(frozen=True)
class GroupSeen:
    """A group as it stood when the contact joined or looked for an agent.

    Parameters
    ----------
    level : int
        0 = does not serve the contact's line.
    on_duty, free, room : int
        Agents: on duty; with nothing in hand; with something in hand and room for the first of the contact's line besides.
    in_hand : int
        Contacts that they have in hand, all together.
    reasons : tuple of Reason
        Why none of them could take the first of the contact's line; empty if one could.
    """

    group: str
    level: int
    on_duty: int
    free: int
    room: int
    in_hand: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Look:
    """An instant at which the contact looked for an agent, or joined a line that was not empty (`first_in_line` no)."""

    at: int
    first_in_line: bool
    groups: tuple[GroupSeen, ...]


@dataclass(frozen=True)
class Passing:
    """Somebody who came later was taken while the contact waited.

    Parameters
    ----------
    at, contact, joined : int
        When it was taken, who, and when it had joined.
    queue, segment : str
        Its line; the segment is the one by which it is routed.
    group, agent
        Who took it.
    same_queue : bool
        Whether it waited at the contact's own queue: the measure `overtaken` counts these.
    reason : Reason
    """

    at: int
    contact: int
    joined: int
    queue: str
    segment: str
    group: str
    agent: int
    same_queue: bool
    reason: Reason


@dataclass(frozen=True)
class LeftWaiting:
    """Agents of a group that serves the contact became free, for one more at least, and did not take it, nor anybody else."""

    group: str
    reasons: tuple[Reason, ...]
    times: int
    first: int
    last: int


@dataclass(frozen=True)
class SentOn:
    """A queue would not have the contact and sent it on; `why` is closed or full."""

    at: int
    queue: str
    why: str


@dataclass(frozen=True)
class Taken:
    """How the contact and its agent found each other.

    Parameters
    ----------
    by : str
        contact (it looked, and agents were free), free (an agent became free and looked), or on_duty (one came on duty).
    able : int
        Groups of whom an agent could have taken it, or heads of lines that the agent could have taken.
    in_hand : int
        Contacts that the agent had in hand besides.
    slower : float
        By how much these made the talk longer, as a share of what it would have been.
    """

    by: str
    able: int
    in_hand: int = 0
    slower: float = 0.0


@dataclass(frozen=True)
class Visit:
    """A visit to a queue, or the end of an attempt that reached none.

    Parameters
    ----------
    ahead : int
        Who waited in its own line when it joined.
    beside : dict of str to int
        Who waited in other lines of those that could take it, by segment, or queue/segment of another queue.
    answered_ahead, left_ahead : int
        Of those ahead in its own line, who was answered or left before its own wait was over.
    earlier_elsewhere : int
        Contacts of those other lines that had come earlier, and were taken while it waited.
    room : int
        Trunk lines if none was free, waiting places if all were taken; else -1.
    offered : int
        When it was offered a callback; of a later try, when the one that made it was offered; else -1.
    """

    queue: str | None
    cause: str
    joined: int
    started: int
    talk_end: int
    wrap_end: int
    left: int
    outcome: str
    group: str | None
    agent: int
    ahead: int = 0
    beside: dict[str, int] = field(default_factory=dict)
    answered_ahead: int = 0
    left_ahead: int = 0
    earlier_elsewhere: int = 0
    looks: tuple[Look, ...] = ()
    passed_by: tuple[Passing, ...] = ()
    left_waiting: tuple[LeftWaiting, ...] = ()
    sent_on: tuple[SentOn, ...] = ()
    taken: Taken | None = None
    room: int = -1
    offered: int = -1

    @property
    def overtaken(self) -> bool:
        """Whether it was answered after a later arrival of another line of its queue, as the measure has it."""
        return self.outcome == "answered" and any(one.same_queue for one in self.passed_by)


@dataclass(frozen=True)
class Attempt:
    """One attempt of the contact: its way through the IVR and its visits."""

    number: int
    type: str
    cause: str
    arrived: int
    ivr: tuple[Stay, ...]
    visits: tuple[Visit, ...]


@dataclass(frozen=True)
class Story:
    """The story of one contact in one replication.

    Parameters
    ----------
    scenario : Scenario
    replication, contact : int
    segment, routed_as : str
        Its own, and the one by which it is treated.
    picked : str
        What it was picked for, in words; '' if it was named.
    attempts : tuple of Attempt
    """

    scenario: Scenario
    replication: int
    contact: int
    segment: str
    routed_as: str
    picked: str
    attempts: tuple[Attempt, ...]

    @property
    def policy(self) -> str | None:
        """The policy in force on the day of its first arrival; None = first come, first served."""
        policy, day = self.scenario.policy, (self.attempts[0].arrived + self.scenario.clock_at_start) // DAY
        name = None if policy is None else policy.at(self.scenario.date(day), 0, self.scenario.calendar)
        return None if name is None else str(name)

    def lines(self, width: int = 100) -> list[str]:
        """Tell it in words, in lines no wider than `width`."""
        from ccsim.app.story.words import told  # noqa: PLC0415  - they know this module

        return told(self, width)

    def to_dict(self) -> dict[str, object]:
        """Return it as a JSON document: names, ISO instants, seconds."""
        from ccsim.app.story.document import document  # noqa: PLC0415

        return document(self)

    def __str__(self) -> str:
        return "\n".join(self.lines())
