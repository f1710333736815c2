"""The engine against exact steady-state theory, in long runs, within the 99.9 % interval of the replications."""

from __future__ import annotations

import numpy as np
import pytest
from formulas import accumulating, cobham, erlang_a, erlang_b, erlang_c_wait, erlang_c_within, pollaczek_khinchine
from support import HOUR, MINUTE, SECOND, Estimate, after, busy, ratio, replicate, waits

from ccsim.records import ABANDONED, ANSWERED, BLOCKED_LINES, Records

WARMUP = 4 * HOUR

CENTRE = """
ccsim: 1
name: {name}
duration: {hours} h
interval: 30 min
{top}
contacts:
  call: {{arrivals: {{rate: {rate} per min}}, enter: hotline}}
queues:
  hotline: {{talk: {talk}, patience: {patience}, target: 80/20}}
agents:
  advisers: {{serves: {{hotline: 1}}, staff: {agents}}}
"""


def centre(
    rate: float,
    agents: int,
    talk: str = "{exponential: 2 min}",
    patience: str = "never",
    hours: int = 100,
    top: str = "",
) -> str:
    return CENTRE.format(name="theory", rate=rate, agents=agents, talk=talk, patience=patience, hours=hours, top=top)


def mean_wait(records: list[Records], segment: int | None = None) -> Estimate:
    def rows(visits: dict[str, np.ndarray]) -> np.ndarray:
        counted = visits["joined"] >= WARMUP
        return counted if segment is None else counted & (visits["segment"] == segment)

    return ratio([waits(one, rows) for one in records])


@pytest.mark.parametrize(("agents", "rate"), [(1, 0.35), (5, 2.0), (20, 9.0)])
def test_m_m_n_is_erlang_c(agents: int, rate: float) -> None:
    """Catches: lost or doubled service, an idle agent beside a waiting caller, a wait that is measured from the wrong instant."""
    records = list(replicate(centre(rate, agents), 12))
    assert mean_wait(records).agrees(erlang_c_wait(agents, rate, 2) * MINUTE)
    within = []
    for one in records:
        counted = one.visits["joined"] >= WARMUP
        quick = (one.visits["started"] - one.visits["joined"] <= 20 * SECOND) & counted
        within.append((float(quick.sum()), float(counted.sum())))
    assert ratio(within).agrees(erlang_c_within(agents, rate, 2, 1 / 3))
    occupancy = [(busy(one, WARMUP, 100 * HOUR), float(agents * (100 * HOUR - WARMUP))) for one in records]
    assert ratio(occupancy).agrees(rate * 2 / agents)


@pytest.mark.parametrize(("agents", "rate", "patience"), [(10, 6.0, 3), (4, 1.5, 1), (50, 24.0, 2)])
def test_m_m_n_plus_m_is_erlang_a(agents: int, rate: float, patience: int) -> None:
    """Catches: an abandoned caller who still takes an agent, patience that runs while talking, overload that never clears."""
    records = list(replicate(centre(rate, agents, patience=f"{{exponential: {patience} min}}", hours=60), 10))
    exact = erlang_a(agents, rate, 2, patience)
    gave_up, queue = [], []
    for one in records:
        visits, counted = one.visits, after(WARMUP)(one.visits)
        lost = (visits["outcome"] == ABANDONED) & counted
        gave_up.append((float(lost.sum()), float(counted.sum())))
        until = np.where(visits["outcome"] == ANSWERED, visits["started"], visits["left"])
        queue.append((float((until - visits["joined"])[counted].sum()), float(counted.sum())))
    assert ratio(gave_up).agrees(exact["abandonment"])
    assert ratio(queue).agrees(exact["mean_wait"] * MINUTE)
    occupancy = [(busy(one, WARMUP, 60 * HOUR), float(agents * (60 * HOUR - WARMUP))) for one in records]
    assert ratio(occupancy).agrees(exact["occupancy"])


SEGMENTS = "segments: {gold: 30 %, silver: 45 %, plain: rest}"


def test_strict_priority_is_cobham() -> None:
    """Catches: a queue that is first come, first served in truth, or priority that pre-empts."""
    top = SEGMENTS + "\npolicies: {strict: {priority: {gold: 1, silver: 2, plain: 3}}}\npolicy: strict"
    records = list(replicate(centre(4.4, 10, hours=150, top=top), 12))
    exact = cobham(10, [4.4 * 0.30, 4.4 * 0.45, 4.4 * 0.25], 2)
    for segment, wait in enumerate(exact):
        assert mean_wait(records, segment).agrees(wait * MINUTE)


def test_ageing_is_kleinrock() -> None:
    """Catches: a score that is not weight x wait, or a comparison that overflows or rounds."""
    top = SEGMENTS + "\npolicies: {ageing: {weight: {gold: 1, silver: 2.5, plain: 7}}}\npolicy: ageing"
    records = list(replicate(centre(4.5, 10, hours=150, top=top), 12))
    exact = accumulating(10, [4.5 * 0.30, 4.5 * 0.45, 4.5 * 0.25], [1, 2.5, 7], 2)
    for segment, wait in enumerate(exact):
        assert mean_wait(records, segment).agrees(wait * MINUTE)


@pytest.mark.parametrize("cv", [0.5, 1.5])
def test_m_g_1_is_pollaczek_khinchine(cv: float) -> None:
    """Catches: a lognormal with the wrong spread."""
    text = centre(0.35, 1, talk=f"{{lognormal: {{mean: 2 min, cv: {cv}}}}}", hours=400)
    assert mean_wait(list(replicate(text, 20))).agrees(pollaczek_khinchine(0.35, 2, cv) * MINUTE)


@pytest.mark.parametrize(
    "talk",
    [
        "{exponential: 2 min}",
        "{constant: 2 min}",
        "{gamma: {mean: 2 min, cv: 2}}",
        "{weibull: {mean: 2 min, cv: 0.4}}",
        "{uniform: {low: 0 s, high: 4 min}}",
    ],
)
def test_blocking_on_lines_is_erlang_b_whatever_the_talk(talk: str) -> None:
    """Catches: a line that is not freed, or freed early; a distribution with the wrong mean."""
    text = centre(5, 20, talk=talk, hours=100, top="ivr: {lines: 12}")
    blocked = []
    for one in replicate(text, 10):
        counted = one.visits["arrived"] >= WARMUP
        lost = (one.visits["outcome"] == BLOCKED_LINES) & counted
        blocked.append((float(lost.sum()), float(counted.sum())))
    assert ratio(blocked).agrees(erlang_b(12, 10))
