"""The contacts of one type that first arrive on some days: when, and who they are for life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ccsim.streams import uniforms
from ccsim.units import DAY
from ccsim.workload.arrivals import counts, instants
from ccsim.workload.days import Day, drawn, needs, side_by_side
from ccsim.workload.model import Column
from ccsim.workload.prepared import Prepared
from ccsim.workload.rows import ALL, end_to_end, of
from ccsim.workload.variates import choose

Counts = dict[str, list[Column]]
"""By source and day: contacts of each piece of the day."""


@dataclass(frozen=True)
class Cohort:
    """Contacts of one type, by day, then in the order drawn (by source, then as they came); those dropped are left out.

    Parameters
    ----------
    type : int
    days : tuple of Day
    arrived : array of int64 [contacts]
        Ms from the start.
    segment, routed_as : array of int64 [contacts]
        One and the same array if everybody is recognised.
    """

    type: int
    days: tuple[Day, ...]
    arrived: Column
    segment: Column
    routed_as: Column

    def __len__(self) -> int:
        """Number of contacts."""
        return len(self.arrived)

    @cached_property
    def day(self) -> Column:
        """Day of each first arrival, at which values by time are taken for life."""
        return np.repeat([day.number for day in self.days], [len(day) for day in self.days])

    @cached_property
    def clock(self) -> Column:
        """First arrivals in ms of the day, at which values by time are taken for life."""
        midnight: Column = np.repeat([day.midnight for day in self.days], [len(day) for day in self.days])
        return self.arrived - midnight


@dataclass(frozen=True)
class Arrivals:
    """The contacts of one type that first arrive on one day, or some of them.

    Parameters
    ----------
    day : Day
    arrived : array of int64 [contacts]
        Ms from the start, in the order drawn.
    """

    day: Day
    arrived: Column

    def some(self, rows: Column) -> Arrivals:
        """Only those of some rows, ascending."""
        return Arrivals(replace(self.day, element=of(self.day.element, rows), end=len(rows)), self.arrived[rows])


def numbers(prepared: Prepared, replication: int, contact_type: int) -> Counts:
    """Draw how many contacts of one type come, all days at once; sources with a log have no say in it."""
    scenario, name = prepared.scenario, prepared.types[contact_type]
    return {
        source: counts(scenario, replication, name, source, prepared.expected(name, source))
        for source in scenario.contacts[name].arrivals
        if prepared.log(name, source) is None
    }


def arrivals(prepared: Prepared, replication: int, contact_type: int, day: int, said: Counts) -> Arrivals:
    """Draw when contacts of one type first arrive on one day."""
    scenario, name = prepared.scenario, prepared.types[contact_type]
    midnight = day * DAY - prepared.clock_at_start
    by_source = {}
    for source in scenario.contacts[name].arrivals:
        log = prepared.log(name, source)
        if log is not None:
            by_source[source] = log.on(day) + midnight
        else:
            expected, count = prepared.expected(name, source)[day], said[source][day]
            by_source[source] = instants(scenario, replication, name, source, day, expected, count, midnight)
    arrived = end_to_end(list(by_source.values()))
    comes = _comes(prepared, replication, name, day, by_source, midnight)
    if comes is None:
        return Arrivals(Day(day, midnight, ALL, 0, len(arrived)), arrived)
    element = np.flatnonzero(comes)
    return Arrivals(Day(day, midnight, element, 0, len(element)), arrived[element])


def _comes(
    prepared: Prepared, replication: int, name: str, day: int, by_source: dict[str, Column], midnight: int
) -> NDArray[np.bool_] | None:
    """Who comes at all, and within the run; None if everybody does."""
    scenario = prepared.scenario
    cut = midnight < 0 or midnight + DAY > scenario.duration
    if not cut and all(source.no_show <= 0 for source in scenario.contacts[name].arrivals.values()):
        return None
    comes = [np.empty(0, np.bool_)]
    for source, arrived in by_source.items():
        comes.append((arrived >= 0) & (arrived < scenario.duration))
        no_show = scenario.contacts[name].arrivals[source].no_show
        if no_show > 0:
            comes[-1] &= uniforms(scenario.seed, replication, f"no_show/{name}/{source}", day, len(arrived)) >= no_show
    return np.concatenate(comes)


def cohort(prepared: Prepared, replication: int, contact_type: int, came: Sequence[Arrivals]) -> Cohort:
    """Draw who the contacts of one type are that came on some days."""
    days = side_by_side(each.day for each in came)
    segment, routed_as = _who(prepared, replication, contact_type, days)
    return Cohort(contact_type, days, end_to_end([each.arrived for each in came]), segment, routed_as)


def _who(prepared: Prepared, replication: int, contact_type: int, days: Sequence[Day]) -> tuple[Column, Column]:
    """Draw segment and recognition; who is not recognised goes by the last segment."""
    name, seed, needed = prepared.types[contact_type], prepared.scenario.seed, list(needs(days, ALL))
    sums, recognised = prepared.segments_of(contact_type)
    if len(sums) == 1:
        segment = np.zeros(days[-1].end, np.int64)
    else:
        segment = choose(drawn(seed, replication, f"segment/{name}", needed), sums)
    if recognised.min() >= 1:
        return segment, segment
    unknown = drawn(seed, replication, f"recognised/{name}", needed) >= recognised[segment]
    return segment, np.where(unknown, len(sums) - 1, segment)
