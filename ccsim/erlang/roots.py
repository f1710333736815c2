"""Roots of many functions at once, each between two points where it has different signs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ccsim.erlang.queue import Ints
from ccsim.erlang.special import Floats

_CLOSE = 2e-15
"""Roots are found to this relative width, or to where rounding hides them."""


def root(function: Callable[[Floats, Ints], Floats], below: Floats, above: Floats) -> Floats:
    """Find where functions change sign, by Chandrupatla's method: bisection, or inverse quadratic where that is safe.

    Chandrupatla, "A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear function without using
    derivatives", Advances in Engineering Software 28, 1997.

    Parameters
    ----------
    function : callable
        Takes points and the numbers of the functions asked, returns their values.
    below, above : array of float [functions]
        Points where the values are negative, and where they are not.

    Returns
    -------
    array of float [functions]
        Next to the root, where the value is not negative.
    """
    everything = np.arange(len(below))
    bracket = _Bracket(above.copy(), below.copy(), function(above, everything), function(below, everything))
    rows = bracket.wide(everything)
    while len(rows):
        points = bracket.next_points(rows)
        bracket.narrow(rows, points, function(points, rows))
        rows = bracket.wide(rows)
    return np.where(bracket.newest_value >= 0, bracket.newest, bracket.other)


class _Bracket:
    """The newest point, the one across the root, and the one before; arrays of shape [functions]."""

    def __init__(self, newest: Floats, other: Floats, newest_value: Floats, other_value: Floats) -> None:
        self.newest, self.newest_value = newest, newest_value
        self.other, self.other_value = other, other_value
        self.old, self.old_value = other.copy(), other_value.copy()

    def wide(self, rows: Ints) -> Ints:
        """Those of the rows whose root is not yet found."""
        apart = np.abs(self.newest[rows] - self.other[rows])
        wide = (apart > 2 * self._tolerance(rows)) & (self.newest_value[rows] != 0)
        left: Ints = rows[wide & ((self.newest_value[rows] >= 0) != (self.other_value[rows] >= 0))]
        return left

    def next_points(self, rows: Ints) -> Floats:
        """Half way, or at the root of the inverse parabola if the three points bend little enough."""
        a, b, c = self.newest[rows], self.other[rows], self.old[rows]
        fa, fb, fc = self.newest_value[rows], self.other_value[rows], self.old_value[rows]
        distinct = (c != b) & (fc != fb) & (fc != fa)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # only used where distinct
            xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
            smooth = distinct & (phi * phi < xi) & ((1 - phi) ** 2 < 1 - xi)
            jump = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
        least = self._tolerance(rows) / np.abs(b - a)
        step = np.clip(np.where(smooth, jump, 0.5), least, 1 - least)
        return a + step * (b - a)

    def narrow(self, rows: Ints, points: Floats, values: Floats) -> None:
        """Put new points in the place of those on their side of the root."""
        same = (values >= 0) == (self.newest_value[rows] >= 0)
        self.old[rows] = np.where(same, self.newest[rows], self.other[rows])
        self.old_value[rows] = np.where(same, self.newest_value[rows], self.other_value[rows])
        self.other[rows] = np.where(same, self.other[rows], self.newest[rows])
        self.other_value[rows] = np.where(same, self.other_value[rows], self.newest_value[rows])
        self.newest[rows], self.newest_value[rows] = points, values

    def _tolerance(self, rows: Ints) -> Floats:
        least: Floats = _CLOSE * np.maximum(np.abs(self.newest[rows]), np.abs(self.other[rows])) + 1e-300
        return least
