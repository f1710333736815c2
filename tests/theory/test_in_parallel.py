"""Agents with several contacts at once against exact theory, on both engines, within the 99.9 % interval of the replications."""

from __future__ import annotations

from math import factorial, inf

import numpy as np
import pytest
from formulas import erlang_a, erlang_b, erlang_c, erlang_c_wait
from in_parallel import Centre, in_parallel
from support import ENGINES, HOUR, MINUTE, busy, ratio, replicate
from test_steady_state import WARMUP, mean_wait

from ccsim.records import ABANDONED, Records

NEVER = inf
PATIENT = Centre(agents=2, at_once=3, rate=2.4, talk=2, slower=0, patience=NEVER, longest=200)
ALONE = Centre(agents=1, at_once=2, rate=0.7, talk=2, slower=0.5, patience=3, longest=40)
TOGETHER = Centre(agents=2, at_once=2, rate=1.5, talk=2, slower=0.4, patience=2, longest=40)


def text_of(centre: Centre, hours: int) -> str:
    patience = "never" if centre.patience == NEVER else f"{{exponential: {centre.patience} min}}"
    return f"""
ccsim: 1
duration: {hours} h
contacts:
  talk_by_text: {{channel: chat, arrivals: {{rate: {centre.rate} per min}}, enter: desk}}
queues:
  desk: {{talk: {{exponential: {centre.talk} min}}, patience: {patience}}}
agents:
  advisers:
    serves: {{desk: 1}}
    staff: {centre.agents}
    at_once: {{chat: {centre.at_once}}}
    slower: {centre.slower:.0%}
choose_agent: fixed_order
"""


def time_with(records: Records, starts: np.ndarray, ends: np.ndarray, until: int) -> np.ndarray:
    """How long there were 0, 1, 2 .. of something at once, from the warm-up on, in ms."""
    times = np.concatenate([[WARMUP, until], np.clip(starts, WARMUP, until), np.clip(ends, WARMUP, until)])
    steps = np.concatenate([[0, 0], np.ones(len(starts), np.int64), -np.ones(len(ends), np.int64)])
    order = np.lexsort((-steps, times))
    level = np.cumsum(steps[order])[:-1]
    return np.bincount(level, np.diff(times[order]))


def occupied(records: Records, agents: int, until: int) -> float:
    """Agent time with at least one contact in hand, in ms."""
    visits, total = records.visits, 0.0
    for agent in range(agents):
        own = visits["agent"] == agent
        total += time_with(records, visits["started"][own], visits["wrap_end"][own], until)[1:].sum()
    return total


def test_the_chain_is_erlangs_where_nothing_is_slower() -> None:
    """Catches: a chain that loses contacts, starts them too late or leaves a part of an agent unused."""
    for centre in (PATIENT, Centre(agents=3, at_once=2, rate=2.5, talk=2, slower=0, patience=1.5, longest=40)):
        places = centre.agents * centre.at_once
        found = in_parallel(centre)
        assert found["cut"] < 1e-9
        if centre.patience == NEVER:
            assert found["waits"] == pytest.approx(erlang_c(places, centre.rate * centre.talk), rel=1e-6)
            assert found["mean_wait"] == pytest.approx(erlang_c_wait(places, centre.rate, centre.talk), rel=1e-6)
        else:
            exact = erlang_a(places, centre.rate, centre.talk, centre.patience)
            assert found["abandonment"] == pytest.approx(exact["abandonment"], rel=1e-6)
            assert found["in_hand"] == pytest.approx(exact["occupancy"] * places, rel=1e-6)


@pytest.mark.parametrize("engine", ENGINES)
def test_n_agents_with_k_at_once_are_n_times_k_servers(engine: str) -> None:
    """Catches: a part of an agent that stands empty beside a waiting chat, a chat that takes more than its part."""
    hours, places = 150, PATIENT.agents * PATIENT.at_once
    load = PATIENT.rate * PATIENT.talk
    records = list(replicate(text_of(PATIENT, hours), 10, engine))
    assert mean_wait(records).agrees(erlang_c_wait(places, PATIENT.rate, PATIENT.talk) * MINUTE)
    until = hours * HOUR
    present = [time_with(one, one.visits["joined"], one.visits["talk_end"], until) for one in records]
    # Below the number of servers the states of M/M/n are Poisson's, cut off where Erlang's formulas begin.
    first = erlang_c(places, load) * (1 - load / places) * factorial(places) / load**places
    for n in range(places):
        exact = first * load**n / factorial(n)
        assert ratio([(float(levels[n]), float(until - WARMUP)) for levels in present]).agrees(exact), n
    used = [(busy(one, WARMUP, until), float(until - WARMUP)) for one in records]
    assert ratio(used).agrees(load)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("centre", [ALONE, TOGETHER, PATIENT], ids=["one", "two", "patient"])
def test_parallel_contacts_are_a_markov_chain(centre: Centre, engine: str) -> None:
    """Catches: another agent than the least loaded; a slowdown by others than those in hand at the start, or one that changes."""
    exact, hours = in_parallel(centre), 150
    assert exact["cut"] < 1e-6
    until = hours * HOUR
    gave_up, waited, in_hand, used, beside, present = [], [], [], [], [], []
    for one in replicate(text_of(centre, hours), 10, engine):
        visits = one.visits
        counted = visits["joined"] >= WARMUP
        started = visits["started"] >= 0
        gave_up.append((float((counted & (visits["outcome"] == ABANDONED)).sum()), float(counted.sum())))
        waited.append((float((counted & (visits["started"] != visits["joined"])).sum()), float(counted.sum())))
        in_hand.append((busy(one, WARMUP, until), float(until - WARMUP)))
        used.append((occupied(one, centre.agents, until), float(centre.agents * (until - WARMUP))))
        present.append(time_with(one, visits["joined"], visits["left"], until))
        alone = counted & started & (beside_at_start(one) == 0)
        beside.append((float(alone.sum()), float((counted & started).sum())))
    assert ratio(gave_up).agrees(exact["abandonment"])
    assert ratio(waited).agrees(exact["waits"])
    assert ratio(in_hand).agrees(exact["in_hand"])
    assert ratio(used).agrees(exact["occupancy"])
    assert ratio(beside).agrees(exact["beside_0"])
    for n in range(centre.agents * centre.at_once + 1):
        assert ratio([(float(levels[n]), float(until - WARMUP)) for levels in present]).agrees(exact[f"present_{n}"]), n


def beside_at_start(records: Records) -> np.ndarray:
    """How many others its agent had in hand when each contact started; what ends at that instant is finished."""
    visits = records.visits
    found = np.zeros(len(visits["agent"]), np.int64)
    for agent in np.unique(visits["agent"][visits["agent"] >= 0]):
        own = np.flatnonzero(visits["agent"] == agent)
        own = own[np.argsort(visits["started"][own], kind="stable")]
        ended = np.searchsorted(np.sort(visits["wrap_end"][own]), visits["started"][own], side="right")
        found[own] = np.arange(len(own)) - ended
    return found


def test_where_nobody_waits_blocking_is_erlang_b() -> None:
    """Catches: a chat with no waiting place that is refused although its agent has room, or taken although it has none."""
    centre = Centre(agents=3, at_once=2, rate=2.5, talk=2, slower=0, patience=NEVER, longest=0)
    exact = in_parallel(centre)["waits"]
    assert exact == pytest.approx(erlang_b(6, 5.0), rel=1e-9)
    text = text_of(centre, 100).replace("patience: never", "patience: never, capacity: 0")
    refused = []
    for one in replicate(text, 8, "compiled"):
        counted = one.visits["arrived"] >= WARMUP
        refused.append((float((counted & (one.visits["joined"] < 0)).sum()), float(counted.sum())))
    assert ratio(refused).agrees(exact)
