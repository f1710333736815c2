"""Measures in each replication, under one label for measure and place: what two runs are paired by."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from ccsim.kpi import Kind, Measure, Over, Replication, measures_of
from ccsim.kpi.arrays import Real
from ccsim.kpi.pooling import Pooled, pool_means, pool_ratios
from ccsim.kpi.replication import RUN
from ccsim.kpi.samples import ALL, Place, places_of, sample, unit_of
from ccsim.kpi.table import OF_TARGET
from ccsim.scenario import Scenario
from ccsim.scenario.measures import OF_WEIGHTING

USUAL = (
    "offered",
    "answered",
    "service_level",
    "abandonment",
    "asa",
    "wait_p90",
    "aht",
    "target_met",
    "resolved_first",
    "contained",
    "lines_blocked",
    "attempts",
    "satisfaction",
    "on_duty",
    "occupancy",
    "paid_hours",
    "cost",
)
"""Measures that are recorded where nobody names others, besides every named target and weighting."""


@dataclass(frozen=True)
class Series:
    """A measure in one place, replication by replication.

    Parameters
    ----------
    kind : Kind
    y, x : array of float64 [replications]
        Numerators and denominators; of a mean the value, and 1 where there is one.
    unit : str
    """

    kind: Kind
    y: Real
    x: Real
    unit: str

    @property
    def exists(self) -> bool:
        """Whether it has a value in any replication."""
        return bool((self.x > 0).any())

    def pooled(self) -> tuple[float | None, float | None, float | None]:
        """Return the mean and its 95 % interval; None where one replication has none."""
        pool: Pooled = pool_ratios(self.y, self.x) if self.kind is Kind.RATIO else pool_means(self.y, self.x > 0)
        mean, low, high = (float(value) for value in (pool.mean, pool.low, pool.high))
        return defined(mean), defined(low), defined(high)


def series(
    scenario: Scenario, replications: Sequence[Replication], measures: Collection[str] | None = None
) -> dict[str, Series]:
    """Return measures of the whole run by label; those that have no value in any replication are left out.

    Parameters
    ----------
    measures : collection of str, optional
        Names; by default `USUAL`, every named target and every weighting.
    """
    found = {}
    columns = replications[0].columns[RUN].keys()
    for measure in measures_of(scenario):
        if wanted(measure.name, measures) and measure.columns <= columns:
            places = places_of(scenario, measure)
            whole = sample(replications, RUN, measure, (1, len(places)))
            for number, place in enumerate(places):
                if _said_already(scenario, measure, place):
                    continue
                y, x = whole.numerators[:, 0, number], whole.denominators[:, 0, number]
                one = Series(whole.kind, np.where(x > 0, y, 0.0), x, unit_of(scenario, measure))
                if one.exists:
                    found[label_of(measure, place)] = one
    return found


def _said_already(scenario: Scenario, measure: Measure, place: Place) -> bool:
    """Whether all queues, segments or groups together are the only one there is."""
    if len(scenario.segments) == 1 and place.segment not in (ALL, None):
        return True
    if measure.over is Over.QUEUE:
        # Who finds no line is blocked at no queue of its own.
        return len(scenario.queues) == 1 and place.queue == ALL and measure.name != "blocked"
    return len(scenario.agents) == 1 and place.group == ALL


def wanted(name: str, measures: Collection[str] | None) -> bool:
    """Whether a measure is recorded."""
    if measures is None:
        return name in USUAL or name.startswith((OF_TARGET, OF_WEIGHTING))
    return name in measures


def label_of(measure: Measure, place: Place) -> str:
    """Name a measure and its place: `asa[account/vip]`, `occupancy[advisers]`, `cost`."""
    if place.group is not None:
        return f"{measure.name}[{place.group}]"
    if measure.name.startswith(OF_TARGET) or (place.queue, measure.over.name) == (ALL, "RUN"):
        return measure.name
    return f"{measure.name}[{place.queue}/{place.segment}]"


def defined(value: float) -> float | None:
    """Return None for NaN."""
    return None if np.isnan(value) else value
