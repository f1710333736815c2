"""A call on its way through the centre, and an agent at work."""

from __future__ import annotations

from ccsim.engines.simpy.clock import Alarm
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
    made : dict of int to int
        How often each entry of `next` brought another attempt of this contact.
    """

    visit = 0
    queue = line = slot = joined = -1
    waiting = False
    trunk_since = -1
    trunk_freed: tuple[int, int] | None = None
    sent_by_closed = sent_by_full = sent_by_waited = 0
    has_talked = False

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


class Patience(Alarm):
    """An alarm for a waiting call; it means nothing once the call has left that visit."""

    call: Call
    visit: int

    @property
    def still_waits(self) -> bool:
        """Whether the call still waits in the visit for which the alarm was set."""
        return self.call.waiting and self.call.visit == self.visit


class Agent:
    """An agent at work.

    Attributes
    ----------
    free : bool
        On duty, idle, and owing neither a break nor the end of duty.
    call : Call or None
        The call in talk or wrap.
    on_since : int
        When the current spell of duty began; -1 = off duty.
    standing : tuple (rank, number) or None
        Where a free agent stands among those of its group; None while it has not been looked over for a contact.
    shift_end : int
        End of the shift; STAYS = none.
    in_shift, owes : bool
        Whether a shift runs, and whether something came due while the agent was busy.
    owed : list of int
        Lengths of the breaks that came due while busy, in order.
    break_until, away_until : int
        Ends of the latest break and of the latest shrinkage.
    busy_time, duty_time : int
        Milliseconds busy, and on duty in finished spells, since the run began.
    """

    free = False
    call: Call | None = None
    started = wrap_end = 0
    on_since = -1
    free_since = 0
    standing: tuple[int, int] | None = None
    shift_end = 0
    in_shift = False
    owes = False
    ended = False
    break_until = away_until = LONG_AGO
    next_leave = -1
    busy_time = duty_time = 0
    talk_alarm: Alarm
    wrap_alarm: Alarm

    def __init__(self, number: int, group: int, pace: int) -> None:
        self.number = number
        self.group = group
        self.pace = pace
        self.owed: list[int] = []
