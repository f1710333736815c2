"""The wait itself: how many wait longer than a time, and how long at most a share of them waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np

from ccsim.erlang.arguments import Case
from ccsim.erlang.queue import Ints, Queue
from ccsim.erlang.roots import root
from ccsim.erlang.solve import solve
from ccsim.erlang.special import Floats
from ccsim.errors import UsageError

Callers: TypeAlias = Literal["answered", "joined"]
"""Whose wait: until they are answered; or of all who joined the queue, until they are answered or give up."""

_LEAST = 1e-320


def waiting_longer(case: Case, seconds: Floats, of: Callers) -> Floats:
    """Share of the callers that wait longer than so many seconds.

    Parameters
    ----------
    case : Case
        With a queue.
    seconds : array of float
        Of a shape that goes with that of the case.

    Returns
    -------
    array of float
        Of the common shape.
    """
    _check(case, of)
    queue, aht, times, shape = _together(case, seconds)
    return _tail(queue, times / aht, of).reshape(shape)


def wait_quantile(case: Case, share: Floats, of: Callers) -> Floats:
    """Seconds within which a share of the callers have had their wait; 0 if so many find an agent free.

    Parameters
    ----------
    case : Case
        With a queue.
    share : array of float
        Between 0 and 1, of a shape that goes with that of the case.

    Returns
    -------
    array of float
        Of the common shape.
    """
    _check(case, of)
    queue, aht, shares, shape = _together(case, share)
    left = 1 - shares
    found = np.zeros_like(left)
    rows = np.flatnonzero(_tail(queue, found, of) > left)
    if len(rows):
        found[rows] = _Search(queue.take(rows), left[rows], of).times()
    return (found * aht).reshape(shape)


@dataclass(frozen=True)
class _Search:
    """Of times, in mean handling times, after which a share is left waiting; arrays of shape [cases]."""

    queue: Queue
    left: Floats
    of: Callers

    def times(self) -> Floats:
        """Double from the mean wait of those who wait until it is long enough; then find the time between."""
        everything = np.arange(len(self.left))
        waiting = solve(self.queue, np.zeros((1, len(self.left)))).mean_of_waiting
        low, high = np.zeros_like(waiting), 2 * waiting
        short = everything
        while len(short := short[self._beyond(high[short], short) < 0]):
            low[short] = high[short]
            high[short] *= 2
        return root(self._beyond, low, high)

    def _beyond(self, times: Floats, rows: Ints) -> Floats:
        """Not negative where no more are left; nearly straight, as the logarithm of a tail is."""
        tail = _tail(self.queue.take(rows), times, self.of)
        left: Floats = np.log(self.left[rows]) - np.log(np.maximum(tail, _LEAST))
        return left


def _tail(queue: Queue, times: Floats, of: Callers) -> Floats:
    waits = solve(queue, times[None, :])
    longer: Floats = waits.split.longer[0]
    if of == "joined":
        return longer
    answered: Floats = waits.split.answered_later[0] / waits.answered
    return answered


def _together(case: Case, values: Floats) -> tuple[Queue, Floats, Floats, tuple[int, ...]]:
    """Bring a case and values to one shape: the queue, the mean handling times, the values, and the shape."""
    try:
        shape = np.broadcast_shapes(case.shape, values.shape)
    except ValueError as error:
        raise UsageError(f"shapes that do not go together: {values.shape} and the answer's {case.shape}") from error
    rows = np.broadcast_to(np.arange(len(case.load)).reshape(case.shape), shape).ravel()
    assert case.aht is not None
    return case.queue.take(rows), case.aht[rows], np.broadcast_to(values, shape).ravel(), shape


def _check(case: Case, of: str) -> None:
    if case.within is None:
        raise UsageError("Erlang B has no queue: nobody waits")
    if of not in get_args(Callers):
        raise UsageError(f"of: there is no '{of}'; there are {' and '.join(get_args(Callers))}")
