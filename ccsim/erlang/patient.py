"""Erlang C: callers who wait for ever, places without bound (M/M/n).

Erlang 1917; the wait is 0 or exponential with the rate n - a, in mean handling times.
"""

from __future__ import annotations

import numpy as np

from ccsim.erlang.idle import log_below
from ccsim.erlang.queue import Queue, Split, Waits
from ccsim.erlang.special import Floats, shares


def waits_of_patient(queue: Queue, times: Floats) -> Waits:
    """Solve Erlang C.

    Parameters
    ----------
    queue : Queue
        With more agents than load.
    times : array of float [times, cases]
        At which the waits are split.
    """
    spare = queue.agents - queue.load
    free, waiting = shares(log_below(queue.agents, queue.load), np.log(queue.agents / spare))
    nobody = np.zeros_like(spare)
    longer = waiting * np.exp(-spare * times)
    within = free - waiting * np.expm1(-spare * times)
    return Waits(
        blocking=nobody,
        joined=nobody + 1,
        waiting=waiting,
        answered=nobody + 1,
        abandoned=nobody,
        wait_of_answered=waiting / spare,
        wait_of_abandoned=nobody,
        mean_of_waiting=1 / spare,
        mean_of_abandoned=nobody,
        split=Split(within, longer, np.zeros_like(longer), longer),
    )
