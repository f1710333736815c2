"""The efficient frontier, with what is not known about it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ccsim.experiments.compare import Point, Standing, frontier
from ccsim.kpi.samples import Sample
from ccsim.kpi.table import Kind


def point(gain: float, pain: float, noise: float = 0.0, seed: int = 1, n: int = 20) -> Point:
    chance = np.random.default_rng(seed)
    shared = np.random.default_rng(99).normal(0, 1, n)
    samples = (Sample(Kind.MEAN, mean + shared + chance.normal(0, noise, n), np.ones(n)) for mean in (gain, pain))
    return Point(*samples)


def test_surely_beaten_or_not() -> None:
    """Catches: gain and pain mixed up; a trade-off called beaten."""
    found = frontier([point(50, 10), point(60, 20), point(55, 21), point(40, 10), point(70, 30)])
    assert found == [
        Standing("yes", None),
        Standing("yes", None),
        Standing("no", 1),
        Standing("no", 0),
        Standing("yes", None),
    ]


def test_what_chance_may_have_done_stays_open() -> None:
    """Catches: a candidate that is thrown out for a difference that is not sure."""
    standing = frontier([point(50, 10), point(49.9, 10.1, noise=3.0, seed=2), point(20, 40)])[1]
    assert standing.efficient in ("perhaps", "yes")
    assert frontier([point(50, 10), point(20, 40, noise=3.0, seed=2)])[1] == Standing("no", 0)


def test_equals_are_both_efficient() -> None:
    """Catches: two policies that come to the same and throw each other out."""
    assert frontier([point(50, 10)] * 3) == [Standing("yes", None)] * 3


def test_without_a_figure_nobody_is_efficient() -> None:
    """Catches: 'yes' where no VIP, or none of the others, has a service level or a wait to judge by."""
    nothing = Sample(Kind.RATIO, np.zeros(20), np.zeros(20))
    known = point(50, 10)
    found = frontier([known, Point(nothing, known.pain), Point(known.gain, nothing)])
    assert found == [Standing("yes", None), Standing(None, None), Standing(None, None)]


def test_one_alone_is_efficient() -> None:
    """Catches: a division by the number of others."""
    assert frontier([point(1, 1)]) == [Standing("yes", None)]


@pytest.mark.parametrize("candidates", [2, 8])
def test_the_good_are_rarely_thrown_out(candidates: int) -> None:
    """Catches: a level that is not divided by the number of rivals: equals must survive in 95 % of the experiments."""
    chance, thrown, trials = np.random.default_rng(7), 0, 300
    for _ in range(trials):
        points = [
            Point(*(Sample(Kind.MEAN, chance.normal(0, 1, 8), np.ones(8)) for _ in range(2))) for _ in range(candidates)
        ]
        thrown += frontier(points)[0].efficient == "no"
    assert thrown <= trials * 0.05


def test_more_rivals_need_more_proof() -> None:
    """Catches: a level that is not divided by the number of those who may win by chance."""
    noise = np.tile([1.0, -1.0], 10) * 1.0
    half = stats.t.ppf(0.975, 19) * noise.std(ddof=1) / np.sqrt(20)
    plain, ones = np.zeros(20), np.ones(20)
    weak = Point(Sample(Kind.MEAN, plain, ones), Sample(Kind.MEAN, plain, ones))
    strong = Point(Sample(Kind.MEAN, 1.01 * half + noise, ones), Sample(Kind.MEAN, -1.01 * half + noise[::-1], ones))
    assert frontier([weak, strong])[0] == Standing("no", 1)
    assert frontier([weak, strong, *[weak] * 8])[0] == Standing("perhaps", 1)
