"""`ccsim.compare`: which candidates, the same callers, what comes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desks import branch, desk
from experiments.compare.known import tiers

import ccsim
from ccsim.app.compare.candidates import Choice, find_candidates
from ccsim.app.tables.block import Table
from ccsim.app.tables.compared.answers import good_blocks


def names(*scenarios: ccsim.Scenario, **choice: object) -> list[str]:
    """Names of the candidates that a choice makes."""
    given = [(one.name, one) for one in scenarios]
    return [one.name for one in find_candidates(given, Choice(**choice))]  # type: ignore[arg-type]


def test_candidates() -> None:
    """Catches: a policy or variant left out; the wrong base; head starts that are no policies of their own."""
    assert names(branch(), policies="all") == ["first_come", "strict"]
    assert names(branch(), policies="strict, first_come") == ["strict", "first_come"]
    assert names(branch(), policies="all", base="strict") == ["strict", "first_come"]
    assert names(branch(), variants="all") == ["as it stands", "more"]
    crossed = ["as it stands, first_come", "as it stands, strict", "more, first_come", "more, strict"]
    assert names(branch(), variants=["more"], policies="all") == crossed
    assert names(branch(), head_start="0s:60s:30s") == ["head start 0 s", "head start 30 s", "head start 60 s"]
    assert names(branch(), policies="strict", head_start=["1.5 min"]) == ["strict", "head start 1.5 min"]
    assert names(branch(), branch(), desk()) == ["Test branch, two tiers", "Test branch, two tiers (2)", "Test desk"]


def test_what_a_candidate_is() -> None:
    """Catches: a name that stands for something else."""
    (_, pooled) = find_candidates([("", branch())], Choice(variants="more"))
    assert pooled.scenario == branch().with_variant("more")
    (first, late) = find_candidates([("", branch())], Choice(policies="first_come", head_start="90 s"))
    assert first.scenario == branch().set("policy", "first_come")
    (policy,) = (late.scenario.policies[name] for name in late.scenario.policies if name.startswith("head_start"))
    assert policy.head_start == {"vip": 90_000}
    assert not policy.priority


def test_head_starts_are_the_policies_that_they_say() -> None:
    """Catches: a head start of 0 s that differs from first come, first served; one that differs from the file's own."""
    scenario = tiers()
    found = ccsim.compare(scenario, policies="first_come,head_start", head_start="0s,90s", replications=3)
    first, written, none, late = found.candidates
    for one, other in ((first, none), (written, late)):
        assert found.rows(one) == found.rows(other)
    assert found.rows(first) != found.rows(late)


def test_all_have_as_many_replications() -> None:
    """Catches: pairs of different numbers, where one candidate needs more to be known."""
    found = ccsim.compare(tiers(), policies="all", precision="asa=20%", max_replications=90, replications=5)
    assert len({len(one.replications) for one in found.candidates}) == 1
    assert 5 < len(found.base.replications) < 90
    assert found.not_precise == ()
    assert ccsim.compare(tiers(), policies="all", precision="asa=1%", max_replications=3).not_precise


def test_differences_are_those_of_runs() -> None:
    """Catches: other callers than those of `ccsim run` with the same seed."""
    found = ccsim.compare(branch(), policies="first_come,strict", replications=4, measures="asa,service_level")
    for one in found.candidates:
        assert found.rows(one) == ccsim.run(one.scenario, replications=4, measures="asa,service_level").rows
    table = found.table
    assert set(table["candidate"]) == {"strict"}
    assert set(table["measure"]) == {"asa", "service_level"}
    assert list(table.columns[:3]) == ["candidate", "measure", "queue"]
    assert len(set(table.columns)) == len(table.columns)


def test_document() -> None:
    """Catches: NaN in JSON; an answer that was asked for and is left out; VIPs where there are none."""
    found = ccsim.compare(tiers(), policies="all", replications=6, make_good="ordinary", measures="asa")
    document = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert document["base"] == "first_come"
    assert [one["name"] for one in document["candidates"]] == ["first_come", "strict", "head_start", "kept"]
    (base, *others) = document["candidates"]
    assert base["differences"] == []
    for one in others:
        assert {"measure", "queue", "segment", "mean", "low", "high", "verdict"} <= set(one["differences"][0])
    assert document["privilege"]["vips"] == ["vip"]
    assert document["privilege"]["candidates"][0]["efficient"] == "yes"
    assert [one["name"] for one in document["make_good"]] == ["strict", "head_start", "kept"]
    assert list(found.frontier["candidate"]) == ["first_come", "strict", "head_start", "kept"]
    for one, gain, pain in zip(
        found.candidates, found.frontier["vip_service_level"], found.frontier["others_mean_wait"], strict=True
    ):
        rows = {(row.measure, row.queue, row.segment): row.mean for row in ccsim.run(one.scenario, replications=6).rows}
        assert (gain, pain) == pytest.approx((rows["service_level", "*", "vip"], rows["mean_wait", "*", "ordinary"]))
    alike = ccsim.compare(tiers(), tiers(), replications=2)
    assert "privilege" not in alike.to_dict()
    assert alike.frontier.empty


def test_who_keeps_idle_is_not_efficient() -> None:
    """Catches: a frontier that looks at one side only: more patience for nothing is beaten."""
    worse = tiers("strict").set("queues.desk.talk", {"mixture": [["100 %", "4.2 min"]]})
    found = ccsim.compare(tiers("first_come"), tiers("strict"), worse, replications=10)
    assert list(found.frontier["efficient"]) == ["yes", "yes", "no"]


def test_the_best() -> None:
    """Catches: the worst found in place of the best; replications of those that are out."""
    found = ccsim.compare(tiers(), policies="all", best="mean_wait[ordinary]", within="20 s", max_replications=200)
    assert found.best
    selected = found.best.selected
    assert selected.best is not None
    assert found.candidates[selected.best].name in ("first_come", "head_start")
    kept = [one.name for one in found.candidates].index("kept")
    assert selected.replications[kept] == 10
    assert len(found.candidates[kept].replications) == 10
    for one, mean in zip(found.candidates, selected.estimates, strict=True):
        count = len(one.replications)
        rows = ccsim.run(one.scenario, replications=count, measures="mean_wait").rows
        assert mean == pytest.approx(next(row.mean for row in rows if (row.queue, row.segment) == ("*", "ordinary")))


def test_seeds() -> None:
    """Catches: callers taken for the same that are not."""
    assert not ccsim.compare(tiers(), tiers().set("seed", 2), replications=2).same_callers
    assert ccsim.compare(tiers(), tiers().set("seed", 2), replications=2, seed=5).same_callers


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "name at least two"),
        ({"policies": "strict"}, "name at least two"),
        ({"policies": "strikt,first_come"}, "there is no 'strikt'; did you mean 'strict'?"),
        ({"variants": "all"}, "the scenario has none"),
        ({"policies": "all", "base": "first"}, "there is no 'first'"),
        ({"policies": "all", "vip": "gold"}, "there is no segment 'gold'"),
        ({"policies": "all", "vip": "vip|ordinary"}, "nobody is"),
        ({"head_start": "10"}, "head-start: '10' has no unit"),
        ({"policies": "all", "make_good": "nobody"}, "make-good: .*nobody"),
        ({"policies": "all", "make_good": "aht[vip]"}, "neither more nor less 'aht' is good"),
        ({"policies": "all", "make_good": "asa[*]"}, "no queue or segment"),
        ({"policies": "all", "make_good": "mean_wait[team]"}, "no queue or segment"),
        ({"policies": "all", "best": "asa"}, "--within '3 s'"),
        ({"policies": "all", "best": "asa", "within": "1pt"}, "write '3 s'"),
        ({"policies": "all", "best": "occupancy"}, "neither more nor less"),
        ({"policies": "all", "best": "service_level", "replications": 2}, "first stage needs 5"),
        ({"policies": "all", "best": "service_level", "precision": "1pt"}, "leave --precision out"),
        ({"policies": "all", "within": "1pt"}, "goes with --best"),
        ({"policies": "all", "measures": "waits"}, "there is no 'waits'"),
    ],
)
def test_wrong_arguments(arguments: dict[str, object], message: str) -> None:
    """Catches: work that begins, or a traceback, where the call is wrong."""
    with pytest.raises(ccsim.UsageError, match=message):
        ccsim.compare(tiers(), **arguments)  # type: ignore[arg-type]


MIXED = """
ccsim: 1
start: 2026-03-02 00:00
duration: 10 h
segments: {vip: {share: 30 %}, ordinary: rest}
contacts:
  call: {arrivals: {rate: 40 per hour}, enter: desk}
  letter: {channel: email, arrivals: {rate: {0:00: 12 per hour, 8:00: 0 per hour}}, enter: letters}
queues:
  desk: {target: 80/20, talk: {exponential: 3 min}, patience: never}
  letters: {talk: {exponential: 5 min}, patience: never}
agents:
  team: {serves: {desk: 1, letters: 1}, staff: 4}
  callers_only: {serves: {desk: 1}, staff: 1}
policies: {first_come: {}, calls_first: {priority: {desk: 1, letters/vip: 1, letters/ordinary: 2}}}
policy: first_come
"""


def test_made_good_where_contacts_come_by_several_channels() -> None:
    """Catches: a hint that is refused when it is followed; waits of calls and letters added up; those of another queue."""
    mixed = ccsim.parse(MIXED)
    asked = {"policies": "all", "replications": 6, "measures": "mean_wait"}
    with pytest.raises(ccsim.UsageError) as refused:
        ccsim.compare(mixed, make_good="ordinary", **asked)  # type: ignore[arg-type]
    advised = str(refused.value).rpartition(" or ")[2]
    assert advised == "mean_wait[letters/ordinary]"
    found = ccsim.compare(mixed, make_good=advised, **asked)  # type: ignore[arg-type]
    (made,) = found.made_good.values()
    assert made.added
    assert (made.whom, made.added.lever.group, made.enough) == ("letters/ordinary", "team", True)
    rows = {(row.queue, row.segment): row.mean for row in ccsim.run(mixed, replications=6, measures="mean_wait").rows}
    assert made.left.base == pytest.approx(rows["letters", "ordinary"])
    helped = ccsim.run(made.added.to(mixed.set("policy", "calls_first")), replications=6, measures="mean_wait")
    then = {(row.queue, row.segment): row.mean for row in helped.rows}
    assert made.left.value == pytest.approx(then["letters", "ordinary"])
    assert found.to_dict()["make_good"][0]["left"]["queue"] == "letters"


def test_wages_where_no_hour_has_a_price() -> None:
    """Catches: added hours that are said to cost 0 where the scenario does not say what an hour costs."""
    asked = {"policies": "all", "replications": 6, "measures": "asa", "make_good": "ordinary"}
    priced, unpriced = (ccsim.compare(one, **asked) for one in (tiers(), tiers("first_come", "costs=none")))  # type: ignore[arg-type]
    paid = [f"{20 * one.hours:.0f}" for one in priced.made_good.values()]
    for found, column in ((priced, paid), (unpriced, ["-", "-", "-"])):
        (table,) = [one for one in good_blocks(found) if isinstance(one, Table)]
        (wages,) = [one.cells for one in table.columns if one.heading.startswith("wages")]
        assert wages == column
    assert [one["cost"] for one in unpriced.to_dict()["make_good"]] == [None, None, None]


def test_files(tmp_path: Path) -> None:
    """Catches: scenarios of files without a name."""
    for name in ("now", "then"):
        (tmp_path / f"{name}.yaml").write_text(
            "ccsim: 1\nduration: 1 h\ncontacts: {call: {arrivals: {rate: 9 per hour}, enter: desk}}\n"
            "queues: {desk: {talk: {exponential: 3 min}, patience: never}}\n"
            f"agents: {{team: {{serves: {{desk: 1}}, staff: {2 if name == 'then' else 1}}}}}\n"
        )
    found = ccsim.compare(tmp_path / "now.yaml", tmp_path / "then.yaml", replications=3)
    assert [one.name for one in found.candidates] == ["now", "then"]
