"""Talk without the short-service artefact, and the voice response unit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fitting import handling


def test_short_services_are_kept_apart_from_talk():
    """Catches: services of a few seconds, an artefact, pulling the mean of real talk down (95 s here, not 200)."""
    fit = handling.talk(pd.Series([2.0, 4.0, 9.0, 10.0, 200.0, 390.0, 200.0, 200.0]))
    assert fit.short_share == 3 / 8
    assert fit.short_mean == 5
    assert fit.real.mean == 200
    assert fit.real.count == 5


def test_talk_of_nobody_short():
    """Catches: the mean of no short service at all, which is no number."""
    fit = handling.talk(pd.Series([100.0, 300.0]))
    assert (fit.short_share, fit.short_mean) == (0, 0)


def test_a_lognormal_keeps_mean_and_spread_and_knows_how_far_it_is():
    """Catches: the mean of the logarithms taken for the logarithm of the mean, which would lose a third of the load."""
    spread = np.sqrt(np.log(1 + 0.8**2))
    normal = np.random.default_rng(7).standard_normal(20_000)
    sample = np.exp(np.log(180) - spread**2 / 2 + spread * normal)
    fit = handling.lognormal(sample)
    assert fit.mean == pytest.approx(sample.mean(), rel=1e-12)
    assert fit.cv == pytest.approx(sample.std(ddof=1) / sample.mean(), rel=1e-12)
    assert fit.distance < 0.015
    assert handling.lognormal(np.repeat([10.0, 1000.0], 500)).distance > 0.2


def test_talk_leaves_out_incidents_and_parts_months(calls, at_once):
    """Catches: the flood of short calls of 14 February, when the unit was down, in the fit of ordinary talk."""
    february = pd.Timestamp("1999-02-14")
    log = calls(
        at_once(75_000, "ANN", 100.0, date=february),
        at_once(76_000, "ANN", 20.0, date=february),
        at_once(43_000, "ANN", 300.0, date=february),
        at_once(43_000, "ANN", 50.0, date=pd.Timestamp("1999-01-05")),
        at_once(44_000, "ANN", 70.0, date=pd.Timestamp("1999-01-05")),
    )
    fits = handling.talk_by_type(log)
    assert fits[2, "regular"].real.mean == 200
    assert fits[1, "regular"].real.mean == 60


def test_time_in_the_unit_comes_from_calls_that_queued(calls, waited, at_once):
    """Catches: ringing at the agent's, which the log counts as time in the unit, or a negative time, in the mean."""
    log = calls(
        waited(36_000, 36_050, vru=4.0),
        waited(36_000, 36_050, vru=8.0),
        waited(36_000, 36_050, vru=-40.0, clock_error=True),
        at_once(36_000, "ANN", vru=13.0),
    )
    assert handling.unit_time(log)["regular"].mean == 6


def test_share_lost_in_the_unit_counts_opening_hours_only(calls, waited, at_once):
    """Catches: callers who hear that the bank is closed counted as lost in the unit."""
    night, day = {"entered": 3_600.0}, {"entered": 40_000.0}
    log = calls(day, at_once(36_000, "ANN"), waited(36_000, 36_050), waited(36_100, 36_150), night, night)
    hours = {pd.Timestamp("1999-02-02"): (25_200, 86_400)}
    assert handling.lost_in_unit(log, hours) == {"regular": 0.25}
