"""Whether targets are met, as far as the replications can tell."""

from __future__ import annotations

import pytest
from desks import branch, desk

import ccsim
from ccsim.app.targets import judge, target_text, verdicts
from ccsim.kpi import Row
from ccsim.scenario.target import Target


def level(low: float | None, high: float | None) -> Row:
    """Return a row with this interval."""
    middle = None if low is None or high is None else (low + high) / 2
    return Row("service_level", "desk", "*", None, None, None, None, middle, low, high, middle, middle, middle, "share")


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (0.80, 0.90, "met"),
        (0.79, 0.90, "undecided"),
        (0.70, 0.80, "undecided"),
        (0.70, 0.799, "missed"),
        (None, None, "undecided"),
    ],
)
def test_the_whole_interval_must_lie_on_one_side(low: float | None, high: float | None, word: str) -> None:
    """Catches: a verdict by the mean, or an edge on the wrong side."""
    assert judge(level(low, high), 0.8) == word


@pytest.mark.parametrize(
    ("same", "contacts", "word"),
    [(1.0, 15, "met"), (1.0, 14, "undecided"), (0.0, 4, "missed"), (0.0, 3, "undecided"), (0.79, 1_000, "missed")],
)
def test_the_same_in_every_replication_is_not_yet_sure(same: float, contacts: float, word: str) -> None:
    """Catches: a target called met on next to nobody, because an interval without width holds nothing else."""
    assert judge(level(same, same), 0.8, contacts) == word


def test_four_callers_in_five_runs_decide_nothing() -> None:
    """Catches: the number of contacts that is not asked for, or that of another queue or of one replication."""
    few = desk("contacts.call.arrivals.rate={8:00: 0.1 per hour, 16:00: 0 per hour}")
    found = ccsim.run(few, replications=5)
    (verdict,) = found.targets
    assert verdict.row is not None
    assert (verdict.row.low, verdict.row.high, verdict.word) == (1.0, 1.0, "undecided")
    assert [each.word for each in ccsim.run(few, replications=100).targets] == ["met"]


def test_one_replication_decides_nothing() -> None:
    """Catches: a target called met because one day happened to meet it."""
    assert [verdict.word for verdict in ccsim.run(branch(), replications=1).targets] == ["undecided"] * 3


def test_queues_are_judged_by_their_service_level() -> None:
    """Catches: a verdict on another queue's row, on a segment's, or on another measure."""
    easy = ccsim.run(branch("agents.*.shifts.morning=9"), replications=12)
    words = {verdict.name: verdict.word for verdict in easy.targets}
    assert words == {"account": "met", "loans": "met", "promise": "met"}
    hard = ccsim.run(branch("agents.lenders.shifts.morning=0", "agents.tellers.shifts.morning=2"), replications=12)
    assert {verdict.name: verdict.word for verdict in hard.targets}["account"] == "missed"
    for verdict in easy.targets[:2]:
        assert verdict.row in easy.rows
        assert verdict.row is not None
        assert (verdict.row.queue, verdict.row.segment) == (verdict.name, "*")


@pytest.mark.parametrize(
    ("low", "high", "word"), [(1.0, 1.0, "met"), (0.9, 1.02, "undecided"), (0.85, 0.95, "missed"), (0.0, 0.0, "missed")]
)
def test_a_named_target_must_be_met_every_time(low: float, high: float, word: str) -> None:
    """Catches: a promise called kept that one replication in ten breaks."""
    row = Row("target_met:promise", "account", "vip", None, None, None, None, low, low, high, 0.0, 1.0, 1.0, "share")
    found = {verdict.name: verdict for verdict in verdicts(branch(), [row], {})}
    assert (found["promise"].word, found["promise"].row) == (word, row)


def test_verdicts_do_not_depend_on_the_measures_shown() -> None:
    """Catches: no verdict where the service level was not asked for."""
    chosen = ccsim.run(desk(), replications=6, measures="asa")
    assert chosen.targets == ccsim.run(desk(), replications=6).targets


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (Target(800_000, 20_000), "80/20"),
        (Target(925_000, 90_000), "92.5/90"),
        (Target(800_000, 600_000), "80/10 min"),
        (Target(800_000, 12_500), "80/12 s 500 ms"),
        (Target(900_000, 4 * 3_600_000, open_time=True), "90/4 open h"),
    ],
)
def test_targets_read_as_planners_write_them(target: Target, text: str) -> None:
    """Catches: seconds for minutes, or open hours that look like hours."""
    assert target_text(target) == text


def test_named_targets_say_all_that_they_ask() -> None:
    """Catches: the segment, the period or the share of periods left out of the promise."""
    scenario = desk(
        "targets.quick={queue: desk, service_level: 95/10, over: interval, in: 90 %}",
        "targets.humane={group: team, occupancy: at most 85 %, over: day}",
        "targets.all={service_level: 80/20}",
    )
    texts = {verdict.name: verdict.target for verdict in ccsim.run(scenario, replications=2).targets}
    assert texts == {
        "desk": "80/20",
        "quick": "desk 95/10 in 90 % of the intervals",
        "humane": "team occupancy at most 85 % every day",
        "all": "80/20",
    }
