"""Erlang beside the simulation: pools, inputs, pooling, and how well the answers are known."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from beside_scenarios import PURE, TWO, centre, compared
from scipy.special import stdtrit

import ccsim
from ccsim import erlang
from ccsim.app.beside import Figure, PoolBeside
from ccsim.app.beside.inputs import pool_inputs
from ccsim.app.beside.jackknife import estimate, leave_out
from ccsim.app.beside.measured import Measured
from ccsim.app.beside.pools import find_pools
from ccsim.errors import UsageError
from ccsim.scenario import Scenario


def by_queue(pool: PoolBeside) -> dict[tuple[str, str], Figure]:
    return {(one.queue, one.measure): one for one in pool.figures}


def sure(*values: float | None) -> list[float]:
    """Values all of which are there."""
    found = [value for value in values if value is not None]
    assert len(found) == len(values)
    return found


@pytest.mark.parametrize(("patience", "model"), [("{exponential: 5 min}", "erlang_a"), ("never", "erlang_c")])
def test_where_nothing_is_broken_the_two_agree(patience: str, model: str) -> None:
    """Catches: a rate, time or number of agents in the wrong unit, a bias that few replications bring, a false alarm."""
    (pool,) = compared(centre(f"queues.desk.patience={patience}"), replications=12).pools
    assert (pool.model, pool.broken, pool.unstable) == (model, (), 0)
    exact = (
        erlang.a(agents=7, calls_per_hour=120, aht=180, patience=300)
        if model == "erlang_a"
        else erlang.c(agents=7, calls_per_hour=120, aht=180)
    )
    for measure in ("service_level", "asa", "mean_wait", "occupancy"):
        figure = by_queue(pool)["*", measure]
        low, answer, high = sure(figure.low, figure.erlang, figure.high)
        difference_low, difference_high = sure(figure.difference_low, figure.difference_high)
        assert difference_low <= 0 <= difference_high, figure
        assert low <= answer <= high, figure
        # The calls of these replications are a little more or fewer than expected, in both answers alike.
        assert answer == pytest.approx(getattr(exact, measure), abs=high - low)


@pytest.mark.parametrize(("patience", "agents"), [("{exponential: 5 min}", 3), ("never", 4)])
def test_two_chats_at_once_are_twice_as_many_agents(patience: str, agents: int) -> None:
    """Catches: places that Erlang is not given, or given as people; an occupancy that it knows nothing of."""
    changes = ["contacts.call.channel=chat", f"agents.team={{staff: {agents}, at_once: {{chat: 2}}}}"]
    (pool,) = compared(centre(f"queues.desk.patience={patience}", *changes), replications=12).pools
    assert (pool.broken, pool.unstable, pool.at_once) == ((), 0, 2)
    assert pool.agents == pytest.approx(agents)
    found = by_queue(pool)
    for measure in ("service_level", "asa", "mean_wait"):
        difference_low, difference_high = sure(found["*", measure].difference_low, found["*", measure].difference_high)
        assert difference_low <= 0 <= difference_high, found["*", measure]
    assert ("*", "occupancy") not in found


def test_waits_of_several_channels_are_not_put_together() -> None:
    """Catches: a pool of chats alone without its waits as there are calls elsewhere, or one wait of chats and calls."""
    chats = ["contacts.a.channel=chat", "agents.both.serves.qa=none"]
    found = [by_queue(pool) for pool in compared(ccsim.parse(TWO, changes=chats), replications=2).pools]
    assert all(("*", "asa") in figures for figures in found)
    assert len(found) == 2
    (pool,) = compared(ccsim.parse(TWO, changes=chats[:1]), replications=2).pools
    together = by_queue(pool)
    assert ("*", "asa") not in together
    assert {("*", "abandonment"), ("qa", "asa"), ("qb", "service_level")} <= together.keys()


def test_the_luck_that_both_share_cancels() -> None:
    """Catches: the interval of the difference made as if the two answers were of other calls."""
    (pool,) = compared(centre(), replications=12).pools
    figure = by_queue(pool)["*", "service_level"]
    low, high, difference_low, difference_high = sure(
        figure.low, figure.high, figure.difference_low, figure.difference_high
    )
    assert difference_high - difference_low < 0.6 * (high - low)


@pytest.mark.parametrize(
    "definition", ["offered", "answered", "abandons_met", "late_abandons", "no_short", "short_met"]
)
def test_intervals_are_weighted_by_their_calls(definition: str) -> None:
    """Catches: a mean over intervals, a target time of another queue, a service level by another definition."""
    changes = [f"service_level={{definition: {definition}, short: 8 s}}", "agents.both.staff={0:00: 2, 4:00: 3}"]
    result = ccsim.run(ccsim.parse(TWO, changes=changes), replications=1, by=["interval"])
    rows = {
        (row.measure, row.queue, row.group, row.interval): row.mean or 0.0
        for row in result.rows
        if row.segment in ("*", None)
    }
    intervals = sorted({row.interval for row in result.rows if row.interval})
    totals = {name: rows[name, "*", None, None] for name in ("answered", "abandoned", "mean_wait", "aht")}
    patience = totals["mean_wait"] * (totals["answered"] + totals["abandoned"]) / totals["abandoned"]
    in_time, counted, waited, answered, busy, duty = (0.0,) * 6
    for interval in intervals:
        joined = rows["offered", "*", None, interval]
        agents = rows["on_duty", None, "*", interval]
        for queue, within in (("qa", 20), ("qb", 60)):
            share = rows["offered", queue, None, interval]
            answer = erlang.a(
                agents=agents, calls_per_hour=2 * joined, aht=totals["aht"], patience=patience, within=within, short=8
            )
            gave_up_in_time = answer.sl_abandons_met - answer.sl_offered
            short = answer.sl_short_met - answer.sl_offered
            in_time += share * {"abandons_met": answer.sl_abandons_met, "short_met": answer.sl_short_met}.get(
                definition, answer.sl_offered
            )
            counted += share * {
                "answered": 1 - answer.abandonment,
                "late_abandons": 1 - gave_up_in_time,
                "no_short": 1 - short,
            }.get(definition, 1.0)
            waited += share * (1 - answer.abandonment) * answer.asa
            answered += share * (1 - answer.abandonment)
        busy += joined * (1 - answer.abandonment) * totals["aht"]
        duty += agents * 1800
    (pool,) = result.erlang.pools
    figures = by_queue(pool)
    assert pool.patience == pytest.approx(patience)
    assert figures["*", "service_level"].erlang == pytest.approx(in_time / counted, rel=1e-9)
    assert figures["*", "asa"].erlang == pytest.approx(waited / answered, rel=1e-9)
    assert figures["*", "occupancy"].erlang == pytest.approx(busy / duty, rel=1e-9)


def test_what_stands_beside_is_what_was_measured() -> None:
    """Catches: another figure beside Erlang's than the table above shows; a pool's agents mixed up."""
    result = ccsim.run(ccsim.parse(TWO), replications=4, by=["interval", "type"])
    rows = {
        (row.measure, row.queue or row.group): row
        for row in result.rows
        if row.interval is None and row.type is None and row.segment in ("*", None)
    }
    (pool,) = result.erlang.pools
    for (queue, measure), figure in by_queue(pool).items():
        row = rows[measure, queue]
        assert (figure.simulated, figure.low, figure.high) == pytest.approx((row.mean, row.low, row.high))
        if figure.erlang is not None and figure.simulated is not None:
            assert figure.difference == pytest.approx(figure.erlang - figure.simulated)


def test_handling_times_change_by_the_clock() -> None:
    """Catches: one handling time for a day on which the talk is twice as long after noon, or the wrong interval's."""
    scenario = centre(
        "queues.desk.talk={0:00: {exponential: 2 min}, 12:00: {exponential: 4 min}}", "duration=24 h", "warmup=0 s"
    )
    result = ccsim.run(scenario, replications=3, by=["interval", "type"])
    measured = Measured(scenario, result.measured)
    (pool,) = find_pools(scenario, measured.reached(), measured.present())
    aht = pool_inputs(measured, pool, leave_out(3)).aht[0]
    assert len(aht) == 48
    np.testing.assert_allclose(aht[24:], 2 * aht[:24])
    rows = {
        row.measure: row.mean
        for row in result.rows
        if row.interval is None and row.queue == "desk" and row.segment == "*"
    }
    calls = measured.calls("interval", "answered", pool.places).sum(axis=0)
    assert (calls * aht).sum() / calls.sum() == pytest.approx(rows["aht"])


def test_excluded_time_and_the_warm_up_count_in_neither() -> None:
    """Catches: an outage that counts on one side only."""
    scenario = centre("duration=10 h", "exclude.outage=2026-01-05 06:00..2026-01-05 09:15")
    result = ccsim.run(scenario, replications=2, by=["interval", "type"])
    (pool,) = result.erlang.pools
    assert pool.intervals == 4 + 2
    rows = {
        row.measure: row.mean
        for row in result.rows
        if row.interval is None and row.queue == "desk" and row.segment == "*"
    }
    assert pool.offered == pytest.approx(rows["offered"])


POOLS = """
ccsim: 1
duration: 8 h
segments: {vip: {share: 30 %}, plain: rest}
contacts:
  a: {arrivals: {rate: 60 per hour}, enter: qa}
  b: {arrivals: {rate: 60 per hour}, enter: qb}
  c: {arrivals: {rate: 60 per hour}, enter: qc}
defaults: {queues: {talk: {exponential: 3 min}, patience: {exponential: 5 min}}}
queues: {qa: {}, qb: {}, qc: {}, unused: {}}
agents:
  vips: {serves: {qa/vip: 1}, staff: 2}
  plain_ones: {serves: {qa/plain: 1, unused: 1}, staff: 4}
  bees: {serves: {qb: 1, unused: 1}, staff: 4}
  bridge: {serves: {qa: 1, qb: 1, qc: 1}, staff: 0}
"""


def parted(*changes: str) -> list[tuple[str, tuple[str, ...]]]:
    scenario = ccsim.parse(POOLS, changes=changes)
    return [(pool.pool, pool.groups) for pool in compared(scenario, replications=1).pools]


def test_a_pool_is_who_hangs_together() -> None:
    """Catches: pools linked by a group of nobody or a queue without calls; segments served apart in one pool."""
    assert parted() == [("qa/vip", ("vips",)), ("qa/plain", ("plain_ones",)), ("qb", ("bees",)), ("qc", ())]


def test_one_group_can_link_pools() -> None:
    """Catches: a pool that ends at the first group or queue."""
    (whole,) = parted("agents.bridge.staff=1")
    assert whole == ("qa, qb, qc", ("vips", "plain_ones", "bees", "bridge"))


def test_who_is_not_recognised_links_the_lines() -> None:
    """Catches: VIPs who stand in the ordinary line counted as served by the VIP windows."""
    assert parted("segments.vip.recognised=90 %")[0] == ("qa", ("vips", "plain_ones"))
    assert parted("segments.vip.recognised=0 %")[0] == ("qa", ("plain_ones",))


def test_nobody_serves_and_so_there_is_no_answer() -> None:
    """Catches: a division by no agents."""
    alone = compared(ccsim.parse(POOLS), replications=2).pools[-1]
    assert (alone.model, alone.figures, alone.broken) == (None, (), ())
    assert alone.offered > 0


def test_erlang_c_beyond_its_limit_is_shown() -> None:
    """Catches: an interval without a steady state that is left out, or answered by a number."""
    scenario = centre(
        "queues.desk.patience=never",
        "contacts.call.arrivals.rate={0:00: 60 per hour, 5:00: 240 per hour, 6:00: 60 per hour}",
        "duration=10 h",
    )
    (pool,) = compared(scenario, replications=6).pools
    assert (pool.model, pool.intervals, pool.unstable) == ("erlang_c", 12, 2)
    assert pool.unstable_share == pytest.approx(240 / 540, abs=0.04)
    figures = by_queue(pool)
    level, asa = figures["*", "service_level"], figures["*", "asa"]
    quiet = erlang.c(agents=7, calls_per_hour=60, aht=180).service_level
    assert level.erlang == pytest.approx((1 - pool.unstable_share) * quiet, abs=0.02)
    assert (asa.erlang, asa.difference, level.difference_low) == (None, None, None)
    assert asa.simulated is not None


def test_without_agents_everybody_gives_up() -> None:
    """Catches: an error, or calls left out, where nobody is on duty."""
    scenario = centre("agents.team.staff={0:00: 7, 6:00: 0, 8:00: 7}", "duration=10 h")
    (pool,) = compared(scenario, replications=2).pools
    figures = by_queue(pool)
    inside = erlang.a(agents=7, calls_per_hour=120, aht=180, patience=pool.patience or math.nan)
    # A third of the calls come then.
    expected = (2 * inside.abandonment + 1) / 3
    assert figures["*", "abandonment"].erlang == pytest.approx(expected, abs=0.05)


def test_nobody_gave_up_is_erlang_c() -> None:
    """Catches: a patience made up where none was seen."""
    scenario = centre("agents.team.staff=40", "queues.desk.patience={exponential: 1 h}")
    (pool,) = compared(scenario, replications=2).pools
    assert (pool.model, pool.patience) == ("erlang_c", None)


def test_one_replication_has_no_interval() -> None:
    """Catches: an interval made of one value."""
    (pool,) = compared(centre("duration=10 h"), replications=1).pools
    for figure in pool.figures:
        assert figure.erlang is not None
        assert (figure.difference_low, figure.difference_high) == (None, None)


@pytest.mark.parametrize("count", [2, 7, 20])
def test_the_jackknife_knows_the_mean_and_its_square(count: int) -> None:
    """Catches: a wrong weight of what is left out. The mean's error is Student's; the square loses its whole bias."""
    values = np.random.default_rng(5).normal(3, 1, count)
    samples = leave_out(count)
    means = samples.sum(values) / samples.counts
    spread = values.std(ddof=1) / math.sqrt(count)
    found = estimate(samples, means)
    assert found.value == pytest.approx(values.mean())
    assert found.half == pytest.approx(stdtrit(count - 1, 0.975) * spread)
    assert estimate(samples, means**2).value == pytest.approx(values.mean() ** 2 - spread**2)


def test_blocks_of_unequal_size_are_weighted() -> None:
    """Catches: blocks of one and of two replications taken for alike: the mean would then not be the mean."""
    values = np.random.default_rng(6).normal(3, 1, 33)
    samples = leave_out(33)
    assert sorted(set(samples.sizes)) == [1, 2]
    found = estimate(samples, samples.sum(values) / samples.counts)
    assert found.value == pytest.approx(values.mean())
    assert found.half == pytest.approx(2.09 * values.std(ddof=1) / math.sqrt(33), rel=0.3)


def test_a_result_finds_by_itself_what_it_needs() -> None:
    """Catches: other figures, or an error, where the run was not measured by interval."""
    scenario = ccsim.parse(TWO)
    plain = ccsim.run(scenario, replications=2)
    assert plain.erlang == ccsim.run(scenario, replications=2, by=["interval", "type"]).erlang
    assert list(plain.erlang.table.columns) == [
        "pool", "model", "measure", "unit", "queue", "simulated", "low", "high", "erlang", "difference", "difference_low",
        "difference_high",
    ]  # fmt: skip
    assert set(plain.erlang.table["queue"]) == {"*", "qa", "qb"}
    assert list(plain.erlang.assumptions.columns) == ["pool", "assumption", "direction", "text"]
    assert isinstance(plain.erlang.assumptions, pd.DataFrame)


def test_only_what_was_asked_for() -> None:
    """Catches: measures that were not asked for, or nothing where none of them is one of Erlang's."""
    result = ccsim.run(centre("duration=10 h"), replications=2, measures=["asa", "offered"])
    assert {figure.measure for figure in result.erlang.pools[0].figures} == {"asa"}
    with pytest.raises(UsageError, match="erlang: it answers none of these"):
        _ = ccsim.run(centre("duration=10 h"), replications=2, measures="offered").erlang


def test_nobody_calls_and_there_is_nothing_to_compare() -> None:
    """Catches: a division by no calls."""
    empty: Scenario = ccsim.parse(PURE, changes=["contacts.call.arrivals.rate=0 per hour"])
    assert compared(empty, replications=2).pools == ()
