"""What Erlang asks for: the agents of each pool and slot, and how they are shared out over groups.

Each slot is taken for itself and as settled. A pool (all who wait for the same agents) is one queue of agents who can do all,
with the strictest of its targets. Work that can wait (see `deferred`) stands where it is to be done; in a slot with nothing
else the agents are that work, rounded up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ccsim import erlang
from ccsim.erlang.day import lagged_volumes
from ccsim.kpi.arrays import Flags, Real, Whole
from ccsim.planning.deferred import FIGURES
from ccsim.units import HOUR, MILLION, SECOND

if TYPE_CHECKING:
    from ccsim.planning.demand import Demand, Line, Pool
    from ccsim.planning.question import Question
    from ccsim.planning.slots import Slots
    from ccsim.scenario.target import Target


@dataclass(frozen=True)
class Load:
    """What comes to a pool; arrays [slots].

    Parameters
    ----------
    calls : array of float64
    handled : array of float64
        Talk and wrap in s.
    work : array of float64
        The time of agents that it takes, in s.
    impatience : array of float64
        Sum of 1 / mean patience over the calls, in 1 / s.
    places : int
        Contacts that each agent has in hand at once: Erlang is asked for so many servers an agent.
    only_waits : array of bool
        Where all of it can wait.
    """

    calls: Real
    handled: Real
    work: Real
    impatience: Real
    places: int
    only_waits: Flags

    def aht(self) -> Real:
        """Mean time for which a call takes a place, in s; the run's where nobody calls."""
        work = self.places * self.work
        general = work.sum() / self.calls.sum() if self.calls.sum() > 0 else 1.0
        found: Real = np.divide(work, self.calls, out=np.full(len(self.calls), general), where=self.calls > 0)
        return np.maximum(found, 1e-3)


NOBODY = 1e-9
"""Calls that are none: what rounding leaves."""


def load_of(question: Question, pool: Pool, lines: Sequence[Line]) -> Load:
    """Add lines of a pool up.

    Where an occupancy is asked, as if each agent had one contact at a time: with one in hand an agent is busy, and who has
    the fewest takes the next.
    """
    figures, now = _sums(pool, lines), _sums(pool, [line for line in lines if not line.waits])
    only = (figures["calls"] > 0) & (now["calls"] <= NOBODY) & any(line.waits for line in lines)
    if question.max_occupancy is not None:
        return Load(**figures | {"work": figures["handled"]}, places=1, only_waits=only)
    return Load(**figures, places=pool.at_once, only_waits=only)


def _sums(pool: Pool, lines: Sequence[Line]) -> dict[str, Real]:
    zeros = np.zeros(len(pool.lines[0].calls))
    return {name: sum((getattr(line, name) for line in lines), zeros) for name in FIGURES}


def fewest(slots: Slots, question: Question, demand: Demand, pool: int, load: Load, *, patient: bool = False) -> Whole:
    """Find the fewest agents of a pool by Erlang A, where anybody gives up, or else Erlang C; work that can wait by itself.

    Parameters
    ----------
    patient : bool
        Erlang C throughout.

    Returns
    -------
    array of int64 [slots]
    """
    needed = np.zeros(slots.count, np.int64)
    carried = erlangs(slots, load)[load.only_waits] / (question.max_occupancy or 1.0)
    needed[load.only_waits] = np.ceil(carried - NOBODY).astype(np.int64)
    busy = (load.calls > 0) & (slots.hours > 0) & ~load.only_waits
    gives_up = busy & (load.impatience > 0) & (not patient)
    for target in dict.fromkeys(promise.target for promise in demand.promises if promise.pool == pool):
        goals = _goals(slots, question, target)
        for asked in (gives_up, busy & ~gives_up):
            if asked.any():
                needed[asked] = np.maximum(
                    needed[asked], _agents(goals, slots, load, asked, impatient=asked is gives_up)
                )
    return needed


def _goals(slots: Slots, question: Question, target: Target) -> erlang.Goals:
    level = slots.scenario.service_level
    return erlang.Goals(
        answer=min(target.answer / MILLION, 1 - 1e-6),
        within=target.within / SECOND,
        definition=level.definition,
        short=level.short / SECOND,
        occupancy=question.max_occupancy,
    )


def _agents(goals: erlang.Goals, slots: Slots, load: Load, asked: Flags, *, impatient: bool) -> Whole:
    found = erlang.fewest_agents(
        goals,
        calls_per_hour=load.calls[asked] / slots.hours[asked],
        aht=load.aht()[asked],
        patience=load.calls[asked] / load.impatience[asked] if impatient else None,
    )
    agents: Whole = -(-np.asarray(found.agents, np.int64) // load.places)
    return agents


def delayed(slots: Slots, question: Question, demand: Demand, number: int) -> Load:
    """When the work of a pool is to be done: one handling time after it comes; what can wait, where it stands."""
    pool = demand.pools[number]
    load = load_of(question, pool, [line for line in pool.lines if not line.waits])
    later = load_of(question, pool, [line for line in pool.lines if line.waits])
    if not load.calls.any():
        return later
    step, aht = slots.scenario.interval / SECOND, load.aht()
    moved = {name: lagged_volumes(getattr(load, name), interval=step, aht=aht) for name in FIGURES}
    only = (later.calls > 0) & (moved["calls"] <= NOBODY)
    whole = {name: table + getattr(later, name) for name, table in moved.items()}
    return Load(**whole, places=load.places, only_waits=only)


def share_out(
    slots: Slots, pool: Pool, agents: Whole, prices: Mapping[str, float], scheduled: Mapping[str, Real]
) -> dict[str, Whole]:
    """Share a pool's agents out over its groups.

    Work goes to the groups that can do it at the least price; where prices do not tell, in the proportion in which the
    groups are scheduled now.

    Parameters
    ----------
    agents : array of int64 [slots]
    prices : mapping of str to float
        Of an agent hour.
    scheduled : mapping of str to array of float64 [slots]
    """
    if len(pool.groups) == 1:
        return {pool.groups[0]: agents}
    from ccsim.planning.split import cheapest_split  # noqa: PLC0415  - scipy's solvers

    erlangs = cheapest_split(slots, pool, prices, _mix(slots, pool, scheduled))
    whole = erlangs.sum(axis=0)
    exact = np.divide(erlangs, whole, out=np.zeros_like(erlangs), where=whole > 0) * agents
    return dict(zip(pool.groups, _rounded(exact, agents), strict=True))


def _mix(slots: Slots, pool: Pool, scheduled: Mapping[str, Real]) -> Real:
    """Shares of the groups among those scheduled: [groups, slots]; of all the run where nobody is there."""
    now = np.stack([scheduled[name] for name in pool.groups])
    whole = now.sum(axis=1, keepdims=True) if now.any() else np.ones((len(now), 1))
    now = np.where(now.sum(axis=0) > 0, now, whole)
    found: Real = now / now.sum(axis=0)
    return found


def _rounded(exact: Real, agents: Whole) -> Whole:
    """Round so that each slot keeps its sum: largest remainders first."""
    found = np.floor(exact + 1e-9).astype(np.int64)
    left = agents - found.sum(axis=0)
    order = np.argsort(found - exact, axis=0, kind="stable")
    ranks = np.argsort(order, axis=0, kind="stable")
    found += ranks < left
    return found


def erlangs(slots: Slots, load: Load) -> Real:
    """Load in erlangs: [slots]."""
    found: Real = np.divide(load.work, slots.hours * (HOUR / SECOND), out=np.zeros(slots.count), where=slots.hours > 0)
    return found
