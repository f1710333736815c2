"""Times of a run as people say them: `2026-03-02 10:30`, or a clock of its first day."""

from __future__ import annotations

from datetime import datetime, timedelta

from ccsim.errors import UsageError
from ccsim.scenario import Scenario
from ccsim.units import DAY, parse_clock

FORMATS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")


def read_instant(scenario: Scenario, time: str, what: str) -> int:
    """Read a time of the run in ms from its start.

    Parameters
    ----------
    time : str
        An instant, or a clock of the first day.
    what : str
        The name of the argument, for the message.

    Raises
    ------
    UsageError
        If it is no time, or not one of the run.
    """
    when = _when(scenario, time.strip(), what)
    closes = scenario.start + timedelta(milliseconds=scenario.duration)
    if not scenario.start <= when < closes:
        raise UsageError(f"{what}: {time} is outside the run, which is {_said(scenario.start)} to {_said(closes)}")
    return int((when - scenario.start) / timedelta(milliseconds=1))


def _when(scenario: Scenario, time: str, what: str) -> datetime:
    try:
        clock = parse_clock(time)
    except ValueError:
        for form in FORMATS:
            try:
                return datetime.strptime(time, form)
            except ValueError:
                continue
        raise UsageError(
            f"{what}: '{time}' is no time: write '{_said(scenario.start)}', or '10:30' for the first day"
        ) from None
    return scenario.start + timedelta(milliseconds=(clock - scenario.clock_at_start) % DAY)


def _said(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
