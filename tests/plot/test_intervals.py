"""Figures of a queue by interval: what is drawn is what was measured."""

from __future__ import annotations

from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

import ccsim
from ccsim.app.result import Result
from ccsim.plot import style
from plot.drawn import DAY, check_band, check_line, labelled, new_axes, rows_by_clock, steps, texts


@pytest.fixture(scope="module")
def day() -> Result:
    return ccsim.run(ccsim.parse(DAY), replications=12, by="interval")


@pytest.fixture(scope="module")
def few() -> Result:
    return ccsim.run(ccsim.parse(DAY), replications=1, by="interval")


def test_service_level_is_what_was_measured(day: Result) -> None:
    """Catches: a line beside its intervals; a band of the confidence interval in place of single runs; a gap drawn as 0."""
    ax = new_axes()
    assert ccsim.plot.service_level(day, "desk", ax=ax) is ax
    known = rows_by_clock(day, "service_level", queue="desk", segment="*")
    check_line(ax, "mean of 12 runs", known)
    check_band(ax, "8 of 10 runs", known)
    assert np.isnan(labelled(ax, "mean of 12 runs").values).any(), "nobody comes at lunch"
    assert ax.get_ylabel() == "service level, desk, %"
    assert ax.get_xlabel() == "Mon 2 Mar"


@pytest.mark.parametrize("unit", ["s", "min"])
def test_waits_are_what_was_measured(day: Result, unit: str) -> None:
    """Catches: the median or the mean in place of the 90th percentile; seconds under `min`."""
    factor = 1.0
    if unit == "min":
        slow = ccsim.parse(DAY).set("agents.team.staff", 1).set("queues.desk.patience", "never")
        day, factor = ccsim.run(slow, replications=12, by="interval"), 1 / 60
    ax = new_axes()
    ccsim.plot.waits(day, "desk", ax=ax)
    mean, most = (rows_by_clock(day, name, queue="desk", segment="*") for name in ("asa", "wait_p90"))
    check_line(ax, "mean wait", mean, factor)
    check_band(ax, "8 of 10 runs", mean, factor)
    check_line(ax, "90 % waited no longer", most, factor)
    assert ax.get_ylabel() == f"wait of the answered, desk, {unit}"
    (line,) = (line for line in ax.lines if line.get_label() == "target time: 20 s")
    assert set(np.asarray(line.get_ydata())) == {20 * factor}


def test_abandonment_is_what_was_measured(day: Result) -> None:
    """Catches: the abandoned in place of their share."""
    ax = new_axes()
    ccsim.plot.abandonment(day, ax=ax)
    known = rows_by_clock(day, "abandonment", queue="*", segment="*")
    check_line(ax, "mean of 12 runs", known)
    check_band(ax, "8 of 10 runs", known)
    assert ax.get_ylabel() == "abandonment, %"


def test_target_line(day: Result) -> None:
    """Catches: the target drawn at 20 (seconds); one queue's target drawn for all of them."""
    ax = new_axes()
    ccsim.plot.service_level(day, "desk", ax=ax)
    (line,) = (line for line in ax.lines if line.get_label() == "target: 80 % in 20 s")
    assert set(np.asarray(line.get_ydata())) == {0.8}
    ax = new_axes()
    ccsim.plot.service_level(day, ax=ax)
    assert not any("target" in str(line.get_label()) for line in ax.lines), "the queues promise different things"


def test_only_the_hours_at_which_anybody_comes_are_shown(day: Result) -> None:
    """Catches: a desk that is open from 8 to 17 in a third of the picture."""
    ax = new_axes()
    ccsim.plot.service_level(day, ax=ax)
    assert ax.get_xlim() == (8, 17)


@pytest.mark.parametrize(("runs", "names"), [(1, ["one run"]), (4, ["all 4 runs", "mean of 4 runs"])])
def test_band_of_few_runs(runs: int, names: list[str]) -> None:
    """Catches: a band of one run, which would say that nothing can vary; `8 of 10` where there are four."""
    ax = new_axes()
    ccsim.plot.service_level(ccsim.run(ccsim.parse(DAY), replications=runs, by="interval"), ax=ax)
    assert [patch.get_label() for patch in steps(ax)] == names


def test_one_interval(few: Result) -> None:
    """Catches: a single interval that is a point too small to see, or no axis at all."""
    result = ccsim.run(
        few.scenario.with_changes(["start=2026-03-02 10:00", "duration=30 min"]), replications=1, by="interval"
    )
    ax = new_axes((4, 2.5))
    ccsim.plot.service_level(result, "desk", ax=ax)
    assert list(labelled(ax, "one run").edges) == [10, 10.5]
    assert {"10:00", "10:30", "one run"} <= texts(ax)


def test_excluded_time_is_marked_and_not_drawn(few: Result) -> None:
    """Catches: an outage whose service level looks like the plan's."""
    scenario = few.scenario.set("exclude", {"outage": "2026-03-02 10:00..2026-03-02 11:00"})
    ax = new_axes()
    ccsim.plot.service_level(ccsim.run(scenario, replications=2, by="interval"), "desk", ax=ax)
    data = labelled(ax, "mean of 2 runs")
    inside = (data.edges[:-1] >= 10) & (data.edges[:-1] < 11)
    assert np.isnan(data.values[inside]).all()
    assert not np.isnan(data.values[(data.edges[:-1] >= 11) & (data.edges[:-1] < 12)]).any()
    assert "excluded: outage" in texts(ax)
    (span,) = (patch for patch in ax.patches if patch.get_label() == "excluded: outage")
    assert span.get_extents().transformed(ax.transData.inverted()).intervalx.tolist() == pytest.approx([10, 11])


def test_new_figure_and_rc_params(day: Result) -> None:
    """Catches: a figure function that changes how everything else of the user looks."""
    import matplotlib.pyplot as plt

    before = dict(mpl.rcParams)
    figure = ccsim.plot.service_level(day).figure
    assert isinstance(figure, Figure)
    style.svg(figure)
    plt.close(figure)
    assert dict(mpl.rcParams) == before


def test_svg_can_be_read_and_is_the_same_twice(day: Result) -> None:
    """Catches: text as outlines, which no reader finds; a date or random ids, which differ each time; ids that clash."""
    drawn = []
    for _ in range(2):
        figure = style.figure()
        ccsim.plot.service_level(day, "desk", ax=figure.add_subplot())
        drawn.append(style.svg(figure, "sl", 'Service level of the "desk"'))
        words = texts(figure.axes[0])
    assert drawn[0] == drawn[1]
    assert {"service level, desk, %", "mean of 12 runs", "8 of 10 runs", "target: 80 % in 20 s", "12:00"} <= words
    tree = ElementTree.fromstring(drawn[0])
    assert tree.get("aria-label") == 'Service level of the "desk"'
    assert all(node.get("id", "sl-").startswith("sl-") for node in tree.iter())
    assert "url(#sl-" in drawn[0]
    assert "url(#p" not in drawn[0]


def test_asks_for_intervals() -> None:
    """Catches: a KeyError where the run was measured by something else."""
    result = ccsim.run(ccsim.parse(DAY), replications=1, by="hour")
    with pytest.raises(ccsim.UsageError, match=r'ask ccsim.run for by=\["hour", "interval"\]'):
        ccsim.plot.service_level(result, ax=new_axes())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"queue": "desks"}, "there is no queue 'desks'; did you mean 'desk'?"),
        ({"segment": "gold"}, "there is no segment 'gold'; there are all"),
        ({"day": "2026-03-03"}, "'2026-03-03' is not one of the run"),
    ],
)
def test_refuses(few: Result, words: dict[str, str], said: str) -> None:
    """Catches: a traceback, or an empty figure, for a name that is not there."""
    with pytest.raises(ccsim.UsageError) as error:
        ccsim.plot.service_level(few, ax=new_axes(), **words)
    assert said in str(error.value)


@pytest.mark.parametrize("name", ["service_level", "waits", "abandonment", "week"])
def test_nobody_came(few: Result, name: str) -> None:
    """Catches: empty axes, or warnings of NumPy, for a queue to which nobody comes."""
    result = ccsim.run(few.scenario.set("contacts.loan.arrivals.rate", "0 per hour"), replications=2, by="interval")
    with pytest.raises(ccsim.UsageError, match="queue loans, segment \\*: there was nobody to measure"):
        getattr(ccsim.plot, name)(result, queue="loans", ax=new_axes())
