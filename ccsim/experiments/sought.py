"""What a goal seek looks at and finds: values with their replications, the answer, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from math import ceil, floor

from ccsim import kpi
from ccsim.experiments.goal import Goal
from ccsim.experiments.grid import Key, Point
from ccsim.experiments.unit import restricted
from ccsim.experiments.values import Span
from ccsim.kpi import Replication, Row
from ccsim.kpi.replication import RUN


@dataclass(frozen=True)
class Width:
    """How narrow the interval of the sought measure shall be: a half-width, of the mean if `relative`."""

    within: float
    relative: bool = False

    def reached(self, row: Row) -> bool:
        """Whether the interval is narrow enough."""
        if row.mean is None or row.high is None:
            return False
        return row.high - row.mean <= self.within * (abs(row.mean) if self.relative else 1.0)


@dataclass(frozen=True)
class Decided:
    """Until a point surely meets or misses the goal, or the measure is known well enough to say that it is too close to tell.

    Parameters
    ----------
    point : Point
    goal : Goal
    width : Width
    first, limit : int
        Replications before the first look, and at most.
    sharp : bool
        Go on until it is known well enough, even if it is decided.
    """

    point: Point
    goal: Goal
    width: Width
    first: int
    limit: int
    sharp: bool = False

    def next(self, done: Sequence[Replication]) -> int:
        """Look; while there is no answer, half as many replications more."""
        first = min(max(self.first, 2), self.limit)
        if len(done) < first:
            return first
        if len(done) >= self.limit or self._enough(done):
            return len(done)
        return min(len(done) + max(1, len(done) // 2), self.limit)

    def _enough(self, done: Sequence[Replication]) -> bool:
        row = row_of(self.point, self.goal, done)
        if row is None or row.mean is None or self.width.reached(row):
            return True
        return not self.sharp and word(self.goal, row) != "undecided"


def row_of(point: Point, goal: Goal, done: Sequence[Replication]) -> Row | None:
    """The sought figure at a point."""
    return goal.figure.row(kpi.summarise(point.scenario, restricted(done, [RUN]), [goal.figure.measure]))


def word(goal: Goal, row: Row | None) -> str:
    """Say `met` or `missed` where the whole 95 % interval lies on that side, else `undecided`."""
    if row is None or row.low is None or row.high is None:
        return "undecided"
    sides = {goal.margin(row.low) >= 0, goal.margin(row.high) >= 0}
    return "undecided" if len(sides) > 1 else "met" if sides.pop() else "missed"


@dataclass(frozen=True)
class Looked:
    """A value that the search looked at.

    Parameters
    ----------
    number : Decimal
        Without its unit.
    point : Point
    replications : sequence of Replication
    row : Row or None
        The sought figure.
    word : str
        met, missed or undecided.
    meets : bool
        Whether the mean meets the goal; what has no value does not.
    precise : bool
        Whether the figure is as well known as was asked for.
    """

    number: Decimal
    point: Point
    replications: Sequence[Replication] = field(repr=False)
    row: Row | None
    word: str
    meets: bool
    precise: bool


@dataclass(frozen=True)
class Found:
    """The end of a search.

    Parameters
    ----------
    goal : Goal
    path : str
    span : Span
        With the step that the search took.
    others : tuple of (str, str)
        What else was changed.
    looked : tuple of Looked
        Every value that was looked at, ascending.
    answer, neighbour : Looked or None
        The last value that meets the goal and the next one, which misses it; None where one end of the range
        does not meet it or the other end does not miss it.
    """

    goal: Goal
    path: str
    span: Span
    others: Key
    looked: tuple[Looked, ...]
    answer: Looked | None
    neighbour: Looked | None

    @property
    def upwards(self) -> bool:
        """Whether higher values meet the goal, so that the answer is the lowest that does."""
        if self.answer is not None and self.neighbour is not None:
            return self.answer.number > self.neighbour.number
        return _margin(self.goal, self.looked[-1]) >= _margin(self.goal, self.looked[0])

    def enough(self, one: Looked) -> bool:
        """Whether a value is known as well as it must be: the answer and its neighbour precisely, of others the side."""
        return one.precise or (one is not self.answer and one is not self.neighbour and one.word != "undecided")

    @property
    def everywhere(self) -> bool:
        """Whether both ends meet the goal."""
        return self.looked[0].meets and self.looked[-1].meets

    @property
    def monotone(self) -> bool:
        """Whether nothing that was seen surely says that the measure turns back."""
        words = [one.word for one in (self.looked if self.upwards else self.looked[::-1])]
        return "met" not in words or "missed" not in words[words.index("met") :]

    @cached_property
    def between(self) -> tuple[Decimal, Decimal] | None:
        """Between which values the true answer lies, with 95 % confidence; None without an answer.

        Where the interval around the measure takes in the goal a value may be the answer. Between values that were
        looked at the ends of the interval are taken to be straight lines.
        """
        if self.answer is None:
            return None
        looked = self.looked if self.upwards else self.looked[::-1]
        sure = next((place for place, one in enumerate(looked) if one.word == "met"), None)
        hopeless = max((place for place, one in enumerate(looked) if one.word == "missed"), default=None)
        first = looked[-1].number if sure is None else _crossing(self.goal, looked, sure, "low")
        last = looked[0].number if hopeless is None else _crossing(self.goal, looked, hopeless + 1, "high")
        low, high = (self._round(first), self._round(last))
        low, high = min(low, high, self.answer.number), max(low, high, self.answer.number)
        return low, high

    def _round(self, number: Decimal) -> Decimal:
        """The next value on the search's grid that lies on the side where the goal is met."""
        step = self.span.step or Decimal(1)
        places = (number - self.span.low) / step
        return self.span.low + step * (ceil(places) if self.upwards else floor(places))


def _margin(goal: Goal, looked: Looked) -> float:
    return float("-inf") if looked.row is None or looked.row.mean is None else goal.margin(looked.row.mean)


def _crossing(goal: Goal, looked: Sequence[Looked], place: int, end: str) -> Decimal:
    """Where the worse (`low`) or better (`high`) end of the interval passes the goal, between a value and the one before."""
    if place == 0 or place >= len(looked):
        return looked[min(place, len(looked) - 1)].number
    before, after = looked[place - 1], looked[place]
    margins = [_end(goal, one.row, worse=end == "low") for one in (before, after)]
    if margins[0] is None or margins[1] is None or margins[0] >= 0 or margins[1] <= margins[0]:
        return before.number
    share = Decimal(min(-margins[0] / (margins[1] - margins[0]), 1.0))
    return before.number + share * (after.number - before.number)


def _end(goal: Goal, row: Row | None, *, worse: bool) -> float | None:
    if row is None or row.low is None or row.high is None:
        return None
    margins = goal.margin(row.low), goal.margin(row.high)
    return min(margins) if worse else max(margins)


def looked_at(number: Decimal, point: Point, goal: Goal, width: Width, done: Sequence[Replication]) -> Looked:
    """Judge a value by its replications."""
    row = row_of(point, goal, done)
    meets = row is not None and row.mean is not None and goal.margin(row.mean) >= 0
    return Looked(number, point, done, row, word(goal, row), meets, row is not None and width.reached(row))
