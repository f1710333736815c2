"""Arrivals: how many, when, and what is dropped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from ccsim.errors import CcsimError
from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys
from ccsim.streams import uniforms
from ccsim.workload import Workload, draw

HOUR = 3_600_000
REST = """
queues: {desk: {talk: {exponential: 3 min}, patience: {exponential: 2 min}}}
agents: {team: {serves: {desk: 1}, staff: 5}}
"""


def drawn(
    arrivals: str, *, days: str = "1 day", start: str = "2026-03-02 00:00", replication: int = 0, more: str = ""
) -> Workload:
    text = f"ccsim: 1\nstart: {start}\nduration: {days}\ninterval: 30 min\n{more}\n"
    text += f"contacts: {{a: {{enter: desk, arrivals: {arrivals}}}}}"
    scenario = parse(text + REST)
    return draw(scenario, journeys(scenario), replication)


def per_interval(workload: Workload, minutes: int = 30) -> list[int]:
    """Arrivals by interval from the start."""
    return np.bincount(workload.arrived // (minutes * 60_000)).tolist()


def test_exact_counts_carry_the_rest_on() -> None:
    """Catches: each interval rounded alone (0.4 x 5 = nobody), a rest lost, three thirds that make none."""
    workload = drawn("{expected: {8:00: [0.4, 0.4, 0.4, 0.4, 0.4, 2.6]}, count: exact}")
    # running sums 0.4 0.8 1.2 1.6 2.0 4.6
    assert per_interval(workload)[16:] == [0, 0, 1, 0, 1, 2]
    assert workload.contacts == 4
    thirds = drawn("{rate: {9:00: 0.666666666666 per hour, 10:30: 0 per hour}, count: exact}")
    assert per_interval(thirds) == [0] * 20 + [1]


def test_exact_counts_begin_anew_every_day() -> None:
    """Catches: a rest carried over midnight."""
    workload = drawn("{expected: {8:00: [0.7]}, count: exact}", days="10 days")
    assert workload.contacts == 0
    assert drawn("{expected: {8:00: [0.7, 0.7]}, count: exact}", days="10 days").contacts == 10


def test_exact_counts_of_a_volume_spread_by_its_shape() -> None:
    """Catches: weights not divided by their sum, volume taken by the hour, scale forgotten, exact scaled after rounding."""
    workload = drawn(
        "{volume: {mon: 100, tue: 40}, shape: {daily: {9:00: [1, 2, 5]}}, count: exact, scale: 150 %}", days="2 days"
    )
    assert per_interval(workload)[18:21] == [18, 38, 94]  # running sums 18.75, 56.25, 150
    assert per_interval(workload)[48 + 18 : 48 + 21] == [7, 15, 38]  # 7.5, 22.5, 60
    assert workload.contacts == 210


def test_a_scale_of_part_of_the_day_cuts_an_interval() -> None:
    """Catches: a scale taken at the interval's start, or an interval not cut where the rate changes."""
    workload = drawn(
        "{rate: {9:00: 600 per hour, 10:00: 0 per hour}, scale: {0:00: 1, 9:10: 2, 9:40: 0}, count: exact}"
    )
    # 9:00-9:10 100; 9:10-9:30 400; 9:30-9:40 200; then 0
    assert np.bincount(workload.arrived // 600_000)[54:].tolist() == pytest.approx([100, 200, 200, 200], abs=60)
    assert np.count_nonzero(workload.arrived < 9 * HOUR + 600_000) == 100
    assert per_interval(workload)[18:] == [500, 200]
    assert workload.contacts == 700


def test_one_source_is_restarted_for_itself() -> None:
    """Catches: one running sum for all sources of a type."""
    arrivals = "{one: {expected: {8:00: [0.6]}, count: exact}, two: {expected: {8:00: [0.6]}, count: exact}}"
    assert drawn(arrivals).contacts == 0


def test_counts_of_an_interval_are_poisson() -> None:
    """Catches: counts with too little or too much spread, or a mean that is off."""
    counts = np.concatenate(
        [
            np.bincount(drawn("{rate: 9 per hour}", days="30 days", replication=r).arrived // 1_800_000, minlength=1440)
            for r in range(5)
        ]
    )
    classes = np.arange(12)
    observed = np.bincount(np.minimum(counts, 11), minlength=12)
    probability = np.append(stats.poisson.pmf(classes[:-1], 4.5), stats.poisson.sf(10, 4.5))
    assert stats.chisquare(observed, probability * len(counts)).pvalue > 0.01
    assert np.corrcoef(counts[:-1], counts[1:])[0, 1] == pytest.approx(0, abs=3 / np.sqrt(len(counts)))


def test_arrivals_are_uniform_within_an_interval() -> None:
    """Catches: arrivals heaped at an interval's start, or placed past its end."""
    workload = drawn("{expected: {daily: {10:00: [3000]}}, count: exact}", days="5 days")
    within = workload.arrived % 86_400_000 - 10 * HOUR
    assert within.min() >= 0
    assert within.max() < 1_800_000
    assert stats.kstest(within / 1_800_000, "uniform").pvalue > 0.01


def test_busyness_has_mean_one_and_its_cv_and_a_day_is_busy_as_a_whole() -> None:
    """Catches: a factor per interval instead of a day, a variance for a cv, a mean that moves."""
    by_day = np.concatenate(
        [
            np.bincount(
                drawn(
                    "{rate: 100 per hour, busyness: {cv: 30 %}, count: exact}", days="100 days", replication=r
                ).arrived
                // 86_400_000
            )
            for r in range(10)
        ]
    )
    factor = by_day / 2400
    assert factor.mean() == pytest.approx(1, abs=3 * 0.3 / np.sqrt(1000))
    assert factor.std() == pytest.approx(0.3, rel=0.1)
    workload = drawn("{rate: 100 per hour, busyness: {cv: 30 %}, count: exact}")
    assert len(set(per_interval(workload))) <= 2


def test_shared_busyness_is_one_luck_for_all_types_with_their_own_cv() -> None:
    """Catches: a luck of its own for each type, or the cv of another."""
    source = "{{rate: 200 per hour, busyness: {{cv: {}, shared: {}}}, count: exact}}"

    def days(first: str, second: str) -> np.ndarray:
        text = f"""
ccsim: 1
duration: 40 days
contacts:
  a: {{enter: desk, arrivals: {first}}}
  b: {{enter: desk, arrivals: {second}}}
"""
        scenario = parse(text + REST)
        workload = draw(scenario, journeys(scenario), 0)
        return np.stack(
            [np.bincount(workload.arrived[workload.type == t] // 86_400_000, minlength=40) for t in range(2)]
        )

    a, b = days(source.format("20 %", "yes"), source.format("40 %", "yes")) / 4_800
    luck_a = stats.gamma(25, scale=1 / 25).cdf(a)
    luck_b = stats.gamma(1 / 0.16, scale=0.16).cdf(b)
    np.testing.assert_allclose(luck_a, luck_b, atol=5e-3)
    a, b = days(source.format("20 %", "no"), source.format("40 %", "no")) / 4_800
    assert abs(stats.gamma(25, scale=1 / 25).cdf(a) - stats.gamma(1 / 0.16, scale=0.16).cdf(b)).max() > 0.3


def test_no_shows_are_dropped_and_leave_the_others_as_they_were() -> None:
    """Catches: the wrong share dropped, no-shows that shift the draws of those who come."""
    everybody = drawn("{rate: 500 per hour, no_show: 0 %}")
    shown = drawn("{rate: 500 per hour, no_show: 20 %}")
    share = 1 - shown.contacts / everybody.contacts
    assert share == pytest.approx(0.2, abs=3 * np.sqrt(0.16 / everybody.contacts))
    kept = np.isin(everybody.arrived, shown.arrived) & unique(everybody.arrived)
    same = np.isin(shown.arrived, everybody.arrived[kept])
    pairs = dict(zip(everybody.arrived[kept].tolist(), everybody.talk[everybody.base[kept]].tolist(), strict=True))
    assert [pairs[t] for t in shown.arrived[same].tolist()] == shown.talk[shown.base[same]].tolist()
    assert np.isin(shown.arrived, everybody.arrived).all()


def unique(values: np.ndarray) -> np.ndarray:
    _, where, count = np.unique(values, return_inverse=True, return_counts=True)
    return count[where] == 1


def test_a_day_cut_by_start_or_duration_is_the_same_day() -> None:
    """Catches: a cut interval drawn with a shortened rate, elements that depend on the cut, arrivals before the start."""
    arrivals = "{rate: {mon-sun: {6:00: 90 per hour, 21:00: 5 per hour}}}"
    whole = drawn(arrivals, days="2 days")
    cut = drawn(arrivals, days="25 h 10 min", start="2026-03-02 09:11")
    shift = 9 * HOUR + 11 * 60_000
    inside = (whole.arrived >= shift) & (whole.arrived < shift + 25 * HOUR + 600_000)
    assert np.array_equal(whole.arrived[inside] - shift, cut.arrived)
    for column in ("talk", "wrap", "patience"):
        assert np.array_equal(
            getattr(whole, column)[whole.base[: whole.contacts][inside]], getattr(cut, column)[cut.base]
        )
    assert cut.arrived.min() >= 0
    assert cut.arrived.max() < 25 * HOUR + 600_000


def test_a_cut_in_one_interval_moves_the_luck_of_no_other() -> None:
    """Catches: numbers of a day's count stream handed out by running place, so that an outage moves the whole evening."""
    plain = drawn("{rate: 40 per hour}")
    outage = drawn("{rate: {0:00: 40 per hour, 9:10: 400 per hour, 9:20: 40 per hour}}")
    before, after = np.array(per_interval(plain)), np.array(per_interval(outage))
    assert (np.delete(before, 18) == np.delete(after, 18)).all()
    assert after[18] > before[18]


def test_a_value_that_changes_to_itself_cuts_nothing() -> None:
    """Catches: cuts at every clock that is written, which would draw the same centre differently."""
    assert drawn("{rate: 40 per hour}").digest() == drawn("{rate: {0:00: 40 per hour, 9:10: 40 per hour}}").digest()


def test_more_contacts_than_can_be_simulated_are_refused() -> None:
    """Catches: a slip of the pen that fills the memory instead of giving a message."""
    with pytest.raises(CcsimError, match=r"contacts\.a\.arrivals: .*2026-03-02"):
        drawn("{rate: 900000 per hour}")


def test_a_log_is_taken_as_it_is(tmp_path: Path) -> None:
    """Catches: instants sorted before they are numbered, jittered or spread; those outside kept, or not told."""
    log = "[2026-03-02 10:00, 2026-03-01 23:59, 2026-03-02 09:00, 2026-03-03 00:00, 2026-03-02 10:00, 2026-03-02 23:59]"
    workloads = [drawn(f"{{log: {log}}}", replication=r) for r in range(2)]
    for workload in workloads:
        assert workload.arrived.tolist() == [9 * HOUR, 10 * HOUR, 10 * HOUR, 24 * HOUR - 60_000]
        assert workload.outside == {"a/arrivals": 2}
    assert not np.array_equal(workloads[0].talk, workloads[1].talk)
    in_order = drawn("{log: [2026-03-02 10:00, 2026-03-02 09:00, 2026-03-02 10:00, 2026-03-02 23:59]}")
    assert in_order.digest() == workloads[0].digest()


def test_contacts_of_one_instant_go_by_type_source_and_order_drawn() -> None:
    """Catches: ties broken by the sort's whim; a number that depends on anything but the workload."""
    text = """
ccsim: 1
start: 2026-03-02 08:00
duration: 1 h
contacts:
  a:
    enter: desk
    arrivals: {late: {log: [2026-03-02 08:20, 2026-03-02 08:10]}, early: {log: [2026-03-02 08:10, 2026-03-02 08:10]}}
  b: {enter: desk, arrivals: {log: [2026-03-02 08:10, 2026-03-02 08:05]}}
"""
    scenario = parse(text + REST)
    workload = draw(scenario, journeys(scenario), 0)
    assert (workload.arrived // 60_000).tolist() == [5, 10, 10, 10, 10, 20]
    assert workload.type.tolist() == [1, 0, 0, 0, 1, 0]
    # a's talks in the order drawn: 08:20, 08:10 (late), 08:10, 08:10 (early); by number they are 1, 2, 3 and 5
    in_order = drawn(
        "{log: [2026-03-02 08:20, 2026-03-02 08:10, 2026-03-02 08:10, 2026-03-02 08:10]}",
        start="2026-03-02 08:00",
        days="1 h",
    )
    assert workload.talk[workload.base[[1, 2, 3, 5]]].tolist() == in_order.talk[in_order.base].tolist()


def test_instants_are_rounded_down() -> None:
    """Catches: an arrival rounded to the next millisecond, which may be the next interval's."""
    workload = drawn("{expected: {8:00: [500]}, count: exact}")
    u = uniforms(1, 0, "instant/a/arrivals", 0, 500)
    assert workload.arrived.tolist() == sorted(8 * HOUR + int(x * 1_800_000) for x in u)


def test_a_day_of_which_scale_says_nothing_is_as_it_is() -> None:
    """Catches: nobody, or everybody twice, on the days that a map of factors leaves out."""
    workload = drawn("{rate: 10 per hour, scale: {mon: {9:00: 2, 10:00: 1}}, count: exact}", days="2 days")
    assert np.bincount(workload.arrived // 86_400_000).tolist() == [250, 240]


def test_sources_and_types_have_their_own_luck() -> None:
    """Catches: two sources whose intervals are busy together because they read one stream."""
    rates = "{one: {rate: 20 per hour}, two: {rate: 20 per hour}}"
    text = "ccsim: 1\nduration: 20 days\n"
    text += f"contacts: {{a: {{enter: desk, arrivals: {rates}}}, b: {{enter: desk, arrivals: {rates}}}}}"
    scenario = parse(text + REST)
    workload = draw(scenario, journeys(scenario), 0)
    by_type = [np.bincount(workload.arrived[workload.type == t] // 1_800_000, minlength=960) for t in range(2)]
    assert abs(np.corrcoef(*by_type)[0, 1]) < 4 / np.sqrt(960)
    for (
        counts
    ) in by_type:  # the sum of two independent Poisson numbers of mean 10; one luck for both would double the variance
        assert counts.var() == pytest.approx(20, abs=4 * 20 * np.sqrt(2 / 960))


def test_nobody_arrives_when_the_doors_close() -> None:
    """Catches: an arrival at the very end of the run, at which nothing arrives any more, or none at its beginning."""
    workload = drawn(
        "{log: [2026-03-02 08:00, 2026-03-02 09:00, 2026-03-02 07:59:59]}", start="2026-03-02 08:00", days="1 h"
    )
    assert workload.arrived.tolist() == [0]
    assert workload.outside == {"a/arrivals": 2}


def test_no_shows_of_each_source_are_drawn_by_its_own_stream() -> None:
    """Catches: one luck for the first of every source, or a source whose no-shows move when another grows."""
    log = ", ".join(f"2026-03-02 {9 + i // 60:02}:{i % 60:02}" for i in range(120))
    one, two = (f"{name}: {{log: [{log}], no_show: 50 %}}" for name in ("one", "two"))
    more = one.replace("log: [", "log: [2026-03-02 08:00, ")
    came = {sources: drawn(f"{{{sources}}}").arrived for sources in (one, more, f"{one}, {two}", f"{more}, {two}")}
    assert (
        np.bincount(came[f"{one}, {two}"] // 60_000) == 1
    ).sum() > 30  # of a minute's two callers often just one comes
    assert len(came[f"{one}, {two}"]) - len(came[one]) == len(came[f"{more}, {two}"]) - len(came[more])
