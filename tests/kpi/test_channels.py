"""What several channels make of the measures: contacts in hand at once, who is left over at night, totals that are not made."""

from __future__ import annotations

import pytest

from ccsim import Scenario, ScenarioError, kpi
from ccsim.records import Records
from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys
from kpi.tallying import same, tallied
from kpi.written import Measured, abandoned, answered, planned, records, visit

CHATS = """
ccsim: 1
start: 2026-03-02 08:00
duration: 10 min
interval: 2 min
contacts: {talk_to_us: {channel: chat, arrivals: {rate: 1 per hour}, enter: desk}}
queues: {desk: {talk: {exponential: 1 min}, patience: {exponential: 1 min}}}
agents:
  hosts: {serves: {desk: 1}, at_once: {chat: 3}, staff: 2}
  others: {serves: {desk: 1}, staff: 1}
"""

MIXED = """
ccsim: 1
start: 2026-03-02 08:00
duration: 10 min
segments: {vip: {share: 20 %}, ordinary: rest}
contacts:
  call: {arrivals: {rate: 1 per hour}, enter: menu}
  order: {arrivals: {rate: 1 per hour}, enter: phones}
  letter: {channel: email, arrivals: {rate: 1 per hour}, enter: letters}
ivr: {lines: 5, nodes: {menu: {takes: 10 s, then: {phones: 100 %}}}}
defaults: {queues: {talk: {exponential: 1 min}, patience: {exponential: 1 min}}}
queues: {phones: {target: 80/20}, letters: {target: {answer: 80 %, within: 1 h}}}
agents: {people: {serves: {phones: 1, letters: 2}, staff: 1}}
"""
CALL, ORDER, LETTER = range(3)
PHONES, LETTERS = range(2)
BY = ("interval", "day", "type", "channel", "group")


def measured(text: str, one: Records, by: tuple[str, ...] = BY) -> Measured:
    """Measure records both ways, which must agree."""
    found = Measured(text, one, by=by)
    model: Scenario = found.scenario
    same(tallied(model, journeys(model), planned(len(model.agents)), one, by), found.replications[0])
    return found


# -- several contacts in hand -----------------------------------------------------------------------------------------------


def chats(text: str = CHATS) -> Measured:
    """Three chats of one agent that overlap, one inside another, one that follows at once; another agent beside."""
    rows = [
        answered(0, 0, 60, 180, 200, agent=0),
        answered(1, 0, 90, 120, 130, agent=0),
        answered(2, 0, 150, 260, agent=0),
        answered(3, 0, 260, 300, agent=0),
        answered(4, 0, 100, 220, agent=1),
        answered(5, 0, 400, 460, agent=2, group=1),
    ]
    return measured(text, records(rows, [(0, 0, 0, 600), (1, 0, 0, 600), (2, 1, 300, 600)]))


def test_busy_with_at_least_one() -> None:
    """Catches: an agent who is busier than the clock because contacts side by side are added up."""
    found = chats()
    assert found.mean("occupancy", group="hosts") == pytest.approx((240 + 120) / 1200)
    assert found.mean("concurrency", group="hosts") == pytest.approx((140 + 40 + 110 + 40 + 120) / 360)
    assert found.mean("concurrency", group="others") == 1
    assert found.mean("concurrency", group="*") == pytest.approx((450 + 60) / 420)


def test_several_in_hand_by_interval() -> None:
    """Catches: overlapping contacts that are united over the whole run only, or twice where an interval cuts them."""
    found = chats()
    busy = {"08:00": 60 + 20, "08:02": 120 + 100, "08:04": 60}
    in_hand = {"08:00": 60 + 30 + 20, "08:02": (80 + 10 + 90) + 100, "08:04": 20 + 40}
    for clock, time in busy.items():
        interval = f"2026-03-02T{clock}"
        assert found.mean("occupancy", group="hosts", interval=interval) == pytest.approx(time / 240), clock
        assert found.mean("concurrency", group="hosts", interval=interval) == pytest.approx(in_hand[clock] / time)
    assert found.mean("concurrency", group="hosts", interval="2026-03-02T08:08") is None


def test_several_in_hand_where_time_is_left_out() -> None:
    """Catches: time in hand, or its union, counted in the warm-up or in an excluded span."""
    found = chats(CHATS + "warmup: 100 s\nexclude: {outage: 2026-03-02 08:03..2026-03-02 08:04}\n")
    busy = (180 - 100) + (300 - 240) + (180 - 100)
    in_hand = (80 + 30 + 30) + (20 + 40) + 80
    assert found.mean("occupancy", group="hosts") == pytest.approx(busy / (2 * (80 + 360)))
    assert found.mean("concurrency", group="hosts") == pytest.approx(in_hand / busy)


def test_utilisation_is_of_busy_time() -> None:
    """Catches: paid hours that are used more than fully by contacts side by side."""
    rows = [answered(n, 0, 0, 600, agent=0) for n in range(3)]
    found = Measured(CHATS, records(rows, [(0, 0, 0, 600)]), plan=planned(2, 1 / 6, 1 / 6))
    assert found.mean("utilisation", group="hosts") == pytest.approx(1)


def test_one_at_a_time_has_no_concurrency() -> None:
    """Catches: a column of ones for everybody who only takes calls."""
    model = parse(CHATS.replace("at_once: {chat: 3}, ", "").replace("channel: chat, ", ""))
    assert not {"concurrency", "backlog", "first_reply"} & {measure.name for measure in kpi.measures_of(model)}


# -- left over at the end of the day ----------------------------------------------------------------------------------------

HOUR, DAY = 3600, 86_400
NIGHTS = MIXED.replace("duration: 10 min", "duration: 60 h")
"""From Monday 08:00 to Wednesday 20:00: days end 16 h, 40 h and 60 h after the start."""


def letter(contact: int, joined: int, started: int = -1, **more: int) -> dict[str, int]:
    """An e-mail; never answered if it says not when."""
    more = {"type": LETTER, "segment": 1, "queue": LETTERS} | more
    if started < 0:
        return visit(contact, "unserved", joined=joined, **more)
    return answered(contact, joined, started, started + 60, **more)


def nights(text: str = NIGHTS) -> Measured:
    """Letters that are left over for none, one, two and all three nights, and a call."""
    rows = [
        letter(0, 8 * HOUR, 16 * HOUR - 1),
        letter(1, 8 * HOUR, 16 * HOUR),
        letter(2, 9 * HOUR, 41 * HOUR, segment=0),
        letter(3, 16 * HOUR, 20 * HOUR),
        letter(4, 10 * HOUR),
        abandoned(5, 15 * HOUR, 17 * HOUR, segment=1, queue=PHONES),
        letter(6, 60 * HOUR),
    ]
    return measured(text, records(rows))


def test_left_over_at_the_end_of_the_day() -> None:
    """Catches: a day that ends elsewhere than at 24:00 (the last where the run does), who waits to its very end left out,
    who comes or is answered with the day counted with it, the unserved forgotten."""
    found = nights()
    by_day = [found.mean("backlog", "letters", interval=f"2026-03-0{day}") for day in (2, 3, 4)]
    assert by_day == [3, 2, 1]
    assert found.mean("backlog", "letters") == 2
    assert found.mean("backlog", "letters", "vip") == pytest.approx(2 / 3)
    assert found.mean("backlog", "phones") == pytest.approx(1 / 3)
    assert found.mean("backlog") == pytest.approx(7 / 3)
    assert found.mean("backlog", interval="2026-03-02T23:30") == 4
    assert found.mean("backlog", interval="2026-03-02T23:00") is None


def test_left_over_by_trait() -> None:
    """Catches: a backlog of letters that shows under calls."""
    found = nights()
    assert found.mean("backlog", channel="email") == 2
    assert found.mean("backlog", channel="voice") == pytest.approx(1 / 3)
    assert found.mean("backlog", type="letter") == 2
    assert found.mean("backlog", type="order") == 0


def test_days_that_do_not_count() -> None:
    """Catches: the end of a day in the warm-up, the cooldown or an excluded span counted as one of the run's."""
    assert nights(f"{NIGHTS}warmup: 20 h\n").mean("backlog", "letters") == 1.5
    assert nights(f"{NIGHTS}cooldown: 1 h\n").mean("backlog", "letters") == 2.5
    cut = nights(f"{NIGHTS}exclude: {{outage: 2026-03-03 23:00..2026-03-04 01:00}}\n")
    assert cut.mean("backlog", "letters") == 2
    assert cut.mean("backlog", "letters", interval="2026-03-03T23:30 outage") == 2
    assert nights(f"{NIGHTS}warmup: 45 h\ncooldown: 10 h\n").mean("backlog", "letters") is None


def test_who_accepts_a_callback_is_not_left_over() -> None:
    """Catches: callers who have hung up counted with those who wait, or forgotten at the midnight before they do."""
    offered = NIGHTS.replace("phones: {", "phones: {callback: {offer: {after: 60 s}, accept: 50 %}, ")
    kept = {"queue": PHONES, "joined": 15 * HOUR, "callback_offered": 15 * HOUR + 60, "group": 0, "agent": 0}
    talk = {"started": 17 * HOUR, "talk_end": 17 * HOUR + 60, "wrap_end": 17 * HOUR + 60, "left": 17 * HOUR + 60}
    later = kept | {"joined": 16 * HOUR - 30, "callback_offered": 16 * HOUR + 30}
    rows = [visit(0, "callback", **kept, **talk), visit(1, "callback", **later, **talk)]
    found = measured(offered, records([*rows, abandoned(2, 15 * HOUR, 17 * HOUR)]))
    assert found.mean("backlog", "phones", interval="2026-03-02") == 2


# -- first reply ------------------------------------------------------------------------------------------------------------


def test_time_to_the_first_reply() -> None:
    """Catches: a time that begins when the queue is joined; second talks, or what was called back, taken for replies."""
    talk = {"started": 30, "talk_end": 40, "wrap_end": 40, "left": 40, "group": 0, "agent": 0}
    rows = [
        answered(0, 110, 140, 200, arrived=100),
        visit(1, "overflowed", queue=PHONES, joined=10, left=50, arrived=5),
        answered(1, 50, 65, 90, visit=1, cause=2, arrived=5, queue=LETTERS),
        answered(1, 90, 100, 110, visit=2, cause=1, arrived=5),
        answered(2, 20, 25, 30, arrived=20),
        answered(2, 130, 150, 160, attempt=1, cause=4, arrived=125),
        visit(3, "callback", queue=PHONES, joined=10, callback_offered=20, **talk),
        answered(3, 40, 45, 50, visit=1, cause=1, arrived=10),
    ]
    again, over = "{after: answered, share: 9 %, in: 1 min}", "{after: answered, share: 9 %, to: letters}"
    following = MIXED.replace("enter: menu}", f"enter: menu, next: {{again: {again}, hand_over: {over}}}}}")
    offered = following.replace("phones: {", "phones: {callback: {offer: {after: 10 s}, accept: 50 %}, ")
    found = measured(offered, records(rows))
    assert found.mean("first_reply", "phones") == pytest.approx((40 + 5 + 25) / 3)
    assert found.mean("first_reply", "letters") == 60
    assert found.mean("first_reply", channel="voice") == pytest.approx((40 + 60 + 5 + 25) / 4)
    assert found.mean("first_reply", "phones", group="people") == pytest.approx((40 + 5 + 25) / 3)


# -- totals -----------------------------------------------------------------------------------------------------------------

KEPT_APART = (
    *("service_level", "sl_answered", "asa", "mean_wait", "wait_p90", "longest_wait", "time_to_abandon", "first_reply"),
    "time_to_service",
)


def mixture(text: str = MIXED) -> Measured:
    """Calls of two types and letters, to queues of their own."""
    rows = [
        answered(0, 0, 10, 20, 25, arrived=0, line_from=0, line_to=20),
        answered(1, 5, 45, 60, type=ORDER, segment=1, line_from=5, line_to=60),
        abandoned(2, 10, 40, type=ORDER, line_from=10, line_to=40),
        visit(3, "blocked_lines", left=50),
        letter(4, 10, 310),
        letter(5, 20, 520, segment=0),
    ]
    return measured(text, records(rows, [(0, 0, 0, 600)]))


def test_no_wait_of_several_channels_together() -> None:
    """Catches: a mean wait of calls and letters, which is true of neither; counts that do not add up beside it."""
    found = mixture()
    for name in KEPT_APART:
        for segment in ("*", "vip", "ordinary"):
            assert found.mean(name, "*", segment) is None, name
    by_group = {row.queue: row.mean for row in found.rows if (row.measure, row.segment) == ("asa", "*") and row.group}
    assert by_group == {"phones": 25, "letters": 400, "*": None}
    assert found.mean("asa", "phones") == 25
    assert found.mean("asa", "letters") == 400
    assert [found.mean("offered", queue) for queue in ("phones", "letters", "*")] == [3, 2, 5]
    assert found.mean("callers") == 6
    assert found.mean("abandonment") == pytest.approx(1 / 5)
    assert found.mean("queue_length") == pytest.approx((10 + 40 + 30 + 300 + 500) / 600)


def test_each_channel_has_its_own_total() -> None:
    """Catches: channels that share figures; a wait that is missing although it is of one channel; longest queues added up."""
    found = mixture()
    assert found.mean("asa", channel="voice") == 25
    assert found.mean("asa", channel="email") == 400
    assert found.mean("wait_p50", channel="voice") == 10
    assert found.mean("longest_wait", channel="voice") == 40
    assert found.mean("service_level", channel="voice") == pytest.approx(1 / 3)
    assert found.mean("service_level", channel="email") == 1
    assert found.mean("longest_queue", channel="voice") == 2
    assert found.mean("longest_queue", type="order") == 2
    assert found.mean("longest_queue", type="call") == 1
    assert found.mean("callers", channel="voice") == 4
    assert found.mean("time_to_service", channel="email") == 400
    assert found.mean("asa", "phones", channel="email") is None
    assert found.mean("asa", type="letter") == 400


def test_only_calls_need_lines() -> None:
    """Catches: letters that count as attempts that found a line."""
    found = mixture()
    assert found.mean("lines_blocked") == 0.25
    assert found.mean("lines_blocked", channel="voice") == 0.25
    assert found.mean("lines_blocked", channel="email") is None
    assert found.mean("lines_busy", channel="email") == 0


def test_a_queue_of_several_channels_shows_its_own_waits() -> None:
    """Catches: a queue whose row is empty because of who comes to it; the only queue, whose total says the same, likewise."""
    one = MIXED.replace(", letters: {target: {answer: 80 %, within: 1 h}}", "").replace(
        "enter: letters", "enter: phones"
    )
    rows = [answered(0, 0, 10, 20), answered(1, 0, 30, 60, type=LETTER)]
    found = measured(one.replace(", letters: 2", ""), records(rows))
    assert found.mean("asa", "phones") == 20
    assert found.mean("asa") == 20
    assert found.mean("time_to_service") is None
    two = measured(MIXED, records(rows))
    assert (two.mean("asa", "phones"), two.mean("asa")) == (20, None)


def test_one_channel_has_its_totals() -> None:
    """Catches: totals that are missing although all contacts come by one channel, be it another than voice."""
    alone = MIXED.replace("{channel: email, ", "{").replace("arrivals: {rate", "channel: chat, arrivals: {rate")
    found = measured(alone, records([answered(0, 0, 10, 20), letter(1, 0, 30)]))
    assert (found.mean("asa"), found.mean("asa", channel="chat"), found.mean("time_to_service")) == (20, 20, 20)


def test_the_precision_of_each_queue() -> None:
    """Catches: a run that never knows its service level well enough because all queues together have none."""
    found = mixture(MIXED.replace("target: 80/20", "").replace("target: {answer: 80 %, within: 1 h}", ""))
    assert [one.label for one in kpi.half_widths(found.rows, "asa")] == ["phones", "letters"]
    assert [one.label for one in kpi.half_widths(found.rows, "abandonment")] == ["*"]


def test_a_promise_over_channels() -> None:
    """Catches: a target for the service level of calls and letters together, which nobody could read."""
    promise = "targets: {all_in_all: {service_level: 80/20, over: day}}\n"
    with pytest.raises(
        ScenarioError, match=r"targets\.all_in_all: no service level is made of voice and email together"
    ):
        parse(MIXED + promise)
    parse(MIXED + promise.replace("{service", "{queue: phones, service"))
    parse(MIXED.replace("channel: email, ", "") + promise)


def test_satisfaction_by_channel() -> None:
    """Catches: contacts judged with those of another channel; a second attempt by another that moves a contact there."""
    judged = """
satisfaction:
  levels: {good: 100, poor: 0}
  factors: {waiting: {weight: 100 %, wait: {good: 20 s}}}
"""
    rows = [
        answered(0, 0, 10, 20),
        answered(1, 5, 45, 60, type=ORDER),
        letter(2, 10, 20),
        abandoned(3, 0, 5),
        letter(3, 50, 55, attempt=1, cause=4, segment=0),
    ]
    written = MIXED.replace(
        "enter: menu}", "enter: menu, next: {writes: {after: abandoned, share: 9 %, in: 1 min, as: letter}}}"
    )
    found = measured(written + judged, records(rows))
    assert found.mean("satisfaction") == 75
    assert found.mean("satisfaction", channel="voice") == pytest.approx(200 / 3)
    assert found.mean("satisfaction", channel="email") == 100
    assert found.mean("satisfaction", type="order") == 0
