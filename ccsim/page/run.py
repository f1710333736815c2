"""The page of a run, in the order in which a planner asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from ccsim import plot
from ccsim.app.tables.beside import beside_blocks
from ccsim.app.tables.figures import MANY, band_name
from ccsim.app.tables.shown import Figures, Tables
from ccsim.app.tables.summary import result_tables
from ccsim.app.understanding import understand
from ccsim.app.views.days import days_of
from ccsim.app.views.instants import read_instant
from ccsim.app.views.minutes import window_of
from ccsim.errors import UsageError
from ccsim.kpi.channels import in_parallel, is_mixed, more_than_calls
from ccsim.kpi.replication import RUN
from ccsim.page import findings
from ccsim.page.again import Again, scenario_section
from ccsim.page.also import also
from ccsim.page.answer import URGENT, answer_of, word_of_run
from ccsim.page.blocks import parts_of
from ccsim.page.callbacks import callback_parts
from ccsim.page.contacts import contacts_by_type
from ccsim.page.drawing import Drawing
from ccsim.page.parts import Fold, Items, Page, Part, Prose, Section, Sheet, Terms
from ccsim.page.terms import measure_terms, word_terms
from ccsim.page.words import worded
from ccsim.scenario.channels import listed
from ccsim.scenario.measures import is_of_several_channels
from ccsim.units import HOUR, format_duration, parse_duration

if TYPE_CHECKING:
    from ccsim.app.result import Result
    from ccsim.app.targets import Verdict
    from ccsim.scenario import Scenario

NEEDED = ("interval", "type", "group")
"""Breakdowns that the page shows."""
ALL = "*"
SHOWN = 2 * HOUR
"""What a timeline covers."""


@dataclass(frozen=True)
class Minutes:
    """A timeline that was asked for.

    Parameters
    ----------
    step : str
        `1 min`.
    around : str or None
        An instant; the worst interval if None.
    """

    step: str
    around: str | None = None


def check_minutes(scenario: Scenario, minutes: Minutes) -> None:
    """Check a timeline before anything is simulated for it.

    Raises
    ------
    UsageError
        If the step is no duration, or too short or too long; if the instant is not one of the run.
    """
    at = read_instant(scenario, minutes.around, "around") if minutes.around else 0
    try:
        step = parse_duration(minutes.step)
    except ValueError as error:
        raise UsageError(f"timeline: {error}") from None
    if step <= 0:
        raise UsageError(f"timeline: a step of {minutes.step} is no time; write such as '1 min'")
    if step > SHOWN:
        raise UsageError(
            f"timeline: a step of {minutes.step} is longer than the {format_duration(SHOWN)} that are shown"
        )
    window_of(scenario, at, SHOWN, step)


def run_page(result: Result, again: Again, minutes: Minutes | None = None) -> Page:
    """Lay out the page of a run that was measured by `NEEDED`."""
    scenario, tables, draw = result.scenario, Tables(result), Drawing()
    several = len(scenario.queues) > 1
    sections = [
        ("warnings", "Before you read on", _warnings(result)),
        ("when", "When the targets are at risk", _when(result, draw)),
        ("queues", "Queue by queue" if several else "Service by interval", _queues(result, draw)),
        ("people", "The people", _people(result, draw)),
        ("waiting", "How long they wait", _waiting(result, draw)),
        ("callbacks", "Callbacks", callback_parts(result, draw)),
        ("segments", worded(scenario, "VIPs and ordinary callers"), _segments(result, draw)),
        ("minutes", "Minute by minute", _minutes(result, draw, minutes)),
        ("figures", "All figures", _figures(tables)),
        ("erlang", "Beside Erlang, and what Erlang assumes", _erlang(result)),
        ("words", "What the words mean", _words(tables)),
    ]
    laid = [Section(name, title, found) for name, title, parts in sections if (found := list(parts))]
    laid += scenario_section(scenario, again)
    _, *facts = [text for text in tables.title() if not text.startswith("What if: ")]
    mark = [*again.mark(scenario), ("records", f"SHA-256 {result.digest}")]
    return Page(
        scenario.name or "A run",
        scenario.question,
        scenario.what_if,
        " ".join(text if text.endswith(".") else f"{text}." for text in facts),
        replace(answer_of(result), also=also(result)),
        laid,
        mark,
    )


def _warnings(result: Result) -> Iterator[Part]:
    warnings = understand(result.scenario).warnings
    if warnings:
        yield Prose("The scenario is valid, but this looks odd:")
        yield Items(warnings)
    if not result.precise:
        yield Prose("The precision that was asked for is not reached: the ± below are wider than wanted.")


def _when(result: Result, draw: Drawing) -> Iterator[Part]:
    """Heat maps: which intervals miss the target how often, and the service level itself; the most urgent queue is open."""
    words = _verdicts(result)
    queues = [queue for queue in _busy(result) if queue in words]
    rows = len(days_of(result).labels) if queues else 0
    size = (9.0, max(1.6, 0.9 + 0.3 * rows))
    first = min(queues, key=lambda queue: URGENT.index(words[queue].word), default=None)
    for number, queue in enumerate(queues, 1):
        parts = [
            *draw.picture(
                f"{queue}: how often each interval meets the target",
                plot.week, result, "target_met", queue, finding=partial(findings.of_target_met, result, queue), size=size,
            ),
            *draw.picture(
                f"{queue}: service level by weekday and time of day",
                plot.week, result, "service_level", queue, finding=partial(findings.of_service_level, result, queue),
                size=size,
            ),
        ]  # fmt: skip
        if len(queues) == 1:
            yield from parts
        elif parts:
            yield Fold(f"when-{number}", _titled(queue, words), parts, open=queue == first)


def _queues(result: Result, draw: Drawing) -> Iterator[Part]:
    """Service level, waits and abandonment of each queue by interval."""
    words, queues = _verdicts(result), _busy(result)
    if len(queues) > 1 and is_mixed(result.scenario):
        yield Prose(
            f"Queue by queue: waits and service levels are never made of {listed(result.scenario.channels)} together."
        )
    elif len(queues) > 1:
        yield from _queue(result, draw, ALL)
    for number, queue in enumerate(queues, 1):
        parts = list(_queue(result, draw, queue))
        if len(queues) == 1:
            yield from parts
        elif parts:
            yield Fold(f"queue-{number}", _titled(queue, words), parts)


def _verdicts(result: Result) -> dict[str, Verdict]:
    """What became of the target of each queue that names one."""
    return {verdict.name: verdict for verdict in result.targets if verdict.name in result.scenario.queues}


def _titled(queue: str, words: Mapping[str, Verdict]) -> str:
    return f"{queue} {words[queue].target}: {words[queue].word}" if queue in words else queue


def _busy(result: Result) -> list[str]:
    """Queues that anybody joined."""
    rows = result.iterate(RUN, measures=["offered"])
    came = {row.queue for row in rows if row.segment == ALL and row.mean}
    return [name for name in result.scenario.queues if name in came]


def _queue(result: Result, draw: Drawing, queue: str) -> Iterator[Part]:
    name = "all queues" if queue == ALL else queue
    for title, figure, finding in (
        ("service level by interval", plot.service_level, findings.of_service_level),
        ("waits by interval", plot.waits, findings.of_waits),
        ("abandonment by interval", plot.abandonment, findings.of_abandonment),
    ):
        yield from draw.picture(f"{name}: {title}", figure, result, queue, finding=partial(finding, result, queue))


def _people(result: Result, draw: Drawing) -> Iterator[Part]:
    yield from draw.picture(
        "Work that is offered, and agents on duty", plot.staffing, result, finding=partial(findings.of_staffing, result)
    )
    yield from draw.picture(
        "Agents required by formula, scheduled, and on duty",
        plot.requirement,
        result,
        finding=partial(findings.of_requirement, result),
        missed=True,
    )
    groups = len(result.scenario.agents)
    yield from draw.picture(
        "Occupancy by group and time of day",
        plot.occupancy, result, finding=partial(findings.of_occupancy, result), size=(9.0, 1.3 + 0.4 * max(groups, 2)),
    )  # fmt: skip
    if in_parallel(result.scenario):
        yield from draw.picture(
            "Contacts in hand of those who are busy",
            plot.concurrency, result, finding=partial(findings.of_concurrency, result), size=(9.0, 1.3 + 0.4 * max(groups, 2)),
        )  # fmt: skip
    if groups > 1:
        yield from draw.picture(
            "Who answered whom", plot.who_answered, result, finding=partial(findings.of_who_answered, result)
        )


def _waiting(result: Result, draw: Drawing) -> Iterator[Part]:
    if not is_of_several_channels(result.scenario, "asa"):
        yield from draw.picture(
            "How the waits of the answered are spread",
            plot.wait_distribution, result, finding=partial(findings.of_wait_distribution, result), missed=True,
        )  # fmt: skip
    if len(_busy(result)) > 1:
        yield from draw.picture(
            "How the waits of the answered are spread, by queue",
            plot.wait_distribution,
            result,
            by="queue",
            finding=partial(findings.of_waits_by_queue, result),
        )
    for queue in _busy(result) if is_mixed(result.scenario) else [ALL]:
        yield from draw.picture(
            f"How long the queue is over the day{f': {queue}' if queue != ALL else ''}",
            plot.queue_length, result, queue, finding=partial(findings.of_queue_length, result, queue), missed=True,
        )  # fmt: skip
    for queue in _left_over(result):
        yield from draw.picture(
            f"Who is left over at the end of the day: {queue}",
            plot.backlog, result, queue, finding=partial(findings.of_backlog, result, queue),
        )  # fmt: skip


def _left_over(result: Result) -> list[str]:
    """Queues in which anybody waits at the end of a day, where contacts are more than calls."""
    if not more_than_calls(result.scenario):
        return []
    rows = result.iterate(RUN, measures=["backlog"])
    waits = {row.queue for row in rows if row.segment == ALL and row.mean}
    return [name for name in result.scenario.queues if name in waits]


def _segments(result: Result, draw: Drawing) -> Iterator[Part]:
    if len(result.scenario.segments) < 2:
        return
    for measure, title in (
        ("service_level", "Service level by segment"),
        ("asa", "Mean wait of the answered by segment"),
        ("abandonment", "Share who give up by segment"),
    ):
        yield from draw.picture(
            title, plot.segments, result, measure, finding=partial(findings.of_segments, result, measure)
        )


def _minutes(result: Result, draw: Drawing, minutes: Minutes | None) -> Iterator[Part]:
    if minutes is None:
        return
    about = f"around {minutes.around}" if minutes.around else "around the worst interval"
    told = "Who comes, who waits, who is on duty and busy, and the service level of those who come then; means over the runs."
    yield from draw.picture(
        f"Step by step of {minutes.step} {about}",
        plot.timeline, result, step=minutes.step, around=minutes.around, size=(9.0, 6.5), finding=lambda: told, missed=True,
    )  # fmt: skip


def _figures(tables: Tables) -> Iterator[Part]:
    yield Prose(
        "Means over the runs. ± is half the width of the 95 % interval of the mean: how well it is known. "
        f"{_single_runs(tables.result.replications)}"
        if tables.result.replications > 1
        else "Of one run: what other runs would give is not known."
    )
    for table in result_tables(tables):
        yield Sheet(replace(table, title=""), table.title.capitalize())
    yield from contacts_by_type(tables.result)


def _single_runs(runs: int) -> str:
    """What the range of single runs is: of fewer than ten it goes from the lowest to the highest."""
    name = band_name(runs)
    name = f"{name[0].upper()}{name[1:]}"
    if runs < MANY:
        return f"{name}: between these values they lie; with so few, other runs may well lie outside."
    return f"{name}: between these values lie eight of ten single runs; one in ten is worse."


def _erlang(result: Result) -> Iterator[Part]:
    if not result.erlang.pools:
        return
    told = (
        "The formulas that planning tools use, given the same calls and agents as were simulated. Where the scenario breaks an "
        "assumption of theirs, it is said what that makes of the formula's waits."
    )
    yield Prose(worded(result.scenario, told))
    yield from parts_of(beside_blocks(result.erlang, None))


def _words(tables: Tables) -> Iterator[Part]:
    shown: Sequence[str] = [one.measure for table in tables for one in table.columns if isinstance(one, Figures)]
    scenario = tables.scenario
    yield Terms(
        [
            *word_terms(scenario, word_of_run(tables.result), tables.result.replications),
            *measure_terms(scenario, [*shown, "target_met", "queue_length"]),
        ]
    )
