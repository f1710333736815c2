"""Patience from censored waits."""

from __future__ import annotations

import numpy as np
import pytest
from fitting import patience


def test_the_product_limit_estimate_by_hand():
    """Catches: censored waits counted as given up, or dropped from those at risk.

    Waits 1 (gave up), 2 (answered), 3 (gave up), 4 (answered): 3/4 are left after 1, and 3/4 x 1/2 after 3.
    """
    times, survival = patience.kaplan_meier(np.array([2.0, 1.0, 4.0, 3.0]), np.array([False, True, False, True]))
    assert times.tolist() == [1, 2, 3, 4]
    assert survival.tolist() == [0.75, 0.75, 0.375, 0.375]


def test_an_answer_at_the_second_of_a_loss_outlasts_it():
    """Catches: an answered wait taken out of those at risk at the very second at which another gave up."""
    times, survival = patience.kaplan_meier(np.array([5.0, 5.0]), np.array([True, False]))
    assert times.tolist() == [5]
    assert survival.tolist() == [0.5]


def test_exponential_patience_is_all_time_waited_by_losses():
    """Catches: the mean wait of those who gave up (20 s here) taken for the mean patience (100 s)."""
    fit = patience.exponential(np.array([10.0, 30.0, 60.0, 100.0]), np.array([True, True, False, False]))
    assert fit.patient == 100
    assert fit.share == 0


def test_two_kinds_of_callers_are_found_again_behind_censoring():
    """Catches: an expectation step that treats answered callers as if they had given up.

    60,000 callers by the quantiles of the mixture, each with one of 60 horizons at which it would be answered.
    """
    truth = patience.Patience(0.25, 30.0, 600.0)
    rng = np.random.default_rng(5)
    kind = rng.random(60_000) < truth.share
    patient = np.where(kind, rng.exponential(truth.impatient, 60_000), rng.exponential(truth.patient, 60_000))
    answered_after = rng.exponential(120.0, 60_000)
    fit = patience.best(np.minimum(patient, answered_after), patient < answered_after)
    assert fit.share == pytest.approx(truth.share, rel=0.08)
    assert fit.impatient == pytest.approx(truth.impatient, rel=0.08)
    assert fit.patient == pytest.approx(truth.patient, rel=0.08)


def test_one_kind_of_callers_stays_one():
    """Catches: a second kind of callers made out of chance."""
    rng = np.random.default_rng(6)
    patient, answered_after = rng.exponential(300.0, 5_000), rng.exponential(100.0, 5_000)
    fit = patience.best(np.minimum(patient, answered_after), patient < answered_after)
    assert fit.share == 0


def test_survival_and_distance_of_a_perfect_fit():
    """Catches: a distance that compares the model with the wrong side of a step."""
    fit = patience.Patience(0.0, 100.0, 100.0)
    assert fit.survival(np.array([0.0, 100.0])) == pytest.approx([1, np.exp(-1)])
    waits = -100 * np.log(1 - (np.arange(1000) + 0.5) / 1000)
    assert patience.distance(fit, waits, np.ones(1000, bool)) == pytest.approx(0.0005, abs=1e-9)


def test_only_calls_that_queued_by_a_sane_clock_tell_patience(calls, waited, at_once):
    """Catches: callers answered at once, who tell nothing, taken as very impatient or very patient."""
    log = calls(
        waited(36_000, 36_050),
        waited(36_000, 36_070, "ANN", vip=1.0),
        waited(36_000, 36_070, clock_error=True),
        at_once(36_000, "BOB"),
        waited(36_000, 36_020, type="newcomer"),
        waited(36_000, 36_020, type="trading"),
        waited(36_000, 36_020, type="english", vip=1.0),
    )
    found = {name: len(part) for name, part in patience.classes(log).items()}
    assert found == {"regular_vip": 2, "regular_ordinary": 2, "newcomer": 1, "trading_vip": 0, "internet": 0}
