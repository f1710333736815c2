"""The answer of `ccsim erlang` for one volume of calls: tables for a planner, or a document."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

from ccsim.app.tables.block import Column
from ccsim.cli.erlang import words
from ccsim.cli.erlang.levels import Level, levels_around, levels_asked_for, required
from ccsim.cli.erlang.question import Question
from ccsim.cli.table import paragraph, table, terminal_width
from ccsim.erlang import Need

HEADINGS = {
    "service_level": "service\nlevel %",
    "asa": "ASA\ns",
    "p_wait": "who\nwait %",
    "mean_wait_of_waiting": "those\nwait s",
    "wait_p90": "p90\nwait s",
    "abandonment": "abandonment\n%",
    "blocking": "blocking\n%",
    "occupancy": "occupancy\n%",
}
"""Columns of a table of staffing levels, where the model has them."""
FIRST = ("service_level", "asa", "p_wait", "abandonment", "occupancy", "blocking")
"""Measures that a document begins with."""


def answer(question: Question, *, as_json: bool) -> str:
    """Answer a question about one volume of calls.

    Raises
    ------
    UsageError
        If no number of agents reaches the goals, or those asked for cannot carry the calls.
    """
    need = None if question.agents else required(question)
    levels = levels_asked_for(question) if need is None else levels_around(question, need.agents)
    if as_json:
        return json.dumps(_document(question, need, levels), indent=2)
    return "\n".join(_lines(question, need, levels))


def _document(question: Question, need: Need | None, levels: Sequence[Level]) -> dict[str, Any]:
    """One level is the document; several stand in a list, beside the required one if there is one."""
    found = [_level_document(question, level) for level in levels]
    if len(question.agents) == 1:
        return found[0]
    if need is None:
        return {"model": f"erlang_{question.model}", "levels": found}
    chosen = next(one for one in found if one["agents"] == need.agents)
    return {**chosen, "exact": need.exact, "binding": need.binding, "levels": found}


def _level_document(question: Question, level: Level) -> dict[str, Any]:
    measures = level.measures
    document: dict[str, Any] = {
        "model": f"erlang_{question.model}", "agents": level.agents, "scheduled": level.scheduled,
        **{name: measures[name] for name in FIRST if name in measures},
        **{name: value for name, value in measures.items() if name not in FIRST},
    }  # fmt: skip
    if not level.stable:
        document["stable"] = False
    if question.has_goals and measures:
        document |= {"goals_met": not level.missed, "missed": list(level.missed)}
    if level.most_load is not None and math.isfinite(level.most_load):
        document["most_load"] = level.most_load
        if question.aht is not None:
            document["most_calls_per_hour"] = level.most_load * 3600 / question.aht
    return document


def _lines(question: Question, need: Need | None, levels: Sequence[Level]) -> Iterator[str]:
    width = terminal_width()
    for text in _opening(question, levels):
        yield from paragraph(text, width)
    found = list(_found(question, need, levels))
    if found:
        yield ""
        yield from paragraph(" ".join(found), width)
    if any(level.measures for level in levels) or len(levels) > 1:
        yield ""
        one = len(question.agents) == 1
        yield from _list(levels[0], width) if one else _table(question, need, levels, width)


def _opening(question: Question, levels: Sequence[Level]) -> Iterator[str]:
    """The model and what it takes for granted; the question as it was understood; the goals."""
    yield f"{words.TITLES[question.model]}: {words.ASSUMPTIONS[question.model]}."
    loads = [level.measures["load"] for level in levels if level.measures]
    yield f"Given: {', '.join([*words.understood(question), *[words.load(load) for load in loads[:1]]])}."
    if question.has_goals:
        yield f"Goal: {words.goals(question)}."


def _found(question: Question, need: Need | None, levels: Sequence[Level]) -> Iterator[str]:
    """The answer in sentences, where there is one number of agents to speak of."""
    if need is not None:
        level = next(level for level in levels if level.agents == need.agents)
        exact = f" ({need.exact:,.2f} exactly)" if need.exact < need.agents else ""
        decides = f"; what decides is {words.GOAL_WORDS[need.binding]}" if question.count > 1 else ""
        yield f"{words.agents(need.agents)} needed{exact}{decides}."
    elif len(levels) == 1:
        level = levels[0]
        if level.measures and question.has_goals:
            yield f"{words.agents(level.agents)}: goal{'s' if question.count > 1 else ''} {words.verdict(question, level)}."
        if level.most_load is not None:
            yield f"{words.agents(level.agents)} can take {words.most(question, level.most_load)} within the goal."
    else:
        return
    if question.shrinkage:
        yield f"{level.scheduled:,} scheduled ({words.share(question.shrinkage)} shrinkage)."


def _table(question: Question, need: Need | None, levels: Sequence[Level], width: int) -> Iterator[str]:
    """One row a level; the required one is marked."""
    marks = ["" if need is None else "> " if level.agents == need.agents else "  " for level in levels]
    names = [f"{mark}{words.count(level.agents)}" for mark, level in zip(marks, levels, strict=True)]
    yield from table("AGENTS", names, list(_columns(question, levels)), width)
    if unstable := [level.agents for level in levels if not level.stable]:
        text = f"{words.agents(max(unstable))} cannot carry the load: the queue would grow for ever."
        yield from ["", *paragraph(text, width)]


def _columns(question: Question, levels: Sequence[Level]) -> Iterator[Column]:
    if question.shrinkage:
        yield Column("scheduled", [f"{level.scheduled:,}" for level in levels])
    for name, heading in HEADINGS.items():
        if any(name in level.measures for level in levels):
            yield Column(heading, [words.figure(name, level.measures.get(name)) for level in levels])
    if any(level.most_load is not None for level in levels):
        most = [words.most_figure(question, level.most_load) for level in levels]
        yield Column(f"most {words.most_unit(question).replace(' per', chr(10) + 'per')}", most)
    if question.has_goals and any(level.measures for level in levels):
        told = [words.verdict(question, level) for level in levels]
        verdicts = [text.partition(":")[0] for text in told]
        yield Column("goals" if question.count > 1 else "goal", told, left=True, verdicts=verdicts)


def _list(level: Level, width: int) -> Iterator[str]:
    """Everything that one number of agents achieves."""
    alike = "abandonment" not in level.measures  # where nobody gives up, the six definitions are one
    shown = [name for name in words.NAMES if name in level.measures and not (alike and name.startswith("sl_"))]
    columns = [
        Column("", [words.figure(name, level.measures[name], 2) for name in shown]),
        Column("unit", [words.unit(name) for name in shown], left=True),
    ]
    yield from table(words.agents(level.agents).upper(), [words.NAMES[name] for name in shown], columns, width)
