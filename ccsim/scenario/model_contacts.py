"""Contact types: where they come from, who they are, and what an attempt leads to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any, Literal, Self, TypeAlias, get_args

from pydantic import (
    Field,
    GetCoreSchemaHandler,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
)
from pydantic_core import CoreSchema, core_schema

from ccsim.scenario.bytime import ByTime
from ccsim.scenario.bytime_table import REFERENCE, is_table, select
from ccsim.scenario.channels import VOICE, Channel
from ccsim.scenario.dates import format_instant, from_start, parse_instant
from ccsim.scenario.fields import (
    Cv,
    Delay,
    FactorByTime,
    Handling,
    HandlingByQueue,
    Patience,
    PatienceByQueue,
    PerInterval,
    QueueName,
    RateByTime,
    Share,
    ShareOrRest,
    TypeName,
    Volume,
    YesNo,
)
from ccsim.scenario.named import Named
from ccsim.scenario.reading import Context, Gather, JsonSchema, Kind, Model, Reads, faults_of, map_of, text_of
from ccsim.scenario.scalars import INSTANT_KIND, name_of, unknown, whole, word
from ccsim.scenario.shares import TOLERANCE
from ccsim.scenario.tree import Tree, is_one_source
from ccsim.units import format_percent

CAUSES = ("answered", "abandoned", "blocked", "closed", "hung_up", "done")
"""How an attempt can end, as `after` names it."""

MOST_ATTEMPTS = 20
"""A contact makes no more in its life."""

ONE_SOURCE = "arrivals"
"""Name of a source that has none."""


def _read_log(tree: Tree, context: Context) -> tuple[int, ...]:
    """Instants of a table, or a list of them, in ms from start."""
    if is_table(tree):
        found = select(tree, context, column=False)
        if not found.table.times:
            raise ValueError(f"table '{found.name}' has no 'time': a log is its times")
        return tuple(from_start(found.table.times[row], context.start) for row in found.rows)
    if not isinstance(tree, list):
        raise ValueError("a table is needed here, {table: calls}, or a list of instants")
    gather, instants = Gather(), list[int]()
    for place, part in enumerate(tree):
        with gather.at(place):
            instants.append(from_start(parse_instant(text_of(part, "an instant")), context.start))
    gather.done()
    return tuple(instants)


def _show_log(instants: tuple[int, ...], context: Context) -> Tree:
    return [format_instant(context.start + timedelta(milliseconds=instant)) for instant in instants]


def _read_after(tree: Tree, context: Context) -> tuple[str, ...]:
    kind, gather, causes = word(*CAUSES), Gather(), list[str]()
    for place, part in enumerate(tree if isinstance(tree, list) else [tree]):
        with gather.at(*([place] if isinstance(tree, list) else [])):
            cause = kind.parse(part, context)
            if cause in causes:
                raise ValueError(f"'{cause}' is named twice")
            causes.append(cause)
    gather.done()
    if not causes:
        raise ValueError("the list is empty")
    return tuple(causes)


LOG_SCHEMA: JsonSchema = {"anyOf": [REFERENCE, {"type": "array", "items": INSTANT_KIND.schema}]}
AFTER_SCHEMA: JsonSchema = {
    "anyOf": [{"enum": list(CAUSES)}, {"type": "array", "items": {"enum": list(CAUSES)}, "minItems": 1}]
}

After: TypeAlias = Annotated[
    tuple[str, ...],
    Reads(Kind("causes", _read_after, lambda causes, context: list(causes), AFTER_SCHEMA, mapped=True)),
]


Log: TypeAlias = Annotated[tuple[int, ...], Reads(Kind("a log", _read_log, _show_log, LOG_SCHEMA))]
Counting: TypeAlias = Literal["poisson", "exact"]


def check_segment(name: str, context: Context) -> None:
    """Check that a segment exists.

    Raises
    ------
    ValueError
        With the nearest name that does.
    """
    if name not in context.names["segments"]:
        raise ValueError(unknown(name, "a segment", context.names["segments"]))


class Busyness(Model):
    """Days differ: a gamma factor with mean 1 on the expected contacts of each day."""

    cv: Cv
    """Coefficient of variation of the factor."""
    shared: YesNo = False
    """Whether all sources that say so have one luck."""


class Source(Model):
    """A source of arrivals: exactly one of volume (with shape), rate, expected and log."""

    volume: Volume | None = None
    """Contacts a day, spread over `shape`."""
    shape: PerInterval | None = None
    """Weights of the intervals of a day."""
    rate: RateByTime | None = None
    """Contacts an hour."""
    expected: PerInterval | None = None
    """Expected contacts of each interval."""
    log: Log | None = None
    """The very instants, the same in every replication; in ms from start, in file order, some perhaps outside the run."""
    scale: FactorByTime = ByTime.constant(1.0)
    """Factor on the expected contacts."""
    busyness: Busyness | None = None
    """Days differ."""
    count: Annotated[Counting, Reads(word(*get_args(Counting)))] = "poisson"
    """poisson, or exact: the expected number, rounded by carrying the rest on."""
    no_show: Share = 0.0
    """Share that does not come."""

    @model_serializer(mode="wrap")
    def _show(self, inner: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what does not go with a log."""
        shown: dict[str, Any] = inner(self)
        return shown if self.log is None else {key: shown[key] for key in ("log", "no_show")}

    def settled(self, context: Context, gather: Gather) -> Self:
        """Check that the source says one thing, once."""
        del context
        ways = [name for name in ("volume", "rate", "expected", "log") if getattr(self, name) is not None]
        if not ways:
            gather.add("nothing says how many come: write volume (with shape), rate, expected or log")
        if len(ways) > 1:
            gather.add(f"only one of {', '.join(ways)} can say how many come", ways[1], at_key=True)
        if self.volume is not None and self.shape is None:
            gather.add("a volume needs a 'shape', the weights of the intervals: shape: {8:00: [1, 2, 1]}", "volume")
        if self.volume is None and self.shape is not None:
            gather.add("a shape spreads a 'volume', and there is none", "shape", at_key=True)
        if self.log is not None:
            for name in ("scale", "busyness", "count"):
                if name in self.model_fields_set:
                    gather.add("a log is taken as it is: this does not go with it", name, at_key=True)
        return self


class OneOrMore:
    """Annotates the sources by name: one source alone needs no name, and is called `arrivals`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Tell one source from several, and give it the name."""

        def read(tree: Any, inner: core_schema.ValidatorFunctionWrapHandler) -> Any:
            if not (isinstance(tree, dict) and is_one_source(tree)):
                return inner(tree)
            gather = Gather()
            try:
                return inner({ONE_SOURCE: tree})
            except ValidationError as error:
                gather.faults = [replace(fault, path=fault.path[1:]) for fault in faults_of(error)]
            return gather.done()

        def show(sources: Any, inner: core_schema.SerializerFunctionWrapHandler) -> Any:
            shown = inner(sources)
            return shown[ONE_SOURCE] if set(shown) == {ONE_SOURCE} else shown

        return core_schema.no_info_wrap_validator_function(
            read, handler(source), serialization=core_schema.wrap_serializer_function_ser_schema(show)
        )

    def schema(self, several: JsonSchema) -> JsonSchema:
        """Describe one source, or several by name."""
        one = next(iter(several["patternProperties"].values()))
        return {"if": {"anyOf": [{"required": [key]} for key in Source.known_keys()]}, "then": one, "else": several}


class ContactSegment(Model):
    """What is other for the customers of one segment in one contact type."""

    bare_key = "share"

    share: ShareOrRest | None = None
    """Share of the segment among the contacts of this type."""
    recognised: Share | None = None
    """Share that is recognised as of this segment."""
    talk: Handling | None = None
    wrap: Handling | None = None
    patience: Patience | None = None


class Next(Model):
    """What an attempt that ended in one way leads to."""

    after: After
    """Causes: answered, abandoned, blocked, closed, hung_up, done."""
    share: Share
    """Share of the attempts with such an end that lead to another."""
    in_: Delay | None = Field(default=None, alias="in")
    """How much later; a distribution, perhaps in open time."""
    at_most: Annotated[int, Reads(whole(1, MOST_ATTEMPTS))] = 1
    """So often in the life of a contact."""
    to: QueueName | None = None
    """A transfer to this queue, when the talk ends."""
    as_: TypeName | None = Field(default=None, alias="as")
    """The contact type of the next attempt; the same if it is not given."""

    def settled(self, context: Context, gather: Gather) -> Self:
        """Check that it is either a transfer or another attempt."""
        del context
        if self.to is None and self.in_ is None:
            gather.add("'in' is missing: how much later? (or 'to': a transfer to another queue)")
        if self.to is not None:
            if self.after != ("answered",):
                gather.add("only an answered contact can be transferred: write `after: answered`", "to", at_key=True)
            for name, value in (("in", self.in_), ("as", self.as_)):
                if value is not None:
                    gather.add(
                        "a transfer (`to`) happens at once, as the same contact: leave this out", name, at_key=True
                    )
        return self


def _read_enter(tree: Tree, context: Context) -> dict[str, str]:
    """Node or queue for every segment."""
    place = name_of(("nodes", "queues"), "an IVR node or a queue")
    segments = context.names["segments"]
    if not isinstance(tree, dict):
        found = place.parse(tree, context)
        return dict.fromkeys(segments, found)
    gather, found_by = Gather(), dict[str, str]()
    for segment, part in map_of(tree, "segments and where they enter").items():
        if segment not in (*segments, "rest"):
            gather.add(unknown(segment, "a segment", [*segments, "rest"]), segment, at_key=True)
            continue
        with gather.at(segment):
            found_by[segment] = place.parse(part, context)
    missing = [segment for segment in segments if segment not in tree]
    if missing and "rest" not in tree:
        gather.add(f"nothing says where {', '.join(missing)} enter: name them, or write `rest`")
    gather.done()
    return {segment: found_by.get(segment, found_by.get("rest", "")) for segment in segments}


def _show_enter(enter: dict[str, str], context: Context) -> Tree:
    del context
    places = set(enter.values())
    return places.pop() if len(places) == 1 else dict(enter)


ENTER_SCHEMA: JsonSchema = {
    "anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]
}
Enter: TypeAlias = Annotated[
    dict[str, str], Reads(Kind("an IVR node or a queue", _read_enter, _show_enter, ENTER_SCHEMA))
]


class Contact(Model):
    """A contact type."""

    channel: Channel = "voice"
    """voice, chat, email, task or walk_in: only voice takes a trunk line."""
    arrivals: Annotated[dict[str, Source], Named("sources by name"), OneOrMore()] = Field(default_factory=dict)
    """One source of arrivals, or several by name that add up; none if it comes only by `as`."""
    segments: Annotated[dict[str, ContactSegment], Named("segments by name", check_segment)] = Field(
        default_factory=dict
    )
    """Shares of the segments where they differ from the general ones, and what else is other for them."""
    enter: Enter
    """IVR node or queue where an attempt begins; may be a map by segment."""
    talk: HandlingByQueue = Field(default_factory=dict)
    """Talk time, in the place of the queue's: for all queues, or for each that is named."""
    wrap: HandlingByQueue = Field(default_factory=dict)
    """Wrap-up time, likewise."""
    patience: PatienceByQueue = Field(default_factory=dict)
    """Patience, likewise."""
    next: Annotated[dict[str, Next], Named("entries by name")] = Field(default_factory=dict)
    """What an attempt leads to."""

    @model_serializer(mode="wrap")
    def _show(self, inner: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what is empty, and the channel that goes without saying."""
        shown = {key: value for key, value in inner(self).items() if value != {}}
        return shown if self.channel != VOICE else {key: shown[key] for key in shown if key != "channel"}

    def settled(self, context: Context, gather: Gather) -> Self:
        """Check that the shares of the entries of one cause leave room for one another."""
        del context
        for cause in CAUSES:
            entries = [name for name, entry in self.next.items() if cause in entry.after]
            total = sum(self.next[name].share for name in entries)
            if total > 1 + TOLERANCE:
                shown = format_percent(round(total, 12))
                gather.add(f"after '{cause}', {' and '.join(entries)} have shares of {shown}, more than 100 %", "next")
        return self
