"""The proof of a plan in replications that had no part in finding it.

That every limit is kept is tested place by place. That no agent can be taken away is tested for every group and slot; many
are taken away in one simulation, far apart. What the last one before a step has left over when it comes is measured, and granted:
the step counts as failed only if the limit would still be missed with so much more to spare. What is not decided like that is
simulated by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ccsim.kpi.arrays import Flags, Real
from ccsim.planning.judge import CONFIDENCE, Spare
from ccsim.planning.moves import Board, Move, touched
from ccsim.planning.staffing import Agents
from ccsim.planning.trials import Trials

MOST_ALONE = 60
"""Steps that are simulated by themselves."""


@dataclass(frozen=True)
class Proof:
    """What fresh replications say of a plan.

    Parameters
    ----------
    numbers : range
        The replications.
    found : Spare
    judged : int
        Places (promise or group's occupancy, and period) in which anything happened.
    unsure : tuple of (int, int)
        Places (row, slot of the period's begin) that keep their limit in these replications, but not surely.
    missed : tuple of (int, int)
        Places that do not.
    steps : int
        Single agents that could be thought away.
    fail : int
        Without whom a limit is not surely kept.
    surely : int
        Of these, without whom it is surely missed.
    before : int
        Of these, those of whom not these replications alone say so: an earlier proof did, and had them added, or these
        together with those of the search do.
    spared : tuple of Move
        Agents without whom all would be kept as surely.
    untested : int
        Steps left untested as there were too many to simulate by themselves.
    alone : int
        Steps that were simulated by themselves.
    """

    numbers: range
    found: Spare
    judged: int
    unsure: tuple[tuple[int, int], ...]
    missed: tuple[tuple[int, int], ...]
    steps: int = 0
    fail: int = 0
    surely: int = 0
    before: int = 0
    spared: tuple[Move, ...] = ()
    untested: int = 0
    alone: int = 0

    @property
    def meets_targets(self) -> bool:
        """Whether every limit is surely kept, each place by itself."""
        return not self.unsure and not self.missed

    @property
    def one_less_fails(self) -> bool:
        """Whether without any one agent a limit is not surely kept."""
        return self.fail == self.steps

    @property
    def together(self) -> float:
        """Confidence that all places keep their limits: 1 less the sum of their chances to look so by luck (Bonferroni)."""
        first = _first_of_periods(self.found)
        return float(max(0.0, 1 - np.where(first & ~self.found.perfect, self.found.p_values, 0.0).sum()))


def _first_of_periods(found: Spare) -> Flags:
    """One slot of each place's period: [places, slots]."""
    first = np.ones(found.p_values.shape, np.bool_)
    begins = np.zeros(len(found.period), np.bool_)
    begins[np.unique(found.period, return_index=True)[1]] = True
    first[: found.promises] = begins
    return first


def check(trials: Trials, plan: Agents, numbers: range) -> Proof:
    """Test whether a plan keeps every limit."""
    found = trials.one(plan, numbers)
    first = _first_of_periods(found)
    unsure = ~found.sure() & first
    happened = np.concatenate(
        [found.periods(found.of).sum(axis=2)[:, found.period] > 0, found.of[found.promises :].sum(axis=2) > 0]
    )
    return Proof(
        numbers,
        found,
        judged=int((first & happened).sum()),
        unsure=_listed(unsure & found.held),
        missed=_listed(unsure & ~found.held),
    )


def _listed(flags: Flags) -> tuple[tuple[int, int], ...]:
    return tuple((int(place), int(slot)) for place, slot in zip(*np.nonzero(flags), strict=True))


def thin(trials: Trials, board: Board, plan: Agents, proof: Proof, wanted: Flags, losses: Real, before: range) -> Proof:
    """Test whether any single agent of a plan could be taken away.

    Parameters
    ----------
    wanted : array of bool [groups, slots]
        Where an earlier proof, in replications as fresh, failed with one agent fewer.
    before : range
        Replications of the search, which decide together with those of the proof where these alone would let an agent go.
    """
    moves = [move for move in board.moves() if board.possible(plan, move, -1)]
    first = _batched(trials, board, plan, proof, moves, losses)
    singly = first.open[:MOST_ALONE]
    tried = trials.of([board.moved(plan, [move], -1) for move in singly], proof.numbers)
    alone = {move: _fails(found, board.reach(move), None) for move, found in zip(singly, tried, strict=True)}
    spared = [*first.spared, *(move for move, (fails, _) in alone.items() if not fails)]
    known = [move for move in spared if wanted[move.group, list(move.slots)].any()]
    known += _failing_in_all(
        trials,
        board,
        plan,
        [move for move in spared if move not in known],
        losses,
        before,
        proof,
        first.alone | dict(zip(singly, tried, strict=True)),
    )
    return replace(
        proof,
        steps=len(moves),
        fail=len(moves) - len(first.open) + len(singly) - len(spared) + len(known),
        surely=first.surely + sum(certain for _, certain in alone.values()),
        before=len(known),
        spared=tuple(move for move in spared if move not in known),
        untested=len(first.open) - len(singly),
        alone=len(singly),
    )


@dataclass(frozen=True)
class _Batched:
    """What taking many agents away at once tells of each.

    Parameters
    ----------
    spared : list of Move
        Nothing fails without them, though others are gone too.
    open : list of Move
        Something fails, but those before might be to blame.
    surely : int
        Without so many something is surely missed.
    alone : dict of Move to Spare
        What there is without each that happened to be taken away by itself.
    """

    spared: list[Move]
    open: list[Move]
    surely: int
    alone: dict[Move, Spare]


def _batched(trials: Trials, board: Board, plan: Agents, proof: Proof, moves: list[Move], losses: Real) -> _Batched:
    """Take many agents away at once, far apart."""
    classes = board.classes(moves, losses)
    tried = trials.of([board.moved(plan, class_, -1) for class_ in classes], proof.numbers)
    spared, open_, surely = list[Move](), list[Move](), 0
    for class_, found in zip(classes, tried, strict=True):
        for move in class_:
            reach = board.reach(move)
            fails, certain = _fails(found, reach, _left_over(proof.found, found, reach) if len(class_) > 1 else None)
            surely += certain
            if not fails:
                (open_ if _fails(found, reach, None)[0] else spared).append(move)
    alone = {class_[0]: found for class_, found in zip(classes, tried, strict=True) if len(class_) == 1}
    return _Batched(spared, open_, surely, alone)


def _failing_in_all(
    trials: Trials,
    board: Board,
    plan: Agents,
    moves: list[Move],
    losses: Real,
    before: range,
    proof: Proof,
    alone: Mapping[Move, Spare],
) -> list[Move]:
    """Find those without whom something is not surely kept by the replications of the search and of the proof together.

    What the proof's say of a plan without one agent may be known already (`alone`).
    """
    classes = board.classes(moves, losses)
    plans = [board.moved(plan, class_, -1) for class_ in classes]
    known = [alone.get(class_[0]) if len(class_) == 1 else None for class_ in classes]
    fresh = iter(trials.of([plan for plan, found in zip(plans, known, strict=True) if found is None], proof.numbers))
    latest = [next(fresh) if found is None else found for found in known]
    both = zip(classes, trials.of(plans, before), latest, strict=True)
    return [
        move
        for class_, earlier, now in both
        for move in class_
        if _fails(pooled(earlier, now), board.reach(move), None)[0]
    ]


def pooled(one: Spare, other: Spare) -> Spare:
    """Put the replications of one plan together."""
    return replace(one, met=np.concatenate((one.met, other.met), axis=2), of=np.concatenate((one.of, other.of), axis=2))


def _left_over(plan: Spare, found: Spare, reach: slice) -> Real:
    """What the steps before take from each place of a stretch, at most: [places, slots of the stretch], a replication.

    So large a share of the calls (of the time on duty) as they took just before it: an effect fades.
    """
    granted = np.zeros((len(plan.limits), len(plan.period[reach])))
    if reach.start == 0:
        return granted
    before = reach.start - 1
    taken = np.abs(plan.spare[:, before] - found.spare[:, before]).mean(axis=1)
    of = plan.of.mean(axis=2)
    share = np.divide(taken, of[:, before], out=np.zeros(len(taken)), where=of[:, before] > 0)
    granted += share[:, None] * of[:, reach]
    return granted


def _fails(found: Spare, reach: slice, granted: Real | None) -> tuple[bool, bool]:
    """Whether a limit is not surely kept, and whether one is surely missed, were so much more to spare."""
    raw = found if granted is None else _with_more(found, reach, granted)
    open_ = ~found.perfect
    missed = touched((raw.p_values > 1 - CONFIDENCE) & open_, reach)
    return missed, touched((raw.p_values >= CONFIDENCE) & open_, reach)


def _with_more(found: Spare, reach: slice, granted: Real) -> Spare:
    """Grant so much more to spare in each slot of a stretch, in every replication."""
    met = found.met.copy()
    signs = np.where(np.arange(len(granted)) < found.promises, 1.0, -1.0)
    met[:, reach] += (signs[:, None] * granted)[:, :, None]
    return replace(found, met=met)
