"""A run by queue and interval, in the shape in which an ACD reports a day: one row for each queue and interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from math import isnan
from typing import NamedTuple

import numpy as np

from ccsim.app.result import Result
from ccsim.app.views.days import INTERVAL
from ccsim.kpi import Kind, Measure, Over, measures_of
from ccsim.kpi.arrays import Real
from ccsim.kpi.periods import Periods
from ccsim.kpi.pooling import Pooled
from ccsim.kpi.rows import pool
from ccsim.kpi.samples import ALL, Sample, places_of, sample
from ccsim.units import MILLION

QUEUES = "queues.csv"
"""File of the rows."""


class Interval(NamedTuple):
    """One queue in one interval, all segments together; None where something is not defined.

    Parameters
    ----------
    begin : datetime
    excluded : str
        Name of the excluded span that it belongs to; '' if it counts.
    queue : str
    offered, answered, abandoned, unserved, overflowed, blocked, closed : float
        Contacts, means over the replications.
    callbacks_offered, callbacks_accepted, callbacks_reached, callbacks_failed : float
        Likewise, of who joined in this interval, whenever it was called back.
    service_level : float or None
        A share; `service_level_p10` and `service_level_p90` are how single runs lie, `target` what the queue promises, and
        `target_met` the share of the runs in which this interval met it.
    asa, wait_p90, aht, time_to_callback : float or None
        In s.
    on_duty, occupancy, concurrency : float or None
        Of all agents who serve the queue, others beside it or not. Contacts in hand of those who are busy is a measure where
        anybody can have several.
    first_reply, backlog : float or None
        Of scenarios in which any contact is no call: in s, by when it joined; who waits when the day ends, in the interval
        in which it does.
    """

    begin: datetime
    excluded: str
    queue: str
    offered: float | None
    answered: float | None
    abandoned: float | None
    unserved: float | None
    overflowed: float | None
    blocked: float | None
    closed: float | None
    callbacks_offered: float | None
    callbacks_accepted: float | None
    callbacks_reached: float | None
    callbacks_failed: float | None
    service_level: float | None
    service_level_p10: float | None
    service_level_p90: float | None
    target: float | None
    target_met: float | None
    asa: float | None
    wait_p90: float | None
    aht: float | None
    time_to_callback: float | None
    on_duty: float | None
    occupancy: float | None
    concurrency: float | None
    first_reply: float | None
    backlog: float | None

    @property
    def idle(self) -> bool:
        """Whether nobody came to the queue and nobody was there: the night."""
        return not (self.offered or self.callbacks_accepted or self.on_duty)


CALLBACKS = ("callbacks_offered", "callbacks_accepted", "callbacks_reached", "callbacks_failed")
COUNTS = ("offered", "answered", "abandoned", "unserved", "overflowed", "blocked", "closed", *CALLBACKS)
TIMES = ("asa", "wait_p90", "aht", "time_to_callback")
NOT_EVERYWHERE = ("concurrency", "first_reply", "backlog")
"""Columns that a scenario has only with those measures."""


class AcdReport:
    """The rows of a result.

    Parameters
    ----------
    result : Result
        Simulated again if it was not measured by interval.
    """

    def __init__(self, result: Result) -> None:
        self.scenario = result.scenario
        self._replications = result.measured_by(INTERVAL)
        self._known = {(one.name, one.over): one for one in measures_of(self.scenario)}

    @property
    def replications(self) -> int:
        """How many runs there are."""
        return len(self._replications)

    def __len__(self) -> int:
        return len(self.scenario.queues) * len(self.labels)

    @cached_property
    def labels(self) -> Sequence[str]:
        """Of each interval: its begin, and the name of an excluded span after it."""
        return Periods(self.scenario, [INTERVAL]).of(INTERVAL).labels

    def __iter__(self) -> Iterator[Interval]:
        """Rows of the first queue in the order of time, then of the next."""
        for queue in self.scenario.queues:
            yield from self.of(queue)

    def of(self, queue: str) -> Iterator[Interval]:
        """Rows of one queue in the order of time."""
        parts = [label.partition(" ") for label in self.labels]
        target = self.scenario.queues[queue].target
        level = self._pooled("service_level", queue)
        columns = [
            [datetime.fromisoformat(begin) for begin, _, _ in parts],
            [name for _, _, name in parts],
            [queue] * len(parts),
            *(_cells(self._pooled(name, queue).mean) for name in COUNTS),
            *(_cells(values) for values in (level.mean, level.p10, level.p90)),
            [target.answer / MILLION if target else None] * len(parts),
            _cells(self._pooled("target_met", queue).mean),
            *(_cells(self._pooled(name, queue).mean) for name in TIMES),
            *(_cells(self._agents(name, queue).mean) for name in ("on_duty", "occupancy")),
            *(self._if_measured(name, queue) for name in NOT_EVERYWHERE),
        ]
        yield from map(Interval._make, zip(*columns, strict=True))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of `csv`."""
        there = {name for name, _ in self._known}
        return (
            "date",
            "start",
            *(name for name in Interval._fields[1:] if name in there or name not in NOT_EVERYWHERE),
        )

    def csv(self) -> Iterator[tuple[object, ...]]:
        """The rows with their date and clock time as text, under `columns`."""
        shown = [Interval._fields.index(name) for name in self.columns[2:]]
        for row in self:
            clock = row.begin.time()
            whole = not (clock.second or clock.microsecond)
            date = row.begin.date().isoformat(), clock.isoformat("minutes" if whole else "auto")
            yield (*date, *(row[place] for place in shown))

    def _if_measured(self, name: str, queue: str) -> list[float | None]:
        """A measure that not every scenario has."""
        if (name, Over.QUEUE) in self._known:
            return _cells(self._pooled(name, queue).mean)
        if (name, Over.GROUP) in self._known:
            return _cells(self._agents(name, queue).mean)
        return [None] * len(self.labels)

    def _pooled(self, name: str, queue: str) -> Pooled:
        """A measure of a queue; arrays [intervals]."""
        measure = self._known[name, Over.QUEUE]
        place = [(one.queue, one.segment) for one in places_of(self.scenario, measure)].index((queue, ALL))
        return self._pool(measure, [place])

    def _agents(self, name: str, queue: str) -> Pooled:
        """A measure of the groups that serve a queue, all together; arrays [intervals]."""
        measure = self._known[name, Over.GROUP]
        serving = {
            name
            for name, group in self.scenario.agents.items()
            if any(line.partition("/")[0] == queue for line in group.serves)
        }
        places = places_of(self.scenario, measure)
        return self._pool(measure, [place for place, one in enumerate(places) if one.group in serving])

    def _pool(self, measure: Measure, places: list[int]) -> Pooled:
        shape = len(self.labels), len(places_of(self.scenario, measure))
        taken = sample(self._replications, INTERVAL, measure, shape)
        numerators, denominators = (
            np.add.reduce(values[:, :, places], axis=2) for values in (taken.numerators, taken.denominators)
        )
        if measure.kind is Kind.MEAN:  # whatever exists counts once
            denominators = np.minimum(denominators, 1.0)
        return pool(Sample(measure.kind, numerators, denominators))


def _cells(values: Real) -> list[float | None]:
    return [None if isnan(value) else value for value in values.tolist()]
