"""Days side by side, and a longer run as a typical week."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

import ccsim
from ccsim.app.result import Result
from ccsim.app.views.days import days_of
from ccsim.app.views.series import series
from ccsim.plot.clock import Clock
from plot.drawn import DAY, cells, labelled, new_axes, texts

WEEKS = ["duration=17 days", "start=2026-03-03 00:00", "contacts.call.arrivals.rate*=0.5", "agents.team.staff*=0.5"]


@pytest.fixture(scope="module")
def weeks() -> Result:
    """From a Tuesday on, Thursdays twice and Tuesdays three times; Wednesday the 11th counts as a Sunday."""
    scenario = ccsim.parse(DAY, changes=[*WEEKS, "calendar={2026-03-11: sun}"])
    return ccsim.run(scenario, replications=3, by="interval")


@pytest.fixture(scope="module")
def days() -> Result:
    return ccsim.run(ccsim.parse(DAY, changes=["duration=3 days"]), replications=2, by="interval")


def by_slot(result: Result) -> pd.DataFrame:
    """Visits to the desk by the weekday that their day counts as, its date and the time of day: from the records alone."""
    visits = result.records
    visits = visits[(visits.queue == "desk") & visits.outcome.isin(["answered", "abandoned", "unserved"])]
    joined = pd.to_datetime(visits.joined)
    weekday = [result.scenario.calendar.weekday(one) for one in joined.dt.date]
    hour = joined.dt.hour + joined.dt.minute // 30 / 2
    in_time = (visits.outcome == "answered") & (visits.wait_s <= 20)
    return visits.assign(weekday=weekday, hour=hour, date=joined.dt.date, in_time=in_time)


def test_typical_week_pools_the_days_of_a_weekday(weeks: Result) -> None:
    """Catches: means of means; a holiday among ordinary days; days of a part of a week in the wrong row."""
    ax = new_axes()
    ccsim.plot.week(weeks, queue="desk", ax=ax)
    found, laid = cells(ax), days_of(weeks)
    assert laid.labels == ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    visits = by_slot(weeks)
    expected = visits.groupby(["weekday", "hour"]).in_time.mean()
    hours = laid.begin / 3_600_000 + np.arange(laid.slots) / 2
    for (row, slot), value in np.ndenumerate(found):
        known = expected.get((row, hours[slot]))
        assert np.isnan(value) if known is None else value == pytest.approx(known, rel=1e-12)
    assert len(expected) == np.isfinite(found).sum() > 100


def test_typical_week_is_banded_by_single_days(weeks: Result) -> None:
    """Catches: a band of the pooled weeks, which is too narrow for what a single Tuesday may bring."""
    shown = series(weeks, "service_level", days_of(weeks), queue="desk")
    visits = by_slot(weeks)
    single = visits.groupby(["weekday", "hour", "replication", "date"]).in_time.mean()
    tuesdays = single.loc[1, 9.0]
    assert len(tuesdays) == shown.count[1, 2] == 9
    assert (shown.p10[1, 2], shown.p90[1, 2]) == (tuesdays.min(), tuesdays.max())
    wednesdays = single.loc[2, 9.0]
    assert len(wednesdays) == 6, "of three, one counts as a Sunday"


def test_risk_is_told_in_days(weeks: Result) -> None:
    """Catches: 24 of 27 days that met the target read as nine in ten; a share of all replications together."""
    ax = new_axes((14, 5))
    ccsim.plot.week(weeks, "target_met", "desk", ax=ax)
    met = by_slot(weeks).groupby(["weekday", "hour", "replication", "date"]).in_time.mean() >= 0.8
    expected = met.groupby(["weekday", "hour"]).mean()
    assert cells(ax)[1, 2] == pytest.approx(expected[1, 9.0])
    written = {text.get_position(): text.get_text() for text in ax.texts}
    assert written[9.25, 1] == f"{np.floor(10 * expected[1, 9.0] + 1e-9):.0f}"
    assert "in .. of 10 days" in texts(ax)


def test_risk_of_a_few_runs() -> None:
    """Catches: `met in 6 of 10 runs` where there were three."""
    result = ccsim.run(ccsim.parse(DAY), replications=3, by="interval")
    ax = new_axes((14, 3))
    ccsim.plot.week(result, "target_met", "desk", ax=ax)
    known = [
        row for row in result.iterate("interval", measures=["target_met"]) if (row.queue, row.segment) == ("desk", "*")
    ]
    expected = [row.mean for row in known if row.interval and "T08" <= row.interval[10:] < "T17"]
    assert cells(ax)[0].tolist() == pytest.approx([np.nan if mean is None else mean for mean in expected], nan_ok=True)
    assert {text.get_text() for text in ax.texts} == {f"{3 * mean:.0f}" for mean in expected if mean is not None}
    assert "in .. of 3 runs" in texts(ax)


def test_days_stand_side_by_side(days: Result) -> None:
    """Catches: the second day drawn over the first; nights that take up half of the picture; a line across the night."""
    ax = new_axes()
    ccsim.plot.service_level(days, "desk", ax=ax)
    data = labelled(ax, "mean of 2 runs")
    clock = Clock.of(days_of(days))
    for row in days.iterate("interval", measures=["service_level"]):
        if (row.queue, row.segment) == ("desk", "*") and row.mean is not None:
            number, hour = (
                int(str(row.interval)[8:10]) - 2,
                float(str(row.interval)[11:13]) + int(str(row.interval)[14:16]) / 60,
            )
            at = np.flatnonzero(np.isclose(data.edges[:-1], clock.x(number, hour)))
            assert data.values[at].tolist() == [row.mean]
    nights = [np.flatnonzero(np.isclose(data.edges[:-1], clock.x(number, 17.0))) for number in (0, 1)]
    assert all(np.isnan(data.values[at]).all() and len(at) == 1 for at in nights)
    assert {"Mon 2 Mar", "Tue 3 Mar", "Wed 4 Mar"} <= {word for word in texts(ax) if "Mar" in word}


def test_a_day_that_is_excluded_keeps_its_place(days: Result) -> None:
    """Catches: Monday beside Wednesday, as if there had been no Tuesday."""
    scenario = days.scenario.set("exclude", {"strike": "2026-03-03 00:00..2026-03-04 00:00"})
    result = ccsim.run(scenario, replications=2, by="interval")
    ax = new_axes()
    ccsim.plot.week(result, queue="desk", ax=ax)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Mon 2 Mar", "Tue 3 Mar", "Wed 4 Mar"]
    assert np.isfinite(cells(ax)).any(axis=1).tolist() == [True, False, True]
    with pytest.raises(ccsim.UsageError, match="no interval counts"):
        ccsim.plot.service_level(result, day="2026-03-03", ax=new_axes())


def test_one_day_of_several(days: Result) -> None:
    """Catches: the first day drawn whichever is asked for."""
    ax = new_axes()
    ccsim.plot.service_level(days, "desk", day="2026-03-03", ax=ax)
    shown = labelled(ax, "mean of 2 runs").values
    every = series(days, "service_level", days_of(days), queue="desk").mean
    assert shown.tolist() == pytest.approx(every[1].tolist(), nan_ok=True)
    assert ax.get_xlabel() == "Tue 3 Mar"


@pytest.mark.parametrize("size", [(4, 2.5), (12, 6)])
def test_names_of_days_do_not_run_into_one_another(size: tuple[float, float]) -> None:
    """Catches: seven dates over one another in a small figure."""
    ax = new_axes(size)
    ccsim.plot.service_level(
        ccsim.run(ccsim.parse(DAY, changes=["duration=7 days"]), replications=1, by="interval"), ax=ax
    )
    ax.figure.draw_without_rendering()  # type: ignore[union-attr]  # it is no sub-figure
    for minor in (False, True):
        boxes = [label.get_window_extent() for label in ax.get_xticklabels(minor=minor) if label.get_text()]
        boxes.sort(key=lambda box: box.x0)
        assert all(one.x1 < other.x0 for one, other in pairwise(boxes))
        assert minor is False or len(boxes) == 7


def test_days_of_24_hours_are_one_stretch() -> None:
    """Catches: a break at midnight where there is none."""
    changes = ["start=2026-03-02 00:00", "duration=2 days", "agents.team.staff=3"]
    scenario = ccsim.parse(DAY, changes=changes).set("queues.desk.open", None)
    scenario = scenario.set("contacts.call.arrivals.rate", "60 per hour")
    ax = new_axes()
    ccsim.plot.service_level(ccsim.run(scenario, replications=2, by="interval"), "desk", ax=ax)
    data = labelled(ax, "mean of 2 runs")
    assert data.edges.tolist() == [number / 2 for number in range(97)]
    assert not np.isnan(data.values).any()


def test_a_night_is_one_stretch() -> None:
    """Catches: a night from 22:00 to 6:00 in the middle of two empty days; no name of a day whose middle is a full hour."""
    changes = ["start=2026-03-02 22:00", "duration=8 h", "agents.team.staff=3"]
    scenario = ccsim.parse(DAY, changes=changes).set("queues.desk.open", None)
    ax = new_axes()
    result = ccsim.run(scenario.set("contacts.call.arrivals.rate", "60 per hour"), replications=2, by="interval")
    ccsim.plot.service_level(result, "desk", ax=ax)
    assert ax.get_xlim() == (22, 30)
    assert {"22:00", "0:00", "Mon 2 Mar", "Tue 3 Mar"} <= texts(ax)


def test_risk_needs_a_target(days: Result) -> None:
    """Catches: an empty picture."""
    scenario = days.scenario.set("queues.desk.target", None)
    with pytest.raises(ccsim.UsageError, match="target_met: queue desk names no target"):
        ccsim.plot.week(ccsim.run(scenario, replications=1, by="interval"), "target_met", "desk", ax=new_axes())


def test_week_knows_two_measures(days: Result) -> None:
    """Catches: shares and seconds on a scale from 0 to 1."""
    with pytest.raises(ccsim.UsageError, match="measure: 'asa' is not one of service_level, target_met"):
        ccsim.plot.week(days, "asa", ax=new_axes())
