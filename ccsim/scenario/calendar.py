"""The calendar: dates that count as another weekday, or have a name of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Days:
    """A date or a range of dates, both ends included.

    Parameters
    ----------
    first, last : date or None
        None is open on that side.
    """

    first: date | None
    last: date | None

    def __contains__(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    @property
    def length(self) -> int | None:
        """Number of days; None if open."""
        return None if self.first is None or self.last is None else (self.last - self.first).days + 1

    def overlaps(self, other: Days) -> bool:
        """Whether one day is in both."""
        first = max(self.first or date.min, other.first or date.min)
        return first <= min(self.last or date.max, other.last or date.max)

    def __str__(self) -> str:
        first = str(self.first) if self.first else ""
        return first if self.first == self.last and first else f"{first}..{self.last or ''}"


@dataclass(frozen=True)
class Calendar:
    """What dates count as.

    Parameters
    ----------
    days : tuple of (Days, str)
        Each with a weekday (`sun`) or a name (`bill_run`), in file order; of two that hold one date the shorter wins.
    """

    days: tuple[tuple[Days, str], ...] = ()

    def _said(self, day: date) -> str | None:
        best: tuple[float, str] | None = None
        for days, word in self.days:
            length = days.length or float("inf")
            if day in days and (best is None or length < best[0]):
                best = (length, word)
        return best[1] if best else None

    def weekday(self, day: date) -> int:
        """Weekday that a date counts as, 0 = Monday."""
        said = self._said(day)
        return WEEKDAYS.index(said) if said in WEEKDAYS else day.weekday()

    def name(self, day: date) -> str | None:
        """Name of a date; None if it has none."""
        said = self._said(day)
        return None if said in WEEKDAYS else said

    @property
    def names(self) -> MappingProxyType[str, None]:
        """All names, in file order, each once."""
        return MappingProxyType({word: None for _, word in self.days if word not in WEEKDAYS})
