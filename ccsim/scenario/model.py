"""The scenario: one contact centre and one stretch of time. The models are the table of the language's fields."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal, TypeAlias, cast, get_args

from pydantic import Field, PrivateAttr

from ccsim.scenario.bytime import ByTime
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.calendar_read import CALENDAR
from ccsim.scenario.channels import CHANNELS
from ccsim.scenario.dates import Span
from ccsim.scenario.fields import Duration, PolicyByDay
from ccsim.scenario.hours import open_day, spans_between
from ccsim.scenario.model_agents import Break, Group, Pace, Serve, Shift
from ccsim.scenario.model_contacts import Busyness, Contact, ContactSegment, Next, Source
from ccsim.scenario.model_measures import SPAN, Costs, Leaving, NamedTarget, ServiceLevel
from ccsim.scenario.model_policies import Policy
from ccsim.scenario.model_queues import Callback, Ivr, Node, Otherwise, Queue, Segment
from ccsim.scenario.model_satisfaction import Factor, Satisfaction
from ccsim.scenario.model_tables import TableSpec
from ccsim.scenario.model_weightings import Weighting
from ccsim.scenario.named import Named
from ccsim.scenario.reading import Context, Kind, Model, Reads, interruptible, map_of
from ccsim.scenario.scalars import MANY, START_KIND, TEXT_KIND, whole, word
from ccsim.scenario.shares import Shares
from ccsim.scenario.table import Table
from ccsim.scenario.tree import Mark, Tree
from ccsim.scenario.tree import Source as Origin
from ccsim.units import DAY, MINUTE

VERSION = 1
AS_WRITTEN = {"tables", "variants"}
"""Fields that say how a scenario is written, and could be, not what holds in it."""

ChooseAgent: TypeAlias = Literal["longest_idle", "least_occupied", "fixed_order"]

_AS_WRITTEN: Kind[dict[str, Tree]] = Kind(
    "paths and values",
    lambda tree, context: map_of(tree, "paths and values"),
    lambda tree, context: tree,
    {"type": "object", "description": "Paths and values: {agents.advisers.staff: 26}"},
)
Variant: TypeAlias = Annotated[dict[str, Any], Reads(_AS_WRITTEN)]


class Scenario(Model):
    """One contact centre and one stretch of time; immutable. A what-if is a changed copy.

    All times are whole milliseconds from `start`.
    """

    ccsim: Annotated[int, Reads(whole(VERSION, VERSION))] = VERSION
    """Version of the language."""
    name: Annotated[str, Reads(TEXT_KIND)] = ""
    start: Annotated[datetime, Reads(START_KIND)] = datetime(2026, 1, 5)
    """Wall clock at time zero."""
    duration: Duration
    """Doors close then."""
    warmup: Duration = 0
    """Simulated, not counted."""
    cooldown: Duration = 0
    """Likewise, at the end."""
    interval: Duration = 30 * MINUTE
    """Divides a day."""
    replications: Annotated[int, Reads(whole(1, MANY))] | None = None
    """Replications of a run."""
    seed: Annotated[int, Reads(whole(0, 2**63 - 1))] = 1
    """Of all draws."""
    calendar: Annotated[Calendar, Reads(CALENDAR)] = Calendar()
    """Dates that count as another weekday, or have a name."""
    tables: Annotated[dict[str, TableSpec], Named("tables by name")] = Field(default_factory=dict)
    """Files as a WFM tool or an ACD writes them."""
    segments: Annotated[dict[str, Segment], Named("segments by name")] = Field(default_factory=dict)
    """Customer tiers; without it there is one, `all`."""
    contacts: Annotated[dict[str, Contact], Named("contact types by name")] = Field(default_factory=dict)
    ivr: Ivr = Ivr()
    queues: Annotated[dict[str, Queue], Named("queues by name")] = Field(default_factory=dict)
    shifts: Annotated[dict[str, Shift], Named("shifts by name")] = Field(default_factory=dict)
    agents: Annotated[dict[str, Group], Named("agent groups by name")] = Field(default_factory=dict)
    choose_agent: Annotated[ChooseAgent, Reads(word(*get_args(ChooseAgent)))] = "longest_idle"
    """longest_idle, least_occupied or fixed_order."""
    policies: Annotated[dict[str, Policy], Named("policies by name")] = Field(default_factory=dict)
    policy: PolicyByDay | None = None
    """Which policy holds; first come, first served if none."""
    variants: Annotated[dict[str, Variant], Named("variants by name")] = Field(default_factory=dict)
    """Named what-ifs: paths and values."""
    targets: Annotated[dict[str, NamedTarget], Named("targets by name")] = Field(default_factory=dict)
    """Beyond each queue's own."""
    service_level: ServiceLevel = ServiceLevel()
    exclude: Annotated[dict[str, Annotated[Span, Reads(SPAN)]], Named("spans by name")] = Field(default_factory=dict)
    """Shown apart, out of targets and totals."""
    costs: Costs = Costs()
    satisfaction: Satisfaction | None = None
    """How content contacts are."""
    weightings: Annotated[dict[str, Weighting], Named("weightings by name")] = Field(default_factory=dict)
    """Scores by which the centre is judged: measures, and what a unit of each counts."""

    _origin: Origin[Scenario] | None = PrivateAttr(default=None)

    def __eq__(self, other: object) -> bool:
        """Whether the same holds in both; how it was written, and the variants that it could have, do not matter."""
        if not isinstance(other, Scenario):
            return NotImplemented
        return all(value == other.__dict__[key] for key, value in self.__dict__.items() if key not in AS_WRITTEN)

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    @property
    def clock_at_start(self) -> int:
        """Wall clock at time zero, in ms of the day."""
        midnight = datetime.combine(self.start.date(), datetime.min.time())
        return (self.start - midnight) // timedelta(milliseconds=1)

    @property
    def end(self) -> int:
        """When the doors close, in ms."""
        return self.duration

    @property
    def channels(self) -> tuple[str, ...]:
        """Channels by which contacts come, in the order of the language."""
        used = {contact.channel for contact in self.contacts.values()}
        return tuple(channel for channel in CHANNELS if channel in used)

    @property
    def days(self) -> int:
        """Number of wall-clock days that the run, [0, duration), touches."""
        return -(-(self.clock_at_start + self.duration) // DAY)

    def date(self, day: int) -> date:
        """Date of a wall-clock day; 0 is the day of `start`."""
        return self.start.date() + timedelta(days=day)

    def then(self, node: str, type_: str, segment: str) -> ByTime[Shares]:
        """Where a node leads a contact: by type/segment, else type, else segment (as routed), else in general."""
        step = self.ivr.nodes[node]
        for selector in (f"{type_}/{segment}", type_, segment):
            if selector in step.then_for:
                return step.then_for[selector]
        return step.then

    def open_spans(self, queue: str, first_day: int, last_day: int) -> list[tuple[int, int]] | None:
        """When a queue is open.

        Parameters
        ----------
        first_day, last_day : int
            Wall-clock days on which the stretches begin, both included; 0 is the day of `start`.

        Returns
        -------
        list of (int, int), or None
            Ascending, disjoint [open, close) in ms from start; None if it is always open.
        """
        hours = self.queues[queue].open
        if hours is None:
            return None
        spans = spans_between(hours, first_day, last_day, self.date, self.calendar)
        return [(begin - self.clock_at_start, end - self.clock_at_start) for begin, end in spans]

    def open_day(self, queue: str) -> float:
        """One `open day` of a queue in ms: its open time in an ordinary week / the weekdays on which it opens."""
        return open_day(self.queues[queue].open)

    def set(self, path: str, value: object) -> Scenario:
        """Make a copy with the value at a path changed, such as `agents.advisers.staff`; `*` stands for every name.

        Raises
        ------
        ScenarioError
            If the copy is no valid scenario.
        """
        return self._source.set(path, value)

    def scale_by(self, path: str, factor: float) -> Scenario:
        """Make a copy with the values at a path multiplied, as `--set path*=factor` does."""
        return self._source.scale_by(path, factor)

    def with_changes(self, changes: Iterable[str]) -> Scenario:
        """Make a copy with several changes at once, each as after `--set`: `path=value` or `path*=1.1`.

        Raises
        ------
        ScenarioError
            With everything that is wrong with them.
        """
        return self._source.with_changes(changes)

    def with_variant(self, name: str | None) -> Scenario:
        """Make a copy with one of the variants; None is the scenario without."""
        return self._source.with_variant(name)

    @property
    def what_if(self) -> tuple[str, ...]:
        """How this copy differs from its file: the variant and the changes, as they were given."""
        return self._source.told()

    def table(self, name: str) -> Table:
        """Read one of the tables that the scenario declares, used in it or not.

        Raises
        ------
        KeyError
            If there is none of that name.
        TableError
            If it cannot be read.
        """
        return self._source.table(name)

    def written_at(self, path: Sequence[str | int]) -> Mark | None:
        """Find the place (file, line, column) where a key is written, or the nearest above it; None if nothing of it is."""
        return self._source.written_at(path)

    @property
    def question(self) -> str:
        """What it is to answer: the first paragraph of the comment at the top of its file; empty without one."""
        return self._source.question

    @property
    def file(self) -> str:
        """The file it was read from, as it was named; `<text>` or `<stdin>` if it was none."""
        return self._source.file

    @property
    def arguments(self) -> tuple[str, ...] | None:
        """Options of the command line that make this copy of its file; None where no option can say a change."""
        return self._source.arguments()

    @property
    def _source(self) -> Origin[Scenario]:
        if self._origin is None:
            raise ValueError("this scenario was not loaded from a file or text")
        return self._origin

    def resolved(self) -> dict[str, Any]:
        """Everything that holds, as plain maps, lists and texts; loaded again it gives an equal scenario.

        Tables are in it by their values, `defaults` and `rest` by what they come to. Variants are left out: they
        change what was written, not what it came to.
        """
        context = Context(self.interval, self.start, {})
        with interruptible():
            shown = self.model_dump(
                by_alias=True, exclude_none=True, exclude=AS_WRITTEN, context=cast("dict[str, Any]", context)
            )
        return {key: value for key, value in shown.items() if value not in ({}, "")}

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the resolved scenario, in hexadecimal."""
        text = json.dumps(self.resolved(), ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


__all__ = [
    "Break",
    "Busyness",
    "Callback",
    "Contact",
    "ContactSegment",
    "Costs",
    "Factor",
    "Group",
    "Ivr",
    "Leaving",
    "NamedTarget",
    "Next",
    "Node",
    "Otherwise",
    "Pace",
    "Policy",
    "Queue",
    "Satisfaction",
    "Scenario",
    "Segment",
    "Serve",
    "ServiceLevel",
    "Shares",
    "Shift",
    "Source",
    "Span",
    "TableSpec",
]
