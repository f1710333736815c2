"""The compiled loop takes tables only with the columns that it names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import ccsim
from ccsim import plan, workload
from ccsim.engines.compiled import loop, steps
from ccsim.engines.compiled.centre import opened
from ccsim.engines.compiled.draws import draws
from ccsim.engines.compiled.tables import plan_tables, roster_tables
from ccsim.scenario.journeys import journeys
from ccsim.units import FAR

SCENARIO = """
ccsim: 1
duration: 10 min
contacts: {call: {arrivals: {rate: 6 per min}, enter: calls_in}}
queues: {calls_in: {talk: {exponential: 3 min}, patience: never}}
agents: {advisers: {serves: {calls_in: 1}, staff: 2}}
"""
OF_PLAN = ("queues", "types", "entries", "changes", "serving", "served_by", "line_rules", "policy_rules")
OF_ROSTER = ("diary", "pauses")
OF_CENTRE = ("calls", "agents", "hands", "lines", "groups", "finishing", "pending", "visits", "spells")


@pytest.mark.parametrize("table", [*OF_PLAN, *OF_ROSTER, *OF_CENTRE])
def test_a_table_without_its_last_column_is_refused(table: str) -> None:
    """Catches: a table that got another column, and so all rows but the first read and written in the wrong place.

    Seen to fail with each line of the check left out.
    """
    assert _advance("") == steps.SLICE_OVER
    with pytest.raises(ValueError, match="columns"):
        _advance(table)


def _advance(narrower: str) -> int:
    """Let two events happen where one table, if it is named, lacks its last column."""
    scenario = ccsim.parse(SCENARIO)
    ways = journeys(scenario)
    drawn = workload.draw(scenario, ways, 0)
    made = plan.make(scenario, ways)
    roster = plan.roster(made, drawn.attendance)
    duties, diary = roster_tables(made, roster)

    def given(tables: Any) -> Any:
        columns = {name: getattr(tables, name)[..., :-1] for name in tables._fields if name == narrower}
        return tables._replace(**{name: np.ascontiguousarray(less) for name, less in columns.items()})

    centre = given(opened(made, roster, diary, rows=10))
    return loop.advance(given(plan_tables(made)), given(duties), draws(drawn), None, None, 0, FAR, centre, 2)
