"""Solved at the first contact: what was drawn to follow counts, also where the run ends before it."""

from __future__ import annotations

import numpy as np
import pytest

from ccsim import kpi
from ccsim.experiments import prepare, simulate
from ccsim.kpi.plain.resolution import followed, resolved
from ccsim.kpi.plain.visits import Visits
from ccsim.scenario import parse
from ccsim.workload import draw

DESK = """
ccsim: 1
duration: 2 h
seed: 3
contacts:
  call:
    arrivals: {rate: 60 per hour}
    enter: desk
    next: NEXT
queues:
  desk: {talk: {exponential: 1 min}, patience: {mixture: [[100 %, 90 s]]}}
  back: {talk: {exponential: 1 min}, patience: never}
agents:
  front: {serves: {desk: 1}, staff: STAFF}
  rear: {serves: {back: 1}, staff: 9}
"""


def run(following: str, staff: str = "2"):
    """Scenario, visits and workload of one replication."""
    model = prepare(parse(DESK.replace("NEXT", following).replace("STAFF", staff)))
    records, workload = simulate(model, 0), draw(model.scenario, model.journeys, 0)
    measured = kpi.measure(model.scenario, model.journeys, model.plan, records, workload=workload)
    rows = kpi.summarise(model.scenario, [measured])
    share = next(row.mean for row in rows if row.measure == "resolved_first" and (row.queue, row.segment) == ("*", "*"))
    return share, Visits(model.scenario, model.journeys, records), workload


def test_what_the_end_cuts_off():
    """Catches: contacts who come back after the run has ended, counted as solved."""
    share, visits, workload = run("{again: {after: answered, share: 40 %, in: 5 days}}")
    assert not visits.attempt.any()
    drawn = workload.next_at(visits.contact, np.zeros(len(visits.contact), np.int64)) >= 0
    assert 0 < share < 1
    assert share == 1 - drawn[visits.answered].sum() / visits.answered.sum()


def test_certain_to_come_back():
    """Catches: a return that is looked up at the wrong place of the draws."""
    assert run("{again: {after: answered, share: 100 %, in: 1 min}}")[0] == 0
    assert run("{again: {after: abandoned, share: 100 %, in: 1 min}}")[0] == 1


def test_used_up():
    """Catches: an entry that may happen once and has happened, taken for one that will happen again."""
    following = "{again: {after: [abandoned, answered], share: 100 %, in: 1 h, at_most: 1}}"
    share, visits, _ = run(following, staff="{0:00: 0, 1:00: 99}")
    # Who calls in the first hour gives up, calls again and is answered; nothing is left to come.
    again = visits.answered & (visits.attempt == 1)
    first = visits.answered & (visits.attempt == 0)
    assert again.sum() > 10
    assert first.sum() > 10
    assert share == pytest.approx(again.sum() / (again.sum() + first.sum()))


def test_transferred():
    """Catches: a transfer that passes for a solution, a second talk counted as a first."""
    share, visits, _ = run("{hand_over: {after: answered, share: 50 %, to: back}}")
    assert share == pytest.approx(1 - (visits.visit == 1).sum() / (visits.answered & (visits.visit == 0)).sum())
    assert 0.3 < share < 0.7


def test_a_second_transfer_leads_to_nothing():
    """Catches: a transfer drawn for the talk after a transfer, which is not made, taken for another attempt."""
    share, visits, workload = run("{hand_over: {after: answered, share: 100 %, to: back}}")
    assert share == 0
    assert (visits.answered & visits.ends_attempt).sum() > 20
    assert not followed(visits, workload).any()


def test_not_known_without_the_draws():
    """Catches: a share that is made up where the records do not tell."""
    _, visits, workload = run("{again: {after: answered, share: 40 %, in: 5 days}}")
    assert resolved(visits, None) is None
    model = prepare(visits.scenario)
    measured = kpi.measure(model.scenario, model.journeys, model.plan, simulate(model, 0))
    assert "resolved_first" not in {row.measure for row in kpi.summarise(model.scenario, [measured])}
    _, visits, workload = run("{redial: {after: abandoned, share: 40 %, in: 5 min}}")
    assert np.array_equal(resolved(visits, None), resolved(visits, followed(visits, workload)))


def test_every_attempt_was_drawn():
    """Catches: a way through the draws that loses the thread after the first attempt, or after a transfer."""
    following = """
      redial: {after: abandoned, share: 70 %, in: 2 min, at_most: 3}
      hand_over: {after: answered, share: 30 %, to: back}
      again: {after: answered, share: 40 %, in: {exponential: 10 min}, at_most: 2}"""
    _, visits, workload = run(following, staff="1")
    drawn = followed(visits, workload)
    last = np.flatnonzero(visits.ends_attempt[:-1])
    goes_on = visits.contact[last + 1] == visits.contact[last]
    assert visits.attempt.max() >= 3
    assert drawn[last[goes_on]].all()
    # What was drawn and not made was due after the end, so that its attempt had not ended long before.
    missing = last[drawn[last] & ~goes_on]
    quick = visits.ended(1) & (visits.left < 2 * 3_600_000 - 120_000)
    assert not quick[missing].any()
