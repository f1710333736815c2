"""What a contestant says of its run, on which all must agree; and the averages that one would take of a list of calls."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

Call: TypeAlias = tuple[float, float, bool]
"""Minute of joining the queue, wait in minutes, whether it was answered."""


@dataclass(frozen=True)
class Outcome:
    """What a contestant says of its run.

    Parameters
    ----------
    calls : int
        By which its time is divided.
    joined, abandoned : int
        Calls that joined a queue, and those of them who gave up.
    waited : float
        Minutes that those who joined waited, all together.
    averaging : float
        Processor seconds of its averages.
    """

    calls: int
    joined: int
    abandoned: int
    waited: float
    averaging: float = 0.0

    @property
    def share_abandoned(self) -> float:
        """Share of those who joined."""
        return self.abandoned / self.joined if self.joined else 0.0

    @property
    def mean_wait(self) -> float:
        """Minutes, of those who joined."""
        return self.waited / self.joined if self.joined else 0.0


def averages(calls: Iterable[Call], interval: float, enough: float) -> dict[int, tuple[float, float, float]]:
    """For each interval: share answered in time, mean wait of the answered, share who gave up."""
    offered: dict[int, int] = defaultdict(int)
    answered: dict[int, int] = defaultdict(int)
    in_time: dict[int, int] = defaultdict(int)
    waited: dict[int, float] = defaultdict(float)
    for joined, wait, was_answered in calls:
        period = int(joined / interval)
        offered[period] += 1
        if was_answered:
            answered[period] += 1
            waited[period] += wait
            in_time[period] += wait <= enough
    return {
        period: (
            in_time[period] / count,
            waited[period] / answered[period] if answered[period] else 0.0,
            1 - answered[period] / count,
        )
        for period, count in sorted(offered.items())
    }


def outcome(came: int, calls: list[Call], interval: float, enough: float) -> Outcome:
    """Take the averages and time it."""
    begin = time.process_time()
    averages(calls, interval, enough)
    averaging = time.process_time() - begin
    waited, abandoned = sum(wait for _, wait, _ in calls), sum(not answered for _, _, answered in calls)
    return Outcome(came, len(calls), abandoned, waited, averaging)
