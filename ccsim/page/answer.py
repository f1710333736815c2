"""The answer: does the plan meet its targets, where not, at what risk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ccsim.app.tables.figures import mean_and_half_width, style
from ccsim.app.views.risk import AT_RISK, OFTEN_MISSED, Risk, Span, period_word, risk_of, runs_met, runs_met_all
from ccsim.page.parts import Answer, Line
from ccsim.page.words import worded
from ccsim.units import format_duration

if TYPE_CHECKING:
    from ccsim.app.result import Result
    from ccsim.app.targets import Verdict
    from ccsim.kpi import Row

SAFE = 0.95
"""A plan that meets all targets in so many of the runs is called good without an 'on average'."""
URGENT = ("missed", "undecided", "met")
"""What is told first."""
WORST_FIRST = "those with the most calls in runs that miss it first"
MOST_SPANS = 2
"""So many spans at risk are named; the heat map shows all."""


def answer_of(result: Result) -> Answer:
    """Say whether a run meets its targets, and where it does not; the most urgent first."""
    known = [verdict for verdict in result.targets if verdict.row is not None and verdict.row.mean is not None]
    if not known:
        return _nobody_came(result) if result.targets else _without_target(result)
    ranked = sorted(known, key=lambda verdict: URGENT.index(verdict.word))
    words = [verdict.word for verdict in ranked]
    lines = [_line(result, verdict) for verdict in ranked]
    empty = [Line(_name(result, one), "", "nobody came.") for one in result.targets if one not in known]
    return Answer(words[0], _headline(result, words), [*lines, *empty])


def word_of_run(result: Result) -> str:
    """What one run of the scenario stands for: day, week, month or run."""
    scenario = result.scenario
    return period_word(scenario.duration - scenario.warmup - scenario.cooldown)


def _headline(result: Result, words: Sequence[str]) -> str:
    period, several = word_of_run(result), len(words)
    met, judged = runs_met_all(result)
    whose = "its target" if several == 1 else f"all its {several} targets"
    if result.replications == 1:
        how = "met" if met == judged else "missed"
        return f"One simulated {period} {how} {whose if how == 'met' else _some(several)}: too little to judge the plan by."
    if "missed" in words:
        missed = words.count("missed")
        return f"No: this plan misses {whose if missed == several else f'{missed} of its {several} targets'}."
    if "undecided" in words:
        open_ = words.count("undecided")
        which = "its target is" if several == 1 else f"{open_} of its {several} targets {'is' if open_ == 1 else 'are'}"
        return f"Not certain: {which} undecided after {result.replications} simulated {period}s."
    if met >= SAFE * judged:
        return f"Yes: this plan meets {whose}."
    verb = "is" if several == 1 else "are"
    return f"On average yes, but not every {period}: {whose} {verb} met in {_count(met, judged, period)}."


def _some(several: int) -> str:
    return "its target" if several == 1 else "some of its targets"


def _line(result: Result, verdict: Verdict) -> Line:
    period, of_queue = word_of_run(result), verdict.name in result.scenario.queues
    assert verdict.row is not None, "those without one are not told"
    met, judged = runs_met(result, verdict)
    parts = [_expected(result, verdict.row, period)] if of_queue else []
    if result.replications > 1:
        parts.append(f"met in {_count(met, judged, period)}")
    elif not of_queue:
        parts.append(f"{'met' if met else 'missed'} in the one {period} simulated")
    text = ", ".join(parts)
    if of_queue:
        text += f"; {_risk(risk_of(result, verdict.name), result, period)}"
    return Line(_name(result, verdict), verdict.word, f"{text}.")


def _name(result: Result, verdict: Verdict) -> str:
    if verdict.name in result.scenario.queues:
        return f"{verdict.name} {verdict.target} over the {word_of_run(result)}"
    return f"{verdict.name}: {verdict.target}"


def _expected(result: Result, row: Row, period: str) -> str:
    figure = f"{mean_and_half_width(row, style([row]))} %"
    return f"expected {figure}" if result.replications > 1 else f"{figure} in the one {period} simulated"


def _count(met: int, judged: int, period: str) -> str:
    return f"{met} of {judged} {period}s" if judged != 1 else f"{'the' if met else 'not in the'} one {period}"


def _risk(risk: Risk, result: Result, period: str) -> str:
    """Name the worst spans, or say that there is none."""
    step = format_duration(result.scenario.interval)
    if not risk.spans and risk.intervals == 1:
        often = f"misses it in no more than one {period} of five" if risk.runs > 1 else "does not miss it"
        return f"the one interval of {step} {often}"
    if not risk.spans:
        often = f"in more than one {period} of five" if risk.runs > 1 else "it"
        return f"none of the {risk.intervals} intervals of {step} misses {'it ' if risk.runs > 1 else ''}{often}"
    named = [_span(span, risk) for span in risk.spans[:MOST_SPANS]]
    more = len(risk.spans) - len(named)
    rest = f", and {more} more time{'s' if more > 1 else ''}" if more else ""
    verb = "is the risk" if len(risk.spans) == 1 else f"are the risk, {worded(result.scenario, WORST_FIRST)}"
    return f"{' and '.join(named) if not more else ', '.join(named)}{rest} {verb}"


def _span(span: Span, risk: Risk) -> str:
    if risk.runs <= 1:
        return str(span)
    met = round(span.met * risk.runs)
    return f"{span} (met in {met} of {risk.runs})" if met else f"{span} (never met)"


def _nobody_came(result: Result) -> Answer:
    count, period = result.replications, word_of_run(result)
    when = f"any of the {count} simulated {period}s" if count > 1 else f"the one simulated {period}"
    whose = "the target" if len(result.targets) == 1 else "the targets"
    lines = [Line(_name(result, one), "", "nobody came.") for one in result.targets]
    return Answer("", f"Nobody called in {when}, so there is nothing to judge {whose} by.", lines)


def _without_target(result: Result) -> Answer:
    rows = {(row.measure, row.queue): row for row in result.iterate("run", measures=_SHOWN) if row.segment == "*"}
    lines = [Line(queue, "", text) for queue in result.scenario.queues if (text := ", ".join(_facts(rows, queue)))]
    headline = "This scenario names no target, so there is nothing to judge it by; this is what to expect:"
    return Answer("", headline, [Line(line.name, "", f"{line.words}.") for line in lines])


_SHOWN = ("service_level", "abandonment", "asa", "offered")


def _facts(rows: dict[tuple[str, str | None], Row], queue: str) -> Iterator[str]:
    words = {
        "service_level": "{} % answered in time (20 s where none is named)",
        "abandonment": "{} % give up",
        "asa": "the answered wait {} s on average",
    }
    for measure, text in words.items():
        row = rows.get((measure, queue))
        if row is not None and row.mean is not None:
            yield text.format(mean_and_half_width(row, style([row])))


__all__ = ["AT_RISK", "OFTEN_MISSED", "answer_of", "word_of_run"]
