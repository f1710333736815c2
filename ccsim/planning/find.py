"""From a question to a plan with its proof."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ccsim.kpi.arrays import Real
from ccsim.planning.proof import Proof, check, thin
from ccsim.planning.search import MOST_ROUNDS, Search
from ccsim.planning.start import Start, board, start
from ccsim.planning.trials import Trials

if TYPE_CHECKING:
    from ccsim.experiments.batch import Simulate
    from ccsim.planning.demand import Demand
    from ccsim.planning.moves import Board
    from ccsim.planning.question import Question
    from ccsim.planning.slots import Slots
    from ccsim.planning.staffing import Agents

PROOFS = 6
"""Proofs at most, each in other replications: what one finds wanting is mended before the next."""
FIRST_LOOK = 10
"""Replications that show whether a target can be met at all, at first."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Unmet:
    """A promise (or a group's occupancy cap) that no staffing keeps in a slot.

    Parameters
    ----------
    place : int
        Row of the judged places.
    slot : int
    reached : float or None
        Service level (occupancy) with as many agents as are allowed; None where nobody was served.
    """

    place: int
    slot: int
    reached: float | None


@dataclass(frozen=True)
class Found:
    """A plan.

    Parameters
    ----------
    agents : array of int64 [groups, slots] or None
        None if there is none.
    start : Start
    board : Board
    proof : Proof or None
        None without simulation, or without a plan.
    unmet : tuple of Unmet
    units : int
        Replications simulated.
    """

    agents: Agents | None
    start: Start
    board: Board
    proof: Proof | None
    unmet: tuple[Unmet, ...]
    units: int


def by_formula(slots: Slots, question: Question, demand: Demand, scheduled: Mapping[str, Real]) -> Found:
    """Take the formula's word: Erlang A where callers give up, else Erlang C."""
    first = start(slots, question, demand, scheduled)
    limits = board(slots, question, demand, first.plan)
    plan = _within(limits, first.erlang_a, constant=question.constant)
    return Found(plan, first, limits, None, (), 0)


def _within(limits: Board, plan: Agents, *, constant: bool) -> Agents:
    """Keep a plan within its limits; one number throughout where that is asked."""
    if constant:
        plan = np.where(limits.active, plan.max(axis=1, keepdims=True), 0)
    return np.clip(plan, limits.least, limits.most)


def find(
    slots: Slots,
    question: Question,
    demand: Demand,
    scheduled: Mapping[str, Real],
    simulate: Simulate,
    *,
    search: int,
    prove: int,
    tell: Tell = lambda step: None,
) -> Found:
    """Find the fewest agents, and prove them.

    Parameters
    ----------
    scheduled : mapping of str to array of float64 [slots]
        Agents at work now, by group.
    simulate : callable
    search, prove : int
        Replications by which the search decides, and of each proof.
    tell : callable
        Is told what is being done.
    """
    first = start(slots, question, demand, scheduled)
    limits = board(slots, question, demand, first.plan)
    trials = Trials(slots, demand, question, simulate)
    tell("can the targets be met at all?")
    unmet = _unmet(trials, limits, range(search))
    if unmet:
        return Found(None, first, limits, None, unmet, trials.units)
    seeker = Search(trials, limits, _losses(limits, first))
    tell("searching")
    plan = _within(limits, first.plan, constant=question.constant)
    for numbers in dict.fromkeys((range(search), range(search, search + prove))):
        plan = seeker.descend(seeker.climb(plan, numbers), numbers)
    plan, proof = _proved(seeker, plan, numbers, range(numbers.stop, numbers.stop + prove), tell)
    return Found(plan, first, limits, proof, (), trials.units)


def _proved(seeker: Search, plan: Agents, before: range, numbers: range, tell: Tell) -> tuple[Agents, Proof]:
    """Prove a plan in fresh replications; what these find wanting is mended by them, and proved by the next ones.

    Who could go by one proof goes only if these replications and those of the search together say so; and an agent whom one
    proof wanted is not taken away because the next one does not: so it ends.
    """
    trials, limits = seeker.trials, seeker.board
    wanted = np.zeros(plan.shape, np.bool_)
    for left in reversed(range(PROOFS)):
        tell(f"proof {PROOFS - left} of at most {PROOFS}")
        proof = check(trials, plan, numbers)
        if not proof.meets_targets and left:
            better = seeker.climb(plan, numbers, rounds=MOST_ROUNDS if limits.lasting else 1)
            wanted |= better > plan
        else:
            proof = thin(trials, limits, plan, proof, wanted, seeker.losses, before)
            better = _without_spared(seeker, plan, proof) if left > 1 else plan
        if (better == plan).all():
            break
        plan, numbers = better, range(numbers.stop, numbers.stop + len(numbers))
    return plan, proof


def _without_spared(seeker: Search, plan: Agents, proof: Proof) -> Agents:
    """Take away whom the proof spares: where waits are long as many of them as can go together, as one makes up for another."""
    if not seeker.board.lasting:
        return seeker.board.moved(plan, proof.spared, -1)
    spared = np.zeros(plan.shape, np.bool_)
    for move in proof.spared:
        spared[move.group, list(move.slots)] = True
    return seeker.descend(plan, proof.numbers, spared) if proof.spared else plan


def _losses(limits: Board, first: Start) -> Real:
    """Order in which agents are tried to be taken away: where they have the least to do."""
    pools = np.repeat(np.arange(len(limits.demand.pools)), [len(pool.groups) for pool in limits.demand.pools])
    losses: Real = first.calls[pools] / np.maximum(first.plan, 1)
    return losses


def _unmet(trials: Trials, limits: Board, numbers: range) -> tuple[Unmet, ...]:
    """Find what is missed even with as many agents as are allowed."""
    for looked in (range(min(FIRST_LOOK, len(numbers))), numbers):
        found = trials.one(limits.most, looked)
        missed = ~found.held & ~found.perfect
        if not missed.any():
            return ()
    met, of = found.met.sum(axis=2), found.of.sum(axis=2)
    return tuple(
        Unmet(int(place), int(slot), float(met[place, slot] / of[place, slot]) if of[place, slot] > 0 else None)
        for place, slot in zip(*np.nonzero(missed), strict=True)
    )
