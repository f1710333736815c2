"""Weightings: scores of replications written by hand, their intervals, and the names of measures that they may hold."""

from __future__ import annotations

import math
import statistics

import pytest

from ccsim import kpi
from ccsim.kpi.samples import places_of
from ccsim.records import Records
from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys
from ccsim.scenario.measures import GROUP, NAMES, QUEUE, SEGMENT, given_for
from kpi.tallying import same, tallied
from kpi.written import Measured, abandoned, answered, planned, records

DESK = """
ccsim: 1
start: 2026-03-02 08:00
duration: 1 h
segments: {vip: {share: 20 %}, ordinary: rest}
contacts:
  call:
    arrivals: {rate: 1 per hour}
    enter: desk
    next:
      redial: {after: abandoned, share: 50 %, in: 1 min, at_most: 1}
      onward: {after: answered, share: 20 %, to: back}
queues:
  desk: {target: 80/20, talk: {exponential: 1 min}, patience: {exponential: 1 min}}
  back: {talk: {exponential: 1 min}, patience: {exponential: 1 min}}
agents: {team: {serves: {desk: 1, back: 1}, staff: 2}}
targets: {promise: {queue: desk, service_level: 80/20}}
costs: {answered: 4, lost: {vip: 10}, leaving: {customer_worth: 100, lost: 50 %}}
satisfaction:
  levels: {good: 100, bad: 0}
  factors: {waiting: {weight: 100 %, wait: {good: 20 s}}}
"""
SCORES = """
weightings:
  mixed: {service_level: 2, asa: -0.5, cost: -3, "lost[vip]": -7, "occupancy[team]": 0.1, redial: 1, target_met:promise: 1}
  of_vips: {"asa[desk/vip]": 1, offered: 10}
"""
VIP, ORDINARY = 0, 1
DUTY = [(0, 0, 0, 3600), (1, 0, 0, 1800)]


def day(*waits: int, gone: int = 0) -> Records:
    """Ordinary callers who are answered after so long and talk for 60 s, and VIPs who give up after 5 s."""
    rows = [answered(i, 100 * i, 100 * i + wait, 100 * i + wait + 60, segment=ORDINARY) for i, wait in enumerate(waits)]
    return records([*rows, *(abandoned(50 + i, 3000, 3005, segment=VIP) for i in range(gone))], DUTY)


def test_by_hand() -> None:
    """Catches: shares that count as 0 to 1 or seconds as ms; a term of another place; a sign or a weight lost."""
    found = Measured(DESK + SCORES, day(10, 30, 20, gone=1))
    # 2 of 4 answered in time; ASA 20 s; cost 3 x 4 + 10 + 0.5 x 100 = 72; 180 s of talk in 5,400 s of duty.
    expected = 2 * 50 - 0.5 * 20 - 3 * 72 - 7 * 1 + 0.1 * (100 * 180 / 5400) + 0 + 0
    assert found.mean("weighting:mixed") == pytest.approx(expected, abs=1e-9)
    assert found.row("weighting:mixed").unit == "points"
    met = Measured(DESK + SCORES, day(10, 20, 20, 20))
    assert met.mean("weighting:mixed") == pytest.approx(200 - 0.5 * 17.5 - 48 + 0.1 * 100 * 240 / 5400 + 100, abs=1e-9)


PLACES = """
weightings:
  by_place: {"offered[desk]": 1, "offered[vip]": 10, "offered[desk/vip]": 100, offered: 1000, "talk[back]": 1, "talk[team]": 0.01}
"""


def test_places() -> None:
    """Catches: a figure of another queue, segment or group; the talk of a group taken for that of a queue of the same measure."""
    rows = [answered(i, 10 * i, 10 * i, 10 * i + 60, segment=ORDINARY) for i in range(3)]
    rows += [answered(7, 0, 0, 90, segment=VIP), answered(8, 0, 0, 120, segment=VIP, queue=1)]
    found = Measured(DESK + PLACES, records(rows, DUTY))
    # 4 to the desk, 2 VIPs, 1 of them to the desk, 5 together; 120 s of talk at the back; 390 s by 5 in the team.
    assert found.mean("weighting:by_place") == pytest.approx(4 + 20 + 100 + 5000 + 120 + 0.78)


def test_interval() -> None:
    """Catches: ratios pooled over replications before they are weighed; a half-width that is not Student's t of the scores."""
    days = [day(10, 30), day(5), day(40, 60, 90, gone=2), day(*[15] * 20)]
    found = Measured(DESK + SCORES, *days)
    alone = [Measured(DESK + SCORES, one).mean("weighting:mixed") for one in days]
    scores = [score for score in alone if score is not None]
    row = found.row("weighting:mixed")
    half = 3.182446305 * statistics.stdev(scores) / math.sqrt(4)  # t, 3 degrees of freedom
    assert (row.mean, row.low, row.high) == pytest.approx(
        (statistics.mean(scores), statistics.mean(scores) - half, statistics.mean(scores) + half)
    )
    assert (row.p10, row.p90) == (min(scores), max(scores))


def test_parts_sum_to_the_score() -> None:
    """Catches: a part that is pooled otherwise than the score, counted twice or left out."""
    scenario = parse(DESK + SCORES)
    days = [day(10, 30), day(5), day(40, 60, 90, gone=2)]
    found = Measured(DESK + SCORES, *days)
    parts = [part for part in kpi.parts(scenario, found.replications) if part.weighting == "mixed"]
    assert [part.measure for part in parts][:4] == ["service_level", "asa", "cost", "lost[vip]"]
    assert math.fsum(part.row.mean or 0.0 for part in parts) == pytest.approx(found.mean("weighting:mixed"))
    asa = parts[1]
    assert (asa.unit, asa.weight, asa.value) == ("s", -0.5, pytest.approx((20 + 5 + 190 / 3) / 3))
    assert parts[2].unit == "EUR"


def test_where_a_measure_is_not_defined() -> None:
    """Catches: a score of a replication without the wait that it is made of; one replication too many behind the interval."""
    found = Measured(DESK + SCORES, day(10), day(20))
    assert (found.mean("weighting:of_vips"), found.row("weighting:of_vips").p50) == (None, None)
    vip = records([answered(0, 0, 8, 60, segment=VIP)], DUTY)
    found = Measured(DESK + SCORES, day(10), vip, day(20))
    row = found.row("weighting:of_vips")
    assert (row.mean, row.low, row.p10, row.p90) == (18, None, 18, 18)
    (asa, offered) = (one for one in kpi.parts(found.scenario, found.replications) if one.weighting == "of_vips")
    assert (asa.row.mean, asa.value, offered.row.mean) == (8, 8, 10)


def test_both_ways_of_counting() -> None:
    """Catches: a score that one of the two ways of counting forgets or keeps in another form."""
    scenario, one = parse(DESK + SCORES), day(10, 30, gone=2)
    ways = journeys(scenario)
    plain = kpi.measure(scenario, ways, planned(1), one, ("hour",))
    same(tallied(scenario, ways, planned(1), one, ("hour",)), plain)
    assert plain.columns["run"]["weighting:mixed"].shape == (1, 1)
    assert not any(name.startswith("weigh") for name in plain.columns["hour"])
    assert not any(name.startswith("weigh") for name in kpi.measure(parse(DESK), ways, planned(1), one).columns["run"])


def test_names_of_measures() -> None:
    """Catches: a measure that no weighting may hold or every user may take for a name, because one of two tables lacks it."""
    scenario = parse(DESK + SCORES)
    known = [one for one in kpi.measures_of(scenario) if not one.name.startswith("weighting:")]
    told = given_for(scenario)
    assert set(told) == {one.name for one in known}
    assert {one.name for one in kpi.MEASURES} <= NAMES
    for one in known:
        places = places_of(scenario, one)
        if len(places) > 1:
            given = {QUEUE: any(place.queue == "desk" for place in places),
                     SEGMENT: any(place.segment == "vip" for place in places),
                     GROUP: any(place.group == "team" for place in places)}  # fmt: skip
            assert {kind for kind, yes in given.items() if yes} <= set(told[one.name]), one.name
        else:
            assert told[one.name] == (), one.name
