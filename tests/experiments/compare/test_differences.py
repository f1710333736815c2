"""Differences between scenarios: matched by name, judged by the good direction, true to theory."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from desks import branch

import ccsim
from ccsim import Scenario
from ccsim.erlang import c
from ccsim.experiments.compare import GOOD, Difference, Known, differences, verdict
from ccsim.experiments.compare.direction import GOOD_WHERE_THERE
from ccsim.experiments.unit import COMPILED, prepare, run_unit
from ccsim.kpi.table import MEASURES, OF_TARGET, SOMETIMES

MM1 = """
ccsim: 1
start: 2026-03-02 00:00
duration: 40 days
warmup: 2 days
contacts: {call: {arrivals: {rate: 20 per hour}, enter: desk}}
queues: {desk: {target: 80/20, talk: {exponential: 2 min}, patience: never}}
agents: {team: {serves: {desk: 1}, staff: 1}}
"""


def known(scenario: Scenario, count: int = 6, by: Sequence[str] = ()) -> Known:
    """A scenario with its first replications."""
    model = prepare(scenario)
    units = (run_unit(model, number, frozenset(by), COMPILED, digest=False) for number in range(count))
    return Known(scenario, [unit.measured for unit in units])


def of(found: Sequence[Difference], measure: str, **place: str | None) -> Difference:
    """The one difference of a measure in a place."""
    (one,) = (d for d in found if d.measure == measure and all(getattr(d, k) == v for k, v in place.items()))
    return one


def test_a_scenario_differs_in_nothing_from_itself() -> None:
    """Catches: callers that are not the same; a measure, or an interval of the day, matched with another one."""
    once = known(branch(), by=["interval", "type", "group"])
    found = list(differences(once, known(branch(), by=["interval", "type", "group"])))
    defined = [one for one in found if one.mean is not None]
    assert len(defined) > 1000
    assert all(one.mean == 0 and not one.low and not one.high for one in defined)
    assert {one.verdict for one in found} == {"same?", None}


def test_mean_waits_of_two_queues_with_one_server() -> None:
    """Catches: a wrong difference or interval: M/M/1 at loads of 2/3 and 0.7 against the exact mean waits."""
    base, busier = (
        known(ccsim.parse(MM1), 30),
        known(ccsim.parse(MM1).scale_by("contacts.call.arrivals.scale", 1.05), 30),
    )
    exact = (c(calls_per_hour=21, aht=120, agents=1).asa or 0) - (c(calls_per_hour=20, aht=120, agents=1).asa or 0)
    found = of(list(differences(base, busier)), "asa", queue="desk", segment="all")
    assert found.low is not None
    assert found.high is not None
    assert exact == pytest.approx(120 * (0.7 / 0.3 - 2))
    assert found.low < exact < found.high
    assert found.high - found.low < exact / 2
    assert found.verdict == "worse"


KEYS = ("measure", "queue", "segment", "group", "type", "channel", "interval", "unit")


def test_the_difference_is_that_of_the_measures() -> None:
    """Catches: means beside a difference that are not those of `ccsim run`; a row that says it is about something else."""
    by = ["interval", "type", "group"]
    first, second = branch(), branch("policy=first_come")
    rows = [
        {tuple(getattr(row, key) for key in KEYS): row.mean for row in ccsim.run(one, replications=6, by=by).rows}
        for one in (first, second)
    ]
    found = {
        tuple(getattr(one, k) for k in KEYS): one for one in differences(known(first, 6, by), known(second, 6, by))
    }
    assert list(found) == list(rows[0]) == list(rows[1])
    for key, one in found.items():
        if one.replications == 6:
            assert (one.base, one.value) == (pytest.approx(rows[0][key]), pytest.approx(rows[1][key]))


def test_what_only_one_has_is_a_gap() -> None:
    """Catches: a queue, group or target of one scenario set against another one's, or left out."""
    text = (
        MM1.replace("desk", "counter").replace("team", "tellers") + "targets: {fast: {service_level: 90/10, over: day}}"
    )
    base, other = known(ccsim.parse(MM1), 3), known(ccsim.parse(text), 3)
    found = list(differences(base, other))
    gap = of(found, "asa", queue="desk", segment="all")
    assert gap.base
    assert (gap.value, gap.mean, gap.low, gap.high, gap.verdict, gap.replications) == (None,) * 5 + (0,)
    assert of(found, "occupancy", group="tellers").base is None
    assert of(found, "asa", queue="counter", segment="all").value
    assert of(found, "asa", queue="*", segment="*").mean == 0
    assert of(found, OF_TARGET + "fast").value is not None


def test_every_measure_has_a_direction() -> None:
    """Catches: a new measure that nobody judged, or one that is gone."""
    assert set(GOOD) == {measure.name for measure in MEASURES}
    sometimes = {measure.name for _, also in SOMETIMES for measures in also.values() for measure in measures}
    assert set(GOOD_WHERE_THERE) == sometimes


@pytest.mark.parametrize(
    ("measure", "low", "high", "word"),
    [
        ("service_level", 0.01, 0.02, "better"),
        ("leaving", 1, 2, "worse"),
        ("cost_of_leaving", -20, -10, "better"),
        ("satisfaction", 0.1, 0.2, "better"),
        ("satisfaction:waiting", -2, -1, "worse"),
        ("service_level", -0.02, -0.01, "worse"),
        ("service_level", -0.02, 0.01, "same?"),
        ("asa", 1, 2, "worse"),
        ("asa", -2, -1, "better"),
        ("asa", 0.0, 2, "same?"),
        ("occupancy", 0.01, 0.02, "higher"),
        ("occupancy", -0.02, -0.01, "lower"),
        ("asa", None, None, "same?"),
        ("cause:redial", 1, 2, "higher"),
        ("target_met:promise", 0.1, 0.2, "better"),
    ],
)
def test_verdicts(measure: str, low: float | None, high: float | None, word: str) -> None:
    """Catches: a shorter wait called worse; something called better that may be nothing."""
    assert verdict(measure, low, high) == word
