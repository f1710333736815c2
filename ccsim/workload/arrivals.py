"""When contacts arrive: the expected contacts of a source, day by day, and what chance makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ccsim.errors import CcsimError
from ccsim.scenario import Scenario
from ccsim.scenario.bytime import ByTime, Piece
from ccsim.scenario.model_contacts import ONE_SOURCE, Source
from ccsim.streams import uniforms
from ccsim.units import DAY, HOUR
from ccsim.workload.model import Column
from ccsim.workload.variates import Floats, gamma_factor, poisson

MOST_A_DAY = 20_000_000
"""Contacts of one source on one day; more is a slip of the pen, and would not fit into memory."""
CARRY = 1e-6
"""What `count: exact` forgives a running sum, so that three thirds make one."""


@dataclass(frozen=True)
class Expected:
    """Expected contacts of one source on one day, before the day's busyness.

    Parameters
    ----------
    begins, lengths : array of int64 [pieces]
        Ms of the day: its intervals, cut where the rate changes.
    contacts : array of float64 [pieces]
    elements : array of int64 [pieces]
        Which number of the stream decides how many: an interval's own place, and for what was cut off inside an
        interval the places after the last interval, so that a cut moves the luck of no other interval.
    """

    begins: Column
    lengths: Column
    contacts: Floats
    elements: Column


def expected(scenario: Scenario, source: Source, day: int) -> Expected:
    """Work out the expected contacts of a source on one wall-clock day, from 0:00 to 24:00."""
    date, calendar = scenario.date(day), scenario.calendar
    rate = _per_ms(scenario, source, day)
    scale = source.scale.day(date, calendar)
    edges = {edge for piece in (*rate, *scale) for edge in (piece.begin, piece.end)}
    begins = np.array(sorted(edges | set(range(0, DAY, scenario.interval))), np.int64)
    begins = begins[begins < DAY]
    at = _step(rate, begins, 0.0) * _step(scale, begins, 1.0)
    keep = (begins % scenario.interval == 0) | (at != np.roll(at, 1))
    begins, at = begins[keep], at[keep]
    lengths = np.diff(begins, append=DAY)
    return Expected(begins, lengths, at * lengths, _elements(begins, scenario.interval))


def _per_ms(scenario: Scenario, source: Source, day: int) -> Sequence[Piece[float]]:
    """Contacts a millisecond as they were written, in pieces."""
    date, calendar = scenario.date(day), scenario.calendar
    if source.rate is not None:
        return [Piece(p.begin, p.end, p.value / HOUR) for p in source.rate.day(date, calendar)]
    if source.expected is not None:
        return [Piece(p.begin, p.end, p.value / (p.end - p.begin)) for p in source.expected.day(date, calendar)]
    if source.volume is None or source.shape is None:
        return []
    shape = source.shape.day(date, calendar)
    weight, volume = sum(p.value for p in shape), _first(source.volume, scenario, day)
    return [Piece(p.begin, p.end, volume * p.value / weight / (p.end - p.begin)) for p in shape if weight > 0]


def _first(value: ByTime[float], scenario: Scenario, day: int) -> float:
    return value.at(scenario.date(day), 0, scenario.calendar) or 0.0


def _step(pieces: Sequence[Piece[float]], at: Column, silent: float) -> Floats:
    """Evaluate a step function: the value of the piece that holds at each instant, `silent` where none does."""
    values = np.full(len(at), silent)
    for piece in pieces:
        first, last = np.searchsorted(at, [piece.begin, piece.end])
        values[first:last] = piece.value
    return values


def _elements(begins: Column, interval: int) -> Column:
    own = begins % interval == 0
    return np.where(own, begins // interval, DAY // interval + np.cumsum(~own) - 1)


def counts(
    scenario: Scenario, replication: int, contact_type: str, name: str, said: Sequence[Expected]
) -> list[Column]:
    """Draw how many contacts of one source arrive in each piece of each day.

    Raises
    ------
    CcsimError
        If they are more than MOST_A_DAY.
    """
    source = scenario.contacts[contact_type].arrivals[name]
    contacts, luck = [np.empty(0)], [np.empty(0)]
    for day, of_day in enumerate(said):
        contacts.append(of_day.contacts * busyness(scenario, replication, contact_type, name, day))
        if not contacts[-1].sum() <= MOST_A_DAY:
            path = f"contacts.{contact_type}.arrivals" + (f".{name}" if name != ONE_SOURCE else "")
            raise CcsimError(
                f"{path}: {contacts[-1].sum():.3g} contacts on {scenario.date(day)}; "
                f"at most {MOST_A_DAY:,} a day can be simulated"
            )
        if source.count == "poisson":
            stream = f"count/{contact_type}/{name}"
            u = uniforms(scenario.seed, replication, stream, day, int(of_day.elements.max()) + 1)
            luck.append(u[of_day.elements])
    if source.count == "exact":
        return [np.diff(np.floor(np.cumsum(each) + CARRY), prepend=0.0).astype(np.int64) for each in contacts[1:]]
    drawn = poisson(np.concatenate(luck), np.concatenate(contacts))
    return np.split(drawn, np.cumsum([len(each) for each in contacts[1:-1]]))


def instants(
    scenario: Scenario,
    replication: int,
    contact_type: str,
    name: str,
    day: int,
    said: Expected,
    count: Column,
    midnight: int,
) -> Column:
    """Draw the arrivals of one source on one day.

    Parameters
    ----------
    count : array of int64 [pieces]
        Contacts of each piece.
    midnight : int
        0:00 of the day, in ms from the start.

    Returns
    -------
    array of int64
        Ms from the start in the order drawn: by piece, within a piece unsorted; nothing is dropped yet.
    """
    arrived = np.repeat(said.begins + midnight, count)
    if len(arrived):
        place = uniforms(scenario.seed, replication, f"instant/{contact_type}/{name}", day, len(arrived))
        place *= said.lengths[0] if (said.lengths == said.lengths[0]).all() else np.repeat(said.lengths, count)
        arrived += place.astype(np.int64)
    return arrived


def busyness(scenario: Scenario, replication: int, contact_type: str, name: str, day: int) -> float:
    """Draw how busy a day is: a gamma factor with mean 1, from one uniform number for all that share it."""
    said = scenario.contacts[contact_type].arrivals[name].busyness
    if said is None:
        return 1.0
    stream = "busyness" if said.shared else f"busyness/{contact_type}/{name}"
    return float(gamma_factor(uniforms(scenario.seed, replication, stream, day, 1), said.cv)[0])
