"""Small functions that lose no digits where the plain formula would."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
_P = ParamSpec("_P")
_T = TypeVar("_T")

_NEAR = 0.1
"""Closer to 0 than this the plain formulas cancel; the series below needs ten terms there."""

_EXCESS = [(-1.0) ** k / float(np.prod(np.arange(1.0, k + 3))) for k in range(9, -1, -1)]
"""Coefficients of (exp(-w) - 1 + w) / w**2, highest power first."""


def tiny_is_zero(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """Decorate what may meet numbers below the smallest double: they are 0, whatever NumPy has been told to do then."""

    @wraps(function)
    def calm(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        with np.errstate(under="ignore"):
            return function(*args, **kwargs)

    return calm


def left_and_excess(w: Floats) -> tuple[Floats, Floats]:
    """Return 1 - exp(-w) and exp(-w) - 1 + w, each to full relative precision.

    Parameters
    ----------
    w : array of float
        Of either sign.
    """
    left = -np.expm1(-w)
    excess = w - left
    near = np.abs(w) < _NEAR
    if near.any():
        small = w[near]
        series = np.full_like(small, _EXCESS[0])
        for coefficient in _EXCESS[1:]:
            series *= small
            series += coefficient
        excess[near] = series * small * small
    return left, excess


def excess(w: Floats) -> Floats:
    """Return exp(-w) - 1 + w, which is w**2 / 2 for small w."""
    return left_and_excess(w)[1]


def twofold(w: Floats, left: Floats, excess: Floats) -> Floats:
    """Return 1 - exp(-w) * (1 + w), which is w**2 / 2 for small w, from the two values of `left_and_excess`."""
    return np.where(np.abs(w) < 1, w * w - excess * (1 + w), left - w * (1 - left))


def log_ratio(a: Floats, n: Floats) -> Floats:
    """Return log(a / n), exact also where a is close to n, or far from it."""
    d = (a - n) / n
    return np.where(np.abs(d) < 0.5, np.log1p(np.maximum(d, -0.5)), np.log(a / n))


def log_excess(a: Floats, n: Floats) -> Floats:
    """Return d - log(1 + d) for d = (a - n) / n, which is d**2 / 2 where a is close to n.

    There by log(1 + d) = 2 artanh(u) with u = d / (2 + d), whose leading terms are taken together.
    """
    d = (a - n) / n
    found = d - log_ratio(a, n)
    near = np.abs(d) < _NEAR
    if near.any():
        small = d[near]
        u = small / (2 + small)
        square = u * u
        tail = np.zeros_like(u)
        for k in range(19, 1, -2):
            tail = tail * square + 1 / k
        found[near] = u * (small - 2 * square * tail)
    return found


def shares(log_x: Floats, log_y: Floats) -> tuple[Floats, Floats]:
    """Return x / (x + y) and y / (x + y) from the logarithms of x and y; either may be -inf, or huge."""
    small = np.exp(-np.abs(log_x - log_y))
    major, minor = 1 / (1 + small), small / (1 + small)
    return np.where(log_x >= log_y, major, minor), np.where(log_x >= log_y, minor, major)
