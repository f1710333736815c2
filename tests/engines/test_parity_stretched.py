"""Handling times that are stretched by one of the three factors alone: the engine that looks first whether any is must see it."""

from __future__ import annotations

import numpy as np
import pytest

from ccsim import plan, workload
from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys
from engines.parity import assert_same

SCENARIO = """
ccsim: 1
name: one factor
duration: 1 day
contacts: {{calls: {{arrivals: {{rate: 30 per hour}}, enter: help}}}}
queues: {{help: {{talk: {{exponential: 3 min}}, wrap: {{constant: 20 s}}, patience: {{exponential: 2 min}}}}}}
agents: {{team: {{serves: {{help: {served}}}, staff: 3{more}}}}}
"""


@pytest.mark.parametrize(
    ("served", "more"),
    [
        ("1", ", pace: {cv: 0.2}"),
        ("1", ", aht: 130 %"),
        ("{level: 1, aht: 70 %}", ""),
    ],
    ids=["pace", "group", "skill"],
)
def test_one_factor_alone(served: str, more: str) -> None:
    """Catches: a factor that is not looked at where all others are one, so that the agents' work is as it was drawn.

    Each was seen to fail with a roster laid out without a look at that factor.
    """
    scenario = parse(SCENARIO.format(served=served, more=more))
    ways = journeys(scenario)
    drawn = workload.draw(scenario, ways, 0)
    records = assert_same(plan.make(scenario, ways), drawn)
    talked = records.visits["started"] >= 0
    took = (records.visits["talk_end"] - records.visits["started"])[talked]
    assert len(took) > 500
    assert not np.isin(took, drawn.talk).all()
