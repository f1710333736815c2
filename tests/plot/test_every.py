"""What holds for every figure of a run."""

from __future__ import annotations

from xml.etree import ElementTree

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from desks import BRANCH

import ccsim
from ccsim.app.result import Result
from ccsim.plot import style

FIGURES = [
    ("service_level", {}),
    ("waits", {"queue": "account"}),
    ("abandonment", {}),
    ("week", {}),
    ("week", {"measure": "target_met"}),
    ("occupancy", {}),
    ("staffing", {}),
    ("requirement", {}),
    ("who_answered", {}),
    ("segments", {}),
]


@pytest.fixture(scope="module")
def branch() -> Result:
    return ccsim.run(ccsim.parse(BRANCH), replications=3, by=["interval", "group"])


@pytest.mark.parametrize(("name", "words"), FIGURES)
def test_is_the_same_twice_and_leaves_no_trace(branch: Result, name: str, words: dict[str, str]) -> None:
    """Catches: another picture each time; settings of matplotlib or figures of pyplot left behind; drawing beside `ax`."""
    settings, open_figures = dict(mpl.rcParams), plt.get_fignums()
    drawn = []
    for _ in range(2):
        figure = style.figure()
        ax = figure.add_subplot()
        assert getattr(ccsim.plot, name)(branch, ax=ax, **words) is ax
        drawn.append(style.svg(figure, name))
    assert drawn[0] == drawn[1]
    assert ElementTree.fromstring(drawn[0]).tag.endswith("svg")
    assert dict(mpl.rcParams) == settings
    assert plt.get_fignums() == open_figures


@pytest.mark.parametrize(("name", "words"), FIGURES)
def test_makes_a_figure_of_its_own(branch: Result, name: str, words: dict[str, str]) -> None:
    """Catches: a function that cannot do without `ax`, or draws into the figure that happens to be open."""
    before = plt.figure()
    try:
        ax = getattr(ccsim.plot, name)(branch, **words)
        assert ax.figure is not before
        assert not before.axes
    finally:
        plt.close("all")
