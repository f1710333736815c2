"""The page of a comparison: who is better, what it costs whom, which candidates are efficient."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from ccsim import plot
from ccsim.app.tables.block import Text
from ccsim.app.tables.compared.answers import best_blocks, good_blocks
from ccsim.app.tables.compared.cells import as_row, difference
from ccsim.app.tables.compared.differences import QUEUE_MEASURES, Differences
from ccsim.app.tables.compared.everything import heading_blocks
from ccsim.app.tables.compared.privileges import privilege_blocks
from ccsim.app.tables.figures import style
from ccsim.app.tables.ranked import ranking_blocks
from ccsim.app.targets import judged
from ccsim.page import findings
from ccsim.page.again import Again, scenario_section
from ccsim.page.blocks import parts_of
from ccsim.page.drawing import Drawing
from ccsim.page.parts import Answer, Line, Page, Part, Prose, Section, Terms
from ccsim.page.terms import measure_terms, verdict_terms

if TYPE_CHECKING:
    from ccsim.app.compare.result import Compared, Comparison, Privilege
    from ccsim.experiments.compare import Difference

ALL = "*"
TOLD = {"service_level": "service level", "mean_wait": "mean wait", "cost": "cost"}
"""Measures of the whole that the answer tells, and their names there."""
VERDICTS = {"better": "better", "worse": "worse", "same?": "same?"}
MOST_NAMED = 4
"""So many targets are named; of more it is said how many are met."""
FRONTIER = (9.0, 4.6)
"""Inches."""


def comparison_page(found: Comparison, again: Again) -> Page:
    """Lay out the page of a comparison."""
    base = found.base.scenario
    sections = [
        ("privilege", "What the privilege gives, and what the others pay", _privilege(found)),
        ("differences", f"Differences to {found.base.name}", _differences(found)),
        (
            "asked",
            "What was asked besides",
            parts_of(chain(good_blocks(found), best_blocks(found), ranking_blocks(found.rankings))),
        ),
        ("words", "What the words mean", _words(found)),
    ]
    laid = [Section(name, title, parts) for name, title, parts_ in sections if (parts := list(parts_))]
    _, *facts = [one.words for one in heading_blocks(found) if isinstance(one, Text)]
    changed = [fact for fact in facts if fact.startswith("What if: ")]
    marks = [(one.name, f"SHA-256 {one.scenario.fingerprint}") for one in found.candidates]
    return Page(
        base.name or "A comparison",
        base.question,
        [fact.removeprefix("What if: ") for fact in changed],
        " ".join(fact for fact in facts if fact not in changed),
        _answer(found),
        [*laid, *scenario_section(base, again, f"That of the base, {found.base.name}. ")],
        [*((name, value) for name, value in again.mark(base) if name != "scenario"), *marks],
    )


def _answer(found: Comparison) -> Answer:
    """A line for each candidate; who serves VIPs best, if somebody is privileged, or which is the best, if that was asked."""
    lines = [_line(found, name, several) for name, several in found.whole.items()]
    if found.best is not None:
        *_, told = [one.words for one in best_blocks(found) if isinstance(one, Text) and one.words]
        return Answer("met" if found.best.selected.best is not None else "undecided", told, lines)
    if found.privilege:
        return Answer("", _who_serves_vips_best(found), [*_of_base(found), *lines])
    if found.apart:
        return Answer("", f"Service levels are compared queue by queue; {found.base.name} is the base.", lines)
    words = [line.word for line in lines]
    better = [line.name for line in lines if line.word == "better"]
    if better:
        return Answer("better", f"Better than {found.base.name} in service level: {', '.join(better)}.", lines)
    worse = "worse than" if set(words) == {"worse"} else "surely better than"
    who = "All are" if worse == "worse than" else "None is"
    return Answer("", f"{who} {worse} {found.base.name} in service level.", lines)


def _who_serves_vips_best(found: Comparison) -> str:
    """Say whose VIPs are served best, by the mean, and what the others pay for it."""
    base = found.base.name
    levels = {one.candidate: _of_side(one, "service_level", found.vips) for one in found.privilege}
    known = {name: level.value for name, level in levels.items() if level is not None and level.value is not None}
    if not known:
        return "No VIP called, so that it cannot be said who serves them best."
    name = max(known, key=lambda each: known[each])
    share = f"{known[name] * 100:.1f} % of them in time"
    if name == base:
        return f"VIPs are served best as it is, with {base}: {share}."
    level = levels[name]
    wait = next(_of_side(one, "mean_wait", found.others) for one in found.privilege if one.candidate == name)
    assert level is not None
    pay = f"; mean wait of the others {_told(wait)}" if wait is not None and wait.mean is not None else ""
    return f"VIPs are served best with {name}: {share}. Against {base}: service level of VIPs {_told(level)}{pay}."


def _of_side(one: Privilege, measure: str, segments: tuple[str, ...]) -> Difference | None:
    return next((each for each in one.figures if (each.measure, each.segment) == (measure, "|".join(segments))), None)


def _of_base(found: Comparison) -> Iterator[Line]:
    told = _targets(found.base)
    if told:
        yield Line(found.base.name, "", f"{told}.")


def _targets(one: Compared) -> str:
    """What becomes of the targets of a candidate: each by name, or of many how many are met."""
    verdicts = judged(one.scenario, one.replications)
    if len(verdicts) > MOST_NAMED:
        return f"{sum(each.word == 'met' for each in verdicts)} of {len(verdicts)} targets met"
    return ", ".join(f"{each.name} {each.word}" for each in verdicts)


def _line(found: Comparison, name: str, several: tuple[Difference, ...]) -> Line:
    at = {one.measure: one for one in several if (one.queue, one.segment) == (ALL, ALL) and one.group is None}
    parts = [f"{words} {_told(at[measure])}" for measure, words in TOLD.items() if _worth(at.get(measure))]
    told = next(_targets(one) for one in found.candidates if one.name == name)
    parts += [told] if told else []
    level = at.get("service_level")
    return Line(name, VERDICTS.get((level and level.verdict) or "", ""), f"{', '.join(parts)}.")


def _worth(one: Difference | None) -> bool:
    return one is not None and one.mean is not None and bool(one.base or one.value)


def _told(one: Difference) -> str:
    how = style([as_row(one)])
    unit = "points" if how.unit == "%" else how.unit
    figures, _, word = difference(one, how).strip().rpartition(" ")
    return f"{figures} {unit} ({word})" if word in VERDICTS else f"{figures} {word} {unit}"


def _differences(found: Comparison) -> Iterator[Part]:
    tables = Differences(found)
    yield from parts_of(chain(tables.by_queue(), tables.by_group(), tables.of_run(), tables.breakdowns()))
    if found.not_precise:
        yield Prose(f"The precision that was asked for is not reached: {', '.join(found.not_precise)}.")


def _privilege(found: Comparison) -> Iterator[Part]:
    if found.privilege:
        yield from Drawing().picture(
            "What VIPs get, and how long the others wait",
            plot.frontier,
            found,
            size=FRONTIER,
            finding=partial(findings.of_frontier, found),
            missed=True,
        )
    yield from parts_of(privilege_blocks(found))


def _words(found: Comparison) -> Iterator[Part]:
    own = [
        ("better, worse", "the whole 95 % interval of the difference lies on that side"),
        ("same?", "the interval holds 0: the two cannot be told apart by so many runs"),
    ]
    names = [*(found.chosen or QUEUE_MEASURES), "occupancy", "lost", "paid_hours", "cost"]
    yield Terms([*own, *verdict_terms(found.base.scenario), *measure_terms(found.base.scenario, names)])
