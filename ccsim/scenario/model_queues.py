"""Segments, the IVR, and queues."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Annotated, Self

from pydantic import Field

from ccsim.scenario.fields import Count, Duration, Handling, Patience, Share, ShareOrRest, Takes, Then, YesNo
from ccsim.scenario.hours import OpenHoursField
from ccsim.scenario.named import PAIRS, Named
from ccsim.scenario.reading import Context, Gather, Kind, Model, Reads, map_of
from ccsim.scenario.scalars import DURATION_MS, name_of, whole
from ccsim.scenario.target import STANDARD, TARGET, Target
from ccsim.scenario.tree import Tree, did_you_mean
from ccsim.units import format_duration


class Segment(Model):
    """A tier of customers."""

    bare_key = "share"

    share: ShareOrRest
    """Share among all contacts."""
    recognised: Share = 1.0
    """Share that is recognised; the others are routed as the last segment."""
    talk: Handling | None = None
    """Talk time where the contact names none; `{scale: 1.25}` makes what the others give longer."""
    wrap: Handling | None = None
    patience: Patience | None = None


def check_selector(name: str, context: Context) -> None:
    """Check that a type, a segment, or type/segment exists.

    Raises
    ------
    ValueError
        With the nearest name that does.
    """
    types, segments = context.names["contacts"], context.names["segments"]
    type_, slash, segment = name.partition("/")
    if not slash and name not in (*types, *segments):
        raise ValueError(f"'{name}' is neither a contact type nor a segment{did_you_mean(name, [*types, *segments])}")
    if slash and type_ not in types:
        raise ValueError(f"'{type_}' is not a contact type{did_you_mean(type_, types)}")
    if slash and segment not in segments:
        raise ValueError(f"'{segment}' is not a segment{did_you_mean(segment, segments)}")


FOR_WHOM = Named("types, segments or type/segment", check_selector, PAIRS)


class Node(Model):
    """A step in the IVR."""

    takes: Takes
    """How long it takes."""
    then: Then
    """Where it leads: nodes, queues, `done` (self-served), `hang_up`, each with a share."""
    then_for: Annotated[dict[str, Then], FOR_WHOM] = Field(default_factory=dict)
    """The same for a contact type, a segment, or type/segment."""


class Ivr(Model):
    """Trunk lines and the voice response unit."""

    lines: Annotated[int, Reads(whole(0))] | None = None
    """Trunk lines; unlimited if not given."""
    nodes: Annotated[dict[str, Node], Named("nodes by name")] = Field(default_factory=dict)


def _read_waited(tree: Tree, context: Context) -> tuple[int, str]:
    entries = map_of(tree, "how long, and to which queue: {3 min: voicemail}")
    if len(entries) != 1:
        raise ValueError("one duration and one queue are needed here: {3 min: voicemail}")
    gather, ((duration, queue),) = Gather(), entries.items()
    found = (0, "")
    with gather.at(duration):
        found = (DURATION_MS.parse(duration, context), name_of(("queues",), "a queue").parse(queue, context))
    gather.done()
    return found


WAITED: Kind[tuple[int, str]] = Kind(
    "a duration and a queue",
    _read_waited,
    lambda waited, context: {format_duration(waited[0]): waited[1]},
    {
        "type": "object",
        "propertyNames": DURATION_MS.schema,
        "additionalProperties": {"type": "string"},
        "minProperties": 1,
        "maxProperties": 1,
    },
)


class Otherwise(Model):
    """What becomes of who cannot simply wait."""

    closed: Annotated[str, Reads(name_of(("queues",), "hang_up, wait or a queue", ("hang_up", "wait")))] = "hang_up"
    """When the queue is closed: hang_up, wait, or another queue."""
    full: Annotated[str, Reads(name_of(("queues",), "blocked or a queue", ("blocked",)))] = "blocked"
    """When the waiting places are full: blocked, or another queue."""
    waited: Annotated[tuple[int, str], Reads(WAITED)] | None = None
    """Who has waited so long moves on to another queue."""


@dataclass(frozen=True)
class Offer:
    """When a callback is offered.

    Parameters
    ----------
    after : int or None
        To who has waited so long, in ms.
    when_wait_over : int or None
        On joining, if the head of its own line has waited longer, in ms. Just one of the two is given.
    """

    after: int | None = None
    when_wait_over: int | None = None


def _read_offer(tree: Tree, context: Context) -> Offer:
    entries = map_of(tree, "when it is offered: {after: 60 s} or {when_wait_over: 2 min}")
    known = [field.name for field in fields(Offer)]
    gather, said = Gather(), dict[str, int]()
    for key, value in entries.items():
        if key not in known:
            gather.add(f"unknown key{did_you_mean(key, known)}", key, at_key=True)
        with gather.at(key):
            said[key] = DURATION_MS.parse(value, context)
    gather.done()
    if len(said) != 1:
        raise ValueError("one of the two is needed: {after: 60 s} or {when_wait_over: 2 min}")
    return Offer(**said)


OFFER: Kind[Offer] = Kind(
    "when a callback is offered",
    _read_offer,
    lambda offer, context: {
        key: format_duration(said)
        for key, said in (("after", offer.after), ("when_wait_over", offer.when_wait_over))
        if said is not None
    },
    {
        "type": "object",
        "properties": {field.name: DURATION_MS.schema for field in fields(Offer)},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    },
)

MOST_TRIES = 20
"""Dials for one callback."""


class Callback(Model):
    """Callbacks: who waits long is offered to be called back, and keeps its place in line without waiting on the phone."""

    offer: Annotated[Offer, Reads(OFFER)]
    """{after: 60 s}: offered to who has waited so long; {when_wait_over: 2 min}: on joining, if the head of its line has."""
    accept: Share
    """Share that accepts."""
    reached: Share = 1.0
    """The chance of a dial to be answered."""
    dial: Takes | None = None
    """How long a dial that is not answered keeps the agent busy."""
    tries: Annotated[int, Reads(whole(1, MOST_TRIES))] = 1
    """Dials in all."""
    retry_after: Duration | None = None
    """How long after a dial in vain the contact comes back to the end of its line."""

    def settled(self, context: Context, gather: Gather) -> Self:
        """Check that what a dial in vain needs is said."""
        del context
        if self.reached < 1 and self.dial is None:
            gather.add(
                "a dial may be in vain: write how long it keeps the agent busy, dial: {exponential: 20 s}", "dial"
            )
        if self.reached < 1 and self.tries > 1 and self.retry_after is None:
            gather.add("when is the next try? write retry_after: 15 min, or tries: 1", "retry_after")
        return self


class Queue(Model):
    """A queue: what is asked of it, and how contacts wait and are served in it."""

    target: Annotated[Target, Reads(TARGET)] | None = None
    """80/20, or {answer: 95 %, within: 8 open h}; also the limit for "in time"."""
    talk: Handling | None = None
    """Talk time where the contact names none."""
    wrap: Handling | None = None
    """Wrap-up time where the contact names none; none if not given."""
    patience: Patience | None = None
    """Patience where the contact and the segment name none."""
    capacity: Count | None = None
    """Waiting places; unlimited if not given."""
    open: OpenHoursField | None = None
    """Opening hours by day; always open if not given."""
    otherwise: Otherwise = Otherwise()
    line: YesNo = True
    """Whether the trunk line is held while waiting."""
    callback: Callback | None = None
    """Callbacks: when they are offered, who accepts, how they are dialled."""

    @property
    def judged_by(self) -> Target:
        """The target, or 80/20 if the queue names none."""
        return self.target or STANDARD
