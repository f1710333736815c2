"""The judge's confidence: what is sure, what is not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ccsim.planning.judge import Spare


def spare(met: list[list[float]], of: list[list[float]], limit: float = 0.8, risk: float | None = None) -> Spare:
    """One promise; met and of by [slot][replication], each slot a period."""
    table = np.array([met], float), np.array([of], float)
    nobody = np.zeros((0, len(met)))
    return Spare(*table, np.array([limit]), 1, np.arange(len(met)), risk, nobody, nobody)


def test_t() -> None:
    """Catches: a t value of the wrong sign, side or number of degrees of freedom."""
    met, of = [[9.0, 8.0, 10.0, 7.0, 9.0]], [[10.0, 10.0, 10.0, 10.0, 10.0]]
    d = np.array(met[0]) - 0.8 * 10
    expected = stats.ttest_1samp(d, 0, alternative="greater").pvalue
    tail = stats.binom.sf(43 - 1, 50, 0.8)
    assert spare(met, of).p_values[0, 0] == pytest.approx(max(expected, tail))


def test_few_calls_prove_little() -> None:
    """Catches: certainty from five calls that were all in time, whose spare has next to no spread."""
    few = spare([[1.0] * 5], [[1.0] * 5])
    assert few.p_values[0, 0] == pytest.approx(0.8**5)
    assert few.perfect[0, 0]
    assert few.sure()[0, 0], "nothing could be better"
    assert not spare([[1.0] * 7 + [0.0]], [[1.0] * 8]).sure()[0, 0]


def test_risk() -> None:
    """Catches: a risk that counts days without calls, or a tail that is not the exact binomial one."""
    met, of = [[9.0] * 28 + [1.0] * 1 + [0.0] * 5], [[10.0] * 29 + [0.0] * 5]
    found = spare(met, of, risk=0.9)
    assert found.p_values[0, 0] == pytest.approx(stats.binom.sf(27, 29, 0.9))
    assert found.held[0, 0]
    assert not found.sure()[0, 0]


def test_periods_share_one_account() -> None:
    """Catches: a day that is missed because one of its intervals is, though the others make up for it."""
    met, of = np.array([[[9.0] * 9, [7.5] * 9]]), np.full((1, 2, 9), 10.0)
    met[0, :, 0] += 0.1
    nobody = np.zeros((0, 2))
    apart = Spare(met, of, np.array([0.8]), 1, np.arange(2), None, nobody, nobody)
    one_day = Spare(met, of, np.array([0.8]), 1, np.zeros(2, int), None, nobody, nobody)
    assert apart.held.tolist() == [[True, False]]
    assert one_day.held.tolist() == [[True, True]]


def test_occupancy_is_an_upper_limit() -> None:
    """Catches: a cap on occupancy that is judged as a floor."""
    busy, duty = np.array([[[80.0] * 4, [90.0] * 4]]), np.full((1, 2, 4), 100.0)
    busy[0, :, 0] += 0.5
    found = Spare(busy, duty, np.array([0.85]), 0, np.arange(2), None, busy[0].T, duty[0].T)
    assert found.held.tolist() == [[True, False]]
    assert found.sure().tolist() == [[True, False]]
