"""How far a caller has moved up the line by a time.

One who finds m waiting, and never gives up, is answered when m + 1 steps have been made; with i left, the next comes, by an
answer or by somebody ahead who gives up, at the rate n + (i - 1) r. The m + 1 times, with rates n, n + r, .. n + m r, add up
to more than s if and only if a negative binomial number J,

    P(J = j) = exp(-n s) * product over i = 1 .. j of (n + (i - 1) r) q / i,    q = (1 - exp(-r s)) / r

(a Poisson number where r = 0), is at most m: J counts the births by the time s where the i-th comes at the rate n + (i - 1) r.
"""

from __future__ import annotations

import numpy as np

from ccsim.erlang.scaled import chances
from ccsim.erlang.special import Floats


def at_most(n: Floats, r: Floats, time: Floats, count: int) -> Floats:
    """Probability that J is at most j.

    Parameters
    ----------
    n, r : array of float [cases, 1]
    time : array of float [cases]
    count : int
        j = 0 .. count - 1.

    Returns
    -------
    array of float [cases, count]
    """
    chance = _chance(n, r, time, count)
    return np.minimum(np.cumsum(chance, axis=1, out=chance), 1.0, out=chance)


def at_most_and_above(n: Floats, r: Floats, time: Floats, count: int) -> tuple[Floats, Floats]:
    """Probabilities that J is at most j, and that it is more; parameters as of `at_most`.

    Returns
    -------
    pair of arrays of float [cases, count]
    """
    chance = _chance(n, r, time, count)
    beyond = _beyond(n, r, time, chance)
    above = np.empty_like(chance)
    above[:, -1:] = beyond
    above[:, :-1] = np.cumsum(chance[:, :0:-1], axis=1)[:, ::-1] + beyond
    return np.minimum(np.cumsum(chance, axis=1, out=chance), 1.0, out=chance), above


def _chance(n: Floats, r: Floats, time: Floats, count: int) -> Floats:
    order = np.arange(1, count)
    return chances(n[:, 0] * time, (n + (order - 1) * r) * (_gone(r, time) / order))


def _gone(r: Floats, time: Floats) -> Floats:
    """The module's q, [cases, 1]."""
    gone: Floats = np.divide(-np.expm1(-r * time[:, None]), r, out=time[:, None].copy(), where=r > 0)
    return gone


def _beyond(n: Floats, r: Floats, time: Floats, chance: Floats) -> Floats:
    """Probability of a number larger than all those listed: what the others leave, or summed where that is too little.

    Where almost all is listed, few more than have been listed already add anything.
    """
    mean, gone = n * time[:, None], _gone(r, time)
    any_at_all = -np.expm1(-mean)
    missing = any_at_all - chance[:, 1:].sum(axis=1, keepdims=True)
    short = (missing < any_at_all * np.maximum(1e-5, np.minimum(0.5, 1e-5 * mean))) & (gone > 0)
    rows = np.flatnonzero(short[:, 0])
    if len(rows):
        missing[rows] = _tail(n[rows], r[rows], gone[rows], chance[rows, -1:], chance.shape[1])
    return np.where(gone > 0, missing, 0.0)


def _tail(n: Floats, r: Floats, gone: Floats, last: Floats, count: int) -> Floats:
    """Sum the probabilities from j = count on, beyond the most likely one."""
    total, width = np.zeros_like(last), 16
    while True:
        order = np.arange(count, count + width)
        terms = last * np.cumprod((n + (order - 1) * r) * gone / order, axis=1)
        total += terms.sum(axis=1, keepdims=True)
        last = terms[:, -1:]
        if (last * width <= 1e-17 * total).all():
            return total
        count, width = count + width, 2 * width
