"""What all figures of waits, minutes and experiments keep: the same bytes twice, text that can be read, the user's settings."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from desks import branch
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import ccsim
from ccsim.plot import style

Draw = Callable[..., Axes]


@pytest.fixture(scope="module")
def drawn() -> dict[str, tuple[Draw, set[str]]]:
    """Figures, and words that must be found in them."""
    result = ccsim.run(branch(), replications=5, by="interval")
    sweep = ccsim.sweep(branch(), {"agents.tellers.shifts.morning": "3:4"}, replications=2)
    compared = ccsim.compare(branch(), policies="first_come,strict", replications=2)
    return {
        "wait_distribution": (
            lambda ax=None: ccsim.plot.wait_distribution(result, "account", ax=ax),
            {"waited longer, %"},
        ),
        "queue_length": (
            lambda ax=None: ccsim.plot.queue_length(result, ax=ax),
            {"waiting, contacts", "median day", "8:00"},
        ),
        "timeline": (
            lambda ax=None: ccsim.plot.timeline(result, "9:00", ax=ax),
            {"on duty", "gave up", "contacts a minute"},
        ),
        "staffing_curve": (
            lambda ax=None: ccsim.plot.staffing_curve(sweep, "account", ax=ax),
            {"service level, account, %"},
        ),
        "frontier": (
            lambda ax=None: ccsim.plot.frontier(compared, ax=ax),
            {"service level of vip, %", "first_come (base)"},
        ),
    }


FIGURES = ("wait_distribution", "queue_length", "timeline", "staffing_curve", "frontier")


@pytest.mark.parametrize("name", FIGURES)
def test_svg_can_be_read_and_is_the_same_twice(name: str, drawn: dict[str, tuple[Draw, set[str]]]) -> None:
    """Catches: text as outlines, random ids, a figure that depends on what was drawn before."""
    draw, words = drawn[name]
    pages = []
    for _ in range(2):
        figure = style.figure()
        draw(ax=figure.add_subplot())
        pages.append(style.svg(figure, name))
    assert pages[0] == pages[1]
    tree = ElementTree.fromstring(pages[0])
    texts = {"".join(node.itertext()).strip() for node in tree.iter("{http://www.w3.org/2000/svg}text")}
    assert words <= texts


@pytest.mark.parametrize("name", FIGURES)
def test_new_figure_and_rc_params(name: str, drawn: dict[str, tuple[Draw, set[str]]]) -> None:
    """Catches: a figure that needs an Axes, or that changes how everything else of the user looks."""
    import matplotlib.pyplot as plt

    before = dict(mpl.rcParams)
    figure = drawn[name][0]().figure
    assert isinstance(figure, Figure)
    plt.close(figure)
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("size", [(4, 2.5), (12, 6)])
@pytest.mark.parametrize("name", FIGURES)
def test_small_and_large(name: str, size: tuple[float, float], drawn: dict[str, tuple[Draw, set[str]]]) -> None:
    """Catches: a figure that can be drawn at one size only."""
    figure = Figure(figsize=size, layout="constrained")
    assert drawn[name][0](ax=figure.add_subplot()).figure is figure
    assert len(style.svg(figure)) > 1000
