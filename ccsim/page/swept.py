"""The page of a sweep: the answer, the curve, the points."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from math import inf
from typing import TYPE_CHECKING

from ccsim import kpi, plot
from ccsim.app.tables.block import Text
from ccsim.app.tables.figures import mean_and_half_width, style
from ccsim.app.tables.swept.columns import effect, said
from ccsim.app.tables.swept.effects import by_effect
from ccsim.app.tables.swept.everything import found_blocks
from ccsim.app.tables.swept.grid import cheapest_blocks
from ccsim.app.tables.swept.labels import heading
from ccsim.app.tables.swept.search import answer_in_words
from ccsim.app.targets import target_text
from ccsim.experiments.grid import told
from ccsim.page import findings
from ccsim.page.again import Again, scenario_section
from ccsim.page.blocks import parts_of
from ccsim.page.drawing import Drawing
from ccsim.page.parts import Answer, Line, Page, Part, Prose, Section, Terms
from ccsim.page.terms import measure_terms, verdict_terms

if TYPE_CHECKING:
    from ccsim.app.sweep import SweepResult, Swept
    from ccsim.experiments.goal import Figure

ALL = "*"
CURVE = (9.0, 4.2)
"""Inches."""
EFFECTS = 3
"""So many of the changes are named first."""


def sweep_page(sweep: SweepResult, again: Again) -> Page:
    """Lay out the page of a sweep."""
    scenario = sweep.scenario
    sections = [
        ("curve", "The curve", _curves(sweep)),
        ("points", "What each change does" if sweep.each else "All points", _points(sweep)),
        ("words", "What the words mean", _words(sweep)),
    ]
    laid = [Section(name, title, parts) for name, title, found in sections if (parts := list(found))]
    _, *facts = [one.words for one in heading(sweep) if isinstance(one, Text) and not one.words.startswith("What if: ")]
    return Page(
        scenario.name or "A sweep",
        scenario.question,
        scenario.what_if,
        " ".join(text if text.endswith(".") else f"{text}." for text in facts),
        _answer(sweep),
        [*laid, *scenario_section(scenario, again)],
        again.mark(scenario),
    )


def _answer(sweep: SweepResult) -> Answer:
    if sweep.found:
        return _found(sweep)
    if sweep.each:
        return _effects(sweep)
    lines = [_line(point, sweep.columns[0]) for point in _highest_first(sweep)]
    if not any(point.targets for point in sweep.points):
        return Answer(
            "", f"{len(sweep.points)} points were tried; the scenario names no target to judge them by:", lines
        )
    words = [one.words for one in cheapest_blocks(sweep) if isinstance(one, Text)]
    word = "met" if any(sweep.cheapest_under.values()) else "missed"
    return Answer(word, " ".join(words), lines)


def _highest_first(sweep: SweepResult) -> list[Swept]:
    """The points by their first figure, as where it is high enough is what a planner looks for."""

    def height(point: Swept) -> float:
        row = point.row(sweep.columns[0])
        return -inf if row is None or row.mean is None else row.mean

    return sorted(sweep.points, key=height, reverse=True)


def _line(point: Swept, figure: Figure) -> Line:
    row = point.row(figure)
    how = style([row])
    return Line(str(point), point.word, f"{said(figure)} {mean_and_half_width(row, how)} {how.unit}".rstrip() + ".")


def _found(sweep: SweepResult) -> Answer:
    goals = [found for found in sweep.found if found.answer is None]
    word = "undecided" if goals else "met"
    if len(sweep.found) == 1:
        return Answer(word, answer_in_words(sweep.found[0]), [])
    lines = [Line(told(found.others), "", answer_in_words(found)) for found in sweep.found]
    return Answer(word, f"{len(sweep.found)} searches for {sweep.found[0].goal}:", lines)


def _effects(sweep: SweepResult) -> Answer:
    figure, base = sweep.columns[0], sweep.points[0]
    how = style([base.row(figure)])
    unit = "pt" if how.unit == "%" else how.unit
    lines = []
    for one in by_effect(sweep.effects, figure)[:EFFECTS]:
        found = one.differences.get(figure)
        lines.append(Line(str(one.point), (found and found.verdict) or "", f"{effect(found, how)} {unit}."))
    least = f"{said(figure)} as it is: {mean_and_half_width(base.row(figure), how)} {how.unit}".rstrip()
    return Answer("", f"{least[0].upper()}{least[1:]}. What moves it most, one change at a time:", lines)


def _curves(sweep: SweepResult) -> Iterator[Part]:
    """The service level of every queue with a target against what was swept."""
    draw = Drawing()
    queues = kpi.targeted(sweep.scenario) or [None]
    for queue in queues:
        about = f"{queue} {target_text(sweep.scenario.queues[queue].target)}: service" if queue else "Service"  # type: ignore[arg-type]
        yield from draw.picture(
            f"{about} level against what was varied",
            plot.staffing_curve,
            sweep,
            queue,
            size=CURVE,
            finding=partial(findings.of_curve, sweep, queue),
        )
    if not draw.drawn and not sweep.each:
        yield from draw.picture("The curve", plot.staffing_curve, sweep, queues[0], missed=True)


def _points(sweep: SweepResult) -> Iterator[Part]:
    yield from parts_of(found_blocks(sweep, 0))
    if len({point.replications for point in sweep.points}) > 1:
        yield Prose("Points differ in their runs: each was simulated until it was known well enough.")


def _words(sweep: SweepResult) -> Iterator[Part]:
    names = [figure.measure for figure in sweep.columns]
    yield Terms([*verdict_terms(sweep.scenario), *measure_terms(sweep.scenario, names)])
