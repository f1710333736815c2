"""Records of a few contacts, every measure worked out by hand."""

import math

import pytest

from kpi.written import Measured, abandoned, answered, planned, records, visit

CENTRE = """
ccsim: 1
start: 2026-03-02 08:00
duration: 20 min
interval: 10 min
segments: {vip: {share: 20 %}, ordinary: rest}
contacts:
  call:
    arrivals: {rate: 1 per hour}
    enter: menu
    next:
      redial: {after: abandoned, share: 50 %, in: 1 min}
      to_loans: {after: answered, share: 10 %, to: loans}
  order: {arrivals: {rate: 1 per hour}, enter: loans}
ivr: {lines: 5, nodes: {menu: {takes: 10 s, then: {account: 80 %, done: 10 %, hang_up: rest}}}}
queues:
  account: {target: 80/20, talk: {exponential: 1 min}, patience: {exponential: 1 min}}
  loans: {talk: {exponential: 1 min}, patience: {exponential: 1 min}, capacity: 1}
agents:
  front: {serves: {account: 1}, staff: 2}
  back: {serves: {loans: 1}, staff: 1}
costs:
  agent_hour: {front: 30, back: 60}
  answered: {loans: -5, rest: 1}
  line_minute: 0.6
  lost: {vip: 90, rest: 4}
  fixed_per_day: 720
  currency: EUR
"""
VIP, ORDINARY = 0, 1
ACCOUNT, LOANS = 0, 1
TRANSFER, OVERFLOW, REDIAL = 1, 2, 4


def the_records():
    """Nine contacts.

    0 vip: waits 30 s, talks 60 s, transferred to loans, there waits 10 s, talks 100 s, wrap 20 s each time.
    1 ordinary: answered at once, while 0 waits. 2 vip: waits 50 s; 3 (ordinary, later) starts before it.
    4 ordinary: gives up after 15 s, redials, gives up after 40 s. 5: no line. 6: self-served. 7: hangs up.
    8: an order that finds loans full. 9: an order still waiting at the end.
    """
    o = ORDINARY
    rows = [
        answered(0, 10, 40, 100, 120, arrived=0, line_from=0, line_to=100),
        answered(
            0, 100, 110, 210, 230, arrived=0, visit=1, queue=LOANS, group=1, cause=TRANSFER, line_from=100, line_to=210
        ),
        answered(1, 20, 20, 50, 50, arrived=10, segment=o, line_from=10, line_to=50),
        answered(2, 60, 110, 170, 170, arrived=50, line_from=50, line_to=170),
        answered(3, 70, 100, 130, 160, arrived=60, segment=o, line_from=60, line_to=130),
        abandoned(4, 110, 125, arrived=100, segment=o, line_from=100, line_to=125),
        abandoned(4, 195, 235, arrived=185, attempt=1, cause=REDIAL, segment=o, line_from=185, line_to=235),
        visit(5, "blocked_lines", left=130, segment=o),
        visit(6, "self_served", arrived=140, left=150, line_from=140, line_to=150),
        visit(7, "hung_up", arrived=150, left=155, segment=o, line_from=150, line_to=155),
        visit(8, "blocked_queue", type=1, segment=o, queue=LOANS, left=160, line_from=160, line_to=160),
        visit(9, "unserved", type=1, segment=o, queue=LOANS, joined=900, line_from=900),
    ]
    return records(rows, duty=[(0, 0, 0, 600), (1, 0, 0, 900), (2, 1, 60, -1)])


@pytest.fixture(scope="module")
def day():
    plan = planned(2)
    plan.scheduled, plan.paid = [0.5, 0.4], [0.4, 0.25]
    return Measured(CENTRE, the_records(), by=("interval", "type"), plan=plan)


BY_HAND = {
    ("offered", "*", "*"): 8,
    ("offered", "account", "*"): 6,
    ("offered", "account", "vip"): 2,
    ("offered", "loans", "*"): 2,
    ("answered", "*", "*"): 5,
    ("answered", "*", "vip"): 3,
    ("answered", "account", "ordinary"): 2,
    ("abandoned", "account", "*"): 2,
    ("abandoned", "loans", "*"): 0,
    ("unserved", "loans", "ordinary"): 1,
    ("overflowed", "*", "*"): 0,
    ("blocked", "loans", "*"): 1,
    ("blocked", "account", "*"): 0,
    ("blocked", "*", "*"): 2,
    ("closed", "*", "*"): 0,
    # In time: contact 1 at account, the transfer at loans (80/20 there too, as it names no target).
    ("service_level", "account", "*"): 1 / 6,
    ("service_level", "loans", "*"): 1 / 2,
    ("service_level", "*", "*"): 2 / 8,
    ("service_level", "account", "vip"): 0,
    ("sl_answered", "account", "*"): 1 / 4,
    ("sl_abandons_met", "account", "*"): 2 / 6,
    ("sl_late_abandons", "account", "*"): 1 / 5,
    ("sl_no_short", "account", "*"): 1 / 6,
    ("asa", "account", "*"): (30 + 0 + 50 + 30) / 4,
    ("asa", "*", "*"): (30 + 10 + 0 + 50 + 30) / 5,
    ("mean_wait", "account", "*"): (30 + 0 + 50 + 30 + 15 + 40) / 6,
    ("wait_p50", "account", "*"): 30,
    ("wait_p90", "account", "*"): 50,
    ("wait_p50", "account", "ordinary"): 0,
    ("longest_wait", "*", "*"): 50,
    ("longest_wait", "loans", "vip"): 10,
    ("abandonment", "account", "*"): 2 / 6,
    ("time_to_abandon", "account", "*"): 27.5,
    ("aht", "account", "*"): (80 + 30 + 60 + 60) / 4,
    ("talk", "loans", "*"): 100,
    ("wrap", "account", "*"): (20 + 0 + 0 + 30) / 4,
    ("queue_length", "account", "*"): (30 + 0 + 50 + 30 + 15 + 40) / 1200,
    ("queue_length", "loans", "ordinary"): 300 / 1200,
    # At 70 s contacts 2 and 3 wait; from 110 s on 4 alone, as 2 is answered when it joins.
    ("longest_queue", "account", "*"): 2,
    ("longest_queue", "account", "vip"): 1,
    ("longest_queue", "*", "*"): 2,
    ("target_met", "account", "*"): 0,
    ("target_met", "*", "*"): 0,
    ("target_met", "loans", "*"): None,
    # Contact 0 is passed by 1, contact 2 by 3.
    ("overtaken", "account", "*"): 2 / 4,
    ("overtaken", "account", "vip"): 1,
    ("overtaken", "account", "ordinary"): 0,
    ("transfers", "loans", "*"): 1,
    ("transfers", "*", "*"): 1,
    ("to_loans", "loans", "vip"): 1,
    ("to_loans", "*", "*"): 1,
    ("overflows", "*", "*"): 0,
    ("redial", "account", "ordinary"): 1,
    ("redial", "*", "*"): 1,
    # Of contacts 0, 1, 2, 3 the first answered visit of 0 was transferred.
    ("resolved_first", "account", "*"): 3 / 4,
    ("resolved_first", "account", "vip"): 1 / 2,
    ("resolved_first", "loans", "*"): None,
    # Attempts of type `call` that got a line: 0, 1, 2, 3, 4 twice, 6, 7.
    ("contained", "*", "*"): 1 / 8,
    ("contained", "*", "vip"): 1 / 3,
    ("lines_busy", "*", "*"): (210 + 40 + 120 + 70 + 25 + 50 + 10 + 5 + 0 + 300) / 1200,
    ("lines_blocked", "*", "*"): 1 / 11,
    ("lines_blocked", "*", "vip"): 0,
    ("callers", "*", "*"): 10,
    ("callers", "*", "vip"): 3,
    ("served_at_last", "*", "*"): 4,
    # 4, 5, 7, 8 and 9; 6 was served by the IVR.
    ("lost", "*", "*"): 5,
    ("lost", "*", "vip"): 0,
    ("attempts", "*", "*"): 11 / 10,
    ("time_to_service", "*", "*"): (40 + 10 + 60 + 40) / 4,
}


@pytest.mark.parametrize("place", BY_HAND, ids="-".join)
def test_by_queue_and_segment(day, place):
    """Catches: any measure by queue or segment whose numerator or denominator is not that of the contract."""
    expected = BY_HAND[place]
    assert day.mean(*place) == (expected if expected is None else pytest.approx(expected))


BY_GROUP = {
    ("on_duty", "front"): (600 + 900) / 1200,
    ("on_duty", "back"): 1140 / 1200,
    ("on_duty", "*"): (600 + 900 + 1140) / 1200,
    ("occupancy", "front"): (80 + 30 + 60 + 60) / 1500,
    ("occupancy", "back"): 120 / 1140,
    ("occupancy", "*"): 350 / 2640,
    ("aht", "back"): 120,
    ("aht", "front"): 230 / 4,
    ("talk", "front"): (60 + 30 + 60 + 30) / 4,
    ("wrap", "*"): (20 + 20 + 30) / 5,
    ("scheduled_hours", "front"): 0.5,
    ("scheduled_hours", "*"): 0.9,
    ("paid_hours", "back"): 0.25,
    ("on_duty_hours", "back"): 1140 / 3600,
    ("utilisation", "front"): 230 / 3600 / 0.4,
    ("utilisation", "*"): 350 / 3600 / 0.65,
}


@pytest.mark.parametrize("place", BY_GROUP, ids="-".join)
def test_by_group(day, place):
    """Catches: agent time of the wrong group, a spell without end that counts nothing, talk counted without wrap."""
    measure, group = place
    assert day.mean(measure, group=group) == pytest.approx(BY_GROUP[place])


def test_cost(day):
    """Catches: a part of the cost left out, a selector resolved in the wrong order, an unserved contact's line for ever."""
    lines = 210 + 40 + 120 + 70 + 25 + 50 + 10 + 5 + 0 + 300
    expected = 30 * 0.4 + 60 * 0.25 + 4 * 1 - 5 + 0.6 * lines / 60 + 5 * 4 + 720 * 20 / 1440
    assert day.mean("cost") == pytest.approx(expected)
    assert day.row("cost").unit == "EUR"
    assert day.mean("cost_per_answered") == pytest.approx(expected / 5)


def test_by_interval(day):
    """Catches: a visit counted in the interval of its answer, time averages not cut at the interval's edges."""
    first, second = "2026-03-02T08:00", "2026-03-02T08:10"
    assert day.mean("offered", interval=first) == 7
    assert day.mean("offered", "loans", interval=second) == 1
    assert day.mean("queue_length", "loans", interval=second) == pytest.approx(300 / 600)
    assert day.mean("queue_length", "account", interval=first) == pytest.approx(165 / 600)
    assert day.mean("longest_queue", "account", interval=second) == 0
    assert day.mean("on_duty", group="front", interval=second) == pytest.approx(0.5)
    assert day.mean("occupancy", group="front", interval=second) == 0
    assert day.mean("asa", interval=second) is None
    assert day.mean("callers", interval=first) == 9
    assert not [row for row in day.rows if row.measure in ("cost", "paid_hours") and row.interval]


def test_by_type(day):
    """Catches: totals over types in the place of one type, a caller counted under each type of its attempts."""
    assert day.mean("offered", type="order") == 1
    assert day.mean("offered", "account", type="call") == 6
    assert day.mean("blocked", "loans", type="order") == 1
    assert day.mean("callers", type="order") == 2
    assert day.mean("queue_length", "loans", type="order") == pytest.approx(300 / 1200)
    assert day.mean("longest_queue", "loans", type="call") == 1


def test_rows_are_unique_and_never_nan(day):
    """Catches: two rows that claim one place, NaN where something is not defined."""
    places = [(r.measure, r.queue, r.segment, r.group, r.type, r.channel, r.interval) for r in day.rows]
    assert len(places) == len(set(places))
    values = [value for r in day.rows for value in (r.mean, r.low, r.high, r.p10, r.p50, r.p90)]
    assert not any(value is not None and math.isnan(value) for value in values)


def test_one_replication_has_no_interval(day):
    """Catches: a confidence interval made of one replication."""
    row = day.row("asa")
    assert (row.low, row.high) == (None, None)
    assert row.p10 == row.p50 == row.p90 == row.mean


def test_transfers_by_name():
    """Catches: a transfer counted under an entry that leads to another queue or is of another type."""
    text = CENTRE.replace(
        "to_loans: {after: answered, share: 10 %, to: loans}",
        "to_loans: {after: answered, share: 10 %, to: loans}\n      back: {after: answered, share: 10 %, to: account}",
    ).replace("enter: loans}", "enter: loans, next: {onward: {after: answered, share: 10 %, to: account}}}")
    rows = [answered(n, 0, 0, 10, type=type_) for n, type_ in enumerate((0, 0, 1))]
    rows += [
        answered(n, 10, 10, 20, visit=1, cause=TRANSFER, type=type_, queue=queue)
        for n, (type_, queue) in enumerate(((0, LOANS), (0, ACCOUNT), (1, ACCOUNT)))
    ]
    measured = Measured(text, records(rows))
    assert [measured.mean(name) for name in ("transfers", "to_loans", "back", "onward")] == [3, 1, 1, 1]
    assert measured.mean("back", "loans") == 0


def test_transfers_that_cannot_be_told_apart():
    """Catches: each of two entries that transfer to one queue credited with the transfers of both."""
    text = CENTRE.replace(
        "to_loans: {after: answered, share: 10 %, to: loans}",
        "to_loans: {after: answered, share: 10 %, to: loans}\n      also: {after: answered, share: 10 %, to: loans}",
    )
    rows = [answered(0, 0, 0, 10), answered(0, 10, 10, 20, visit=1, cause=TRANSFER, queue=LOANS)]
    measured = Measured(text, records(rows))
    assert measured.mean("transfers") == 1
    assert not {"to_loans", "also"} & {row.measure for row in measured.rows}
