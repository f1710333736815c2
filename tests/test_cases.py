"""Every hand-worked case of tests/cases, on every engine: the records must be those worked out on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from casebook import ENGINES, Handwork, cases, named, side_by_side

from ccsim import workload
from ccsim.records import DUTY_COLUMNS, VISIT_COLUMNS
from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.title)
def test_records_are_those_worked_out_by_hand(case: Handwork, engine: str, tmp_path: Path) -> None:
    """Catches: what the case itself says that it catches."""
    (tmp_path / "calls.csv").write_text(case.log)
    scenario = parse(case.text, folder=tmp_path)
    ways = journeys(scenario)
    drawn = case.with_hand_set_draws(workload.draw(scenario, ways, 0))
    records = ENGINES[engine](scenario, ways, drawn)
    for expected, table, columns in (
        (case.expected_visits(scenario), records.visits, VISIT_COLUMNS),
        (case.expected_duty(scenario), records.duty, DUTY_COLUMNS),
    ):
        actual = named(scenario, table)
        if expected != actual:
            tables = side_by_side(expected, actual, columns, case.written)
            pytest.fail(f"{case.rule}\ncatches: {case.catches}{tables}", pytrace=False)
