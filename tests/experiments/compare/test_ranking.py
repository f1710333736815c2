"""The best of many: probability of correct selection where the truth is known, and computing where it is needed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from scipy import stats

from ccsim.experiments.compare import More, margin_constant, select_best
from ccsim.kpi.arrays import Real

TRIALS = 300


class Normal:
    """Candidates whose replications are normal, with what they have in common; counts what is asked for."""

    def __init__(self, means: Sequence[float], scatter: float = 1.0, common: float = 0.0, seed: int = 1) -> None:
        chance = np.random.default_rng(seed)
        shape = (3000, len(means))
        self.values = np.array(means) + chance.normal(0, scatter, shape) + common * chance.normal(0, 1, (3000, 1))
        self.asked = [0] * len(means)

    def __call__(self, left: Sequence[int], count: int) -> tuple[Real, Real]:
        for place in left:
            self.asked[place] = count
        values = self.values[:count, list(left)]
        return values, np.ones(values.shape)


def test_the_constant() -> None:
    """Catches: a wrong exponent or number of rivals: for 10 candidates, 10 first replications and 95 % eta is 0.85908."""
    assert margin_constant(10, 10) == pytest.approx(2 * 9 * ((0.1 / 9) ** (-2 / 9) - 1) / 2)
    assert margin_constant(10, 10) / 18 == pytest.approx(0.85908, abs=1e-5)
    assert margin_constant(2, 10) == pytest.approx(9 * (0.1 ** (-2 / 9) - 1))


@pytest.mark.parametrize("common", [0.0, 3.0])
@pytest.mark.parametrize("candidates", [2, 6])
def test_the_best_is_found(candidates: int, common: float) -> None:
    """Catches: a margin too narrow: with the best just `within` ahead of all, it is to be found in 95 % of the experiments."""
    found = 0
    for seed in range(TRIALS):
        means = [0.0] * candidates
        means[seed % candidates] = 1.0
        selected = select_best(candidates, Normal(means, 1.5, common, seed), 1.0, 3000)
        found += selected.best == seed % candidates
    assert found >= stats.binom.ppf(0.001, TRIALS, 0.95)


def test_the_lowest_is_found() -> None:
    """Catches: shorter waits taken for worse."""
    assert select_best(3, Normal([5, 9, 2]), 0.5, 1000, highest=False).best == 2
    assert select_best(3, Normal([5, 9, 2]), 0.5, 1000).best == 1


def test_computing_goes_where_it_is_needed() -> None:
    """Catches: candidates that are out and simulated all the same; that common callers save nothing."""
    close = Normal([10, 9.5, 2, 1, 0])
    selected = select_best(5, close, 0.25, 3000)
    assert selected.best == 0
    assert [out.candidate for out in selected.out[:3]] != [1]
    assert close.asked[2:] == [10, 10, 10]
    assert close.asked[0] == close.asked[1] > 20
    assert selected.replications[:2] == [close.asked[0]] * 2
    together, apart = (select_best(2, Normal([0, 0.5], s, c), 0.25, 3000) for s, c in ((0.3, 3.0), (3.0, 0.3)))
    assert max(together.replications) * 10 < max(apart.replications)


def test_who_put_whom_out() -> None:
    """Catches: the wrong rival, or the wrong count, beside one that is out."""
    selected = select_best(3, Normal([10, 0, 5], 0.1), 1.0, 100)
    assert sorted(selected.out) == [(1, 0, 10), (2, 0, 10)]
    assert selected.left == [0]
    assert selected.estimates[0] == pytest.approx(10, abs=0.2)


def test_the_limit_leaves_it_open() -> None:
    """Catches: a winner that is not sure."""
    selected = select_best(2, Normal([0, 0.01], 5.0), 0.02, 40)
    assert selected.best is None
    assert selected.left == [0, 1]
    assert selected.replications == [40, 40]


def test_equals_end() -> None:
    """Catches: a race without end between two that are the same."""
    same: More = lambda left, count: (np.ones((count, len(left))), np.ones((count, len(left))))  # noqa: E731
    selected = select_best(3, same, 0.1, 1000)
    assert (selected.best, selected.left, selected.replications) == (0, [0, 1, 2], [10, 10, 10])


def test_looks_do_not_depend_on_how_much_is_asked_at_once() -> None:
    """Catches: a candidate that is put out later, or not, as replications come in larger portions."""
    selected = select_best(4, Normal([0, 0.4, 0.8, 1.2], 2.0, seed=5), 0.4, 3000)
    first = Normal([0, 0.4, 0.8, 1.2], 2.0, seed=5)
    scatter = np.var(first.values[:10, 0] - first.values[:10, 3], ddof=1) * margin_constant(4, 10, 0.96) / 0.4**2
    means = first.values.cumsum(axis=0) / np.arange(1, 3001)[:, None]
    (out,) = (out for out in selected.out if out.candidate == 0)
    leads = [r for r in range(10, 3000) if means[r - 1, 3] - means[r - 1, 0] > max(0, 0.2 * (scatter / r - 1))]
    assert out.after <= leads[0]


def test_ratios_are_of_sums() -> None:
    """Catches: the mean of the days' shares, to which quiet days count as much as busy ones."""

    def more(left: Sequence[int], count: int) -> tuple[Real, Real]:
        x = np.where(np.arange(count) % 2, 100.0, 1.0)[:, None] * np.ones(len(left))
        share = np.where(np.arange(count) % 2, 0.5, 0.9)[:, None] + np.array([0.0, 0.3])[list(left)]
        return x * share, x

    selected = select_best(2, more, 0.05, 100)
    assert selected.best == 1
    assert selected.estimates == [pytest.approx(50.9 / 101), pytest.approx(50.9 / 101 + 0.3)]


def test_the_hopeless_are_screened() -> None:
    """Catches: long computing on one that is far behind but scatters much, beside a difference that is small."""
    chance = np.random.default_rng(8)
    values = chance.normal(0, 1, (3000, 3)) * np.array([1, 1, 400.0]) + np.array([5.0, 0, -4000])
    selected = select_best(3, lambda left, count: (values[:count, list(left)], np.ones((count, len(left)))), 0.5, 3000)
    assert selected.best == 0
    assert selected.replications[2] == 10


def test_screening_rarely_errs() -> None:
    """Catches: a screening that throws good ones out: of equals the first must survive it in 99 % of the experiments."""
    chance, lost, trials = np.random.default_rng(9), 0, 1000
    for _ in range(trials):
        values = chance.normal(0, 1, (10, 5))

        def more(left: Sequence[int], count: int, values: Real = values) -> tuple[Real, Real]:
            return values[:, list(left)], np.ones((10, len(left)))

        lost += 0 in [out.candidate for out in select_best(5, more, 1e-6, 10).out]
    assert lost <= stats.binom.ppf(0.999, trials, 0.01)


def test_margins_are_those_of_the_pair() -> None:
    """Catches: after one is screened out, the scatter of others in place of that of the two that are left."""
    chance = np.random.default_rng(10)
    values = chance.normal(0, 1, (3000, 3)) * np.array([400, 0.1, 0.1]) + np.array([-4000, 0, 0.1])
    selected = select_best(3, lambda left, count: (values[:count, list(left)], np.ones((count, len(left)))), 0.02, 3000)
    assert selected.best == 2
    assert selected.replications[0] == 10
    assert 10 < max(selected.replications) < 200
