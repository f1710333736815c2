"""The measures of a run as tables for a planner: queues, agents, callers, targets, cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ccsim.app.result import Result, policy_in_force
from ccsim.app.targets import NAMED, target_text
from ccsim.cli.figures import NOTHING, column, single_runs
from ccsim.cli.table import Column, paragraph, table
from ccsim.kpi import Over, Row, measures_of
from ccsim.kpi.replication import RUN
from ccsim.scenario import Scenario
from ccsim.units import format_duration

QUEUE_MEASURES = ("offered", "service_level", "abandonment", "asa", "mean_wait", "wait_p90", "aht")
QUEUE_IF_ANY = ("overflowed", "unserved", "blocked", "closed", "transfers")
"""Shown where they happen at all."""
GROUP_MEASURES = ("on_duty", "occupancy", "utilisation", "scheduled_hours", "paid_hours", "on_duty_hours")
CALLER_MEASURES = ("callers", "served_at_last", "lost", "attempts", "time_to_service")
IVR_MEASURES = ("contained",)
LINE_MEASURES = ("lines_busy", "lines_blocked")
COSTS = ("cost", "cost_per_answered")
WITH_HALF_WIDTH = ("service_level", "abandonment", "occupancy", "cost")

ALL = "*"

Place = tuple[str | None, str | None, str | None]
"""Queue, segment, group of a row."""


@dataclass(frozen=True)
class Named:
    """A row of a table: its name and what it is about."""

    name: str
    place: Place


class Summary:
    """The tables of one result.

    Parameters
    ----------
    result : Result
    width : int
        Of the terminal.
    """

    def __init__(self, result: Result, width: int) -> None:
        self.result, self.scenario, self.width = result, result.scenario, width
        self.chosen = result.chosen
        self.rows = {(row.measure, (row.queue, row.segment, row.group)): row for row in result.iterate(RUN)}
        self.over: dict[Over, list[str]] = {over: [] for over in Over}
        for measure in measures_of(self.scenario):
            self.over[measure.over].append(measure.name)

    def lines(self) -> Iterator[str]:
        """All tables that have something to show."""
        yield from self._title()
        for part in (self._queues(), self._agents(), self._callers(), self._targets(), self._costs()):
            lines = list(part)
            if lines:
                yield ""
                yield from lines

    def _title(self) -> Iterator[str]:
        scenario, count = self.scenario, self.result.replications
        policy = policy_in_force(scenario)
        rule = "first come, first served" if policy is None else policy if isinstance(policy, str) else "changes by day"
        yield from paragraph(scenario.name, self.width)
        if scenario.what_if:
            yield from paragraph(f"What if: {'; '.join(scenario.what_if)}", self.width)
        facts = (
            f"{format_duration(scenario.duration)} from {scenario.start:%a %Y-%m-%d %H:%M}; policy {rule}; seed {scenario.seed}; "
            f"{count} replication{'s' if count != 1 else ''}"
        )
        yield from paragraph(facts, self.width)
        if left_out := self._left_out():
            yield from paragraph(f"Not counted: {left_out}.", self.width)
        if count > 1:
            legend = "Means over the replications; ± is half the width of the 95 % interval of the mean."
            yield from paragraph(legend, self.width)

    def _left_out(self) -> str:
        """What of the run is simulated and not counted."""
        scenario = self.scenario
        parts = [
            f"the {what} of {format_duration(span)}"
            for what, span in (("warm-up", scenario.warmup), ("cooldown", scenario.cooldown))
            if span
        ]
        return ", ".join([*parts, *scenario.exclude])

    def _queues(self) -> Iterator[str]:
        places = [Named(name, (name, ALL, None)) for name in self.scenario.queues]
        if len(places) > 1 or self.scenario.ivr.lines is not None:
            places.append(Named("all queues", (ALL, ALL, None)))
        places = list(self._with_segments(places))
        yield from self._table("QUEUES", places, self._columns(Over.QUEUE, places, QUEUE_MEASURES))
        if self.chosen is None:
            yield from self._rare(places)

    def _rare(self, places: Sequence[Named]) -> Iterator[str]:
        """What happens in some centres only: a table of the rows in which it does."""
        names = [name for name in (*QUEUE_IF_ANY, *entry_names(self.scenario)) if self._any([name], places)]
        places = [named for named in places if self._any(names, [named])]
        if places:
            yield ""
            yield from self._table("ALSO", places, self._columns(Over.QUEUE, places, names))

    def _agents(self) -> Iterator[str]:
        places = [Named(name, (None, None, name)) for name in self.scenario.agents]
        if len(places) > 1:
            places.append(Named("all agents", (None, None, ALL)))
        yield from self._table("AGENTS", places, self._columns(Over.GROUP, places, GROUP_MEASURES))

    def _callers(self) -> Iterator[str]:
        places = list(self._with_segments([Named("all callers", (ALL, ALL, None))]))
        ivr = self.scenario.ivr
        usual = (
            *CALLER_MEASURES,
            *(IVR_MEASURES if ivr.nodes else ()),
            *(LINE_MEASURES if ivr.lines is not None else ()),
        )
        columns = self._columns(Over.SEGMENT, places, usual)
        yield from self._table("CALLERS", places, columns)

    def _with_segments(self, places: Iterable[Named]) -> Iterator[Named]:
        for named in places:
            yield named
            if len(self.scenario.segments) > 1:
                for segment in self.scenario.segments:
                    if self._comes(named.place[0], segment):
                        yield Named(f"  {segment}", (named.place[0], segment, None))

    def _comes(self, queue: str | None, segment: str) -> bool:
        """Whether contacts of a segment come to a queue; if the rows do not say, yes."""
        offered = self.rows.get(("offered", (queue, segment, None)))
        return offered is None or bool(offered.mean)

    def _columns(self, over: Over, places: Sequence[Named], usual: Sequence[str]) -> Iterator[Column]:
        """Columns of the measures that were asked for, or of the usual ones."""
        names = usual if self.chosen is None else [name for name in self.chosen if name in self.over[over]]
        for name in names:
            rows = [self.rows.get((name, named.place)) for named in places]
            yield column(name, rows, half_width=self.chosen is not None or name in WITH_HALF_WIDTH)
            if name == "service_level":
                yield from self._own_targets(places, rows)

    def _any(self, names: Iterable[str], places: Iterable[Named]) -> bool:
        """Whether any of the measures is above 0 anywhere."""
        rows = (self.rows.get((name, named.place)) for name in names for named in places)
        return any(row is not None and row.mean for row in rows)

    def _own_targets(self, places: Sequence[Named], rows: Sequence[Row | None]) -> Iterator[Column]:
        """How single runs look and, where queues name targets, whether these are met."""
        if self.result.replications > 1:
            yield single_runs(rows)
        words = {verdict.name: verdict.word for verdict in self.result.targets if verdict.name in self.scenario.queues}
        if not words:
            return
        queues = [named.place[0] if named.place[1] == ALL else None for named in places]
        targets = {name: queue.target for name, queue in self.scenario.queues.items() if queue.target}
        cells = [f"{target_text(targets[queue])} {words[queue]}" if queue in words else "" for queue in queues]
        yield Column("target\n", cells, left=True)

    def _targets(self) -> Iterator[str]:
        found = [verdict for verdict in self.result.targets if verdict.name in self.scenario.targets]
        if self.chosen is not None:
            found = [verdict for verdict in found if NAMED + verdict.name in self.chosen]
        if found:
            rows = [verdict.row for verdict in found]
            columns = [
                Column("promise\n", [verdict.target for verdict in found], left=True),
                column("target_met", rows, half_width=True),
                Column("result\n", [verdict.word for verdict in found], left=True),
            ]
            yield from table("TARGETS", [verdict.name for verdict in found], columns, self.width)

    def _costs(self) -> Iterator[str]:
        if self.chosen is None and not has_costs(self.result):
            return
        places = [Named("whole run", (ALL, ALL, None))]
        names = [name for name in self.over[Over.RUN] if name in COSTS and (self.chosen is None or name in self.chosen)]
        columns = [column(name, [self.rows.get((name, places[0].place))], half_width=True) for name in names]
        yield from self._table("COST", places, columns)

    def _table(self, title: str, places: Sequence[Named], columns: Iterable[Column]) -> Iterator[str]:
        kept = [one for one in columns if any(cell not in (NOTHING, "") for cell in one.cells)]
        if kept:
            yield from table(title, [named.name for named in places], kept, self.width)


def entry_names(scenario: Scenario) -> tuple[str, ...]:
    """Names of the entries of `next`, each once."""
    return tuple(dict.fromkeys(name for contact in scenario.contacts.values() for name in contact.next))


def has_costs(result: Result) -> bool:
    """Whether the scenario says what anything costs."""
    costs = result.scenario.costs
    by_name = (*costs.agent_hour.values(), *costs.answered.values(), *costs.lost.values())
    return any(by_name) or bool(costs.line_minute or costs.fixed_per_day)
