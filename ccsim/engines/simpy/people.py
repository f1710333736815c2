"""A call on its way through the centre, and an agent at work."""

from __future__ import annotations

from collections.abc import Callable

from ccsim.engines.simpy.clock import Alarm, Clock
from ccsim.scenario.journeys import FIRST

LONG_AGO = -(1 << 60)


class Call:
    """One attempt of a contact: where it is now. What it has from the workload is found by `row`.

    Attributes
    ----------
    contact, row, attempt, type, segment, routed : int
        Its number, its row among the workload's attempts, which attempt of the contact it is, and what it is.
    visit, cause : int
        The visit it is on, and what brought that about (the codes of the records' `cause`).
    queue, line, slot, joined : int
        The queue, the line in it and the place among its draws of this visit, and when it joined.
    waiting : bool
    trunk_since : int
        Since when this visit holds the trunk line; -1 = it holds none.
    sent_by_closed, sent_by_full, sent_by_waited, has_talked : int
        What can happen but once an attempt, and did.
    offered : int
        When this visit was offered a callback (of a later try: the one that made it), -1 = it was not.
    accepted : bool
        Whether it has accepted, and nobody has reached it so far.
    dials, returns : int
        Dials in vain for this callback; visits of the attempt that are later tries.
    made : dict of int to int
        How often each entry of `next` brought another attempt of this contact.
    """

    __slots__ = (
        "accepted",
        "arrived",
        "attempt",
        "cause",
        "contact",
        "dials",
        "has_talked",
        "joined",
        "line",
        "made",
        "offered",
        "queue",
        "returns",
        "routed",
        "row",
        "segment",
        "sent_by_closed",
        "sent_by_full",
        "sent_by_waited",
        "slot",
        "trunk_freed",
        "trunk_since",
        "type",
        "visit",
        "waiting",
    )

    def __init__(
        self,
        contact: int,
        row: int,
        attempt: int,
        type_: int,
        segment: int,
        routed: int,
        arrived: int,
        cause: int = FIRST,
        made: dict[int, int] | None = None,
    ) -> None:
        self.contact = contact
        self.row = row
        self.attempt = attempt
        self.type = type_
        self.segment = segment
        self.routed = routed
        self.arrived = arrived
        self.cause = cause
        self.made = made
        self.queue = self.line = self.slot = self.joined = self.trunk_since = self.offered = -1
        self.trunk_freed: tuple[int, int] | None = None
        self.waiting = self.accepted = self.has_talked = False
        self.visit = self.dials = self.returns = self.sent_by_closed = self.sent_by_full = self.sent_by_waited = 0

    def goes_on(self, cause: int, now: int) -> None:
        """Begin the next visit of the attempt: passed on to another queue."""
        self.visit += 1
        self.cause = cause
        self.trunk_since = now if self.trunk_since >= 0 else -1
        self.offered, self.dials = -1, 0


class Patience(Alarm):
    """An alarm for a waiting call; it means nothing once the call has left that visit."""

    def __init__(self, clock: Clock, call: Call, handler: Callable[[Patience], None]) -> None:
        self.env = clock
        self.handlers = [handler]  # type: ignore[list-item]
        self.call = call
        self.visit = call.visit

    @property
    def still_waits(self) -> bool:
        """Whether the call still waits in the visit for which the alarm was set."""
        return self.call.waiting and self.call.visit == self.visit


class Hand:
    """A place for one contact in the hands of an agent: its talk or dial, and its wrap.

    Parameters
    ----------
    number : int
        Counted through all agents: the order of those that finish at one instant.
    agent : Agent

    Attributes
    ----------
    call : Call or None
    needs : int
        Units of the agent's capacity that the contact takes; 1 of 1 if it can have but one.
    wrap : int
        How long the wrap lasts, in ms.
    """

    __slots__ = ("agent", "call", "needs", "number", "talk_alarm", "wrap", "wrap_alarm")

    talk_alarm: Alarm
    wrap_alarm: Alarm

    def __init__(self, number: int, agent: Agent) -> None:
        self.number = number
        self.agent = agent
        self.call: Call | None = None
        self.needs = 1
        self.wrap = 0


class Agent:
    """An agent at work.

    Attributes
    ----------
    hands : list of Hand
        As many as it can have contacts at once.
    several : bool
        Whether that is more than one.
    used : int
        Units of its capacity that are in use; 0 = it has nothing in hand.
    day, factors : int, list of int
        How it stretches handling times by line (millionths), and the wall-clock day for which that was worked out.
    on_since : int
        When the current spell of duty began; -1 = off duty.
    free_since, rank : int
        When it last finished a contact or came on duty, and how it stands from then on in the order of `choose_agent`.
    standing : tuple (units in use, rank, number) or None
        Where an agent who is on duty and owes nothing stands among those of its group; None = it does not, nor does one whose
        only hand is full.
    shift_end, begun : int
        End of the shift, STAYS = none; and when it last began for an agent who was off duty.
    in_shift, owes : bool
        Whether a shift runs, and whether something came due while the agent was busy.
    owed : list of int
        Lengths of the breaks that came due while busy, in order.
    next_change, next_kind : int
        When the next entry of the diary comes due, and its kind.
    break_until, away_until : int
        Ends of the latest break and of the latest shrinkage.
    busy_since : int
        Since when it has had something in hand without a pause.
    busy_time, duty_time : int
        Milliseconds of that before, and on duty in finished spells, since the run began.
    """

    __slots__ = (
        "away_until",
        "begun",
        "break_until",
        "busy_since",
        "busy_time",
        "day",
        "duty_time",
        "ended",
        "factors",
        "free_since",
        "group",
        "hands",
        "in_shift",
        "next_change",
        "next_kind",
        "number",
        "on_since",
        "owed",
        "owes",
        "pace",
        "rank",
        "several",
        "shift_end",
        "standing",
        "used",
    )

    def __init__(self, number: int, group: int, pace: int, hands: int, first_hand: int) -> None:
        self.number = number
        self.group = group
        self.pace = pace
        self.hands = [Hand(first_hand + place, self) for place in range(hands)]
        self.several = hands > 1
        self.used = 0
        self.day = -1
        self.factors: list[int] = []
        self.on_since = -1
        self.free_since = self.rank = 0
        self.standing: tuple[int, int, int] | None = None
        self.shift_end = 0
        self.begun = -1
        self.in_shift = self.owes = self.ended = False
        self.owed: list[int] = []
        self.break_until = self.away_until = LONG_AGO
        self.next_change = self.next_kind = -1
        self.busy_since = self.busy_time = self.duty_time = 0

    @property
    def in_hand(self) -> int:
        """How many contacts it has in hand, in talk, dial or wrap."""
        return sum(hand.call is not None for hand in self.hands)

    def empty_hand(self) -> Hand:
        """Return the first of its hands in which there is no contact."""
        return next(hand for hand in self.hands if hand.call is None)
