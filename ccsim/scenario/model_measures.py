"""What a run is judged by: named targets, the service level's definition, what is left out, and costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal, Self, TypeAlias, get_args

from pydantic import Field

from ccsim.scenario.dates import Span, format_instant, parse_span
from ccsim.scenario.fields import Duration, GroupName, Money, Number, QueueName, SegmentName, Share
from ccsim.scenario.reading import Context, Gather, Kind, Model, Reads, map_of, text_of
from ccsim.scenario.scalars import MONEY_KIND, TEXT_KIND, unknown, word
from ccsim.scenario.selectors import selector_map
from ccsim.scenario.target import AT_MOST, TARGET, Target
from ccsim.scenario.tree import Tree

Definition: TypeAlias = Literal["offered", "answered", "abandons_met", "late_abandons", "no_short", "short_met"]
Period: TypeAlias = Literal["interval", "day", "week", "run"]


class ServiceLevel(Model):
    """Which of the six definitions of the service level counts."""

    definition: Annotated[Definition, Reads(word(*get_args(Definition)))] = "offered"
    """offered, answered, abandons_met, late_abandons, no_short or short_met."""
    short: Duration = 5_000
    """Who gives up within so long is a short abandon."""


class NamedTarget(Model):
    """A target beyond each queue's own."""

    queue: QueueName | None = None
    segment: SegmentName | None = None
    group: GroupName | None = None
    service_level: Annotated[Target, Reads(TARGET)] | None = None
    """95/10, or {answer: 95 %, within: 10 s}."""
    occupancy: Annotated[float, Reads(AT_MOST)] | None = None
    """at most 85 %."""
    over: Annotated[Period, Reads(word(*get_args(Period)))] = "run"
    """interval, day, week or run: each of these is judged."""
    in_: Share = Field(default=1.0, alias="in")
    """Share of the periods that must meet it."""

    def settled(self, context: Context, gather: Gather) -> Self:
        """Check that it asks one thing, of those for whom it is defined."""
        del context
        if (self.service_level is None) == (self.occupancy is None):
            gather.add("exactly one of 'service_level' and 'occupancy' says what is asked")
        if self.service_level is not None and self.group is not None:
            gather.add("a service level is of a queue or a segment, not of a group", "group", at_key=True)
        if self.occupancy is not None:
            for name in ("queue", "segment"):
                if getattr(self, name) is not None:
                    gather.add(f"occupancy is of a group of agents, not of a {name}", name, at_key=True)
        if self.service_level and self.service_level.open_days and self.queue is None:
            gather.add("open days differ from queue to queue: name the 'queue'", "service_level")
        return self


def _read_span(tree: Tree, context: Context) -> Span:
    return parse_span(text_of(tree, "a span of instants"), context.start)


def _show_span(span: Span, context: Context) -> Tree:
    begin, end = (format_instant(context.start + timedelta(milliseconds=at)) for at in (span.begin, span.end))
    return f"{begin}..{end}"


SPAN: Kind[Span] = Kind(
    "a span of instants",
    _read_span,
    _show_span,
    {"type": "string", "description": "A..B", "pattern": r"^\d{4}-\d\d-\d\d.*\.\.\d{4}-\d\d-\d\d"},
)


def _money_by(names: str, words: str) -> Kind[dict[str, float]]:
    """Amounts by name, or one amount for all (`rest`)."""

    def read(tree: Tree, context: Context) -> dict[str, float]:
        if isinstance(tree, str) and tree:
            return {"rest": MONEY_KIND.parse(tree, context)}
        gather, found, known = Gather(), dict[str, float](), (*context.names[names], "rest")
        for key, part in map_of(tree, f"{words} and amounts").items():
            if key not in known:
                gather.add(unknown(key, words, known), key, at_key=True)
                continue
            with gather.at(key):
                found[key] = MONEY_KIND.parse(part, context)
        gather.done()
        return found

    def show(value: dict[str, float], context: Context) -> Tree:
        return {key: MONEY_KIND.show(part, context) for key, part in value.items()}

    schema = {"anyOf": [MONEY_KIND.schema, {"type": "object", "additionalProperties": MONEY_KIND.schema}]}
    return Kind("an amount, or amounts by name", read, show, schema, mapped=True)


_BY_LINE = selector_map(MONEY_KIND)


def _read_answered(tree: Tree, context: Context) -> dict[str, float]:
    return (
        {"rest": MONEY_KIND.parse(tree, context)} if isinstance(tree, str) and tree else _BY_LINE.parse(tree, context)
    )


ANSWERED: Kind[dict[str, float]] = Kind(
    "an amount, or amounts by queue",
    _read_answered,
    _BY_LINE.show,
    {"anyOf": [MONEY_KIND.schema, _BY_LINE.schema]},
    mapped=True,
)


class Leaving(Model):
    """Which callers leave as customers, and what leaves with them."""

    customer_worth: Annotated[dict[str, float], Reads(_money_by("segments", "a segment"))]
    """A customer who leaves, by segment, and `rest`."""
    lost: Share = 0.0
    """Share of the lost callers who leave."""
    never_solved: Share = 0.0
    """Share of those who leave of whom somebody talked to, but not in their last attempt."""
    solved_late: Share = 0.0
    """Share of those who leave who came again after a talk and were talked to at last."""
    tells: Number = 0.0
    """How many others each who leaves tells of it."""
    heed: Share = 0.0
    """Share of these who keep away."""


class Costs(Model):
    """What the centre costs, in `currency`."""

    agent_hour: Annotated[dict[str, float], Reads(_money_by("agents", "an agent group"))] = Field(default_factory=dict)
    """A paid hour, by group, or one amount for all."""
    answered: Annotated[dict[str, float], Reads(ANSWERED)] = Field(default_factory=dict)
    """An answered visit, by queue, segment or queue/segment, and `rest`; a minus earns."""
    line_minute: Money = 0.0
    """A minute that a trunk line is held."""
    lost: Annotated[dict[str, float], Reads(_money_by("segments", "a segment"))] = Field(default_factory=dict)
    """A lost caller, by segment, and `rest`."""
    fixed_per_day: Money = 0.0
    """Fixed costs of 24 hours."""
    leaving: Leaving | None = None
    """What poor service drives away."""
    currency: Annotated[str, Reads(TEXT_KIND)] = "EUR"

    @property
    def of_anything(self) -> bool:
        """Whether it is said of anything what it costs, or earns."""
        by_name = (*self.agent_hour.values(), *self.answered.values(), *self.lost.values())
        return any(by_name) or bool(self.line_minute or self.fixed_per_day or self.leaving)
