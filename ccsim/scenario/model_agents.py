"""Shifts and agent groups."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field

from ccsim.scenario.bytime import ByTime, When, covers
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.channels import AtOnce
from ccsim.scenario.dates import format_hours, parse_hours, parse_when
from ccsim.scenario.fields import (
    Aht,
    AhtByDay,
    CountByTime,
    Cv,
    Duration,
    Positive,
    Share,
    ShareByDay,
    ShareByTime,
    ShiftNumbers,
    YesNo,
)
from ccsim.scenario.hours import STRETCH_SCHEMA, ShiftHours
from ccsim.scenario.named import PAIRS, Named
from ccsim.scenario.reading import Context, Gather, Kind, Model, Reads, scalar, text_of
from ccsim.scenario.scalars import unknown
from ccsim.scenario.tree import Tree
from ccsim.units import DAY, MILLION, format_clock, format_duration, parse_clock


def _read_on(tree: Tree, context: Context) -> tuple[When, ...]:
    gather, found = Gather(), list[When]()
    for place, part in enumerate(tree if isinstance(tree, list) else [tree]):
        with gather.at(*([place] if isinstance(tree, list) else [])):
            found.append(parse_when(text_of(part, "a weekday"), context.names["calendar"]))
    gather.done()
    return tuple(found)


ON: Kind[tuple[When, ...]] = Kind(
    "weekdays",
    _read_on,
    lambda days, context: [str(when) for when in days],
    {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]},
)
BETWEEN = scalar(
    "hours",
    parse_hours,
    lambda hours: format_hours((hours[0] % DAY, hours[0] % DAY + hours[1] - hours[0])),
    STRETCH_SCHEMA,
)
AT = scalar(
    "a clock time",
    parse_clock,
    lambda clock: format_clock(clock % DAY),
    {"anyOf": [{"type": "string", "pattern": r"^\s*\d{1,2}:\d\d(:\d\d)?\s*$"}, {"type": "integer"}]},
)


class Break(Model):
    """A break of a shift, in turns between two clock times, or for all at once."""

    between: Annotated[tuple[int, int], Reads(BETWEEN)] | None = None
    """Agents take it in turns within these hours; ms of the day on which the shift begins."""
    at: Annotated[int, Reads(AT)] | None = None
    """All take it at this clock time."""
    on: Annotated[tuple[When, ...], Reads(ON)] | None = None
    """Only on these weekdays."""
    lasts: Duration
    paid: YesNo = True
    share: Share = 1.0
    """Share of the agents of a shift that take it."""

    def settled(self, context: Context, gather: Gather) -> Self:
        """Check that it says when."""
        del context
        if (self.between is None) == (self.at is None):
            gather.add("exactly one of 'between' and 'at' says when the break is")
        if self.lasts < 1:
            gather.add("a break lasts longer than nothing", "lasts")
        if self.between and self.between[1] - self.between[0] < self.lasts:
            gather.add(
                f"{format_hours(self.between)} is shorter than the break of {format_duration(self.lasts)}", "between"
            )
        return self

    def due_on(self, day: date, calendar: Calendar) -> bool:
        """Whether shifts that begin on this day have it."""
        return self.on is None or any(covers(when, day, calendar) for when in self.on)


class Shift(Model):
    """Hours of work; a night shift belongs to the day on which it begins."""

    hours: ShiftHours
    """8:00-16:30, past midnight 22:00-6:00, or a list of them; ms of the day, an end may exceed a day."""
    breaks: Annotated[dict[str, Break], Named("breaks by name")] = Field(default_factory=dict)

    def settled(self, context: Context, gather: Gather) -> Self:
        """Move the clocks of breaks that are of the next day, and check that breaks lie within the hours."""
        del context
        begin, breaks = self.hours[0][0], dict[str, Break]()
        for name, one in self.breaks.items():
            moved = one
            if one.at is not None and one.at < begin:
                moved = one.model_copy(update={"at": one.at + DAY})
            if one.between is not None and one.between[0] < begin:
                moved = one.model_copy(update={"between": (one.between[0] + DAY, one.between[1] + DAY)})
            breaks[name] = moved
            first, last = moved.between or (moved.at or 0, (moved.at or 0) + 1)
            if not any(start <= first and last <= end for start, end in self.hours):
                gather.add("the break lies outside the hours of the shift", "breaks", name)
        return self.model_copy(update={"breaks": breaks})


class Serve(Model):
    """How a group serves a queue, or one segment of it."""

    bare_key = "level"

    level: Positive = 1
    """Level 1 is taken first."""
    after: Duration = 0
    """Only contacts that have waited so long."""
    aht: Aht = MILLION
    """Factor on handling times there, in millionths."""


class Pace(Model):
    """Agents differ: a lognormal factor with mean 1 on handling times."""

    cv: Cv
    """Coefficient of variation of the factor."""


def check_line(name: str, context: Context) -> None:
    """Check that a queue, or queue/segment, exists.

    Raises
    ------
    ValueError
        With the nearest name that does.
    """
    queue, slash, segment = name.partition("/")
    if queue not in context.names["queues"]:
        raise ValueError(unknown(queue, "a queue", context.names["queues"]))
    if slash and segment not in context.names["segments"]:
        raise ValueError(unknown(segment, "a segment", context.names["segments"]))


class Group(Model):
    """A group of agents with the same skills."""

    serves: Annotated[dict[str, Serve], Named("queues or queue/segment", check_line, PAIRS)] = Field(
        default_factory=dict
    )
    """Queues, or queue/segment, each with its level."""
    shifts: ShiftNumbers = Field(default_factory=dict)
    """Agents of each shift, by day."""
    staff: CountByTime | None = None
    """Heads on duty, in the place of shifts."""
    absence: ShareByDay = ByTime.constant(0.0)
    """The chance of an agent to miss a day."""
    shrinkage: ShareByTime = ByTime.constant(0.0)
    """The chance of an agent to be off the phones in an interval."""
    aht: AhtByDay = ByTime.constant(MILLION)
    """Factor on all handling times, in millionths."""
    at_once: AtOnce = Field(default_factory=dict)
    """So many contacts of a channel in hand at once; one of a channel that is not named takes the whole agent."""
    slower: Share | None = None
    """Each contact in hand makes the talk of another that starts so much longer."""
    pace: Pace | None = None

    def settled(self, context: Context, gather: Gather) -> Self:
        """Check that it says, once, how many there are."""
        del context
        if bool(self.shifts) == (self.staff is not None):
            gather.add("exactly one of 'shifts' and 'staff' says how many agents there are (`none` removes the other)")
        if not self.serves:
            gather.add("'serves' is missing: which queues does the group serve?")
        if self.slower is not None and not self.at_once:
            gather.add("nothing is slower of one contact at a time: write 'at_once', {chat: 3}", "slower", at_key=True)
        return self
