"""What holds for every figure of a run."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from desks import BRANCH

import ccsim
from ccsim.app.given import MAKERS
from ccsim.app.result import Result
from ccsim.errors import UsageError
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


@pytest.mark.parametrize("name", [*ccsim.plot.__all__, "report"])
def test_what_is_no_such_result_is_refused_in_words(branch: Result, name: str, tmp_path: Path) -> None:
    """Catches: AttributeError from within, where a figure or a page is asked for a file or for another kind of result."""
    draw = getattr(ccsim.plot, name, None) or (lambda given: ccsim.report(given, tmp_path / "page.html"))
    takes = {"svg": "a figure of matplotlib", "staffing_curve": "the result of ccsim.sweep"}
    takes |= {"frontier": "the result of ccsim.compare", "report": "the result of ccsim.run or ccsim.sweep or"}
    expected = f"{name} takes {takes.get(name, 'the result of ccsim.run')}"
    other = branch if name in ("svg", "staffing_curve", "frontier") else branch.scenario
    for given in ("branch.yaml", None, other):
        with pytest.raises(UsageError, match=re.escape(expected)):
            draw(given)
    if name in ("staffing_curve", "frontier"):
        with pytest.raises(UsageError, match=r"not of ccsim\.run$"):
            draw(branch)


def test_what_makes_an_object_has_its_public_name() -> None:
    """Catches: a class that was renamed, which would be refused where it belongs; a function that is not there."""
    for kind, maker in MAKERS.items():
        assert isinstance(getattr(ccsim, kind), type)
        assert callable(getattr(ccsim, maker))
