"""The share of VIPs, and what overtaking shows of their head start."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fitting import vip
from fitting.vip import Evidence

TEN = 36_000.0


def test_the_share_is_weighted_with_all_calls(calls, waited, at_once):
    """Catches: the share among the queued (60 %) taken for the share among all: in busy hours more calls queue.

    10:00: of 4 calls that queue 3 are VIPs, nobody is answered at once. 15:00: the only one of 8 that queues is not.
    """
    busy = [waited(TEN + n, TEN + n + 30, "ANN", vip=float(n < 3)) for n in range(4)]
    quiet = [at_once(54_000.0 + n, "ANN") for n in range(7)] + [waited(54_000, 54_030, "ANN", vip=0.0)]
    assert vip.share(calls(*busy, *quiet), "regular") == pytest.approx((4 * 0.75 + 8 * 0) / 12)


def test_overtaking_tells_the_head_start(calls, waited):
    """Catches: overtaking counted from the wrong side, or beyond the head start.

    At 10:02 Ann takes a VIP who has waited 40 s while two ordinary callers have waited 100 s (60 s longer) and 140 s
    (more than 90 s longer).
    """
    now = TEN + 120
    log = calls(
        waited(now - 40, now, "ANN", vip=1.0),
        waited(now - 100, now + 200, vip=0.0),
        waited(now - 140, now + 200, vip=0.0),
    )
    assert vip.evidence(vip.pairs(log), "vip", "ordinary") == Evidence(overtook=1, held_back=0, beyond=1)


def test_a_vip_left_standing_within_the_head_start_had_none(calls, waited):
    """Catches: a VIP who waits for a longer waiting ordinary caller counted as favoured."""
    now = TEN + 120
    log = calls(waited(now - 100, now, "ANN", vip=0.0), waited(now - 40, now + 50, vip=1.0),
                waited(now - 5, now + 50, vip=1.0), waited(now - 99, now + 50, vip=1.0))  # fmt: skip
    seen = vip.evidence(vip.pairs(log), "vip", "ordinary")
    assert seen == Evidence(overtook=0, held_back=1, beyond=0)
    assert Evidence(3, 1, 0).granted == 0.75


def test_an_agent_who_does_not_serve_newcomers_proves_nothing(calls, waited):
    """Catches: newcomers held to be put off by a rule where the agent had never learned to serve them."""
    now = TEN + 120
    passed = [waited(now - 40, now, "ANN", vip=0.0), waited(now - 100, now + 30, "BOB", type="newcomer")]
    assert vip.evidence(vip.pairs(calls(*passed)), "ordinary", "newcomer") == Evidence(0, 0, 0)
    skilled = [waited(now - 1030, now - 1000, "ANN", type="newcomer"),
               waited(now + 970, now + 1000, "ANN", type="newcomer")]  # fmt: skip
    assert vip.evidence(vip.pairs(calls(*passed, *skilled)), "ordinary", "newcomer") == Evidence(1, 0, 0)


def test_calls_in_incidents_prove_nothing(calls, waited):
    """Catches: a breakdown's disorder taken for a rule."""
    now = 47_000.0
    date = pd.Timestamp("1999-02-03")
    log = calls(waited(now - 40, now, "ANN", vip=1.0, date=date), waited(now - 100, now + 9, vip=0.0, date=date))
    assert len(vip.pairs(log)) == 0
    assert len(vip.pairs(log.assign(date=pd.Timestamp("1999-02-04")))) == 1


def test_the_first_ten_days_were_first_come_first_served(logs):
    """Catches: a head start found where there was none; in the first ten days of January nobody overtakes at all."""
    from fitting import call_log

    calls = call_log.read(logs)
    first, later = calls[calls["date"] <= "1999-01-10"], calls[calls["date"] >= "1999-02-01"]
    before, after = vip.pairs(first), vip.pairs(later)
    for favoured, other in (("vip", "ordinary"), ("ordinary", "newcomer")):
        assert vip.evidence(before, favoured, other).overtook == 0
        assert vip.evidence(before, favoured, other).held_back > 150
        assert vip.evidence(after, favoured, other).granted > 0.8
    assert np.median(after[(after["taken"] == "vip") & (after["other"] == "ordinary")]["longer"]) < 0
