"""Paired differences: two systems that met the same callers, replication by replication.

What both gain on a quiet day and lose on a busy one is in both, and goes when one is taken from the other (common random
numbers: Law, "Simulation Modeling and Analysis", 2015, sections 10.2.1 and 11.2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ccsim.kpi.arrays import Flags, Numbers, Real, Whole
from ccsim.kpi.pooling import CONFIDENCE
from ccsim.kpi.samples import Sample
from ccsim.kpi.table import Kind


@dataclass(frozen=True)
class Paired:
    """Differences (the other less the base) in every place; arrays of float64, NaN where something is not defined.

    Parameters
    ----------
    base, other : array
        What is compared.
    mean, low, high : array
        The difference and its confidence interval.
    narrowed : array
        How many times as wide the interval would be if both had met callers of their own.
    n : array of int64
        Replications on which the interval rests.
    """

    base: Real
    other: Real
    mean: Real
    low: Real
    high: Real
    narrowed: Real
    n: Whole


def paired(base: Sample, other: Sample, confidence: float = CONFIDENCE) -> Paired:
    """Compare a measure of two systems.

    Parameters
    ----------
    base, other : Sample
        Arrays of one shape; where one has more replications than the other, the first ones are compared.
    confidence : float
        Of the two-sided interval.
    """
    count = min(len(base.numerators), len(other.numerators))
    y = np.stack([base.numerators[:count], other.numerators[:count]])
    x = np.stack([base.denominators[:count], other.denominators[:count]])
    if base.kind is Kind.RATIO:
        return paired_ratios(y, x, confidence)
    return paired_means(y, x > 0, confidence)


def paired_ratios(y: Real, x: Real, confidence: float = CONFIDENCE) -> Paired:
    """Compare two shares, or two means per contact, each a ratio of sums r = sum y / sum x.

    Each replication's part in the error of a ratio is, to first order, its residual (y - r x) / mean x (Cochran, "Sampling
    Techniques", 1977, chapter 6). The error of the difference is the mean of the differences of both residuals, whose
    spread gives the interval, with Student's t. One that is undefined in some replications has no residual there, and
    the degrees of freedom are those of the rarer of the two.

    Parameters
    ----------
    y, x : array of float64 [2, replications, ...]
        Of the base and of the other. Where x is not above 0 the ratio does not exist.
    """
    exists = x > 0
    y, x = np.where(exists, y, 0.0), np.where(exists, x, 0.0)
    n = exists.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        total = x.sum(axis=1)
        ratio = y.sum(axis=1) / total
        parts = (y - ratio[:, None] * x) / total[:, None]
        least = n.min(axis=0)
        own = (parts**2).sum(axis=1) * n / (n - 1)
        error = ((parts[1] - parts[0]) ** 2).sum(axis=0) * least / (least - 1)
    return _paired(ratio, ratio[1] - ratio[0], error, own, n, least, confidence)


def paired_means(values: Real, exists: Flags, confidence: float = CONFIDENCE) -> Paired:
    """Compare two means over replications: counts, time averages, percentiles, maxima; the paired t interval.

    Parameters
    ----------
    values : array of float64 [2, replications, ...]
        Of the base and of the other.
    exists : array of bool, same shape
        Whether there is a value; only replications that have both are compared.
    """
    both = exists.all(axis=0)
    n = np.stack([both.sum(axis=0)] * 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(both, values, 0.0).sum(axis=1) / n
        gap = np.where(both, values[1] - values[0], 0.0)
        gap_mean = gap.sum(axis=0) / n[0]
        rests = np.where(both, values - mean[:, None], 0.0)
        own = (rests**2).sum(axis=1) / (n - 1) / n
        error = (np.where(both, gap - gap_mean, 0.0) ** 2).sum(axis=0) / (n[0] - 1) / n[0]
    return _paired(mean, gap_mean, error, own, n, n[0], confidence)


def _paired(means: Real, gap: Real, error: Real, own: Real, n: Whole, pairs: Whole, confidence: float) -> Paired:
    """Put intervals around differences.

    Parameters
    ----------
    means, own : array [2, ...]
        Of each system its mean and the square of its standard error.
    error : array
        The square of the standard error of the paired difference.
    n : array [2, ...]
        Replications in which each has a value.
    pairs : array
        Replications on which the paired interval rests.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        half = quantile(pairs - 1.0, confidence) * np.sqrt(error)
        # Welch's degrees of freedom: what an analyst without common random numbers would use.
        free = own.sum(axis=0) ** 2 / (own**2 / (n - 1)).sum(axis=0)
        apart = quantile(free, confidence) * np.sqrt(own.sum(axis=0))
        narrowed = np.where(half > 0, apart / half, np.nan)
    return Paired(means[0], means[1], gap, gap - half, gap + half, narrowed, pairs)


def quantile(free: Numbers, confidence: float) -> Real:
    """Two-sided quantile of Student's t; NaN where there are no degrees of freedom.

    Parameters
    ----------
    free : array of float64
        Degrees of freedom, not necessarily whole.
    confidence : float
        Between 0 and 1.
    """
    from scipy.special import stdtrit  # noqa: PLC0415  (SciPy takes longer to load than most scenarios to check)

    return np.asarray(stdtrit(np.where(np.asarray(free) > 0, free, np.nan), (1 + confidence) / 2), np.float64)
