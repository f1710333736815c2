"""What agents do between two calls: who serves what, how long the pauses are, and whether who looks idle is there."""

from __future__ import annotations

import numpy as np
import pandas as pd

PATIENCE_WITH_AGENTS = 60.0
"""Seconds. Nine of ten agents who finish while somebody waits start again within it; then the gaps thin out."""

LONGEST_GAP = 3600.0
"""Seconds between two services after which an agent is held to have gone even if nobody waited."""

RINGING = 6.0
"""Seconds that a call answered at once rings at the agent's before the service begins (see `handling.unit_time`)."""

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
        queues = lines(day)
        for server, served in day[day["server"].notna()].groupby("server"):
            group = group_of(served["type"])
            queue = queues["trading" if group == "brokers" else "regular"]
            for begin, end in between_services(served):
                pressed = bool(((queue[:, 0] <= begin - 1) & (queue[:, 1] > begin + 3)).any())
                rows.append((server, group, date, begin, end, waited_for(begin, end, queue), pressed))
    return pd.DataFrame(rows, columns=["server", "group", "date", "begin", "end", "waited_for", "pressed"])


def pauses(between: pd.DataFrame, limit: float = PATIENCE_WITH_AGENTS) -> np.ndarray:
    """Seconds from the end of a service to the next while somebody is waiting: wrap-up, pick-up and ringing.

    Longer ones than `limit` are times away, which the spells leave out.
    """
    length = (between["end"] - between["begin"]).to_numpy(dtype=float)
    chosen: np.ndarray = length[between["pressed"].to_numpy(dtype=bool) & (length <= limit)]
    return chosen


def away_under_pressure(between: pd.DataFrame, limit: float = PATIENCE_WITH_AGENTS) -> float:
    """Share of agents who do not take a call within `limit` seconds of their last although somebody is waiting."""
    length = between["end"] - between["begin"]
    return float((length > limit)[between["pressed"]].mean())


def away_when_idle(calls: pd.DataFrame, between: pd.DataFrame) -> float:
    """Share of agents who look idle and are away, at a moment when nobody waits.

    A regular call that comes when nobody waits and exactly one agent is between two calls, the last of which ended ten
    to sixty seconds ago: it is answered at once if that agent is there, and has to wait if not.
    """
    waits: list[bool] = []
    for date, day in calls[calls["type"] == "regular"].groupby("date"):
        queue = lines(day)["regular"]
        idle = between[(between["date"] == date) & (between["group"] != "brokers")]
        idle = idle[idle["end"] - idle["begin"] <= LONGEST_GAP][["begin", "end"]].to_numpy()
        came = np.where(day["queued"], day["joined"], day["start"] - RINGING)
        for instant, queued in zip(came, day["queued"], strict=True):
            nobody = not ((queue[:, 0] < instant - 1) & (queue[:, 1] > instant + 1)).any()
            free = instant - idle[(idle[:, 0] <= instant) & (idle[:, 1] > instant)][:, 0]
            if nobody and len(free) == 1 and RINGING + 4 <= free[0] <= PATIENCE_WITH_AGENTS:
                waits.append(bool(queued))
    return float(np.mean(waits)) if waits else 0.0


def lines(day: pd.DataFrame) -> dict[str, np.ndarray]:
    """Give when each queued call joined and left: of the type that all but brokers serve, and of the brokers'."""
    queued = day[day["queued"]]
    return {kind: queued[queued["type"] == kind][["joined", "left"]].to_numpy() for kind in ("regular", "trading")}


def between_services(served: pd.DataFrame) -> list[tuple[float, float]]:
    """Give the times between two services; services that overlap in the log (an agent's two lines) leave none."""
    ordered = served.sort_values("start", kind="stable")
    starts = ordered["start"].to_numpy(dtype=float)[1:]
    ends = np.maximum.accumulate(ordered["end"].to_numpy(dtype=float))[:-1]
    return [(float(end), float(start)) for end, start in zip(ends, starts, strict=True) if start > end]
