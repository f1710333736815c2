"""Which time counts: edges of the warm-up, the cooldown, excluded spans, the doors' closing, and intervals."""

import pytest

from kpi.written import Measured, abandoned, answered, records, visit

QUEUE = """
ccsim: 1
start: 2026-03-04 19:05
duration: 1 h
interval: 30 min
contacts: {call: {arrivals: {rate: 1 per hour}, enter: desk}}
queues: {desk: {target: 80/20, talk: {exponential: 3 min}, patience: {exponential: 3 min}}}
agents: {people: {serves: {desk: 1}, staff: 1}}
"""


def at(*seconds: int):
    """Contacts that join at these instants and are answered 10 s later."""
    return records([answered(n, second, second + 10, second + 60) for n, second in enumerate(seconds)])


def shown(measured: Measured, measure: str) -> dict[str, float | None]:
    """Figures of a measure by period, all queues and segments (or groups) together."""
    rows = [row for row in measured.rows if row.measure == measure and row.interval]
    return {row.interval: row.mean for row in rows if row.queue in ("*", None) and row.segment in ("*", None)}


def test_warm_up_and_cooldown():
    """Catches: the instant at which the warm-up ends left out, that at which the cooldown begins counted."""
    measured = Measured(QUEUE + "warmup: 10 min\ncooldown: 10 min\n", at(599, 600, 2999, 3000, 3700))
    assert measured.mean("offered") == 2
    assert measured.mean("callers") == 2
    # Both stand in the queue for 10 s, but of the second only the last second before the cooldown counts.
    assert measured.mean("queue_length") == pytest.approx((9 + 10 + 1) / 2400)


def test_what_joins_late():
    """Catches: a visit after the doors have closed that counts in no whole or in the last interval."""
    measured = Measured(QUEUE, at(3599, 3600, 4000), by=("interval", "day", "weekday", "hour"))
    assert measured.mean("offered") == 3
    assert sum(shown(measured, "offered").values()) == 4  # one interval, one day, one weekday, one hour
    # Time averages end with the run: one second of waiting.
    assert measured.mean("queue_length") == pytest.approx(1 / 3600)
    cooled = Measured(QUEUE + "cooldown: 1 s\n", at(3598, 3600, 4000))
    assert cooled.mean("offered") == 1


def test_a_refusal_counts_at_its_instant():
    """Catches: refusals, which never joined, counted at their arrival or not at all."""
    rows = [
        visit(0, "closed", queue=0, arrived=590, left=600),
        visit(1, "blocked_lines", arrived=599, left=599),
        visit(2, "hung_up", arrived=590, left=600, line_from=590, line_to=600),
    ]
    measured = Measured(QUEUE + "warmup: 10 min\n", records(rows))
    assert (measured.mean("closed"), measured.mean("blocked")) == (1, 0)
    assert measured.mean("lines_blocked") == 0
    assert measured.mean("callers") == 0
    assert measured.mean("attempts") is None


def test_excluded_spans():
    """Catches: an excluded span that counts in the totals or in a target, that is not shown apart, or the wrong edges."""
    text = QUEUE + "exclude: {outage: 2026-03-04 19:20..2026-03-04 19:40}\n"
    text = text.replace("80/20", "80/5")
    measured = Measured(text, at(0, 899, 900, 2099, 2100), by=("interval", "hour"))
    assert measured.mean("offered") == 3
    assert {label: mean for label, mean in shown(measured, "offered").items() if "T" in label} == {
        "2026-03-04T19:05": 2,
        "2026-03-04T19:05 outage": 1,
        "2026-03-04T19:30 outage": 1,
        "2026-03-04T19:30": 1,
        "2026-03-04T20:00": 0,
    }
    assert measured.mean("offered", interval="19:00") == 3
    met = shown(measured, "target_met")
    assert (met["2026-03-04T19:05"], met["2026-03-04T19:05 outage"]) == (0, None)
    assert measured.mean("longest_queue", interval="2026-03-04T19:30 outage") == 1
    # The visits before the span's begin and before its end wait into what follows; time counts where it passes.
    assert measured.mean("queue_length") == pytest.approx((10 + 1 + 9 + 10) / 2400)
    assert measured.mean("queue_length", interval="2026-03-04T19:05 outage") == pytest.approx((9 + 10) / 600)


def test_agent_time_is_cut():
    """Catches: duty and talk counted beyond the warm-up, an excluded span or the closing of the doors."""
    text = QUEUE + "warmup: 10 min\nexclude: {outage: 2026-03-04 19:20..2026-03-04 19:40}\n"
    one = records([answered(0, 500, 500, 3700, 3900)], duty=[(0, 0, 300, 4000)])
    measured = Measured(text, one)
    assert measured.mean("on_duty", group="people") == 1
    assert measured.mean("occupancy", group="people") == 1
    # Hours are of the whole run.
    assert measured.mean("on_duty_hours", group="people") == pytest.approx(3300 / 3600)


def test_interval_starts():
    """Catches: a first interval that begins before the run, clocks without their seconds."""
    assert list(shown(Measured(QUEUE, at(), by=("interval",)), "offered")) == [
        "2026-03-04T19:05",
        "2026-03-04T19:30",
        "2026-03-04T20:00",
    ]
    fine = QUEUE.replace("30 min", "30 s").replace("duration: 1 h", "duration: 1 min")
    assert list(shown(Measured(fine, at(), by=("interval",)), "offered")) == ["2026-03-04T19:05", "2026-03-04T19:05:30"]


def test_hours_days_and_weekdays():
    """Catches: days of 24 h from the start instead of from midnight, weekdays that do not heed the calendar."""
    text = QUEUE.replace("19:05", "23:30").replace("duration: 1 h", "duration: 49 h")
    text += "calendar: {2026-03-05: sun}\n"
    measured = Measured(text, at(0, 1800, 1801, 88200, 3600 * 24 + 1), by=("hour", "day", "weekday"))
    offered = shown(measured, "offered")
    assert (offered["2026-03-04"], offered["2026-03-05"], offered["2026-03-06"]) == (1, 3, 1)
    assert (offered["wed"], offered["sun"], offered["fri"]) == (1, 3, 1)
    assert (offered["23:00"], offered["00:00"]) == (2, 3)
    assert "thu" not in offered


def test_hours_are_cut_where_intervals_are_longer():
    """Catches: time averages of an hour taken over whole intervals."""
    text = QUEUE.replace("30 min", "2 h").replace("19:05", "18:30")
    one = records([abandoned(0, 0, 1860)])
    measured = Measured(text, one, by=("hour",))
    assert measured.mean("queue_length", interval="18:00") == 1
    assert measured.mean("queue_length", interval="19:00") == pytest.approx(60 / 1800)


def test_nothing_counts():
    """Catches: a division by no time at all, a table that fails on an empty replication."""
    measured = Measured(QUEUE + "warmup: 30 min\nexclude: {all: 2026-03-04 19:00..2026-03-04 22:00}\n", at(10, 3000))
    assert measured.mean("offered") == 0
    for measure in ("queue_length", "longest_queue", "service_level", "wait_p50", "lines_busy", "target_met"):
        assert measured.mean(measure) is None
    assert measured.mean("on_duty", group="*") is None
    assert measured.mean("cost") == 0
    empty = Measured(QUEUE, records([]), records([]), by=("interval", "type", "channel", "group", "day"))
    assert empty.mean("callers") == 0
    assert empty.mean("longest_queue") == 0
    assert empty.mean("asa") is None


def test_no_interval_counts():
    """Catches: a table without a row that cannot be laid out."""
    text = QUEUE + "exclude: {strike: 2026-03-04 19:00..2026-03-04 22:00}\n"
    measured = Measured(text, at(10), by=("interval", "hour", "day", "weekday"))
    assert all(label.endswith(" strike") for label in shown(measured, "offered"))
    assert measured.mean("offered") == 0
