"""Paired differences: by hand, against exact theory, and on data whose truth is known."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from scipy import stats

from ccsim.experiments.compare import paired, paired_means, paired_ratios
from ccsim.kpi.samples import Sample
from ccsim.kpi.table import Kind

T2 = 4.302652729911275
"""Two-sided 95 % quantile of Student's t with 2 degrees of freedom, from a table."""
TRIALS = 4000


def expected_hits(trials: int, share: float = 0.95) -> tuple[float, float]:
    """Hits that a correct interval has in all but one of 1,000 such tests."""
    low, high = stats.binom.interval(0.999, trials, share)
    return float(low), float(high)


def test_means_by_hand() -> None:
    """Catches: the unpaired interval; the normal quantile; the difference taken the wrong way round."""
    found = paired_means(np.array([[1.0, 2.0, 6.0], [2.0, 4.0, 9.0]]), np.ones((2, 3), np.bool_))
    half = T2 * 1 / sqrt(3)  # the differences are 1, 2, 3: their spread is 1
    assert (found.base, found.other, found.mean) == (3, 5, 2)
    assert (found.low, found.high) == (pytest.approx(2 - half), pytest.approx(2 + half))
    assert found.n == 3


def test_ratios_by_hand() -> None:
    """Catches: a mean of the ratios' differences; residuals divided by the other's denominators."""
    y, x = np.array([[8.0, 9.0, 30.0], [9.0, 9.0, 20.0]]), np.array([[10.0, 10.0, 40.0], [10.0, 20.0, 30.0]])
    first, second = 47 / 60, 38 / 60
    rests = [(b - second * d) / 20 - (a - first * c) / 20 for a, b, c, d in zip(y[0], y[1], x[0], x[1], strict=True)]
    half = T2 * sqrt(sum(rest**2 for rest in rests) / 2) / sqrt(3)
    found = paired_ratios(y, x)
    assert found.mean == pytest.approx(-9 / 60)
    assert (found.low, found.high) == (pytest.approx(-9 / 60 - half), pytest.approx(-9 / 60 + half))


@pytest.mark.parametrize("kind", Kind)
def test_with_itself_nothing_differs(kind: Kind) -> None:
    """Catches: a difference, or an interval, made by rounding alone."""
    chance = np.random.default_rng(1)
    alone = Sample(kind, chance.gamma(2, 1 / 3, (30, 5)), np.ones((30, 5)))
    found = paired(alone, alone)
    assert not found.mean.any()
    assert not found.low.any()
    assert not found.high.any()
    assert np.isnan(found.narrowed).all()


@pytest.mark.parametrize("n", [2, 5, 20])
def test_means_are_covered(n: int) -> None:
    """Catches: an interval that is wrong by a factor: on normal data the paired t interval is exact."""
    chance = np.random.default_rng(n)
    shared = chance.normal(0, 5, (n, TRIALS))
    base, other = shared + chance.normal(10, 1, (n, TRIALS)), 0.5 * shared + chance.normal(12, 2, (n, TRIALS))
    found = paired_means(np.stack([base, other]), np.ones((2, n, TRIALS), np.bool_))
    low, high = expected_hits(TRIALS)
    assert low <= ((found.low <= 2) & (found.high >= 2)).sum() <= high


def test_ratios_are_covered() -> None:
    """Catches: an interval of the difference of two ratios that is too narrow or too wide, by as little as a tenth."""
    chance, n = np.random.default_rng(3), 200
    calls = chance.poisson(1000 * chance.gamma(25, 1 / 25, (n, TRIALS)))
    luck = chance.normal(0, 0.05, (n, TRIALS))
    base = calls * (0.8 + luck + chance.normal(0, 0.01, (n, TRIALS)))
    other = calls * (0.85 + luck + chance.normal(0, 0.02, (n, TRIALS)))
    found = paired_ratios(np.stack([base, other]), np.stack([calls, calls]).astype(np.float64))
    low, high = expected_hits(TRIALS)
    assert low <= ((found.low <= 0.05) & (found.high >= 0.05)).sum() <= high


def test_a_higher_confidence_covers_more() -> None:
    """Catches: a confidence that is ignored."""
    chance, n = np.random.default_rng(4), 6
    values = chance.normal(0, 1, (2, n, TRIALS))
    found = paired_means(values, np.ones(values.shape, np.bool_), 0.99)
    low, high = expected_hits(TRIALS, 0.99)
    assert low <= ((found.low <= 0) & (found.high >= 0)).sum() <= high


@pytest.mark.parametrize("kind", Kind)
def test_how_much_pairing_narrows(kind: Kind) -> None:
    """Catches: a factor of variances instead of widths, or upside down: with a correlation of 0.9 it is sqrt(1 / 0.1)."""
    chance, n = np.random.default_rng(5), 20_000
    shared = chance.normal(0, sqrt(0.9), n)
    base, other = (100 + shared + chance.normal(0, sqrt(0.1), n) for _ in range(2))
    ones = np.ones((n, 1))
    found = paired(Sample(kind, base[:, None], ones), Sample(kind, other[:, None], ones))
    assert found.narrowed[0] == pytest.approx(sqrt(10), rel=0.05)


def test_unpaired_is_welchs_interval() -> None:
    """Catches: a factor against something other than the interval that Welch's test gives."""
    chance = np.random.default_rng(6)
    base, other = chance.normal(0, 1, 8), chance.normal(3, 4, 8)
    found = paired_means(np.stack([base, other]), np.ones((2, 8), np.bool_))
    apart = stats.ttest_ind(other, base, equal_var=False).confidence_interval(0.95)
    together = stats.ttest_rel(other, base).confidence_interval(0.95)
    assert (found.low, found.high) == (pytest.approx(together.low), pytest.approx(together.high))
    assert found.narrowed == pytest.approx((apart.high - apart.low) / (together.high - together.low))


def test_only_pairs_of_means_count() -> None:
    """Catches: the mean of all days of one system against that of other days of the other."""
    values = np.array([[1.0, 2.0, 99.0, 6.0], [2.0, 4.0, 1.0, 9.0]])
    exists = np.array([[True, True, False, True], [True, True, True, True]])
    assert paired_means(values, exists) == paired_means(values[:, [0, 1, 3]], exists[:, [0, 1, 3]])


def test_an_empty_day_is_no_contact() -> None:
    """Catches: a replication without anybody counted as one whose ratio is 0."""
    y, x = np.array([[8.0, 0.0, 9.0, 30.0], [9.0, 0, 9.0, 20.0]]), np.array([[10.0, 0, 10, 40], [10.0, 0, 20, 30]])
    assert paired_ratios(y, x) == paired_ratios(y[:, [0, 2, 3]], x[:, [0, 2, 3]])


def test_one_replication_tells_nothing() -> None:
    """Catches: an interval out of a single pair."""
    found = paired_means(np.array([[1.0], [2.0]]), np.ones((2, 1), np.bool_))
    assert found.mean == 1
    assert np.isnan([found.low, found.high, found.narrowed]).all()


def test_the_shorter_of_both_is_paired() -> None:
    """Catches: replications of different numbers put beside each other."""
    long, short = np.arange(8.0)[:, None], np.arange(5.0)[:, None] + 1
    found = paired(Sample(Kind.MEAN, long, np.ones((8, 1))), Sample(Kind.MEAN, short, np.ones((5, 1))))
    assert (found.mean[0], found.low[0], found.n[0]) == (1, 1, 5)


def test_the_rarer_ratio_limits_what_is_known() -> None:
    """Catches: degrees of freedom of days on which one of the two had nobody."""
    y, x = np.array([[8.0, 9, 30, 5], [9.0, 9, 0, 0]]), np.array([[10.0, 10, 40, 9], [10.0, 20, 0, 0]])
    found = paired_ratios(y, x)
    assert found.n == 2
    first, second = 52 / 69, 18 / 30
    rests = [(b - second * d) / 30 - (a - first * c) / 69 for a, b, c, d in zip(y[0], y[1], x[0], x[1], strict=True)]
    half = stats.t.ppf(0.975, 1) * sqrt(sum(rest**2 for rest in rests) * 2)
    assert (found.low, found.high) == (pytest.approx(second - first - half), pytest.approx(second - first + half))
