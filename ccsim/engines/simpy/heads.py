"""The heads of all lines look for an agent, where more than one of them may find one."""

from __future__ import annotations

from collections.abc import Callable

from ccsim import rules
from ccsim.engines.simpy.clock import Alarm, Clock
from ccsim.engines.simpy.floor import Floor
from ccsim.engines.simpy.people import Agent, Call

AT_ONCE = rules.event_rank(0, 0)
"""Before every event that is pending."""


class Heads:
    """Lets the heads look: when a policy takes over, and after events that may have made room for more than one of them.

    Parameters
    ----------
    clock : Clock
    floor : Floor
    starts : callable
        Called with an agent, the contact that it takes, and the instant.
    """

    def __init__(self, clock: Clock, floor: Floor, starts: Callable[[Agent, Call, int], None]) -> None:
        self.floor = floor
        self.starts = starts
        self.alarm = Alarm(clock, lambda _: self.look(clock.now))
        self.about_to = False

    def look_soon(self) -> None:
        """Let them look once everything else that follows from this event is done."""
        if not self.about_to:
            self.about_to = True
            self.alarm.set(0, AT_ONCE)

    def look(self, now: int) -> None:
        """Let the heads look for an agent, lowest number first; after each start they begin anew, until none can be taken."""
        self.about_to = True  # who leaves a line meanwhile need not call them
        while self._first_match(now):
            pass
        self.about_to = False

    def _first_match(self, now: int) -> bool:
        for call in sorted(self.floor.heads(), key=lambda call: call.contact):
            agent = self.floor.find_agent(call, now)
            if agent is not None:
                self.starts(agent, call, now)
                return True
        return False
