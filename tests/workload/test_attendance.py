"""Absence, shrinkage and pace: by team, day, interval and place."""

from __future__ import annotations

import numpy as np
import pytest

from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys
from ccsim.workload import Attendance, attendance, draw

TEXT = """
ccsim: 1
start: 2026-03-02 {start}
duration: {duration}
interval: 30 min
contacts: {{a: {{enter: desk}}}}
queues: {{desk: {{talk: {{exponential: 3 min}}, patience: never}}}}
shifts: {{early: {{hours: 7:00-15:00}}, night: {{hours: 22:00-6:00}}}}
agents: {{{agents}}}
"""


def drawn(agents: str, duration: str = "3 days", start: str = "00:00", replication: int = 0) -> Attendance:
    scenario = parse(TEXT.format(agents=agents, duration=duration, start=start))
    return draw(scenario, journeys(scenario), replication).attendance


def test_every_team_has_the_places_that_its_days_need() -> None:
    """Catches: too few places where another day needs more, or the evening before the start forgotten."""
    attendance = drawn(
        "team: {serves: {desk: 1}, shifts: {early: {mon: 3, tue: 8, wed-sun: 2}, night: {sun: 9, mon-sat: 4}}}, "
        "spare: {serves: {desk: 1}, staff: {0:00: 2, 12:00: 6}}"
    )
    sizes = {key: pace.shape for key, pace in attendance.pace.items()}
    assert sizes == {("team", "early"): (8,), ("team", "night"): (9,), ("spare", None): (6,)}
    for key, (size,) in sizes.items():
        assert attendance.absent[key].shape == (4, size)
        assert attendance.off[key].shape == (3 * 48, size)
        assert not attendance.absent[key].any()
        assert not attendance.off[key].any()
        assert (attendance.pace[key] == 1_000_000).all()


def test_absence_goes_by_the_day() -> None:
    """Catches: a share of another day, one luck for all days, row 0 not the day before the start."""
    attendance = drawn("team: {serves: {desk: 1}, staff: 4000, absence: {sun: 50 %, mon: 10 %, tue: 0 %, wed: 25 %}}")
    absent = attendance.absent["team", None]
    for row, share in enumerate([0.5, 0.1, 0.0, 0.25]):
        assert absent[row].mean() == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / 4000))
    both = (absent[0] & absent[3]).mean()
    assert both == pytest.approx(0.125, abs=4 * np.sqrt(0.125 * 0.875 / 4000))


def test_shrinkage_goes_by_the_interval_in_which_it_begins() -> None:
    """Catches: a share of the interval before, one luck for all intervals of an agent, days run together."""
    attendance = drawn("team: {serves: {desk: 1}, staff: 2000, shrinkage: {mon: {8:00: 30 %, 9:15: 60 %, 12:00: 0 %}}}")
    off = attendance.off["team", None]
    share = off.mean(axis=1)
    assert share.shape == (144,)
    assert (share[:16] == 0).all()
    np.testing.assert_allclose(share[16:19], 0.3, atol=4 * np.sqrt(0.21 / 2000))  # 9:00 still 30 %
    np.testing.assert_allclose(share[19:24], 0.6, atol=4 * np.sqrt(0.24 / 2000))
    assert (share[24:] == 0).all()
    assert abs(np.corrcoef(off[16], off[17])[0, 1]) < 4 / np.sqrt(2000)


def test_shrinkage_of_each_day_is_its_own() -> None:
    """Catches: the same people off at the same hour every day."""
    off = drawn("team: {serves: {desk: 1}, staff: 500, shrinkage: 40 %}", "2 days").off["team", None]
    assert abs(np.corrcoef(off[:48].ravel(), off[48:].ravel())[0, 1]) < 4 / np.sqrt(48 * 500)


def test_a_run_that_starts_in_the_morning_counts_intervals_from_midnight() -> None:
    """Catches: interval 0 at the start of the run, so that everybody's break moves."""
    whole = drawn("team: {serves: {desk: 1}, staff: 50, shrinkage: 20 %, absence: 20 %}", "2 days")
    cut = drawn("team: {serves: {desk: 1}, staff: 50, shrinkage: 20 %, absence: 20 %}", "30 h", "07:10")
    for part in ("absent", "off"):
        assert np.array_equal(getattr(whole, part)["team", None], getattr(cut, part)["team", None])


def test_pace_is_lognormal_with_mean_one_and_for_life() -> None:
    """Catches: a mean that is off (the median taken for it), a variance for a cv, a pace that changes."""
    pace = drawn("team: {serves: {desk: 1}, staff: 20000, pace: {cv: 20 %}}").pace["team", None] / 1e6
    assert pace.mean() == pytest.approx(1, abs=4 * 0.2 / np.sqrt(20_000))
    assert pace.std() == pytest.approx(0.2, rel=0.03)
    assert np.log(pace).mean() == pytest.approx(-np.log(1.04) / 2, abs=0.006)


def test_teams_and_replications_have_their_own_luck() -> None:
    """Catches: two shifts of one group, or two replications, with the same people ill."""
    agents = "team: {serves: {desk: 1}, shifts: {early: 2000, night: 2000}, absence: 50 %}"
    one, other = drawn(agents), drawn(agents, replication=1)
    for left, right in (
        (one.absent["team", "early"], one.absent["team", "night"]),
        (one.absent["team", "early"], other.absent["team", "early"]),
    ):
        assert abs(np.corrcoef(left.ravel(), right.ravel())[0, 1]) < 4 / np.sqrt(left.size)


def test_nobody_at_all() -> None:
    """Catches: an error for a group without agents."""
    attendance = drawn("team: {serves: {desk: 1}, staff: 0, absence: 5 %, shrinkage: 5 %, pace: {cv: 10 %}}")
    assert attendance.absent["team", None].shape == (4, 0)
    assert attendance.off["team", None].shape == (144, 0)


@pytest.mark.parametrize("chance", ["absence: 30 %", "shrinkage: 30 %", "pace: {cv: 0.2}", ""])
def test_the_same_in_every_replication_only_without_chance(chance: str) -> None:
    """Catches: agents whose absence, shrinkage or pace is worked out once for all replications; those without any that
    are worked out again and again.

    Each was seen to fail with a look that leaves out that one.
    """
    one = f"certain: {{serves: {{desk: 1}}, staff: 2}}, team: {{serves: {{desk: 1}}, staff: 50, {chance}}}"
    scenario = parse(TEXT.format(agents=one, duration="1 day", start="00:00"))
    first, second = (attendance(scenario, replication) for replication in (0, 1))
    same = all(
        np.array_equal(getattr(first, name)[key], getattr(second, name)[key])
        for name in ("absent", "off", "pace")
        for key in first.pace
    )
    assert same is (not chance)
    assert (first is second) is (not chance)
