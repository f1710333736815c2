"""From uniform numbers to durations and counts: inverse transforms, one uniform a variate, vectorised.

Because each variate is an increasing function of its uniform number, a changed mean moves the luck of every contact alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from ccsim.scenario import distribution as dist

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
Inverse: TypeAlias = Callable[[Floats], Floats]

NEVER = -1
"""A duration without end, once it is a whole number; before that it is infinite."""
LONGEST = 1e11
"""No drawn duration is longer (ms; three years): what a distribution with an absurd cv can bring still fits a clock."""

_FEW = 24
"""Up to so many edges comparing with each is quicker than searching."""
_LEAST, _MOST = 2.0**-54, 1 - 2.0**-53
"""Ends of the rescaled uniform of a mixture's part, so that it stays inside (0, 1)."""


def rounded(durations: Floats, least: int = 0) -> Whole:
    """Round durations, which are not negative, to ms: floor(x + 0.5), at least `least`; infinite ones are NEVER."""
    endless = np.isinf(durations)
    if not endless.any():
        whole = (durations + 0.5).astype(np.int64)
        return np.maximum(whole, least, out=whole) if least > 0 else whole
    whole = rounded(np.where(endless, 0.0, durations), least)
    whole[endless] = NEVER
    return whole


def cumulative(shares: Sequence[float]) -> Floats:
    """Add up shares that fill the unit interval.

    Rounding must neither lose the last share nor give anything to a share of 0 at the end, so from the last positive
    share on the sum is exactly 1.
    """
    sums = np.cumsum(np.asarray(shares, dtype=np.float64))
    last = max(place for place, share in enumerate(shares) if share > 0)
    sums[last:] = 1.0
    return sums


def passed(values: NDArray[np.number], edges: NDArray[np.number]) -> NDArray[np.intp]:
    """Count the edges, which ascend, that each value has reached."""
    if len(edges) > _FEW:
        return np.searchsorted(edges, values, side="right")
    count = np.zeros(len(values), np.intp)
    for edge in edges:
        count += values >= edge
    return count


def choose(u: Floats, sums: Floats) -> NDArray[np.intp]:
    """Say which share of `cumulative` each uniform number falls on."""
    return passed(u, sums[sums < 1])


def poisson(u: Floats, mean: Floats) -> Whole:
    """Invert the Poisson distribution function: the least k with P(N <= k) >= u.

    Parameters
    ----------
    u, mean : arrays of one shape
        The means may be 0.

    Notes
    -----
    It starts from the Cornish-Fisher expansion and walks to the exact answer, a step or two as a rule.
    """
    counts = np.zeros(len(u), np.int64)
    some = np.flatnonzero(mean > 0)
    u, mean = u[some], mean[some]
    normal = special.ndtri(u)
    k = np.maximum(np.floor(mean + normal * np.sqrt(mean) + (normal * normal - 1) / 6), 0.0)
    high = np.arange(len(k))
    while len(high := high[(k[high] > 0) & (special.pdtr(k[high] - 1, mean[high]) >= u[high])]):
        k[high] -= 1
    low = np.arange(len(k))
    while len(low := low[special.pdtr(k[low], mean[low]) < u[low]]):
        k[low] += 1
    counts[some] = k
    return counts


def gamma_factor(u: Floats, cv: float) -> Floats:
    """Invert the gamma distribution with mean 1 and a coefficient of variation."""
    variance = cv * cv
    factor = special.gammaincinv(1 / variance, u) * variance if cv > 0 else np.ones_like(u)
    return np.asarray(factor, np.float64)


def lognormal_factor(u: Floats, cv: float) -> Floats:
    """Invert the lognormal distribution with mean 1 and a coefficient of variation."""
    variance = math.log1p(cv * cv)
    return np.exp(special.ndtri(u) * math.sqrt(variance) - variance / 2)


@lru_cache(maxsize=1024)
def weibull_shape(cv: float) -> float:
    """Find the shape k of the Weibull distribution with a coefficient of variation above 0, by bisection.

    It solves gamma(1 + 2/k) / gamma(1 + 1/k)^2 = 1 + cv^2, whose left side falls with k.
    """
    low, high, sought = 1e-2, 1e7, math.log1p(cv * cv)
    for _ in range(200):
        middle = math.sqrt(low * high)
        if math.lgamma(1 + 2 / middle) - 2 * math.lgamma(1 + 1 / middle) > sought:
            low = middle
        else:
            high = middle
    return math.sqrt(low * high)


def inverse(distribution: dist.Distribution) -> Inverse:
    """Make the inverse transform of a distribution.

    Returns
    -------
    callable
        From uniform numbers in (0, 1) to durations of the same shape in the unit of the distribution (ms), at most LONGEST;
        infinite for never.

    Raises
    ------
    TypeError
        If it is a `Scale`, which stands for no distribution of its own.
    """
    if (make := _INVERSES.get(type(distribution))) is None:
        raise TypeError(f"{type(distribution).__name__} cannot be drawn")
    return make(distribution)


def _constant(d: dist.Constant) -> Inverse:
    return lambda u: np.full_like(u, min(d.value, LONGEST))


@dataclass(frozen=True)
class Scaled:
    """A distribution that is a factor times a number; those of one `shape` have the same factors, whatever their means."""

    shape: tuple[str, float]
    factor: Inverse
    times: float


def scaled(distribution: dist.Distribution) -> Scaled | None:
    """Part a distribution into factor and number; None if its kind is not drawn so."""
    if isinstance(distribution, dist.Exponential):
        return Scaled(("exponential", 1.0), _log_of_the_rest, -distribution.mean)
    if isinstance(distribution, dist.Lognormal):
        cv = distribution.cv
        return Scaled(("lognormal", cv), lambda u: lognormal_factor(u, cv), distribution.mean)
    if isinstance(distribution, dist.Gamma):
        cv = distribution.cv
        return Scaled(("gamma", cv), lambda u: gamma_factor(u, cv), distribution.mean)
    return None


def _log_of_the_rest(u: Floats) -> Floats:
    rest = -u
    return np.log1p(rest, out=rest)


def times(factor: Floats, number: Floats | float) -> Floats:
    """Multiply factors, in place, by one number or by one each: durations of at most LONGEST."""
    factor *= number
    return np.minimum(factor, LONGEST, out=factor)


def _scaled(d: dist.Distribution) -> Inverse:
    said = scaled(d)
    assert said is not None
    return lambda u: times(said.factor(u), said.times)


def _weibull(d: dist.Weibull) -> Inverse:
    power = 1 / weibull_shape(d.cv)
    log_scale = math.log(d.mean) - math.lgamma(1 + power)
    return lambda u: np.exp(np.minimum(np.log(-np.log1p(-u)) * power + log_scale, math.log(LONGEST)))


def _uniform(d: dist.Uniform) -> Inverse:
    return lambda u: _capped(d.low + u * (d.high - d.low))


def _triangular(d: dist.Triangular) -> Inverse:
    width, rise, fall = d.high - d.low, d.mode - d.low, d.high - d.mode
    if width <= 0:
        return lambda u: np.full_like(u, min(d.mode, LONGEST))
    return lambda u: _capped(
        np.where(u * width < rise, d.low + np.sqrt(u * width * rise), d.high - np.sqrt((1 - u) * width * fall))
    )


def _empirical(d: dist.Empirical) -> Inverse:
    values = np.sort(np.asarray(d.values, dtype=np.float64))
    last = len(values) - 1
    return lambda u: _capped(values[np.clip(np.ceil(u * len(values)).astype(np.intp) - 1, 0, last)])


def _never(d: dist.Never) -> Inverse:
    del d
    return lambda u: np.full_like(u, math.inf)


def _mixture(d: dist.Mixture) -> Inverse:
    """One uniform says which part, and what is left of it, stretched to (0, 1), is that part's own."""
    parts = [(share, inverse(part)) for share, part in d.parts if share > 0]
    sums = cumulative([share for share, _ in parts])
    begins = np.concatenate([[0.0], sums[:-1]])

    def draw(u: Floats) -> Floats:
        part, drawn = choose(u, sums), np.empty_like(u)
        for number, (_, invert) in enumerate(parts):
            mine = part == number
            own = (u[mine] - begins[number]) / (sums[number] - begins[number])
            drawn[mine] = invert(np.clip(own, _LEAST, _MOST))
        return drawn

    return draw


def _capped(durations: Floats) -> Floats:
    return np.minimum(durations, LONGEST)


_INVERSES: dict[type, Callable[..., Inverse]] = {
    dist.Constant: _constant,
    dist.Exponential: _scaled,
    dist.Lognormal: _scaled,
    dist.Gamma: _scaled,
    dist.Weibull: _weibull,
    dist.Uniform: _uniform,
    dist.Triangular: _triangular,
    dist.Empirical: _empirical,
    dist.Never: _never,
    dist.Mixture: _mixture,
}
"""How each distribution is drawn; a new one is one line here and one function above."""
