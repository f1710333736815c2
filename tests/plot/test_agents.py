"""Work against people, and who answered whom."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ccsim
from ccsim.app.result import Result
from plot.drawn import DAY, cells, check_band, check_line, clock, labelled, new_axes, rows_by_clock, texts


@pytest.fixture(scope="module")
def day() -> Result:
    return ccsim.run(ccsim.parse(DAY), replications=12, by=["interval", "group"])


@pytest.fixture(scope="module")
def alone() -> Result:
    """One queue, one group."""
    scenario = ccsim.parse(DAY, changes=["agents.lenders.staff=0", "contacts.loan.arrivals.rate=0 per hour"])
    return ccsim.run(scenario, replications=2, by=["interval", "group"])


def load_from_records(result: Result, queues: list[str]) -> pd.DataFrame:
    """Erlangs by time of day and replication: those who came times the mean handling time of their queue."""
    visits = result.records
    called = visits.outcome.astype(str).str.startswith("callback") & (visits.cause.astype(str) != "callback")
    visits = visits[visits.queue.isin(queues) & (visits.outcome.isin(["answered", "abandoned", "unserved"]) | called)]
    answered = visits[visits.outcome == "answered"]
    handling = (answered.talk_s + answered.wrap_s).groupby(answered.queue.astype(str)).mean()
    joined = pd.to_datetime(visits.joined)
    work = visits.queue.map(handling).astype(float) / 1800
    hour = joined.dt.hour + joined.dt.minute // 30 / 2
    return work.groupby([hour.rename("hour"), visits.replication]).sum().unstack(fill_value=0)


def test_offered_load_is_the_work_that_came(day: Result) -> None:
    """Catches: only the answered counted; one handling time for all queues; half-hours taken for hours."""
    ax = new_axes()
    ccsim.plot.staffing(day, ax=ax)
    load, band = labelled(ax, "offered load"), labelled(ax, "8 of 10 runs")
    expected = load_from_records(day, ["desk", "loans"])
    by_slot = dict(
        zip(load.edges[:-1].tolist(), zip(load.values, band.baseline, band.values, strict=True), strict=True)
    )
    for hour, per_run in expected.iterrows():
        ordered = np.sort(per_run.to_numpy())
        assert by_slot[hour] == pytest.approx((ordered.mean(), ordered[1], ordered[10]), rel=1e-12)
    check_line(ax, "agents on duty", rows_by_clock(day, "on_duty", group="*"))
    assert ax.get_ylabel() == "agents, erlangs"


def test_overload_is_hatched(day: Result) -> None:
    """Catches: a shortage that only colours tell; hatches where there are agents enough."""
    ax = new_axes()
    scenario = day.scenario.set("agents.team.staff", {"8:00": 1, "18:00": 0})
    ccsim.plot.staffing(ccsim.run(scenario, replications=2, by="interval"), ax=ax)
    short, load, duty = (labelled(ax, name) for name in ("more work than agents", "offered load", "agents on duty"))
    over = load.values > duty.values
    assert over.any()
    assert (~np.isnan(short.values)).tolist() == over.tolist()
    assert short.values[over].tolist() == load.values[over].tolist()
    assert short.baseline[over].tolist() == duty.values[over].tolist()
    (patch,) = (patch for patch in ax.patches if patch.get_label() == "more work than agents")
    assert patch.get_hatch()


def test_queues_that_share_agents_belong_together(day: Result) -> None:
    """Catches: a queue against agents who serve others too; all agents where a queue has its own."""
    ax = new_axes()
    ccsim.plot.staffing(day, "loans", ax=ax)
    assert ax.get_ylabel() == "agents, erlangs\ndesk, loans"
    apart = day.scenario.set("agents.lenders.serves.desk", None)
    result = ccsim.run(apart, replications=3, by="interval")
    ax = new_axes()
    ccsim.plot.staffing(result, "loans", ax=ax)
    assert ax.get_ylabel() == "agents, erlangs\nloans"
    check_line(ax, "agents on duty", rows_by_clock(result, "on_duty", group="lenders"))
    load = labelled(ax, "offered load")
    expected = load_from_records(result, ["loans"]).mean(axis=1)
    shown = dict(zip(load.edges[:-1].tolist(), load.values.tolist(), strict=True))
    assert {hour: shown[hour] for hour in expected.index} == pytest.approx(expected.to_dict(), rel=1e-12)


def test_staffing_needs_somebody_answered(day: Result) -> None:
    """Catches: a division by nothing; an empty figure of a queue to which nobody comes."""
    nobody = ccsim.run(
        day.scenario.set("agents.team.staff", 0).set("agents.lenders.staff", 0), replications=1, by="interval"
    )
    with pytest.raises(ccsim.UsageError, match="nobody was ever answered"):
        ccsim.plot.staffing(nobody, ax=new_axes())
    quiet = ccsim.run(day.scenario.set("contacts.loan.arrivals.rate", "0 per hour"), replications=1, by="interval")
    with pytest.raises(ccsim.UsageError, match="nobody came to queue loans"):
        ccsim.plot.staffing(quiet, "loans", ax=new_axes())


@pytest.mark.parametrize("group", ["*", "lenders"])
def test_requirement_is_that_of_the_formula(day: Result, group: str) -> None:
    """Catches: the plan of one group for all; required and scheduled exchanged; intervals of another day."""
    ax = new_axes()
    ccsim.plot.requirement(day, group, ax=ax)
    plan = pd.DataFrame(ccsim.staff(day.scenario, by="formula").plan.rows)
    if group != "*":
        plan = plan[plan.group == group]
    by_clock = plan.groupby(plan.interval.map(clock))[["agents", "scheduled"]].sum()
    for label, column in (("required by Erlang", "agents"), ("scheduled", "scheduled")):
        data = labelled(ax, label)
        assert data.values.tolist() == pytest.approx([by_clock[column][hour] for hour in data.edges[:-1]], rel=1e-12)
    known = rows_by_clock(day, "on_duty", group=group)
    check_line(ax, "on duty", known)
    assert ax.get_ylabel() == ("agents" if group == "*" else "agents, lenders")


def test_requirement_shows_who_is_absent(day: Result) -> None:
    """Catches: those on duty drawn as scheduled, so that absence cannot be seen."""
    result = ccsim.run(day.scenario.set("agents.team.absence", "30 %"), replications=12, by="interval")
    ax = new_axes()
    ccsim.plot.requirement(result, "team", ax=ax)
    known = rows_by_clock(result, "on_duty", group="team")
    check_band(ax, "8 of 10 runs", known)
    assert labelled(ax, "scheduled").values[0] == pytest.approx(4)
    assert labelled(ax, "on duty").values[0] < 3.5


def test_requirement_says_why_there_is_none(day: Result) -> None:
    """Catches: zero agents required where no target asks for any."""
    loans = day.scenario.set("queues.loans.target", None).set("agents.lenders.serves.desk", None)
    with pytest.raises(ccsim.UsageError, match="group 'lenders' serves no queue that names a target"):
        ccsim.plot.requirement(ccsim.run(loans, replications=1, by="interval"), "lenders", ax=new_axes())
    none = ccsim.run(loans.set("queues.desk.target", None), replications=1, by="interval")
    with pytest.raises(ccsim.UsageError, match="names a target"):
        ccsim.plot.requirement(none, ax=new_axes())
    with pytest.raises(ccsim.UsageError, match="there is no group 'lender'; did you mean 'lenders'"):
        ccsim.plot.requirement(day, "lender", ax=new_axes())


def test_occupancy_of_each_group(day: Result) -> None:
    """Catches: rows in another order than their names; 0 % where nobody is on duty."""
    ax = new_axes((14, 4))
    ccsim.plot.occupancy(day, ax=ax)
    table = cells(ax)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["team", "lenders", "all groups"]
    for row, group in enumerate(("team", "lenders", "*")):
        known = rows_by_clock(day, "occupancy", group=group)
        expected = [known[8 + slot / 2].mean for slot in range(table.shape[1])]
        assert table[row].tolist() == pytest.approx(
            [np.nan if mean is None else mean for mean in expected], nan_ok=True
        )
    assert np.isnan(table[1]).any()
    first = rows_by_clock(day, "occupancy", group="team")[8.0].mean
    assert first is not None
    assert {text.get_text() for text in ax.texts if text.get_position() == (8.25, 0)} == {f"{first * 100:.0f}"}
    assert "occupancy, %" in texts(ax)


def test_who_answered_adds_up(day: Result) -> None:
    """Catches: shares of the group in place of the queue; queues and groups exchanged; a mean of shares."""
    ax = new_axes((8, 4))
    ccsim.plot.who_answered(day, ax=ax)
    visits = day.records
    visits = visits[visits.outcome == "answered"]
    counts = pd.crosstab(visits.queue, visits.group)[["team", "lenders"]]
    expected = counts.div(counts.sum(axis=1), axis=0).replace(0, np.nan)
    np.testing.assert_allclose(cells(ax), expected.to_numpy(), rtol=1e-12)
    totals = (counts.sum(axis=1) / 12).map("{:,.0f}".format)
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == [f"{queue} ({totals[queue]})" for queue in ("desk", "loans")]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["team", "lenders"]


def test_who_answered_needs_a_choice(alone: Result, day: Result) -> None:
    """Catches: a single square that says 100 %; a KeyError without rows by group."""
    with pytest.raises(ccsim.UsageError, match="group team answered all of queue desk"):
        ccsim.plot.who_answered(alone, ax=new_axes())
    with pytest.raises(ccsim.UsageError, match=r'by=\["interval", "group"\]'):
        ccsim.plot.who_answered(ccsim.run(day.scenario, replications=1, by="interval"), ax=new_axes())
