"""Who is privileged, what the others pay, and how much waiting is moved."""

from __future__ import annotations

import numpy as np
import pytest
from desks import branch

import ccsim
from ccsim.experiments.compare import exchange, minutes, moved, price, privileged, sides
from ccsim.experiments.compare.moved import rate
from experiments.compare.known import TIERS, known, of, tiers


@pytest.mark.parametrize(
    ("policy", "who"),
    [
        ("{}", set()),
        ("{priority: {vip: 1, rest: 2}}", {"vip"}),
        ("{priority: {vip: 3, rest: 2}}", {"ordinary"}),
        ("{head_start: {vip: 30 s}}", {"vip"}),
        ("{weight: {vip: 2}}", {"vip"}),
        ("{weight: by_target}", {"vip"}),
        ("{keep_free: {team: {ordinary: 1}}}", {"vip"}),
        ("{at_most_in_a_row: {vip: 3}}", set()),
        ("{level_first: no}", set()),
        ("{priority: {vip: 1, rest: 1}, head_start: {rest: 20 s}}", set()),
    ],
)
def test_who_is_privileged(policy: str, who: set[str]) -> None:
    """Catches: a privilege that is not seen, or seen where all are treated alike."""
    promise = "targets={promise: {queue: desk, segment: vip, service_level: 90/10, over: run}}"
    assert privileged(tiers("own", f"policies.own={policy}", promise)) == who


def test_only_policies_in_force_count() -> None:
    """Catches: privileges of a policy that the file has and nobody uses; of one that holds on some days unseen."""
    assert not privileged(tiers("first_come"))
    assert privileged(tiers().set("policy", {"2026-03-02..2026-03-02": "strict", "2026-03-03..": "first_come"})) == {
        "vip"
    }


def test_sides() -> None:
    """Catches: graded VIPs counted as ordinary; a comparison without privileges that has VIPs all the same."""
    three = TIERS.replace("{vip: {share: 20 %}", "{top: 5 %, vip: {share: 20 %}")
    graded = ccsim.parse(three, changes=["policies.own={priority: {top: 1, vip: 2, rest: 3}}"], policy="own")
    base = ccsim.parse(three)
    assert sides([base, graded]) == (("top", "vip"), ("ordinary",))
    assert sides([base, graded], ["top"]) == (("top",), ("vip", "ordinary"))
    assert sides([base, base]) == ((), ())
    other_way = graded.set("policies.back", {"priority": {"ordinary": "1", "rest": "2"}}).set("policy", "back")
    assert sides([base, graded, other_way]) == (("top", "vip"), ("ordinary",))


def test_no_minute_is_lost() -> None:
    """Catches: a figure that is not all waiting: with talks of one length what one is spared another waits, exactly."""
    base = known(tiers("first_come"))
    for policy in ("strict", "head_start"):
        candidate = known(tiers(policy))
        found = list(moved(base, candidate))
        assert of(found, "waiting_minutes", segment="*").mean == pytest.approx(0, abs=1e-9)
        assert (of(found, "waiting_minutes", segment="vip").mean or 0) < -10
        both = (of(found, "waiting_minutes", segment=name).mean or 0 for name in ("vip", "ordinary"))
        assert sum(both) == pytest.approx(0, abs=1e-9)
        for everybody in (minutes(side, ["*"]).numerators for side in (base, candidate)):
            assert everybody == pytest.approx(minutes(base, ["*"]).numerators, abs=1e-9)  # in each replication
        paid = exchange(base, candidate, ["vip"], ["ordinary"])
        assert paid == pytest.approx((1, 1, 1))


def test_idle_windows_cost_waiting() -> None:
    """Catches: a total that is 0 whatever happens: who keeps an agent free lets somebody wait for nothing."""
    base, candidate = known(tiers("first_come")), known(tiers("kept"))
    everybody = of(list(moved(base, candidate)), "waiting_minutes", segment="*")
    assert everybody.verdict == "worse"
    assert (everybody.low or 0) > 0
    paid = exchange(base, candidate, ["vip"], ["ordinary"])
    assert paid is not None
    assert paid[1] > 1


def test_minutes_are_waits_times_callers() -> None:
    """Catches: minutes in seconds, or those of the answered alone."""
    side = known(branch(), 3)
    result = ccsim.run(branch(), replications=3)
    whole = {(row.measure, row.segment): row.mean or 0 for row in result.rows if row.queue in ("*", None)}
    for segment in ("vip", "*"):
        callers = whole["answered", segment] + whole["abandoned", segment]
        assert minutes(side, [segment]).numerators.mean() == pytest.approx(whole["mean_wait", segment] * callers / 60)


def test_a_rate_needs_something_spared() -> None:
    """Catches: minutes paid for each minute spared where nobody is surely spared any."""
    assert rate(np.array([1.0, 2.0, 3.0]), np.array([-1.0, 2.0, 0.5])) is None
    found = rate(np.array([2.0, 4.0, 6.0]), np.array([1.0, 2.0, 3.0]))
    assert found is None  # 2 +- 2.48
    paid, spared = np.array([21.0, 40.0, 40.0]), np.array([10.0, 20.0, 21.0])
    rests = paid - 101 / 51 * spared
    half = 4.302652729911275 * np.sqrt((rests**2).sum() / 2) / np.sqrt(3) / 17
    assert rate(paid, spared) == pytest.approx((101 / 51, 101 / 51 - half, 101 / 51 + half))
    assert rate(np.array([20.0, 40.0, 42.0]), np.array([10.0, 20.0, 21.0])) == pytest.approx((2, 2, 2))


def test_price() -> None:
    """Catches: sides mixed up; a share or a wait of several segments that is a mean of theirs."""
    base, candidate = known(tiers("first_come")), known(tiers("strict"))
    found = list(price(base, candidate, ["vip"], ["ordinary"]))
    assert of(found, "service_level", segment="vip").verdict == "better"
    assert of(found, "mean_wait", segment="ordinary").verdict == "worse"
    assert of(found, "overtaken", segment="ordinary").verdict == "worse"
    together = list(price(base, candidate, ["vip", "ordinary"], ["ordinary"]))
    whole = {(row.measure, row.segment): row.mean for row in ccsim.run(tiers("strict"), replications=6).rows}
    for name in ("service_level", "mean_wait"):
        assert of(together, name, segment="vip|ordinary").value == pytest.approx(whole[name, "*"])
    longest = list(price(base, candidate, ["ordinary"], ["vip", "ordinary"]))
    assert of(longest, "wait_p90", segment="vip|ordinary").value == pytest.approx(whole["wait_p90", "ordinary"])
