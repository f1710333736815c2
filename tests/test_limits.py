"""The edges of the model, where the answer is known without a simulation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from casebook import ENGINES

from ccsim import workload
from ccsim.records import (
    ABANDONED,
    ANSWERED,
    BLOCKED_LINES,
    BLOCKED_QUEUE,
    CLOSED,
    UNSERVED,
    VISIT_COLUMNS,
    Records,
)
from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys

DESK = """
ccsim: 1
name: at the limit
duration: 2 h
replications: 1
contacts: {a: {arrivals: {rate: RATE per hour}, enter: desk}}
ivr: {lines: LINES}
queues: {desk: {talk: {exponential: 90 s}, wrap: {exponential: 20 s}, patience: PATIENCE, capacity: PLACES, open: OPEN}}
agents: {team: {serves: {desk: 1}, staff: STAFF}}
"""
ORDINARY = {
    "RATE": "90",
    "LINES": "none",
    "PATIENCE": "{exponential: 2 min}",
    "PLACES": "none",
    "OPEN": "none",
    "STAFF": "3",
}


@pytest.fixture(params=ENGINES)
def desk(request: pytest.FixtureRequest) -> Any:
    """Runs the desk with some of its figures changed: the records and the draws."""

    def run(**changes: str) -> tuple[Records, Any]:
        text = DESK
        for word, value in (ORDINARY | changes).items():
            text = text.replace(word, value)
        scenario = parse(text.replace("ivr: {lines: none}", ""))
        ways = journeys(scenario)
        drawn = workload.draw(scenario, ways, 0)
        return ENGINES[request.param](scenario, ways, drawn), drawn

    return run


def outcomes(records: Records) -> set[int]:
    return set(records.visits["outcome"].tolist())


def test_the_ordinary_desk_answers_and_loses(desk: Any) -> None:
    """Catches: limits that pass because nothing ever happens at this desk."""
    records, _ = desk()
    assert outcomes(records) == {ANSWERED, ABANDONED}
    assert len(records.visits["contact"]) > 100


def test_patience_without_end_is_never(desk: Any) -> None:
    """Catches: a special way for `never` that differs from waiting very long."""
    endless, _ = desk(PATIENCE="{constant: 399 days}")
    never, _ = desk(PATIENCE="never")
    assert endless.digest() == never.digest()
    assert outcomes(never) == {ANSWERED}


def test_no_patience_at_all_is_answered_at_once_or_not_at_all(desk: Any) -> None:
    """Catches: a contact without patience that waits, or that a free agent misses."""
    visits = desk(PATIENCE="{constant: 0 s}")[0].visits
    assert set(visits["outcome"].tolist()) == {ANSWERED, ABANDONED}
    ends = np.where(visits["started"] >= 0, visits["started"], visits["left"])
    assert (ends == visits["joined"]).all()


def test_one_agent_serves_one_after_another(desk: Any) -> None:
    """Catches: two contacts in one hand, idling beside a line, or overtaking (Lindley's recursion, exactly)."""
    visits = desk(STAFF="1", PATIENCE="never", RATE="30")[0].visits
    free_at = 0
    for joined, started, wrap_end in zip(visits["joined"], visits["started"], visits["wrap_end"], strict=True):
        assert started == max(joined, free_at)
        free_at = wrap_end
    assert (visits["agent"] == 0).all()
    assert (visits["started"] > visits["joined"]).any()


def test_an_agent_for_everyone_lets_nobody_wait(desk: Any) -> None:
    """Catches: a wait although an agent is free."""
    visits = desk(STAFF="500")[0].visits
    assert set(visits["outcome"].tolist()) == {ANSWERED}
    assert (visits["started"] == visits["joined"]).all()


def test_without_agents_everyone_gives_up_after_the_drawn_patience(desk: Any) -> None:
    """Catches: contacts served by nobody, or a wait that is not the patience drawn."""
    records, drawn = desk(STAFF="0")
    assert outcomes(records) == {ABANDONED}
    waited = records.visits["left"] - records.visits["joined"]
    assert waited.tolist() == drawn.patience[drawn.base[: len(waited)]].tolist()
    assert len(records.duty["agent"]) == 0


def test_without_agents_and_with_endless_patience_everyone_is_unserved(desk: Any) -> None:
    """Catches: a run that never ends, or unserved contacts without a row."""
    records, drawn = desk(STAFF="0", PATIENCE="never")
    assert outcomes(records) == {UNSERVED}
    assert records.visits["contact"].tolist() == list(range(len(drawn.arrived)))
    assert (records.visits["left"] == -1).all()


def test_nobody_calls(desk: Any) -> None:
    """Catches: a run that needs at least one contact; columns missing in an empty table; agents not on duty."""
    records, _ = desk(RATE="0")
    assert tuple(records.visits) == VISIT_COLUMNS
    assert all(len(column) == 0 and column.dtype == np.int64 for column in records.visits.values())
    assert records.duty["on"].tolist() == [0, 0, 0]
    assert records.duty["off"].tolist() == [-1, -1, -1]


def test_neither_callers_nor_agents(desk: Any) -> None:
    """Catches: empty tables that cannot be made into a digest."""
    records, _ = desk(RATE="0", STAFF="0")
    assert len(records.visits["contact"]) == len(records.duty["agent"]) == 0
    assert len(records.digest()) == 64


def test_without_lines_everyone_is_blocked(desk: Any) -> None:
    """Catches: a line that is there although there is none."""
    records, drawn = desk(LINES="0")
    assert outcomes(records) == {BLOCKED_LINES}
    assert (records.visits["left"] == drawn.arrived).all()
    assert (records.visits["line_from"] == -1).all()


def test_without_places_and_agents_everyone_is_blocked(desk: Any) -> None:
    """Catches: a waiting place that is there although there is none."""
    records, drawn = desk(STAFF="0", PLACES="0")
    assert outcomes(records) == {BLOCKED_QUEUE}
    assert (records.visits["left"] == drawn.arrived).all()


def test_without_places_nobody_waits(desk: Any) -> None:
    """Catches: waiting in a loss system, or a contact blocked while an agent is free."""
    visits = desk(PLACES="0")[0].visits
    assert set(visits["outcome"].tolist()) == {ANSWERED, BLOCKED_QUEUE}
    answered = visits["started"] >= 0
    assert (visits["started"][answered] == visits["joined"][answered]).all()
    for left in visits["left"][~answered]:
        busy = (visits["started"] <= left) & (visits["wrap_end"] > left) & answered
        assert busy.sum() == 3


def test_more_lines_and_places_than_callers_change_nothing(desk: Any) -> None:
    """Catches: lines or places that delay or count anything before they are full."""
    plain, _ = desk()
    roomy, _ = desk(LINES="9999", PLACES="9999")
    assert plain.digest() == roomy.digest()


def test_everything_closed(desk: Any) -> None:
    """Catches: a contact that slips into a queue which never opens."""
    records, drawn = desk(OPEN="{2026-02-01: 8:00-9:00}")
    assert outcomes(records) == {CLOSED}
    assert (records.visits["left"] == drawn.arrived).all()
    assert (records.visits["joined"] == -1).all()


def test_always_open_is_open(desk: Any) -> None:
    """Catches: a closed instant at midnight or at time zero in hours that cover the day."""
    plain, _ = desk()
    day_long, _ = desk(OPEN="{daily: 0:00-24:00}")
    assert plain.digest() == day_long.digest()
