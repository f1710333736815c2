"""Rankings of candidates and points: by cost, satisfaction and weightings, in Python, in the documents and asked again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import ccsim
from ccsim.app.batch import open_batch
from ccsim.app.compare.files import write_comparison
from ccsim.app.files.asked_again import comparison_again, read_written, sweep_again
from ccsim.app.files.export import write_sweep
from ccsim.app.ranking import Ranking
from ccsim.errors import UsageError
from ccsim.page.again import Again
from ccsim.page.compared import comparison_page

TEXT = """
ccsim: 1
duration: 4 h
contacts: {call: {arrivals: {rate: 60 per hour}, enter: desk}}
queues: {desk: {target: 80/20, talk: {exponential: 3 min}, patience: {exponential: 5 min}}}
agents: {team: {serves: {desk: 1}, staff: 4}}
costs: {agent_hour: 20, lost: 2}
satisfaction:
  levels: {good: 100, bad: 0}
  factors: {waiting: {weight: 100 %, wait: {good: 20 s}}}
weightings:
  profit: {cost: -1, answered: 3}
  service: {service_level: 1, satisfaction: 0.5, asa: -1}
variants:
  lean: {agents.team.staff: 3}
  rich: {agents.team.staff: 7}
"""
STAFF = {"as it stands": 4, "lean": 3, "rich": 7}


def centre(*changes: str) -> ccsim.Scenario:
    return ccsim.parse(TEXT, changes=changes)


def names(one: Ranking) -> list[str]:
    """Who is first, second .."""
    return [one.names[each.candidate] for each in one.places]


def test_the_order_is_that_of_the_runs() -> None:
    """Catches: candidates under another's figures, the dear first, an order by another measure than the one named."""
    found = ccsim.compare(centre(), variants="all", rank="cost,satisfaction, weighting:profit", replications=6)
    alone = {name: ccsim.run(centre(f"agents.team.staff={staff}"), replications=6) for name, staff in STAFF.items()}
    assert [str(one.figure) for one in found.rankings] == ["cost", "satisfaction", "weighting:profit"]
    assert [one.way for one in found.rankings] == ["less is better", "more is better", "more is better"]
    for one in found.rankings:
        own = {
            name: next(row.mean for row in run.rows if row.measure == one.figure.measure) for name, run in alone.items()
        }
        assert names(one) == sorted(
            own, key=lambda name: (own[name] or 0) * (1 if one.figure.measure == "cost" else -1)
        )
        assert one.table.set_index("name")["mean"].to_dict() == pytest.approx(own)
    assert found.rank("asa[desk]").table["name"].tolist() == ["rich", "as it stands", "lean"]


def test_differences_are_those_of_the_comparison() -> None:
    """Catches: a lead that is not the paired difference, or has the wrong sign."""
    found = ccsim.compare(centre(), variants="all", base="rich", replications=6)
    one = found.rank("weighting:service")
    assert names(one)[0] == "rich"
    behind = one.table.set_index("name")
    for name in ("lean", "as it stands"):
        (known,) = (each for each in found.whole[name] if each.measure == "weighting:service")
        assert behind.loc[name, "behind"] == pytest.approx(known.mean)
        assert known.low is not None
        assert behind.loc[name, "least"] < known.low < known.mean < 0  # wider, as it holds for all pairs
        assert known.verdict == "worse"


def test_of_a_sweep() -> None:
    """Catches: points of different volumes ranked against one another; changes that the others share in a point's name."""
    swept = ccsim.sweep(
        centre(),
        {"agents.team.staff": "3:5", "contacts.call.arrivals.scale": ["1", "1.5"]},
        rank="cost",
        replications=5,
    )
    assert [one.among for one in swept.rankings] == [
        "contacts.call.arrivals.scale=1",
        "contacts.call.arrivals.scale=1.5",
    ]
    for one in swept.rankings:
        assert sorted(names(one)) == [f"agents.team.staff={staff}" for staff in (3, 4, 5)]
    each = ccsim.sweep(centre(), {"agents.team.staff": "3,7", "costs.lost": "1"}, each=True, replications=5)
    (one,) = each.rank("weighting:profit")
    assert sorted(names(one)) == ["agents.team.staff=3", "agents.team.staff=7", "as it is", "costs.lost=1"]
    assert {"weighting:profit", "weighting:service low"} <= set(swept.table.columns)


def test_weights_that_are_varied() -> None:
    """Catches: points of two weightings in one order, as if a point were worth the same in both."""
    swept = ccsim.sweep(
        centre(),
        {"agents.team.staff": "3,7", "weightings.profit.answered": "1,9"},
        rank="weighting:profit",
        replications=4,
    )
    assert [(one.among, names(one)[0]) for one in swept.rankings] == [
        ("weightings.profit.answered=1", "agents.team.staff=3"),
        ("weightings.profit.answered=9", "agents.team.staff=7"),
    ]


@pytest.mark.parametrize(
    ("vary", "each"),
    [({"weightings.profit.answered": "1,9"}, True), ({"variant": ["dear", "rich"]}, False)],
    ids=["one change at a time", "a variant"],
)
def test_refused_of_weights_that_differ(vary: dict[str, str], each: bool) -> None:
    """Catches: scores of two weightings in one order of a sweep; refused only when all is simulated."""
    scenario = ccsim.parse(TEXT + "  dear: {weightings.profit.cost: -5}\n")
    unlike = r"^rank: candidates differ in what weighting:profit is made of"
    with pytest.raises(UsageError, match=unlike):
        ccsim.sweep(scenario, vary, each=each, rank="weighting:profit", replications=1)
    swept = ccsim.sweep(scenario, vary, each=each, rank="cost", replications=1)
    with pytest.raises(UsageError, match=unlike):
        swept.rank("weighting:profit")


def test_points_of_different_length() -> None:
    """Catches: an order that rests on more callers at one point than at another."""
    swept = ccsim.sweep(
        centre(), {"agents.team.staff": "3,7"}, precision="asa=15%", replications=5, max_replications=60, rank="cost"
    )
    counts = [point.replications for point in swept.points]
    (one,) = swept.rankings
    assert one.replications == min(counts) < max(counts)


def test_documents_and_asked_again(tmp_path: Path) -> None:
    """Catches: a ranking that JSON cannot hold, or that a page of written results forgets."""
    found = ccsim.compare(centre(), variants="all", rank="weighting:profit,lost", replications=4)
    document = found.to_dict()
    write_comparison(found, document, tmp_path)
    told = json.loads((tmp_path / "run.json").read_text())["rankings"]
    assert [one["measure"] for one in told] == ["weighting:profit", "lost"]
    assert told[0]["ranked"][0] | {"name": "?"} == {
        "name": "?", "behind": 0, "least": 0, "most": 0,
        **{key: told[0]["ranked"][0][key] for key in ("mean", "low", "high", "first", "last")},
    }  # fmt: skip
    with open_batch() as batch:
        again = comparison_again(read_written(str(tmp_path)), found.engine).run(batch.simulate)
    assert again.to_dict() == document
    page = comparison_page(again, Again("4 replications"))
    assert any("RANKED BY" in repr(section.parts) for section in page.sections)


def test_a_written_sweep_is_asked_again(tmp_path: Path) -> None:
    """Catches: the ranking lost on the way through the files."""
    swept = ccsim.sweep(centre(), {"agents.team.staff": "3:5"}, rank="weighting:profit", replications=3)
    write_sweep(swept, tmp_path)
    with open_batch() as batch:
        again = sweep_again(read_written(str(tmp_path)), swept.engine).run(batch.simulate)
    assert again.to_dict() == swept.to_dict()
    assert "rankings" in swept.to_dict()


def test_from_the_store_and_by_workers(tmp_path: Path) -> None:
    """Catches: a score that the store does not keep, or keeps when the weights change; one that workers reckon otherwise."""
    how = {"variants": "all", "rank": "weighting:profit,weighting:service", "replications": 4}
    plain = ccsim.compare(centre(), **how)  # type: ignore[arg-type]
    store = tmp_path / "runs.sqlite"
    for _ in range(2):
        kept = ccsim.compare(centre(), store=store, workers=2, **how)  # type: ignore[arg-type]
        assert kept.to_dict() == plain.to_dict()
    dear = ccsim.compare(centre("weightings.profit.answered=300"), store=store, **how)  # type: ignore[arg-type]
    means = [one.places[0].mean or 0 for one in (plain.rank("weighting:profit"), dear.rank("weighting:profit"))]
    assert means[1] > 50 * means[0] > 0


def test_found_by_a_search_and_by_the_best() -> None:
    """Catches: a weighting that `find` and `best` do not know, or take for something of which less is good."""
    found = ccsim.compare(centre(), variants="all", best="weighting:service", within="5", replications=10)
    assert found.best is not None
    assert found.best.selected.best == 2
    swept = ccsim.sweep(centre(), {"agents.team.staff": "2:7"}, find="weighting:service=90", precision="10%")
    (one,) = swept.found
    assert one.goal.sense == "at least"
    assert one.answer is not None
    assert 4 < one.answer.number <= 7


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"rank": "asaa"}, "rank: there is no 'asaa'; did you mean 'asa'?"),
        ({"rank": "profit"}, "rank: there is no 'profit'; did you mean 'weighting:profit'?"),
        ({"rank": "weighting:xyz"}, "rank: there is no 'weighting:xyz'; there are profit, service"),
        ({"rank": "leaving"}, "rank: there is no 'leaving': costs.leaving says who leaves, and is not written"),
        ({"rank": "cost[desk]"}, "rank: 'cost[desk]': cost is one figure for the whole; leave the brackets out"),
        ({"rank": ""}, "rank: name at least one"),
        ({"rank": "cost", "best": "asa", "within": "1 s"}, "rank and best: one of the two; best does not"),
    ],
)
def test_refused(how: dict[str, str], told: str) -> None:
    """Catches: work that begins, or a traceback, where a ranking cannot be made."""
    with pytest.raises(UsageError) as caught:
        ccsim.compare(centre(), variants="all", **how)  # type: ignore[arg-type]
    assert str(caught.value).startswith(told)


def test_refused_of_what_not_all_have() -> None:
    """Catches: candidates without the measure put last, and prices in two currencies put in one order."""
    without = centre("satisfaction=none", "weightings.service.satisfaction=none")
    with pytest.raises(UsageError, match=r"^rank: there is no 'satisfaction': the scenario has no section"):
        ccsim.compare(centre(), without, rank="satisfaction", replications=1)
    with pytest.raises(UsageError, match=r"^rank: cost is in EUR here and in CNY there"):
        ccsim.compare(centre(), centre("costs.currency=CNY"), rank="cost", replications=1)
    with pytest.raises(UsageError, match=r"^rank: candidates differ in what weighting:profit is made of"):
        ccsim.compare(centre(), centre("weightings.profit.cost=-2"), rank="weighting:profit", replications=1)
    with pytest.raises(UsageError, match=r"^rank and find are two questions"):
        ccsim.sweep(centre(), {"agents.team.staff": "2:7"}, find="asa<=20 s", rank="cost")
    with pytest.raises(UsageError, match=r"^rank: one measure at a time"):
        ccsim.compare(centre(), variants="all", replications=1).rank("cost,asa")


def test_of_a_run() -> None:
    """Catches: a table of a run's scores with parts of another weighting, or points that do not sum."""
    result = ccsim.run(centre(), replications=4, measures="weighting:profit")
    assert result.measures["measure"].unique().tolist() == ["weighting:profit"]
    table = result.weightings
    assert table["measure"].tolist() == ["cost", "answered", "service_level", "satisfaction", "asa"]
    profit = table[table["weighting"] == "profit"]
    assert profit["points"].sum() == pytest.approx(result.measures["mean"].iloc[0])
    assert (profit["weight"] * profit["value"]).tolist() == pytest.approx(profit["points"].tolist())
    level = table.set_index("measure").loc["service_level"]
    assert level["points"] == pytest.approx(level["value"] * 100)
