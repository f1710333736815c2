"""Who is a VIP, and what it was worth: the share of VIPs, the day on which the head start came, and for how many.

The log tells a VIP only where a call queued. Whether it has to queue depends on the agents, not on the caller's class, so
within a type and half hour the queued calls are a fair sample of all calls; over the day they are not, as more calls
queue in busy hours. The share is therefore taken by half hour and weighted with all calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fitting.call_log import offered_at
from fitting.odd_days import in_incident, slot

HEAD_START = 90.0
"""Seconds; published for the VIPs by Brown et al. (2005), confirmed by `evidence`."""

MARGIN = 3.0
"""Seconds that two clocks of the log may differ."""


def share(calls: pd.DataFrame, name: str) -> float:
    """Share of VIPs among the calls of a type, from those that queued, weighted by half hour with all calls offered."""
    chosen = calls[(calls["type"] == name) & (calls["queued"] | calls["answered"])]
    chosen = chosen.assign(slot=slot(offered_at(chosen)))
    known = chosen[chosen["queued"]].groupby("slot")["vip"].mean()
    weight = chosen.groupby("slot").size().reindex(known.index)
    return float((known * weight).sum() / weight.sum())


@dataclass(frozen=True)
class Evidence:
    """What overtaking between callers of two classes shows of a head start of the one over the other.

    Parameters
    ----------
    overtook : int
        Times that a favoured caller was taken before another who had waited longer, by less than the head start.
    held_back : int
        Times that the other was taken before a favoured caller who had waited less, by less than the head start: with
        it the favoured would have gone first.
    beyond : int
        Times that a favoured caller was taken before another who had waited longer by more than the head start.
    """

    overtook: int
    held_back: int
    beyond: int

    @property
    def granted(self) -> float:
        """Share of the favoured calls that had the head start."""
        return self.overtook / (self.overtook + self.held_back)


def pairs(calls: pd.DataFrame) -> pd.DataFrame:
    """List who else was waiting whenever a caller was taken from the queue.

    Regular calls and newcomers only; a caller of the other type counts only if the agent had taken one of that type
    in the half hour before and took one in the half hour after: an agent who does not serve newcomers proves nothing.

    Returns
    -------
    DataFrame
        `taken`, `other` (`vip`, `ordinary`: regular callers; `newcomer`), `longer` (seconds that the other had waited
        longer, negative if less).
    """
    chosen = calls[calls["queued"] & calls["type"].isin(["regular", "newcomer"])]
    chosen = chosen[~in_incident(chosen["date"], chosen["joined"])]
    standing = np.where(chosen["vip"] == 1, "vip", "ordinary")
    chosen = chosen.assign(standing=np.where(chosen["type"] == "newcomer", "newcomer", standing))
    found = [pair for _, day in chosen.groupby("date") for pair in _of_day(day)]
    return pd.DataFrame(found, columns=["taken", "other", "longer"])


def evidence(seen: pd.DataFrame, favoured: str, other: str) -> Evidence:
    """Count what the pairs show of a head start of `HEAD_START` seconds of one class over another.

    Pairs that differ from 0 or the head start by less than `MARGIN` are left out.
    """
    first = seen[(seen["taken"] == favoured) & (seen["other"] == other)]["longer"]
    last = -seen[(seen["taken"] == other) & (seen["other"] == favoured)]["longer"]
    return Evidence(
        int(first.between(MARGIN, HEAD_START - MARGIN).sum()),
        int(last.between(MARGIN, HEAD_START - MARGIN).sum()),
        int((first > HEAD_START + MARGIN).sum()),
    )


def _of_day(day: pd.DataFrame) -> Iterator[tuple[str, str, float]]:
    joined, left = day["joined"].to_numpy(), day["left"].to_numpy()
    standing, kind, servers = (day[name].to_numpy() for name in ("standing", "type", "server"))
    taken_at = {key: np.sort(part["left"].to_numpy()) for key, part in day.groupby(["server", "type"])}
    for place in np.nonzero(day["server"].notna().to_numpy())[0]:
        now = left[place]
        waiting = (joined < now - MARGIN) & (left > now + MARGIN)
        for name in ("regular", "newcomer"):
            if name != kind[place] and not _serves(taken_at.get((servers[place], name), np.empty(0)), now):
                waiting &= kind != name
        for other in np.nonzero(waiting)[0]:
            yield standing[place], standing[other], joined[place] - joined[other]


def _serves(taken_at: np.ndarray, now: float) -> bool:
    return bool(
        ((taken_at < now) & (taken_at > now - 1800)).any() and ((taken_at > now) & (taken_at < now + 1800)).any()
    )
