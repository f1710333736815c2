"""The book of visits: a row of the records for each, in the order in which they are settled."""

from __future__ import annotations

from ccsim.engines.simpy.people import Call
from ccsim.records import NEVER


class Book:
    """Where a visit is written down as soon as all of it is known.

    Attributes
    ----------
    visits : list of int
        The records' rows, one after another.
    """

    def __init__(self) -> None:
        self.visits: list[int] = []

    def write(
        self,
        call: Call,
        outcome: int,
        left: int,
        started: int = NEVER,
        talk_end: int = NEVER,
        wrap_end: int = NEVER,
        group: int = NEVER,
        agent: int = NEVER,
    ) -> None:
        """Add a row to the visits, the columns in their order; a visit holds its trunk line until it leaves."""
        trunk_from = call.trunk_since
        trunk_from, trunk_to = (trunk_from, left) if trunk_from >= 0 else _freed_before(call)
        self.visits += (
            call.contact,
            call.attempt,
            call.visit,
            call.type,
            call.segment,
            call.routed,
            call.cause,
            call.arrived,
            call.joined,
            started,
            talk_end,
            wrap_end,
            left,
            trunk_from,
            trunk_to,
            call.queue,
            group,
            agent,
            outcome,
            call.offered,
        )


def _freed_before(call: Call) -> tuple[int, int]:
    """Return from when until when this visit held a trunk line that it holds no longer."""
    freed, call.trunk_freed = call.trunk_freed, None
    return (NEVER, NEVER) if freed is None else freed
