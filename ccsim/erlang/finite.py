"""A bounded number of waiting places, with patience or without (M/M/n/n+K+M).

With the weight of "all busy, nobody waits" as the unit, the state in which m wait weighs

    t_m = product over i = 1 .. m of a / (n + i r),

and a caller is blocked in the state m = K. One who finds m < K waiting, and would never give up, waits longer than s if at
most m of those ahead, of whom each leaves at the rate 1 / (n + i r), have gone by then: if a negative binomial number,

    P(J = j) = exp(-n s) * product over i = 1 .. j of (n + (i - 1) r) q / i,    q = (1 - exp(-r s)) / r,

is at most m (a Poisson number where r = 0). Such a caller is answered with probability n / (n + (m + 1) r), and then the wait
has the same law with n + r for n. All sums are of positive terms. Riordan, "Stochastic Service Systems", 1962, chapter 5;
Deslauriers, L'Ecuyer, Pichitlamken, Ingolfsson and Avramidis, "Markov chain models of a telephone call center with call
blending", Computers & Operations Research 34, 2007.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ccsim.erlang.idle import log_below
from ccsim.erlang.queue import Ints, Queue, Split, Waits
from ccsim.erlang.scaled import LN2, Products, exponential, running_products
from ccsim.erlang.special import Floats, shares

_CELLS = 1 << 20
"""So many states are worked on together."""


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
    parts = [(rows, _solve(queue, queue.places, below, times, rows)) for rows in _batches(queue.places)]
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


def _solve(queue: Queue, places: Ints, below: Floats, times: Floats, rows: Ints) -> Waits:
    """Solve the cases of a batch."""
    states = _states(queue.agents[rows], queue.load[rows], queue.impatience[rows], places[rows])
    r, rate = states.impatience, states.rate
    total = states.joining.sum(axis=1)
    log_busy = _log(total) + states.power * LN2
    blocking, joined = shares(_log(states.blocked) + states.power * LN2, np.logaddexp(below[rows], log_busy))
    free, waiting = shares(below[rows], log_busy)
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
        split=_split(states, times[:, rows], free, one),
    )


def _states(agents: Floats, load: Floats, impatience: Floats, places: Ints) -> _States:
    n, a, r = agents[:, None], load[:, None], impatience[:, None]
    waiting = np.arange(max(1, places.max()) + 1)
    weights = running_products(a / (n + waiting[1:] * r))
    there = waiting <= places[:, None]
    power = np.max(weights.power, axis=1, where=there, initial=np.iinfo(np.int64).min)
    scaled = weights.scaled(-power) * there
    joining = np.where(waiting < places[:, None], scaled, 0.0)[:, :-1]
    rate = n + waiting[1:] * r
    blocked = np.take_along_axis(scaled, places[:, None], axis=1)[:, 0]
    return _States(n, r, joining, joining * n / rate, blocked, power, rate)


def _split(states: _States, times: Floats, free: Floats, one: Floats) -> Split:
    """Split the waits at each of the times; see the module for the laws."""
    n, r = states.agents, states.impatience
    remaining = np.cumsum(states.joining[:, ::-1], axis=1)[:, ::-1]
    ahead = np.arange(states.rate.shape[1])
    giving_up = remaining * (n / (n + ahead * r)) * (r / states.rate)
    rows = []
    for time in times:
        stay = np.exp(-r[:, 0] * time)
        longer, _ = _at_most(n, r, time, states.rate.shape[1])
        late, timely = _at_most(n + r, r, time, states.rate.shape[1])
        rows.append(
            (
                free + one * (states.answered * timely).sum(axis=1),
                one * (states.answered * late).sum(axis=1),
                one * (giving_up * timely).sum(axis=1),
                one * stay * (states.joining * longer).sum(axis=1),
            )
        )
    return Split(*(np.array(column).reshape(times.shape) for column in zip(*rows, strict=True)))


def _at_most(n: Floats, r: Floats, time: Floats, count: int) -> tuple[Floats, Floats]:
    """Probabilities that the negative binomial number of the module is at most j, and that it is above j.

    Parameters
    ----------
    n, r : array of float [cases, 1]
    time : array of float [cases]
    count : int
        j = 0 .. count - 1.

    Returns
    -------
    pair of arrays of float [cases, count]
    """
    gone = np.divide(-np.expm1(-r * time[:, None]), r, out=time[:, None].copy(), where=r > 0)
    order = np.arange(1, count + 1)
    start = exponential(n[:, 0] * time)
    products = running_products((n + (order[:-1] - 1) * r) * gone / order[:-1])
    chance = Products(products.mantissa * start.mantissa, products.power).scaled(start.power[:, 0])
    at_most = np.minimum(np.cumsum(chance, axis=1), 1.0)
    beyond = _beyond(n, r, time, gone, chance)
    above = np.empty_like(chance)
    above[:, -1:] = beyond
    above[:, :-1] = np.cumsum(chance[:, :0:-1], axis=1)[:, ::-1] + beyond
    return at_most, above


def _beyond(n: Floats, r: Floats, time: Floats, gone: Floats, chance: Floats) -> Floats:
    """Probability of a number larger than all those listed: what the others leave, or summed where that is too little.

    Where almost all is listed, few more than have been listed already add anything.
    """
    mean = n * time[:, None]
    any_at_all = -np.expm1(-mean)
    missing = any_at_all - chance[:, 1:].sum(axis=1, keepdims=True)
    few = (missing < any_at_all * np.maximum(1e-5, np.minimum(0.5, 1e-5 * mean))) & (gone > 0)
    rows = np.flatnonzero(few[:, 0])
    if len(rows):
        missing[rows] = _tail(n[rows], r[rows], gone[rows], chance[rows, -1:], chance.shape[1])
    return np.where(gone > 0, missing, 0.0)


def _tail(n: Floats, r: Floats, gone: Floats, last: Floats, count: int) -> Floats:
    """Sum the probabilities from j = count on, beyond the most likely one."""
    total, width = np.zeros_like(last), 256
    while True:
        order = np.arange(count, count + width)
        terms = last * np.cumprod((n + (order - 1) * r) * gone / order, axis=1)
        total += terms.sum(axis=1, keepdims=True)
        last = terms[:, -1:]
        if (last * width <= 1e-17 * total).all():
            return total
        count, width = count + width, 2 * width


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
