"""A plan as a planner reads it: what each group and interval needs, beside what Erlang says and what is scheduled now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ccsim import erlang
from ccsim.kpi.arrays import Flags, Real
from ccsim.planning.formula import Load, load_of
from ccsim.planning.gross import gross
from ccsim.units import DAY, MILLION, SECOND

if TYPE_CHECKING:
    from ccsim.planning.find import Found
    from ccsim.planning.judge import Spare
    from ccsim.planning.slots import Slots
    from ccsim.planning.staffing import Agents

FULL_TIME = 40.0
"""Paid hours of a full-time agent in a week of five days."""


@dataclass(frozen=True)
class Row:
    """One group in one interval; None where something is not defined.

    Parameters
    ----------
    interval : str
        Its begin: `2026-03-02T08:00`.
    group : str
    volume : float
        Contacts expected at the queues of the group's pool: all that wait for the same agents.
    handling_time : float or None
        Their mean talk and wrap in s.
    erlangs : float
    erlang_c, erlang_a : int
        Fewest agents by the formulas, for the pool, shared out over its groups.
    agents : int
        Fewest agents who must be there.
    gross : int
        To be planned for, given absence and shrinkage.
    scheduled : float
        At work now, by the scenario.
    gap : float
        `scheduled` - `gross`: below 0 there are too few.
    service_level : float or None
        Of the pool's queues together, in this interval.
    target_met : bool or None
        Whether every target of the queues that the group serves is surely kept, over the period asked; None where nobody calls.
    occupancy : float or None
    """

    interval: str
    group: str
    volume: float
    handling_time: float | None
    erlangs: float
    erlang_c: int
    erlang_a: int
    agents: int
    gross: int
    scheduled: float
    gap: float
    service_level: float | None
    target_met: bool | None
    occupancy: float | None


COLUMNS = tuple(column.name for column in fields(Row))


@dataclass(frozen=True)
class Service:
    """What a plan achieves, by slot.

    Parameters
    ----------
    in_time, calls : array of float64 [promises, slots]
        By the definition of the service level, a replication.
    kept : array of bool [promises, slots]
        Whether the target is kept (surely, if simulated) over the period of the slot.
    asked : array of bool [promises, slots]
        Whether anybody calls in that period.
    occupancy : array of float64 [groups, slots]
        NaN where nobody is on duty.
    """

    in_time: Real
    calls: Real
    kept: Flags
    asked: Flags
    occupancy: Real


def simulated(found: Spare) -> Service:
    """Read off what the replications of a proof achieved."""
    promises = slice(0, found.promises)
    asked = found.periods(found.of).sum(axis=2)[:, found.period] > 0
    occupancy = np.divide(found.busy, found.duty, out=np.full(found.duty.shape, np.nan), where=found.duty > 0)
    in_time, calls = (table[promises].mean(axis=2) for table in (found.met, found.of))
    return Service(in_time, calls, found.sure()[promises], asked, occupancy)


def by_erlang(slots: Slots, found: Found) -> Service:
    """What the formula says that a plan achieves: Erlang A where anybody gives up, else Erlang C."""
    demand, question, agents = found.board.demand, found.board.question, found.agents
    assert agents is not None, "the formula always has a plan"
    shape = len(demand.promises), slots.count
    in_time, calls = np.zeros(shape), np.zeros(shape)
    rows = np.repeat(np.arange(len(demand.pools)), [len(pool.groups) for pool in demand.pools])
    occupancy = np.full(agents.shape, np.nan)
    for number, pool in enumerate(demand.pools):
        load, there = load_of(question, pool, pool.lines), agents[rows == number].sum(axis=0)
        for at, promise in enumerate(demand.promises):
            if promise.pool == number:
                own = np.sum([line.calls for line in pool.lines if line.queue == promise.queue], axis=0)
                level, busy = _answer(slots, load, there, promise.target.within / SECOND)
                in_time[at], calls[at] = own * level, own
                occupancy[rows == number] = np.where(agents[rows == number] > 0, busy, np.nan)
    limits = np.array([promise.target.answer / MILLION for promise in demand.promises])
    return Service(in_time, calls, in_time - limits[:, None] * calls >= -1e-9, calls > 0, occupancy)


def _answer(slots: Slots, load: Load, agents: Agents, within: float) -> tuple[Real, Real]:
    """Service level and occupancy by the formula: [slots]; 0 and all busy where the agents cannot carry the load."""
    level, busy = np.zeros(slots.count), np.zeros(slots.count)
    hours = np.where(slots.hours > 0, slots.hours, 1.0)
    places, erlangs = agents * load.places, load.places * load.work / 3600 / hours
    there = (load.calls > 0) & slots.inside & (places > 0)
    called, put_off = there & ~load.only_waits, there & load.only_waits
    impatient = called & (load.impatience > 0)
    patient = called & ~impatient & (places > erlangs)
    busy[called] = 1.0
    level[put_off] = np.minimum(places[put_off] / np.maximum(erlangs[put_off], 1e-9), 1.0)  # of what was to be done
    busy[put_off] = np.minimum(erlangs[put_off] / places[put_off], 1.0)
    short = slots.scenario.service_level.short / SECOND
    for rows, formula in ((impatient, erlang.a), (patient, erlang.c)):
        if rows.any():
            more = {"patience": load.calls[rows] / load.impatience[rows]} if formula is erlang.a else {}
            answer = formula(
                agents=places[rows],
                load=np.maximum(erlangs[rows], 1e-9),
                aht=load.aht()[rows],
                within=within,
                short=short,
                **more,
            )
            level[rows] = getattr(answer, f"sl_{slots.scenario.service_level.definition}")
            busy[rows] = answer.occupancy
    return level, busy


@dataclass(frozen=True)
class Requirement:
    """All figures of a plan; arrays [groups, slots] unless told.

    Parameters
    ----------
    slots : Slots
    found : Found
    service : Service
    scheduled : mapping of str to array of float64 [slots]
        Agents at work now.
    """

    slots: Slots
    found: Found
    service: Service
    scheduled: Mapping[str, Real]

    @property
    def agents(self) -> Agents:
        """Agents who must be there."""
        assert self.found.agents is not None, "there is a plan"
        return self.found.agents

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups whose number was sought."""
        return self.found.board.demand.groups

    @cached_property
    def gross(self) -> Agents:
        """Agents to be planned for."""
        rows = [gross(self.slots, name, row) for name, row in zip(self.groups, self.agents, strict=True)]
        return np.array(rows, np.int64).reshape(self.agents.shape)

    @cached_property
    def now(self) -> Real:
        """Agents at work now."""
        return np.stack([self.scheduled[name] for name in self.groups])

    @property
    def agent_hours(self) -> Real:
        """Of those who must be there: [groups]."""
        found: Real = (self.agents * self.slots.hours).sum(axis=1)
        return found

    @property
    def paid_hours(self) -> Real:
        """Of those planned for: [groups]."""
        found: Real = (self.gross * self.slots.hours).sum(axis=1)
        return found

    @property
    def scheduled_hours(self) -> Real:
        """Of those at work now: [groups]."""
        found: Real = (self.now * self.slots.hours).sum(axis=1)
        return found

    @property
    def weeks(self) -> float:
        """Working weeks of the run, of five days each."""
        days = self.slots.scenario.duration / DAY
        full, rest = divmod(days, 7)
        return max(full + min(rest, 5.0) / 5, 0.2)

    @property
    def costs(self) -> Real:
        """Cost of the paid hours: [groups]."""
        said = self.slots.scenario.costs.agent_hour
        found: Real = self.paid_hours * np.array([said.get(name, 0.0) for name in self.groups])
        return found

    def of_group(self, group: int) -> Flags:
        """Promises that a group has a part in: [promises]."""
        return np.array([self.groups[group] in promise.groups for promise in self.found.board.demand.promises])

    @cached_property
    def target_met(self) -> tuple[Flags, Flags]:
        """Whether each group's targets are kept, and whether any is asked."""
        asked = np.stack(
            [(self.service.asked & self.of_group(g)[:, None]).any(axis=0) for g in range(len(self.groups))]
        )
        missed = self.service.asked & ~self.service.kept
        met = np.stack([~(missed & self.of_group(g)[:, None]).any(axis=0) for g in range(len(self.groups))])
        return met, asked

    @cached_property
    def pools(self) -> list[int]:
        """Pool of each group."""
        pools = self.found.board.demand.pools
        return [number for number, pool in enumerate(pools) for _ in pool.groups]

    def level(self, pool: int) -> Real:
        """Service level of a pool's queues together: [slots]; NaN where nobody calls."""
        rows = [at for at, promise in enumerate(self.found.board.demand.promises) if promise.pool == pool]
        in_time, calls = self.service.in_time[rows].sum(axis=0), self.service.calls[rows].sum(axis=0)
        found: Real = np.divide(in_time, calls, out=np.full(len(calls), np.nan), where=calls > 0)
        return found

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """One row a group and interval of the run, group by group."""
        return tuple(
            self._row(group, slot)
            for group in range(len(self.groups))
            for slot in np.flatnonzero(self.slots.inside).tolist()
        )

    def _row(self, group: int, slot: int) -> Row:
        first, pool = self.found.start, self.pools[group]
        calls, handled = float(first.calls[pool, slot]), float(first.handled[pool, slot])
        met, asked = self.target_met
        return Row(
            interval=self.slots.label(slot),
            group=self.groups[group],
            volume=calls,
            handling_time=handled / calls if calls > 0 else None,
            erlangs=float(first.erlangs[pool, slot]),
            erlang_c=int(first.erlang_c[group, slot]),
            erlang_a=int(first.erlang_a[group, slot]),
            agents=int(self.agents[group, slot]),
            gross=int(self.gross[group, slot]),
            scheduled=float(self.now[group, slot]),
            gap=float(self.now[group, slot] - self.gross[group, slot]),
            service_level=_or_none(self.level(pool)[slot]),
            target_met=bool(met[group, slot]) if asked[group, slot] else None,
            occupancy=_or_none(self.service.occupancy[group, slot]),
        )


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
