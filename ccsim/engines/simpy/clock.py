"""SimPy's clock in whole milliseconds, and alarms that keep the one order of events at one instant."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush

import simpy

from ccsim import rules

OnAlarm = Callable[["Alarm"], None]

TALK_ENDS = rules.event_rank(rules.TALK_ENDS, 0)
WRAP_ENDS = rules.event_rank(rules.WRAP_ENDS, 0)
CONTACT_ARRIVES = rules.event_rank(rules.CONTACT_ARRIVES, 0)
WAITED_ENOUGH = rules.event_rank(rules.WAITED_ENOUGH, 0)
PATIENCE_ENDS = rules.event_rank(rules.PATIENCE_ENDS, 0)
"""Ranks of the events of which there are many; the number of the agent or the contact is added to them."""


class Clock(simpy.Environment):
    """SimPy's environment, its time a whole number of milliseconds.

    Attributes
    ----------
    now : int
        The instant, in ms from the scenario's start: an attribute, as it is read some ten times a contact.
    """

    _now: int
    now: int = 0

    def run_out(self) -> None:
        """Run until nothing is left to happen: SimPy's own `step`, over and over, without a call for each."""
        queue = self._queue
        while queue:
            self._now, _, _, event = heappop(queue)  # type: ignore[assignment]
            self.now = self._now
            callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
            for callback in callbacks:
                callback(event)
            if not event._ok:
                raise event._value


class Alarm(simpy.Event):
    """An event that can be set again once it has rung, and rings in the order of (time, rank).

    SimPy orders what happens at one instant by a priority; ours is the rank of the rules, which holds kind and number. An alarm
    that no longer matters is left to ring and recognised as stale by what it finds: to take it out of the clock would cost more.

    Parameters
    ----------
    clock : Clock
    handlers : callable
        Called with the alarm when it rings. A process that yields the alarm needs none.
    """

    env: Clock
    _ok = True
    _value = None

    def __init__(self, clock: Clock, *handlers: OnAlarm) -> None:
        self.env = clock
        self.handlers = list(handlers)

    def set(self, delay: int, rank: int) -> None:
        """Ring after a delay (ms), among the others of that instant in the order of their ranks."""
        self.callbacks = self.handlers
        clock = self.env  # what SimPy's `schedule` does, without a call for it
        heappush(clock._queue, (clock._now + delay, rank, next(clock._eid), self))  # type: ignore[misc]

    def until(self, at: int, kind: int, number: int) -> Alarm:
        """Ring at an instant (ms), as an event of this kind and number; for a process to yield."""
        self.callbacks = self.handlers.copy()
        self.env.schedule(self, rules.event_rank(kind, number), at - self.env.now)  # type: ignore[arg-type]
        return self
