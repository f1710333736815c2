"""The contacts of one type that first arrive on a day: when, and who they are for life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from ccsim.scenario import Scenario
from ccsim.streams import uniforms
from ccsim.units import DAY
from ccsim.workload.arrivals import instants
from ccsim.workload.model import Column
from ccsim.workload.prepared import Prepared
from ccsim.workload.variates import Floats, choose, cumulative


@dataclass(frozen=True)
class Cohort:
    """Contacts of one type, by day, then in the order drawn (by source, then as they came); those dropped are left out.

    Parameters
    ----------
    type : int
    day : array of int64 [contacts]
        Day of the first arrival.
    element : array of int64 [contacts]
        Place among those of the day that were drawn, those dropped included: which number of a stream is its own.
    arrived : array of int64 [contacts]
        Ms from the start.
    clock : array of int64 [contacts]
        The same as ms of the day, at which values by time are taken for its life.
    segment, routed_as : array of int64 [contacts]
    """

    type: int
    day: Column
    element: Column
    arrived: Column
    clock: Column
    segment: Column
    routed_as: Column


def cohort(prepared: Prepared, replication: int, contact_type: int, day: int) -> Cohort:
    """Draw the contacts of one type that first arrive on one day."""
    scenario, name = prepared.scenario, prepared.types[contact_type]
    clocks, shows = [np.empty(0, np.int64)], [np.empty(0, np.bool_)]
    for source in scenario.contacts[name].arrivals:
        clocks.append(_clocks(prepared, replication, name, source, day))
        shows.append(_shows(scenario, replication, name, source, day, len(clocks[-1])))
    clock = np.concatenate(clocks)
    arrived = clock + (day * DAY - scenario.clock_at_start)
    element = np.flatnonzero(np.concatenate(shows) & (arrived >= 0) & (arrived < scenario.duration))
    segment, routed_as = _who(scenario, replication, name, day, len(clock))
    days = np.full(len(element), day)
    return Cohort(contact_type, days, element, *(each[element] for each in (arrived, clock, segment, routed_as)))


def joined(cohorts: Sequence[Cohort]) -> Cohort:
    """Join the contacts of one type of several days."""
    if len(cohorts) == 1:
        return cohorts[0]
    columns = ([getattr(each, column.name) for each in cohorts] for column in fields(Cohort)[1:])
    return Cohort(cohorts[0].type, *(np.concatenate(column) for column in columns))


def _clocks(prepared: Prepared, replication: int, name: str, source: str, day: int) -> Column:
    """Arrivals of one source as ms of the day, in the order drawn."""
    log = prepared.log(name, source)
    if log is not None:
        return log.on(day)
    return instants(prepared.scenario, replication, name, source, day, prepared.expected(name, source, day))


def _shows(scenario: Scenario, replication: int, name: str, source: str, day: int, count: int) -> NDArray[np.bool_]:
    """Who comes at all."""
    no_show = scenario.contacts[name].arrivals[source].no_show
    if no_show <= 0 or count == 0:
        return np.ones(count, np.bool_)
    return uniforms(scenario.seed, replication, f"no_show/{name}/{source}", day, count) >= no_show


def _who(scenario: Scenario, replication: int, name: str, day: int, count: int) -> tuple[Column, Column]:
    """Draw segment and recognition of every contact of the day; who is not recognised goes by the last segment."""
    shares, recognised = segment_shares(scenario, name), recognition(scenario, name)
    segment = np.zeros(count, np.int64)
    if len(shares) > 1 and count:
        segment[:] = choose(uniforms(scenario.seed, replication, f"segment/{name}", day, count), cumulative(shares))
    if recognised.min() >= 1 or not count:
        return segment, segment
    known = uniforms(scenario.seed, replication, f"recognised/{name}", day, count) < recognised[segment]
    return segment, np.where(known, segment, len(shares) - 1)


def segment_shares(scenario: Scenario, name: str) -> Sequence[float]:
    """Shares of the segments among the contacts of a type: its own where it names them, else the general ones."""
    own = scenario.contacts[name].segments
    named = {segment: each.share for segment, each in own.items() if each.share is not None}
    return [named.get(segment, general.share) for segment, general in scenario.segments.items()]


def recognition(scenario: Scenario, name: str) -> Floats:
    """Shares of each segment that are recognised: the type's own where it names them, else the general ones."""
    own = scenario.contacts[name].segments
    named = {segment: each.recognised for segment, each in own.items() if each.recognised is not None}
    return np.array([named.get(segment, general.recognised) for segment, general in scenario.segments.items()])
