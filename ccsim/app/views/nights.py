"""Who waits at the end of each day of a run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ccsim.app.views.days import INTERVAL
from ccsim.app.views.series import measure_of, place_of
from ccsim.errors import UsageError
from ccsim.kpi.arrays import Real
from ccsim.kpi.periods import Periods
from ccsim.kpi.rows import pool
from ccsim.kpi.samples import ALL, Sample, sample

if TYPE_CHECKING:
    from ccsim.app.result import Result

DATE = len("2026-03-02")


@dataclass(frozen=True)
class Nights:
    """How many are left over, over the replications; arrays of float64 [days].

    Parameters
    ----------
    dates : tuple of date
        Days of the run whose end counts.
    mean, p10, p90 : array
    """

    dates: tuple[date, ...]
    mean: Real
    p10: Real
    p90: Real


def nights_of(result: Result, queue: str = ALL) -> Nights:
    """Find who is left over at the end of each day.

    Parameters
    ----------
    result : Result
        Simulated again if it was not measured by interval.
    queue : str
        `*` for all together.

    Raises
    ------
    UsageError
        If all contacts are calls, there is no such queue, or no day ends that counts.
    """
    measure = measure_of(result.scenario, "backlog")
    place = place_of(result.scenario, measure, queue)
    taken = sample(result.measured_by(INTERVAL), INTERVAL, measure)
    pooled = pool(Sample(taken.kind, taken.numerators[..., place], taken.denominators[..., place]))
    intervals = Periods(result.scenario, [INTERVAL]).of(INTERVAL)
    counts = ~(np.isnan(pooled.mean) | intervals.shown_apart)
    if not counts.any():
        raise UsageError("no day ends in the time that counts")
    dates = tuple(date.fromisoformat(intervals.labels[at][:DATE]) for at in np.flatnonzero(counts))
    return Nights(dates, pooled.mean[counts], pooled.p10[counts], pooled.p90[counts])
