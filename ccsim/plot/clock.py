"""The clock as an axis: one day, several side by side, or a typical week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ccsim.kpi.arrays import Numbers, Real
from ccsim.plot.style import settle, text_width, width
from ccsim.units import DAY, HOUR, format_clock

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ccsim.app.views.days import Days

STEPS = (0.25, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 12.0)
"""Hours between one clock time and the next on an axis."""

TIME = 0.37
"""Inches that a clock time takes up on an axis."""


@dataclass(frozen=True)
class Clock:
    """Hours of the day along the x axis, one day after another; hours at which nothing happens on any day are left out.

    Parameters
    ----------
    labels : tuple of str
        Of the days.
    begin, end : float
        Hours from 0:00 between which each day is shown.
    since, until : float, optional
        When the first day begins to be shown and the last one ends; as `begin` and `end` if not given.
    """

    labels: tuple[str, ...]
    begin: float
    end: float
    since: float | None = None
    until: float | None = None

    @classmethod
    def of(cls, days: Days) -> Clock:
        """Take the days and hours of a run."""
        return cls(days.labels, *(clock / HOUR for clock in (days.begin, days.end, days.since, days.until)))

    @property
    def gap(self) -> float:
        """Hours kept free between two days: none if they follow one another."""
        return 0.0 if self.end - self.begin >= DAY / HOUR else (self.end - self.begin) / 25

    def x(self, day: Numbers | float, hours: Numbers | float) -> Real:
        """Where instants lie: on the first day at the hour itself, so that half past ten is at 10.5."""
        found: Real = np.asarray(day * (self.end - self.begin + self.gap) + hours, np.float64)
        return found

    def edges(self, slots: int) -> Real:
        """Bounds of so many intervals of each day, and of the gaps between days: one more than `along` has values."""
        hours = np.linspace(self.begin, self.end, slots + 1)
        found = self.x(np.arange(len(self.labels))[:, None], hours)
        return found.ravel() if self.gap else np.append(found[:, :-1], found[-1, -1])

    def along(self, table: Real) -> Real:
        """Put values of days one after another, nothing (NaN) where there is a gap between: [days, slots] to [..]."""
        if not self.gap:
            return table.ravel()
        return np.concatenate((table, np.full((len(table), 1), np.nan)), axis=1).ravel()[:-1]

    def draw(self, ax: Axes) -> None:
        """Set the limits, the clock times and the days of the x axis."""
        days = len(self.labels)
        left = float(self.x(0, self.begin if self.since is None else self.since))
        right = float(self.x(days - 1, self.end if self.until is None else self.until))
        ax.set_xlim(left, right)
        ax.grid(axis="x", visible=False)
        settle(ax)
        wide = width(ax) * (self.end - self.begin + self.gap) / (right - left)
        hours = self._hours(wide)
        # A time too near to the end of its day would run into the first one of the next.
        kept = hours if days == 1 else hours[hours <= self.end - (self.end - self.begin) * TIME / wide]
        places = self.x(np.arange(days)[:, None], kept).ravel()
        times = [format_clock(round(hour * HOUR)) for hour in kept] * days
        shown = [(place, time) for place, time in zip(places.tolist(), times, strict=True) if left <= place <= right]
        ax.set_xticks([place for place, _ in shown], [time for _, time in shown])
        ax.tick_params(axis="x", labelsize="small")
        if days == 1:
            ax.set_xlabel(self.labels[0])
            return
        for day in range(1, days):
            ax.axvline(float(self.x(day, self.begin)) - self.gap / 2, color="0.75", linewidth=0.6, zorder=0.5)
        ax.xaxis.remove_overlapping_locs = False  # the middle of a day may be one of the times
        edges = self.x(np.arange(days)[:, None], np.array([self.begin, self.end])).clip(left, right)
        ax.set_xticks(edges.mean(axis=1).tolist(), minor=True)
        names = self._names(float(np.diff(edges).min()) / (right - left) * width(ax))
        ax.set_xticklabels([f"\n{name}" if len(kept) else name for name in names], minor=True)
        ax.tick_params(axis="x", which="minor", length=0, pad=5, labelsize="small")

    def _hours(self, wide: float) -> Real:
        """Clock times that fit on so many inches for a day."""
        for step in STEPS:
            hours = np.arange(np.ceil(self.begin / step - 1e-9) * step, self.end + 1e-9, step)
            if len(hours) and wide * step / (self.end - self.begin) >= 1.3 * TIME:
                return np.asarray(hours, np.float64)
        return np.zeros(0)

    def _names(self, wide: float) -> list[str]:
        """Names of the days that fit on so many inches each: `Mon 2 Mar`, `Mon 2`, or `Mon`."""
        words = [label.split() for label in self.labels]
        for parts in (3, 2, 1):
            names = [" ".join(each[:parts]) for each in words]
            if max(map(text_width, names)) * 1.1 <= wide:
                break
        return names
