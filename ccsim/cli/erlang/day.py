"""`ccsim erlang .. --volumes FILE`: what each interval of a file needs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccsim.cli.erlang.question import METHODS, MISSING, Question
from ccsim.cli.erlang.volumes import Row, Volumes, read_volumes
from ccsim.cli.options import STDIN
from ccsim.erlang import Interval, by_interval
from ccsim.errors import SHOWN, UsageError

MAX_BYTES = 10_000_000
"""No larger file of volumes is read."""
HOUR = 3600.0


@dataclass(frozen=True)
class Day:
    """The answer for all intervals of a file.

    Parameters
    ----------
    question : Question
    volumes : Volumes
    aht, patience : list of float
        Of each interval, in s; the latter is None where nobody gives up.
    needs : dict
        By method, `pointwise` and `lagged`, what each interval needs.
    """

    question: Question
    volumes: Volumes
    aht: Sequence[float]
    patience: Sequence[float] | None
    needs: dict[str, list[Interval]]

    @property
    def chosen(self) -> list[Interval]:
        """By the method that was asked for."""
        return self.needs[self.question.method]

    @property
    def other_method(self) -> str:
        """The method that was not."""
        return METHODS[1 - METHODS.index(self.question.method)]

    @property
    def hours(self) -> float:
        """Length of an interval."""
        return self.volumes.interval / 1000 / HOUR

    @property
    def differing(self) -> list[int]:
        """Numbers of the intervals in which the methods ask for other numbers of agents."""
        pairs = zip(*(self.needs[method] for method in METHODS), strict=True)
        return [number for number, (one, other) in enumerate(pairs) if one.agents != other.agents]

    def totals(self) -> dict[str, float]:
        """Of all intervals: calls, hours, and the measures as ratios of sums, where they are defined."""
        return _totals(self)


def answer_day(question: Question, path: str, column: str | None) -> Day:
    """Answer for every interval of a file.

    Parameters
    ----------
    path : str
        `-` is standard input.
    column : str or None
        Heading of the column of calls, where it was said.

    Raises
    ------
    UsageError
        With everything that is wrong with the file, or if the goals cannot be reached.
    """
    name = "<stdin>" if path == STDIN else path
    volumes = read_volumes(_text(path, name), name, column=column, interval=question.interval)
    aht = _times(volumes, name, "aht", question.aht, lambda row: row.aht)
    patience = (
        _times(volumes, name, "patience", question.patience, lambda row: row.patience)
        if question.model == "a"
        else None
    )
    needs = {method: _needs(question, volumes, aht, patience, method) for method in METHODS}
    return Day(question, volumes, aht, patience, needs)


def _needs(
    question: Question, volumes: Volumes, aht: Sequence[float], patience: Sequence[float] | None, method: Any
) -> list[Interval]:
    """What each interval needs; after a gap in time the lag begins anew."""
    found: list[Interval] = []
    for run in volumes.runs:
        found += by_interval(
            [volumes.rows[number].calls for number in run],
            interval=volumes.interval / 1000,
            aht=[aht[number] for number in run],
            patience=[patience[number] for number in run] if patience else None,
            places=question.places,
            lines=question.lines,
            goals=question.goals,
            model=question.model,
            method=method,
            shrinkage=question.shrinkage,
            at_least=question.at_least,
        )
    return found


def _text(path: str, name: str) -> str:
    """Read a file in any of the encodings that spreadsheets write."""
    if path == STDIN:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise UsageError(f"{name}: a file of volumes has at most {MAX_BYTES // 1_000_000} MB")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UsageError(f"{name}: this is a workbook; save the sheet as CSV")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _times(
    volumes: Volumes, name: str, role: str, said: float | None, get: Callable[[Row], float | None]
) -> list[float]:
    """Times of every interval: what the file says, else the option; where no call comes any time will do."""
    times = [get(row) for row in volumes.rows]
    if said is None and all(time is None for time in times):
        raise UsageError(f"--{role}: {MISSING[role]}, or a column {role} in {name}")
    wrong = []
    for row, time in zip(volumes.rows, times, strict=True):
        if row.calls and time == 0:
            wrong.append(f"{name}:{row.line}: {role}: 0 s is not above 0")
        elif row.calls and time is None and said is None:
            wrong.append(f"{name}:{row.line}: {role}: the cell is empty, and --{role} does not say it")
    if wrong:
        raise UsageError("\nError: ".join(wrong[:SHOWN]))
    spare = said or next((time for time in times if time), 1.0)
    return [time or spare for time in times]


def _totals(day: Day) -> dict[str, float]:
    hours, rows = day.hours, day.volumes.rows
    calls = sum(row.calls for row in rows)
    found = {"calls": calls, **_hours(day.chosen, hours)}
    if calls:
        found["aht"] = sum(row.calls * time for row, time in zip(rows, day.aht, strict=True)) / calls
    return found | _pooled(day.chosen, day.question.definition)


def _hours(needs: Sequence[Interval], hours: float) -> dict[str, float]:
    return {
        "agent_hours": hours * sum(need.agents for need in needs),
        "scheduled_hours": hours * sum(need.scheduled for need in needs),
    }


def _pooled(needs: Sequence[Interval], definition: str) -> dict[str, float]:
    """Measures of all intervals: each a ratio of sums over the calls, or the agents' time, that it is a share of."""
    weighed: dict[str, list[tuple[float, float]]] = {}
    for need in needs:
        for name, weight in _weights(need, definition).items():
            if (value := getattr(need, name)) is not None:
                weighed.setdefault(name, []).append((value, weight))
    return {
        name: sum(value * weight for value, weight in pairs) / total
        for name, pairs in weighed.items()
        if (total := sum(weight for _, weight in pairs))
    }


def _weights(need: Interval, definition: str) -> dict[str, float]:
    """How many calls, or agents, each measure of an interval is about."""
    joined = need.volume * (1 - (need.blocking or 0.0))
    level = need.service_level
    judged = joined
    if level and need.sl_offered is not None and definition not in ("abandons_met", "short_met"):
        judged *= need.sl_offered / level  # these definitions leave callers out
    return {
        "service_level": judged,
        "asa": joined * (1 - (need.abandonment or 0.0)),
        "abandonment": joined,
        "occupancy": need.agents,
        "blocking": need.volume,
    }
