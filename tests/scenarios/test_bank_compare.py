"""The comparison of the simulated with the measured month."""

from __future__ import annotations

from pathlib import Path

import compare
import pandas as pd
import pytest
from fitting import call_log

import ccsim

BANK = Path(compare.__file__).parent


@pytest.fixture
def table():
    return pd.DataFrame(
        {
            "run": [0, 0, 1, 1],
            "when": pd.to_datetime(["1999-02-02 10:00"] * 4),
            "type": "regular",
            "vip": [1.0, 0.0, 1.0, 0.0],
            "wait": [0.0, 20.0, 40.0, 10.0],
            "queued": [False, True, True, True],
            "answered": [True, True, True, False],
        }
    )


def test_figures_by_hand(table):
    """Catches: callers who gave up soon counted as served in time, or in the mean wait of the answered."""
    assert compare.figures(table) == pytest.approx(
        {"offered": 2, "had to wait %": 75, "within 20 s %": 50, "mean wait s": 20, "abandoned %": 25}
    )


def test_excluded_spans_are_left_out_of_both(table):
    """Catches: the breakdown of 3 February in the measured month but not in the simulated one."""
    scenario = ccsim.load(BANK / "bank_1999.yaml")
    times = ["1999-02-03 12:29:59", "1999-02-03 12:30:00", "1999-02-03 13:59:59", "1999-02-03 14:00:00"]
    kept = compare.outside(table.assign(when=pd.to_datetime(times)), scenario)
    assert kept["wait"].tolist() == [0, 10]


def test_the_log_s_calls_at_the_door(calls, waited, at_once):
    """Catches: calls lost in the unit, at night or in another month in the measured month."""
    day = pd.Timestamp("1999-02-02")
    log = calls(
        at_once(36_000, "ANN", date=day),
        waited(36_000, 36_030, date=day),
        waited(3_600, 3_630, date=day),
        {"date": day},
        at_once(36_000, "ANN", date=pd.Timestamp("1999-01-05")),
    )
    found = compare.measured(log, ccsim.load(BANK / "bank_1999.yaml"))
    assert found[["wait", "queued", "answered"]].to_numpy().tolist() == [[0, False, True], [30, True, False]]
    assert found["when"].iloc[1] == pd.Timestamp("1999-02-02 10:00")


def test_the_simulated_calls_are_those_of_the_run_s_measures():
    """Catches: waits, classes or abandonments read from the wrong column of the records."""
    scenario = ccsim.load(BANK / "bank_1999.yaml").set("duration", "1 day")
    result = ccsim.run(scenario, replications=2)
    found = compare.figures(compare.simulated(result))
    vips = compare.figures(compare.simulated(result).query("vip == 1"))
    rows = result.measures
    rows = rows[rows["interval"].isna() & (rows["queue"] == "*")].set_index(["measure", "segment"])["mean"]
    assert found["offered"] == pytest.approx(rows["offered", "*"])
    assert found["mean wait s"] == pytest.approx(rows["asa", "*"])
    assert found["abandoned %"] == pytest.approx(100 * rows["abandonment", "*"])
    assert found["within 20 s %"] == pytest.approx(100 * rows["sl_offered", "*"])
    assert vips["mean wait s"] == pytest.approx(rows["asa", "vip"])


def test_the_simulated_month_is_near_the_measured_one(logs):
    """Catches: a change of the language or the engine that silently moves the bank away from its log.

    The bounds are the misfit that README.md reports, not a proof; the model is the same month, not the same calls.
    """
    scenario = ccsim.load(BANK / "bank_1999.yaml")
    log = compare.figures(compare.measured(call_log.read(logs), scenario))
    model = compare.figures(compare.simulated(ccsim.run(scenario, replications=2)))
    assert model["offered"] == pytest.approx(log["offered"], rel=0.02)
    assert model["mean wait s"] == pytest.approx(log["mean wait s"], rel=0.2)
    assert model["abandoned %"] == pytest.approx(log["abandoned %"], abs=2)
    assert model["within 20 s %"] == pytest.approx(log["within 20 s %"], abs=8)
