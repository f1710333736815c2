"""Who was there to answer: spells on duty, told from who served.

The log has no log-ins. Between two services of an agent it was either ready and idle, or away. What tells them apart is
the line: while a caller whom the agent serves is waiting, a ready agent takes one within seconds. So an agent is held
to have been away from the end of a service to the start of its next if callers whom it serves stood waiting for
more than `PATIENCE_WITH_AGENTS` seconds of that time, or if it lasted more than `LONGEST_GAP`. Work begins and ends at
whole half hours: an agent was there from the beginning of the half hour of its first service of a day to the end of
that of its last, as far as nobody whom it serves stood waiting in the meantime.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fitting.gaps import GROUPS, LONGEST_GAP, PATIENCE_WITH_AGENTS, group_of, lines
from fitting.odd_days import HALF_HOUR, SLOTS

AT_ONCE = 15.0
"""Seconds; who waits longer at the day's edges shows that the agent was not there: a ready one takes a call sooner."""


@dataclass(frozen=True)
class Spell:
    """An agent on duty, in seconds of a date (past midnight above 86,400)."""

    server: str
    group: str
    date: pd.Timestamp
    begin: float
    end: float


def came(first: float, queue: np.ndarray) -> float:
    """Tell when an agent came to work whose first service began at `first` (seconds of the day)."""
    half_hour = first // HALF_HOUR * HALF_HOUR
    seen = queue[(queue[:, 0] < first) & (queue[:, 1] > half_hour) & (queue[:, 1] - queue[:, 0] > AT_ONCE)]
    return float(min(first, max(half_hour, seen[:, 1].max(initial=half_hour))))


def went(last: float, queue: np.ndarray) -> float:
    """Tell when an agent went home whose last service ended at `last` (seconds of the day)."""
    half_hour = min(np.ceil(last / HALF_HOUR) * HALF_HOUR, max(last, 86_400.0))
    seen = queue[(queue[:, 0] < half_hour) & (queue[:, 1] > last) & (queue[:, 1] - queue[:, 0] > AT_ONCE)]
    return float(max(last, min(half_hour, seen[:, 0].min(initial=half_hour))))


def spells(
    calls: pd.DataFrame, between: pd.DataFrame, limit: float = PATIENCE_WITH_AGENTS, longest: float = LONGEST_GAP
) -> list[Spell]:
    """Cut every agent's day at the gaps in which it was away.

    Parameters
    ----------
    calls : DataFrame
    between : DataFrame
        As from `gaps`.
    limit : float
        Seconds that callers may have waited in a gap; with infinity only its length counts.
    longest : float
        Seconds a gap may last.
    """
    length = between["end"] - between["begin"]
    away = between[(between["waited_for"] > limit) | (length > longest)]
    cuts = {key: part[["begin", "end"]].to_numpy() for key, part in away.groupby(["server", "date"])}
    found: list[Spell] = []
    for date, day in calls.groupby("date"):
        queues = lines(day)
        for server, served in day[day["server"].notna()].groupby("server"):
            group = group_of(served["type"])
            queue = queues["trading" if group == "brokers" else "regular"]
            start = came(float(served["start"].min()), queue)
            for begin, end in cuts.get((server, date), np.empty((0, 2))):
                found.append(Spell(server, group, date, start, float(begin)))
                start = float(end)
            found.append(Spell(server, group, date, start, went(float(served["end"].max()), queue)))
    return found


def heads(found: list[Spell], dates: pd.DatetimeIndex) -> pd.DataFrame:
    """Average the spells by half hour and make whole agents of them.

    See `whole` for the rounding; the hours on duty of a day are kept.

    Returns
    -------
    DataFrame
        Index (`date`, `slot`), one column a group, ints; time past midnight counts on the next date.
    """
    first = dates[0]
    mean = {name: np.zeros((len(dates) + 1) * SLOTS) for name in GROUPS}
    half = 86_400 / SLOTS
    for spell in found:
        origin = (spell.date - first).days * SLOTS
        begin, end = origin + spell.begin / half, origin + spell.end / half
        for place in range(int(begin), int(np.ceil(end))):
            mean[spell.group][place] += max(0.0, min(end, place + 1) - max(begin, place))
    rows = pd.MultiIndex.from_product([dates, range(SLOTS)], names=["date", "slot"])
    return pd.DataFrame(whole(np.column_stack(list(mean.values()))[: len(rows)]), index=rows, columns=list(GROUPS))


def whole(mean: np.ndarray) -> np.ndarray:
    """Make whole agents of averages, so that the half hour's total is right first, then each group's.

    Each group's average, and what rounding has left over in it so far, is rounded down; what is missing to the rounded
    total goes to the largest remainders. What is then left over is carried on, until a group is off duty.

    Parameters
    ----------
    mean : ndarray, shape (half hours, groups)

    Returns
    -------
    ndarray of int, same shape
    """
    out, carry = np.zeros(mean.shape, dtype=int), np.zeros(mean.shape[1])
    for place, values in enumerate(mean):
        wanted = np.where(values > 0, np.maximum(values + carry, 0.0), 0.0)
        out[place] = np.floor(wanted)
        missing = int(np.floor(wanted.sum() + 0.5)) - out[place].sum()
        first = np.argsort(out[place] - wanted, kind="stable")[:missing]
        out[place, first] += 1
        carry = np.where(values > 0, values + carry - out[place], 0.0)
    return out


def stay_on(staff: pd.DataFrame, hours: Mapping[pd.Timestamp, tuple[int, int]]) -> pd.DataFrame:
    """Let one agent stay for the half hour after closing time, to serve who still waits.

    In the log the last agents go when the line is empty, minutes after closing; rounded to half hours they would
    go at closing time and leave the last callers alone. It is one of the group that is then the largest.
    """
    out = staff.copy()
    for date, (_, end) in hours.items():
        closing = date + pd.Timedelta(seconds=end)
        after = (closing.normalize(), (closing - closing.normalize()).seconds * SLOTS // 86_400)
        last = staff.loc[(date, end * SLOTS // 86_400 - 1)]
        if after in out.index and last.max() > 0 and out.loc[after].max() == 0:
            out.loc[after, last.idxmax()] = 1
    return out
