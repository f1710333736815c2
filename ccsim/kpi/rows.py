"""Rows of results: what people, tables and files are shown of the measures."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ccsim.errors import UsageError
from ccsim.kpi.periods import Periods
from ccsim.kpi.pooling import Pooled, pool_means, pool_ratios
from ccsim.kpi.replication import TIMES, Replication
from ccsim.kpi.samples import Sample, labels_of, places_of, sample, unit_of
from ccsim.kpi.table import Kind, Measure, measures_of
from ccsim.scenario.measures import hint

if TYPE_CHECKING:
    from ccsim.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Row:
    """One measure in one place, over all replications; None where something is not defined or does not apply.

    Parameters
    ----------
    measure : str
    queue, segment, group : str or None
        `*` for all together.
    type, channel : str or None
        Only in rows asked for by them.
    interval : str or None
        None for the whole; else the interval's start (`2026-03-02T08:00`, with the name of an excluded span after it),
        an hour (`08:00`), a day (`2026-03-02`) or a weekday (`mon`).
    mean, low, high : float or None
        The mean over replications and its 95 % confidence interval.
    p10, p50, p90 : float or None
        Percentiles of the replications' values: how single runs will look.
    unit : str
    """

    measure: str
    queue: str | None
    segment: str | None
    group: str | None
    type: str | None
    channel: str | None
    interval: str | None
    mean: float | None
    low: float | None
    high: float | None
    p10: float | None
    p50: float | None
    p90: float | None
    unit: str


def summarise(
    scenario: Scenario, replications: Sequence[Replication], measures: Collection[str] | None = None
) -> tuple[Row, ...]:
    """Pool replications into rows.

    Parameters
    ----------
    replications : sequence of Replication
        Of this scenario, all measured by the same breakdowns.
    measures : collection of str, optional
        Names of the measures wanted; all by default.

    Returns
    -------
    tuple of Row
        The whole first, then each breakdown; in each the measures in the order of the table, places in file order.

    Raises
    ------
    UsageError
        If a measure is unknown.
    """
    return tuple(iterate(scenario, replications, measures))


def iterate(
    scenario: Scenario, replications: Sequence[Replication], wanted: Collection[str] | None = None
) -> Iterator[Row]:
    """Pool replications into rows, one after another: with intervals there can be millions. See `summarise`."""
    known = measures_of(scenario)
    if wanted is not None:
        check_measures(scenario, wanted)
    if not replications:
        return
    periods = Periods(scenario, [kind for kind in replications[0].columns if kind in TIMES])
    for kind, columns in replications[0].columns.items():
        labels = labels_of(scenario, periods, kind)
        for measure in known:
            if (wanted is None or measure.name in wanted) and measure.columns <= columns.keys():
                yield from _rows(scenario, replications, kind, labels, measure)


def check_measures(scenario: Scenario, wanted: Collection[str]) -> None:
    """Check the names of measures.

    Raises
    ------
    UsageError
        If the scenario has no such measure.
    """
    known = dict.fromkeys(measure.name for measure in measures_of(scenario))
    for name in wanted:
        if name not in known:
            told = hint(name, known) or f": choose of {', '.join(known)}"
            raise UsageError(f"there is no measure '{name}'{told}")


def _rows(
    scenario: Scenario, replications: Sequence[Replication], kind: str, labels: Sequence[str | None], measure: Measure
) -> Iterator[Row]:
    places = places_of(scenario, measure)
    shape = len(labels), len(places)
    pooled = pool(sample(replications, kind, measure, shape))
    columns = [
        np.broadcast_to(values, shape).tolist()
        for values in (pooled.mean, pooled.low, pooled.high, pooled.p10, pooled.p50, pooled.p90)
    ]
    unit = unit_of(scenario, measure)
    for label, *by_label in zip(labels, *columns, strict=True):
        for place, *values in zip(places, *by_label, strict=True):
            mean, low, high, p10, p50, p90 = (None if math.isnan(value) else value for value in values)
            yield Row(
                measure.name,
                place.queue,
                place.segment,
                label if kind == "group" else place.group,
                label if kind == "type" else None,
                label if kind == "channel" else None,
                label if kind in TIMES else None,
                mean,
                low,
                high,
                p10,
                p50,
                p90,
                unit,
            )


def pool(values: Sample) -> Pooled:
    """Pool what a measure was in each replication; arrays [periods or traits, places]."""
    if values.kind is Kind.RATIO:
        return pool_ratios(values.numerators, values.denominators)
    return pool_means(values.numerators, values.denominators > 0)
