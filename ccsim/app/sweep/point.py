"""A point of a sweep with its replications."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property

from ccsim import kpi
from ccsim.app.targets import Verdict, judged
from ccsim.experiments.compare import Difference
from ccsim.experiments.goal import Figure
from ccsim.experiments.grid import Point
from ccsim.experiments.unit import restricted
from ccsim.kpi import Replication, Row
from ccsim.kpi.replication import RUN
from ccsim.kpi.table import OF_TARGET, SATISFACTION
from ccsim.scenario import Scenario
from ccsim.scenario.measures import OF_WEIGHTING, is_of_several_channels

ALL = "*"
HOURS = Figure("paid_hours", None, None, ALL)
COST = Figure("cost")


@dataclass(frozen=True)
class Swept(Point):
    """A point and its replications.

    Parameters
    ----------
    key, scenario
        Of the point.
    measured : tuple of Replication
    precise : bool
        False if a precision was asked for and not reached.
    """

    measured: tuple[Replication, ...] = field(repr=False)
    precise: bool

    @property
    def replications(self) -> int:
        """How many were made."""
        return len(self.measured)

    @property
    def changes(self) -> dict[str, object]:
        """Paths and values, numbers as numbers."""
        return {path: as_number(value) for path, value in self.key}

    def iterate(self, *kinds: str, measures: Collection[str] | None = None) -> Iterator[Row]:
        """Make the rows of some breakdowns: 'run' (the whole) and those that were asked for."""
        return kpi.iterate(self.scenario, restricted(self.measured, kinds), measures)

    @cached_property
    def whole(self) -> Mapping[Figure, Row]:
        """All rows of the whole run by what they tell."""
        rows = self.iterate(RUN)
        return {figure_of(row): row for row in rows}

    def row(self, figure: Figure) -> Row | None:
        """One figure; None where the scenario has no such place."""
        return self.whole.get(figure)

    @cached_property
    def targets(self) -> tuple[Verdict, ...]:
        """Every target, and whether it is met, missed or undecided."""
        return judged(self.scenario, self.measured)

    @property
    def word(self) -> str:
        """`met` if every target surely is, `missed` if one surely is not, else `undecided`; empty without a target."""
        words = {verdict.word for verdict in self.targets}
        return next((word for word in ("missed", "undecided", "met") if word in words), "")


@dataclass(frozen=True)
class Effect:
    """What one change alone does to the scenario as it is.

    Parameters
    ----------
    point : Swept
    differences : dict of Figure to Difference
        Paired: both met the same callers.
    """

    point: Swept
    differences: Mapping[Figure, Difference]


def figure_of(row: Row | Difference) -> Figure:
    """What a row, or a difference, tells."""
    named = row.measure.startswith(OF_TARGET)
    return Figure(row.measure, *((None,) * 3 if named else (row.queue, row.segment, row.group)))


def usual_figures(scenario: Scenario) -> tuple[Figure, ...]:
    """Columns where nobody says which: service levels (of queues with targets, of segments), waits, occupancy."""
    queues, segments = kpi.targeted(scenario), tuple(scenario.segments)
    apart = [Figure("service_level", queue) for queue in queues] if len(scenario.queues) > 1 else []
    apart += [Figure("service_level", ALL, segment) for segment in segments] if len(segments) > 1 else []
    if is_of_several_channels(scenario, "service_level"):
        apart = [Figure("service_level", queue) for queue in queues or scenario.queues]
    usual = [Figure(name) for name in ("service_level", "abandonment", "asa", "wait_p90")]
    usual = [one for one in usual if not is_of_several_channels(scenario, one.measure)]
    usual += [Figure(SATISFACTION)] if scenario.satisfaction else []
    usual += [Figure(OF_WEIGHTING + name) for name in scenario.weightings]
    return (*usual, Figure("occupancy", None, None, ALL), *apart)


def as_number(text: str) -> object:
    """A value as JSON has it: a number where it is nothing else, else the text."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite():
        return text
    return int(number) if number == number.to_integral_value() and "." not in text else float(number)
