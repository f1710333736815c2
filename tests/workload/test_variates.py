"""Inverse transforms against independent quantiles, and their rounding."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from ccsim.scenario import distribution as dist
from ccsim.workload.variates import LONGEST, choose, cumulative, gamma_factor, inverse, poisson, rounded, weibull_shape

U = np.concatenate([(np.arange(2000) + 0.5) / 2000, [2.0**-53, 1e-9, 1 - 1e-9, 1 - 2.0**-53]])
SIGMA = math.sqrt(math.log1p(0.8**2))

QUANTILES = {
    "exponential": (dist.Exponential(180_000.0), stats.expon(scale=180_000)),
    "lognormal": (dist.Lognormal(180_000.0, 0.8), stats.lognorm(SIGMA, scale=180_000 * math.exp(-(SIGMA**2) / 2))),
    "gamma, cv above 1": (dist.Gamma(60_000.0, 1.5), stats.gamma(1 / 1.5**2, scale=60_000 * 1.5**2)),
    "gamma, cv below 1": (dist.Gamma(60_000.0, 0.5), stats.gamma(4, scale=15_000)),
    "uniform": (dist.Uniform(2_000.0, 9_000.0), stats.uniform(2_000, 7_000)),
    "triangular": (dist.Triangular(1_000.0, 2_000.0, 6_000.0), stats.triang(0.2, 1_000, 5_000)),
    "triangular, mode low": (dist.Triangular(1_000.0, 1_000.0, 6_000.0), stats.triang(0, 1_000, 5_000)),
    "triangular, mode high": (dist.Triangular(1_000.0, 6_000.0, 6_000.0), stats.triang(1, 1_000, 5_000)),
}


@pytest.mark.parametrize("name", QUANTILES)
def test_durations_are_quantiles(name: str) -> None:
    """Catches: a wrong formula or parameter: cv taken for a variance, the median for the mean, 1 - u for u."""
    distribution, reference = QUANTILES[name]
    np.testing.assert_allclose(inverse(distribution)(U), reference.ppf(U), rtol=1e-9)
    assert distribution.mean == pytest.approx(reference.mean())


@pytest.mark.parametrize("cv", [0.05, 0.3, 1.0, 2.0, 8.0])
def test_weibull_has_the_mean_and_cv_that_were_asked_for(cv: float) -> None:
    """Catches: a shape solved for the wrong moment, or a scale without its gamma function."""
    shape = weibull_shape(cv)
    unit = stats.weibull_min(shape)
    assert unit.std() / unit.mean() == pytest.approx(cv, rel=1e-9)
    reference = stats.weibull_min(shape, scale=5_000 / unit.mean())
    np.testing.assert_allclose(inverse(dist.Weibull(5_000.0, cv))(U[:2000]), reference.ppf(U[:2000]), rtol=1e-9)


@pytest.mark.parametrize("name", QUANTILES)
def test_a_longer_mean_moves_everybody_alike(name: str) -> None:
    """Catches: a transform that is not increasing in its uniform, which would lose common random numbers."""
    distribution, _ = QUANTILES[name]
    drawn = inverse(distribution)(np.sort(U))
    assert (np.diff(drawn) >= 0).all()
    np.testing.assert_allclose(inverse(distribution.scaled(1.25))(np.sort(U)), drawn * 1.25)


@pytest.mark.parametrize("mean", [0.0, 1e-9, 0.01, 0.5, 1.0, 3.7, 47.3, 1_000.0, 40_000.0])
def test_poisson_is_the_exact_inverse(mean: float) -> None:
    """Catches: counts one too high or too low, most likely in the tails and for tiny means."""
    u = U[:-1]
    assert np.array_equal(poisson(u, np.full_like(u, mean)), stats.poisson.ppf(u, mean))


def test_poisson_just_beside_the_steps() -> None:
    """Catches: an inverse that is right between the steps of the distribution function but not at them."""
    for mean in (0.3, 5.0, 60.0):
        k = np.arange(int(stats.poisson.ppf(1e-6, mean)), int(stats.poisson.ppf(1 - 1e-6, mean)))
        steps = stats.poisson.cdf(k, mean)
        means = np.full(len(k), mean)
        assert np.array_equal(poisson(steps - 1e-12, means), k)
        assert np.array_equal(poisson(steps + 1e-12, means), k + 1)


def test_poisson_takes_a_mean_for_each_uniform() -> None:
    """Catches: one mean used for all intervals of a day."""
    means = np.array([0.0, 2.0, 90.0, 0.0, 4_000.0])
    u = np.array([0.9, 0.1, 0.99, 1e-9, 0.5])
    assert poisson(u, means).tolist() == stats.poisson.ppf(u, means).tolist()


def test_a_gamma_factor_has_mean_one() -> None:
    """Catches: busyness that adds contacts instead of spreading them, or the variance taken for the cv."""
    u = (np.arange(200_000) + 0.5) / 200_000
    factor = gamma_factor(u, 0.25)
    assert factor.mean() == pytest.approx(1, abs=1e-4)
    assert factor.std() == pytest.approx(0.25, rel=1e-3)


def test_an_empirical_distribution_gives_its_values_equally_often() -> None:
    """Catches: interpolation between observations, or an end value that comes too rarely."""
    drawn = inverse(dist.Empirical((10.0, 20.0, 20.0, 50.0)))(U[:2000])
    assert np.unique(drawn, return_counts=True)[1].tolist() == [500, 1000, 500]
    edges = inverse(dist.Empirical((10.0, 20.0, 20.0, 50.0)))(np.array([2.0**-53, 0.25, 0.2500001, 0.75, 1 - 2.0**-53]))
    assert edges.tolist() == [10, 10, 20, 20, 50]


def test_a_mixture_splits_one_uniform() -> None:
    """Catches: parts in the wrong proportion, or a part that sees only its own slice of luck."""
    mixture = dist.Mixture(((0.25, dist.Constant(0.0)), (0.75, dist.Exponential(60_000.0))))
    drawn = inverse(mixture)(U[:2000])
    assert (drawn[:500] == 0).all()
    own = (U[500:2000] - 0.25) / 0.75
    np.testing.assert_allclose(drawn[500:], stats.expon(scale=60_000).ppf(own), rtol=1e-9)
    assert np.isfinite(inverse(mixture)(np.array([0.25, 1 - 2.0**-53]))).all()


def test_a_mixture_may_hold_never_and_a_part_without_share() -> None:
    """Catches: an endless patience that becomes a number, and a part of share 0 that is drawn after all."""
    mixture = dist.Mixture(((0.5, dist.Constant(7.0)), (0.0, dist.Constant(9.0)), (0.5, dist.Never())))
    assert rounded(inverse(mixture)(np.array([0.49, 0.51]))).tolist() == [7, -1]
    last = dist.Mixture(
        ((0.1, dist.Constant(1.0)), (0.2, dist.Constant(2.0)), (0.7, dist.Constant(3.0)), (0.0, dist.Never()))
    )
    assert rounded(inverse(last)(np.array([1 - 2.0**-53]))).tolist() == [3]


def test_shares_fill_the_unit_interval() -> None:
    """Catches: rounding errors of a sum that send the last caller past the end or to a share of 0."""
    sums = cumulative([0.1] * 10 + [0.0])
    assert choose(np.array([2.0**-53, 0.05, 0.95, 1 - 2.0**-53]), sums).tolist() == [0, 0, 9, 9]
    assert choose(np.array([2.0**-53, 0.4]), cumulative([0.0, 0.4, 0.6])).tolist() == [1, 2]


@pytest.mark.parametrize("shares", [1, 2, 10, 24, 25, 60])
def test_few_shares_and_many_are_chosen_alike(shares: int) -> None:
    """Catches: a number on the edge of two shares that goes to the lower one, or to another when there are many shares."""
    sums = cumulative([1 / shares] * shares)
    u = np.concatenate([U, sums[:-1], np.nextafter(sums[:-1], 0)])
    assert np.array_equal(choose(u, sums), [np.count_nonzero(sums <= each) for each in u])


def test_durations_are_rounded_half_up_once() -> None:
    """Catches: banker's rounding, truncation, a least duration that is not kept, never that becomes a number."""
    drawn = np.array([0.2, 0.5, 1.5, 2.5, 2.4999, math.inf])
    assert rounded(drawn).tolist() == [0, 1, 2, 3, 2, -1]
    assert rounded(drawn, 1).tolist() == [1, 1, 2, 3, 2, -1]


@pytest.mark.parametrize(
    "distribution",
    [
        dist.Lognormal(1e9, 1e9),
        dist.Weibull(1e9, 50.0),
        dist.Exponential(1e300),
        dist.Constant(1e15),
        dist.Gamma(1e12, 3.0),
    ],
)
def test_absurd_durations_stay_within_bounds(distribution: dist.Distribution) -> None:
    """Catches: overflow of a clock of whole milliseconds, and a huge duration mistaken for never."""
    whole = rounded(inverse(distribution)(U))
    assert whole.min() >= 0
    assert whole.max() <= LONGEST


def test_a_scale_cannot_be_drawn() -> None:
    """Catches: a factor that was never applied to what it scales, drawn as if it were a duration."""
    with pytest.raises(TypeError, match="Scale"):
        inverse(dist.Scale(1.25))
