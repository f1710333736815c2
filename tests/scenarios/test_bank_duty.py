"""Who was on duty, told from who served and who was left waiting."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fitting import duty, gaps

import ccsim

DATE = pd.Timestamp("1999-02-02")
TEN = 36_000.0


def test_waiting_time_of_overlapping_callers_counts_once():
    """Catches: two callers waiting side by side counted as twice the time, which would send agents away too soon."""
    queue = np.array([[0.0, 30.0], [20.0, 50.0], [70.0, 200.0], [300.0, 400.0]])
    assert gaps.waited_for(10, 100, queue) == 40 + 30
    assert gaps.waited_for(210, 290, queue) == 0


@pytest.fixture
def morning(calls, waited, at_once):
    """Ann serves at 10:00, from 10:05 and from 10:20; Bob serves on. In Ann's second gap a caller waits for 90 s."""
    return calls(
        at_once(TEN, "ANN", 200),
        waited(TEN + 190, TEN + 210, "ANN", 100),
        waited(TEN + 500, TEN + 590, "BOB", 400),
        at_once(TEN + 1200, "ANN", 100),
        at_once(TEN + 300, "BOB", 280),
    )


def test_a_gap_is_away_if_somebody_was_left_waiting(morning):
    """Catches: an agent held to be ready while callers whom it serves stand in line for more than a minute."""
    between = gaps.gaps(morning)
    ann = between[between["server"] == "ANN"]
    assert ann[["begin", "end", "waited_for", "pressed"]].to_numpy().tolist() == [
        [TEN + 200, TEN + 210, 10, True],
        [TEN + 310, TEN + 1200, 90, False],
    ]
    spells = [spell for spell in duty.spells(morning, between) if spell.server == "ANN"]
    assert [(spell.begin, spell.end) for spell in spells] == [(TEN, TEN + 310), (TEN + 1200, TEN + 1800)]
    patient = [spell for spell in duty.spells(morning, between, limit=100) if spell.server == "ANN"]
    assert [(spell.begin, spell.end) for spell in patient] == [(TEN, TEN + 1800)]


def test_a_long_gap_is_away_even_if_nobody_waited(calls, at_once):
    """Catches: an agent on duty from its morning to its evening shift."""
    log = calls(at_once(TEN, "ANN"), at_once(TEN + 8000, "ANN"))
    assert len(duty.spells(log, gaps.gaps(log))) == 2
    assert len(duty.spells(log, gaps.gaps(log), longest=9000)) == 1


def test_two_services_at_a_time_leave_no_gap(calls, at_once):
    """Catches: a gap of negative length where the log has an agent on two lines."""
    log = calls(at_once(TEN, "ANN", 500), at_once(TEN + 100, "ANN", 50), at_once(TEN + 520, "ANN", 50))
    assert gaps.gaps(log)[["begin", "end"]].to_numpy().tolist() == [[TEN + 500, TEN + 520]]


def test_the_pause_after_a_call_is_measured_only_under_pressure(morning, calls, at_once):
    """Catches: idle time, when nobody waits, taken for work after the call."""
    idle = calls(at_once(TEN + 3000, "CLO", 100), at_once(TEN + 3130, "CLO", 100))
    assert gaps.pauses(gaps.gaps(pd.concat([morning, idle]))).tolist() == [10, 10]


def test_work_begins_and_ends_at_half_hours_if_nobody_waited():
    """Catches: agents missing at opening and closing because their first and last minutes were idle."""
    nobody = np.empty((0, 2))
    assert duty.came(TEN + 500, nobody) == TEN
    assert duty.went(TEN + 500, nobody) == TEN + 1800
    assert duty.went(TEN + 1800, nobody) == TEN + 1800
    assert duty.went(86_500, nobody) == 86_500


def test_who_waited_at_the_edges_proves_that_the_agent_was_not_there():
    """Catches: an agent who comes at 10:08 to a line of callers counted from 10:00."""
    queue = np.array([[TEN + 100, TEN + 300], [TEN + 310, TEN + 320], [TEN + 1000, TEN + 1100]])
    assert duty.came(TEN + 500, queue) == TEN + 300
    assert duty.went(TEN + 500, queue) == TEN + 1000
    assert duty.came(TEN + 250, queue) == TEN + 250


@pytest.mark.parametrize(
    ("taken", "group"),
    [
        ({"regular": 20}, "account"),
        ({"regular": 20, "newcomer": 1}, "account"),
        ({"regular": 20, "newcomer": 2}, "general"),
        ({"regular": 20, "trading": 1}, "account"),
        ({"regular": 20, "trading": 2}, "investors"),
        ({"regular": 20, "newcomer": 5, "trading": 5}, "all_round"),
        ({"regular": 20, "newcomer": 5, "internet": 1}, "online"),
        ({"regular": 5, "trading": 5}, "brokers"),
    ],
)
def test_an_agent_belongs_to_the_group_of_what_it_took(taken, group):
    """Catches: one slip taken for a skill, or a broker counted among those who serve everybody."""
    assert gaps.group_of(pd.Series([name for name, count in taken.items() for _ in range(count)])) == group


def test_whole_agents_keep_the_total_and_the_hours():
    """Catches: each group rounded on its own, so that four groups of 0.5 make four agents or none."""
    mean = np.array([[0.5, 0.5, 0.5, 0.5], [0.5, 0.5, 0.5, 0.5], [1.25, 0.25, 0.0, 0.5]])
    whole = duty.whole(mean)
    assert whole.sum(axis=1).tolist() == [2, 2, 2]
    assert whole[:2].sum(axis=0).tolist() == [1, 1, 1, 1]
    assert whole[2, 2] == 0


def test_nobody_is_carried_over_the_night():
    """Catches: what rounding left over in the evening turned into an agent at three in the night."""
    assert duty.whole(np.array([[0.4], [0.0], [0.0], [0.4]])).ravel().tolist() == [0, 0, 0, 0]


def test_heads_are_averages_over_half_hours(calls, at_once):
    """Catches: half hours shifted, or time past midnight lost instead of counted on the next date."""
    spells = [
        duty.Spell("ANN", "general", DATE, TEN, TEN + 3600),
        duty.Spell("BOB", "general", DATE, TEN + 1800, TEN + 3600),
        duty.Spell("CLO", "account", DATE, 86_400 - 1800, 86_400 + 1700),
    ]
    heads = duty.heads(spells, pd.date_range(DATE, periods=2))
    assert heads.loc[(DATE, 19)].sum() == 0
    assert heads.loc[(DATE, 20), "general"] == 1
    assert heads.loc[(DATE, 21), "general"] == 2
    assert heads.loc[(DATE, 47), "account"] == 1
    assert heads.loc[(DATE + pd.Timedelta(days=1), 0), "account"] == 1


def test_one_agent_stays_on_for_who_still_waits():
    """Catches: the last callers of the day left alone by agents who go on the stroke of midnight."""
    dates = pd.date_range(DATE, periods=2)
    spells = [duty.Spell(name, "general", DATE, 80_000, 86_400) for name in ("ANN", "BOB")]
    spells.append(duty.Spell("CLO", "account", DATE, 80_000, 86_400))
    staff = duty.stay_on(duty.heads(spells, dates), {DATE: (25_200, 86_400)})
    assert staff.loc[(dates[1], 0)].to_dict() == {"all_round": 0, "general": 1, "account": 0, "investors": 0,
                                                  "online": 0, "brokers": 0}  # fmt: skip


def test_who_looks_idle_and_is_away_is_found_by_the_next_call(calls, waited, at_once):
    """Catches: an agent held to be there because nobody had called, or one who is out of two counted.

    Ann ends a call at 10:01:40 and serves again ten minutes later. A caller who comes 30 s after has to wait for Bob, who
    comes to work then; on the next day the caller is answered at once, by Ann.
    """
    next_day = pd.Timestamp("1999-02-03")
    away = [at_once(TEN, "ANN"), waited(TEN + 130, TEN + 150, "BOB"), at_once(TEN + 700, "ANN")]
    there = [at_once(TEN, "ANN", date=next_day), at_once(TEN + 130, "ANN", date=next_day)]
    assert gaps.away_when_idle(calls(*away), gaps.gaps(calls(*away))) == 1
    assert gaps.away_when_idle(calls(*there), gaps.gaps(calls(*there))) == 0
    both = calls(*away, *there)
    assert gaps.away_when_idle(both, gaps.gaps(both)) == 0.5


def test_away_under_pressure_by_hand():
    """Catches: gaps in which nobody waited counted among those who kept somebody waiting."""
    between = pd.DataFrame({"begin": 0.0, "end": [10.0, 50.0, 70.0, 500.0], "pressed": [True, True, True, False]})
    assert gaps.away_under_pressure(between) == pytest.approx(1 / 3)


def test_the_scenario_s_groups_serve_what_the_fit_says():
    """Catches: a skill changed in the fit and not in the scenario."""
    scenario = ccsim.load(Path(duty.__file__).parents[1] / "bank_1999.yaml")
    assert {name: tuple(group.serves) for name, group in scenario.agents.items()} == gaps.GROUPS
