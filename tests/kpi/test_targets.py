"""Targets met: each queue's own by period, all queues together, and the named ones."""

import numpy as np
import pytest

from ccsim.kpi.plain.visits import open_time
from kpi.written import Measured, abandoned, answered, records, visit

CENTRE = """
ccsim: 1
start: 2026-03-06 00:00
duration: 4 days
interval: 12 h
segments: {vip: {share: 20 %}, ordinary: rest}
contacts: {call: {arrivals: {rate: 1 per hour}, enter: desk}}
queues:
  desk: {target: 80/20}
  shop: {target: 90/20}
  mail: {}
defaults: {queues: {talk: {exponential: 3 min}, patience: {exponential: 3 min}}}
agents:
  few: {serves: {desk: 1}, staff: 1}
  many: {serves: {shop: 1, mail: 1}, staff: 1}
"""
DESK, SHOP, MAIL = range(3)
HOUR, DAY = 3600, 86400


def waits(*times: int, at: int = 0, queue: int = DESK, segment: int = 0, first: int = 0):
    """Rows of contacts who wait so long from some instant on."""
    return [
        answered(first + n, at, at + wait, at + wait + 60, queue=queue, segment=segment) for n, wait in enumerate(times)
    ]


@pytest.mark.parametrize(("target", "met"), [("80/20", 1), ("{answer: 80.0001 %, within: 20 s}", 0), ("80/19", 0)])
def test_exactly_enough(target, met):
    """Catches: a target that is missed by the figure that it asks for, limits compared as rounded shares."""
    measured = Measured(CENTRE.replace("80/20", target), records(waits(*[20] * 8, 21, 21)))
    assert measured.mean("target_met", "desk") == met


def test_all_queues():
    """Catches: all queues judged as one, a queue without a target or without callers that spoils them."""
    good, bad = waits(0, 0, 0, 0), waits(0, 0, 0, 30, queue=SHOP, first=10)
    late = waits(500, 500, queue=MAIL, first=20)
    assert Measured(CENTRE, records(good + late)).mean("target_met") == 1
    assert Measured(CENTRE, records(good + bad)).mean("target_met") == 0
    assert Measured(CENTRE, records(late)).mean("target_met") is None
    assert Measured(CENTRE, records(late)).mean("target_met", "mail") is None


def test_the_risk_of_the_plan():
    """Catches: a target judged on all replications together, a replication with nobody offered counted as missed."""
    days = [waits(0, 0, 0, 0), [], waits(0, 30), waits(0, 0)]
    measured = Measured(CENTRE, *[records(day) for day in days])
    assert measured.mean("target_met", "desk") == pytest.approx(2 / 3)
    assert measured.mean("service_level", "desk") == pytest.approx(7 / 8)


def test_not_answered_is_no_target_met():
    """Catches: a service level of nothing by nothing that passes for met."""
    text = CENTRE + "service_level: {definition: answered}\n"
    measured = Measured(text, records([abandoned(0, 0, 100)]))
    assert measured.mean("service_level", "desk") is None
    assert measured.mean("target_met", "desk") is None


def test_each_visit_by_its_own_queue():
    """Catches: a total judged by one target for all."""
    text = CENTRE.replace("90/20", "90/60").replace("mail: {}", "mail: {target: 90/5}")
    rows = waits(15, 25) + waits(50, 70, queue=SHOP, first=10) + waits(4, 6, queue=MAIL, first=20)
    assert Measured(text, records(rows)).mean("service_level") == pytest.approx(3 / 6)


PROMISES = [
    # Friday missed (1 of 2 in 10 s), Saturday met, Sunday nobody, Monday met.
    ("{queue: desk, segment: vip, service_level: 95/10, over: day}", 0),
    ("{queue: desk, segment: vip, service_level: 95/10, over: day, in: 66 %}", 1),
    ("{queue: desk, segment: vip, service_level: 95/10, over: day, in: 67 %}", 0),
    # The week of Friday, Saturday and Sunday: 3 of 4; that of Monday: 2 of 2.
    ("{queue: desk, segment: vip, service_level: 75/10, over: week}", 1),
    ("{queue: desk, segment: vip, service_level: 76/10, over: week}", 0),
    ("{queue: desk, segment: vip, service_level: 76/10, over: week, in: 50 %}", 1),
    ("{queue: desk, segment: vip, service_level: 83/10, over: run}", 1),
    ("{queue: desk, segment: vip, service_level: 84/10, over: run}", 0),
    # Friday morning 0 of 1, afternoon 1 of 1; two more half days with callers.
    ("{queue: desk, segment: vip, service_level: 95/10, over: interval, in: 75 %}", 1),
    ("{queue: desk, segment: vip, service_level: 95/10, over: interval, in: 76 %}", 0),
    # All segments: the ordinary caller of Friday afternoon waits long.
    ("{queue: desk, service_level: 71/10, over: run}", 1),
    ("{queue: desk, service_level: 72/10, over: run}", 0),
    ("{queue: mail, service_level: 50/10, over: day}", None),
]


@pytest.mark.parametrize(("promise", "met"), PROMISES)
def test_named_service_levels(promise, met):
    """Catches: periods pooled, periods without callers counted, weeks of seven days from the start, `in` not heeded."""
    rows = waits(30) + waits(0, at=13 * HOUR, first=10) + waits(0, 10, at=DAY, first=20)
    rows += waits(0, 0, at=3 * DAY, first=30) + waits(99, at=14 * HOUR, segment=1, first=40)
    measured = Measured(CENTRE + f"targets: {{promise: {promise}}}\n", records(rows))
    queue = promise.split("queue: ")[1].split(",")[0]
    segment = "vip" if "vip" in promise else "*"
    assert measured.mean("target_met:promise", queue, segment) == met


def test_a_vip_who_was_not_recognised():
    """Catches: a segment's promise judged by how its callers were routed instead of who they were."""
    text = CENTRE + "targets: {promise: {queue: desk, segment: vip, service_level: 95/10}}\n"
    rows = [answered(0, 0, 99, 100, segment=0, routed_as=1), answered(1, 0, 0, 100, segment=1)]
    measured = Measured(text, records(rows))
    assert measured.mean("target_met:promise", "desk", "vip") == 0
    assert measured.mean("service_level", "desk", "vip") == 0
    assert measured.mean("service_level", "desk", "ordinary") == 1


OCCUPANCIES = [
    # `few` is busy for 6 of 12 hours on Friday morning, 9 of 12 in the afternoon, then off duty.
    ("{group: few, occupancy: at most 75 %, over: interval}", "few", 1),
    ("{group: few, occupancy: at most 74 %, over: interval}", "few", 0),
    ("{group: few, occupancy: at most 74 %, over: interval, in: 50 %}", "few", 1),
    ("{group: few, occupancy: at most 63 %, over: day}", "few", 1),
    ("{group: few, occupancy: at most 62 %, over: day}", "few", 0),
    ("{group: many, occupancy: at most 1 %, over: run}", "many", None),
    ("{occupancy: at most 62.5 %, over: run}", "*", 1),
    ("{occupancy: at most 62 %, over: run}", "*", 0),
]


@pytest.mark.parametrize(("humane", "group", "met"), OCCUPANCIES)
def test_named_occupancies(humane, group, met):
    """Catches: occupancy judged where nobody is on duty, or over other periods than asked for."""
    rows = [answered(0, 0, 0, 6 * HOUR), answered(1, 15 * HOUR, 15 * HOUR, 23 * HOUR, 24 * HOUR)]
    measured = Measured(CENTRE + f"targets: {{humane: {humane}}}\n", records(rows, duty=[(0, 0, 0, DAY)]))
    assert measured.mean("target_met:humane", group=group) == met


def test_excluded_time_counts_in_no_target():
    """Catches: an excluded morning that decides whether a promise was kept."""
    text = CENTRE + "targets: {promise: {queue: desk, service_level: 95/10, over: interval}}\n"
    rows = records(waits(30) + waits(0, at=13 * HOUR, first=10))
    assert Measured(text, rows).mean("target_met:promise", "desk") == 0
    excluded = text + "exclude: {fire: 2026-03-06 00:00..2026-03-06 12:00}\n"
    assert Measured(excluded, rows).mean("target_met:promise", "desk") == 1


def test_open_time():
    """Catches: a limit in open time that counts the nights, or one in plain time that does not."""
    text = CENTRE.replace("desk: {target: 80/20}", "desk: {target: {answer: 80 %, within: 2 open h}, open: 8:00-18:00}")
    rows = [
        answered(0, 17 * HOUR, 33 * HOUR, 34 * HOUR),  # 1 h in the evening, 1 h in the morning
        answered(1, 17 * HOUR, 33 * HOUR + 1, 34 * HOUR),  # a second longer
        answered(2, 20 * HOUR, 34 * HOUR, 35 * HOUR),  # joined while closed, 2 h in the morning
        abandoned(3, 19 * HOUR, 31 * HOUR),  # no open time at all
        visit(4, "unserved", queue=DESK, joined=9 * HOUR),
    ]
    measured = Measured(text, records(rows))
    assert measured.mean("sl_offered", "desk") == pytest.approx(2 / 5)
    assert measured.mean("sl_abandons_met", "desk") == pytest.approx(3 / 5)
    assert measured.mean("asa", "desk") == pytest.approx((16 * HOUR * 2 + 1 + 14 * HOUR) / 3)
    # A short abandon is short on the wall clock.
    assert measured.mean("sl_no_short", "desk") == pytest.approx(2 / 5)


def test_a_promise_in_open_time():
    """Catches: the limit of a named target taken on the wall clock, or on the clock of the first queue."""
    text = CENTRE.replace("desk: {target: 80/20}", "desk: {target: 80/20, open: 8:00-18:00}")
    text += "targets: {promise: {queue: QUEUE, service_level: {answer: 100 %, within: 2 open h}}}\n"
    overnight = records([answered(0, 17 * HOUR, 33 * HOUR, 34 * HOUR), answered(1, 0, 3 * HOUR, 4 * HOUR, queue=SHOP)])
    assert Measured(text.replace("QUEUE", "desk"), overnight).mean("target_met:promise", "desk") == 1
    assert Measured(text.replace("QUEUE", "shop"), overnight).mean("target_met:promise", "shop") == 0


def test_open_time_before_the_first_opening():
    """Catches: an instant before all opening hours counted as after them."""
    spans = [(100, 200), (300, 350)]
    instants = np.array([0, 99, 100, 150, 200, 250, 300, 349, 350, 999])
    assert open_time(spans, instants).tolist() == [0, 0, 0, 50, 100, 100, 100, 149, 150, 150]
    assert open_time([], instants).tolist() == [0] * 10
