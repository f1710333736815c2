"""Telling contacts: who waited longest, who was overtaken most, who gave up last, who was there at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ccsim.app.story.past import Past, Rows
from ccsim.app.story.why import spoken
from ccsim.app.views.instants import read_instant
from ccsim.errors import UsageError
from ccsim.kpi.plain.overtaking import overtaken
from ccsim.records import ABANDONED, ANSWERED, CALLBACK, CALLBACK_FAILED
from ccsim.scenario.journeys import CALLBACK as AGAIN
from ccsim.scenario.tree import did_you_mean

FOREVER = 1 << 62


@dataclass(frozen=True)
class Picked:
    """A contact and, in words, what it was picked for."""

    contact: int
    words: str


class LongestWait:
    """The longest wait; of equals the lowest number.

    Parameters
    ----------
    closing : int
        Until when who is never served counts as waiting, or until it joined if that is later.
    queue, outcome : int, optional
        Only visits to that queue, or that ended so.
    """

    def __init__(self, closing: int, queue: int | None = None, outcome: int | None = None) -> None:
        self.closing, self.queue, self.outcome = closing, queue, outcome
        self.best: tuple[int, int] | None = None

    def take(self, rows: Rows) -> None:
        """Take the next rows."""
        these = (rows["joined"] >= 0) & ~_of_callback(rows)
        if self.queue is not None:
            these &= rows["queue"] == self.queue
        if self.outcome is not None:
            these &= rows["outcome"] == self.outcome
        if these.any():
            wait = (_waits_until(rows, self.closing) - rows["joined"])[these]
            longest = int(wait.max())
            found = (longest, -int(rows["contact"][these][wait == longest].min()))
            self.best = found if self.best is None else max(self.best, found)


class WhoWaits:
    """Who has waited longest at an instant, or else who rings next."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.waits: tuple[int, int] | None = None
        self.rings: tuple[int, int] | None = None

    def take(self, rows: Rows) -> None:
        """Take the next rows."""
        here = (rows["joined"] >= 0) & (rows["joined"] <= self.at) & (_waits_until(rows, FOREVER) > self.at)
        self.waits = _least(self.waits, rows["joined"], rows["contact"], here)
        self.rings = _least(self.rings, rows["arrived"], rows["contact"], rows["arrived"] >= self.at)


class MostOvertaken:
    """Who was passed by most later arrivals of other lines of its queue before it was answered."""

    COLUMNS = ("contact", "joined", "started", "queue", "routed_as")

    def __init__(self) -> None:
        self._parts: list[NDArray[np.int64]] = []

    def take(self, rows: Rows) -> None:
        """Take the next rows."""
        answered = rows["outcome"] == ANSWERED
        self._parts.append(np.stack([rows[name][answered] for name in self.COLUMNS]))

    def best(self) -> tuple[int, int] | None:
        """Return (how often, contact); None if nobody was passed."""
        if not self._parts:
            return None
        contact, joined, started, queue, line = np.concatenate(self._parts, axis=1)
        passed = overtaken(queue, line, joined, contact, started)
        best = None
        for number in np.unique(queue).tolist():
            mine = np.flatnonzero(queue == number)
            mine = mine[np.lexsort((contact[mine], joined[mine]))]
            joins, starts = joined[mine], started[mine]
            for place in np.flatnonzero(passed[mine]).tolist():
                # Nobody is passed within its own line, so that every later joiner who starts earlier is of another.
                end = int(np.searchsorted(joins, starts[place]))
                times = int(np.count_nonzero(starts[place + 1 : end] < starts[place]))
                found = (times, -int(contact[mine[place]]))
                best = found if best is None else max(best, found)
        return None if best is None else (best[0], -best[1])


def longest(past: Past, queue: str) -> Picked:
    """Pick who waited longest at a queue."""
    queues = list(past.model.scenario.queues)
    if queue not in queues:
        raise UsageError(f"longest: there is no queue '{queue}'{did_you_mean(queue, queues) or _are(queues)}")
    best = past.read(lambda: LongestWait(past.model.plan.duration, queue=queues.index(queue))).best
    if best is None:
        raise UsageError(f"longest: nobody joins {queue} in replication {past.replication}")
    return Picked(-best[1], f"the longest wait at {queue}, {spoken(best[0])}")


def abandoned(past: Past) -> Picked:
    """Pick who waited longest and gave up."""
    best = past.read(lambda: LongestWait(past.model.plan.duration, outcome=ABANDONED)).best
    if best is None:
        raise UsageError(f"abandoned: nobody gives up in replication {past.replication}")
    return Picked(-best[1], f"the longest wait of all who gave up, {spoken(best[0])}")


def most_overtaken(past: Past) -> Picked:
    """Pick who was overtaken most often."""
    best = past.read(MostOvertaken).best()
    if best is None:
        raise UsageError(f"overtaken: nobody is overtaken in replication {past.replication}")
    times = "once" if best[0] == 1 else f"{best[0]} times"
    return Picked(best[1], f"overtaken most often, {times}")


def at(past: Past, time: str) -> Picked:
    """Pick who waits at a time, longest before others; if nobody does, who rings next."""
    scenario = past.model.scenario
    instant = read_instant(scenario, time, "at")
    found = past.read(lambda: WhoWaits(instant))
    if found.waits:
        return Picked(found.waits[1], f"of those who wait at {time}, the one that came first")
    if found.rings:
        return Picked(found.rings[1], f"the next to arrive, as nobody waits at {time}")
    raise UsageError(f"at: nobody waits at {time}, and nobody comes afterwards in replication {past.replication}")


def _are(names: list[str]) -> str:
    return f"; there are {', '.join(names)}"


def _waits_until(rows: Rows, closing: int) -> NDArray[np.int64]:
    """When each visit's wait ends; who is never served waits until `closing`, who accepts a callback until then."""
    never = np.maximum(closing, rows["joined"])
    end = np.where(rows["started"] >= 0, rows["started"], np.where(rows["left"] >= 0, rows["left"], never))
    hung_up = np.where(rows["cause"] == AGAIN, rows["joined"], rows["callback_offered"])
    return np.where(_of_callback(rows), hung_up, end)


def _of_callback(rows: Rows) -> NDArray[np.bool_]:
    """Whether each visit accepted a callback, or is a later try of one."""
    return np.isin(rows["outcome"], (CALLBACK, CALLBACK_FAILED))


def _least(
    best: tuple[int, int] | None, first: NDArray[np.int64], contact: NDArray[np.int64], these: NDArray[np.bool_]
) -> tuple[int, int] | None:
    """Return the least (number, contact) among some rows and the best so far."""
    if not these.any():
        return best
    least = int(first[these].min())
    found = (least, int(contact[these & (first == least)].min()))
    return found if best is None else min(best, found)
