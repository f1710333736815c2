"""The engine and the twin, written apart from the same page, give the same records on random scenarios."""

from __future__ import annotations

from typing import Any

import twin
from harness import examples, prepared, rows, scenario_of, simulated
from hypothesis import given
from reduction import smallest
from strategies import Case, cases

from ccsim.errors import ScenarioError


def difference(scenario: Any, ways: Any, drawn: Any) -> str:
    """Say where engine and twin part first, '' if they do not."""
    engine, judge = simulated(scenario, ways, drawn), twin.run(scenario, ways, drawn)
    return first_difference(engine.visits, judge.visits) or first_difference(engine.duty, judge.duty)


def first_difference(one: dict[str, Any], other: dict[str, Any]) -> str:
    """Say in which row two tables part first, '' if they do not."""
    engine, judge = rows(one), rows(other)
    for number, (row, counterpart) in enumerate(zip(engine, judge, strict=False)):
        if row != counterpart:
            columns = [name for name in row if row[name] != counterpart[name]]
            return f"row {number} differs in {columns}:\n  engine {row}\n  twin   {counterpart}"
    if len(engine) == len(judge):
        return ""
    longer, name = (engine, "engine") if len(engine) > len(judge) else (judge, "twin")
    return f"only the {name} has row {min(len(engine), len(judge))}: {longer[min(len(engine), len(judge))]}"


def differs(case: Case) -> bool:
    try:
        scenario_of(case)
    except ScenarioError:
        return False
    return bool(difference(*prepared(case)))


@examples(600)
@given(cases())
def test_engine_and_twin_agree_row_for_row(case: Case) -> None:
    """Catches: any rule of the semantics that the engine forgets, misreads or applies in another order."""
    if difference(*prepared(case)):
        small = smallest(case, differs)
        raise AssertionError(f"{difference(*prepared(small))}\n{small}")
