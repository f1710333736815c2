"""How segments fare, and what heat maps mark."""

from __future__ import annotations

import numpy as np
import pytest
from desks import BRANCH
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

import ccsim
from ccsim.app.result import Result
from plot.drawn import cells, new_axes, texts


@pytest.fixture(scope="module")
def branch() -> Result:
    return ccsim.run(ccsim.parse(BRANCH), replications=12, by="interval")


@pytest.mark.parametrize(
    ("measure", "queue", "label"),
    [
        ("service_level", "*", "service level, %"),
        ("asa", "loans", "mean wait, s"),
        ("abandonment", "account", "abandonment, %"),
    ],
)
def test_segments_are_what_was_measured(branch: Result, measure: str, queue: str, label: str) -> None:
    """Catches: segments under one another's names; the confidence interval in place of single runs."""
    ax = new_axes()
    assert ccsim.plot.segments(branch, measure, queue, ax=ax) is ax
    rows = {row.segment: row for row in branch.iterate("run", measures=[measure]) if row.queue == queue}
    expected = [rows[name] for name in ("vip", "ordinary", "*")]
    (dots,) = (line for line in ax.lines if line.get_label() == "mean of 12 runs")
    assert np.asarray(dots.get_xdata()).tolist() == [row.mean for row in expected]
    if measure != "abandonment" or any(row.p10 != row.p90 for row in expected):
        (bars,) = (one for one in ax.collections if isinstance(one, LineCollection))
        ends = [np.asarray(segment)[:, 0].tolist() for segment in bars.get_segments()]
        assert ends == [[row.p10, row.p90] for row in expected]
        assert bars.get_label() == "8 of 10 runs"
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["vip", "ordinary", "all together"]
    assert ax.get_xlabel() == label
    assert {"vip", "ordinary", label} <= texts(ax)


@pytest.mark.parametrize(
    ("measure", "queue", "said"),
    [
        ("offered", "*", "'offered' is no share or time of the segments"),
        ("occupancy", "*", "'occupancy' is no share or time of the segments"),
        ("asap", "*", "there is no measure 'asap'; did you mean 'asa'?"),
        ("asa", "loan", "there is no queue 'loan'; did you mean 'loans'?"),
        ("lines_blocked", "loans", "'lines_blocked' is not measured there"),
    ],
)
def test_segments_refuse(branch: Result, measure: str, queue: str, said: str) -> None:
    """Catches: contacts on an axis in per cent; a StopIteration."""
    with pytest.raises(ccsim.UsageError) as error:
        ccsim.plot.segments(branch, measure, queue, ax=new_axes())
    assert said in str(error.value)


def test_segments_need_two(branch: Result) -> None:
    """Catches: one line that is compared with itself."""
    plain = branch.scenario.set("segments.vip.share", "0 %")
    with pytest.raises(ccsim.UsageError, match="callers of queue \\* are of one segment"):
        ccsim.plot.segments(ccsim.run(plain, replications=1), ax=new_axes())


def test_cells_below_the_target_are_told_without_colour(branch: Result) -> None:
    """Catches: a heat map that only those who see red can read, where its numbers have no room."""
    large, small = new_axes((14, 3)), Figure(figsize=(1.2, 1)).add_subplot()
    for ax in (large, small):
        ccsim.plot.week(branch, queue="account", ax=ax)
    table = cells(large)
    known = np.isfinite(table)
    assert {text.get_text() for text in large.texts} == {f"{share * 100:.0f}" for share in table[known]}
    assert len(large.texts) == known.sum()
    assert not small.texts
    (dots,) = (line for line in small.lines if line.get_label() == "below the target: 80 % in 20 s")
    assert len(np.asarray(dots.get_xdata())) == (table[known] < 0.8).sum() > 0
    assert (np.asarray(dots.get_ydata()) == np.nonzero(np.nan_to_num(table, nan=1.0) < 0.8)[0]).all()


def test_colours_turn_at_the_target(branch: Result) -> None:
    """Catches: a scale whose turning point is not the target, so that 70 % looks met."""
    ax = new_axes((14, 3))
    ccsim.plot.week(branch, queue="loans", ax=ax)
    mesh = ax.collections[0]
    assert np.asarray(mesh.norm(np.array([0.7]))).tolist() == pytest.approx([0.5])
    bar = mesh.colorbar
    assert bar is not None
    assert 0.7 in [pytest.approx(tick) for tick in bar.ax.get_yticks()]
