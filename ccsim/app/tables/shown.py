"""What a result shows first, as tables of figures: queues, agents, callers, targets, cost.

The terminal writes them as text, a workbook as cells, and both show the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ccsim.app.result import Result, policy_in_force
from ccsim.app.tables.figures import value_in_words
from ccsim.app.targets import NAMED, target_text
from ccsim.kpi import Over, Row, measures_of
from ccsim.kpi.channels import is_mixed
from ccsim.kpi.replication import RUN
from ccsim.kpi.table import OF_FACTOR, SATISFACTION, entry_names
from ccsim.scenario.channels import VOICE, listed
from ccsim.scenario.measures import OF_WEIGHTING
from ccsim.units import format_duration, plain

QUEUE_MEASURES = (
    "offered",
    "service_level",
    "abandonment",
    "asa",
    "mean_wait",
    "wait_p90",
    "first_reply",
    "aht",
    "backlog",
)
"""Of these and others those that the scenario has."""
OF_CALLBACKS = ("callbacks_offered", "callbacks_accepted", "callbacks_reached", "callbacks_failed", "time_to_callback")
QUEUE_IF_ANY = ("overflowed", "unserved", "blocked", "closed", "transfers")
"""Shown where they happen at all."""
GROUP_MEASURES = (
    "on_duty",
    "occupancy",
    "concurrency",
    "utilisation",
    "scheduled_hours",
    "paid_hours",
    "on_duty_hours",
)
CONTACT_MEASURES = ("callers", "served_at_last", "lost", "attempts", "time_to_service")
LEAVING_MEASURES = ("never_solved", "solved_late", "leaving")
IVR_MEASURES = ("contained",)
LINE_MEASURES = ("lines_busy", "lines_blocked")
COSTS = ("cost", "cost_per_answered", "cost_of_leaving")
WITH_HALF_WIDTH = ("service_level", "abandonment", "occupancy", "satisfaction", "cost")

ALL = "*"

TARGETS, CALLBACKS = "TARGETS", "CALLBACKS"
"""Titles of the tables of named targets and of callbacks."""

Place = tuple[str | None, str | None, str | None]
"""Queue, segment, group of a row."""


ANYWHERE: Place = (ALL, ALL, None)
"""All queues and segments together."""


@dataclass(frozen=True)
class Named:
    """A row of a table: its name and what it is about; its channel where it is of one."""

    name: str
    place: Place
    channel: str | None = None


@dataclass(frozen=True)
class Figures:
    """A column of figures, one a row of the table; None where there is nothing.

    Parameters
    ----------
    measure : str
    rows : sequence of Row or None
    half_width : bool
        Whether it says how far each mean may be from the truth.
    """

    measure: str
    rows: Sequence[Row | None]
    half_width: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing in it is defined."""
        return all(row is None or row.mean is None for row in self.rows)


@dataclass(frozen=True)
class SingleRuns:
    """A column that says between what values 8 of 10 of so many replications lie."""

    rows: Sequence[Row | None]
    runs: int

    @property
    def empty(self) -> bool:
        """Whether nothing in it is defined."""
        return all(row is None or row.p10 is None for row in self.rows)


@dataclass(frozen=True)
class Words:
    """A column of words; the verdict in each, if it gives any (see `Column`)."""

    heading: str
    cells: Sequence[str]
    verdicts: Sequence[str] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is in it."""
        return not any(self.cells)


AnyColumn = Figures | SingleRuns | Words


@dataclass(frozen=True)
class Shown:
    """A table: its title, the names of its rows (leading spaces indent) and its columns."""

    title: str
    names: Sequence[str]
    columns: Sequence[AnyColumn]


class Tables:
    """The tables of one result.

    Parameters
    ----------
    result : Result
    """

    def __init__(self, result: Result) -> None:
        self.result, self.scenario = result, result.scenario
        self.chosen = result.chosen
        self.mixed = is_mixed(self.scenario)
        rows = result.iterate(RUN, *(["channel"] if self.mixed else []))
        self.rows = {(row.measure, (row.queue, row.segment, row.group), row.channel): row for row in rows}
        self.over: dict[Over, list[str]] = {over: [] for over in Over}
        for measure in measures_of(self.scenario):
            self.over[measure.over].append(measure.name)

    def __iter__(self) -> Iterator[Shown]:
        """All tables that have something to show."""
        parts: tuple[Callable[[], Iterator[Shown]], ...] = (
            self._queues,
            self._agents,
            self._callers,
            self._satisfaction,
            self._targets,
            self._costs,
            self._weightings,
        )
        for part in parts:
            yield from part()

    def title(self) -> Iterator[str]:
        """What was run, a sentence or two at a time: the name, what was changed, the facts, what is not counted."""
        scenario, count = self.scenario, self.result.replications
        policy = policy_in_force(scenario)
        rule = "first come, first served" if policy is None else policy if isinstance(policy, str) else "changes by day"
        yield scenario.name
        if scenario.what_if:
            yield f"What if: {'; '.join(scenario.what_if)}"
        yield (
            f"{format_duration(scenario.duration)} from {scenario.start:%a %Y-%m-%d %H:%M}; policy {rule}; seed {scenario.seed}; "
            f"{count} replication{'s' if count != 1 else ''}"
        )
        if left_out := self._left_out():
            yield f"Not counted: {left_out}."
        if count > 1:
            yield "Means over the replications; ± is half the width of the 95 % interval of the mean."
        if self.mixed:
            yield f"Waits and service levels are of one queue or channel, never of {listed(scenario.channels)} together."

    def _left_out(self) -> str:
        """What of the run is simulated and not counted."""
        scenario = self.scenario
        parts = [
            f"the {what} of {format_duration(span)}"
            for what, span in (("warm-up", scenario.warmup), ("cooldown", scenario.cooldown))
            if span
        ]
        return ", ".join([*parts, *scenario.exclude])

    def _queues(self) -> Iterator[Shown]:
        places = [Named(name, (name, ALL, None)) for name in self.scenario.queues]
        if self.mixed:
            places += [one for one in self._channels() if not self._alone(one)]
        elif len(places) > 1 or self.scenario.ivr.lines is not None:
            places.append(Named("all queues", ANYWHERE))
        places = list(self._with_segments(places))
        yield from self._table("QUEUES", places, self._columns(Over.QUEUE, places, QUEUE_MEASURES))
        if self.chosen is None:
            yield from self._rare(places)

    def _channels(self) -> list[Named]:
        """A row for each channel, where there are several."""
        channels = self.scenario.channels if self.mixed else ()
        return [Named(f"all {channel}", ANYWHERE, channel) for channel in channels]

    def _alone(self, named: Named) -> bool:
        """Whether the row of a queue says all that there is to say of a channel: all come to it, and nobody else does."""
        if self.scenario.ivr.lines is not None and named.channel == VOICE:
            return False  # who finds no line comes to no queue
        came = self._row("offered", named)
        of_queues = [self._row("offered", Named(name, (name, ALL, None))) for name in self.scenario.queues]
        of_channel = [
            self._row("offered", Named(name, (name, ALL, None), named.channel)) for name in self.scenario.queues
        ]
        both = zip(of_queues, of_channel, strict=True)
        return came is not None and any(
            one is not None and own is not None and one.mean == own.mean == came.mean for one, own in both
        )

    def _row(self, measure: str, named: Named) -> Row | None:
        return self.rows.get((measure, named.place, named.channel))

    def _rare(self, places: Sequence[Named]) -> Iterator[Shown]:
        """What happens in some centres only: a table of the rows in which it does."""
        names = [name for name in (*QUEUE_IF_ANY, *entry_names(self.scenario)) if self._any([name], places)]
        also = [named for named in places if self._any(names, [named])]
        if also:
            yield from self._table("ALSO", also, self._columns(Over.QUEUE, also, names))
        called = [named for named in places if self._any(OF_CALLBACKS, [named])]
        if called:
            columns = self._columns(Over.QUEUE, called, (*OF_CALLBACKS, "connect_rate"))
            yield from self._table(CALLBACKS, called, columns)

    def _agents(self) -> Iterator[Shown]:
        places = [Named(name, (None, None, name)) for name in self.scenario.agents]
        if len(places) > 1:
            places.append(Named("all agents", (None, None, ALL)))
        yield from self._table("AGENTS", places, self._columns(Over.GROUP, places, GROUP_MEASURES))

    def _callers(self) -> Iterator[Shown]:
        places = self._who_comes()
        ivr = self.scenario.ivr
        usual = (
            *CONTACT_MEASURES,
            *(LEAVING_MEASURES if self.scenario.costs.leaving else ()),
            *(IVR_MEASURES if ivr.nodes else ()),
            *(LINE_MEASURES if ivr.lines is not None else ()),
        )
        columns = (one for one in self._columns(Over.SEGMENT, places, usual) if not _of_satisfaction(one))
        yield from self._table("CONTACTS", places, columns)

    def _satisfaction(self) -> Iterator[Shown]:
        places = self._who_comes()
        names = [SATISFACTION, *(name for name in self.over[Over.SEGMENT] if name.startswith(OF_FACTOR))]
        columns = (one for one in self._columns(Over.SEGMENT, places, names) if _of_satisfaction(one))
        yield from self._table("SATISFACTION", places, columns)

    def _who_comes(self) -> list[Named]:
        return [*self._with_segments([Named("all contacts", ANYWHERE)]), *self._channels()]

    def _with_segments(self, places: Iterable[Named]) -> Iterator[Named]:
        for named in places:
            yield named
            if len(self.scenario.segments) > 1:
                for segment in self.scenario.segments:
                    within = Named(f"  {segment}", (named.place[0], segment, None), named.channel)
                    if self._comes(within):
                        yield within

    def _comes(self, named: Named) -> bool:
        """Whether contacts of a segment come to a queue; if the rows do not say, yes."""
        offered = self._row("offered", named)
        return offered is None or bool(offered.mean)

    def _columns(self, over: Over, places: Sequence[Named], usual: Sequence[str]) -> Iterator[AnyColumn]:
        """Columns of the measures that were asked for, or of the usual ones."""
        names = usual if self.chosen is None else [name for name in self.chosen if name in self.over[over]]
        for name in names:
            rows = [self._row(name, named) for named in places]
            yield Figures(name, rows, self.chosen is not None or name in WITH_HALF_WIDTH)
            if name == "service_level":
                yield from self._own_targets(places, rows)

    def _any(self, names: Iterable[str], places: Iterable[Named]) -> bool:
        """Whether any of the measures is above 0 anywhere."""
        rows = (self._row(name, named) for name in names for named in places)
        return any(row is not None and row.mean for row in rows)

    def _own_targets(self, places: Sequence[Named], rows: Sequence[Row | None]) -> Iterator[AnyColumn]:
        """How single runs look and, where queues name targets, whether these are met."""
        if self.result.replications > 1:
            yield SingleRuns(rows, self.result.replications)
        words = {verdict.name: verdict.word for verdict in self.result.targets if verdict.name in self.scenario.queues}
        if not words:
            return
        queues = [named.place[0] if named.place[1] == ALL else None for named in places]
        targets = {name: queue.target for name, queue in self.scenario.queues.items() if queue.target}
        verdicts = [words.get(queue, "") if queue else "" for queue in queues]
        cells = [f"{target_text(targets[queue])} {words[queue]}" if queue in words else "" for queue in queues]
        yield Words("target", cells, verdicts)

    def _targets(self) -> Iterator[Shown]:
        found = [verdict for verdict in self.result.targets if verdict.name in self.scenario.targets]
        if self.chosen is not None:
            found = [verdict for verdict in found if NAMED + verdict.name in self.chosen]
        if found:
            words = [verdict.word for verdict in found]
            columns: list[AnyColumn] = [
                Words("promise", [verdict.target for verdict in found]),
                Figures("target_met", [verdict.row for verdict in found], half_width=True),
                Words("result", words, words),
            ]
            yield Shown(TARGETS, [verdict.name for verdict in found], columns)

    def _costs(self) -> Iterator[Shown]:
        if self.chosen is None and not has_costs(self.result):
            return
        places = [Named("whole run", ANYWHERE)]
        names = [name for name in self.over[Over.RUN] if name in COSTS and (self.chosen is None or name in self.chosen)]
        rows = [Figures(name, [self._row(name, places[0])], half_width=True) for name in names]
        yield from self._table("COST", places, rows)

    def _weightings(self) -> Iterator[Shown]:
        """Scores, and below each what it is made of."""
        for name in self.scenario.weightings:
            score = self._row(OF_WEIGHTING + name, Named(name, ANYWHERE))
            if score is None:
                continue
            of = [part for part in self.result.parts if part.weighting == name]
            made = [f"{value_in_words(part.value, part.unit)} x {plain(part.weight)}" for part in of]
            columns: list[AnyColumn] = [
                Figures("points", [score, *(part.row for part in of)], half_width=True),
                Words("value x weight", ["", *made]),
            ]
            yield from self._table(
                "WEIGHTING", [Named(name, ANYWHERE), *(Named(f"  {part.measure}", ANYWHERE) for part in of)], columns
            )

    def _table(self, title: str, places: Sequence[Named], columns: Iterable[AnyColumn]) -> Iterator[Shown]:
        kept = [one for one in columns if not one.empty]
        if kept:
            yield Shown(title, [named.name for named in places], kept)


def _of_satisfaction(column: AnyColumn) -> bool:
    return isinstance(column, Figures) and column.measure.startswith(SATISFACTION)


def has_costs(result: Result) -> bool:
    """Whether the scenario says what anything costs."""
    return result.scenario.costs.of_anything
