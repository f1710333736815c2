"""Where a plan is at risk: the times at which targets are most often missed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ccsim.app.views.days import days_of
from ccsim.app.views.series import Series, measure_of, place_of, series
from ccsim.kpi.arrays import Flags
from ccsim.kpi.replication import RUN
from ccsim.kpi.samples import sample
from ccsim.kpi.table import OF_TARGET
from ccsim.units import DAY, HOUR, format_clock

if TYPE_CHECKING:
    from ccsim.app.result import Result
    from ccsim.app.targets import Verdict

OFTEN_MISSED, AT_RISK = 0.5, 0.8
"""Shares of the runs that meet the target: below the first an interval is missed more often than met; below the second it is
missed in more than one run of five."""


@dataclass(frozen=True)
class Span:
    """Intervals that follow one another and are at risk.

    Parameters
    ----------
    day : str
        `Mon 2 Mar`, or `Mon` in a typical week.
    begin, end : int
        Time of day in ms.
    met : float
        Share of the runs in which the worst of its intervals met the target.
    missed : float
        Calls expected to miss the target time in runs that miss the target: by it the worst span is found.
    """

    day: str
    begin: int
    end: int
    met: float
    missed: float

    def __str__(self) -> str:
        return f"{self.day} {format_clock(self.begin)}-{format_clock(self.end)}"


@dataclass(frozen=True)
class Risk:
    """Where a queue's target is at risk.

    Parameters
    ----------
    spans : tuple of Span
        The worst first; empty if nothing is at risk.
    limit : float
        A span holds intervals that a smaller share of the runs met.
    intervals, at_risk : int
        Intervals in which the target could be judged, and those below `AT_RISK`.
    runs : int
        Single runs (days, in a typical week) behind an interval, at most.
    """

    spans: tuple[Span, ...]
    limit: float
    intervals: int
    at_risk: int
    runs: int


def risk_of(result: Result, queue: str) -> Risk:
    """Find where a queue misses its target most often.

    Intervals that miss it more often than not; if there is none, those that miss it in more than one run of five. Neighbours are
    put together.

    Parameters
    ----------
    result : Result
        Of a run by interval.
    queue : str
        One that names a target.
    """
    days = days_of(result)
    met = series(result, "target_met", days, queue=queue)
    offered = series(result, "offered", days, queue=queue)
    judged = ~np.isnan(met.mean)
    limit = next((one for one in (OFTEN_MISSED, AT_RISK) if np.any(met.mean[judged] < one)), 0.0)
    spans = sorted(_spans(met, offered, limit), key=lambda span: -span.missed)
    at_risk = int(np.count_nonzero(met.mean[judged] < AT_RISK))
    return Risk(tuple(spans), limit, int(judged.sum()), at_risk, int(met.count.max(initial=0)))


def _spans(met: Series, offered: Series, limit: float) -> Iterator[Span]:
    days = met.days
    for day, label in enumerate(days.labels):
        low = np.append(np.nan_to_num(met.mean[day], nan=1.0) < limit, False)
        edges = np.flatnonzero(np.diff(low, prepend=False))
        for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            inside = slice(begin, end)
            missed = float(np.nansum(offered.mean[day, inside] * (1 - met.mean[day, inside])))
            first, last = (days.begin + days.step * slot for slot in (begin, end))
            yield Span(label, first, last, float(met.mean[day, inside].min()), missed)


def period_word(counted: int) -> str:
    """Name what one run stands for by how long it counts: day, week, month, or run.

    Parameters
    ----------
    counted : int
        Duration less warm-up and cooldown, in ms.
    """
    words = ((6 * HOUR, DAY, "day"), (5 * DAY, 7 * DAY, "week"), (28 * DAY, 31 * DAY, "month"))
    return next((word for low, high, word in words if low <= counted <= high), "run")


def runs_met(result: Result, verdict: Verdict) -> tuple[int, int]:
    """How many of the runs met a target, and in how many it could be judged."""
    met, judged = _met(result, verdict)
    return int(met.sum()), int(judged.sum())


def runs_met_all(result: Result) -> tuple[int, int]:
    """How many of the runs met every target that could be judged in them, and in how many any could."""
    found = [_met(result, verdict) for verdict in result.targets]
    judged = np.any([one for _, one in found], axis=0)
    met = np.all([met | ~known for met, known in found], axis=0) & judged
    return int(met.sum()), int(judged.sum())


def _met(result: Result, verdict: Verdict) -> tuple[Flags, Flags]:
    """In which replications a target is met, and in which it can be judged."""
    scenario = result.scenario
    of_queue = verdict.name in scenario.queues
    measure = measure_of(scenario, "target_met" if of_queue else f"{OF_TARGET}{verdict.name}")
    taken = sample(result.measured, RUN, measure)
    at = place_of(scenario, measure, verdict.name) if of_queue else 0
    return taken.numerators[:, 0, at] > 0, taken.denominators[:, 0, at] > 0
