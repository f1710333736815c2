"""The simulated answer, Erlang's, and how far they are apart."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ccsim.app.beside.broken import broken_assumptions
from ccsim.app.beside.formula import Formula
from ccsim.app.beside.inputs import pool_inputs
from ccsim.app.beside.jackknife import Estimate, Samples, estimate, leave_out
from ccsim.app.beside.measured import INTERVAL, OF_AGENTS, OF_CALLS, TYPE, Columns, Measured
from ccsim.app.beside.model import Beside, Figure, PoolBeside
from ccsim.app.beside.pools import Pool, find_pools
from ccsim.engines.simpy import Routing
from ccsim.errors import UsageError
from ccsim.kpi import Kind, Measure, Replication, measures_of
from ccsim.kpi.arrays import Real
from ccsim.kpi.pooling import pool_ratios
from ccsim.kpi.replication import RUN
from ccsim.kpi.table import NOT_OVER_CHANNELS, figure
from ccsim.scenario.channels import calls_or_contacts
from ccsim.units import SECOND

if TYPE_CHECKING:
    from ccsim.scenario import Scenario

ALL = "*"

NEEDED = (INTERVAL, TYPE)
"""Breakdowns that the replications must have been measured by."""


def comparable(scenario: Scenario, chosen: Collection[str] | None = None) -> tuple[Measure, ...]:
    """Measures that Erlang answers too, of those chosen.

    Raises
    ------
    UsageError
        If Erlang answers none of those chosen.
    """
    known = {*OF_CALLS, *OF_AGENTS}
    everywhere = (replace(one, where="") for one in measures_of(scenario))  # of which channels, is asked of each pool
    found = [one for one in everywhere if one.kind is Kind.RATIO and one.columns <= known]
    kept = tuple(one for one in found if chosen is None or one.name in chosen)
    if not kept:
        raise UsageError(f"erlang: it answers none of these measures, but {', '.join(one.name for one in found)}")
    return kept


def erlang_beside(
    scenario: Scenario,
    replications: Sequence[Replication],
    *,
    measures: Collection[str] | None = None,
    routing: Routing | None = None,
) -> Beside:
    """Set Erlang's answer beside the simulated one.

    Parameters
    ----------
    scenario : Scenario
    replications : sequence of Replication
        Of this scenario, at least one, measured by `NEEDED`.
    measures : collection of str, optional
        Only these of those that Erlang answers.
    routing : callable, optional
        The routing rule in place of the policy.

    Returns
    -------
    Beside
        A pool for each set of queues and groups that hang together.

    Raises
    ------
    UsageError
        If Erlang answers none of the measures.
    """
    measured, samples = Measured(scenario, replications), leave_out(len(replications))
    asked = comparable(scenario, measures)
    pools = find_pools(scenario, measured.reached(), measured.present())
    found = tuple(_of_pool(measured, pool, samples, asked, routing) for pool in pools)
    return Beside(found, calls_or_contacts(scenario.channels))


def _of_pool(
    measured: Measured, pool: Pool, samples: Samples, asked: Sequence[Measure], routing: Routing | None
) -> PoolBeside:
    inputs = pool_inputs(measured, pool, samples)
    formula = Formula(inputs, measured.scenario.service_level.short / SECOND)
    calls, unstable = inputs.calls[0], formula.unstable[0]
    offered, answered = calls.sum(), measured.total("answered", pool.places)
    handled = measured.total("talk", pool.places) + measured.total("wrap", pool.places)
    return PoolBeside(
        pool=pool.name,
        groups=pool.groups,
        model=formula.model if pool.groups else None,
        intervals=int((calls > 0).sum()),
        unstable=int(unstable.sum()),
        unstable_share=float(calls[unstable].sum() / offered) if offered else 0.0,
        offered=float(offered),
        aht=handled / answered / SECOND if answered else None,
        agents=float((calls * inputs.agents[0]).sum() / offered) if offered else 0.0,
        at_once=inputs.at_once,
        patience=None if inputs.patience is None else float(inputs.patience[0, 0]),
        figures=tuple(_figures(measured, pool, formula, samples, asked)) if pool.groups else (),
        broken=tuple(broken_assumptions(measured, pool, inputs, routing)) if pool.groups else (),
    )


def _figures(
    measured: Measured, pool: Pool, formula: Formula, samples: Samples, asked: Sequence[Measure]
) -> Iterator[Figure]:
    """Figures of the pool, then of each queue if there are several."""
    targets = {queue: measured.scenario.queues[queue].judged_by.within / SECOND for queue in pool.queues}
    by_queue = formula.columns(targets.items())
    whole = {name: np.sum([each[name] for each in by_queue.values()], axis=0) for name in OF_CALLS}
    whole |= formula.agents(next(iter(targets.values())))
    answers: list[tuple[str, Columns, Columns]] = [(ALL, _simulated(measured, pool, None), whole)]
    if len(by_queue) > 1:
        answers += [(queue, _simulated(measured, pool, queue), columns) for queue, columns in by_queue.items()]
    sure = not formula.unstable.any()
    for queue, simulated, columns in answers:
        mixed = len(_channels(measured, pool, queue)) > 1
        for measure in asked:
            if measure.columns <= columns.keys() and not (mixed and measure.name in NOT_OVER_CHANNELS):
                yield _figure(measure, queue, samples, simulated, columns, sure=sure)


def _channels(measured: Measured, pool: Pool, queue: str) -> set[str]:
    """Channels by which contacts come to a pool, or to one of its queues."""
    by_line = measured.picture.channels
    return set[str]().union(*(by_line.get(line, set()) for line in pool.lines if queue in (ALL, line[0])))


def _simulated(measured: Measured, pool: Pool, queue: str | None) -> Columns:
    """Columns of the whole run: [replications]; of the pool with its agents, or of one queue."""
    places = [place for place in pool.places if queue in (None, place[0])]
    columns = {name: measured.calls(RUN, name, places)[:, 0] for name in OF_CALLS}
    if queue is None:
        columns |= {name: measured.agents(RUN, name, pool.groups)[:, 0] for name in OF_AGENTS}
    return columns


def _figure(
    measure: Measure, queue: str, samples: Samples, simulated: Columns, answer: Columns, *, sure: bool
) -> Figure:
    """Make one figure; without an interval of the difference if Erlang C is at its limit, where its curve has no bound."""
    numerator, denominator = _parts(measure, simulated)
    pooled = pool_ratios(numerator, denominator)
    by_sample = _ratio(samples.sum(numerator), samples.sum(denominator))
    by_formula = _ratio(*_parts(measure, answer))
    found, apart = Estimate(float(by_formula[0]), None), Estimate(float((by_formula - by_sample)[0]), None)
    if sure and np.isfinite(by_formula - by_sample).all():
        found, apart = estimate(samples, by_formula), estimate(samples, by_formula - by_sample)
    mean, low, high = (float(value) for value in (pooled.mean, pooled.low, pooled.high))
    erlang = _within_bounds(measure, found.value)
    difference = erlang - mean
    half = math.nan if apart.half is None else apart.half
    return Figure(
        measure.name,
        measure.unit,
        queue,
        *(_known(value) for value in (mean, low, high, erlang, difference, difference - half, difference + half)),
    )


def _parts(measure: Measure, columns: Mapping[str, Real]) -> tuple[Real, Real]:
    scale = SECOND if measure.unit == "s" else 1
    numerator, denominator = (figure(text, columns) for text in (measure.numerator, measure.denominator))
    return numerator.astype(np.float64) / scale, denominator.astype(np.float64)


def _ratio(numerator: Real, denominator: Real) -> Real:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(denominator > 0, numerator / denominator, np.nan)


def _within_bounds(measure: Measure, value: float) -> float:
    """Keep what the jackknife corrects within what can be."""
    return min(max(value, 0.0), 1.0 if measure.unit == "share" else math.inf)


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
