"""Which of Erlang's assumptions a scenario breaks, and, by simulation, that they push the answer where it is said."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from beside_scenarios import APART, PURE, TWO, VIPS, centre, compared

import ccsim
from ccsim.app.beside import PoolBeside
from ccsim.app.beside.broken import QUESTIONS
from ccsim.app.beside.moments import mean_square, mixed
from ccsim.engines.simpy import Offer
from ccsim.scenario.distribution import (
    Constant,
    Distribution,
    Empirical,
    Exponential,
    Gamma,
    Lognormal,
    Mixture,
    Never,
    Triangular,
    Uniform,
    Weibull,
)

TALK = "queues.desk.talk="
PATIENCE = "queues.desk.patience="
NEXT = "contacts.call.next."
RATE = "contacts.call.arrivals"
CHAT = "contacts.call.channel=chat"
TWO_AT_ONCE = "agents.team={staff: 4, at_once: {chat: 2}}"
SHORT = ("duration=10 h",)
"""Long enough to ask what is broken."""

ONWARD = """
ccsim: 1
duration: 54 h
warmup: 4 h
contacts:
  a: {arrivals: {rate: 70 per hour}, enter: qa}
  b: {arrivals: {rate: 20 per hour}, enter: qb}
defaults: {queues: {target: 80/20, talk: {exponential: 3 min}, patience: {exponential: 5 min}}}
queues: {qa: {}, qb: {}}
agents:
  ga: {serves: {qa: 1}, staff: 3}
  gb: {serves: {qb: 1}, staff: 3}
"""
"""Two pools, of which the first can send calls on to the second."""

DAYS = """
ccsim: 1
start: 2026-03-02 00:00
duration: 1 day
contacts: {call: {arrivals: {rate: {8:00: 120 per hour, 18:00: 0 per hour}}, enter: desk}}
queues: {desk: {target: 80/20, talk: {exponential: 3 min}, patience: {exponential: 5 min}}}
agents: {team: {serves: {desk: 1}, staff: {8:00: 7, 19:00: 0}}}
"""
"""A day with a peak."""

OPTIMISTIC, PESSIMISTIC, EITHER = "optimistic", "pessimistic", "either"

FOUND: list[tuple[str, Sequence[str], dict[str, str]]] = [
    (PURE, [], {}),
    (PURE, [PATIENCE + "never"], {}),
    (PURE, [TALK + "{constant: 0 s}", "queues.desk.wrap={exponential: 3 min}"], {}),
    (PURE, ["agents.team={serves: {desk: {aht: 1.5}}, staff: 11}"], {}),
    (PURE, [TALK + "{constant: 3 min}"], {"handling_times": PESSIMISTIC}),
    (PURE, [TALK + "{exponential: 2 min}", "queues.desk.wrap={exponential: 1 min}"], {"handling_times": PESSIMISTIC}),
    (PURE, [TALK + "{lognormal: {mean: 3 min, cv: 1.5}}"], {"handling_times": OPTIMISTIC}),
    (PURE, [TALK + "{mixture: [[50 %, {exponential: 1 min}], [rest, {exponential: 5 min}]]}"], {"handling_times": OPTIMISTIC}),
    (PURE, [TALK + "{lognormal: {mean: 3 min, cv: 1}}"], {"handling_times": EITHER}),
    (PURE, [PATIENCE + "{constant: 2 min}"], {"patience": EITHER}),
    (PURE, [PATIENCE + "{mixture: [[20 %, {exponential: 2 min}], [rest, never]]}"], {"patience": EITHER}),
    (PURE, ["agents.team.pace={cv: 20 %}"], {"pace": EITHER}),
    (PURE, ["agents.team.absence=10 %"], {"absence": OPTIMISTIC}),
    (PURE, ["agents.team.shrinkage=10 %"], {"absence": OPTIMISTIC}),
    (PURE, [RATE + ".busyness={cv: 10 %}"], {"busy_days": OPTIMISTIC}),
    (PURE, [RATE + "={expected: {0:00: 60}, count: exact}"], {"arrivals": PESSIMISTIC}),
    (PURE, [RATE + "={log: [2026-01-05 05:00, 2026-01-05 05:01]}"], {"arrivals": EITHER, "changing_volumes": EITHER}),
    (PURE, [NEXT + "redial={after: abandoned, share: 90 %, in: {exponential: 5 min}}"], {"redials": OPTIMISTIC}),
    (PURE, [NEXT + "again={after: answered, share: 10 %, in: {exponential: 5 min}}"], {"repeat_calls": EITHER}),
    (PURE, [NEXT + "never_made={after: abandoned, share: 0 %, in: {exponential: 5 min}}"], {}),
    (PURE, [NEXT + "onward={after: answered, share: 10 %, to: desk}"], {"transfers": EITHER}),
    (PURE, ["queues.desk.capacity=2"], {"refusals": PESSIMISTIC}),
    (PURE, ["queues.desk.capacity=500", "ivr.lines=500"], {}),
    (PURE, ["ivr.lines=8"], {"refusals": PESSIMISTIC}),
    (PURE, ["queues.desk.callback={offer: {after: 20 s}, accept: 50 %}"], {"callbacks": OPTIMISTIC}),
    (PURE, [CHAT, TWO_AT_ONCE], {}),
    (PURE, [CHAT, TWO_AT_ONCE, "agents.team.slower=10 %"], {"slower": OPTIMISTIC}),
    (PURE, [CHAT, TWO_AT_ONCE, "contacts.other={channel: voice, arrivals: {rate: 6 per hour}, enter: desk}"],
     {"at_once": EITHER}),
    (PURE, [TWO_AT_ONCE.replace("4", "7"), "agents.team.slower=10 %"], {}),
    (PURE, ["warmup=0 s"], {"changing_volumes": PESSIMISTIC}),
    (PURE, [RATE + ".rate={0:00: 120 per hour, 7:00: 60 per hour}"], {"changing_volumes": EITHER}),
    (PURE, ["agents.team.staff={0:00: 7, 7:00: 6}"], {"changing_volumes": EITHER}),
    (PURE, ["queues.desk.open=0:00-9:00"], {"changing_volumes": EITHER}),
    (PURE, ["agents.team.staff={0:00: 7, 7:00: 0, 8:00: 7}"], {"changing_volumes": EITHER, "nobody_there": EITHER}),
    (PURE, ["duration=11 h", "agents.team.staff={0:00: 7, 9:30: 0}", PATIENCE + "never"],
     {"changing_volumes": EITHER, "nobody_there": EITHER, "unserved": EITHER}),
    (PURE, ["queues.desk={open: 0:00-23:00, target: {answer: 80 %, within: 1 open h}}"],
     {"changing_volumes": EITHER, "open_time": EITHER}),
    (VIPS, [], {}),
    (VIPS, ["policy=same"], {}),
    (VIPS, ["policy=strict"], {"priorities": EITHER}),
    (VIPS, ["policy=head"], {"priorities": EITHER}),
    (VIPS, ["policy=faster"], {"priorities": EITHER}),
    (VIPS, ["policy=in_turn"], {"priorities": EITHER}),
    (VIPS, ["policy=kept_free"], {"held_back": OPTIMISTIC}),
    (VIPS, ["segments.vip.patience={exponential: 9 min}"], {"patience": EITHER}),
    (APART, [], {}),
    (APART, ["agents.ga.serves.qb=none"], {"skills": OPTIMISTIC}),
    (APART, ["agents.ga.serves.qb.after=20 s"], {"held_back": OPTIMISTIC}),
    (APART, ["agents.ga.serves.qb=2"], {"levels": EITHER}),
    (APART, ["agents.ga.aht=120 %"], {"pace": EITHER}),
    (APART, ["agents.ga.serves.qb.aht=1.5"], {"pace": EITHER}),
    (APART, ["queues.qb.target=80/60"], {}),
    (APART, ["policies.slow={weight: by_target}", "policy=slow", "queues.qb.target=80/60"], {"priorities": EITHER}),
    (APART, ["queues.qa.otherwise.waited={20 s: qb}"], {"moved_on": EITHER, "overflow": EITHER}),
]  # fmt: skip


def broken(pool: PoolBeside) -> dict[str, str]:
    found = {one.assumption: one.direction for one in pool.broken}
    assert len(found) == len(pool.broken)
    return found


@pytest.mark.parametrize(
    ("text", "changes", "told"), FOUND, ids=lambda value: value[0][:40] if isinstance(value, list) and value else ""
)
def test_every_broken_assumption_is_found_and_no_other(text: str, changes: Sequence[str], told: dict[str, str]) -> None:
    """Catches: an assumption that the change breaks and no line names; a line on one that holds; another direction."""
    (pool,) = compared(ccsim.parse(text, changes=[*SHORT, *changes]), replications=2).pools
    assert broken(pool) == told


@pytest.mark.parametrize(("channel", "who"), [("voice", "caller"), ("chat", "customer")])
def test_who_waits_is_called_what_they_are(channel: str, who: str) -> None:
    """Catches: callers in a centre of chats; customers where all of them call."""
    chats = [f"contacts.{name}.channel={channel}" for name in "ab"]
    told = {"serves.qb=none": f"while a {who} waits", "serves.qb.after=20 s": f"while {who}s wait (after)"}
    for change, words in told.items():
        (pool,) = compared(ccsim.parse(APART, changes=[*SHORT, *chats, f"agents.ga.{change}"]), replications=2).pools
        (found,) = pool.broken
        assert words in found.text


def test_what_is_sent_on_breaks_something_in_both_pools() -> None:
    """Catches: bursts taken for random calls, and a queue that loses its longest waits taken for one that keeps them."""
    waited = compared(ccsim.parse(ONWARD, changes=[*SHORT, "queues.qa.otherwise.waited={30 s: qb}"]), replications=3)
    assert [broken(pool) for pool in waited.pools] == [{"moved_on": PESSIMISTIC}, {"overflow": OPTIMISTIC}]
    full = ["queues.qa.capacity=1", "queues.qa.otherwise.full=qb"]
    refused = compared(ccsim.parse(ONWARD, changes=[*SHORT, *full]), replications=3)
    assert [broken(pool) for pool in refused.pools] == [{"refusals": PESSIMISTIC}, {"overflow": OPTIMISTIC}]


def test_patience_shows_in_the_waits_of_those_who_are_moved_on_too() -> None:
    """Catches: impatience made of waits that ended otherwise: all seem to give up sooner than they do."""
    scenario = ccsim.parse(ONWARD, changes=["queues.qa.otherwise.waited={30 s: qb}"])
    first, _ = compared(scenario, replications=8).pools
    assert first.patience == pytest.approx(300, rel=0.1)


def first_offer(now: int, offers: Sequence[Offer]) -> Offer:
    return offers[0]


def test_a_routing_rule_takes_the_place_of_the_policy() -> None:
    """Catches: priorities named that do not hold, and none named where the user's own rule decides."""
    scenario = ccsim.parse(VIPS, changes=["policy=strict", *SHORT])
    (pool,) = ccsim.run(scenario, replications=2, routing=first_offer).erlang.pools
    assert broken(pool) == {"routing": EITHER}


def test_every_question_is_asked_here() -> None:
    """Catches: a question without a test."""
    assert {name for _, _, told in FOUND for name in told} | {"routing"} == set(QUESTIONS)


def test_the_lines_say_who_and_how_much() -> None:
    """Catches: another group, segment, entry or share than the scenario's in a line."""

    def line(text: str, *changes: str) -> str:
        (pool,) = compared(ccsim.parse(text, changes=[*SHORT, *changes]), replications=3).pools
        return pool.broken[0].text

    assert "policy strict lets vip pass" in line(VIPS, "policy=strict")
    assert "policy in_turn lets vip pass" in line(VIPS, "policy=in_turn")
    assert "(ga not qb)" in line(APART, "agents.ga.serves.qb=none")
    assert "ga take qa first" in line(APART, "agents.ga.serves.qb=2")
    assert "coefficient of variation 0.00, not 1" in line(PURE, TALK + "{constant: 3 min}")
    both = line(PURE, TALK + "{exponential: 2 min}", "queues.desk.wrap={exponential: 1 min}")
    assert "coefficient of variation 0.56, not 1" in both
    assert "coefficient of variation 0.64, not 1" in line(PURE, TALK + "{lognormal: {mean: 3 min, cv: 0.8}}")
    reached = "queues.desk.callback={offer: {after: 20 s}, accept: 50 %, reached: 50 %, dial: 20 s, tries: 1}"
    assert "agents serve them besides, and dial in vain" in line(PURE, reached)
    assert line(PURE, reached.replace("reached: 50 %, dial: 20 s, ", "")).endswith("besides")
    assert "again 9" in line(PURE, NEXT + "again={after: answered, share: 10 %, in: {exponential: 5 min}}")
    assert "120 s on average" in line(PURE, PATIENCE + "{constant: 2 min}")
    assert "cv 10 %" in line(PURE, RATE + ".busyness={cv: 10 %}")
    over = line(PURE, RATE + ".rate={0:00: 60 per hour, 6:00: 240 per hour, 7:00: 60 per hour}")
    assert "calls change by the clock" in over
    assert "each of the 12 intervals (2 with more work than agents)" in over


PUSHED: list[tuple[str, Sequence[str], str, str]] = [
    (PURE, [TALK + "{constant: 3 min}", PATIENCE + "never"], "desk", PESSIMISTIC),
    (PURE, [TALK + "{constant: 3 min}"], "desk", PESSIMISTIC),
    (PURE, [TALK + "{mixture: [[90 %, {exponential: 1 min}], [rest, {exponential: 21 min}]]}"], "desk", OPTIMISTIC),
    (PURE, [TALK + "{lognormal: {mean: 3 min, cv: 2}}", PATIENCE + "never"], "desk", OPTIMISTIC),
    (PURE, [NEXT + "redial={after: abandoned, share: 100 %, in: {exponential: 1 min}, at_most: 5}"], "desk", OPTIMISTIC),
    (PURE, ["duration=4 days", RATE + ".busyness={cv: 25 %}"], "desk", OPTIMISTIC),
    (PURE, ["duration=4 days", "agents.team={serves: {desk: 1}, staff: 9, absence: 20 %}"], "desk", OPTIMISTIC),
    (PURE, ["agents.team={serves: {desk: 1}, staff: 9, shrinkage: 20 %}"], "desk", OPTIMISTIC),
    (PURE, [RATE + "={expected: {0:00: 60}, count: exact}"], "desk", PESSIMISTIC),
    (PURE, ["queues.desk.capacity=3"], "desk", PESSIMISTIC),
    (PURE, ["ivr.lines=9"], "desk", PESSIMISTIC),
    (VIPS, ["policy=kept_free"], "desk", OPTIMISTIC),
    (PURE, [CHAT, TWO_AT_ONCE, "agents.team.slower=40 %"], "desk", OPTIMISTIC),
    (APART, ["agents.ga.serves.qb=none", "agents.gb.serves.qa.after=30 s"], "qa, qb", OPTIMISTIC),
    (APART, ["agents.ga.serves.qb=none", "agents.gb.serves.qa=none", "agents.gc={serves: {qa: 1, qb: 1}, staff: 1}"],
     "qa, qb", OPTIMISTIC),
    (ONWARD, ["queues.qa.otherwise.waited={30 s: qb}"], "qa", PESSIMISTIC),
    (ONWARD, ["queues.qa.otherwise.waited={30 s: qb}"], "qb", OPTIMISTIC),
    (ONWARD, ["queues.qa.capacity=1", "queues.qa.otherwise.full=qb"], "qa", PESSIMISTIC),
]  # fmt: skip


@pytest.mark.parametrize(("text", "changes", "name", "direction"), PUSHED)
def test_the_answer_is_pushed_where_it_is_said(text: str, changes: Sequence[str], name: str, direction: str) -> None:
    """Catches: a direction that is the other way round: the whole interval of the difference lies on that side."""
    beside = compared(ccsim.parse(text, changes=changes), replications=8)
    (pool,) = (pool for pool in beside.pools if pool.pool == name)
    assert set(broken(pool).values()) == {direction}
    (wait,) = (each for each in pool.figures if (each.measure, each.queue) == ("mean_wait", "*"))
    if direction == OPTIMISTIC:
        assert (wait.difference_high or math.nan) < 0, wait
    else:
        assert (wait.difference_low or math.nan) > 0, wait


@pytest.mark.parametrize(("counted", "side"), [("08:00..08:30", 1), ("09:00..10:00", -1)])
def test_settled_too_long_while_the_load_rises_too_short_after(counted: str, side: int) -> None:
    """Catches: the two sides of the pointwise approximation confused. A peak from 8:00 to 9:00 with more work than agents."""
    begin, end = counted.split("..")
    peak = RATE + ".rate={7:00: 60 per hour, 8:00: 180 per hour, 9:00: 60 per hour, 11:00: 0 per hour}"
    around = [
        f"exclude.before=2026-03-02 00:00..2026-03-02 {begin}",
        f"exclude.after=2026-03-02 {end}..2026-03-03 00:00",
    ]
    (pool,) = compared(ccsim.parse(DAYS, changes=[peak, *around]), replications=60).pools
    (wait,) = (each for each in pool.figures if each.measure == "mean_wait")
    assert min((wait.difference_low or math.nan) * side, (wait.difference_high or math.nan) * side) > 0, wait


def test_one_who_begins_with_an_empty_queue_waits_less() -> None:
    """Catches: a run without warm-up called too good by Erlang."""
    (pool,) = compared(centre("warmup=0 s", "duration=30 min"), replications=100).pools
    (wait,) = (each for each in pool.figures if each.measure == "mean_wait")
    assert (wait.difference_low or math.nan) > 0


@pytest.mark.parametrize("policy", ["strict", "head", "in_turn"])
def test_who_passes_others_changes_the_mean_of_all_little(policy: str) -> None:
    """Catches: priorities given a direction: abandonment as a whole stays what Erlang says it is."""
    (pool,) = compared(ccsim.parse(VIPS, changes=[f"policy={policy}"]), replications=8).pools
    (gave_up,) = (each for each in pool.figures if each.measure == "abandonment")
    assert (gave_up.difference_low or math.nan) <= 0 <= (gave_up.difference_high or math.nan)


@pytest.mark.parametrize(
    ("duration", "squared"),
    [
        (Constant(3.0), 0.0),
        (Exponential(3.0), 1.0),
        (Lognormal(3.0, 0.7), 0.49),
        (Gamma(3.0, 1.4), 1.96),
        (Weibull(3.0, 0.5), 0.25),
        (Uniform(0.0, 6.0), 1 / 3),
        (Triangular(0.0, 0.0, 9.0), 0.5),
        (Empirical((2.0, 4.0)), 1 / 9),
        (Mixture(((0.5, Constant(0.0)), (0.5, Constant(6.0)))), 1.0),
        (Mixture(((0.5, Exponential(1.0)), (0.5, Exponential(3.0)))), 1.5),
    ],
)
def test_squared_coefficients_of_variation(duration: Distribution, squared: float) -> None:
    """Catches: a wrong second moment, and with it a handling time called more even than it is."""
    assert mean_square(duration) / duration.mean**2 - 1 == pytest.approx(squared)
    mean, square = mixed([(2.0, duration), (1.0, duration)])
    assert (mean, square) == pytest.approx((duration.mean, mean_square(duration)))


def test_never_has_no_end() -> None:
    """Catches: patience without end counted as none."""
    assert mean_square(Mixture(((0.5, Never()), (0.5, Constant(1.0))))) == math.inf
    assert mixed([]) == (0.0, 0.0)


def test_handling_times_are_those_of_the_calls_that_came() -> None:
    """Catches: types or queues that nobody calls, or all alike, in the variation of handling times."""
    changes = [*SHORT, "queues.qb.talk={exponential: 15 min}", "contacts.b.arrivals.rate=10 per hour"]
    changes.append("contacts.a.arrivals.rate=60 per hour")
    (pool,) = compared(ccsim.parse(TWO, changes=changes), replications=6).pools
    (line,) = (one.text for one in pool.broken if one.assumption == "handling_times")
    told = float(line.split("variation ")[1].split(",")[0])
    # 60 an hour of 3 min and 10 an hour of 15 min on average: the square of the mixture's coefficient of variation.
    share = 10 / 70
    mean = 3 * (1 - share) + 15 * share
    assert told == pytest.approx(2 * (9 * (1 - share) + 225 * share) / mean**2 - 1, abs=0.1)
