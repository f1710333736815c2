"""A run laid out in days and times of day: where a figure shows each of its intervals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ccsim.errors import UsageError
from ccsim.kpi.arrays import Flags, Real, Whole
from ccsim.kpi.periods import Periods
from ccsim.scenario.calendar import WEEKDAYS
from ccsim.units import DAY

if TYPE_CHECKING:
    from ccsim.app.result import Result
    from ccsim.scenario import Scenario

INTERVAL = "interval"
LONGEST = 7
"""So many days are shown one by one; a longer run as a typical week, each weekday with all its days together."""


@dataclass(frozen=True)
class Days:
    """Days by times of day.

    Parameters
    ----------
    labels : tuple of str
        `Mon 2 Mar`; `Mon` where the weekdays of a longer run are put together.
    dates : tuple of date
        Those shown one by one; empty in a typical week.
    step : int
        Length of an interval in ms.
    begin, end : int
        Time of day, in ms, from which to which anybody joins a queue on any of the days.
    since, until : int
        When the first of the days begins to be shown and the last one ends, in ms of the day: later and earlier than `begin` and
        `end` where a run begins or ends at night.
    turns : int
        How many days are put together in one, at most.
    periods, begins, day, slot, turn : array of int64 [intervals shown]
        Which interval of the run it is, when it begins (ms from midnight of the first day of the run), in which day and how many
        intervals after `begin` it is shown, and which of the days that are put together there it is of. What is excluded is
        not among them.
    excluded : tuple of (str, int, int, int)
        Name of each excluded span, its day, and from when to when it lasts there, in ms of the day. None in a typical week.
    """

    labels: tuple[str, ...]
    dates: tuple[date, ...]
    step: int
    begin: int
    end: int
    since: int
    until: int
    turns: int
    periods: Whole
    begins: Whole
    day: Whole
    slot: Whole
    turn: Whole
    excluded: tuple[tuple[str, int, int, int], ...]

    @property
    def slots(self) -> int:
        """Intervals of a day that are shown."""
        return (self.end - self.begin) // self.step

    @property
    def typical(self) -> bool:
        """Whether it is a typical week."""
        return not self.dates

    def spread(self, table: Real, fill: float) -> Real:
        """Lay figures out: [replications, intervals of the run] to [replications, turns, days, slots]."""
        laid = np.full((len(table), self.turns, len(self.labels), self.slots), fill)
        laid[:, self.turn, self.day, self.slot] = table[:, self.periods]
        return laid


def need(result: Result, kind: str) -> None:
    """Check that a run was measured by something.

    Raises
    ------
    UsageError
        If it was not; it says what to write.
    """
    if kind not in result.by:
        asked = ", ".join(f'"{name}"' for name in (*result.by, kind))
        raise UsageError(f"the run was not measured by {kind}: ask ccsim.run for by=[{asked}]")


def days_of(result: Result, day: str | None = None) -> Days:
    """Lay a run out, or one of its days.

    Parameters
    ----------
    result : Result
        Of a run by interval.
    day : str, optional
        A date, such as `2026-03-02`.

    Raises
    ------
    UsageError
        If the run was not measured by interval, or the date is not one of the run.
    """
    need(result, INTERVAL)
    scenario = result.scenario
    periods = Periods(scenario, [INTERVAL, *(target.over for target in scenario.targets.values())])
    breakdown = periods.of(INTERVAL)
    number, begins = _begins(periods)
    days = np.unique(begins // DAY)
    if day is not None:
        days = days[days == _day_number(scenario, day, days)]
    kept = ~breakdown.shown_apart[number] & np.isin(begins // DAY, days)
    number, begins = number[kept], begins[kept]
    if not len(number):
        raise UsageError("no interval counts: warm-up, cooldown and excluded spans leave nothing to show")
    return _laid_out(scenario, days, number, begins, _busy(result)[number])


def _begins(periods: Periods) -> tuple[Whole, Whole]:
    """Intervals of a run, and the beginning of the slot of each by the wall clock of the first day, in ms."""
    of_cell = periods.of(INTERVAL).of_cell
    inside = np.flatnonzero(of_cell >= 0)
    number, first = np.unique(of_cell[inside], return_index=True)
    step = periods.scenario.interval
    return number, (periods.edges[inside[first]] + periods.scenario.clock_at_start) // step * step


def _busy(result: Result) -> Flags:
    """In which intervals anybody joined a queue in any replication: [intervals]; agents may be there before and after."""
    columns = [one.columns[INTERVAL] for one in result.measured]
    came = [(each["offered"] + each["callbacks_accepted"])[:, -1] > 0 for each in columns]
    return np.asarray(np.any(came, axis=0), np.bool_)


def _day_number(scenario: Scenario, day: str, known: Whole) -> int:
    found: list[int] = [number for number in known.tolist() if scenario.date(number).isoformat() == day]
    if not found:
        first, last = (scenario.date(int(number)) for number in (known.min(), known.max()))
        raise UsageError(f"day: '{day}' is not one of the run, which shows {first} to {last}")
    return found[0]


def _laid_out(scenario: Scenario, days: Whole, number: Whole, begins: Whole, busy: Flags) -> Days:
    step = scenario.interval
    clock = begins % DAY
    open_ = clock[busy] if busy.any() else clock
    first, stop = int(open_.min()), int(open_.max()) + step
    kept = (clock >= first) & (clock < stop)
    number, begins, clock, busy = number[kept], begins[kept], clock[kept], busy[kept]
    since, until = _ends(begins[busy] if busy.any() else begins, step) if stop - first == DAY else (first, stop)
    dates = tuple(scenario.date(int(one)) for one in days)
    shown_apart = len(dates) <= LONGEST
    row, turn, labels = _rows(scenario, dates)
    of_day = np.searchsorted(days, begins // DAY)
    return Days(
        labels=labels,
        dates=dates if shown_apart else (),
        step=step,
        begin=first,
        end=stop,
        since=since if shown_apart else first,
        until=until if shown_apart else stop,
        turns=int(turn.max()) + 1,
        periods=number,
        begins=begins,
        day=row[of_day],
        slot=(clock - first) // step,
        turn=turn[of_day],
        excluded=tuple(_excluded(scenario, days)) if shown_apart else (),
    )


def _ends(begins: Whole, step: int) -> tuple[int, int]:
    """When on its day the first of some intervals begins, and the last one ends."""
    return int(begins.min() % DAY), int(begins.max() % DAY) + step


def _rows(scenario: Scenario, dates: tuple[date, ...]) -> tuple[Whole, Whole, tuple[str, ...]]:
    """Row of each date, which of the dates of that row it is, and the labels of the rows."""
    if len(dates) <= LONGEST:
        return np.arange(len(dates)), np.zeros(len(dates), np.int64), tuple(map(label_of, dates))
    weekdays = [scenario.calendar.weekday(one) for one in dates]
    shown = sorted(set(weekdays))
    row = np.array([shown.index(one) for one in weekdays], np.int64)
    turn = np.array([weekdays[:place].count(one) for place, one in enumerate(weekdays)], np.int64)
    return row, turn, tuple(WEEKDAYS[one].capitalize() for one in shown)


def label_of(day: date) -> str:
    """Write a date as figures do: `Mon 2 Mar`, in any locale."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{WEEKDAYS[day.weekday()].capitalize()} {day.day} {months[day.month - 1]}"


def _excluded(scenario: Scenario, days: Whole) -> list[tuple[str, int, int, int]]:
    found = []
    for name, span in scenario.exclude.items():
        begin, end = span.begin + scenario.clock_at_start, span.end + scenario.clock_at_start
        for row, day in enumerate(days.tolist()):
            inside = max(begin - day * DAY, 0), min(end - day * DAY, DAY)
            if inside[0] < inside[1]:
                found.append((name, row, *inside))
    return found
