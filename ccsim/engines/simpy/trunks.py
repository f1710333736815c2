"""The trunk lines of the centre, and who holds one since when."""

from __future__ import annotations

from ccsim.engines.simpy.people import Call
from ccsim.records import NEVER

PLENTY = 1 << 60


class Trunks:
    """Trunk lines.

    Parameters
    ----------
    lines : int
        How many there are, -1 = as many as are needed.

    Attributes
    ----------
    left : int
        How many nobody holds.
    """

    def __init__(self, lines: int) -> None:
        self.left = lines if lines >= 0 else PLENTY

    def hang_up(self, call: Call) -> None:
        """Take the line back, if the call holds one."""
        if call.trunk_since >= 0:
            call.trunk_since = NEVER
            self.left += 1

    def free(self, call: Call, now: int) -> None:
        """On joining a queue with `line: no`, or accepting a callback, the line is free again; the part of this visit ends."""
        if call.trunk_since >= 0:
            call.trunk_freed = (call.trunk_since, now)
            self.hang_up(call)
