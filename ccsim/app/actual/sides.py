"""The two sides of a comparison: what happened and what every replication gave, in the same queues and intervals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ccsim.app.actual.columns import MEASURES
from ccsim.app.actual.rows import Actual
from ccsim.kpi import Kind, Over, Replication, measures_of
from ccsim.kpi.arrays import Flags, Real
from ccsim.kpi.pooling import Pooled, pool_means, pool_ratios
from ccsim.kpi.samples import ALL, Place, places_of, sample
from ccsim.scenario import Scenario
from ccsim.scenario.measures import is_of_several_channels


@dataclass(frozen=True)
class Side:
    """A measure in a place, interval by interval: those in which it has a figure.

    Parameters
    ----------
    measure, queue, unit : str
    periods : tuple of int
        Numbers of the run's intervals.
    actual : array of float64 [intervals]
    weight : array of float64 [intervals] or None
        The contacts that the actual figure stands on; None of a number of contacts, which is added up.
    y, x : array of float64 [replications, intervals]
        Numerators and denominators; of a number of contacts itself, and 1.
    whole_y, whole_x : array of float64 [replications]
        Their sums, those of intervals included to which nobody came in truth: a mean by contacts over the others alone would be
        one over the busier intervals.
    rounding : float
        By how much the actual figures may be off because they were rounded to be written.
    """

    measure: str
    queue: str
    unit: str
    periods: tuple[int, ...]
    actual: Real
    weight: Real | None
    y: Real
    x: Real
    whole_y: Real
    whole_x: Real
    rounding: float

    @property
    def label(self) -> str:
        """Measure and place: `asa[account]`."""
        return f"{self.measure}[{self.queue}]"

    @property
    def total(self) -> float:
        """What happened in the whole: the sum, or the mean by contacts."""
        if self.weight is None:
            return float(self.actual.sum())
        return float((self.actual * self.weight).sum() / self.weight.sum())

    @cached_property
    def by_interval(self) -> Pooled:
        """What was simulated in each interval."""
        return self._pool(self.y, self.x)

    @cached_property
    def whole(self) -> Pooled:
        """What was simulated in all intervals together."""
        return self._pool(self.whole_y, self.whole_x)

    @property
    def values(self) -> Real:
        """What each replication gave in each interval, NaN where nothing: [replications, intervals]."""
        values: Real = np.divide(self.y, self.x, out=np.full(self.y.shape, np.nan), where=self.x > 0)
        return values

    def _pool(self, y: Real, x: Real) -> Pooled:
        return pool_means(y, x > 0) if self.weight is None else pool_ratios(y, x)


def sides(scenario: Scenario, actual: Actual, replications: Sequence[Replication]) -> Iterator[Side]:
    """Set the replications beside what happened: measure by measure, first all queues together, then each.

    Parameters
    ----------
    replications : sequence of Replication
        Measured by interval.
    """
    ever = (_simulated(scenario, actual, replications, "offered")[0] > 0).any(axis=0)
    for name, weight in actual.weight.items():
        values = actual.figures[name]
        contacts = actual.figures[weight] if weight else None
        # Nights on which nobody came, nor ever does, fit too easily. A share, or a mean wait, of nobody says nothing.
        some = ever | (values > 0) if contacts is None else contacts > 0
        said = np.isfinite(values) & some
        nobody = np.zeros(said.shape, np.bool_) if contacts is None else contacts == 0
        y, x = _simulated(scenario, actual, replications, name)
        for place in shown(scenario, name, actual.queues):
            queue = None if place not in actual.queues else actual.queues.index(place)
            here = np.full(len(said), True) if queue is None else np.arange(len(said)) == queue
            chosen = said & here[:, None]
            if chosen.any():
                wholes = [_added(part, chosen | (nobody & here[:, None])).sum(axis=1) for part in (y, x)]
                yield _side(actual, name, queue, chosen, contacts, (y, x), (wholes[0], wholes[1]))


def shown(scenario: Scenario, name: str, queues: Sequence[str]) -> Sequence[str]:
    """Where a measure is compared: in all queues together if there are several and it has a value there, then in each."""
    places = [ALL, *queues] if len(queues) > 1 else queues
    return [place for place in places if not is_of_several_channels(scenario, name, place)]


def _added(part: Real, chosen: Flags) -> Real:
    """Add the queues up that are chosen in each interval: [replications, intervals]."""
    return np.asarray(np.where(chosen, part, 0.0).sum(axis=1))


def _side(
    actual: Actual,
    name: str,
    queue: int | None,
    chosen: Flags,
    contacts: Real | None,
    parts: tuple[Real, Real],
    wholes: tuple[Real, Real],
) -> Side:
    """Add the queues up that are chosen in each interval."""
    there = np.logical_or.reduce(chosen, axis=0)
    values = np.where(chosen, actual.figures[name], 0.0)
    if contacts is None:
        weight, together = None, values.sum(axis=0)[there]
    else:
        counted = np.where(chosen, contacts, 0.0)
        weight = counted.sum(axis=0)[there]
        together = (values * counted).sum(axis=0)[there] / weight
    y, x = (_added(part, chosen)[:, there] for part in parts)
    return Side(
        name,
        ALL if queue is None else actual.queues[queue],
        MEASURES[name].unit,
        tuple(period for period, one in zip(actual.periods, there.tolist(), strict=True) if one),
        together,
        weight,
        y,
        (x > 0).astype(np.float64) if weight is None else x,
        *wholes,
        actual.rounding[name],
    )


def _simulated(scenario: Scenario, actual: Actual, replications: Sequence[Replication], name: str) -> tuple[Real, Real]:
    """Numerators and denominators of a measure: [replications, queues, periods] as in the table."""
    measure = next(one for one in measures_of(scenario) if one.name == name and one.over is Over.QUEUE)
    places = places_of(scenario, measure)
    taken = [places.index(Place(queue, ALL, None)) for queue in actual.queues]
    found = sample(replications, "interval", measure)
    assert (found.kind is Kind.RATIO) == bool(MEASURES[name].weight), "both sides are weighted, or added up"
    block = np.ix_(range(len(replications)), actual.periods, taken)
    y, x = (np.swapaxes(part[block], 1, 2) for part in (found.numerators, found.denominators))
    return y, x
