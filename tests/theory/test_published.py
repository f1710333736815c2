"""The engine against published runs of other simulators: the two intervals must tell of the same mean."""

from __future__ import annotations

from math import sqrt

import numpy as np
from support import HOUR, MINUTE, SECOND, busy, mean, ratio, replicate, waits

from ccsim.records import ABANDONED, ANSWERED, BLOCKED_QUEUE, Records

DAYS = 300
PLAIN, SURER = 1.96, 3.29
"""Half-widths of 95 % and 99.9 % intervals, in standard errors."""

DAY = """
ccsim: 1
name: eight hours from empty
duration: 8 h
interval: 30 min
contacts:
  call: {{arrivals: {{rate: 4.2 per min}}, enter: hotline}}
queues:
  hotline: {{talk: {{exponential: 2 min}}, patience: {patience}, target: 80/20, {queue}}}
agents:
  advisers: {{serves: {{hotline: 1}}, staff: 12}}
"""


def assert_occupancy(records: list[Records], published: float) -> None:
    """The published occupancy has no interval: over its 1,000 days it is as sure as ours would be; and it is rounded."""
    ours = ratio([(busy(one, 0, 8 * HOUR), 12.0 * 8 * HOUR) for one in records])
    half = ours.half * PLAIN / SURER * sqrt(len(records) / 1_000) + 0.0005
    assert ours.agrees_with(published - half, published + half)


def outcome(records: list[Records], code: int) -> list[float]:
    return [float((one.visits["outcome"] == code).sum()) for one in records]


def test_eight_hours_without_patience() -> None:
    """Catches: a transient that begins otherwise than empty, a wrong service level."""
    records = list(replicate(DAY.format(patience="never", queue=""), DAYS))
    quick = []
    for one in records:
        answered = one.visits["outcome"] == ANSWERED
        wait = one.visits["started"] - one.visits["joined"]
        quick.append((float((answered & (wait <= 20 * SECOND)).sum()), float(answered.sum())))
    assert ratio(quick).agrees_with(0.900, 0.904)
    wait = ratio([waits(one, lambda visits: visits["joined"] >= 0) for one in records])
    assert wait.agrees_with(0.097 * MINUTE, 0.102 * MINUTE)
    assert_occupancy(records, 0.695)


def test_eight_hours_with_patience() -> None:
    """Catches: patience of the wrong mean, abandoned callers who come back into the line."""
    records = list(replicate(DAY.format(patience="{exponential: 1 min}", queue=""), DAYS))
    assert mean(outcome(records, ABANDONED)).agrees_with(57.660, 59.558)
    assert_occupancy(records, 0.675)


def test_eight_hours_with_five_places() -> None:
    """Catches: waiting places counted together with the agents, or one too many."""
    records = list(replicate(DAY.format(patience="never", queue="capacity: 5"), DAYS))
    assert mean(outcome(records, BLOCKED_QUEUE)).agrees_with(18.045, 19.265)
    assert_occupancy(records, 0.689)


HOURS = """
ccsim: 1
name: thirteen hours with changing volumes and agents
start: 2026-01-05 08:00
duration: 13 h
interval: 60 min
contacts:
  call: {arrivals: {expected: {8:00: [100, 150, 150, 180, 200, 150, 150, 150, 120, 100, 80, 70, 60]}}, enter: hotline}
queues:
  hotline: {talk: {exponential: 100 s}, patience: {mixture: [[10 %, 0 s], [rest, {exponential: 1000 s}]]}, target: 80/20}
agents:
  advisers: {serves: {hotline: 1}, staff: {8:00: [4, 6, 8, 8, 8, 7, 8, 8, 6, 6, 4, 4, 4]}}
"""
BY_HOUR = [78.1, 85.9, 97.5, 93.7, 90.1, 93, 97.4, 97.3, 93.5, 97, 87.3, 91.8, 94.7]


def test_thirteen_hours_hour_by_hour() -> None:
    """Catches: rates or staff that change an hour early or late, balking that is lost, an hour counted by its answers' time.

    The publisher's service level leaves those out who give up in time: answered in time / (offered - abandoned in time).
    """
    days: list[list[tuple[float, float]]] = []
    for one in replicate(HOURS, 300):
        visits = one.visits
        hour, answered = visits["joined"] // HOUR, visits["outcome"] == ANSWERED
        in_time = np.where(answered, visits["started"], visits["left"]) - visits["joined"] <= 20 * SECOND
        quick, counted = answered & in_time, answered | ~in_time
        days.append([(float(quick[hour == h].sum()), float(counted[hour == h].sum())) for h in range(13)])
    whole = ratio([(sum(y for y, _ in day), sum(x for _, x in day)) for day in days])
    assert whole.agrees_with(0.922, 0.927)
    for h, published in enumerate(BY_HOUR):
        ours = ratio([day[h] for day in days])
        half = (
            ours.half * PLAIN / SURER + 0.0005
        )  # no interval is published: theirs, over as many days, is as wide as ours
        assert ours.agrees_with(published / 100 - half, published / 100 + half), (
            f"hour {h}: {ours} against {published} %"
        )
