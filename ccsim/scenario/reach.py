"""The visits that one attempt can make from the queue at which it arrives, and how each of them can end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ccsim.scenario.model import Scenario

VISITS = 3
"""At most: the first, one that was moved on by `waited`, one by transfer."""


@dataclass(frozen=True)
class Step:
    """An attempt that comes to a queue.

    Parameters
    ----------
    queue, visit : int
    by_closed, by_full, by_waited : bool
        Whether it was sent on for that reason before; it is sent on at most once by each.
    transferred : bool
        Whether this is after its transfer, of which there is at most one.
    """

    queue: int
    visit: int
    by_closed: bool = False
    by_full: bool = False
    by_waited: bool = False
    transferred: bool = False


@dataclass(frozen=True)
class End:
    """A queue at which an attempt can end on some visit, and the causes by which it can (of the causes of `next`)."""

    visit: int
    queue: int
    causes: frozenset[str]


def reach(scenario: Scenario, start: int, transfers: Sequence[Sequence[int]]) -> tuple[End, ...]:
    """Follow every way of an attempt through the queues.

    Parameters
    ----------
    start : int
        Queue at which it arrives.
    transfers : sequence of sequences of int
        Queues to which the first talk can be transferred: if it is in the first visit, if it is in the second.

    Returns
    -------
    tuple of End
        By visit, then queue; one for each queue that a visit can reach, also where the attempt cannot end there.
    """
    found: dict[tuple[int, int], set[str]] = {}
    ahead, seen = [Step(start, 0)], set[Step]()
    while ahead:
        step = ahead.pop()
        if step not in seen:
            seen.add(step)
            causes, onwards = _at(scenario, step, transfers)
            found.setdefault((step.visit, step.queue), set()).update(causes)
            ahead += onwards
    return tuple(End(visit, queue, frozenset(causes)) for (visit, queue), causes in sorted(found.items()))


def _at(scenario: Scenario, step: Step, transfers: Sequence[Sequence[int]]) -> tuple[set[str], list[Step]]:
    """How an attempt can end at a queue, and where it can go on."""
    names = list(scenario.queues)
    queue = scenario.queues[names[step.queue]]
    other, causes, onwards = queue.otherwise, {"answered", "abandoned"}, list[Step]()
    if queue.open is not None and other.closed != "wait":
        if other.closed == "hang_up" or step.by_closed:
            causes.add("closed")
        else:
            onwards.append(replace(step, queue=names.index(other.closed), by_closed=True))
    if queue.capacity is not None:
        if other.full == "blocked" or step.by_full:
            causes.add("blocked")
        else:
            onwards.append(replace(step, queue=names.index(other.full), by_full=True))
    if other.waited is not None and not step.by_waited:
        onwards.append(replace(step, queue=names.index(other.waited[1]), visit=step.visit + 1, by_waited=True))
    if not step.transferred and step.visit < len(transfers):
        for to in transfers[step.visit]:
            onwards.append(replace(step, queue=to, visit=step.visit + 1, transferred=True))
    return causes, onwards
