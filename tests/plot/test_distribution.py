"""The figure of waits: every point of a line is what the records say."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from desks import branch, desk
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

import ccsim
from ccsim import Result, UsageError
from ccsim.plot.seconds import spoken


@pytest.fixture(scope="module")
def result() -> Result:
    return ccsim.run(branch(), replications=3)


@pytest.fixture
def ax() -> Axes:
    return Figure(figsize=(8, 4), layout="constrained").add_subplot()


def named(ax: Axes, name: str) -> Line2D:
    """The line whose label begins so."""
    (found,) = (line for line in ax.lines if str(line.get_label()).split(":")[0] == name)
    return found


def waits(result: Result, **where: str) -> Any:
    """Waits of the answered, ascending, from the records."""
    table = result.records.query("outcome == 'answered'")
    for column, value in where.items():
        table = table[table[column] == value]
    return np.sort(table.wait_s.to_numpy())


@pytest.mark.parametrize("vertices", [300, 12])
def test_lines_are_what_the_records_say(
    result: Result, ax: Axes, vertices: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches: a line of other callers; points that were thinned to where the curve is not; waits in ms."""
    monkeypatch.setattr("ccsim.plot.distribution.VERTICES", vertices)
    assert ccsim.plot.wait_distribution(result, "account", ax=ax) is ax
    for name, where in (("all contacts", {}), ("vip", {"segment": "vip"}), ("ordinary", {"segment": "ordinary"})):
        line, known = named(ax, name), waits(result, queue="account", **where)
        x, y = (np.asarray(each, np.float64) for each in line.get_data())
        assert (x[0], y[0]) == (0, 1)
        assert x[-1] == known[-1]
        assert len(x) <= vertices + 2
        assert y[1:] == pytest.approx([np.mean(known > each) for each in x[1:]], abs=1e-12)
        assert line.get_drawstyle() == "steps-post"


def test_percentiles_are_marked(result: Result, ax: Axes) -> None:
    """Catches: marks beside their line, or words that say something else."""
    ccsim.plot.wait_distribution(result, "account", ax=ax)
    for name, where in (("all contacts", {}), ("vip", {"segment": "vip"})):
        known = waits(result, queue="account", **where)
        marks = [known[math.ceil(len(known) * share / 100) - 1] for share in (50, 90, 99)]
        line = named(ax, name)
        after = ax.lines[list(ax.lines).index(line) + 1]
        assert np.asarray(after.get_xdata()).tolist() == marks
        assert np.asarray(after.get_ydata()) == pytest.approx([0.5, 0.1, 0.01])
        assert line.get_label() == f"{name}: p50 {spoken(marks[0])}, p90 {spoken(marks[1])}, p99 {spoken(marks[2])}"
    assert {text.get_text() for text in ax.texts} == {"p50", "p90", "p99"}


def test_the_promise_is_a_cross(result: Result, ax: Axes) -> None:
    """Catches: the target's share taken for that of who waits longer; 20 s drawn at 20,000."""
    ccsim.plot.wait_distribution(result, "account", ax=ax)
    (upright,) = (line for line in ax.lines if line.get_label() == "target: 80 % in 20 s")
    assert set(np.asarray(upright.get_xdata())) == {20.0}
    across = ax.lines[list(ax.lines).index(upright) + 1]
    assert np.asarray(across.get_ydata()) == pytest.approx([0.2, 0.2])
    other = Figure().add_subplot()
    ccsim.plot.wait_distribution(result, ax=other)  # 80/20 and 70/60: no promise of all together
    assert not any("target" in str(line.get_label()) for line in other.lines)


def test_by_queue_and_of_some_segments(result: Result, ax: Axes) -> None:
    """Catches: queues with the callers of one segment alone; all callers beside a choice of segments."""
    ccsim.plot.wait_distribution(result, by="queue", ax=ax)
    assert np.asarray(named(ax, "loans").get_xdata())[-1] == waits(result, queue="loans")[-1]
    assert np.asarray(named(ax, "all queues").get_xdata())[-1] == waits(result)[-1]
    other = Figure().add_subplot()
    ccsim.plot.wait_distribution(result, "loans", segments=["vip"], ax=other)
    lines = [line for line in other.lines if len(np.asarray(line.get_xdata())) > 3]
    assert [str(line.get_label()).split(":")[0] for line in lines] == ["vip"]
    assert np.asarray(lines[0].get_xdata())[-1] == waits(result, queue="loans", segment="vip")[-1]
    assert other.get_xlabel() == "wait of the answered, loans"


def test_one_segment_is_one_line(ax: Axes) -> None:
    """Catches: all callers drawn twice where there is one segment only."""
    ccsim.plot.wait_distribution(ccsim.run(desk(), replications=1), ax=ax)
    assert sum(line.get_drawstyle() == "steps-post" for line in ax.lines) == 1


def test_small_figures_name_the_lines_alone(result: Result) -> None:
    """Catches: a legend that leaves no room for the curves."""
    ax = Figure(figsize=(4, 2.5), layout="constrained").add_subplot()
    ccsim.plot.wait_distribution(result, "account", ax=ax)
    labels = [str(line.get_label()) for line in ax.lines]
    assert {"all contacts", "vip", "ordinary", "target: 80 % in 20 s"} <= set(labels)


@pytest.mark.parametrize(
    ("changes", "arguments", "words"),
    [
        (["agents.tellers.shifts.morning=0", "agents.lenders.shifts.morning=0"], {}, "nobody was answered"),
        ([], {"queue": "acount"}, "queue: there is no 'acount'; did you mean 'account'"),
        ([], {"segments": ["gold"]}, "segment: there is no 'gold'"),
        ([], {"by": "type"}, "by: there is no 'type'; there are segment, queue"),
    ],
)
def test_what_cannot_be_drawn(ax: Axes, changes: list[str], arguments: dict[str, Any], words: str) -> None:
    """Catches: an empty picture, or a traceback."""
    with pytest.raises(UsageError) as error:
        ccsim.plot.wait_distribution(ccsim.run(branch(*changes), replications=1, engine="simpy"), ax=ax, **arguments)
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (7.44, "7.4 s"),
        (12.6, "13 s"),
        (59.7, "1:00 min"),
        (130, "2:10 min"),
        (3599.6, "1:00 h"),
        (3900, "1:05 h"),
    ],
)
def test_waits_in_words(seconds: float, words: str) -> None:
    """Catches: `60 s`, `2:9 min`, `60:00 min`."""
    assert spoken(seconds) == words
