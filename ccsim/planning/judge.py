"""Whether replications of a plan meet what is asked, place by place: a promise, or a group's occupancy, in a period.

With y calls in time of x in a period, a target p is met by what y - p x is to spare. That is additive over slots and
replications, and its mean is above 0 if and only if the service level over all replications together is above p.
Confidence is one-sided, of each place by itself: Student's t of the replications' spare, and, because a few calls in time do not
make a t value, the binomial tail of as many independent calls besides. With a risk, what is counted is the
replications that meet the target, and the tail is exact (Clopper and Pearson, Biometrika 26 (1934) 404-413).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ccsim.kpi.arrays import Flags, Real, Whole
from ccsim.kpi.table import figure
from ccsim.kpi.targets import service_level
from ccsim.planning.slots import by_period
from ccsim.units import MILLION

if TYPE_CHECKING:
    from ccsim.kpi import Replication
    from ccsim.planning.demand import Promise
    from ccsim.planning.question import Question
    from ccsim.planning.slots import Slots
    from ccsim.planning.staffing import Agents

CONFIDENCE = 0.95
EXACT = 1e-9


@dataclass(frozen=True)
class Spare:
    """What replications of a plan have to spare; arrays [places, slots, replications], the promises first.

    Parameters
    ----------
    met, of : array of float64
        Numerators and denominators: calls in time and calls, by the definition of the service level; for occupancy busy and duty
        time, in ms.
    limits : array of float64 [places]
        The share that is asked: at least of a promise, at most of an occupancy.
    promises : int
        So many places are promises.
    period : array of int64 [slots]
        Period over which a promise must hold.
    risk : float or None
    busy, duty : array of float64 [groups, slots]
        Time in ms, a mean over the replications.
    """

    met: Real
    of: Real
    limits: Real
    promises: int
    period: Whole
    risk: float | None
    busy: Real
    duty: Real

    @cached_property
    def spare(self) -> Real:
        """How much each slot is above (below: negative) its limit: [places, slots, replications]."""
        found: Real = self.met - self.limits[:, None, None] * self.of
        found[self.promises :] *= -1
        return found

    @cached_property
    def by_slot(self) -> Real:
        """Mean over the replications: [places, slots]."""
        found: Real = self.spare.mean(axis=2)
        return found

    def periods(self, table: Real) -> Real:
        """Add slots up to the periods of promises: [promises, slots, ..] to [promises, periods, ..]."""
        return by_period(table[: self.promises], self.period)

    @cached_property
    def p_values(self) -> Real:
        """Chance of looking so good if the limit were only just reached, by place and slot (the period's): [places, slots].

        0 where nothing is asked as nobody calls.
        """
        promised = self._p_of_promises()[:, self.period]
        return np.concatenate([promised, _t_tail(self.spare[self.promises :])])

    def _p_of_promises(self) -> Real:
        spare, calls = self.periods(self.spare), self.periods(self.of)
        if self.risk is not None:
            counted = calls > 0
            kept = (counted & (spare >= -EXACT * np.maximum(calls, 1))).sum(axis=2)
            return _binomial_tail(kept, counted.sum(axis=2), np.full(self.promises, self.risk))
        tail = _binomial_tail(self.periods(self.met).sum(axis=2), calls.sum(axis=2), self.limits[: self.promises])
        return np.maximum(_t_tail(spare), tail)

    @cached_property
    def held(self) -> Flags:
        """Whether the limit is kept over the replications as they are: [places, slots]."""
        promised = self.periods(self.spare)
        calls = self.periods(self.of)
        if self.risk is None:
            ok = promised.sum(axis=2) >= -EXACT * np.maximum(calls.sum(axis=2), 1)
        else:
            counted = calls > 0
            kept = (counted & (promised >= -EXACT * np.maximum(calls, 1))).sum(axis=2)
            ok = kept >= self.risk * counted.sum(axis=2) - EXACT
        own = self.by_slot[self.promises :] >= -EXACT
        return np.concatenate([ok[:, self.period], own])

    @cached_property
    def perfect(self) -> Flags:
        """Whether nothing could be better: all calls of the period in time, or nobody busy: [places, slots]."""
        late = self.periods(self.of - self.met).sum(axis=2)
        idle = self.met[self.promises :].sum(axis=2) <= 0
        return np.concatenate([(late <= EXACT)[:, self.period], idle])

    def sure(self, level: float = CONFIDENCE) -> Flags:
        """Whether each place is shown, at a one-sided confidence, to keep its limit; or could not be better: [places, slots]."""
        return (self.p_values <= 1 - level) | self.perfect


def spare_of(
    slots: Slots,
    question: Question,
    promises: Sequence[Promise],
    groups: Sequence[str],
    agents: Agents,
    replications: Sequence[Replication],
) -> Spare:
    """Read off what replications of a plan, measured by interval, have to spare.

    Who is still busy when nobody is planned any more has no occupancy to be capped.
    """
    scenario = slots.scenario
    measure, width = service_level(scenario), len(scenario.segments) + 1
    segments, queues = list(scenario.segments), list(scenario.queues)
    met, of = list[Real](), list[Real]()
    columns = [one.columns["interval"] for one in replications]
    for promise in promises:
        at = [queues.index(promise.queue) * width + segments.index(segment) for segment in promise.segments]
        met.append(slots.gathered([figure(measure.numerator, one)[:, at].sum(axis=1) for one in columns]))
        of.append(slots.gathered([figure(measure.denominator, one)[:, at].sum(axis=1) for one in columns]))
    limits = [promise.target.answer / MILLION for promise in promises]
    places = [list(scenario.agents).index(name) for name in groups]
    busy = [slots.gathered([one["busy_time"][:, place].astype(np.float64) for one in columns]) for place in places]
    duty = [slots.gathered([one["duty_time"][:, place].astype(np.float64) for one in columns]) for place in places]
    if question.max_occupancy is not None:
        met += [table * (row > 0)[:, None] for table, row in zip(busy, agents, strict=True)]
        of += [table * (row > 0)[:, None] for table, row in zip(duty, agents, strict=True)]
        limits += [question.max_occupancy] * len(groups)
    return Spare(
        met=np.stack(met),
        of=np.stack(of),
        limits=np.array(limits),
        promises=len(promises),
        period=slots.period(question.over),
        risk=question.risk,
        busy=np.stack(busy).mean(axis=2),
        duty=np.stack(duty).mean(axis=2),
    )


def _t_tail(spare: Real) -> Real:
    """One-sided p value of a mean above 0: [.., replications] to [..]; 0 where all are 0."""
    from scipy.special import stdtr  # noqa: PLC0415  - heavy

    n = spare.shape[-1]
    mean = spare.mean(axis=-1)
    error = spare.std(axis=-1, ddof=1) / np.sqrt(n) if n > 1 else np.full(mean.shape, np.inf)
    safe = np.where(error > 0, error, 1.0)
    found = np.where(error > 0, stdtr(n - 1, -mean / safe), np.where(mean >= 0, 0.0, 1.0))
    return np.asarray(found, np.float64)


def _binomial_tail(kept: Real, of: Real, share: Real) -> Real:
    """Chance of so many or more out of so many, each with a chance of `share` [places]; 0 of none."""
    from scipy.special import betainc  # noqa: PLC0415

    had = np.clip(np.round(kept), 0, None)
    missed = np.clip(np.round(of) - had, 0, None)
    tail = betainc(np.maximum(had, 1), missed + 1, np.broadcast_to(share[:, None], had.shape))
    return np.where(of <= 0, 0.0, np.where(had <= 0, 1.0, tail))
