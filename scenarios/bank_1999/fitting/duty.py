"""Who was there to answer: spells on duty, told from who served, and the pause that an agent needs after a call.

The log has no log-ins. Between two services of an agent it was either ready and idle, or away. What tells them apart is
the line: while a caller whom the agent serves is waiting, a ready agent takes one within seconds. So an agent is held
to have been away from the end of a service to the start of its next if callers whom it serves stood waiting for
more than `PATIENCE_WITH_AGENTS` seconds of that time, or if it lasted more than `LONGEST_GAP`. Work begins and ends at whole half
hours: an agent was there from the beginning of the half hour of its first service of a day to the end of that of
its last, as far as nobody whom it serves stood waiting in the meantime.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fitting.odd_days import HALF_HOUR, SLOTS

PATIENCE_WITH_AGENTS = 60.0
"""Seconds. Nine of ten agents who finish while somebody waits start again within it; then the gaps thin out."""

AT_ONCE = 15.0
"""Seconds; who waits longer at the day's edges shows that the agent was not there: a ready one takes a call sooner."""

LONGEST_GAP = 3600.0
"""Seconds between two services after which an agent is held to have gone even if nobody waited."""

LEAST_OF_A_SKILL = {"newcomer": 2, "trading": 2, "internet": 1}
"""Calls of a type on a day from which on the agent is held to serve it on that day: one may be a slip, but of internet
calls there are only ten a day."""

GROUPS: dict[str, tuple[str, ...]] = {
    "all_round": ("regular", "technical", "english", "newcomer", "trading"),
    "general": ("regular", "technical", "english", "newcomer"),
    "account": ("regular", "technical", "english"),
    "investors": ("regular", "technical", "english", "trading"),
    "online": ("regular", "technical", "english", "newcomer", "internet"),
    "brokers": ("trading",),
}
"""Agent groups and what they serve."""


@dataclass(frozen=True)
class Spell:
    """An agent on duty, in seconds of a date (past midnight above 86,400)."""

    server: str
    group: str
    date: pd.Timestamp
    begin: float
    end: float


def group_of(types: pd.Series[str]) -> str:
    """Tell an agent's group on a day from the types of the calls that it took on it."""
    taken = types.value_counts()
    serves = {name for name, least in LEAST_OF_A_SKILL.items() if taken.get(name, 0) >= least}
    if taken.get("trading", 0) * 2 >= len(types):
        return "brokers"
    if "internet" in serves:
        return "online"
    if "newcomer" in serves:
        return "all_round" if "trading" in serves else "general"
    return "investors" if "trading" in serves else "account"


def waited_for(begin: float, end: float, queue: np.ndarray) -> float:
    """Seconds of [begin, end) during which at least one caller of a queue was waiting.

    Parameters
    ----------
    queue : ndarray, shape (n, 2)
        When each caller joined and left.
    """
    spans = queue[(queue[:, 0] < end) & (queue[:, 1] > begin)]
    total, reached = 0.0, begin
    for joined, left in spans[np.argsort(spans[:, 0])]:
        begins, ends = max(joined, reached), min(left, end)
        total += max(0.0, ends - begins)
        reached = max(reached, ends)
    return total


def gaps(calls: pd.DataFrame) -> pd.DataFrame:
    """List the times between two services of an agent on a day.

    Returns
    -------
    DataFrame
        `server`, `group`, `date`, `begin`, `end` (seconds of the day), `waited_for` (seconds with somebody waiting whom
        the agent serves), `pressed` (whether somebody was waiting when it began and still three seconds later).
    """
    rows: list[tuple[object, ...]] = []
    for date, day in calls.groupby("date"):
        lines = _lines(day)
        for server, served in day[day["server"].notna()].groupby("server"):
            group = group_of(served["type"])
            queue = lines["trading" if group == "brokers" else "regular"]
            for begin, end in _between(served):
                pressed = bool(((queue[:, 0] <= begin - 1) & (queue[:, 1] > begin + 3)).any())
                rows.append((server, group, date, begin, end, waited_for(begin, end, queue), pressed))
    return pd.DataFrame(rows, columns=["server", "group", "date", "begin", "end", "waited_for", "pressed"])


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
        lines = _lines(day)
        for server, served in day[day["server"].notna()].groupby("server"):
            group = group_of(served["type"])
            queue = lines["trading" if group == "brokers" else "regular"]
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


def pauses(between: pd.DataFrame, limit: float = PATIENCE_WITH_AGENTS) -> np.ndarray:
    """Seconds from the end of a service to the next while somebody is waiting: wrap-up, pick-up and ringing.

    Longer ones than `limit` are times away, which the spells leave out.
    """
    length = (between["end"] - between["begin"]).to_numpy(dtype=float)
    chosen: np.ndarray = length[between["pressed"].to_numpy(dtype=bool) & (length <= limit)]
    return chosen


def _lines(day: pd.DataFrame) -> dict[str, np.ndarray]:
    """Give when each queued call joined and left: of the type that all but brokers serve, and of the brokers'."""
    queued = day[day["queued"]]
    return {kind: queued[queued["type"] == kind][["joined", "left"]].to_numpy() for kind in ("regular", "trading")}


def _between(served: pd.DataFrame) -> list[tuple[float, float]]:
    """Give the times between two services; services that overlap in the log (an agent's two lines) leave none."""
    ordered = served.sort_values("start", kind="stable")
    starts = ordered["start"].to_numpy(dtype=float)[1:]
    ends = np.maximum.accumulate(ordered["end"].to_numpy(dtype=float))[:-1]
    return [(float(end), float(start)) for end, start in zip(ends, starts, strict=True) if start > end]
