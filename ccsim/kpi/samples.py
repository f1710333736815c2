"""Samples: what a measure was in each replication and each place, before anything is pooled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ccsim.kpi.arrays import Real
from ccsim.kpi.periods import Periods
from ccsim.kpi.replication import RUN, TIMES, Replication
from ccsim.kpi.table import OF_TARGET, Kind, Measure, Over, figure
from ccsim.units import SECOND

if TYPE_CHECKING:
    from ccsim.scenario import Scenario

ALL = "*"
"""Stands for all queues, segments or groups together."""


class Place(NamedTuple):
    """What a figure is about, apart from its breakdown: `*` is all together, None does not apply."""

    queue: str | None
    segment: str | None
    group: str | None


@dataclass(frozen=True)
class Sample:
    """One measure in every replication.

    Parameters
    ----------
    kind : Kind
        RATIO: of sums. MEAN: the numerators are the replications' values, the denominators 1 where there is one, else 0.
    numerators, denominators : array of float64 [replications, periods or traits, places]
        Times in seconds.
    """

    kind: Kind
    numerators: Real
    denominators: Real


def sample(
    replications: Sequence[Replication], kind: str, measure: Measure, shape: tuple[int, int] | None = None
) -> Sample:
    """Take a measure from replications that were measured by the same breakdowns.

    Parameters
    ----------
    replications : sequence of Replication
        At least one.
    kind : str
        The breakdown, such as `run`.
    measure : Measure
    shape : (int, int), optional
        Periods or traits, and places: of the result, where the columns have fewer.
    """
    numerators = _stack(replications, kind, measure.numerator) / (SECOND if measure.unit == "s" else 1)
    if shape is not None:
        numerators = np.broadcast_to(numerators, (len(replications), *shape))
    if measure.denominator or measure.exists:
        written = _stack(replications, kind, measure.denominator or measure.exists)
        denominators = np.broadcast_to(written, numerators.shape)
    else:
        denominators = np.ones(numerators.shape)
    if measure.where:
        denominators = denominators * (_stack(replications, kind, measure.where) > 0)
    if measure.kind is Kind.RATIO:
        return Sample(measure.kind, numerators, denominators)
    exists = denominators > 0
    if measure.denominator:
        numerators = np.divide(numerators, denominators, out=np.zeros(numerators.shape), where=exists)
    return Sample(measure.kind, numerators, exists.astype(np.float64))


def _stack(replications: Sequence[Replication], kind: str, expression: str) -> Real:
    """Figures of all replications: float64 [replications, periods or traits, places]."""
    return np.stack([figure(expression, one.columns[kind]) for one in replications]).astype(np.float64)


def unit_of(scenario: Scenario, measure: Measure) -> str:
    """Name the unit in which a measure is shown."""
    return scenario.costs.currency if measure.unit == "currency" else measure.unit


def labels_of(scenario: Scenario, periods: Periods, kind: str) -> Sequence[str | None]:
    """What a breakdown shows for each period or trait; None for the whole."""
    if kind == RUN:
        return [None]
    if kind in TIMES:
        return periods.of(kind).labels
    return {"type": tuple(scenario.contacts), "channel": scenario.channels, "group": tuple(scenario.agents)}[kind]


def places_of(scenario: Scenario, measure: Measure) -> list[Place]:
    """Places of a measure in the order of its columns."""
    segments = [*scenario.segments, ALL]
    if measure.over is Over.QUEUE:
        return [Place(queue, segment, None) for queue in [*scenario.queues, ALL] for segment in segments]
    if measure.over is Over.SEGMENT:
        return [Place(ALL, segment, None) for segment in segments]
    if measure.over is Over.GROUP:
        return [Place(None, None, group) for group in [*scenario.agents, ALL]]
    if measure.name.startswith(OF_TARGET):
        return [_target_place(scenario, measure.name.removeprefix(OF_TARGET))]
    return [Place(ALL, ALL, None)]


def _target_place(scenario: Scenario, name: str) -> Place:
    target = scenario.targets[name]
    if target.service_level is None:
        return Place(None, None, target.group or ALL)
    return Place(target.queue or ALL, target.segment or ALL, None)
