"""Running products of many factors that may overflow on the way, or begin below the smallest double."""

from __future__ import annotations

import numpy as np

from ccsim.erlang.queue import Ints
from ccsim.erlang.special import Floats

LN2 = float(np.log(2.0))
_LN2_HIGH, _LN2_LOW = 0.693147180369123816490, 1.90821492927058770002e-10
"""Their sum is log 2; a multiple of the first, up to two million times, is exact."""

_BLOCK = 256
"""A product of so many mantissas, each at least 1/2, stays far above the smallest double."""

_LEAST = -3000
"""Powers of two below this are 0 in double precision, and within what `ldexp` takes."""
_MOST = 64

_PLAIN = 600.0
"""Up to exp(600) and down to exp(-600) products are formed as they stand."""

_LARGEST = 1e12
"""Times exp(-1e12) all that can be multiplied here is 0."""


def weights(factors: Floats) -> tuple[Floats, Ints]:
    """Multiply factors one after another, from 1 on.

    Parameters
    ----------
    factors : array of float [cases, factors]
        Not negative.

    Returns
    -------
    array of float [cases, factors + 1]
        Products of the first 0, 1, .. factors, in units of 2**power; what is below the smallest double is 0.
    array of int [cases]
        The powers, such that the largest products are of the order of 1.
    """
    cases, count = factors.shape
    if count * np.log(np.max(factors, initial=1.0)) < _PLAIN:
        return _plain(np.ones(cases), factors), np.zeros(cases, np.int64)
    mantissa, power = _products(factors)
    top = np.max(power, axis=1, where=mantissa > 0, initial=0)
    return _value(mantissa, power - top[:, None]), top


def chances(fall: Floats, factors: Floats) -> Floats:
    """Multiply factors one after another, from exp(-fall) on, where no product exceeds 1.

    Parameters
    ----------
    fall : array of float [cases]
        Not negative.
    factors : array of float [cases, factors]
        Not negative.

    Returns
    -------
    array of float [cases, factors + 1]
    """
    if (fall < _PLAIN).all():
        return _plain(np.exp(-fall), factors)
    mantissa, power = _products(factors)
    first, below = _exponential(fall)
    return _value(mantissa * first[:, None], power + below[:, None])


def _plain(start: Floats, factors: Floats) -> Floats:
    found: Floats = np.concatenate([start[:, None], factors], axis=1)
    return np.cumprod(found, axis=1, out=found)


def _value(mantissa: Floats, power: Ints) -> Floats:
    found: Floats = np.ldexp(mantissa, np.clip(power, _LEAST, _MOST).astype(np.int32))
    return found


def _products(factors: Floats) -> tuple[Floats, Ints]:
    """Return the running products from 1 on as mantissas, between 1/2 and 1 or 0, and powers of two."""
    mantissa, power = _running(*_parts(factors))
    last, more = _parts(np.insert(mantissa, 0, 1.0, axis=1))
    return last, np.insert(power, 0, 0, axis=1) + more


def _parts(values: Floats) -> tuple[Floats, Ints]:
    mantissa, power = np.frexp(values)
    return mantissa.astype(np.float64, copy=False), power.astype(np.int64)


def _running(mantissa: Floats, power: Ints) -> tuple[Floats, Ints]:
    """Multiply within blocks, then the blocks by what stands before them."""
    cases, factors = mantissa.shape
    size = max(1, min(_BLOCK, factors))
    blocks = -(-factors // size)
    spare = blocks * size - factors
    mantissa = np.pad(mantissa, ((0, 0), (0, spare)), constant_values=1.0).reshape(cases, blocks, size)
    power = np.pad(power, ((0, 0), (0, spare))).reshape(cases, blocks, size)
    np.cumprod(mantissa, axis=2, out=mantissa)
    np.cumsum(power, axis=2, out=power)
    if blocks > 1:
        last, more = _parts(mantissa[:, :-1, -1])
        before, raised = _running(last, power[:, :-1, -1] + more)
        mantissa[:, 1:] *= before[:, :, None]
        power[:, 1:] += raised[:, :, None]
    whole = cases, blocks * size
    return mantissa.reshape(whole)[:, :factors], power.reshape(whole)[:, :factors]


def _exponential(fall: Floats) -> tuple[Floats, Ints]:
    """Return exp(-fall) as mantissa and power of two."""
    fall = np.minimum(fall, _LARGEST)
    power = np.rint(fall / LN2)
    mantissa, more = _parts(np.exp(-((fall - power * _LN2_HIGH) - power * _LN2_LOW)))
    return mantissa, more - power.astype(np.int64)
