"""The one integral behind all the formulas, for many cases at once.

Every probability and mean of Erlang B, C and A is a sum of integrals of

    exp(-slope * x - curve * (exp(-sign * x) - 1 + sign * x)),    0 <= x <= length,

with slope, curve >= 0: the weight of a state, or the density of the wait, on one side of the point where it is largest.
The integrand begins at 1, falls, and is positive: nothing cancels and nothing overflows. It may live on two scales
a million apart, so the panels of the Gauss-Legendre rule follow both its own fall and the exponential inside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from ccsim.erlang.special import Floats, left_and_excess, twofold

_NODES = 16
_FALLS = (6.0, 18.0, 42.0)
"""Panels end where the integrand has fallen by these exponents; beyond the last, exp(-42), nothing is left to add."""

_AHEAD = np.array([1.5, 4.0, 10.0, 25.0, 60.0])
_BACK = 2.5 * np.arange(1, 13)
"""And here, on the scale of the exponential: it fades ahead, but grows going back."""

_AT_ONCE = 1 << 12
"""So many panels are worked on together: they stay in the processor's cache."""


@dataclass(frozen=True)
class Sides:
    """One-sided integrals, each an array of shape [sides].

    Parameters
    ----------
    slope, curve, length : array of float
        As in the module's formula; `length` may be infinite.
    ahead : array of bool
        Whether `sign` is +1, else -1.
    """

    slope: Floats
    curve: Floats
    length: Floats
    ahead: npt.NDArray[np.bool_]


@cache
def _rule() -> tuple[Floats, Floats]:
    """Nodes and weights of Gauss and Legendre on (0, 1)."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return (nodes + 1) / 2, weights / 2


def _reach(sides: Sides, fall: float) -> Floats:
    """How far it is, at most, until the integrand has fallen by exp(-fall); the fall there is about twice that at most.

    Ahead by exp(-x) - 1 + x >= x**2 / (2 + x); going back by exp(x) - 1 - x >= x**2 / 2, and >= 25 / c from
    x = 1 + log(1 + 50 / c) on. Weights grow by exp(x) at most going back: hence more to fall there.
    """
    curve = np.maximum(sides.curve, 1e-280)
    more = np.where(sides.ahead, fall, fall + 1 + np.log1p(2 * fall / curve))
    by_curve = np.where(
        sides.ahead,
        (more + np.sqrt(more * more + 8 * curve * more)) / (2 * curve),
        np.minimum(np.sqrt(2 * more / curve), 1 + np.log1p(2 * more / curve)),
    )
    by_slope: Floats = more / np.maximum(sides.slope, more * 1e-280)
    nearer: Floats = np.minimum(by_curve, by_slope)
    return nearer


def _panels(sides: Sides) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
    """Lay panels over the sides: for each its side, beginning and width."""
    reaches = [_reach(sides, fall) for fall in _FALLS]
    end = np.minimum(reaches[-1], sides.length)
    scale = np.full((len(end), len(_BACK)), np.inf)
    scale[:, : len(_AHEAD)] = _AHEAD
    scale[~sides.ahead] = _BACK
    edges = np.concatenate([np.zeros((len(end), 1)), np.stack(reaches, axis=1), scale], axis=1)
    edges = np.sort(np.minimum(edges, end[:, None]), axis=1)
    width = np.diff(edges, axis=1)
    side, place = np.nonzero(width)
    return side, edges[side, place], width[side, place]


def plain(sides: Sides) -> Floats:
    """Integrate without weight.

    Returns
    -------
    array of float [sides]
    """
    side, begin, width = _panels(sides)
    nodes, weights = _rule()
    total = np.empty(len(side))
    for at in range(0, len(side), _AT_ONCE):
        part = slice(at, at + _AT_ONCE)
        x = begin[part, None] + width[part, None] * nodes
        _, kernel = _kernel(sides, side[part], x)
        total[part] = (kernel @ weights) * width[part]
    return _added(side, total, len(sides.slope))


@dataclass(frozen=True)
class Weighted:
    """Integrals of a side with the weights that a caller's patience brings, each an array of shape [sides].

    With W the wait (of one who never gives up) in units of the mean patience, the weights are: 1; exp(-W), who is still there;
    1 - exp(-W), who has given up; W exp(-W), the wait of those still there; 1 - exp(-W) (1 + W), of those who gave up.
    """

    all: Floats
    stay: Floats
    leave: Floats
    wait_of_stay: Floats
    wait_of_leave: Floats


def weighted(sides: Sides, top: Floats) -> Weighted:
    """Integrate with the weights of patience.

    Parameters
    ----------
    sides : Sides
    top : array of float [sides]
        Where x = 0 lies, in units of the mean patience.
    """
    side, begin, width = _panels(sides)
    nodes, weights = _rule()
    left_at, excess_at = left_and_excess(top)
    twofold_at = twofold(top, left_at, excess_at)
    stay_at = np.exp(-top)
    found = np.empty((5, len(side)))
    for at in range(0, len(side), _AT_ONCE):
        part = slice(at, at + _AT_ONCE)
        mine = side[part]
        x = begin[part, None] + width[part, None] * nodes
        (w, left, excess), kernel = _kernel(sides, mine, x)
        stay, origin = stay_at[mine, None], top[mine, None]
        still = stay * (1 - left)
        found[0, part] = kernel @ weights
        found[1, part] = (kernel * still) @ weights
        found[2, part] = (kernel * (left_at[mine, None] + stay * left)) @ weights
        found[3, part] = (kernel * still * (origin + w)) @ weights
        gone = twofold_at[mine, None] + stay * (origin * left + twofold(w, left, excess))
        found[4, part] = (kernel * gone) @ weights
    return Weighted(*(_added(side, row * width, len(sides.slope)) for row in found))


def _added(side: npt.NDArray[np.int64], values: Floats, sides: int) -> Floats:
    """Add up the panels of each side."""
    return np.bincount(side, values, sides).astype(np.float64, copy=False)


def _kernel(sides: Sides, side: npt.NDArray[np.int64], x: Floats) -> tuple[tuple[Floats, Floats, Floats], Floats]:
    """Return the signed distance with its 1 - exp and excess, and the integrand, each of shape [panels, nodes]."""
    w = np.where(sides.ahead[side, None], x, -x)
    left, excess = left_and_excess(w)
    return (w, left, excess), np.exp(-sides.slope[side, None] * x - sides.curve[side, None] * excess)
