"""What Erlang is given: calls, handling times, agents and patience of a pool, interval by interval, as simulated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ccsim.app.beside.jackknife import Samples
from ccsim.app.beside.measured import INTERVAL, Measured
from ccsim.app.beside.pools import Line, Pool
from ccsim.app.understanding.capacity import share_of_agent
from ccsim.app.understanding.grid import Slots, total
from ccsim.kpi.arrays import Real
from ccsim.kpi.replication import RUN
from ccsim.units import SECOND


@dataclass(frozen=True)
class Inputs:
    """What Erlang is asked about; arrays [samples, intervals] of those that count.

    Parameters
    ----------
    offered : dict of str to array
        Calls that joined each queue of the pool, a replication.
    rate : array
        Calls of the pool an hour.
    aht : array
        Mean time for which a call takes a server, in s: the handling time, or a part of it where agents have unlike numbers
        of contacts in hand at once.
    agents : array
        On duty, a time average.
    at_once : int or None
        Servers that each agent is: contacts in hand at once; None where that is not one number for the whole pool.
    hours : array of float64 [intervals]
        Length of each.
    patience : array [samples, 1] or None
        Mean patience in s; None if nobody gave up.
    """

    offered: dict[str, Real]
    rate: Real
    aht: Real
    agents: Real
    at_once: int | None
    hours: Real
    patience: Real | None

    @property
    def calls(self) -> Real:
        """Calls of the pool in each interval, a replication."""
        return self.rate * self.hours

    @property
    def servers(self) -> Real:
        """Calls that the agents on duty can have in hand at once; whole agents where that differs from call to call."""
        return self.agents * (self.at_once or 1)

    @property
    def load(self) -> Real:
        """In erlangs."""
        return self.rate * self.aht / 3600


def pool_inputs(measured: Measured, pool: Pool, samples: Samples) -> Inputs:
    """Sum up what the replications say of a pool, by interval.

    Calls, handling times and agents are the simulated ones, further attempts and overtime among them, so that what
    differs in the answers is the queueing model. Handling times change by the clock as the scenario says, and have the
    level of the simulated ones: those of the few calls of one interval are too much a matter of luck. The patience is
    the one that shows in the waits.
    """
    counts, hours = samples.counts[:, None], measured.lengths() / 3_600_000
    offered = {
        queue: samples.sum(measured.calls(INTERVAL, "offered", [place for place in pool.places if place[0] == queue]))
        / counts
        for queue in pool.queues
    }
    duty = samples.sum(measured.agents(INTERVAL, "duty_time", pool.groups)) / 3_600_000
    at_once = measured.picture.places(pool.lines)
    return Inputs(
        offered=offered,
        rate=np.sum(list(offered.values()), axis=0) / hours,
        aht=_handling_times(measured, pool, samples) * (_parts_of_agents(measured, pool) if at_once is None else 1.0),
        agents=duty / counts / hours,
        at_once=at_once,
        hours=hours,
        patience=_patience(measured, pool, samples),
    )


def _handling_times(measured: Measured, pool: Pool, samples: Samples) -> Real:
    """Mean handling time in s by interval: [samples, intervals]."""
    shape = _expected_handling_times(measured, pool)
    answered = samples.sum(measured.calls(INTERVAL, "answered", pool.places))
    handled = samples.sum(_both(measured, INTERVAL, pool, "talk", "wrap")).sum(axis=1, keepdims=True) / 1000
    expected = (answered * shape).sum(axis=1, keepdims=True)
    if not expected.all():  # nobody was answered, perhaps of those whom a block leaves
        return np.broadcast_to(shape, answered.shape)
    found: Real = handled / expected * shape
    return found


def _expected_handling_times(measured: Measured, pool: Pool) -> Real:
    """What the scenario lets expect, in s by interval; their mean where it expects no call."""
    calls, handled = (
        _expected(measured, pool, measured.picture.flow.offered),
        _expected(measured, pool, measured.picture.handled),
    )
    return _quotient(handled / SECOND, calls)[measured.slots()]


def _parts_of_agents(measured: Measured, pool: Pool) -> Real:
    """Part of an agent's time that the handling times take, by interval, where contacts of several kinds share it."""
    picture = measured.picture
    taken = _expected(measured, pool, picture.with_parts(share_of_agent))
    return _quotient(taken, _expected(measured, pool, picture.handled))[measured.slots()]


def _expected(measured: Measured, pool: Pool, tables: dict[Line, Slots]) -> Real:
    """Figures of the pool's lines, by slot."""
    return np.array(total((tables[line] for line in pool.lines if line in tables), measured.picture.grid.slots))


def _quotient(of: Real, by: Real) -> Real:
    """One by the other; of the whole run where there is nothing."""
    in_general = of.sum() / by.sum() if of.any() else 1.0
    found: Real = np.divide(of, by, out=np.full(len(by), in_general), where=(by > 0) & (of > 0))
    return found


def _patience(measured: Measured, pool: Pool, samples: Samples) -> Real | None:
    """Mean patience of each sample in s: all time waited / calls that gave up; None if nobody did.

    The maximum-likelihood estimate of an exponential patience that is cut off by being answered, and the way in which
    Erlang A is fitted to centres whose patience is not exponential: abandonment and mean wait keep their ratio (Brown
    et al., JASA 100 (2005) 36-50; Mandelbaum and Zeltyn, "Service engineering in action: the Palm/Erlang-A queue", 2007).
    """
    gave_up = samples.sum(measured.calls(RUN, "abandoned", pool.places))[:, 0]
    waited = samples.sum(_both(measured, RUN, pool, "wait_of_answered", "wait_of_abandoned"))[:, 0] / 1000
    waited += samples.sum(_wait_of_overflowed(measured, pool))[:, 0]
    if gave_up[0] == 0 or waited[0] == 0:
        return None
    # A block may hold all who gave up: then its absence says nothing of patience.
    known = (gave_up > 0) & (waited > 0)
    return np.where(known, waited / np.maximum(gave_up, 1), waited[0] / gave_up[0])[:, None]


def _wait_of_overflowed(measured: Measured, pool: Pool) -> Real:
    """How long those waited who then moved on to another queue, in s: [replications, 1]."""
    waited = np.zeros((len(measured.replications), 1))
    for queue in pool.queues:
        limit = measured.scenario.queues[queue].otherwise.waited
        if limit is not None:
            places = [place for place in pool.places if place[0] == queue]
            waited += measured.calls(RUN, "overflowed", places) * limit[0] / 1000
    return waited


def _both(measured: Measured, kind: str, pool: Pool, one: str, other: str) -> Real:
    return measured.calls(kind, one, pool.places) + measured.calls(kind, other, pool.places)
