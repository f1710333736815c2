"""The intervals of the run's days, over which expectations are spread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

from ccsim.scenario import Scenario
from ccsim.units import DAY, format_clock

Slots = list[float]
"""One figure for each interval of the run's wall-clock days."""

Key = TypeVar("Key")


@dataclass(frozen=True)
class Grid:
    """Intervals (slots) of the wall-clock days 0 .. days - 1; times are ms of the wall clock from midnight of day 0.

    Parameters
    ----------
    scenario : Scenario
    interval : int
        Length of a slot in ms; 0: that of the scenario's intervals.
    """

    scenario: Scenario
    interval: int = 0
    begin: int = field(init=False)
    end: int = field(init=False)

    def __post_init__(self) -> None:
        clock = self.scenario.clock_at_start
        for name, value in (
            ("interval", self.interval or self.scenario.interval),
            ("begin", clock),
            ("end", clock + self.scenario.duration),
        ):
            object.__setattr__(self, name, value)

    @property
    def per_day(self) -> int:
        """Slots of a day."""
        return DAY // self.interval

    @cached_property
    def slots(self) -> int:
        """Slots of all days."""
        return self.scenario.days * self.per_day

    @cached_property
    def dates(self) -> list[date]:
        """Date of each day."""
        return [self.scenario.date(day) for day in range(self.scenario.days)]

    def zeros(self) -> Slots:
        """Make a figure for each slot, 0."""
        return [0.0] * self.slots

    def spread(self, slots: Slots, begin: int, end: int, rate: float) -> None:
        """Add `rate` times the ms that a stretch has in common with the run and each slot."""
        begin, end = max(begin, self.begin), min(end, self.end)
        slot = begin // self.interval
        while begin < end:
            edge = min(end, (slot + 1) * self.interval)
            slots[slot] += rate * (edge - begin)
            begin, slot = edge, slot + 1

    def slots_of(self, day: int, begin: int, end: int) -> range:
        """Slots of a day that begin within a piece of it."""
        first = day * self.per_day
        return range(first - (-begin // self.interval), first - (-end // self.interval))

    def day_of(self, slot: int) -> int:
        """Day of a slot."""
        return slot // self.per_day

    def clock_of(self, slot: int) -> int:
        """Time of day at which a slot begins, in ms."""
        return slot % self.per_day * self.interval

    def name(self, slot: int) -> str:
        """Name a slot: `Mon 2026-03-02 8:00`."""
        return f"{self.dates[self.day_of(slot)]:%a %Y-%m-%d} {format_clock(self.clock_of(slot))}"

    def instant(self, wall: int) -> str:
        """Name an instant of the wall clock: `Mon 2026-03-02 8:05`."""
        day, clock = divmod(wall, DAY)
        return f"{self.scenario.date(day):%a %Y-%m-%d} {format_clock(clock)}"


def total(tables: Iterable[Slots], size: int) -> Slots:
    """Add figures up, slot by slot."""
    added = [0.0] * size
    for table in tables:
        for slot, value in enumerate(table):
            added[slot] += value
    return added


def add_to(table: dict[Key, Slots], key: Key, more: Slots) -> None:
    """Add figures by slot to those that a table has of a key."""
    had = table.get(key)
    table[key] = more if had is None else [one + new for one, new in zip(had, more, strict=True)]
