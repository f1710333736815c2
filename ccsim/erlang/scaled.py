"""Running products of many factors, each a mantissa and a power of two: they neither overflow nor lose digits."""

from __future__ import annotations

from dataclasses import dataclass

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

_LARGEST = 1e12
"""Times exp(-1e12) all that can be multiplied here is 0."""


@dataclass(frozen=True)
class Products:
    """Numbers mantissa * 2**power, each array of shape [cases, factors + 1]; mantissas in [1/2, 1), or 0."""

    mantissa: Floats
    power: Ints

    def scaled(self, powers: Ints) -> Floats:
        """Return them times 2**powers, [cases]; what is below the smallest double is 0, and what is above 2**64 stays below."""
        scaled: Floats = np.ldexp(self.mantissa, np.clip(self.power + powers[:, None], _LEAST, _MOST))
        return scaled


def running_products(factors: Floats) -> Products:
    """Multiply factors one after another along the last axis, from 1 on.

    Parameters
    ----------
    factors : array of float [cases, factors]
        Not negative.

    Returns
    -------
    Products
        Of the first 0, 1, .. factors.
    """
    mantissa, power = _running(*_parts(factors))
    last, more = _parts(np.insert(mantissa, 0, 1.0, axis=1))
    return Products(last, np.insert(power, 0, 0, axis=1) + more)


def _parts(values: Floats) -> tuple[Floats, Ints]:
    mantissa, power = np.frexp(values)
    return mantissa.astype(np.float64, copy=False), power.astype(np.int64)


def _running(mantissa: Floats, power: Ints) -> tuple[Floats, Ints]:
    """Multiply within blocks, then the blocks by what stands before them."""
    cases, factors = mantissa.shape
    blocks = -(-factors // _BLOCK)
    spare = blocks * _BLOCK - factors
    mantissa = np.pad(mantissa, ((0, 0), (0, spare)), constant_values=1.0).reshape(cases, blocks, _BLOCK)
    power = np.pad(power, ((0, 0), (0, spare))).reshape(cases, blocks, _BLOCK)
    np.cumprod(mantissa, axis=2, out=mantissa)
    np.cumsum(power, axis=2, out=power)
    if blocks > 1:
        last, more = _parts(mantissa[:, :-1, -1])
        before, raised = _running(last, power[:, :-1, -1] + more)
        mantissa[:, 1:] *= before[:, :, None]
        power[:, 1:] += raised[:, :, None]
    whole = cases, blocks * _BLOCK
    return mantissa.reshape(whole)[:, :factors], power.reshape(whole)[:, :factors]


def exponential(x: Floats) -> Products:
    """Return exp(-x) of numbers from 0 on, [cases], as products of shape [cases, 1]."""
    x = np.minimum(x, _LARGEST)
    power = np.rint(x / LN2)
    mantissa, more = _parts(np.exp(-((x - power * _LN2_HIGH) - power * _LN2_LOW)))
    return Products(mantissa[:, None], (more - power.astype(np.int64))[:, None])
