"""Goal seek: the value of one path at which a measure just meets a goal, all values meeting the same callers.

The measure is taken to go one way along the range (more agents, shorter waits). Where it passes the goal is closed in upon
from both ends, by lines between what is known (Dowell and Jarratt, "A modified regula falsi method", BIT 11, 1971): of the
log odds of shares and the logarithms of other figures, as these are straighter. What matters is who meets the goal at one
value and misses it at the next, and both see the same callers: what luck there is in a replication moves both the same way,
and their order is sure long before either level is.

A value far from the goal shows it after a few replications. So each is looked at until its 95 % interval lies on one side
of the goal, or is as narrow as the precision asks; then the answer and its neighbour are made that narrow, too, and if this
moves one of them across, the search walks on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from math import log

from ccsim.errors import UsageError
from ccsim.experiments.goal import Goal
from ccsim.experiments.grid import Point
from ccsim.experiments.sought import Decided, Found, Looked, Width, looked_at
from ccsim.experiments.stopping import StoppingRule
from ccsim.experiments.values import Span, Vary
from ccsim.kpi import Replication

FIRST = 10
"""Replications before the first look."""

FINENESS = 100
"""A range without a step is searched to 1, 2 or 5 of a power of ten, of which it has at least so many."""

LEAST_SHARE = 0.001
"""Shares nearer to 0 or 1 are not told from it on the way; nor other figures below this part of the goal."""

Known = Callable[[Sequence[Point], Sequence[StoppingRule]], list[list[Replication]]]
"""Replications of points until their rules have enough."""


def sought(varied: Sequence[Vary]) -> Vary:
    """Choose the path that is searched: the one with a range.

    Raises
    ------
    UsageError
        If there is not exactly one.
    """
    ranges = [one for one in varied if one.span]
    if len(ranges) != 1:
        found = f"{len(ranges)} have one: {', '.join(one.path for one in ranges)}" if ranges else "none has one"
        raise UsageError(f"find: one --vary says by a range where to search (agents.advisers.staff=10:60); {found}")
    return ranges[0]


def searched(one: Vary, *, takes: Callable[[str], bool]) -> Span:
    """Say how finely to search: by the step that is written, by whole numbers, or in about a hundred parts or more.

    Parameters
    ----------
    one : Vary
        With a range.
    takes : callable
        Whether a value can stand there: a half, where only whole numbers can, tells.

    Raises
    ------
    UsageError
        If the range is but one value.
    """
    span = one.span
    assert span is not None
    if span.high == span.low:
        raise UsageError(f"{one.place}: the range is one value, and nothing to search in")
    step = span.step
    if step is None and span.whole and not one.factor and not takes(span.value(span.low + Decimal("0.5"))):
        step = Decimal(1)
    if step is None:
        part = (span.high - span.low) / FINENESS
        round_parts = [Decimal(digit).scaleb(part.adjusted()) for digit in (1, 2, 5)]
        step = max(each for each in round_parts if each <= part)
    return Span(span.low, span.high, step, span.unit, span.text)


class Search:
    """A search along one range.

    Parameters
    ----------
    goal : Goal
    path : str
        Of the range.
    span : Span
        With its step.
    points : callable
        Makes the point of a value.
    known : callable
        Replicates points until their rules have enough.
    width : Width
    first, limit : int
        Replications before the first look, and at most.
    """

    def __init__(
        self,
        goal: Goal,
        path: str,
        span: Span,
        points: Callable[[str], Point],
        known: Known,
        width: Width,
        *,
        first: int = FIRST,
        limit: int,
    ) -> None:
        assert span.step is not None, "a search has a step"
        self.goal, self.path, self.span, self.step = goal, path, span, span.step
        self.points, self.known = points, known
        self.width, self.first, self.limit = width, first, limit
        self._looked: dict[int, Looked] = {}
        self._sharp: set[int] = set()

    def run(self) -> Found:
        """Search."""
        last = int((self.span.high - self.span.low) / self.step)
        self._look([0, last])
        ends = [self._looked[place].meets for place in (0, last)]
        if ends[0] == ends[1]:
            return self._found(None, None)
        return self._found(*self._settle(*self._close_in(*((last, 0) if ends[1] else (0, last))), last))

    def _close_in(self, meets: int, misses: int) -> tuple[int, int]:
        """Find two neighbours of which one meets the goal and the other misses it, as far as is known."""
        weights = {True: 1.0, False: 1.0}
        before: bool | None = None
        straight = abs(meets - misses).bit_length()  # so many looks; then what is left is halved
        while abs(meets - misses) > 1:
            middle = self._passing(meets, misses, weights) if straight > 0 else (meets + misses) // 2
            straight -= 1
            self._look([middle])
            side = self._looked[middle].meets
            meets, misses = (middle, misses) if side else (meets, middle)
            # An end that stays for a second time counts half, so that the next look falls on its side.
            weights = {side: 1.0, not side: weights[not side] / 2 if side == before else 1.0}
            before = side
        return meets, misses

    def _passing(self, meets: int, misses: int, weights: Mapping[bool, float]) -> int:
        """The value where the line between two ends passes the goal, between the two."""
        heights = [
            weight * abs(self._height(self._looked[place]))
            for place, weight in ((meets, weights[True]), (misses, weights[False]))
        ]
        share = heights[0] / sum(heights) if sum(heights) > 0 else 0.5
        low, high = min(meets, misses) + 1, max(meets, misses) - 1
        return min(max(round(meets + share * (misses - meets)), low), high)

    def _height(self, looked: Looked) -> float:
        """How far the figure is from the goal, on a scale on which it is straighter."""
        row, goal = looked.row, self.goal.value
        if row is None or row.mean is None:
            return 0.0
        if row.unit == "share":
            return _log_odds(row.mean) - _log_odds(goal)
        return log(max(row.mean, goal * LEAST_SHARE) / goal) if goal > 0 else row.mean - goal

    def _settle(self, meets: int, misses: int, last: int) -> tuple[int | None, int | None]:
        """Make the answer and its neighbour precise, and walk on where that moves one of them across the goal."""
        way = 1 if meets > misses else -1
        self._look([misses, meets], sharp=True)
        while not self._looked[meets].meets:
            meets += way
            if not 0 <= meets <= last:
                return None, None
            self._look([meets], sharp=True)
        misses = meets - way
        while True:
            if not 0 <= misses <= last:
                return None, None
            self._look([misses], sharp=True)
            if not self._looked[misses].meets:
                return meets, misses
            meets, misses = misses, misses - way

    def _look(self, places: Sequence[int], *, sharp: bool = False) -> None:
        """Replicate values until the goal is decided there, or (sharp) the figure known."""
        new = [place for place in places if place not in (self._sharp if sharp else self._looked)]
        if not new:
            return
        numbers = [self.span.low + self.step * place for place in new]
        points = [self.points(self.span.value(number)) for number in numbers]
        rules = [Decided(point, self.goal, self.width, self.first, self.limit, sharp) for point in points]
        for place, number, point, done in zip(new, numbers, points, self.known(points, rules), strict=True):
            self._looked[place] = looked_at(number, point, self.goal, self.width, done)
        self._sharp.update(new if sharp else ())

    def _found(self, answer: int | None, neighbour: int | None) -> Found:
        looked = self._looked
        others = tuple(change for change in looked[0].point.key if change[0] != self.path)
        return Found(
            self.goal,
            self.path,
            self.span,
            others,
            tuple(looked[place] for place in sorted(looked)),
            None if answer is None else looked[answer],
            None if neighbour is None else looked[neighbour],
        )


def _log_odds(share: float) -> float:
    inside = min(max(share, LEAST_SHARE), 1 - LEAST_SHARE)
    return log(inside / (1 - inside))
