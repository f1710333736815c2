"""Draws that are remembered from one what-if to the next: the very same, and not too many of them."""

from __future__ import annotations

import hashlib

import pytest
from desks import branch, desk

from ccsim import compiler
from ccsim.experiments.remembered import Remembered, callers_of
from ccsim.experiments.unit import COMPILED, prepare, run_unit
from ccsim.scenario import Scenario
from ccsim.workload import draw

NEEDS_NUMBA = pytest.mark.skipif(not compiler.AVAILABLE, reason=compiler.REASON)

SAME = (
    ("agents.tellers.shifts.morning", 1),
    ("agents.tellers.absence", "50 %"),
    ("agents.tellers.serves.account.after", "30 s"),
    ("agents.lenders.pace", {"cv": "20 %"}),
    ("agents.more", {"serves": {"account": 1}, "staff": 2}),
    ("shifts.morning.hours", "7:45-12:00"),
    ("choose_agent", "fixed_order"),
    ("policies.strict.priority.vip", 2),
    ("policy", "first_come"),
    ("targets.promise.over", "run"),
    ("service_level.definition", "answered"),
    ("costs.agent_hour", 40),
    ("exclude", {"break": "2026-03-02 09:00..2026-03-02 10:00"}),
    ("warmup", "1 h"),
    ("cooldown", "1 h"),
    ("name", "another"),
    ("replications", 7),
)
"""Changes that no caller notices before somebody serves."""

OTHER = (
    ("seed", 2),
    ("start", "2026-03-03 06:00"),
    ("duration", "29 h"),
    ("calendar", {"2026-03-02": "sun"}),
    ("segments.vip.share", "30 %"),
    ("contacts.loan.arrivals.arrivals.scale", 1.1),
    ("contacts.account.next.redial.share", "61 %"),
    ("ivr.nodes.menu.takes", "20 s"),
    ("queues.account.talk", {"constant": "3 min"}),
    ("queues.account.open", "8:00-11:00"),
)
"""Changes of what callers do."""


def drawn(scenario: Scenario) -> str:
    """Digest the draws of callers."""
    workload = draw(scenario, prepare(scenario).journeys, 3)
    digest = hashlib.sha256()
    for name, column in workload.columns():
        digest.update(name.encode() + column.tobytes())
    return digest.hexdigest()


@pytest.mark.parametrize(("path", "value"), SAME, ids=[path for path, _ in SAME])
def test_agents_and_policies_leave_callers_alone(path: str, value: object) -> None:
    """Catches: draws taken for those of another what-if that differ, or made anew though they are the same."""
    changed = branch().set(path, value)
    assert callers_of(changed) == callers_of(branch())
    assert drawn(changed) == drawn(branch())


@pytest.mark.parametrize(("path", "value"), OTHER, ids=[path for path, _ in OTHER])
def test_what_callers_do_makes_them_others(path: str, value: object) -> None:
    """Catches: the draws of other callers taken from memory."""
    assert callers_of(branch().set(path, value)) != callers_of(branch())


@NEEDS_NUMBA
@pytest.mark.parametrize("room", [0, 100_000, 10**9])
def test_memory_changes_no_record(room: int) -> None:
    """Catches: draws that a run has changed and the next one is given; units of the wrong replication or scenario."""
    remembered = Remembered(room)
    what_ifs = [
        branch(),
        branch().set("agents.tellers.shifts.morning", 1),
        desk(),
        branch().set("policy", "first_come"),
    ]
    for scenario in (*what_ifs, *what_ifs):
        model = prepare(scenario)
        for number in (0, 1, 2):
            fresh = run_unit(model, number, frozenset(), COMPILED)
            assert run_unit(model, number, frozenset(), COMPILED, remembered=remembered).digest == fresh.digest


@NEEDS_NUMBA
def test_memory_has_an_end() -> None:
    """Catches: memory that grows with every what-if, or that forgets what it will be asked for next."""
    model, other = prepare(branch()), prepare(desk())
    one = Remembered(10**9)
    run_unit(model, 0, frozenset(), COMPILED, remembered=one)
    size = one._used()
    assert size > 0
    few = Remembered(size * 5 // 2)
    for number in range(9):
        run_unit(model, number, frozenset(), COMPILED, remembered=few)
    assert [number for _, number in few._kept] == [0, 1]
    run_unit(other, 0, frozenset(), COMPILED, remembered=few)
    run_unit(other, 1, frozenset(), COMPILED, remembered=few)
    assert few._used() <= size * 5 // 2
    assert any(callers == other.callers for callers, _ in few._kept)
