"""A scenario beside what really happened: the laws of bands and biases, on tables made from other replications of it."""

from __future__ import annotations

import numpy as np
import pytest
from acd_tables import found, part, table_of
from desks import branch, desk
from scipy.stats import binom

import ccsim
from ccsim import Scenario
from ccsim.app.actual.api import open_case
from ccsim.app.actual.band import expected, inside
from ccsim.kpi.pooling import pool_means

GROUPS, OF = 50, 11
LAW = ("duration=11 h", "start=2026-03-02 08:00")


@pytest.fixture(scope="module")
def law() -> list[ccsim.Check]:
    return pairs(desk(*LAW, "interval=2 h"))


@pytest.fixture(scope="module")
def thin() -> list[ccsim.Check]:
    """Hardly a call in most half hours, and more than one agent can take in others."""
    busy = "contacts.call.arrivals.rate={8:00: 1 per hour, 12:00: 18 per hour, 13:00: 2 per hour, 17:00: 0 per hour}"
    return pairs(desk(*LAW, busy, "agents.team.staff=1"))


def pairs(scenario: Scenario) -> list[ccsim.Check]:
    """50 pairs of a model of 10 replications and a table made from yet another one."""
    many = ccsim.run(scenario, replications=GROUPS * OF, by="interval")
    checks = []
    for group in range(GROUPS):
        case = open_case(scenario, table_of(many, group * OF + OF - 1))
        checks.append(case.judged(part(many, range(group * OF, group * OF + OF - 1))))
    return checks


@pytest.mark.parametrize("measure", ["offered", "answered", "aht"])
@pytest.mark.parametrize("interval", [0, 2])
def test_a_replication_is_inside_as_often_as_expected(law: list[ccsim.Check], measure: str, interval: int) -> None:
    """Catches: figures of the table and of the model in different intervals or units, a band that is too narrow.

    Each pair gives one answer for an interval; they are independent of one another, so that their number is binomial.
    """
    hits = sum(bool(check.of(measure, "desk")[interval].inside) for check in law)
    share = float(np.mean([found(check, measure, "desk").expected for check in law]))
    assert 0.7 < share < 0.9
    assert binom.ppf(0.0005, GROUPS, share) <= hits <= binom.ppf(0.9995, GROUPS, share)


@pytest.mark.parametrize("measure", ["offered", "answered", "aht", "abandoned", "service_level", "asa"])
def test_a_replication_has_no_bias_on_average(law: list[ccsim.Check], measure: str) -> None:
    """Catches: totals of the two sides that are not weighted alike, or over other intervals."""
    biases = np.array([found(check, measure, "desk").bias for check in law])
    assert abs(biases.mean()) <= 3.3 * biases.std(ddof=1) / np.sqrt(GROUPS)


@pytest.mark.parametrize("measure", ["service_level", "asa", "aht", "abandonment"])
def test_nor_has_a_queue_to_which_often_nobody_comes(thin: list[ccsim.Check], measure: str) -> None:
    """Catches: intervals to which nobody came left out of the model too, so that its busier ones weigh more than they should."""
    biases = np.array([found(check, measure, "desk").bias for check in thin])
    assert abs(biases.mean()) <= 3.3 * biases.std(ddof=1) / np.sqrt(len(thin))


@pytest.mark.parametrize(
    ("column", "change", "tolerance"),
    [("offered", lambda values: values * 1.4, "offered=10%"), ("asa", lambda values: values + 60, "asa=15s"),
     ("service_level", lambda values: values * 0.5, "service_level=5pt"), ("aht", lambda values: values + 90, "aht=20s")],
)  # fmt: skip
def test_a_shifted_table_fails(column: str, change: object, tolerance: str) -> None:
    """Catches: a verdict that never says no, or a band that anything lies in."""
    scenario = branch("duration=8 h")
    run = ccsim.run(scenario, replications=21, by="interval")
    table = table_of(run, 20)
    model = part(run, range(20))
    assert callable(change)
    fitting = open_case(scenario, table, tolerance.replace("=", "[account]=")).judged(model)
    shifted = open_case(scenario, table.assign(**{column: change(table[column])}), tolerance).judged(model)
    assert shifted.verdict == "fail"
    assert found(shifted, column, "account").verdict == "outside"
    assert found(shifted, column, "account").inside < found(fitting, column, "account").inside


@pytest.mark.parametrize("n", [2, 3, 5, 10, 20, 33])
def test_the_expected_share_is_that_of_another_replication(n: int) -> None:
    """Catches: 80 % said of every band, replications counted in the very band that they make, edges off by one."""
    chance, many = np.random.default_rng(n), 20_000
    values, another = chance.normal(size=(n, many)), chance.normal(size=many)
    low, high = max((n * 10 + 99) // 100, 1), max((n * 90 + 99) // 100, 1)
    told = expected(values, 0.0)
    assert told.mean == pytest.approx((high - low) / (n + 1))
    pool = pool_means(values, np.ones(values.shape, np.bool_))
    hits = int(inside(another, pool.p10, pool.p90, 0.0).sum())
    assert binom.ppf(0.0005, many, told.mean) <= hits <= binom.ppf(0.9995, many, told.mean)


@pytest.mark.parametrize("n", [10, 20, 33])
@pytest.mark.parametrize("mean", [0.3, 2.0, 30.0])
def test_equal_figures_make_a_band_wider(n: int, mean: float) -> None:
    """Catches: few calls, which are often equal, held to be outside as often as many: it would be 80 %, and is up to 96.

    For equal figures the correction is an approximation: within 4 points of 10 replications, 2 points of 20 and more.
    """
    chance, many = np.random.default_rng(n), 20_000
    values, another = chance.poisson(mean, (n, many)).astype(float), chance.poisson(mean, many)
    pool = pool_means(values, np.ones(values.shape, np.bool_))
    hits = inside(another, pool.p10, pool.p90, 0.0).mean()
    assert expected(values, 0.0).mean == pytest.approx(hits, abs=0.04 if n == 10 else 0.02)
    assert expected(np.ones((n, 5)), 0.0) == (1, 1, 1)


def test_the_expected_share_with_gaps() -> None:
    """Catches: replications without a value taken for outside, or a band of nobody."""
    values = np.array([[1.0, np.nan, np.nan], [2.0, 5.0, np.nan], [3.0, np.nan, np.nan], [4.0, 6.0, np.nan]])
    assert expected(values, 0.0).mean == pytest.approx((3 / 5 + 1 / 3) / 2)
    assert expected(values[:1], 0.0) == (None, None, None)


def test_the_range_of_the_share_is_about_its_mean() -> None:
    """Catches: intervals in which few replications have a value, often outside, that weigh less in the range than in the mean."""
    chance = np.random.default_rng(4)
    values = chance.normal(size=(40, 600))
    values[:, ::2] = np.where(chance.random((40, 300)) < 0.1, values[:, ::2], np.nan)
    told = expected(values, 0.0)
    assert told.p10 is not None
    assert told.p90 is not None
    assert told.p10 < told.mean < told.p90


@pytest.mark.parametrize("n", [2, 5, 10, 40])
@pytest.mark.parametrize("intervals", [1, 2, 8, 30])
def test_the_range_is_one_of_shares_that_can_be(n: int, intervals: int) -> None:
    """Catches: 17 % in the band said of a single interval, or a range that is not about the mean.

    Of k intervals 0, 1/k, 2/k .. can be in the band.
    """
    values = np.random.default_rng(intervals).normal(size=(n, intervals))
    told = expected(values, 0.0)
    assert told.mean is not None
    assert told.p10 is not None
    assert told.p90 is not None
    for share in (told.p10, told.p90):
        assert share * intervals == pytest.approx(round(share * intervals))
        assert 0 <= share <= 1
    assert told.p10 <= told.mean + 0.5 / intervals
    assert told.p90 >= told.mean - 0.5 / intervals
