"""`ccsim.sweep`: each point as a run of its own would have it, paired effects, searches, and the document."""

from __future__ import annotations

import json
import math

import pytest
from desks import BRANCH, branch, desk

import ccsim
from ccsim import ScenarioError, SweepResult, UsageError

STAFF = "agents.team.staff"


def sweep(**how: object) -> SweepResult:
    defaults: dict[str, object] = {"vary": {STAFF: range(3, 6)}, "replications": 6, "workers": 1}
    return ccsim.sweep(desk(), **(defaults | how))  # type: ignore[arg-type]


def test_points_are_runs() -> None:
    """Catches: points that meet other callers than a run, or are not what their key says."""
    for point in sweep().points:
        alone = ccsim.run(desk().set(*point.key[0]), replications=6)
        assert tuple(point.iterate("run")) == alone.rows


def test_each_point_is_as_precise_as_asked_for() -> None:
    """Catches: a precision of the first point only, or a limit that is passed in silence."""
    result = sweep(precision="3pt", replications=4, max_replications=30)
    assert len({point.replications for point in result.points}) > 1
    for point in result.points:
        alone = ccsim.run(desk().set(*point.key[0]), replications=4, precision="3pt", max_replications=30)
        assert (point.replications, point.precise) == (alone.replications, alone.precise)
    assert [point.precise for point in sweep(precision="0.1pt", replications=4, max_replications=5).points] == [
        False
    ] * 3


def test_the_table() -> None:
    """Catches: a table without hours beside the measures, or whose columns lie."""
    table = sweep(measures="service_level[desk],asa").table
    assert list(table.columns) == [
        STAFF, "replications", "precise", "targets",
        "service_level[desk]", "service_level[desk] low", "service_level[desk] high", "asa", "asa low", "asa high",
        "paid_hours", "paid_hours low", "paid_hours high",
    ]  # fmt: skip
    assert list(table[STAFF]) == [3, 4, 5]
    assert list(table["paid_hours"]) == [72.0, 96.0, 120.0]
    assert table["service_level[desk]"].is_monotonic_increasing
    assert "cost" in ccsim.sweep(branch(), {"policy": "all"}, replications=2, workers=1).table


def test_rows_of_all_points() -> None:
    """Catches: rows without their point, or breakdowns that were asked for and lost."""
    measures = sweep(by="hour", measures="asa").measures
    assert set(measures.measure) == {"asa"}
    assert set(measures[STAFF]) == {"3", "4", "5"}
    assert measures.interval.notna().any()


def test_the_cheapest_that_meets_every_target() -> None:
    """Catches: a plan recommended that misses a target, or one that costs more than another that meets all."""
    result = sweep(vary={STAFF: "3,12,9,2"})
    assert [point.word for point in result.points] == ["missed", "met", "met", "missed"]
    assert str(result.cheapest) == f"{STAFF}=9"
    assert sweep(vary={STAFF: "2,3"}).cheapest is None


def test_the_cheapest_under_each_circumstance() -> None:
    """Catches: a plan called the cheapest because the calls were fewer there."""
    result = sweep(vary={STAFF: "4,6,9,14", "contacts.*.arrivals.*.scale*": "0.5,1.5,9"})
    found = {under: point and dict(point.key)[STAFF] for under, point in result.cheapest_under.items()}
    scale = "contacts.*.arrivals.*.scale*"
    assert list(found) == [((scale, "0.5"),), ((scale, "1.5"),), ((scale, "9"),)]
    few, more, all_of_them = found.values()
    assert few is not None
    assert more is not None
    assert int(few) < int(more)
    assert all_of_them is None
    assert list(sweep().cheapest_under) == [()]


def test_effects_are_paired() -> None:
    """Catches: effects against another base, or intervals that ignore that both met the same callers."""
    result = sweep(vary={STAFF: [5], "queues.desk.talk*": [1.05]}, each=True, measures="service_level", replications=10)
    base = result.points[0]
    assert base.key == ()
    for effect in result.effects:
        ((figure, found),) = [(f, d) for f, d in effect.differences.items() if f.measure == "service_level"]
        before, after = base.row(figure), effect.point.row(figure)
        assert before is not None
        assert after is not None
        assert math.isclose(found.mean, after.mean - before.mean, abs_tol=1e-12)
        assert found.high - found.low < 0.7 * math.hypot(after.high - after.low, before.high - before.low)
    assert sweep().effects == ()


def test_a_search_for_each_policy() -> None:
    """Catches: other changes lost during a search; an answer that is none of the points."""
    tellers = "agents.tellers.shifts.morning"
    vary = {"policy": "all", tellers: "1:9"}
    found = ccsim.sweep(
        branch(), vary, find="service_level[account/vip]=80%", replications=5, max_replications=30, workers=1
    ).found
    assert [one.others for one in found] == [(("policy", "first_come"),), (("policy", "strict"),)]
    for one in found:
        assert one.answer is not None
        assert one.neighbour is not None
        assert [path for path, _ in one.answer.point.key] == ["policy", tellers]
        policy, staff = (value for _, value in one.answer.point.key)
        assert one.answer.point.scenario == branch(f"policy={policy}", f"{tellers}={staff}")
        assert one.answer.number == one.neighbour.number + 1
    # Who goes first needs fewer colleagues of those who serve.
    assert found[0].answer.number > found[1].answer.number


def test_a_search_simulates_nothing_twice() -> None:
    """Catches: replications of the answer made anew when it is looked at more closely."""
    seen: list[int] = []
    result = sweep(vary={STAFF: "2:12"}, find="asa<=20 s", progress=lambda done, *_: seen.append(done))
    assert max(seen) == sum(point.replications for point in result.points)


def test_the_document() -> None:
    """Catches: a document that JSON has no word for, numbers as text, keys that come and go."""
    document = json.loads(json.dumps(sweep(vary={STAFF: "3:4", "queues.desk.talk*": "0.9"}).to_dict(), allow_nan=False))
    assert list(document) == [
        "ccsim",
        "scenario",
        "fingerprint",
        "engine",
        "seed",
        "what_if",
        "command",
        "vary",
        "points",
        "asked",
    ]
    assert [point["changes"] for point in document["points"]] == [
        {STAFF: 3, "queues.desk.talk*": 0.9}, {STAFF: 4, "queues.desk.talk*": 0.9},
    ]  # fmt: skip
    alone = ccsim.run(desk(f"{STAFF}=3", "queues.desk.talk*=0.9"), replications=6).to_dict()
    assert document["points"][0]["measures"] == json.loads(json.dumps(alone["measures"]))
    each = sweep(each=True).to_dict()
    assert [effect["changes"] for effect in each["effects"]] == [{STAFF: 3}, {STAFF: 4}, {STAFF: 5}]
    (found,) = sweep(vary={STAFF: "2:12"}, find="asa<=20 s").to_dict()["found"]
    assert (found["goal"], found["path"], found["reached"]) == ("asa at most 20 s", STAFF, True)
    assert found["answer"]["value"] - found["neighbour"]["value"] == 1
    assert found["between"][0] <= found["answer"]["value"] <= found["between"][1]
    (none,) = sweep(vary={STAFF: "10:12"}, find="asa<=20 s").to_dict()["found"]
    assert (none["reached"], none["answer"], none["between"]) == (True, None, None)


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"vary": {}}, "nothing is varied"),
        ({"vary": {STAFF: []}}, "no values"),
        ({"vary": {STAFF: "3:4", "seed": "1:2"}, "seed": 5}, "seed is given for all points already"),
        ({"each": True, "find": "asa<=20 s"}, "two questions"),
        ({"find": "asa<=20 s"}, "one --vary says by a range"),
        ({"vary": {STAFF: "2:9"}, "find": "asa<=20 s", "precision": "service_level=1pt"}, "not of asa"),
        ({"vary": {STAFF: "2:9"}, "find": "asa<=20 s", "replications": 9, "max_replications": 5}, "more than"),
        ({"measures": "foo"}, "there is no 'foo'"),
        ({"by": "moon"}, "there is no 'moon'"),
        ({"engine": "steam"}, "there is no 'steam'"),
    ],
)
def test_wrong_questions(how: dict[str, object], told: str) -> None:
    """Catches: a slip that is found after the work, or not at all."""
    with pytest.raises(UsageError, match=told):
        sweep(**how)


def test_nothing_begins_where_a_point_is_wrong() -> None:
    """Catches: hours of work before the last point turns out to be invalid."""
    seen: list[int] = []
    for how in ({"vary": {STAFF: "3,x"}}, {"vary": {STAFF: "3:2000000"}, "find": "asa<=20 s"}):
        with pytest.raises(ScenarioError):
            sweep(progress=lambda done, *_: seen.append(done), **how)
    assert not seen


def test_scenarios_by_text_and_variant(tmp_path: object) -> None:
    """Catches: a scenario's own variant or policy forgotten in a sweep."""
    scenario = ccsim.parse(BRANCH)
    (point,) = ccsim.sweep(
        scenario, {"seed": [7]}, variant="more", policy="first_come", replications=1, workers=1
    ).points
    assert point.scenario == branch("policy=first_come", "seed=7").with_variant("more")
