"""Pooling over replications: means with their confidence intervals, and how single replications lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ccsim.kpi.arrays import Flags, Real, Whole

CONFIDENCE = 0.95
SHARES = (10, 50, 90)
"""Percentiles over the replications, in per cent."""


@dataclass(frozen=True)
class Pooled:
    """One figure of each place, pooled over replications; arrays of float64, NaN where it is not defined.

    Parameters
    ----------
    mean, low, high : array
        The mean and its 95 % confidence interval.
    p10, p50, p90 : array
        Nearest-rank percentiles of the replications' own values.
    """

    mean: Real
    low: Real
    high: Real
    p10: Real
    p50: Real
    p90: Real


def pool_ratios(numerators: Real, denominators: Real) -> Pooled:
    """Pool a share or a mean per contact as a ratio of sums.

    r = sum y / sum x, with half-width t(n-1) x sqrt(sum (y - r x)^2 / (n - 1)) / (sqrt(n) x mean x): the classical ratio
    estimator (Cochran, "Sampling Techniques", 1977, chapter 6). A long day weighs as much as its contacts.

    Parameters
    ----------
    numerators, denominators : array of float64 [replications, ...]
        Replications in which the denominator is not above 0 do not count.
    """
    exists = denominators > 0
    y, x = np.where(exists, numerators, 0.0), np.where(exists, denominators, 0.0)
    n = exists.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = y.sum(axis=0) / x.sum(axis=0)
        spread = np.sqrt(((y - ratio * x) ** 2).sum(axis=0) / (n - 1))
        half = students_t(n) * spread / (np.sqrt(n) * (x.sum(axis=0) / n))
        values = np.where(exists, y / x, np.nan)
    return _pooled(ratio, half, values, n)


def pool_means(values: Real, exists: Flags) -> Pooled:
    """Pool counts, time averages, percentiles and maxima: their mean, with Student's t.

    Parameters
    ----------
    values : array of float64 [replications, ...]
    exists : array of bool, same shape
        Whether the value is defined in that replication.
    """
    n = exists.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(exists, values, 0.0).sum(axis=0) / n
        spread = np.sqrt((np.where(exists, values - mean, 0.0) ** 2).sum(axis=0) / (n - 1))
        half = students_t(n) * spread / np.sqrt(n)
    return _pooled(mean, half, np.where(exists, values, np.nan), n)


def students_t(n: Whole) -> Real:
    """Two-sided 95 % quantile of Student's t with n - 1 degrees of freedom, NaN where n < 2."""
    from scipy.special import stdtrit  # noqa: PLC0415  (SciPy takes longer to load than most scenarios to check)

    numbers, place = np.unique(n, return_inverse=True)
    free = np.where(numbers > 1, numbers - 1.0, np.nan)
    return np.asarray(stdtrit(free, (1 + CONFIDENCE) / 2), np.float64)[place].reshape(np.shape(n))


def _pooled(mean: Real, half: Real, values: Real, n: Whole) -> Pooled:
    mean = np.where(n > 0, mean, np.nan)
    # What is not defined sorts to the end, so that the first n are the values of the n replications that have one.
    ordered = np.sort(values, axis=0)
    ranks = (np.maximum((n * share + 99) // 100, 1) - 1 for share in SHARES)
    p10, p50, p90 = (np.take_along_axis(ordered, rank[None], axis=0)[0] for rank in ranks)
    return Pooled(mean, mean - half, mean + half, p10, p50, p90)
