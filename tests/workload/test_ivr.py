"""The way through the IVR: shares, times, and the end of paths that never end."""

from __future__ import annotations

import numpy as np
from scipy import stats

from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys
from ccsim.workload import Workload, draw

REST = """
queues: {desk: {talk: {exponential: 3 min}, patience: never}, other: {talk: {exponential: 3 min}, patience: never}}
agents: {team: {serves: {desk: 1, other: 1}, staff: 5}}
"""


def drawn(
    nodes: str, contacts: str = "a: {arrivals: {rate: 900 per hour}, enter: n1}", more: str = "", days: str = "1 day"
) -> Workload:
    text = f"ccsim: 1\nstart: 2026-03-02 00:00\nduration: {days}\n{more}contacts: {{{contacts}}}\nivr: {{nodes: {{{nodes}}}}}"
    scenario = parse(text + REST)
    return draw(scenario, journeys(scenario), 0)


def counts(workload: Workload) -> list[int]:
    """How many end hung up, done, at the desk, at the other queue."""
    return np.bincount(workload.ivr_end + 2, minlength=4).tolist()


def test_shares_of_a_tree_of_nodes() -> None:
    """Catches: steps that share one uniform, so that who goes right once goes right always."""
    workload = drawn(
        "n1: {takes: 10 s, then: {n2: 50 %, n3: rest}}, "
        "n2: {takes: 20 s, then: {desk: 50 %, done: rest}}, n3: {takes: 40 s, then: {desk: 10 %, other: 70 %, hang_up: rest}}"
    )
    expected = np.array([0.1, 0.25, 0.25 + 0.05, 0.35]) * workload.contacts
    assert stats.chisquare(counts(workload), expected).pvalue > 0.01
    assert set(np.unique(workload.ivr_time).tolist()) == {30_000, 50_000}
    assert set(np.unique(workload.ivr_time[workload.ivr_end <= -2]).tolist()) == {50_000}


def test_a_loop_is_left_as_often_as_its_shares_say() -> None:
    """Catches: a second pass through a node with the luck of the first."""
    workload = drawn("n1: {takes: 1 s, then: {n1: 60 %, desk: rest}}")
    passes = workload.ivr_time // 1000
    observed = np.bincount(np.minimum(passes, 10))[1:]
    probability = np.append(stats.geom(0.4).pmf(np.arange(1, 10)), stats.geom(0.4).sf(9))
    assert stats.chisquare(observed, probability * workload.contacts).pvalue > 0.01


def test_times_of_all_nodes_are_added_each_rounded() -> None:
    """Catches: the time of one node only, a sum rounded at the end, one luck for the times of all nodes."""
    workload = drawn(
        "n1: {takes: {exponential: 10 s}, then: {n2: 100 %}}, n2: {takes: {exponential: 10 s}, then: {desk: 100 %}}"
    )
    assert stats.kstest(workload.ivr_time, stats.gamma(2, scale=10_000).cdf).pvalue > 0.01
    halves = drawn(
        "n1: {takes: {constant: 0.5 ms}, then: {n2: 100 %}}, n2: {takes: {constant: 0.5 ms}, then: {desk: 100 %}}"
    )
    assert set(halves.ivr_time.tolist()) == {2}


def test_a_path_of_a_hundred_nodes_ends_as_hung_up() -> None:
    """Catches: a path without end, or one cut at another length."""
    workload = drawn("n1: {takes: 1 s, then: {n1: 99.9 %, desk: rest}}")
    long = workload.ivr_time == 100_000
    assert workload.ivr_time.max() == 100_000
    assert (workload.ivr_end[long] == -2).all()
    assert (workload.ivr_end[~long] == 0).all()
    assert long.mean() > 0.85
    chain = ", ".join(
        f"n{i}: {{takes: 1 s, then: {{{f'n{i + 1}' if i < 99 else 'desk'}: 100 %}}}}" for i in range(1, 100)
    )
    assert set(drawn(chain).ivr_end.tolist()) == {0}


def test_who_enters_a_queue_has_no_time_in_the_ivr() -> None:
    """Catches: 0 ms in the IVR taken for no IVR, which moves shares of who was contained."""
    workload = drawn(
        "n1: {takes: 0 s, then: {desk: 100 %}}",
        "a: {arrivals: {rate: 90 per hour}, enter: {vip: other, plain: n1}}",
        "segments: {vip: 40 %, plain: rest}\n",
    )
    vip = workload.segment == 0
    assert set(workload.ivr_time[vip].tolist()) == {-1}
    assert set(workload.ivr_end[vip].tolist()) == {1}
    assert set(workload.ivr_time[~vip].tolist()) == {0}


def test_then_for_goes_by_the_segment_as_routed_and_by_the_hour_of_the_first_arrival() -> None:
    """Catches: a caller nobody recognised led by its own tier; the hour of another caller."""
    workload = drawn(
        "n1: {takes: 1 s, then: {0:00: {desk: 100 %}, 12:00: {other: 100 %}}, then_for: {vip: {done: 100 %}}}",
        "a: {arrivals: {rate: 90 per hour}, enter: n1}",
        "segments: {vip: {share: 50 %, recognised: 50 %}, plain: rest}\n",
    )
    late = (workload.arrived >= 12 * 3_600_000).astype(np.int64)
    assert np.array_equal(workload.ivr_end, np.where(workload.routed_as == 0, -1, late))
    assert ((workload.segment == 0) & (workload.routed_as == 1)).any()


def test_shares_of_recognition() -> None:
    """Catches: recognition drawn with the segment's own luck, or for the wrong segment."""
    workload = drawn(
        "n1: {takes: 1 s, then: {desk: 100 %}}",
        "a: {arrivals: {rate: 900 per hour}, enter: n1, segments: {gold: {recognised: 100 %}}}",
        "segments: {vip: {share: 30 %, recognised: 80 %}, gold: {share: 20 %, recognised: 10 %}, plain: rest}\n",
    )
    table = [np.count_nonzero((workload.segment == s) & (workload.routed_as == r)) for s in range(3) for r in range(3)]
    expected = np.array([0.24, 0, 0.06, 0, 0.2, 0, 0, 0, 0.5]) * workload.contacts
    assert [n for n, e in zip(table, expected, strict=True) if e == 0] == [0] * 5
    kept = expected > 0
    assert stats.chisquare(np.array(table)[kept], expected[kept]).pvalue > 0.01


def test_a_node_leads_elsewhere_on_another_day() -> None:
    """Catches: Monday's way through the IVR on every day of the week."""
    workload = drawn(
        "n1: {takes: 1 s, then: {mon-fri: {desk: 100 %}, sat-sun: {other: 100 %}}}",
        "a: {arrivals: {rate: 20 per hour}, enter: n1}",
        days="7 days",
    )
    assert np.array_equal(workload.ivr_end, (workload.arrived >= 5 * 24 * 3_600_000).astype(np.int64))
