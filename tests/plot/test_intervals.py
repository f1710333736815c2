"""Figures of a queue by interval: what is drawn is what was measured."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from desks import DESK
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import StepPatch

import ccsim
from ccsim.app.result import Result
from ccsim.kpi import Row
from ccsim.plot import style


@pytest.fixture(scope="module")
def day() -> Result:
    return ccsim.run(ccsim.parse(DESK), replications=5, by="interval")


@pytest.fixture
def ax() -> Axes:
    return Figure(figsize=(8, 3)).add_subplot()


def steps(ax: Axes) -> Iterator[StepPatch]:
    return (patch for patch in ax.patches if isinstance(patch, StepPatch))


def labelled(ax: Axes, label: str) -> Any:
    """Data of the line or band of that label."""
    return next(patch.get_data() for patch in steps(ax) if patch.get_label() == label)


def rows(result: Result, measure: str, **where: str) -> dict[float, Row]:
    """Rows of a measure by the hour at which their interval begins."""
    place = {"queue": "*", "segment": "*", "group": None} | where
    return {
        clock(row.interval): row
        for row in result.iterate("interval", measures=[measure])
        if all(getattr(row, name) == value for name, value in place.items())
    }


def clock(interval: str | None) -> float:
    hours, minutes = str(interval).partition("T")[2].split(":")
    return int(hours) + int(minutes) / 60


def check(data: Any, known: dict[float, Any], name: str, factor: float = 1.0) -> None:
    """Each interval has its value, and what has none is a gap."""
    assert len(data.values) == len(data.edges) - 1
    for begin, value in zip(data.edges[:-1], data.values, strict=True):
        row = known[round(float(begin), 6)]
        expected = getattr(row, name)
        assert math.isnan(value) if expected is None else value == pytest.approx(expected * factor, rel=1e-12)


def test_service_level_is_what_was_measured(day: Result, ax: Axes) -> None:
    """Catches: a line beside its intervals; a band of the confidence interval in place of single runs; a gap drawn as 0."""
    assert ccsim.plot.service_level(day, "desk", ax=ax) is ax
    known = rows(day, "service_level", queue="desk")
    check(labelled(ax, "mean of 5 runs"), known, "mean")
    band = labelled(ax, "8 of 10 runs")
    check(band, known, "p90")
    check(band._replace(values=band.baseline), known, "p10")
    assert np.isnan(labelled(ax, "mean of 5 runs").values).any()
    assert ax.get_ylabel() == "service level, desk, %"
    assert ax.get_xlabel() == "Mon 2 Mar"


def test_target_line(day: Result, ax: Axes) -> None:
    """Catches: the target drawn at 20 (seconds) or as a share of something else; no word on what it is."""
    ccsim.plot.service_level(day, ax=ax)
    (line,) = (line for line in ax.lines if line.get_label() == "target: 80 % in 20 s")
    assert set(np.asarray(line.get_ydata())) == {0.8}


def test_only_what_anybody_could_use_is_shown(day: Result, ax: Axes) -> None:
    """Catches: a desk that is open from 8 to 18 in a third of the picture."""
    ccsim.plot.service_level(day, ax=ax)
    assert ax.get_xlim() == pytest.approx((8, 18.5), abs=0.5)


def test_one_run_has_no_band(ax: Axes) -> None:
    """Catches: a band of one run, which would say that nothing can vary."""
    ccsim.plot.service_level(ccsim.run(ccsim.parse(DESK), replications=1, by="interval"), ax=ax)
    assert [patch.get_label() for patch in steps(ax)] == ["one run"]


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
        ccsim.plot.service_level(day, ax=figure.add_subplot())
        drawn.append(style.svg(figure, "sl", "Service level of the desk"))
    assert drawn[0] == drawn[1]
    tree = ElementTree.fromstring(drawn[0])
    texts = {"".join(node.itertext()).strip() for node in tree.iter("{http://www.w3.org/2000/svg}text")}
    assert {"service level, %", "mean of 5 runs", "8 of 10 runs", "target: 80 % in 20 s", "12:00"} <= texts
    assert tree.get("aria-label") == "Service level of the desk"
    assert all(node.get("id", "sl-").startswith("sl-") for node in tree.iter())


def test_asks_for_intervals(ax: Axes) -> None:
    """Catches: a KeyError where the run was measured by something else."""
    result = ccsim.run(ccsim.parse(DESK), replications=1, by="hour")
    with pytest.raises(ccsim.UsageError, match=r'ask ccsim.run for by=\["hour", "interval"\]'):
        ccsim.plot.service_level(result, ax=ax)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"queue": "desks"}, "there is no queue 'desks'; did you mean 'desk'?"),
        ({"segment": "gold"}, "there is no segment 'gold'; there are all"),
        ({"day": "2026-03-03"}, "'2026-03-03' is not one of the run"),
    ],
)
def test_refuses(day: Result, ax: Axes, words: dict[str, str], said: str) -> None:
    """Catches: a traceback, or an empty figure, for a name that is not there."""
    with pytest.raises(ccsim.UsageError) as error:
        ccsim.plot.service_level(day, ax=ax, **words)
    assert said in str(error.value)
