"""A bounded number of waiting places, with patience or without (M/M/n/n+K+M).

With the weight of "all busy, nobody waits" as the unit, the state in which m wait weighs

    t_m = product over i = 1 .. m of a / (n + i r),

and a caller is blocked in the state m = K. One who finds m < K waiting, and would never give up, waits longer than s if at
most m places ahead have become free by then: `ccsim.erlang.ahead` has the law of that. With patience, one is answered with
probability n / (n + (m + 1) r), and the wait of those who are has the same law with n + r for n. All sums are of positive
terms. Riordan, "Stochastic Service Systems", 1962; Deslauriers, L'Ecuyer, Pichitlamken, Ingolfsson and Avramidis, "Markov
chain models of a telephone call center with call blending", Computers & Operations Research 34, 2007.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ccsim.erlang.ahead import at_most, at_most_and_above
from ccsim.erlang.idle import log_below
from ccsim.erlang.queue import Ints, Queue, Split, Waits
from ccsim.erlang.scaled import LN2, weights
from ccsim.erlang.special import Floats, log_ratio, shares

_CELLS = 1 << 16
"""So many states are worked on together: they stay in the processor's cache."""


def waits_in_places(queue: Queue, times: Floats) -> Waits:
    """Solve Erlang A, or C where `impatience` is 0, with a bounded number of waiting places.

    Parameters
    ----------
    queue : Queue
        With `places`.
    times : array of float [times, cases]
        At which the waits are split.
    """
    assert queue.places is not None
    below = log_below(queue.agents, queue.load)
    reach = _reach(queue, queue.places)
    parts = [(rows, _solve(queue.take(rows), reach[rows], below[rows], times[:, rows])) for rows in _batches(reach)]
    return _joined(parts, times.shape)


@dataclass(frozen=True)
class _States:
    """A batch of cases with the weights of their states, arrays of shape [cases, most places] unless said otherwise.

    Parameters
    ----------
    agents, impatience : array of float [cases, 1]
    joining : array of float
        Weights t_m of the states m < K in which a caller joins and waits, in units of 2**power; 0 beyond.
    answered : array of float
        The same times the probability of being answered.
    blocked : array of float [cases]
        Weight of the state K.
    power : array of int [cases]
    rate : array of float
        At which the caller next in line but m moves up or gives up: n + (m + 1) r.
    """

    agents: Floats
    impatience: Floats
    joining: Floats
    answered: Floats
    blocked: Floats
    power: Ints
    rate: Floats


def _batches(places: Ints) -> Iterator[Ints]:
    """Cases to be worked on together, those with about as many places side by side."""
    order = np.argsort(places, kind="stable")
    begin = 0
    for end in range(1, len(order) + 1):
        full = end < len(order) and (end + 1 - begin) * (places[order[end]] + 1) > _CELLS
        if full or end == len(order):
            yield order[begin:end]
            begin = end


def _reach(queue: Queue, places: Ints) -> Ints:
    """Number of waiting callers beyond which no state weighs more than exp(-760) of the heaviest: nothing, in a double.

    With more agents than load the weights fall by n / a each, or more. With patience they are largest at m = (a - n) / r,
    and fall by 1 + i r / a or more at the i-th state from there. That makes 760 in the exponent at the k-th of
    k**2 = (2 a / r + 2 k / 3) 760 at the latest, as (1 + x) log(1 + x) - x >= x**2 / (2 + 2 x / 3).
    """
    n, a, r = queue.agents, queue.load, queue.impatience
    spare = np.maximum(-log_ratio(a, n), 1e-9)
    calm = np.maximum(r, 1e-200)
    impatient = np.maximum(a - n, 0.0) / calm + 255 + np.sqrt(64_200 + 1520 * (a / calm))
    reach: Ints = np.minimum(places, np.minimum(760 / spare, impatient) + 1).astype(np.int64)
    return reach


def _solve(queue: Queue, reach: Ints, below: Floats, times: Floats) -> Waits:
    """Solve the cases of a batch."""
    assert queue.places is not None
    states = _states(queue.agents, queue.load, queue.impatience, queue.places, reach)
    r, rate = states.impatience, states.rate
    total = states.joining.sum(axis=1)
    log_busy = _log(total) + states.power * LN2
    blocking, joined = shares(_log(states.blocked) + states.power * LN2, np.logaddexp(below, log_busy))
    free, waiting = shares(below, log_busy)
    one = _ratio(waiting, total)
    order = np.arange(1, rate.shape[1] + 1)
    leaving = states.joining * r / rate
    answered, abandoned = states.answered.sum(axis=1), (leaving * order).sum(axis=1)
    of_answered = (states.answered * np.cumsum(1 / rate, axis=1)).sum(axis=1)
    of_abandoned = (leaving * np.cumsum(order / rate, axis=1)).sum(axis=1)
    return Waits(
        blocking=blocking,
        joined=joined,
        waiting=waiting,
        answered=free + one * answered,
        abandoned=one * abandoned,
        wait_of_answered=one * of_answered,
        wait_of_abandoned=one * of_abandoned,
        mean_of_waiting=_ratio(of_answered + of_abandoned, total),
        mean_of_abandoned=_ratio(of_abandoned, abandoned),
        split=_split(states, times, free, one),
    )


def _states(agents: Floats, load: Floats, impatience: Floats, places: Ints, reach: Ints) -> _States:
    n, a, r = agents[:, None], load[:, None], impatience[:, None]
    order = np.arange(1, max(1, reach.max()) + 1)
    rate = n + order * r
    weight, power = weights(np.where(order <= reach[:, None], a / rate, 0.0))
    joining = np.where(order <= places[:, None], weight[:, :-1], 0.0)
    blocked = np.take_along_axis(weight, reach[:, None], axis=1)[:, 0]
    return _States(n, r, joining, joining * n / rate, np.where(reach < places, 0.0, blocked), power, rate)


def _split(states: _States, times: Floats, free: Floats, one: Floats) -> Split:
    """Split the waits at each of the times; see the module for the laws."""
    n, r = states.agents, states.impatience
    remaining = np.cumsum(states.joining[:, ::-1], axis=1)[:, ::-1]
    ahead = np.arange(states.rate.shape[1])
    giving_up = remaining * (n / (n + ahead * r)) * (r / states.rate)
    rows = []
    for time in times:
        stay = np.exp(-r[:, 0] * time)
        longer = at_most(n, r, time, states.rate.shape[1])
        late, timely = at_most_and_above(n + r, r, time, states.rate.shape[1])
        rows.append(
            (
                free + one * (states.answered * timely).sum(axis=1),
                one * (states.answered * late).sum(axis=1),
                one * (giving_up * timely).sum(axis=1),
                one * stay * (states.joining * longer).sum(axis=1),
            )
        )
    return Split(*(np.array(column).reshape(times.shape) for column in zip(*rows, strict=True)))


def _log(values: Floats) -> Floats:
    """Logarithm, of 0 minus infinity."""
    return np.log(values, out=np.full_like(values, -np.inf), where=values > 0)


def _ratio(above: Floats, below: Floats) -> Floats:
    """Quotient, 0 where nobody is counted."""
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)


def _joined(parts: list[tuple[Ints, Waits]], shape: tuple[int, ...]) -> Waits:
    """Put the cases of the batches back in their order."""
    columns = {name: np.empty(shape[1:]) for name in Waits.__dataclass_fields__ if name != "split"}
    rows = {name: np.empty(shape) for name in Split.__dataclass_fields__}
    for cases, waits in parts:
        for name, column in columns.items():
            column[cases] = getattr(waits, name)
        for name, row in rows.items():
            row[:, cases] = getattr(waits.split, name)
    return Waits(**columns, split=Split(**rows))
