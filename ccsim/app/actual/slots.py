"""The intervals of the run that a table's rows can be compared with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ccsim.kpi.periods import Periods
from ccsim.scenario import Scenario
from ccsim.units import DAY, format_duration

OUTSIDE = "outside the run"
NOT_COUNTED = "not counted in whole (excluded, warm-up, cooldown, or cut by the run's edge)"


class Slots:
    """Numbers of the run's intervals by the instant at which they begin.

    Parameters
    ----------
    scenario : Scenario

    Attributes
    ----------
    labels : tuple of str
        What rows of results call the intervals, by number.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self.labels = Periods(scenario, ["interval"]).of("interval").labels
        times = {number: datetime.fromisoformat(label) for number, label in enumerate(self.labels) if " " not in label}
        self._number = {time: number for number, time in times.items() if self._whole(time)}

    def find(self, time: datetime) -> int | str:
        """Number of the interval that begins at an instant; OUTSIDE or NOT_COUNTED if it is not compared.

        Raises
        ------
        ValueError
            If no interval of the run begins at such a time of day.
        """
        if time in self._number:
            return self._number[time]
        if _clock(time) % self._scenario.interval and time != self._scenario.start:
            length = format_duration(self._scenario.interval)
            raise ValueError(f"time: no interval of the run begins at {time:%H:%M:%S}; they are of {length} each")
        begin = self._instant(time)
        inside = begin < self._scenario.duration and begin + self._scenario.interval > 0
        return NOT_COUNTED if inside else OUTSIDE

    def told(self, why: str, times: Sequence[datetime]) -> str:
        """Say in one line which rows are left out."""
        days = sorted({time.date() for time in times})
        when = str(days[0]) if len(days) == 1 else f"{len(days)} days from {days[0]} to {days[-1]}"
        rows = f"{len(times):,} {'row' if len(times) == 1 else 'rows'} of {when}"
        run = ""
        if why == OUTSIDE:
            end = self._scenario.start + timedelta(milliseconds=self._scenario.duration)
            run = f" ({self._scenario.start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M})"
        return f"{rows} left out: {why}{run}"

    def _instant(self, time: datetime) -> int:
        return (time - self._scenario.start) // timedelta(milliseconds=1)

    def _whole(self, time: datetime) -> bool:
        """Whether all of the interval counts."""
        scenario, begin = self._scenario, self._instant(time)
        end = begin + scenario.interval
        inside = begin >= scenario.warmup and end <= scenario.duration - scenario.cooldown
        apart = all(end <= span.begin or begin >= span.end for span in scenario.exclude.values())
        return inside and apart and _clock(time) % scenario.interval == 0


def _clock(time: datetime) -> int:
    midnight = datetime.combine(time.date(), datetime.min.time())
    return (time - midnight) // timedelta(milliseconds=1) % DAY
