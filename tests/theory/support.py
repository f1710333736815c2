"""Replications of a scenario text as records, and Student intervals around what they show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import stdtrit

from ccsim.engines import compiled, simpy
from ccsim.plan import make, roster
from ccsim.records import ANSWERED, Records
from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys
from ccsim.workload import draw

SECOND = 1_000
MINUTE = 60_000
HOUR = 3_600_000

SURE = 0.9995
"""Two-sided 99.9 %: of the hundred or so intervals of this folder hardly one should fail by chance, whatever the seed."""


ENGINES = {"simpy": simpy.run, "compiled": compiled.run}


def replicate(text: str, replications: int, engine: str = "simpy") -> Iterator[Records]:
    """Simulate a scenario text, replications 0, 1, .."""
    scenario = parse(text)
    ways = journeys(scenario)
    plan = make(scenario, ways)
    for number in range(replications):
        workload = draw(scenario, ways, number)
        yield ENGINES[engine](plan, roster(plan, workload.attendance), workload)


@dataclass(frozen=True)
class Estimate:
    """A mean over replications with the half-width of its 99.9 % interval."""

    mean: float
    half: float

    def agrees(self, exact: float) -> bool:
        """Whether an exact value lies within the interval."""
        return abs(self.mean - exact) <= self.half

    def agrees_with(self, low: float, high: float) -> bool:
        """Whether a published 95 % interval tells of the same mean: the difference lies within its own 99.9 % interval."""
        theirs = (high - low) / 2 / 1.96 * stdtrit(1e6, SURE)
        return abs(self.mean - (low + high) / 2) <= sqrt(self.half**2 + theirs**2)


def ratio(pairs: list[tuple[float, float]]) -> Estimate:
    """Ratio of sums over replications, with the half-width of `measures.md` at 99.9 %."""
    y, x = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    r, n = y.sum() / x.sum(), len(y)
    spread = sqrt(((y - r * x) ** 2).sum() / (n - 1))
    return Estimate(float(r), float(stdtrit(n - 1, SURE) * spread / sqrt(n) / x.mean()))


def mean(values: list[float]) -> Estimate:
    """Mean over replications."""
    return ratio([(value, 1.0) for value in values])


def waits(records: Records, where: Callable[[dict[str, np.ndarray]], np.ndarray]) -> tuple[float, float]:
    """Sum of the waits of answered visits in ms and their number, of the rows that `where` picks."""
    visits = records.visits
    rows = (visits["outcome"] == ANSWERED) & where(visits)
    return float((visits["started"] - visits["joined"])[rows].sum()), float(rows.sum())


def after(warmup: int) -> Callable[[dict[str, np.ndarray]], np.ndarray]:
    """Pick the visits that joined after the warm-up."""
    return lambda visits: visits["joined"] >= warmup


def busy(records: Records, begin: int, end: int) -> float:
    """Agent time busy between two instants, in ms."""
    visits = records.visits
    rows = visits["started"] >= 0
    spans = np.minimum(visits["wrap_end"][rows], end) - np.maximum(visits["started"][rows], begin)
    return float(np.maximum(spans, 0).sum())
