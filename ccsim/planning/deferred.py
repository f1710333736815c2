"""Work that can wait: it counts in the open time in which it must be done, not in the interval in which it comes.

Formulas of waiting know calls that want an agent at once. Mail and other back-office work is planned by workload: the
arriving work is spread over the time until it is due, and as many agents are needed as it keeps busy (deferrable or
back-office workload in texts on workforce management, such as B. Cleveland, Call Center Management on Fast Forward).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ccsim.kpi.arrays import Flags, Real, Whole
from ccsim.units import HOUR, SECOND

if TYPE_CHECKING:
    from ccsim.planning.demand import Demand, Line
    from ccsim.planning.slots import Slots
    from ccsim.scenario.target import Target

FIGURES = ("calls", "handled", "work", "impatience")
"""What is known of a line by slot."""


@dataclass(frozen=True)
class _Moved:
    """A line as its work is to be done, and what of it is too late: contacts, and s of work that the run leaves no time for."""

    line: Line
    late: float
    left: float
    left_work: float


def deferred(slots: Slots, demand: Demand) -> Demand:
    """Put work that can wait where it is to be done, and say so.

    A line can wait if its target's time is at least an interval and nobody gives up, or people wait while the queue is
    closed and their mean patience is no shorter than that time. Its work is spread evenly over the open time from when it
    comes until the target's time has run. Who comes to any queue while it is closed, and waits, counts from its next
    opening.

    Parameters
    ----------
    demand : Demand
        By the slots in which contacts come.

    Returns
    -------
    Demand
        The same object, if nothing can wait and nobody waits for an opening.
    """
    targets = {promise.queue: promise.target for promise in demand.promises}
    pools, moved = [], list[_Moved]()
    for pool in demand.pools:
        lines = []
        for line in pool.lines:
            target = targets.get(line.queue)
            waits = _can_wait(slots, line, target)
            puts_off = waits or _waits_closed(slots, line.queue)
            if puts_off:
                moved.append(_move(slots, line, target, waits=waits))
            lines.append(moved[-1].line if puts_off else line)
        pools.append(replace(pool, lines=tuple(lines)))
    if not moved:
        return demand
    return replace(demand, pools=tuple(pools), notes=(*demand.notes, *_notes(moved)))


def _waits_closed(slots: Slots, queue: str) -> bool:
    found = slots.scenario.queues[queue]
    return found.open is not None and found.otherwise.closed == "wait"


def _can_wait(slots: Slots, line: Line, target: Target | None) -> bool:
    if target is None or target.within < slots.scenario.interval:
        return False
    patient = bool(line.impatience.sum() * target.within / SECOND <= line.calls.sum())
    return not line.impatience.any() or (patient and _waits_closed(slots, line.queue))


def _move(slots: Slots, line: Line, target: Target | None, *, waits: bool) -> _Moved:
    """Spread a line over the slots in which it is due; without `waits` only to the next slot that is open."""
    share = slots.open_share(line.queue)
    open_ = share * slots.hours
    ways, late = np.zeros((slots.count, slots.count)), 0.0
    for slot in np.flatnonzero(line.calls > 0).tolist():
        ahead = np.flatnonzero(open_[slot:] > 0) + slot
        if not len(ahead):
            continue
        late += float(line.calls[slot]) if _too_late(slots, int(ahead[0]) - slot, target) else 0.0
        due = ahead[_in_time(slots, share[ahead], ahead - slot, target)] if target and waits else ahead[:0]
        places = due if len(due) else ahead[:1]
        ways[slot, places] = open_[places] / open_[places].sum()
    out = ways.sum(axis=1) == 0
    left = np.where(out, line.calls, 0.0)
    moved = replace(line, waits=waits, left=left, **{name: getattr(line, name) @ ways for name in FIGURES})
    return _Moved(moved, late, float(left.sum()), float(line.work[out].sum()))


def _in_time(slots: Slots, share: Real, ahead: Whole, target: Target) -> Flags:
    """Which of the open slots ahead end within the target's time of the begin of a slot: [open slots]."""
    step = slots.scenario.interval
    spent = np.cumsum(share) * step if target.open_time else (ahead + 1) * step
    found: Flags = spent <= target.within + 1
    return found


def _too_late(slots: Slots, ahead: int, target: Target | None) -> bool:
    """Whether the target's time has run, for all who come in a slot, before the queue opens so many slots ahead."""
    return target is not None and not target.open_time and (ahead - 1) * slots.scenario.interval >= target.within


def _notes(moved: Sequence[_Moved]) -> Iterator[str]:
    waiting = list(dict.fromkeys(one.line.queue for one in moved if one.line.waits))
    others = list(dict.fromkeys(one.line.queue for one in moved if not one.line.waits))
    if waiting:
        yield (
            f"what comes to {', '.join(waiting)} can wait, so its contacts and work are spread evenly over the open time in "
            "which its target must be met; in an interval with nothing else the agents are that work, rounded up, and no "
            "wait is reckoned"
        )
    if others:
        yield f"who comes to {', '.join(others)} while it is closed counts from its next opening, as if nobody gave up before"
    for queue in dict.fromkeys(one.line.queue for one in moved):
        own = [one for one in moved if one.line.queue == queue]
        late, left, work = (sum(getattr(one, name) for one in own) for name in ("late", "left", "left_work"))
        if late > 0:
            yield f"of {queue}, {late:,.1f} contacts come while it is closed and their target's time runs out before it opens"
        if left > 0:
            hours = work / (HOUR / SECOND)
            yield f"of {queue}, {left:,.1f} contacts ({hours:,.1f} h) have no open time left in the run and are not counted"
