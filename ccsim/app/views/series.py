"""A measure over time: what figures draw, day by day and interval by interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccsim.app.choices import check_channels
from ccsim.app.views.days import INTERVAL, Days
from ccsim.errors import UsageError
from ccsim.kpi.arrays import Real, Whole
from ccsim.kpi.pooling import pool_means, pool_ratios
from ccsim.kpi.samples import ALL, Place, places_of, sample
from ccsim.kpi.table import Kind, Measure, Over, measures_of
from ccsim.scenario.tree import did_you_mean

if TYPE_CHECKING:
    from ccsim.app.result import Result
    from ccsim.scenario import Scenario


@dataclass(frozen=True)
class Series:
    """A measure by day and time of day; arrays [days, slots], NaN where it is not defined.

    Of days that are shown one by one `mean` and the percentiles are those of the rows of the run by interval. In a typical week
    `mean` is pooled over all days of the weekday (of shares and means per contact the ratio of the sums), and the percentiles
    are over the single days of all replications.

    Parameters
    ----------
    days : Days
    mean, p10, p50, p90 : array of float64
    count : array of int64
        Single runs, or days, in which it is defined.
    """

    days: Days
    mean: Real
    p10: Real
    p50: Real
    p90: Real
    count: Whole


def series(
    result: Result,
    measure: str,
    days: Days,
    *,
    queue: str | None = None,
    segment: str | None = None,
    group: str | None = None,
) -> Series:
    """Follow a measure through the days.

    Parameters
    ----------
    result : Result
        Of a run by interval.
    measure : str
    days : Days
        See `days_of`.
    queue, segment, group : str, optional
        As rows have them; `*` (all together) where it applies and none is given.

    Raises
    ------
    UsageError
        If there is no such measure or place, or it would be of several channels together.
    """
    known = measure_of(result.scenario, measure)
    at = place_of(result.scenario, known, queue, segment, group)
    check_channels(result.scenario, measure, queue or ALL)
    taken = sample(result.measured, INTERVAL, known)
    return pooled(days, known.kind, taken.numerators[:, :, at], taken.denominators[:, :, at])


def pooled(days: Days, kind: Kind, numerators: Real, denominators: Real) -> Series:
    """Lay figures of each replication out and pool them.

    Parameters
    ----------
    numerators, denominators : array of float64 [replications, intervals of the run]
        As `Sample` has them.
    """
    shape = len(numerators) * days.turns, len(days.labels), days.slots
    above, below = (days.spread(table, 0.0).reshape(shape) for table in (numerators, denominators))
    found = pool_ratios(above, below) if kind is Kind.RATIO else pool_means(above, below > 0)
    return Series(days, found.mean, found.p10, found.p50, found.p90, (below > 0).sum(axis=0))


def measure_of(scenario: Scenario, name: str) -> Measure:
    """Find a measure by name.

    Raises
    ------
    UsageError
        If the scenario has none of that name.
    """
    known = {measure.name: measure for measure in reversed(measures_of(scenario))}
    if name not in known:
        raise UsageError(f"there is no measure '{name}'{did_you_mean(name, known)}")
    return known[name]


def place_of(
    scenario: Scenario, measure: Measure, queue: str | None = None, segment: str | None = None, group: str | None = None
) -> int:
    """Find the column of a measure for a queue and segment, or for a group; see `series`.

    Raises
    ------
    UsageError
        If there is none.
    """
    by_group = measure.over is Over.GROUP
    place = Place(None, None, group or ALL) if by_group else Place(queue or ALL, segment or ALL, None)
    places = places_of(scenario, measure)
    if place in places:
        return places.index(place)
    for word, asked, known in (
        ("queue", queue, scenario.queues),
        ("segment", segment, scenario.segments),
        ("group", group, scenario.agents),
    ):
        if asked not in (None, ALL, *known):
            hint = did_you_mean(str(asked), known) or f"; there are {', '.join(known)}"
            raise UsageError(f"there is no {word} '{asked}'{hint}")
    raise UsageError(f"'{measure.name}' is not measured there: it is given by {measure.over.value}")
