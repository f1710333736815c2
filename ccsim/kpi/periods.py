"""Which time counts, and in which interval, hour, day, weekday or week it counts.

The run is cut into cells at every instant at which an answer to that changes: the warm-up's end, the cooldown's beginning,
the edges of excluded spans and of the periods asked for. Visits, callers, queues and agents are counted by cell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ccsim.kpi.arrays import Flags, Whole
from ccsim.scenario.calendar import WEEKDAYS
from ccsim.units import DAY, HOUR, MINUTE, SECOND

if TYPE_CHECKING:
    from ccsim.scenario import Scenario

Kind = TypeVar("Kind", bound=np.number[Any])

STEPS = {"run": None, "interval": None, "hour": HOUR, "day": DAY, "weekday": DAY, "week": DAY}
"""Periods, and the grid of the wall clock at whose lines each of them can end; `interval` has the scenario's own."""

AFTER_ALL = 1 << 60
"""An instant that no run reaches."""


@dataclass(frozen=True)
class Breakdown:
    """The periods of one kind.

    Parameters
    ----------
    labels : tuple of str
        What a row shows for each period, in the order of time (of the week, of the day).
    of_cell : array of int64 [cells]
        Period of each cell, -1 where it counts in none.
    shown_apart : array of bool [periods]
        Whether it is excluded: to be seen, but to count in no target.
    """

    labels: tuple[str, ...]
    of_cell: Whole
    shown_apart: Flags

    @cached_property
    def cells(self) -> Whole | slice:
        """Cells that count in some period, ascending; a slice, which spares a copy, where they follow one another."""
        cells = np.flatnonzero(self.of_cell >= 0)
        begin, end = (int(cells[0]), int(cells[-1]) + 1) if len(cells) else (0, 0)
        return slice(begin, end) if end - begin == len(cells) else cells

    @cached_property
    def period(self) -> Whole:
        """Period of each of `cells`."""
        return self.of_cell[self.cells]

    @cached_property
    def is_one_each(self) -> bool:
        """Whether period n is the cell n of `cells`."""
        return np.array_equal(self.period, np.arange(len(self.labels)))


class Periods:
    """The cells of a scenario's run.

    Parameters
    ----------
    scenario : Scenario
    kinds : collection of str
        Periods that will be asked for, of `STEPS`.

    Attributes
    ----------
    edges : array of int64 [cells + 1]
        Cell i lasts from edges[i], included, to edges[i + 1], excluded; the last edge is after all.
    inside : int
        So many cells lie before `duration`; those after it hold visits that join late.
    """

    def __init__(self, scenario: Scenario, kinds: Collection[str] = ()) -> None:
        self.scenario = scenario
        self.begin = scenario.warmup
        # Without a cooldown nothing that happens late is left out.
        self.close = scenario.duration - scenario.cooldown if scenario.cooldown else AFTER_ALL
        cuts = {0, scenario.duration, self.begin, self.close}
        cuts |= {edge for span in scenario.exclude.values() for edge in (span.begin, span.end)}
        for kind in kinds:
            cuts |= set(self._grid(scenario.interval if kind == "interval" else STEPS[kind]))
        self.edges: Whole = np.array([*sorted(cut for cut in cuts if 0 <= cut < AFTER_ALL), AFTER_ALL], np.int64)
        self.inside = int(np.searchsorted(self.edges, scenario.duration))
        self._made: dict[str, Breakdown] = {}

    def _grid(self, step: int | None) -> Iterator[int]:
        """Lines of the wall clock within the run."""
        if step is not None:
            clock = self.scenario.clock_at_start
            yield from range(step - clock % step, self.scenario.duration, step)

    @cached_property
    def lengths(self) -> Whole:
        """Milliseconds of each cell before `duration`, shape [inside]."""
        return np.diff(self.edges[: self.inside + 1])

    @cached_property
    def day_ends(self) -> Whole:
        """Instants at which the days of the run end, the last at `duration`: array of int64 [days]."""
        midnights = np.arange(1, self.scenario.days + 1, dtype=np.int64) * DAY - self.scenario.clock_at_start
        return np.minimum(midnights, self.scenario.duration)

    def at_day_ends(self, figures: NDArray[Kind]) -> NDArray[Kind]:
        """Put figures of the ends of days into the cells that end there or hold them: [days, ..] to [cells inside, ..]."""
        by_cell = np.zeros((self.inside, *figures.shape[1:]), figures.dtype)
        np.add.at(by_cell, self.cell(self.day_ends - 1), figures)
        return by_cell

    @cached_property
    def excluded(self) -> Whole:
        """Excluded span of each cell, the first that covers it, or -1."""
        found = np.full(len(self.edges) - 1, -1, np.int64)
        for number, span in reversed(list(enumerate(self.scenario.exclude.values()))):
            found[(self.edges[:-1] >= span.begin) & (self.edges[:-1] < span.end)] = number
        return found

    @cached_property
    def watched(self) -> Flags:
        """Whether each cell lies between the warm-up's end and the cooldown's beginning."""
        return (self.edges[:-1] >= self.begin) & (self.edges[:-1] < self.close)

    def cell(self, instants: Whole) -> Whole:
        """Cell of each instant (none lies before the start)."""
        return np.searchsorted(self.edges, instants, side="right") - 1

    @cached_property
    def run(self) -> Breakdown:
        """The run as one period; what joins after `duration` counts here alone."""
        counted = self.watched & (self.excluded < 0)
        return Breakdown(("",), np.where(counted, 0, -1), np.zeros(1, np.bool_))

    def of(self, kind: str) -> Breakdown:
        """Periods of one kind that hold any time that counts.

        Parameters
        ----------
        kind : str
            Of `STEPS`; one of those that the cells were cut for.

        Returns
        -------
        Breakdown
            Excluded time appears only in intervals, as periods of its own: `2026-03-04T19:00 outage`.
        """
        if kind not in self._made:
            self._made[kind] = self.run if kind == "run" else self._breakdown(kind)
        return self._made[kind]

    def _breakdown(self, kind: str) -> Breakdown:
        clocks = self.edges[: self.inside] + self.scenario.clock_at_start
        keys = self._keys(kind, clocks)
        apart = self.excluded[: self.inside] + 1
        shown = self.watched[: self.inside] & ((apart == 0) | (kind == "interval"))
        codes, of_shown = np.unique(keys[shown] * (len(self.scenario.exclude) + 1) + apart[shown], return_inverse=True)
        of_cell = np.full(len(self.edges) - 1, -1, np.int64)
        of_cell[np.flatnonzero(shown)] = of_shown
        keys, apart = np.divmod(codes, len(self.scenario.exclude) + 1)
        names = ["", *(f" {name}" for name in self.scenario.exclude)]
        labels = tuple(self._label(kind, int(key)) + names[span] for key, span in zip(keys, apart, strict=True))
        return Breakdown(labels, of_cell, apart > 0)

    def _keys(self, kind: str, clocks: Whole) -> Whole:
        """Number of the period to which each instant of the wall clock belongs."""
        if kind == "interval":
            return clocks // self.scenario.interval
        if kind == "hour":
            return clocks % DAY // HOUR
        days = clocks // DAY
        if kind == "day":
            return days
        numbers = [self._day_key(kind, day) for day in range(self.scenario.days)]
        return np.array(numbers, np.int64)[days]

    def _day_key(self, kind: str, day: int) -> int:
        date = self.scenario.date(day)
        # A holiday counts as the weekday that the calendar says, but a week is a week.
        return self.scenario.calendar.weekday(date) if kind == "weekday" else (date.toordinal() - 1) // 7

    def _label(self, kind: str, key: int) -> str:
        if kind == "interval":
            clock = max(key * self.scenario.interval, self.scenario.clock_at_start)
            return f"{self.scenario.date(clock // DAY).isoformat()}T{_clock(clock % DAY)}"
        if kind == "hour":
            return f"{key:02}:00"
        if kind == "weekday":
            return WEEKDAYS[key]
        return self.scenario.date(key).isoformat() if kind == "day" else f"week {key}"


def _clock(clock: int) -> str:
    """Write a time of day as ISO does, with seconds only where there are any."""
    minutes, rest = divmod(clock, MINUTE)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    if rest:
        text += f":{rest // SECOND:02}"
    return text + (f".{rest % SECOND:03}" if rest % SECOND else "")
