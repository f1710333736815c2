"""The exact distribution of waits: of all replications together, without their records being held."""

from __future__ import annotations

import math

import pytest
from desks import branch, desk

import ccsim
from ccsim import Result, UsageError

SHARES = {"wait_p50": 50, "wait_p90": 90, "wait_p95": 95, "wait_p99": 99, "longest_wait": 100}


def of_records(result: Result, queue: str, segment: str) -> list[float]:
    """Waits of the answered that count, ascending: read off the records, a row at a time."""
    found = []
    start, scenario = result.scenario.start, result.scenario
    for row in result.records.itertuples():
        if row.outcome != "answered" or queue not in ("*", row.queue) or segment not in ("*", row.segment):
            continue
        joined = round((row.joined - start).total_seconds() * 1000)
        spans = [(span.begin, span.end) for span in scenario.exclude.values()]
        cooldown = scenario.cooldown and joined >= scenario.duration - scenario.cooldown
        if joined >= scenario.warmup and not cooldown and not any(a <= joined < b for a, b in spans):
            found.append(row.wait_s)
    return sorted(found)


CUT = ("warmup=3 h", "cooldown=2 h", "exclude={outage: 2026-03-02 10:00..2026-03-02 10:30}")


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
@pytest.mark.parametrize("changes", [(), CUT])
def test_they_are_those_of_the_records(engine: str, changes: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: waits of who gave up, of the segment as routed, of what does not count; a part counted twice or not."""
    monkeypatch.setattr("ccsim.app.views.waits.IN_HAND", 20)
    monkeypatch.setattr("ccsim.engines.compiled.simulate.ROWS", 64)
    result = ccsim.run(branch(*changes), replications=3, engine=engine)
    for queue in ("account", "loans", "*"):
        for segment in ("vip", "ordinary", "*"):
            waits, found = of_records(result, queue, segment), result.waits.of(queue, segment)
            assert found.answered == len(waits) > 10
            for share in SHARES.values():
                assert found.percentile(share) == waits[max(math.ceil(len(waits) * share / 100), 1) - 1]
            seconds, upto = found.curve()
            expected = [sum(wait <= each for wait in waits) / len(waits) for each in seconds]
            assert upto.tolist() == pytest.approx(expected, abs=1e-12)


def test_of_one_replication_they_are_the_measures() -> None:
    """Catches: a percentile of another rank, or of other contacts, than the measure of the same name."""
    result = ccsim.run(branch(*CUT), replications=1)
    rows = {(row.measure, row.queue, row.segment): row.mean for row in result.rows}
    table = result.waits.table
    assert len(table) == 9
    for line in table.to_dict("records"):
        for name in SHARES:
            assert line[name] == pytest.approx(rows[name, line["queue"], line["segment"]])


def test_of_several_replications_they_are_of_all_callers() -> None:
    """Catches: percentiles averaged over replications, as the measure is, under the name of those of all callers."""
    result = ccsim.run(desk("contacts.call.arrivals.busyness={cv: 0.4}"), replications=8)
    waits = of_records(result, "desk", "*")
    (row,) = (row for row in result.rows if (row.measure, row.queue, row.segment) == ("wait_p90", "desk", "*"))
    assert result.waits.of("desk").percentile(90) == waits[math.ceil(len(waits) * 0.9) - 1]
    assert result.waits.of("desk").percentile(90) != pytest.approx(row.mean, rel=0.01)


def test_a_routing_rule_is_asked_again() -> None:
    """Catches: a run with a rule of one's own read again without the rule."""

    def latest_first(_: int, offers: list[ccsim.engines.simpy.Offer]) -> object:
        return min(offers, key=lambda one: (one.waited, one.contact, one.agent))

    result = ccsim.run(branch(), replications=1, routing=latest_first)
    table = result.waits.table.set_index(["queue", "segment"])
    (row,) = (
        row for row in result.rows if (row.measure, row.queue, row.segment) == ("wait_p95", "account", "ordinary")
    )
    assert table.loc[("account", "ordinary"), "wait_p95"] == pytest.approx(row.mean)


def test_nobody_answered() -> None:
    """Catches: a percentile of nothing that is 0, or that fails."""
    result = ccsim.run(desk("agents.team.staff=0"), replications=2)
    assert (result.waits.of().answered, result.waits.of().percentile(50)) == (0, None)
    assert result.waits.table["wait_p50"].isna().all()


def test_what_is_not_there() -> None:
    """Catches: another queue's waits, or an empty distribution, for a name that is mistyped."""
    result = ccsim.run(branch(), replications=1)
    with pytest.raises(UsageError, match="queue: there is no 'acount'; did you mean 'account'"):
        result.waits.of("acount")
    with pytest.raises(UsageError, match="segment: there is no 'gold'; there are vip, ordinary"):
        result.waits.of("account", "gold")
