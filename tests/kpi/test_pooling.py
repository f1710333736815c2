"""Pooling over replications: ratios of sums, means, their intervals, and what is not defined."""

from math import sqrt

import numpy as np
import pytest

from ccsim.kpi.pooling import pool_means, pool_ratios, students_t
from kpi.written import Measured, answered, records

T2 = 4.302652729911275
"""Two-sided 95 % quantile of Student's t with 2 degrees of freedom, from a table."""

QUEUE = """
ccsim: 1
duration: 1 h
contacts: {call: {arrivals: {rate: 1 per hour}, enter: desk}}
queues: {desk: {target: 80/20, talk: {exponential: 3 min}, patience: {exponential: 3 min}}}
agents: {people: {serves: {desk: 1}, staff: 1}}
"""


def test_ratio_by_hand():
    """Catches: a mean of the replications' ratios, or a half-width that ignores how long each replication was."""
    pooled = pool_ratios(np.array([8.0, 9.0, 30.0]), np.array([10.0, 10.0, 40.0]))
    ratio = 47 / 60
    rest = (8 - 10 * ratio) ** 2 + (9 - 10 * ratio) ** 2 + (30 - 40 * ratio) ** 2
    half = T2 * sqrt(rest / 2) / (sqrt(3) * 20)
    assert pooled.mean == pytest.approx(ratio)
    assert (pooled.low, pooled.high) == (pytest.approx(ratio - half), pytest.approx(ratio + half))
    assert half == pytest.approx(0.1562903, abs=1e-7)


def test_mean_by_hand():
    """Catches: the normal quantile in the place of Student's, n in the place of n - 1."""
    pooled = pool_means(np.array([1.0, 2.0, 6.0]), np.ones(3, np.bool_))
    half = T2 * sqrt(7) / sqrt(3)
    assert (pooled.mean, pooled.low, pooled.high) == (3, pytest.approx(3 - half), pytest.approx(3 + half))


def test_only_replications_with_a_value_count():
    """Catches: a replication without anybody counted as 0, or in the degrees of freedom."""
    with_nobody = pool_ratios(np.array([8.0, 0.0, 9.0, 30.0]), np.array([10.0, 0.0, 10.0, 40.0]))
    without = pool_ratios(np.array([8.0, 9.0, 30.0]), np.array([10.0, 10.0, 40.0]))
    assert with_nobody == without
    exists = np.array([True, False, True, True])
    assert pool_means(np.array([1.0, 99.0, 2.0, 6.0]), exists) == pool_means(
        np.array([1.0, 2.0, 6.0]), exists[[0, 2, 3]]
    )


def test_what_is_not_defined():
    """Catches: a number, or a warning, where no replication has a value, and an interval of one replication."""
    nothing = pool_ratios(np.zeros((2, 1)), np.zeros((2, 1)))
    assert np.isnan([nothing.mean, nothing.low, nothing.high, nothing.p10, nothing.p50, nothing.p90]).all()
    one = pool_means(np.array([[5.0], [0.0]]), np.array([[True], [False]]))
    assert (one.mean, one.p10, one.p90) == (5, 5, 5)
    assert np.isnan(one.low)
    assert np.isnan(one.high)


def test_percentiles_over_replications():
    """Catches: percentiles that are interpolated, or that count replications without a value."""
    values = np.array([30.0, 10.0, 70.0, 20.0, 40.0, 50.0, 60.0, 90.0, 80.0, 100.0])
    pooled = pool_means(values, np.ones(10, np.bool_))
    assert (pooled.p10, pooled.p50, pooled.p90) == (10, 50, 90)
    some = pool_ratios(np.append(values, 0.0), np.append(np.ones(10), 0.0))
    assert (some.p10, some.p50, some.p90) == (10, 50, 90)


def test_quantiles_of_t():
    """Catches: n degrees of freedom in the place of n - 1, a one-sided quantile."""
    assert students_t(np.array([[2, 3], [20, 1]])) == pytest.approx(
        np.array([[12.7062, T2], [2.0930, np.nan]]), abs=1e-4, nan_ok=True
    )


def test_units():
    """Catches: a mean in seconds whose interval is still in milliseconds, a half-width lost on the way to the row."""
    days = [
        records([answered(n, 10 * n, 10 * n + wait, 10 * n + 60) for n, wait in enumerate(waits)])
        for waits in ([2], [4, 6], [3])
    ]
    row = Measured(QUEUE, *days).row("asa", "desk")
    half = T2 * sqrt(((2 - 3.75) ** 2 + (10 - 7.5) ** 2 + (3 - 3.75) ** 2) / 2) / (sqrt(3) * 4 / 3)
    assert (row.mean, row.low, row.high) == (15 / 4, pytest.approx(15 / 4 - half), pytest.approx(15 / 4 + half))
    assert (row.p10, row.p50, row.p90) == (2, 3, 5)


def test_coverage():
    """Catches: an interval that misses the truth more often than it says.

    Busy days are bad days, so that the mean of the days' own ratios (0.70) is far from the ratio of sums (0.5667).
    """
    random = np.random.default_rng(7)
    repeats, days = 4000, 100
    busy = random.random((days, repeats)) < 0.5
    offered = random.poisson(np.where(busy, 100, 20))
    in_time = random.binomial(offered, np.where(busy, 0.5, 0.9))
    truth = (20 * 0.9 + 100 * 0.5) / 120
    pooled = pool_ratios(in_time.astype(np.float64), offered.astype(np.float64))
    covered = np.mean((pooled.low <= truth) & (truth <= pooled.high))
    assert abs(covered - 0.95) < 4 * sqrt(0.95 * 0.05 / repeats)
