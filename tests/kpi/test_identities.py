"""What must add up, whatever happened: Little's law, parts and totals, on records of the engine."""

from __future__ import annotations

from math import isclose

import pytest

from ccsim import kpi
from ccsim.experiments import prepare, simulate
from ccsim.scenario import parse
from ccsim.workload import draw

CENTRE = """
ccsim: 1
start: 2026-03-02 08:00
duration: 4 h
interval: 40 min
warmup: 20 min
cooldown: 25 min
seed: 5
segments: {vip: {share: 30 %, recognised: 80 %}, ordinary: rest}
exclude: {outage: 2026-03-02 09:10..2026-03-02 09:50}
contacts:
  call:
    arrivals: {rate: 200 per hour}
    enter: menu
    next:
      redial: {after: [abandoned, blocked], share: 50 %, in: {exponential: 5 min}, at_most: 3}
      to_loans: {after: answered, share: 20 %, to: loans}
  order: {arrivals: {rate: 40 per hour}, enter: loans}
ivr: {lines: 22, nodes: {menu: {takes: 10 s, then: {account: 80 %, done: 10 %, hang_up: rest}}}}
queues:
  account:
    target: 80/20
    capacity: 5
    talk: {exponential: 3 min}
    wrap: {exponential: 20 s}
    otherwise: {waited: {50 s: loans}}
  loans: {talk: {exponential: 4 min}, capacity: 3}
defaults: {queues: {patience: {exponential: 2 min}}}
agents:
  front: {serves: {account: 1}, staff: {8:00: [7, 8, 6, 8, 7, 8], 12:00: 9}}
  back: {serves: {loans: 1, account: {level: 2, after: 20 s}}, staff: 5}
policies: {strict: {priority: {vip: 1, rest: 2}}}
policy: strict
"""
HOURS = 3_600_000


@pytest.fixture(scope="module")
def day():
    """Rows by interval and type of one replication, and its records."""
    model = prepare(parse(CENTRE))
    records, workload = simulate(model, 0), draw(model.scenario, model.journeys, 0)
    one = kpi.measure(model.scenario, model.journeys, model.plan, records, ("interval", "type"), workload=workload)
    rows = kpi.summarise(model.scenario, [one])
    found = {(r.measure, r.queue, r.segment, r.group, r.type, r.interval): r.mean for r in rows}
    assert found["abandoned", "*", "*", None, None, None] > 50
    assert found["blocked", "*", "*", None, None, None] > 5
    assert found["overflowed", "*", "*", None, None, None] > 5
    return model.scenario, records, found


def test_littles_law(day):
    """Catches: waiting time that is lost or counted twice where it is cut by the warm-up, the cooldown or an exclusion."""
    scenario, records, found = day
    table = records.visits
    spans = [(20 / 60, 70 / 60), (110 / 60, 215 / 60)]
    for number, queue in enumerate(scenario.queues):
        total = 0.0
        for n in range(len(table["contact"])):
            if table["queue"][n] == number and table["joined"][n] >= 0:
                end = table["started"][n] if table["started"][n] >= 0 else table["left"][n]
                total += sum(max(0.0, min(end, b * HOURS) - max(table["joined"][n], a * HOURS)) for a, b in spans)
        counted = sum(b - a for a, b in spans) * HOURS
        assert isclose(found["queue_length", queue, "*", None, None, None] * counted, total, rel_tol=1e-9)


COUNTS = [
    "offered",
    "answered",
    "abandoned",
    "unserved",
    "overflowed",
    "blocked",
    "closed",
    "transfers",
    "overflows",
    "redial",
    "to_loans",
]


@pytest.mark.parametrize("measure", [*COUNTS, "queue_length"])
def test_parts_make_the_total(day, measure):
    """Catches: totals over segments, queues or types that are not the sum of their parts."""
    scenario, _, found = day
    for queue in [*scenario.queues, "*"]:
        total = found[measure, queue, "*", None, None, None]
        assert isclose(sum(found[measure, queue, s, None, None, None] for s in scenario.segments), total, abs_tol=1e-9)
        assert isclose(sum(found[measure, queue, "*", None, t, None] for t in scenario.contacts), total, abs_tol=1e-9)
    parts = sum(found[measure, queue, "*", None, None, None] for queue in scenario.queues)
    total = found[measure, "*", "*", None, None, None]
    if measure in ("blocked", "redial"):
        assert parts <= total  # for want of a line: at no queue
    else:
        assert isclose(parts, total)


@pytest.mark.parametrize("measure", [*COUNTS, "callers", "served_at_last", "lost"])
def test_intervals_make_the_whole(day, measure):
    """Catches: visits that fall between two intervals; the excluded are no part of the whole."""
    _, _, found = day
    by_interval = [
        value for (name, queue, segment, _, _, label), value in found.items()
        if name == measure and (queue, segment) == ("*", "*") and label and " " not in label
    ]  # fmt: skip
    assert sum(by_interval) == found[measure, "*", "*", None, None, None]


def test_everybody_has_one_fate(day):
    """Catches: an outcome that is offered and nothing else, or counted in two ways."""
    scenario, _, found = day
    for queue in [*scenario.queues, "*"]:
        fates = ("answered", "abandoned", "unserved", "overflowed")
        assert found["offered", queue, "*", None, None, None] == sum(
            found[f, queue, "*", None, None, None] for f in fates
        )
    lost, served, callers = (found[m, "*", "*", None, None, None] for m in ("lost", "served_at_last", "callers"))
    assert lost + served <= callers


def test_busy_is_talk_and_wrap():
    """Catches: time of agents that is lost between two groups or two intervals, where nothing is cut."""
    text = CENTRE
    for cut in ("warmup: 20 min", "cooldown: 25 min", "exclude: {outage: 2026-03-02 09:10..2026-03-02 09:50}"):
        text = text.replace(f"{cut}\n", "")
    for rate in ("200 per hour", "40 per hour"):
        text = text.replace(f"rate: {rate}", f"rate: {{8:00: {rate}, 12:00: 0 per hour}}")
    text = text.replace("duration: 4 h", "duration: 9 h")
    model = prepare(parse(text))
    records = simulate(model, 0)
    rows = kpi.summarise(
        model.scenario, [kpi.measure(model.scenario, model.journeys, model.plan, records, ("interval",))]
    )
    found = {(r.measure, r.queue, r.segment, r.group, r.interval): r.mean for r in rows}
    assert records.visits["wrap_end"].max() < 9 * HOURS
    handled = found["aht", "*", "*", None, None] * found["answered", "*", "*", None, None] / 3600
    assert isclose(found["occupancy", None, None, "*", None] * found["on_duty_hours", None, None, "*", None], handled)
    assert isclose(found["on_duty", None, None, "*", None] * 9, found["on_duty_hours", None, None, "*", None])
    assert isclose(found["utilisation", None, None, "*", None] * found["paid_hours", None, None, "*", None], handled)
