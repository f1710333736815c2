"""The section `weightings`: what is read, what is refused and where, what survives being shown and merged."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

import ccsim
from ccsim.errors import ScenarioError
from ccsim.scenario import parse
from ccsim.scenario.model import Scenario
from ccsim.scenario.schema import json_schema
from ccsim.scenario.weightings import terms

DESK = """
ccsim: 1
duration: 1 h
segments: {vip: {share: 10 %}, ordinary: rest}
contacts:
  call:
    arrivals: {rate: 60 per hour}
    enter: desk
    next: {redial: {after: abandoned, share: 50 %, in: 1 min, at_most: 1}}
queues: {desk: {target: 80/20, talk: {exponential: 3 min}, patience: {exponential: 5 min}}}
agents: {team: {serves: {desk: 1}, staff: 4}}
targets: {promise: {queue: desk, segment: vip, service_level: 95/10}}
costs: {agent_hour: 20, leaving: {customer_worth: 50, lost: 30 %}}
satisfaction:
  levels: {good: 100, bad: 0}
  factors: {waiting: {weight: 100 %, wait: {good: 20 s}}}
"""
SECTION = """
weightings:
  profit: {cost: -1, answered: 3.5}
  experience:
    service_level[desk/vip]: 2
    asa: -0.5
    satisfaction:waiting: 1
"""


def with_weightings(*changes: str) -> Scenario:
    return parse(DESK + SECTION, changes=changes)


def faults(*changes: str) -> list[tuple[str, str]]:
    """Where and what is wrong after some changes."""
    with pytest.raises(ScenarioError) as caught:
        with_weightings(*changes)
    return [(problem.path, problem.message) for problem in caught.value.problems]


def test_read() -> None:
    """Catches: a sign lost, a place that is not that in the brackets, a term of another weighting."""
    scenario = with_weightings()
    assert scenario.weightings["profit"] == {"cost": -1, "answered": 3.5}
    assert terms(scenario, "experience") == [
        ("service_level[desk/vip]", "service_level", ("desk", "vip", None), 2),
        ("asa", "asa", ("*", "*", None), -0.5),
        ("satisfaction:waiting", "satisfaction:waiting", ("*", "*", None), 1),
    ]


def test_in_quotes_and_with_spaces() -> None:
    """Catches: brackets that a map on one line cannot have; a measure that is written otherwise taken for another."""
    scenario = with_weightings("weightings.more={'asa[ desk / vip ]': -1, 'occupancy[team]': -2}")
    assert scenario.weightings["more"] == {"asa[desk/vip]": -1, "occupancy[team]": -2}
    ((path, told),) = faults("weightings.more={'asa[desk]': -1, 'asa[ desk]': -2}")
    assert (path, told) == ("weightings.more.asa[ desk]", "'asa[desk]' stands here already")


def test_shown_and_read_again() -> None:
    """Catches: a weight that `validate --show` and the files of a run lose; a section where none is written."""
    scenario = with_weightings("weightings.profit.cost=-1.25")
    again = parse(yaml.safe_dump(scenario.resolved(), sort_keys=False))
    assert again == scenario
    assert again.fingerprint == scenario.fingerprint != with_weightings().fingerprint
    assert "weightings" not in parse(DESK).resolved()


def test_merged_by_name(tmp_path: Path) -> None:
    """Catches: a file laid over another, or a change, that throws away the other weightings or the other measures."""
    (tmp_path / "base.yaml").write_text(DESK + SECTION)
    over = "extends: base.yaml\nweightings: {profit: {answered: none, lost: -9}, experience: none, idle: {occupancy: -1}}\n"
    (tmp_path / "over.yaml").write_text(over)
    found = ccsim.load(tmp_path / "over.yaml").weightings
    assert found == {"profit": {"cost": -1, "lost": -9}, "idle": {"occupancy": -1}}
    assert with_weightings("weightings.profit.cost=-2").weightings["profit"] == {"cost": -2, "answered": 3.5}
    assert with_weightings("weightings.profit.cost*=3").weightings["profit"]["cost"] == -3


@pytest.mark.parametrize(
    ("measure", "told"),
    [
        ("asaa", "there is no measure 'asaa'; did you mean 'asa'?"),
        ("weighting:profit", "a weighting is made of measures, not of weightings"),
        ("asa[dsk]", "there is no queue or segment 'dsk'; did you mean 'desk'?"),
        ("cost[vip]", "cost is one figure for the whole; leave the brackets out"),
        ("occupancy[desk]", "there is no group 'desk'; there are team"),
        ("lost[desk]", "there is no segment 'desk'; there are vip, ordinary"),
        ("talk[desk/team]", "name a queue, a segment, both (account/vip), or a group"),
        ("talk[desk/vip/vip]", "name a queue, a segment, both (account/vip), or a group"),
        ("satisfaction:wating", "there is no measure 'satisfaction:wating'; did you mean 'satisfaction:waiting'?"),
        ("target_met:promis", "there is no measure 'target_met:promis'; did you mean 'target_met:promise'?"),
        ("asa[", "'asa[' is no measure: write service_level, or service_level[account]"),
        ("asa wait", "'asa wait' is no measure: write service_level, or service_level[account]"),
    ],
)
def test_refused(measure: str, told: str) -> None:
    """Catches: a score that is made of what there is not, found out only when it is reckoned."""
    assert faults(f"weightings.profit={{'{measure}': 1, cost: -1}}") == [(f"weightings.profit.{measure}", told)]


def test_what_the_scenario_does_not_have() -> None:
    """Catches: measures of a section that is not there, for which nobody could say what is missing."""
    gone = (
        "satisfaction=none",
        "costs.leaving=none",
        "weightings.experience=none",
        "weightings={all: {satisfaction: 1, 'satisfaction:waiting': 1, leaving: 2}}",
    )
    no_section = "the scenario has no section 'satisfaction'"
    assert faults(*gone) == [
        ("weightings.all.satisfaction", f"there is no measure 'satisfaction': {no_section}"),
        ("weightings.all.satisfaction:waiting", f"there is no measure 'satisfaction:waiting': {no_section}"),
        ("weightings.all.leaving", "there is no measure 'leaving': costs.leaving says who leaves, and is not written"),
    ]


def test_what_cannot_be_read_is_not_said_to_be_missing() -> None:
    """Catches: one mistake told twice, as the measures of what holds it are not there; mistakes of its own that are hidden."""
    weight = "satisfaction.factors.waiting.weight=90 %"
    wrong = ("satisfaction.factors", "the weights sum to 90 %, not 100 %")
    assert faults(weight) == [wrong]
    assert [path for path, _ in faults("costs.leaving.lost=much", "weightings.profit.leaving=1")] == [
        "costs.leaving.lost"
    ]
    assert [path for path, _ in faults("policies={odd: {priority: high}}", "weightings.profit.asaa=1")] == [
        "policies.odd.priority",
        "weightings.profit.asaa",
    ]


def test_wrong_values() -> None:
    """Catches: a weight that is no number, an empty weighting, a name that could be taken for a measure."""
    assert faults("weightings.profit.cost=much") == [("weightings.profit.cost", "'much' is no number")]
    assert faults("weightings.none_of_it={}") == [
        ("weightings.none_of_it", "a weighting needs measures: {cost: -1, service_level: 50}")
    ]
    assert faults("weightings.asa={cost: -1}") == [("weightings.asa", "'asa' is a measure and cannot be a name")]
    ((path, told),) = faults("weightings.profit=5")
    assert (path, told.partition(":")[0]) == ("weightings.profit", "a map is needed here")


def test_the_schema_takes_it() -> None:
    """Catches: an editor that underlines a weighting that ccsim takes, or none that it refuses."""
    valid = jsonschema.Draft202012Validator(json_schema())
    assert not list(valid.iter_errors(yaml.safe_load(DESK + SECTION)))
    wrong = yaml.safe_load(DESK + SECTION) | {"weightings": {"profit": {"cost": "much"}}}
    assert list(valid.iter_errors(wrong))
