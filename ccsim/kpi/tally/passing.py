"""Who was passed by a later arrival of another line, found while the answered come in the order of their starts.

Of each queue the latest arrival that has started is remembered, and the latest of any other line than that one's: whoever
starts now was passed if one of them, of another line than its own, arrived after it. Those who start at one instant do not
pass one another, so they are noted apart until the next.
"""

from __future__ import annotations

from ccsim.compiler import compiled
from ccsim.kpi.arrays import Table

AT, BEFORE, NOW = 0, 1, 7
"""Of a queue: the instant of the last start; the latest arrivals among earlier starts, and among those of that instant."""
FIELDS = 13
JOINED, CONTACT, LINE = range(3)
OTHER = 3
"""An arrival takes three numbers; that of another line comes after."""
NOBODY = -1


@compiled(in_place=True, inlined=True)
def is_passed(front: Table, queue: int, line: int, joined: int, contact: int, started: int) -> bool:
    """Whether an answered visit was passed; notes its own start. `front` is [queues, FIELDS], filled with NOBODY."""
    if started > front[queue, AT]:
        front[queue, AT] = started
        for at in (NOW, NOW + OTHER):
            if front[queue, at + JOINED] >= 0:
                then, who, whose = front[queue, at + JOINED], front[queue, at + CONTACT], front[queue, at + LINE]
                _note(front, queue, BEFORE, then, who, whose)
                front[queue, at + JOINED] = front[queue, at + CONTACT] = front[queue, at + LINE] = NOBODY
    _note(front, queue, NOW, joined, contact, line)
    at = BEFORE + OTHER if front[queue, BEFORE + LINE] == line else BEFORE
    return _later(front, queue, at, joined, contact)


@compiled(in_place=True, inlined=True)
def _later(front: Table, queue: int, at: int, joined: int, contact: int) -> bool:
    """Whether a noted arrival is later than another."""
    than = front[queue, at + JOINED]
    return bool(than > joined or (than == joined and front[queue, at + CONTACT] > contact))


@compiled(in_place=True, inlined=True)
def _note(front: Table, queue: int, at: int, joined: int, contact: int, line: int) -> None:
    """Keep an arrival if it is the latest, or the latest of another line than that of the latest."""
    if not _later(front, queue, at, joined, contact):
        if front[queue, at + LINE] != line:
            for k in range(OTHER):
                front[queue, at + OTHER + k] = front[queue, at + k]
        front[queue, at + JOINED], front[queue, at + CONTACT], front[queue, at + LINE] = joined, contact, line
    elif front[queue, at + LINE] != line and not _later(front, queue, at + OTHER, joined, contact):
        front[queue, at + OTHER + JOINED], front[queue, at + OTHER + CONTACT] = joined, contact
        front[queue, at + OTHER + LINE] = line
