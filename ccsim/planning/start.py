"""Where the search begins: the formula's plan, the limits of every group, and how much each agent is worth by the formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ccsim.kpi.arrays import Flags, Real, Whole
from ccsim.planning.formula import Load, delayed, erlangs, fewest, load_of, share_out
from ccsim.planning.moves import Board
from ccsim.planning.staffing import Agents

if TYPE_CHECKING:
    from ccsim.planning.demand import Demand, Pool
    from ccsim.planning.question import Question
    from ccsim.planning.slots import Slots

SPARE_AGENTS = 10
"""So many more than twice the formula's are always allowed, so that the search has room."""


@dataclass(frozen=True)
class Start:
    """The formula's answers.

    Parameters
    ----------
    calls, handled : array of float64 [pools, slots]
        Of each pool; their talk and wrap in s.
    erlangs : array of float64 [pools, slots]
        Agents that the work takes.
    erlang_c, erlang_a : array of int64 [groups, slots]
        Fewest agents for the pool's own calls, shared out over its groups.
    plan : array of int64 [groups, slots]
        Where the search begins: Erlang A (C where nobody gives up), for when the work is to be done.
    """

    calls: Real
    handled: Real
    erlangs: Real
    erlang_c: Agents
    erlang_a: Agents
    plan: Agents


def start(slots: Slots, question: Question, demand: Demand, scheduled: Mapping[str, Real]) -> Start:
    """Ask the formulas about all pools.

    Parameters
    ----------
    scheduled : mapping of str to array of float64 [slots]
        Agents at work now, by group; only their proportions are used.
    """
    prices = _prices(slots, demand)
    loads = [load_of(question, pool, pool.lines) for pool in demand.pools]
    rows: dict[str, list[Whole]] = {"erlang_c": [], "erlang_a": [], "plan": []}
    for number, (pool, load) in enumerate(zip(demand.pools, loads, strict=True)):
        if not pool.groups:
            continue
        asked: tuple[tuple[str, Load, bool], ...] = (
            ("erlang_c", load, True),
            ("erlang_a", load, False),
            ("plan", delayed(slots, question, demand, number), False),
        )
        for name, of, patient in asked:
            agents = fewest(slots, question, demand, number, of, patient=patient)
            shared = share_out(slots, pool, agents, prices, scheduled)
            rows[name] += [shared[group] for group in pool.groups]
    tables = {name: np.array(table, np.int64).reshape(-1, slots.count) for name, table in rows.items()}
    return Start(
        calls=np.stack([load.calls for load in loads]),
        handled=np.stack([load.handled for load in loads]),
        erlangs=np.stack([erlangs(slots, load) for load in loads]),
        **tables,
    )


def _prices(slots: Slots, demand: Demand) -> dict[str, float]:
    said = slots.scenario.costs.agent_hour
    return {name: said.get(name, 0.0) for name in demand.groups}


def board(slots: Slots, question: Question, demand: Demand, first: Agents) -> Board:
    """Say within which limits every group may be moved.

    What is not measured (warm-up, cooldown, excluded spans) keeps the formula's numbers.
    """
    rows = [(pool, name) for pool in demand.pools for name in pool.groups]
    measured = np.zeros(slots.count, np.bool_)
    measured[slots.measured[1]] = True
    active, least, most = [], [], []
    for (pool, name), own in zip(rows, first, strict=True):
        busy = _busy(slots, demand, pool, name, later=not question.constant)
        pooled = first[[at for at, (other, _) in enumerate(rows) if other is pool]].sum(axis=0)
        near = np.maximum.reduce([pooled, np.roll(pooled, 1), np.roll(pooled, -1)])
        near = np.full(slots.count, near.max()) if question.constant else near
        floor = np.where(_open(slots, pool, name) & slots.inside, question.at_least.get(name, 0), 0)
        ceiling = np.maximum(np.where(busy, question.at_most.get(name, 2 * near + SPARE_AGENTS), 0), floor)
        fixed = np.clip(own, floor, ceiling)
        movable = measured | question.constant
        active.append(busy & movable)
        least.append(np.where(movable, floor, fixed))
        most.append(np.where(movable, ceiling, fixed))
    return Board(slots, demand, question, np.array(active), np.array(least, np.int64), np.array(most, np.int64))


def _busy(slots: Slots, demand: Demand, pool: Pool, group: str, *, later: bool) -> Flags:
    """Where there may be anything to do: calls come, or (`later`) came in the slot before, or still wait as they may."""
    targets = {promise.queue: promise.target for promise in demand.promises}
    found = np.zeros(slots.count, np.bool_)
    for line in pool.lines:
        if group not in line.groups:
            continue
        calls = line.calls > 0
        found |= calls
        found[1:] |= calls[:-1] & later
        target = targets.get(line.queue)
        if target is not None and target.within > slots.scenario.interval and calls.any():
            found |= (slots.open_share(line.queue) > 0) & (np.arange(slots.count) >= np.argmax(calls))
    return found & slots.inside


def _open(slots: Slots, pool: Pool, group: str) -> Flags:
    """Where a queue that a group serves is open."""
    queues = {line.queue for line in pool.lines if group in line.groups}
    found: Flags = np.logical_or.reduce([slots.open_share(queue) > 0 for queue in queues])
    return found
