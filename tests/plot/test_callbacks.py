"""Figures of callbacks: what is drawn is what was measured, at the interval in which the caller joined."""

from __future__ import annotations

from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

import ccsim
from ccsim.app.result import Result
from ccsim.app.views.days import days_of
from ccsim.plot import style
from plot.drawn import DAY, check_band, check_line, labelled, new_axes, rows_by_clock, steps, texts
from plot.test_agents import load_from_records

CALLED = DAY.replace(
    "    open: [8:00-12:00, 13:00-17:00]\n",
    "    callback: {offer: {after: 30 s}, accept: 60 %, reached: 50 %, dial: 20 s, tries: 2, retry_after: 20 min}\n",
).replace("13:00: 4, 18:00: 0", "13:00: 2, 18:00: 0")
FIGURES = ("callbacks", "time_to_callback")


@pytest.fixture(scope="module")
def day() -> Result:
    return ccsim.run(ccsim.parse(CALLED), replications=10, by="interval")


@pytest.mark.parametrize("queue", ["desk", "*"])
def test_areas_are_who_was_reached_and_who_was_not(day: Result, queue: str) -> None:
    """Catches: failures drawn from 0, or below those who were reached; offers in place of acceptances; another queue."""
    ax = new_axes()
    assert ccsim.plot.callbacks(day, queue, ax=ax) is ax
    rows = {
        name: rows_by_clock(day, f"callbacks_{name}", queue=queue, segment="*")
        for name in ("offered", "accepted", "reached")
    }
    check_line(ax, "offered", rows["offered"])
    reached, failed = labelled(ax, "reached"), labelled(ax, "accepted and not reached")
    for begin, below, bottom, above in zip(
        reached.edges[:-1], reached.values, failed.baseline, failed.values, strict=True
    ):
        at = round(float(begin), 6)
        assert below == bottom == pytest.approx(rows["reached"][at].mean)
        assert above == pytest.approx(rows["accepted"][at].mean)
    assert np.nanmax(failed.values - failed.baseline) > 0
    assert ax.get_ylabel() == ("callbacks, desk, contacts" if queue == "desk" else "callbacks, contacts")


def test_nobody_who_was_not_reached_is_not_in_the_legend(day: Result) -> None:
    """Catches: a hatched nothing that a reader looks for."""
    scenario = day.scenario.set("queues.desk.callback.reached", "100 %")
    ax = ccsim.plot.callbacks(ccsim.run(scenario, replications=2, by="interval"), ax=new_axes())
    assert [patch.get_label() for patch in steps(ax)] == ["reached", "offered"]


def test_time_to_callback_is_what_was_measured(day: Result) -> None:
    """Catches: seconds under `min`; a gap drawn as 0; the interval of the talk in place of that of joining."""
    ax = new_axes()
    ccsim.plot.time_to_callback(day, "desk", ax=ax)
    known = rows_by_clock(day, "time_to_callback", queue="desk", segment="*")
    in_minutes = max(row.p90 or 0 for row in known.values()) > 900
    factor = 1 / 60 if in_minutes else 1.0
    check_line(ax, "mean of 10 runs", known, factor)
    check_band(ax, "8 of 10 runs", known, factor)
    assert np.isnan(labelled(ax, "mean of 10 runs").values).any(), "nobody comes at lunch"
    assert ax.get_ylabel() == f"time to callback, desk, {'min' if in_minutes else 's'}"


def test_callbacks_are_work(day: Result) -> None:
    """Catches: an overload that vanishes from the figure of work and people, as its callers accept callbacks."""
    ax = new_axes()
    ccsim.plot.staffing(day, "desk", ax=ax)
    load = labelled(ax, "offered load")
    expected = load_from_records(day, ["desk", "loans"]).mean(axis=1)
    by_slot = dict(zip(load.edges[:-1].tolist(), load.values, strict=True))
    assert {hour: by_slot[hour] for hour in expected.index} == pytest.approx(expected.to_dict())


@pytest.mark.parametrize("name", FIGURES)
def test_is_the_same_twice_and_can_be_read(day: Result, name: str) -> None:
    """Catches: another picture each time; text as outlines; a figure of pyplot's beside the one that was given."""
    open_figures, drawn = plt.get_fignums(), []
    for _ in range(2):
        figure = style.figure()
        getattr(ccsim.plot, name)(day, ax=figure.add_subplot())
        drawn.append(style.svg(figure, name))
    assert drawn[0] == drawn[1]
    assert ElementTree.fromstring(drawn[0]).tag.endswith("svg")
    assert plt.get_fignums() == open_figures
    ax = getattr(ccsim.plot, name)(day)
    assert isinstance(ax.figure, Figure)
    assert "Mon 2 Mar" in texts(ax)
    plt.close("all")


@pytest.mark.parametrize("name", FIGURES)
def test_where_there_is_none(day: Result, name: str) -> None:
    """Catches: an empty figure of a queue without callbacks, a refusal that does not say of what."""
    with pytest.raises(ccsim.UsageError, match="queue loans: nobody was"):
        getattr(ccsim.plot, name)(day, "loans", ax=new_axes())
    with pytest.raises(ccsim.UsageError, match="there is no queue 'desks'; did you mean 'desk'"):
        getattr(ccsim.plot, name)(day, "desks", ax=new_axes())


def test_hours_in_which_all_accept_are_shown() -> None:
    """Catches: a day that ends before the last caller came, as those who accept a callback are not among the offered."""
    everybody = {"after": "0 s"}
    scenario = (
        ccsim.parse(CALLED).set("queues.desk.callback.offer", everybody).set("queues.desk.callback.accept", "100 %")
    )
    scenario = scenario.set("agents.team.staff", {"8:00": 4, "15:00": 0, "23:00": 4}).set("contacts.loan", "none")
    days = days_of(ccsim.run(scenario, replications=2, by="interval"))
    assert (days.begin, days.end) == (8 * 3_600_000, 17 * 3_600_000)
