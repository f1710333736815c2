"""The figures of usual days and of minutes: what is drawn is what was measured."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from desks import DESK, branch, desk
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle, StepPatch

import ccsim
from ccsim import Result, UsageError
from ccsim.app.views.intervals import Intervals
from ccsim.app.views.minutes import by_minute


@pytest.fixture(scope="module")
def result() -> Result:
    return ccsim.run(branch(), replications=5, by="interval")


@pytest.fixture
def ax() -> Axes:
    return Figure(figsize=(8, 4), layout="constrained").add_subplot()


def labelled(ax: Axes, label: str) -> Any:
    """Data of the line or band of that label."""
    return next(one.get_data() for one in ax.patches if isinstance(one, StepPatch) and one.get_label() == label)


def test_a_fan_of_one_day_is_what_was_measured(ax: Axes) -> None:
    """Catches: bands of other shares, a line beside its intervals, hours in which nobody is there drawn as 0."""
    result = ccsim.run(desk(), replications=20, by="interval")
    assert ccsim.plot.queue_length(result, "desk", ax=ax) is ax
    values = Intervals(result, "desk").sample("queue_length").numerators
    ordered = np.sort(values[:, 16:37], axis=0)  # 8:00 to 18:30
    bands = {"9 of 10 days": (0, 18), "5 of 10 days": (4, 14)}  # ranks 1 and 19, 5 and 15 of 20
    for label, (low, high) in bands.items():
        found = labelled(ax, label)
        assert (found.edges[0], found.edges[-1]) in {(8.0, 18.0), (8.0, 18.5)}
        size = len(found.values)
        assert found.values.tolist() == ordered[high, :size].tolist()
        assert found.baseline.tolist() == ordered[low, :size].tolist()
    median = labelled(ax, "median day")
    rows = [row for row in result.rows if row.measure == "queue_length" and row.queue == "desk" and row.interval]
    p50 = {row.interval[-5:]: row.p50 for row in rows if row.interval and row.segment == "*"}
    for begin, value in zip(median.edges[:-1], median.values, strict=True):
        assert value == p50[f"{int(begin):02}:{round(begin % 1 * 60):02}"]
    assert (ax.get_ylabel(), ax.get_xlabel()) == ("waiting, desk, contacts", "Mon 2 Mar, 20 runs")


@pytest.mark.parametrize(
    ("replications", "labels"),
    [(1, ["one run"]), (3, ["all 3 days", "median day"]), (5, ["all 5 days", "5 of 10 days", "median day"])],
)
def test_few_days_are_not_called_nine_of_ten(replications: int, labels: list[str], ax: Axes) -> None:
    """Catches: the least and the most of three days under the name of quantiles; a band of a single day."""
    ccsim.plot.queue_length(ccsim.run(desk(), replications=replications), ax=ax)
    assert [one.get_label() for one in ax.patches if isinstance(one, StepPatch)] == labels


def test_days_are_named() -> None:
    """Catches: days put together without a word on it, or under the name of one of them."""
    result = ccsim.run(desk("duration=14 days"), replications=2)
    for day, words in (
        (None, "14 days from Mon 2 Mar to Sun 15 Mar"),
        ("tue", "2 Tuesdays from Tue 3 Mar to Tue 10 Mar"),
    ):
        ax = ccsim.plot.queue_length(result, day=day, ax=Figure().add_subplot())
        assert ax.get_xlabel() == f"{words}, 2 runs"


def panels(ax: Axes) -> dict[str, Axes]:
    return {str(one.get_label()): one for one in ax.child_axes if isinstance(one, Axes)}


def test_panels_are_what_was_measured(result: Result, ax: Axes) -> None:
    """Catches: a panel with the figures of another, of one replication for all, hours counted from the run's start."""
    assert ccsim.plot.timeline(result, "9:30", span="1 h", queue="account", ax=ax) is ax
    found, drawn = by_minute(result, "9:30", span="1 h", queue="account"), panels(ax)
    for panel, label, values in (
        ("came", "came", found.came),
        ("came", "answered", found.answered),
        ("came", "gave up", found.gave_up),
        ("waiting", "mean of 5 runs", found.waiting),
        ("agents", "on duty", found.on_duty),
        ("agents", "busy", found.busy),
    ):
        data = labelled(drawn[panel], label)
        assert data.values == pytest.approx(values.mean(axis=0)), label
        assert (data.edges[0], data.edges[-1], len(data.values)) == (9.0, 10.0, 60)
    band = labelled(drawn["waiting"], "all 5 runs")
    assert band.baseline.tolist() == found.waiting.min(axis=0).tolist()
    assert band.values.tolist() == found.waiting.max(axis=0).tolist()  # of 5 runs p10 is the least and p90 the most
    service = labelled(drawn["service"], "")
    assert np.array_equal(service.values, found.service_level, equal_nan=True)
    assert next(line.get_label() for line in drawn["service"].lines) == "target: 80 % in 20 s"
    assert drawn["service"].get_xlabel() == "Mon 2 Mar, around 9:30"
    assert [tick.get_text() for tick in drawn["service"].get_xticklabels()][:2] == ["9:00", "9:05"]


def test_the_worst_interval_is_found_and_shaded(result: Result, ax: Axes) -> None:
    """Catches: another interval shaded than the one that is named, or than the worst."""
    ccsim.plot.timeline(result, ax=ax)
    intervals = Intervals(result)
    begin = 6 + intervals.begins[intervals.worst] / 3_600_000
    for panel in panels(ax).values():
        (shade,) = (one for one in panel.patches if isinstance(one, Rectangle) and one.get_width() == 0.5)
        assert shade.get_x() == pytest.approx(begin)
        assert panel.get_xlim() == (begin - 0.75, begin + 1.25)
    clock = f"{int(begin % 24)}:{round(begin % 1 * 60):02}"
    words = panels(ax)["service"].get_xlabel()
    assert re.fullmatch(rf"(Mon 2|Tue 3) Mar; shaded: {clock} to \d+:\d\d, the worst 30 min", words)


def test_one_replication_by_itself(result: Result, ax: Axes) -> None:
    """Catches: the mean of all under the name of one."""
    ccsim.plot.timeline(result, "9:30", span="1 h", step="5 min", replication=3, ax=ax)
    found = by_minute(result, "9:30", span="1 h", step="5 min", replication=3)
    assert labelled(panels(ax)["waiting"], "replication 3").values == pytest.approx(found.waiting[0])
    assert [one.get_label() for one in panels(ax)["waiting"].patches if isinstance(one, StepPatch)] == ["replication 3"]
    assert panels(ax)["came"].get_title(loc="left") == "contacts in 5 min"


def test_a_run_that_was_not_measured_by_interval(ax: Axes) -> None:
    """Catches: a run that has to be made anew for its worst interval or its usual day."""
    result = ccsim.run(branch(), replications=2, measures="service_level")
    assert ccsim.plot.timeline(result, ax=ax) is ax
    assert ccsim.plot.queue_length(result, ax=Figure().add_subplot()).has_data()


@pytest.mark.parametrize("figure", ["timeline", "queue_length"])
def test_nobody_comes(figure: str, ax: Axes) -> None:
    """Catches: an empty picture, or a traceback, where there is nothing to draw."""
    nobody = ccsim.parse(DESK.replace("8:00: 40 per hour, 12:00: 30 per hour", "8:00: 0 per hour"))
    with pytest.raises(UsageError, match="nobody comes"):
        getattr(ccsim.plot, figure)(ccsim.run(nobody, replications=1, engine="simpy"), ax=ax)
