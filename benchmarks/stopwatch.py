"""Contestants take turns on one core; what is compared is who was timed within the same minute."""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from contestants import IDIOMATIC, QUICK, Contestant
from outcome import Outcome

TURNS = 5
"""Runs of a quick contestant in each round."""
AVERAGED = f"{IDIOMATIC}, averages included"


def stay_on_one_core() -> int | None:
    """Move this process to the last core that it may use; return its number, None where that cannot be chosen."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return core


@dataclass
class Times:
    """Nanoseconds of processor time a call, by contestant: one figure a round.

    Parameters
    ----------
    rounds : dict of str to list of float
        The medians of each round. AVERAGED is the idiomatic program with its averages, which IDIOMATIC leaves out.
    outcomes : dict of str to Outcome
        The last one.
    """

    rounds: dict[str, list[float]] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def ratios(self, one: str, other: str) -> list[float]:
        """One by the other, round by round."""
        return [a / b for a, b in zip(self.rounds[one], self.rounds[other], strict=True)]


def measure(contestants: Sequence[Contestant], rounds: int) -> Times:
    """Let contestants take turns."""
    times = Times()
    for contestant in contestants:
        if contestant.name in QUICK:
            contestant.play()  # what is loaded once is not timed
    for number in range(rounds):
        taken: dict[str, list[float]] = {}
        for turn in range(TURNS):
            playing = [each for each in contestants if each.name in QUICK or turn == TURNS // 2]
            for contestant in playing if (number + turn) % 2 == 0 else reversed(playing):
                _play(contestant, taken, times)
        for name, figures in taken.items():
            times.rounds.setdefault(name, []).append(statistics.median(figures))
    return times


def _play(contestant: Contestant, taken: dict[str, list[float]], times: Times) -> None:
    gc.collect()  # nobody cleans up after another
    begin = time.process_time()
    outcome = contestant.play()
    seconds = time.process_time() - begin
    times.outcomes[contestant.name] = outcome
    name = contestant.name
    if name == IDIOMATIC:
        taken.setdefault(AVERAGED, []).append(seconds / outcome.calls * 1e9)
        seconds -= outcome.averaging
    taken.setdefault(name, []).append(seconds / outcome.calls * 1e9)
