"""The fewest agents, searched by simulation under common random numbers.

From the formula's plan agents are added where a limit is missed (`climb`), then taken away wherever all limits are kept
without them (`descend`): coordinate steps, many in one simulation as an agent's effect fades within hours. Correcting a
staffing slot by slot by what its own simulation shows is the iterative staffing algorithm of Feldman, Mandelbaum, Massey
and Whitt (Management Science 54 (2008) 324-338); measuring an agent's effect by simulating one more with the same callers
is that of Atlason, Epelman and Henderson (Annals of Operations Research 127 (2004) 333-358) and of Cezik and L'Ecuyer
(Management Science 54 (2008) 310-323), who put it into cutting planes, where here the best gain for its price is taken at once
(as in Pot, Bhulai and Koole, Manufacturing & Service Operations Management 10 (2008) 421-428).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ccsim.kpi.arrays import Flags, Real
from ccsim.planning.judge import Spare
from ccsim.planning.moves import APART, Board, Move, touched
from ccsim.planning.staffing import Agents
from ccsim.planning.trials import Trials

MOST_ROUNDS = 40
"""Rounds of adding before what is still missed is given up."""


@dataclass
class Search:
    """Moves a plan until no step is left.

    Parameters
    ----------
    trials : Trials
    board : Board
    losses : array of float64 [groups, slots]
        What taking an agent away costs by the formula, which says in which order to try it.
    """

    trials: Trials
    board: Board
    losses: Real
    _failed: set[Move] = field(default_factory=set)
    _hopeless: set[Move] = field(default_factory=set)

    def climb(self, plan: Agents, numbers: range, rounds: int = MOST_ROUNDS) -> Agents:
        """Add agents until every limit is surely kept, or cannot be kept better, in these replications."""
        steps = np.ones(plan.shape, np.int64)
        for _ in range(rounds):
            found = self.trials.one(plan, numbers)
            missed = ~found.sure()
            raised = self._raised(plan, found, missed, steps, numbers)
            if not raised:
                break
            self._hope_again(raised)
            for move in raised:
                at = move.group, list(move.slots)
                plan = plan.copy()
                plan[at] += steps[at]
                steps[at] *= 2
            plan = np.clip(plan, self.board.least, self.board.most)
        return plan

    def _raised(self, plan: Agents, found: Spare, missed: Flags, steps: Agents, numbers: range) -> list[Move]:
        """Choose where one more agent shall help each place that is missed."""
        open_ = [move for move in self.board.moves() if self.board.possible(plan, move, 1)]
        wanted = self._wanted(found, missed, open_)
        if not wanted:
            return []
        rivals = sorted({move.group for moves in wanted for move in moves})
        if len(rivals) == 1 or all(len({move.group for move in moves}) == 1 for moves in wanted):
            return list(dict.fromkeys(self._likeliest(moves) for moves in wanted))
        # Where several groups could help, each is tried, everywhere at once.
        plans = []
        for group in rivals:
            mine = {self._likeliest(own) for moves in wanted if (own := [one for one in moves if one.group == group])}
            more = plan.copy()
            for move in mine:
                more[move.group, list(move.slots)] += steps[move.group, list(move.slots)]
            plans.append(np.clip(more, self.board.least, self.board.most))
        tried = dict(zip(rivals, self.trials.of(plans, numbers), strict=True))
        gains = {group: (one.by_slot - found.by_slot) * missed for group, one in tried.items()}
        prices = self.trials.prices
        chosen = []
        for moves in wanted:
            best = {move.group: self._likeliest([one for one in moves if one.group == move.group]) for move in moves}
            worth = {
                group: float(gains[group][:, self.board.reach(move)].sum()) / prices[group]
                for group, move in best.items()
            }
            chosen.append(best[max(worth, key=lambda group: (worth[group], -group))])
        return list(dict.fromkeys(chosen))

    def _wanted(self, found: Spare, missed: Flags, open_: Sequence[Move]) -> list[list[Move]]:
        """For each place that is missed the moves that may help it; of a period over several slots, one for the period."""
        demand, names = self.board.demand, self.trials.groups
        by_slot: dict[tuple[int, int], list[Move]] = {}
        for move in open_:
            for slot in move.slots:
                by_slot.setdefault((move.group, slot), []).append(move)
        wanted, seen = [], set()
        for place, slot in self._places_to_help(found, missed):
            if place < found.promises:
                groups = [names.index(name) for name in demand.promises[place].groups]
                period = int(found.period[slot])
                if (place, period) in seen:
                    continue
                seen.add((place, period))
                slots = self._slots_to_help(found, int(place), period)
            else:
                groups, slots = [int(place) - found.promises], [int(slot)]
            moves = [move for at in slots for group in groups for move in by_slot.get((group, at), ())]
            if moves:
                wanted.append(list(dict.fromkeys(moves)))
        return wanted

    def _places_to_help(self, found: Spare, missed: Flags) -> list[tuple[int, int]]:
        """Places (row, slot) that are missed; of a target with long waits one a run, as one agent helps all who wait."""
        over_interval = self.board.question.over == "interval"
        places = list[tuple[int, int]]()
        for place, row in enumerate(missed):
            slots = np.flatnonzero(row).tolist()
            runs = self.board.runs(slots) if place < found.promises and over_interval else [[slot] for slot in slots]
            places += [(place, run[0]) for run in runs]
        return places

    def _slots_to_help(self, found: Spare, place: int, period: int) -> list[int]:
        """Slots of a period that is missed, the worst first, then the one after it and the one before.

        Where a target leaves long to wait, all after it: who comes when nobody works is served later.
        """
        own = np.flatnonzero(found.period == period)
        order = own[np.argsort(found.by_slot[place, own], kind="stable")].tolist()
        after = range(int(own[-1]) + 1, len(found.period) if self.board.lasting else int(own[-1]) + 2)
        return [slot for slot in (*order, *after, int(own[0]) - 1) if 0 <= slot < len(found.period)]

    def _likeliest(self, moves: Sequence[Move]) -> Move:
        return moves[0]

    def descend(self, plan: Agents, numbers: range, only: Flags | None = None) -> Agents:
        """Take agents away, the dearest first, wherever everything is surely kept without them in these replications.

        Parameters
        ----------
        only : array of bool [groups, slots], optional
            Try nobody else.
        """
        self._failed.clear()
        order = np.argsort(-self.trials.prices, kind="stable").tolist()
        while True:
            before = plan
            for group in order:
                plan = self._without(plan, group, numbers, only)
            if (plan == before).all():
                return plan

    def _without(self, plan: Agents, group: int, numbers: range, only: Flags | None) -> Agents:
        open_ = [
            move
            for move in self.board.moves()
            if move.group == group and move not in self._failed | self._hopeless and self.board.possible(plan, move, -1)
            if only is None or only[move.group, list(move.slots)].any()
        ]
        if self.board.lasting:
            return self._without_many(plan, open_, numbers)
        for moves in self.board.classes(open_, self.losses):
            found = self.trials.one(self.board.moved(plan, moves, -1), numbers)
            missed = ~found.sure()
            kept = [move for move in moves if not touched(missed, self.board.reach(move))]
            self._failed.update(set(moves) - set(kept))
            far = ~found.held & ~found.perfect
            self._hopeless.update(move for move in moves if touched(far, self.board.reach(move)))
            plan = self.board.moved(plan, kept, -1)
        return plan

    def _without_many(self, plan: Agents, open_: Sequence[Move], numbers: range) -> Agents:
        """Take agents away whose effects overlap: half of them at once, twice as many after a success, half after a failure.

        Hardly any two could be tried side by side, and one at a time takes a simulation for each agent there is.
        """
        spread = [move for first in range(APART) for move in open_[first::APART]]
        together = max(len(spread) // 2, 1)
        before = ~self.trials.one(plan, numbers).sure()
        while spread:
            moves = spread[:together]
            fewer = self.board.moved(plan, moves, -1)
            missed = ~self.trials.one(fewer, numbers).sure()
            worse = (missed & ~before).any() or any(touched(missed, self.board.reach(move)) for move in moves)
            if not worse:
                plan, together, before = fewer, 2 * together, missed
            elif len(moves) > 1:
                together = len(moves) // 2
                continue
            else:
                self._failed.update(moves)
            spread = spread[len(moves) :]
        return plan

    def _hope_again(self, raised: Sequence[Move]) -> None:
        """Forget who could not go, where others have come since."""
        spans = [self.board.reach(move) for move in raised]
        self._hopeless = {
            move
            for move in self._hopeless
            if not any(
                span.start < self.board.reach(move).stop and self.board.reach(move).start < span.stop for span in spans
            )
        }
