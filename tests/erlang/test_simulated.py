"""The formulas against the simulator, which knows none of them: within the 99.9 % interval of the replications."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import sqrt
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pytest
from scipy.special import stdtrit

import ccsim
from ccsim import erlang
from ccsim.experiments import Unit
from ccsim.records import ABANDONED, ANSWERED, BLOCKED_LINES, BLOCKED_QUEUE
from ccsim.scenario import parse

Column: TypeAlias = npt.NDArray[Any]

REPLICATIONS, HOURS, WARMUP = 12, 30, 2
AHT, WITHIN, SHORT = 120.0, 20.0, 5.0
SURE, USUAL = stdtrit(REPLICATIONS - 1, [0.9995, 0.975])
"""Half-widths of 99.9 % and of the 95 % intervals of the rows, in standard errors."""

CENTRE = """
ccsim: 1
name: a desk that the formulas tell of
duration: {hours} h
warmup: {warmup} h
interval: 30 min
seed: 7
ivr: {{lines: {lines}}}
contacts:
  call: {{arrivals: {{rate: {rate} per min}}, enter: hotline}}
queues:
  hotline: {{talk: {{exponential: 2 min}}, patience: {patience}, capacity: {capacity}, target: 80/20}}
agents:
  advisers: {{serves: {{hotline: 1}}, staff: {agents}}}
"""


@dataclass(frozen=True)
class Desk:
    """A desk as a scenario and as a question to the formulas."""

    agents: int
    rate: float
    patience: int | None = None
    capacity: int | None = None
    lines: int | None = None

    def scenario(self) -> str:
        text = CENTRE.format(
            hours=HOURS,
            warmup=WARMUP,
            rate=self.rate,
            agents=self.agents,
            patience=f"{{exponential: {self.patience} s}}" if self.patience else "never",
            capacity="unlimited" if self.capacity is None else self.capacity,
            lines="unlimited" if self.lines is None else self.lines,
        )
        return "\n".join(line for line in text.splitlines() if "lines: unlimited" not in line).replace(
            "capacity: unlimited, ", ""
        )

    def answer(self) -> Any:
        places = self.capacity if self.lines is None else self.lines - self.agents
        if self.patience is None:
            return erlang.c(
                agents=self.agents, calls_per_hour=60 * self.rate, aht=AHT, within=WITHIN, short=SHORT, places=places
            )
        return erlang.a(
            agents=self.agents,
            calls_per_hour=60 * self.rate,
            aht=AHT,
            patience=float(self.patience),
            within=WITHIN,
            short=SHORT,
            places=places,
        )


DESKS = {
    "short of agents": Desk(10, 5.5, patience=60),
    "about enough agents": Desk(13, 6.0, patience=300),
    "nobody gives up": Desk(6, 2.4),
    "few places": Desk(5, 3.0, patience=90, capacity=4),
    "few lines": Desk(5, 2.4, lines=9),
}

SAME_NAME = (
    "sl_offered",
    "sl_answered",
    "sl_abandons_met",
    "sl_late_abandons",
    "sl_no_short",
    "sl_short_met",
    "asa",
    "mean_wait",
    "abandonment",
    "time_to_abandon",
    "queue_length",
    "occupancy",
)
SHARES = (0.5, 0.9, 0.99)


@dataclass(frozen=True)
class Simulated:
    """Rows of a run, and the visits of each replication that count, with waits in s."""

    rows: dict[str, tuple[float, float]]
    outcomes: list[Column]
    waits: list[Column]

    def ratio(self, part: Callable[[Column, Column], tuple[float, float]]) -> tuple[float, float]:
        """Ratio of sums over replications with the half-width of `measures.md`, at 99.9 %."""
        pairs = [part(outcome, wait) for outcome, wait in zip(self.outcomes, self.waits, strict=True)]
        y, x = np.array(pairs, dtype=float).T
        r = y.sum() / x.sum()
        spread = sqrt(((y - r * x) ** 2).sum() / (len(x) - 1))
        return r, SURE * spread / sqrt(len(x)) / x.mean()


def simulate(desk: Desk) -> Simulated:
    outcomes, waits = [], []

    def look(unit: Unit) -> None:
        assert unit.records is not None
        visits = unit.records.visits
        counted = (visits["arrived"] >= WARMUP * 3_600_000) & (visits["arrived"] < HOURS * 3_600_000)
        ended = np.where(visits["outcome"] == ANSWERED, visits["started"], visits["left"])
        outcomes.append(visits["outcome"][counted])
        waits.append((ended - visits["joined"])[counted] / 1_000)

    result = ccsim.run(parse(desk.scenario()), replications=REPLICATIONS, keep=look)
    rows = {}
    for row in result.rows:
        of_desk = row.queue == "hotline" and row.segment == "*"
        if row.interval is None and row.mean is not None and (of_desk or row.group == "advisers"):
            assert row.low is not None
            rows[row.measure] = (row.mean, (row.mean - row.low) * SURE / USUAL)
    return Simulated(rows, outcomes, waits)


@pytest.fixture(scope="module", params=DESKS)
def seen(request: pytest.FixtureRequest) -> tuple[Simulated, Any]:
    desk = DESKS[request.param]
    return simulate(desk), desk.answer()


def joined(outcome: Column) -> Column:
    found: Column = (outcome == ANSWERED) | (outcome == ABANDONED)
    return found


def assert_agrees(name: str, simulated: tuple[float, float], exact: float) -> None:
    mean, half = simulated
    assert abs(mean - exact) <= half + 1e-12, f"{name}: {mean} +- {half} simulated, {exact} by formula"


def test_every_measure_that_both_have(seen: tuple[Simulated, Any]) -> None:
    """Catches: a measure that the module and `measures.md` define differently, a share of joined instead of offered."""
    simulated, answer = seen
    for name in SAME_NAME:
        exact = getattr(answer, name)
        if exact is None:
            assert answer.patience is None, name
            assert name not in simulated.rows or simulated.rows[name][0] == 0, name
        else:
            assert_agrees(name, simulated.rows[name], exact)


def test_who_waits_and_how_long(seen: tuple[Simulated, Any]) -> None:
    """Catches: a chance to wait among other callers than those who join, their mean wait likewise."""
    simulated, answer = seen
    waiting = simulated.ratio(lambda outcome, wait: ((joined(outcome) & (wait > 0)).sum(), joined(outcome).sum()))
    assert_agrees("p_wait", waiting, answer.p_wait)
    long = simulated.ratio(
        lambda outcome, wait: (wait[joined(outcome)].sum(), float((joined(outcome) & (wait > 0)).sum()))
    )
    assert_agrees("mean_wait_of_waiting", long, answer.mean_wait_of_waiting)


def test_who_is_turned_away(seen: tuple[Simulated, Any]) -> None:
    """Catches: places counted with the agents, or one too many."""
    simulated, answer = seen
    refused = (BLOCKED_LINES, BLOCKED_QUEUE)
    blocked = simulated.ratio(lambda outcome, _: (np.isin(outcome, refused).sum(), float(len(outcome))))
    assert_agrees("blocking", blocked, answer.blocking or 0.0)


@pytest.mark.parametrize("of", ["answered", "joined"])
def test_the_distribution_of_the_wait(seen: tuple[Simulated, Any], of: str) -> None:
    """Catches: a quantile of another population, a tail that is an approximation."""
    simulated, answer = seen
    for share in SHARES:
        time = answer.wait_quantile(share, of=of)
        later = simulated.ratio(partial(longer, time, of))
        assert_agrees(f"longer than {time}", later, answer.share_waiting_longer(time, of=of))
        if time:
            assert_agrees(f"quantile {share}", later, 1 - share)


def longer(time: float, of: str, outcome: Column, wait: Column) -> tuple[float, float]:
    counted = outcome == ANSWERED if of == "answered" else joined(outcome)
    return float((counted & (wait > time)).sum()), float(counted.sum())
