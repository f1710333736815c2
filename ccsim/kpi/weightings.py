"""Weightings: how a centre is judged, as one number for each replication.

A score is worked out from the measures of one replication, each in the unit in which tables show it, and then treated as any
count is: its mean over replications, with Student's t. So what it is made of may scatter together, as cost and service do,
and the interval of the sum is right all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ccsim.kpi.arrays import Numbers, Real
from ccsim.kpi.pooling import Pooled, pool_means
from ccsim.kpi.replication import RUN, Replication
from ccsim.kpi.rows import Row
from ccsim.kpi.samples import ALL, Place, places_of, sample, unit_of
from ccsim.kpi.table import WEIGHED, Measure, measures_of
from ccsim.scenario.measures import OF_WEIGHTING
from ccsim.scenario.weightings import Term, terms

if TYPE_CHECKING:
    from ccsim.scenario import Scenario

SHOWN = {"share": 100.0}
"""What tables multiply a unit by: shares are shown, and weighed, in per cent."""


@dataclass(frozen=True)
class Part:
    """A part of a weighting, over replications.

    Parameters
    ----------
    weighting, measure : str
        Its name; the measure with its place.
    unit : str
        Of the measure.
    weight : float
        What one unit counts, one per cent of a share.
    value : float
        Mean of the measure over the replications that have a score; of shares and means per contact not quite the measure
        itself, in which a long day weighs more.
    row : Row
        The points that it brings, weight x value.
    """

    weighting: str
    measure: str
    unit: str
    weight: float
    value: float
    row: Row


def weighed(scenario: Scenario, replication: Replication) -> Replication:
    """Add the scores of a scenario's weightings to what was measured of the whole run.

    A weighting is left out where a measure of it was, and does not exist where one of them is not defined.
    """
    found: dict[str, Numbers] = {}
    for name in scenario.weightings:
        values = _values(scenario, terms(scenario, name), [replication])
        if values is not None:
            score = values.sum(axis=1, keepdims=True)
            exists = np.isfinite(score)
            found[OF_WEIGHTING + name] = np.where(exists, score, 0.0)
            found[WEIGHED + name] = exists.astype(np.int64)
    if not found:
        return replication
    return Replication(replication.columns | {RUN: replication.columns[RUN] | found})


def parts(scenario: Scenario, replications: Sequence[Replication]) -> list[Part]:
    """Say what each weighting is made of; the points of its parts sum to its score."""
    found = []
    for name in scenario.weightings:
        asked = terms(scenario, name)
        points = _values(scenario, asked, replications)
        if points is None:
            continue
        exists = np.isfinite(points.sum(axis=1))
        if not exists.any():
            continue
        measures = _measures(scenario, asked)
        for term, measure, each in zip(asked, measures, points.T, strict=True):
            value = float(_of(scenario, term, measure, replications)[exists].mean())
            row = _row(name, pool_means(each, exists))
            found.append(Part(name, term.written, unit_of(scenario, measure), term.weight, value, row))
    return found


def _row(weighting: str, points: Pooled) -> Row:
    figures = (points.mean, points.low, points.high, points.p10, points.p50, points.p90)
    mean, low, high, p10, p50, p90 = (None if np.isnan(figure) else float(figure) for figure in figures)
    return Row(OF_WEIGHTING + weighting, ALL, ALL, None, None, None, None, mean, low, high, p10, p50, p90, "points")


def _measures(scenario: Scenario, asked: Sequence[Term]) -> list[Measure]:
    known = measures_of(scenario)
    return [next(one for one in known if one.name == term.measure and _has(scenario, one, term)) for term in asked]


def _has(scenario: Scenario, measure: Measure, term: Term) -> bool:
    """Whether a measure is given for a place: by queue and by group there may be two of one name."""
    return _place(scenario, measure, term) is not None


def _place(scenario: Scenario, measure: Measure, term: Term) -> int | None:
    places = places_of(scenario, measure)
    if len(places) == 1:
        return 0
    return places.index(Place(*term.place)) if Place(*term.place) in places else None


def _values(scenario: Scenario, asked: Sequence[Term], replications: Sequence[Replication]) -> Real | None:
    """Points of each term: float64 [replications, terms], NaN where a measure is not defined; None where one is left out."""
    measures = _measures(scenario, asked)
    known = replications[0].columns[RUN].keys()
    if any(not measure.columns <= known for measure in measures):
        return None
    found = [
        term.weight * SHOWN.get(measure.unit, 1.0) * _of(scenario, term, measure, replications)
        for term, measure in zip(asked, measures, strict=True)
    ]
    return np.stack(found, axis=1)


def _of(scenario: Scenario, term: Term, measure: Measure, replications: Sequence[Replication]) -> Real:
    """What a measure was in each replication: float64 [replications], NaN where it is not defined."""
    place = _place(scenario, measure, term)
    assert place is not None
    values = sample(replications, RUN, measure, (1, len(places_of(scenario, measure))))
    y, x = values.numerators[:, 0, place], values.denominators[:, 0, place]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(x > 0, y / x, np.nan)
