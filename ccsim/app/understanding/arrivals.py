"""Expected first attempts of each contact type, interval by interval: rates and volumes without their chance."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

from ccsim.app.understanding.grid import Grid, Slots
from ccsim.scenario import Scenario
from ccsim.scenario.bytime import Piece
from ccsim.scenario.model import Source
from ccsim.units import DAY, HOUR


def expected_arrivals(scenario: Scenario, grid: Grid) -> dict[str, Slots]:
    """Expected contacts by type and slot: scale in, no-shows out, busyness at its mean of 1."""
    found = {}
    for name, contact in scenario.contacts.items():
        found[name] = grid.zeros()
        for source in contact.arrivals.values():
            _add(scenario, source, grid, found[name])
    return found


def _add(scenario: Scenario, source: Source, grid: Grid, slots: Slots) -> None:
    kept = 1 - source.no_show
    for instant in log_within(scenario, source):
        slots[(instant + grid.begin) // grid.interval] += kept
    for begin, end, rate, factor in scaled_rates(scenario, source, grid):
        grid.spread(slots, begin, end, rate * factor * kept)


def log_within(scenario: Scenario, source: Source) -> list[int]:
    """Instants of a log that lie within the run, in ms from its start; empty where there is no log."""
    return [instant for instant in source.log or () if 0 <= instant < scenario.duration]


def scaled_rates(scenario: Scenario, source: Source, grid: Grid) -> Iterator[tuple[int, int, float, float]]:
    """Stretches of the run's days, in ms of the wall clock: (begin, end, contacts a ms before `scale`, `scale`)."""
    for number, day in enumerate(grid.dates):
        midnight = number * DAY
        scale = _without_gaps(source.scale.day(day, scenario.calendar))
        for piece in daily_rates(scenario, source, day):
            for factor in scale:
                begin, end = max(piece.begin, factor.begin), min(piece.end, factor.end)
                if begin < end:
                    yield midnight + begin, midnight + end, piece.value, factor.value


def daily_rates(scenario: Scenario, source: Source, day: date) -> Iterator[Piece[float]]:
    """Contacts a ms through a day, before `scale`."""
    calendar = scenario.calendar
    if source.volume is not None and source.shape is not None:
        volume, weights = source.volume.at(day, 0, calendar) or 0.0, source.shape.day(day, calendar)
        whole = math.fsum(piece.value for piece in weights)
        for piece in weights if whole > 0 else ():
            yield Piece(piece.begin, piece.end, volume * piece.value / whole / (piece.end - piece.begin))
    elif source.rate is not None:
        for piece in source.rate.day(day, calendar):
            yield Piece(piece.begin, piece.end, piece.value / HOUR)
    elif source.expected is not None:
        for piece in source.expected.day(day, calendar):
            yield Piece(piece.begin, piece.end, piece.value / (piece.end - piece.begin))


def _without_gaps(scale: tuple[Piece[float], ...]) -> list[Piece[float]]:
    """Factors of a whole day: 1 where nothing is said."""
    found, clock = [], 0
    for piece in scale:
        if piece.begin > clock:
            found.append(Piece(clock, piece.begin, 1.0))
        found.append(piece)
        clock = piece.end
    return [*found, Piece(clock, DAY, 1.0)] if clock < DAY else found
