"""Single steps from one plan to another, and which of them can be tried in one simulation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ccsim.kpi.arrays import Flags, Real, Whole
from ccsim.planning.staffing import Agents

if TYPE_CHECKING:
    from ccsim.planning.demand import Demand
    from ccsim.planning.question import Question
    from ccsim.planning.slots import Slots

APART = 4
"""Steps so many slots apart are tried in one simulation."""
AFTER = 2
"""Slots after a step in which its effect is looked for; what reaches further is seen by the next simulation of the whole."""


@dataclass(frozen=True)
class Move:
    """One agent of a group more or fewer, in a slot, or throughout where the number is to be constant.

    Parameters
    ----------
    group : int
    slots : tuple of int
    """

    group: int
    slots: tuple[int, ...]


@dataclass(frozen=True)
class Board:
    """Which moves there are.

    Parameters
    ----------
    slots, demand, question
    active : array of bool [groups, slots]
        Where a group may have anything to do.
    least, most : array of int64 [groups, slots]
    """

    slots: Slots
    demand: Demand
    question: Question
    active: Flags
    least: Agents
    most: Agents

    def moves(self) -> Iterator[Move]:
        """All of them, group by group in time."""
        for group, row in enumerate(self.active):
            slots = np.flatnonzero(row)
            if self.question.constant and len(slots):
                yield Move(group, tuple(slots.tolist()))
            elif not self.question.constant:
                yield from (Move(group, (slot,)) for slot in slots.tolist())

    def moved(self, plan: Agents, moves: Iterable[Move], by: int) -> Agents:
        """Make moves, within the limits."""
        found = plan.copy()
        for move in moves:
            found[move.group, list(move.slots)] += by
        return np.clip(found, self.least, self.most)

    def possible(self, plan: Agents, move: Move, by: int) -> bool:
        """Whether a move is within the limits."""
        at = plan[move.group, list(move.slots)] + by
        least, most = self.least[move.group, list(move.slots)], self.most[move.group, list(move.slots)]
        return bool(((at >= least) & (at <= most)).all())

    def reach(self, move: Move) -> slice:
        """Slots in which a move's effect is looked for: from those who still wait when it begins to a while after it."""
        back = 1 + self._back()
        first, last = move.slots[0] - back, move.slots[-1] + AFTER + self._back()
        if self.question.over == "interval":
            return slice(max(first, 0), last + 1)
        period = self.slots.day if self.question.over == "day" else self.slots.week
        mine = np.flatnonzero(np.isin(period, period[max(first, 0) : last + 1]))
        return slice(int(mine[0]), int(mine[-1]) + 1)

    @property
    def lasting(self) -> bool:
        """Whether a target leaves a slot or more to wait, so that an agent anywhere in a long stretch is as good."""
        return self._back() > 0

    def runs(self, slots: Sequence[int]) -> list[list[int]]:
        """Part slots into runs that one agent may help: each as long as the longest that a target leaves to wait.

        Parameters
        ----------
        slots : sequence of int
            In time.
        """
        found: list[list[int]] = []
        for slot in slots:
            if found and slot - found[-1][0] <= self._back():
                found[-1].append(slot)
            else:
                found.append([slot])
        return found

    def _back(self) -> int:
        longest = max((promise.target.within for promise in self.demand.promises), default=0)
        return int(min(longest // self.slots.scenario.interval, self.slots.per_day))

    def classes(self, moves: Sequence[Move], losses: Real) -> list[list[Move]]:
        """Part moves into classes, each of which is tried in one simulation as its moves lie far apart.

        Where a target holds over a day or week, all moves of a period share in one account: then a class has one move a period,
        and those that lose least (`losses` [groups, slots]) come first.
        """
        if self.question.constant:
            return [[move] for move in moves]
        if self.question.over == "interval":
            apart = APART + 2 * self._back()
            keyed = [((move.group, move.slots[0] % apart), move) for move in moves]
        else:
            period = self.slots.day if self.question.over == "day" else self.slots.week
            keyed, seen = [], dict[int, int]()
            for move in sorted(moves, key=lambda one: float(losses[one.group, one.slots[0]])):
                at = int(period[move.slots[0]])
                seen[at] = seen.get(at, -1) + 1
                keyed.append(((0, seen[at]), move))
        found: dict[tuple[int, int], list[Move]] = {}
        for key, move in keyed:
            found.setdefault(key, []).append(move)
        return list(found.values())


def touched(places: Flags, slots: slice) -> bool:
    """Whether any place [places, slots] is flagged in a stretch."""
    return bool(places[:, slots].any())


__all__ = ["AFTER", "APART", "Board", "Move", "Whole", "touched"]
