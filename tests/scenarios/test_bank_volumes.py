"""Volumes by half hour and weekday, odd days, opening hours."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fitting import odd_days, volumes, write

FEBRUARY_3 = pd.Timestamp("1999-02-03")


def half_hours(first, days):
    rows = pd.MultiIndex.from_product([pd.date_range(first, periods=days), range(48)], names=["date", "slot"])
    return pd.DataFrame(0, index=rows, columns=["regular", "newcomer"])


def test_half_hours_without_calls_are_counted_as_none(calls):
    """Catches: dates and half hours without a call missing, which would raise every mean, and the tables' gaps."""
    log = calls({"entered": 36_000.0}, {"entered": 37_799.0}, {"entered": 37_800.0, "type": "trading"},
                {"entered": 86_399.0, "date": pd.Timestamp("1999-02-04")})  # fmt: skip
    table = volumes.counts(log)
    assert len(table) == 3 * 48
    assert table.loc[("1999-02-02", 20), "regular"] == 2
    assert table.loc[("1999-02-02", 21), "trading"] == 1
    assert table.loc["1999-02-03"].to_numpy().sum() == 0
    assert table.loc[("1999-02-04", 47), "regular"] == 1


def test_the_incident_half_hours_are_filled_at_the_level_of_the_day():
    """Catches: a breakdown's flood of calls taken for the day's volume, or left as a hole.

    Wednesdays have 20 calls at 12:00 and 10 at 12:30; on 3 February 30 came at 12:00 and 400 in the breakdown at 12:30.
    """
    table = half_hours("1999-01-20", 15)
    for date, at_twelve, later in (("1999-01-20", 20, 10), ("1999-01-27", 20, 10), ("1999-02-03", 30, 400)):
        table.loc[(pd.Timestamp(date), 24), "regular"] = at_twelve
        table.loc[(pd.Timestamp(date), 25), "regular"] = later
    filled = volumes.filled(table)
    assert filled.loc[(FEBRUARY_3, 24), "regular"] == 30
    assert filled.loc[(FEBRUARY_3, 25), "regular"] == 13  # 10 x 30 / 23.33 = 12.86
    assert filled.loc[(pd.Timestamp("1999-01-27"), 25), "regular"] == 10


def test_a_date_that_is_lost_as_a_whole_stays_empty():
    """Catches: a division by nothing on 11 and 12 January, of which the log has no call."""
    table = half_hours("1999-01-04", 8)
    table.loc[(pd.Timestamp("1999-01-04"), 24), "regular"] = 7
    assert volumes.filled(table).loc["1999-01-11"].to_numpy().sum() == 0


def test_shapes_leave_incidents_out_by_the_half_hour():
    """Catches: a weekday's shape that carries a breakdown, or loses the whole date for an hour's fault."""
    table = half_hours("1999-01-27", 8)
    table.loc[(pd.Timestamp("1999-01-27"), slice(24, 25)), "regular"] = [20, 10]
    table.loc[(FEBRUARY_3, slice(24, 25)), "regular"] = [30, 400]
    shape = volumes.shapes(table)
    assert shape.loc[(2, 24), "regular"] == 25
    assert shape.loc[(2, 25), "regular"] == 10


def test_the_forecast_keeps_each_date_s_calls_and_takes_the_weekday_s_shape():
    """Catches: the volume of one date spread by the shape of another weekday."""
    table = half_hours("1999-02-01", 2)
    table.loc[("1999-02-01", 20), "regular"] = 40
    table.loc[("1999-02-02", 30), "regular"] = 10
    shape = half_hours("1999-02-01", 2)
    shape.index = pd.MultiIndex.from_product([[0, 1], range(48)], names=["weekday", "slot"])
    shape.loc[(0, slice(18, 19)), "regular"] = [3, 1]
    shape.loc[(1, slice(40, 41)), "regular"] = [1, 1]
    forecast = write.forecast(table, shape)
    assert forecast["regular"][lambda s: s > 0].to_dict() == {
        (pd.Timestamp("1999-02-01"), 18): 30.0,
        (pd.Timestamp("1999-02-01"), 19): 10.0,
        (pd.Timestamp("1999-02-02"), 40): 5.0,
        (pd.Timestamp("1999-02-02"), 41): 5.0,
    }


def test_incidents_are_from_included_to_excluded():
    """Catches: the half hour after a breakdown left out with it."""
    clock = pd.Series([12 * 3600 + 1799.0, 12 * 3600 + 1800.0, 14 * 3600 - 1.0, 14 * 3600.0])
    assert odd_days.in_incident(pd.Series([FEBRUARY_3] * 4), clock).tolist() == [False, True, True, False]
    assert odd_days.incident_slots(FEBRUARY_3).nonzero()[0].tolist() == [25, 26, 27]


def test_saturday_opens_with_its_first_call_and_friday_closes_at_two(calls, at_once):
    """Catches: a fixed opening hour on Saturday, which was later every week, or services after midnight as the first."""
    saturday, friday = pd.Timestamp("1999-02-13"), pd.Timestamp("1999-02-12")
    log = calls(at_once(70_220, "ANN", date=saturday), at_once(80_000, "ANN", date=saturday),
                at_once(30, "ANN", date=saturday), at_once(40_000, "ANN", date=friday))  # fmt: skip
    hours = odd_days.opening(log)
    assert hours[saturday] == (70_200, 86_400)
    assert hours[friday] == (25_200, 50_400)
    assert odd_days.is_open(log, hours).tolist() == [True, True, False, True]


def test_floods_holes_and_losses_in_the_unit_are_seen(calls, at_once):
    """Catches: an odd half hour that the list of incidents should hold and nobody is shown."""
    tuesdays = pd.date_range("1999-01-05", periods=5, freq="7D")
    rows = [at_once(36_100.0 + n, "ANN", date=date) for date in tuesdays for n in range(20)]
    rows += [at_once(36_100.0 + n, "ANN", date=tuesdays[1]) for n in range(60)]
    rows += [{"entered": 43_000.0 + n, "date": tuesdays[2]} for n in range(11)]
    log = calls(*rows)
    seen = odd_days.oddities(log, odd_days.opening(log))
    assert seen[["date", "slot", "calls", "lost_in_vru"]].to_numpy().tolist() == [
        [tuesdays[1], 20, 80, 0],
        [tuesdays[2], 23, 11, 11],
    ]


def test_dispersion_is_that_of_a_poisson_or_more_for_a_restless_line():
    """Catches: the measure of restlessness judged by the very date that it measures (below 1 then)."""
    rng = np.random.default_rng(8)
    table = half_hours("1999-01-19", 14)
    days = table.index.get_level_values("date").unique()
    open_slots = [(date, half) for date in days for half in range(16, 40)]
    table.loc[open_slots, "regular"] = rng.poisson(30, len(open_slots))
    table.loc[open_slots, "newcomer"] = rng.poisson(30 * rng.gamma(4, 0.25, len(open_slots)))
    # two dates of each weekday, each judged by the other: the other's noise counts as well, which makes 2 of 1
    assert volumes.dispersion(table, "regular") == pytest.approx(2.0, abs=0.35)
    assert volumes.dispersion(table, "newcomer") > 6
