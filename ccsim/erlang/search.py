"""Searches for agents and for load, many at once: brackets that are widened, then halved."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ccsim.erlang.arguments import Case
from ccsim.erlang.goals import Aim
from ccsim.erlang.measures import ModelName, measures_of, steady
from ccsim.erlang.queue import Ints
from ccsim.erlang.roots import root
from ccsim.erlang.special import Floats
from ccsim.errors import UsageError

_LEAST, _MOST = 1e-6, 1e12
"""Agents are sought between these, loads between so many times the agents."""

_STEADY = 1 + 1e-12
"""By so much, relatively, Erlang C's agents are always above the load."""


@dataclass(frozen=True)
class Search:
    """Questions about one aim each.

    Parameters
    ----------
    model : str
    case : Case
        A row a question; what is sought is replaced.
    aims : tuple of Aim
    which : array of int [questions]
        The number of each question's aim.
    lines : array of float [questions], or None
        Agents and waiting places together.
    """

    model: ModelName
    case: Case
    aims: tuple[Aim, ...]
    which: Ints
    lines: Floats | None = None

    def fewest_agents(self) -> Floats:
        """Find the fewest whole agents, at least 1, that reach each aim."""
        low, high = self._widened()
        while len(rows := np.flatnonzero(high - low > 1)):
            middle = np.floor((low[rows] + high[rows]) / 2)
            met = self._slack(rows, middle) >= 0
            high[rows] = np.where(met, middle, high[rows])
            low[rows] = np.where(met, low[rows], middle)
        return high

    def exact_agents(self, fewest: Floats) -> Floats:
        """Find the real number of agents, above the fewest less one, at which each aim is just reached."""
        low = np.maximum(fewest - 1, _LEAST)
        if self._needs_steadiness:
            low = np.minimum(np.maximum(low, self.case.load * _STEADY), fewest)
        places = self.case.places if self.lines is None else (self.lines - fewest).astype(np.int64)
        settled = replace(self, case=replace(self.case, places=places), lines=None)
        found = low.copy()
        rows = np.flatnonzero(settled._slack(np.arange(len(low)), low) < 0)
        if len(rows):
            found[rows] = root(lambda agents, some: settled._slack(rows[some], agents), low[rows], fewest[rows])
        return found

    def most_load(self) -> Floats:
        """Find the largest load, in erlangs, at which each aim is still reached; infinite where any is borne."""
        everything = np.arange(len(self.which))
        agents = self.case.agents
        most = agents / _STEADY if self._needs_steadiness else agents * _MOST
        low = high = agents / 2
        while len(rows := everything[(high < most) & (self._slack_of_load(everything, high) >= 0)]):
            low, high = low.copy(), high.copy()
            low[rows] = high[rows]
            high[rows] = np.minimum(2 * high[rows], most[rows])
        low = self._lowered(low)
        borne = self._slack_of_load(everything, high) >= 0
        found = np.where(borne, most if self._needs_steadiness else np.inf, low)
        rows = np.flatnonzero(~borne)
        if len(rows):
            found[rows] = root(lambda load, some: self._slack_of_load(rows[some], load), high[rows], low[rows])
        return found

    @property
    def _needs_steadiness(self) -> bool:
        return self.model == "erlang_c" and self.case.places is None and self.lines is None

    def _widened(self) -> tuple[Floats, Floats]:
        """Find whole agents that do not reach each aim and some that do."""
        load = np.floor(self.case.load)
        low = load if self._needs_steadiness else np.zeros_like(load)
        most = np.full_like(load, _MOST) if self.lines is None else self.lines
        step = 1 + np.ceil(np.sqrt(load))
        high = np.minimum(load + step, most)
        rows = np.arange(len(load))
        while len(rows := rows[self._slack(rows, high[rows]) < 0]):
            self._refuse(rows[high[rows] >= most[rows]])
            low[rows] = high[rows]
            step[rows] *= 4
            high[rows] = np.minimum(high[rows] + step[rows], most[rows])
        return low, high

    def _lowered(self, load: Floats) -> Floats:
        """Find loads that each aim is reached at."""
        rows = np.arange(len(load))
        load = load.copy()
        while len(rows := rows[self._slack_of_load(rows, load[rows]) < 0]):
            if (load[rows] < self.case.agents[rows] / _MOST).any():
                aim = self.aims[self.which[rows[0]]]
                raise UsageError(f"{aim.name}: {aim.limit:.6g} is not reached however few the calls are")
            load[rows] /= 16
        return load

    def _refuse(self, rows: Ints) -> None:
        """Tell of the first question that no number of agents answers."""
        if not len(rows):
            return
        aim = self.aims[self.which[rows[0]]]
        if self.lines is None:
            raise UsageError(f"{aim.name}: {aim.limit:.6g} takes more than {_MOST:.0e} agents")
        lines = f"{self.lines[rows[0]]:.0f}"
        raise UsageError(f"lines: with {lines} of them no number of agents reaches {aim.name} {aim.limit:.6g}")

    def _slack(self, rows: Ints, agents: Floats) -> Floats:
        case = replace(self.case.take(rows), agents=agents)
        if self.lines is not None:
            case = replace(case, places=(self.lines[rows] - agents).astype(np.int64))
        return self._spare(case, self.which[rows])

    def _slack_of_load(self, rows: Ints, load: Floats) -> Floats:
        return self._spare(replace(self.case.take(rows), load=load), self.which[rows])

    def _spare(self, case: Case, which: Ints) -> Floats:
        """By how much each aim is more than reached: negative where it is missed, or callers would wait for ever."""
        found = np.full(len(which), -np.inf)
        rows = np.flatnonzero(steady(self.model, case))
        if len(rows):
            measures = measures_of(self.model, case.take(rows))
            for number, aim in enumerate(self.aims):
                mine = which[rows] == number
                spare = measures[aim.measure][mine] - aim.limit
                found[rows[mine]] = spare if aim.at_least else -spare
        return found
