"""Alarms on SimPy's clock that keep the one order of events at one instant."""

from __future__ import annotations

from collections.abc import Callable

import simpy

from ccsim import rules

OnAlarm = Callable[["Alarm"], None]


class Alarm(simpy.Event):
    """An event that can be set again once it has rung, and rings in the order of (time, kind, number).

    SimPy orders what happens at one instant by a priority; ours holds kind and number. An alarm that no longer matters is left
    to ring and recognised as stale by what it finds: taking it out of the clock would cost more.

    Parameters
    ----------
    env : simpy.Environment
    handler : callable, optional
        Called with the alarm when it rings. A process that yields the alarm needs none.
    """

    def __init__(self, env: simpy.Environment, handler: OnAlarm | None = None) -> None:
        self.env = env
        self.handler = handler
        self._ok = True
        self._value = None

    def set(self, at: int, kind: int, number: int) -> Alarm:
        """Ring at an instant (ms), among the others of that instant as an event of this kind and number."""
        self.callbacks = [] if self.handler is None else [self.handler]  # type: ignore[list-item]
        self.env.schedule(self, rules.event_rank(kind, number), at - self.env.now)  # type: ignore[arg-type]
        return self
