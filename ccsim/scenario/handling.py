"""Which talk, wrap and patience hold for a contact type and segment in a queue on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeAlias

from ccsim.scenario.bytime import ByTime, Piece
from ccsim.scenario.channels import PATIENT
from ccsim.scenario.distribution import Constant, Distribution, Never, Scale
from ccsim.units import DAY

if TYPE_CHECKING:
    from ccsim.scenario.model import Scenario

What: TypeAlias = Literal["talk", "wrap", "patience"]
Said: TypeAlias = "Distribution | None"


def handling(
    scenario: Scenario, what: What, type_: str, segment: str, queue: str, day: date
) -> tuple[Piece[Distribution], ...]:
    """Find the distributions that hold on a wall-clock day.

    Parameters
    ----------
    what : 'talk', 'wrap' or 'patience'
    type_, segment, queue : str
        Contact type, the contact's own segment, and the queue.
    day : date

    Returns
    -------
    tuple of Piece
        Ascending and disjoint; `scale` is applied. What is not covered is not said, except of wrap, which is 0 then, and of
        the patience of channels whose contacts do not give up unless it is written.
    """
    levels = sources(scenario, what, type_, segment, queue)
    pieces = [level.day(day, scenario.calendar) if level else () for level in levels]
    cuts = sorted({0, DAY, *(cut for said in pieces for piece in said for cut in (piece.begin, piece.end))})
    found: list[Piece[Distribution]] = []
    for begin, end in pairwise(cuts):
        value = resolve([_at(said, begin) for said in pieces])
        if value is None:
            value = unsaid(scenario, what, type_)
        if value is None:
            continue
        if found and found[-1].end == begin and found[-1].value == value:
            found[-1] = Piece(found[-1].begin, end, value)
        else:
            found.append(Piece(begin, end, value))
    return tuple(found)


def unsaid(scenario: Scenario, what: What, type_: str) -> Said:
    """What holds for a contact type where nothing is written."""
    if what == "wrap":
        return Constant(0.0)
    return Never() if what == "patience" and scenario.contacts[type_].channel in PATIENT else None


def sources(
    scenario: Scenario, what: What, type_: str, segment: str, queue: str
) -> tuple[ByTime[Distribution] | None, ...]:
    """Find where it can be said, most specific first: type/segment, type/queue, type, segment, queue."""
    contact = scenario.contacts[type_]
    own = contact.segments.get(segment)
    by_queue: dict[str, ByTime[Distribution]] = getattr(contact, what)
    return (
        getattr(own, what) if own else None,
        by_queue.get(queue),
        by_queue.get("*"),
        getattr(scenario.segments[segment], what),
        getattr(scenario.queues[queue], what),
    )


def resolve(levels: Sequence[Said]) -> Said:
    """Settle what holds at one instant, from what is said at type/segment, type/queue, type, segment, queue.

    The first that is a distribution holds; every `scale` before it multiplies it, a segment's always does.
    A queue's `never` yields to type/queue only.
    """
    own, by_queue, by_type, by_segment, in_queue = levels
    factor = 1.0
    if isinstance(by_segment, Scale):
        factor, by_segment = by_segment.factor, None
    chain = [by_queue, in_queue] if isinstance(in_queue, Never) else [own, by_queue, by_type, by_segment, in_queue]
    for said in chain:
        if isinstance(said, Scale):
            factor *= said.factor
        elif said is not None:
            return said.scaled(factor) if factor != 1 else said
    return None


def _at(pieces: Sequence[Piece[Distribution]], clock: int) -> Said:
    return next((piece.value for piece in pieces if piece.begin <= clock < piece.end), None)
