"""All measures of random records against the same measures in plain loops."""

from __future__ import annotations

import math
from functools import cache
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim import kpi
from ccsim.records import Records
from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys
from kpi.naive import TICK, Naive
from kpi.written import records, visit

COMMON = """
ccsim: 1
segments: {vip: {share: 20 %}, ordinary: rest}
contacts:
  call:
    arrivals: {rate: 1 per hour}
    enter: menu
    next:
      redial: {after: [abandoned, blocked], share: 50 %, in: 1 min}
      later: {after: closed, share: 50 %, in: 1 min}
      hand_over: {after: answered, share: 20 %, to: loans}
  order: {arrivals: {rate: 1 per hour}, enter: loans}
ivr: {lines: 5, nodes: {menu: {takes: 10 s, then: {account: 80 %, done: 10 %, hang_up: rest}}}}
costs:
  agent_hour: {front: 30}
  answered: {loans: -5, account/vip: 3, rest: 1}
  line_minute: 0.6
  lost: {vip: 90, rest: 4}
  fixed_per_day: 720
  leaving: {customer_worth: {vip: 900, rest: 120}, lost: 94 %, never_solved: 89 %, solved_late: 25 %, tells: 9, heed: 2 %}
defaults: {queues: {talk: {exponential: 1 min}, patience: {exponential: 1 min}}}
agents:
  front: {serves: {account: 1}, staff: 2}
  back: {serves: {loans: 1, account: 2}, staff: 1}
satisfaction:
  levels: {good: 100, fair: 60, poor: -20}
  factors:
    waiting: {weight: 45 %, wait: {good: 10 s, fair: 40 s}}
    solved: {weight: 25 %, outcome: {first: good, transferred: fair, again: poor, lost: poor}}
    effort: {weight: 20 %, attempts: {good: 1, fair: 2}}
    product: {weight: 10 %, shares: {good: 50 %, poor: rest}}
"""

SCENARIOS = {
    # Midnight between a Sunday and a Monday, so that days, weekdays and weeks change; late visits count in the whole.
    "midnight": """
start: 2026-03-01 23:55
duration: 9 min
interval: 3 min
queues:
  account: {target: 80/20}
  loans: {target: {answer: 50 %, within: 1 min}}
targets:
  promise: {queue: account, segment: vip, service_level: 60/10, over: day}
  humane: {group: front, occupancy: at most 50 %, over: interval, in: 50 %}
  weekly: {service_level: 50/20, over: week}
  all_in_all: {occupancy: at most 30 %, over: run}
""",
    # Warm-up, cooldown, an excluded span that cuts intervals, another definition, a queue that names no target.
    "cut": """
start: 2026-03-02 08:01
duration: 10 min
interval: 2 min
warmup: 70 s
cooldown: 45 s
exclude: {outage: 2026-03-02 08:04..2026-03-02 08:06}
service_level: {definition: late_abandons, short: 10 s}
queues:
  account: {target: 80/20, callback: {offer: {after: 20 s}, accept: 50 %}}
  loans:
    talk: {exponential: 1 min}
    patience: {exponential: 1 min}
    callback: {offer: {when_wait_over: 20 s}, accept: 50 %}
targets:
  humane: {group: back, occupancy: at most 50 %, over: interval}
  promise: {service_level: 70/30, over: interval, in: 60 %}
""",
    # Limits on the opening clock, hours past midnight, an interval longer than what is left.
    "open": """
start: 2026-03-02 23:54
duration: 10 min
interval: 4 min
service_level: {definition: answered}
queues:
  account: {target: {answer: 70 %, within: 0.0125 open h}, open: ["8:00-23:56", "23:57-0:01"], otherwise: {closed: wait}}
  loans: {target: 90/30, open: {daily: 0:00-0:02}, otherwise: {closed: wait}}
targets:
  promise: {service_level: {answer: 50 %, within: 0.0125 open h}, over: day, in: 50 %}
  vips: {segment: vip, service_level: 50/30, over: run}
""",
    # Calls, chats in parallel and e-mails over midnight; what an agent has in hand is cut by intervals and edges.
    "mixed": """
start: 2026-03-01 23:55
duration: 9 min
interval: 3 min
queues:
  account: {target: 80/20, callback: {offer: {after: 20 s}, accept: 50 %}}
  loans: {target: {answer: 50 %, within: 1 min}, callback: {offer: {when_wait_over: 20 s}, accept: 50 %}}
targets:
  promise: {queue: account, segment: vip, service_level: 60/10, over: day}
  humane: {group: front, occupancy: at most 50 %, over: interval, in: 50 %}
""",
    # The same with a day that ends in an excluded span, and a warm-up.
    "mixed_cut": """
start: 2026-03-02 23:57
duration: 9 min
interval: 2 min
warmup: 70 s
exclude: {outage: 2026-03-02 23:59..2026-03-03 00:01}
service_level: {definition: answered}
queues:
  account: {target: 80/20}
  loans: {}
targets:
  humane: {group: back, occupancy: at most 50 %, over: interval}
""",
}
BY_ALL_WAYS = COMMON.replace("order: {", "letter: {channel: email, enter: loans}\n  order: {channel: chat, ").replace(
    "back: {", "back: {at_once: {chat: 3}, "
)
"""The common part with three channels, and agents who may have several contacts in hand."""
OF_CHANNELS = ("mixed", "mixed_cut")
CALLED_BACK = ("cut", "mixed")
"""Scenarios that offer callbacks; their queues do so alike."""

BY = [("interval", "hour"), ("day", "weekday", "group"), ("type", "channel")]
"""Breakdowns of one example; all of them in each would only be slow."""


@cache
def scenario(name: str):
    return parse((BY_ALL_WAYS if name in OF_CHANNELS else COMMON) + SCENARIOS[name])


def drawn_for(name: str):
    """Replications of a scenario."""
    model = scenario(name)
    return replications(model.duration // 1000, name in CALLED_BACK, len(model.contacts))


def in_ticks(number: int) -> int:
    """Seconds of so many of the twin's ticks."""
    return number * TICK // 1000


@st.composite
def one_visit(draw, contact: int, attempt: int, number: int, arrived: int, since: int, **common: int):
    """One row that could have happened, or nearly: measures must not depend on how it came about."""
    common |= {"attempt": attempt, "visit": number, "arrived": arrived}
    common["cause"] = draw(st.sampled_from([1, 2] if number else [0, 2] if attempt == 0 else [2, 4, 5]))
    fates = ["answered", "answered", "answered", "abandoned", "overflowed", "unserved", "blocked_queue", "closed"]
    fates += [] if number else ["self_served", "hung_up", "blocked_lines"]
    outcome = draw(st.sampled_from(fates))
    step = st.integers(0, 12).map(in_ticks)
    joined = since + draw(step)
    end = joined + draw(st.one_of(st.just(0), step, st.sampled_from([5, 10, 20, 30, 45, 60])))
    if outcome not in ("self_served", "hung_up", "blocked_lines"):
        common["queue"] = draw(st.integers(0, 1))
    if outcome in ("answered", "abandoned", "overflowed", "unserved"):
        common["joined"] = joined
    if outcome == "answered":
        common["started"], common["agent"] = end, draw(st.integers(0, 3))
        common["group"] = common["agent"] // 2
        common["talk_end"] = end + draw(st.integers(1, 18).map(in_ticks))
        common["wrap_end"] = common["talk_end"] + draw(step)
    if outcome != "unserved":
        common["left"] = common.get("talk_end", end)
    if outcome != "blocked_lines" and draw(st.booleans()):
        common["line_from"] = arrived if number == 0 else joined
        if outcome != "unserved":
            common["line_to"] = common["left"]
    return visit(contact, outcome, **common)


@st.composite
def called_back(draw, contact: int, attempt: int, number: int, arrived: int, since: int, **common: int):
    """A visit that accepted a callback, and its later tries; the queues are those of the scenario `cut`."""
    common |= {"attempt": attempt, "arrived": arrived, "queue": draw(st.integers(0, 1))}
    joined = since + in_ticks(draw(st.integers(0, 12)))
    offered = joined + (20 if common["queue"] == 0 else 0)
    rows, cause = [], 2 if number else 0
    line = {"line_from": joined, "line_to": offered} if draw(st.booleans()) else {}
    for left in range(draw(st.integers(0, 2)), -1, -1):
        times = {"joined": joined, "visit": number, "cause": cause, "callback_offered": offered} | line
        started = max(joined, offered) + in_ticks(draw(st.integers(0, 12)))
        ended = started + in_ticks(draw(st.integers(1, 6)))
        fate = "callback" if left else draw(st.sampled_from(["callback", "callback", "callback_failed", "never"]))
        if fate != "never":
            reached = {"talk_end": ended} if fate == "callback" and not left else {}
            wrap_end = ended + (in_ticks(draw(st.integers(0, 12))) if reached else 0)
            times |= {"started": started, "left": ended, "wrap_end": wrap_end, "group": 0, "agent": 0} | reached
        rows.append(visit(contact, "callback_failed" if fate == "never" else fate, **common | times))
        joined, number, cause, line = ended + in_ticks(draw(st.integers(0, 24))), number + 1, 3, {}
    return rows


@st.composite
def replications(draw, duration: int, callbacks: bool = False, types: int = 2) -> Records:
    """A few contacts with their attempts and visits, and spells of duty."""
    rows = []
    for contact, arrived in enumerate(
        sorted(draw(st.lists(st.integers(0, duration // 5 - 1).map(in_ticks), max_size=9)))
    ):
        segment = draw(st.integers(0, 1))
        who = {"segment": segment, "routed_as": draw(st.sampled_from([segment, 1]))}
        at = since = arrived
        for attempt in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
            who["type"] = draw(st.integers(0, types - 1))
            number = 0
            for _ in range(draw(st.sampled_from([1, 1, 2]))):
                if callbacks and draw(st.booleans()):
                    rows += draw(called_back(contact, attempt, number, at, since, **who))
                else:
                    rows.append(draw(one_visit(contact, attempt, number, at, since, **who)))
                row, number = rows[-1], rows[-1]["visit"] + 1
                since = row["left"] // 1000
                if row["queue"] < 0 or row["left"] < 0:
                    break
            at = since = since + draw(st.integers(1, 12).map(in_ticks))
            if rows[-1]["left"] < 0 or at >= duration:
                break
    spells = st.tuples(
        st.integers(0, 1), st.integers(0, duration // 5).map(in_ticks), st.sampled_from([-1, 0, 30, 200, 700])
    )
    duty = [
        (n, g, on, off if off < 0 else on + off) for n, (g, on, off) in enumerate(draw(st.lists(spells, max_size=4)))
    ]
    return records(rows, duty)


def alike(fast: float | None, slow: float | None) -> bool:
    """Whether two figures are the same but for the order of a sum."""
    if fast is None or slow is None:
        return fast is slow
    return math.isclose(fast, slow, rel_tol=1e-12, abs_tol=1e-12)


@pytest.mark.parametrize("name", SCENARIOS)
def test_same_as_in_plain_loops(name):
    """Catches: any measure, edge of time or total in which the fast passes differ from the plain reading."""
    model = scenario(name)
    ways = journeys(model)
    plan = SimpleNamespace(scheduled=[0.5, 0.25], paid=[0.4, 0.0])

    @settings(max_examples=30, deadline=None)
    @given(drawn_for(name), st.sampled_from(BY))
    def same(one: Records, by: tuple[str, ...]) -> None:
        rows = kpi.summarise(model, [kpi.measure(model, ways, plan, one, by)])
        fast = {(r.measure, r.queue, r.segment, r.group, r.type, r.channel, r.interval): r.mean for r in rows}
        slow = Naive(model, ways, plan, one).values(by)
        assert fast.keys() == slow.keys()
        for place, value in slow.items():
            assert alike(fast[place], value), (place, fast[place], value)

    same()
