"""First and second moments of durations: how much handling times vary."""

from __future__ import annotations

import math
from collections.abc import Iterable

from ccsim.scenario.distribution import (
    Constant,
    Distribution,
    Empirical,
    Exponential,
    Gamma,
    Lognormal,
    Mixture,
    Triangular,
    Uniform,
    Weibull,
)


def mean_square(duration: Distribution) -> float:
    """Mean of the square of a duration, in ms^2; infinite if it is never."""
    if isinstance(duration, Mixture):
        return math.fsum(share * mean_square(part) for share, part in duration.parts if share > 0)
    return duration.mean**2 + _variance(duration)


def mixed(parts: Iterable[tuple[float, Distribution]]) -> tuple[float, float]:
    """Mean and mean square of a duration that is one of several, each with a weight; 0 without any."""
    weighted = list(parts)
    total = math.fsum(weight for weight, _ in weighted)
    if not total:
        return 0.0, 0.0
    mean = math.fsum(weight * part.mean for weight, part in weighted) / total
    return mean, math.fsum(weight * mean_square(part) for weight, part in weighted) / total


def _variance(duration: Distribution) -> float:
    """Variance of a duration that is no mixture."""
    if isinstance(duration, Constant):
        return 0.0
    if isinstance(duration, Exponential):
        return duration.mean**2
    if isinstance(duration, Lognormal | Gamma | Weibull):
        return (duration.cv * duration.mean) ** 2
    if isinstance(duration, Uniform):
        return (duration.high - duration.low) ** 2 / 12
    if isinstance(duration, Triangular):
        low, mode, high = duration.low, duration.mode, duration.high
        return (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18
    if isinstance(duration, Empirical):
        return math.fsum((value - duration.mean) ** 2 for value in duration.values) / len(duration.values)
    return math.inf
