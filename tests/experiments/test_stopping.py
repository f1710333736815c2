"""When replicating stops."""

from __future__ import annotations

from typing import Any

import pytest
from desks import branch, desk

from ccsim import kpi
from ccsim.errors import UsageError
from ccsim.experiments import FixedNumber, Known, replicate, stopping_rule
from ccsim.experiments.stopping import AT_MOST, USUAL


def counts(rule: Known, monkeypatch: pytest.MonkeyPatch, enough_from: int) -> list[int]:
    """Counts at which a rule looks, if from a number on it is satisfied."""
    monkeypatch.setattr(Known, "satisfied", lambda self, done: len(done) >= enough_from)
    looks, done = [], 0
    one: Any = object()
    while (goal := rule.next([one] * done)) > done:
        done = goal
        looks.append(done)
    return looks


def test_looks_ever_more_rarely_and_stops_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a precision that is never reached and runs on for ever, or overshoots its limit."""
    looks = counts(Known(desk(), first=20, limit=400), monkeypatch, enough_from=10**6)
    assert looks[:4] == [20, 22, 24, 26]
    assert looks[-1] == 400
    assert looks == sorted(set(looks))


def test_stops_at_the_first_look_that_satisfies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: one more round of replications after the precision is reached."""
    assert counts(Known(desk(), first=20, limit=400), monkeypatch, enough_from=23)[-1] == 24


def test_needs_two_replications_for_an_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: looking at one replication, whose interval is not defined, again and again."""
    assert counts(Known(desk(), first=1, limit=400), monkeypatch, enough_from=2) == [2]


def test_the_service_level_is_known_to_one_point() -> None:
    """Catches: stopping at 20 whatever the half-width, or going on when it is reached.

    The desk's service level scatters by 4 points from day to day, so 20 days are not enough and 400 are far too many.
    """
    scenario = desk()
    done = replicate(scenario, stopping_rule(scenario, None, None, None)).measured

    def half(count: int) -> float:
        (found,) = kpi.half_widths(kpi.summarise(scenario, done[:count], ["service_level"]), queues=["desk"])
        assert found.half is not None
        return found.half

    looks = [count for count in range(USUAL, len(done)) if count in {20, 22, 24, 26, 28, 30, 33, 36, 39, 42, 46, 50}]
    assert USUAL < len(done) < AT_MOST
    assert half(len(done)) <= 0.01
    assert all(half(count) > 0.01 for count in looks)


def test_without_a_target_there_are_twenty() -> None:
    """Catches: searching for the precision of a service level that nobody asks for."""
    assert stopping_rule(desk("queues.desk.target=none"), None, None, None) == FixedNumber(USUAL)


def test_where_nobody_calls_there_is_nothing_to_know() -> None:
    """Catches: 400 empty replications in search of a service level that is not defined."""
    quiet = desk("contacts.call.arrivals.rate=0 per hour")
    assert len(replicate(quiet, stopping_rule(quiet, None, None, None)).measured) == USUAL


def test_the_scenario_says_how_many_unless_the_call_does() -> None:
    """Catches: `replications:` of the scenario ignored, or stronger than the call."""
    assert stopping_rule(desk("replications=7"), None, None, None) == FixedNumber(7)
    assert stopping_rule(desk("replications=7"), 3, None, None) == FixedNumber(3)


def test_with_a_precision_replications_are_the_least() -> None:
    """Catches: a precision that is ignored because the number of replications is given."""
    rule = stopping_rule(desk("replications=30"), None, "asa=2s", None)
    assert isinstance(rule, Known)
    assert (rule.first, rule.limit, rule.precision.measure) == (30, AT_MOST, "asa")
    assert stopping_rule(desk(), 500, "2%", None).next(()) == 500


@pytest.mark.parametrize(
    ("replications", "precision", "most", "told"),
    [
        (0, None, None, "below 1"),
        (None, None, 0, "below 1"),
        (10, None, 20, "goes with a precision"),
        (30, "1pt", 20, "more than max-replications"),
        (None, "1", None, "no precision"),
        (None, "nonsense=1%", None, "no measure 'nonsense'"),
        (None, "asa=1pt", None, "no share"),
    ],
)
def test_contradictions_are_refused(
    replications: int | None, precision: str | None, most: int | None, told: str
) -> None:
    """Catches: an option that silently does nothing."""
    with pytest.raises(UsageError, match=told):
        stopping_rule(desk(), replications, precision, most)


def test_every_queue_with_a_target_must_be_known() -> None:
    """Catches: stopping when the first queue, or their total, is known well enough."""
    scenario = branch()
    done = replicate(scenario, stopping_rule(scenario, None, "3pt", None)).measured
    rows = kpi.summarise(scenario, done, ["service_level"])
    halves = {found.label: found.half for found in kpi.half_widths(rows, queues=["account", "loans"])}
    assert set(halves) == {"account", "loans"}
    assert all(half is not None and half <= 0.03 for half in halves.values())
    assert len(done) > USUAL
