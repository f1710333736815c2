"""How an attempt ends: its row is written, its trunk line is free again, and another attempt may follow."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from ccsim import rules
from ccsim.engines.simpy.book import Book
from ccsim.engines.simpy.clock import CONTACT_ARRIVES, Alarm, Clock
from ccsim.engines.simpy.people import Call
from ccsim.engines.simpy.tables import Draws, Tables
from ccsim.engines.simpy.trunks import Trunks
from ccsim.records import NEVER


class Leaving:
    """The end of an attempt, and what follows from it.

    Parameters
    ----------
    clock : Clock
    plan : Tables
    draws : Draws
    book : Book
    trunks : Trunks
    rings : callable
        Called with the next attempt and the instant at which it arrives at the lines.
    """

    def __init__(
        self, clock: Clock, plan: Tables, draws: Draws, book: Book, trunks: Trunks, rings: Callable[[Call, int], None]
    ) -> None:
        self.clock = clock
        self.plan = plan
        self.draws = draws
        self.book = book
        self.trunks = trunks
        self.rings = rings

    def unanswered(self, call: Call, outcome: int, cause: int, now: int) -> None:
        """Let an attempt end without an answer: what became of it, and as which cause of `next` that counts."""
        self.book.write(call, outcome, now)
        self.trunks.hang_up(call)
        self.tries_again(call, cause, now)

    def entry(self, call: Call, cause: int) -> int:
        """Return the entry of `next` that the workload names for this end of the attempt, or -1."""
        end = self._end(call, cause)
        return self.draws.next_entry[end] if end >= 0 else -1

    def _end(self, call: Call, cause: int) -> int:
        """Return where the workload says what follows this end of the attempt, or -1 if nothing does."""
        column = self.plan.cause_column[call.type][cause]
        if column < 0:
            return -1
        return self.draws.next_at(call.row, call.slot * self.plan.causes[call.type] + column)

    def tries_again(self, call: Call, cause: int, now: int) -> None:
        """Let what the attempt led to happen: another attempt later, if one is named, allowed and still in time."""
        end = self._end(call, cause)
        row = self.draws.next_attempt[end] if end >= 0 else -1
        if row < 0:
            return
        entry, delay = self.draws.next_entry[end], self.draws.next_delay[end]
        in_queue = call.slot < self.plan.slots[call.type]
        due = self._open_due(call.queue, now, delay) if self.plan.entry_open[entry] and in_queue else now + delay
        made = {} if call.made is None else call.made
        if due < 0 or not rules.attempt_is_made(
            due, self.plan.duration, made.get(entry, 0), self.plan.entry_at_most[entry]
        ):
            return
        made[entry] = made.get(entry, 0) + 1
        again = Call(
            contact=call.contact,
            row=row,
            attempt=call.attempt + 1,
            type_=self.draws.attempt_type[row],
            segment=call.segment,
            routed=call.routed,
            arrived=due,
            cause=self.plan.entry_cause[entry],
            made=made,
        )
        Alarm(self.clock, lambda _: self.rings(again, due)).set(due - now, CONTACT_ARRIVES + again.contact)

    def _open_due(self, queue: int, now: int, delay: int) -> int:
        """Return the first open instant by which so much open time has run, or -1 if the queue opens no more."""
        opens, closes = self.plan.opens[queue], self.plan.closes[queue]
        for span in range(max(0, bisect_right(opens, now) - 1), len(opens)):
            begin = max(opens[span], now)
            if begin + delay < closes[span]:
                return begin + delay
            delay -= max(0, closes[span] - begin)
        return NEVER
