"""Erlang's answer for a pool: the formula asked interval by interval, its answers added up by calls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from ccsim import erlang
from ccsim.app.beside.inputs import Inputs
from ccsim.app.beside.measured import Columns
from ccsim.app.beside.model import ModelName
from ccsim.kpi.arrays import Flags, Real


@dataclass(frozen=True)
class Waiting:
    """What becomes of the calls of each interval within one target time; shares of who joined, arrays [samples, intervals].

    Parameters
    ----------
    answered, in_time, abandoned_in_time, short_abandons : array
    wait_of_answered, wait_of_abandoned : array
        Seconds waited by these, a call that joined.
    """

    answered: Real
    in_time: Real
    abandoned_in_time: Real
    short_abandons: Real
    wait_of_answered: Real
    wait_of_abandoned: Real


@dataclass(frozen=True)
class Formula:
    """Erlang A, or Erlang C if nobody gives up, for the intervals of a pool."""

    inputs: Inputs
    short: float
    """Who gives up within so many seconds is a short abandon."""
    _asked: dict[float, Waiting] = field(default_factory=dict, repr=False)

    @property
    def model(self) -> ModelName:
        """Which of the two."""
        return "erlang_c" if self.inputs.patience is None else "erlang_a"

    @property
    def unstable(self) -> Flags:
        """Intervals in which calls come and Erlang C has no steady state: [samples, intervals]."""
        if self.inputs.patience is not None:
            return np.zeros(self.inputs.rate.shape, np.bool_)
        return (self.inputs.rate > 0) & (self.inputs.servers <= self.inputs.load)

    def waiting(self, within: float) -> Waiting:
        """Ask the formula about every interval; `within` is the target time in s."""
        if within not in self._asked:
            patience = self.inputs.patience
            shape = self.inputs.rate.shape
            self._asked[within] = (
                self._erlang_c(within) if patience is None else self._erlang_a(within, np.broadcast_to(patience, shape))
            )
        return self._asked[within]

    def columns(self, queues: Iterable[tuple[str, float]]) -> dict[str, Columns]:
        """Sum the answers over the intervals, each weighted by its calls.

        First come, first served, callers of all queues of a pool wait alike: the queues differ in when their calls come
        and in their target time only.

        Parameters
        ----------
        queues : iterable of (str, float)
            Each queue and its target time in s.

        Returns
        -------
        dict of str to dict of str to array [samples]
            For each queue its columns, as those of a replication; times in ms.
        """
        return {queue: _columns(self.waiting(within), self.inputs.offered[queue]) for queue, within in queues}

    def agents(self, within: float) -> Columns:
        """Time of the agents, busy and on duty, in ms: [samples]; whatever the target time.

        Nothing where agents have several contacts in hand: how long they have any, Erlang does not know.
        """
        if self.inputs.at_once != 1:
            return {}
        answered = self.waiting(within).answered
        carried = np.where(self.unstable, self.inputs.agents, self.inputs.load * answered)
        hour = self.inputs.hours * 3_600_000
        return {"busy_time": (carried * hour).sum(axis=1), "duty_time": (self.inputs.agents * hour).sum(axis=1)}

    def _erlang_a(self, within: float, patience: Real) -> Waiting:
        """Without any agent everybody waits as long as the patience lasts."""
        given_up, soon = -np.expm1(-within / patience), -np.expm1(-self.short / patience)
        nobody = np.zeros(patience.shape)
        found = Waiting(nobody, nobody.copy(), given_up, soon, nobody.copy(), patience.copy())
        asked = (self.inputs.rate > 0) & (self.inputs.servers > 0)
        if asked.any():
            answer = erlang.a(
                agents=self.inputs.servers[asked],
                load=self.inputs.load[asked],
                aht=self.inputs.aht[asked],
                patience=patience[asked],
                within=within,
                short=self.short,
            )
            _fill(found, asked, answer)
        return found

    def _erlang_c(self, within: float) -> Waiting:
        """Where the agents cannot carry the load the waits grow without end."""
        shape = self.inputs.rate.shape
        none, endless = np.zeros(shape), np.where(self.unstable, np.inf, 0.0)
        found = Waiting(np.ones(shape), none, none.copy(), none.copy(), endless, none.copy())
        asked = (self.inputs.rate > 0) & ~self.unstable
        if asked.any():
            answer = erlang.c(
                agents=self.inputs.servers[asked],
                load=self.inputs.load[asked],
                aht=self.inputs.aht[asked],
                within=within,
                short=self.short,
            )
            _fill(found, asked, answer)
        return found


def _fill(found: Waiting, asked: Flags, answer: erlang.Answer) -> None:
    """Put the formula's answers where they belong; of Erlang C there is nothing that abandons."""
    in_time = np.asarray(answer.sl_offered, np.float64)
    gave_up = np.asarray(0.0 if answer.abandonment is None else answer.abandonment, np.float64)
    found.in_time[asked] = in_time
    found.answered[asked] = 1 - gave_up
    found.wait_of_answered[asked] = (1 - gave_up) * np.asarray(answer.asa, np.float64)
    if answer.abandonment is not None:
        found.abandoned_in_time[asked] = np.asarray(answer.sl_abandons_met, np.float64) - in_time
        found.short_abandons[asked] = np.asarray(answer.sl_short_met, np.float64) - in_time
        found.wait_of_abandoned[asked] = gave_up * np.asarray(answer.time_to_abandon, np.float64)


def _columns(waiting: Waiting, offered: Real) -> Columns:
    def total(share: Real) -> Real:
        with np.errstate(invalid="ignore"):
            summed: Real = np.where(offered > 0, offered * share, 0.0).sum(axis=1)
        return summed

    return {
        "offered": offered.sum(axis=1),
        "answered": total(waiting.answered),
        "abandoned": total(1 - waiting.answered),
        "in_time": total(waiting.in_time),
        "abandoned_in_time": total(waiting.abandoned_in_time),
        "short_abandons": total(waiting.short_abandons),
        "wait_of_answered": total(waiting.wait_of_answered) * 1000,
        "wait_of_abandoned": total(waiting.wait_of_abandoned) * 1000,
    }
