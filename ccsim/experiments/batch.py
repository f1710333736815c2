"""The batch runner: replications of many scenarios, from the store what is there, the rest by whoever works."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from typing import NamedTuple, Protocol, TypeAlias

from ccsim.errors import UnfinishedError
from ccsim.experiments.crew import CrewLostError, Crews
from ccsim.experiments.dispatch import Dispatcher, set_aside_words
from ccsim.experiments.jobs import Job, Task
from ccsim.experiments.unit import COMPILED, Unit
from ccsim.kpi import Replication
from ccsim.scenario import Scenario

TOGETHER = 8
"""Scenarios whose replications are made side by side; a worker keeps twice as many prepared."""


class Asked(NamedTuple):
    """Replications of a scenario that are wanted.

    Parameters
    ----------
    scenario : Scenario
        With its policy, seed and changes.
    numbers : range
        Equal numbers of two scenarios with one seed are the same callers.
    """

    scenario: Scenario
    numbers: range


Simulate: TypeAlias = Callable[[Sequence[Asked], frozenset[str]], list[list[Replication]]]
"""Gives the measured replications of each that is asked for, in order, with further rows `by`."""

Progress: TypeAlias = Callable[[int, int, int], None]
"""Is told how many units are there, how many there will be as far as is known, and how many were in the store."""


class Store(Protocol):
    """Where finished units are kept.

    Attributes
    ----------
    passed_over : mapping of str to int
        By version: units of what was asked for that other versions made.
    """

    @property
    def passed_over(self) -> Mapping[str, int]:
        """Units that were not taken."""

    def find(self, job: Job, numbers: Sequence[int]) -> dict[int, Replication]:
        """Return those of the replications that are there."""

    def keep(self, task: Task, measured: Replication) -> None:
        """Keep a unit."""


class BatchRunner:
    """Runs units of experiments. `simulate` is all that experiments know of it.

    The result depends neither on the crew nor on what the store held before.

    Parameters
    ----------
    crews : Crews
        Opens the crew that does the work, when there is enough of it.
    engine : str
        COMPILED or SIMPY.
    store : Store, optional
    progress : callable, optional

    Attributes
    ----------
    simulated, reused : int
        Units that were simulated, and that were in the store.
    """

    def __init__(
        self,
        crews: Crews,
        engine: str = COMPILED,
        store: Store | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._crews, self._engine, self._store, self._progress = crews, engine, store, progress
        self.simulated = self.reused = self._goal = 0

    @property
    def passed_over(self) -> Mapping[str, int]:
        """By version: units of what was asked for that the store has from other versions, and that were not taken."""
        return self._store.passed_over if self._store else {}

    def simulate(self, asked: Sequence[Asked], by: frozenset[str] = frozenset()) -> list[list[Replication]]:
        """Give the measured replications of each that is asked for, in order.

        Parameters
        ----------
        asked : sequence of Asked
        by : frozenset of str
            Further rows that the measures shall have (interval, hour, day, weekday, type, channel, group).

        Returns
        -------
        list of list of Replication
            As asked for.

        Raises
        ------
        KeyboardInterrupt
            On Ctrl-C. What was finished is in the store.
        UnfinishedError
            If workers were lost for good. What was finished is in the store.
        """
        jobs = [Job(each.scenario, by, self._engine, again=True) for each in asked]
        there = [
            self._store.find(job, each.numbers) if self._store else {} for job, each in zip(jobs, asked, strict=True)
        ]
        missing = [
            Task(job, number)
            for job, each, found in zip(jobs, asked, there, strict=True)
            for number in each.numbers
            if number not in found
        ]
        # Replication by replication, so that scenarios with the same callers follow one another, and they are drawn once.
        place = {job: number for number, job in enumerate(jobs)}
        missing.sort(key=lambda task: (place[task.job] // TOGETHER, task.number))
        wanted = sum(len(each.numbers) for each in asked)
        self.reused += wanted - len(missing)
        self._goal += wanted
        self._tell()
        if missing:
            found_by = dict(zip(jobs, there, strict=True))
            self._work(missing, found_by)
        return [[found[number] for number in each.numbers] for each, found in zip(asked, there, strict=True)]

    def _work(self, missing: Sequence[Task], found: dict[Job, dict[int, Replication]]) -> None:
        """Do the units that are missing."""
        try:
            if self._crews.here:
                missing[0].job.warm()  # once, before others begin
            if self._crews.undecided:
                began = perf_counter()
                self._done(missing[0], missing[0].job.run(missing[0].number), found)
                missing, seconds = missing[1:], perf_counter() - began
                crew = self._crews.worth(len(missing), seconds)
            else:
                crew = self._crews.open()
            dispatcher = Dispatcher(crew)
            for task, unit in dispatcher.run(missing):
                self._done(task, unit, found)
        except CrewLostError as error:
            raise UnfinishedError(str(error)) from None
        if dispatcher.set_aside:
            raise UnfinishedError(set_aside_words(dispatcher.set_aside))

    def _done(self, task: Task, unit: Unit, found: dict[Job, dict[int, Replication]]) -> None:
        found[task.job][task.number] = unit.measured
        if self._store:
            self._store.keep(task, unit.measured)
        self.simulated += 1
        self._tell()

    def _tell(self) -> None:
        if self._progress:
            self._progress(self.simulated + self.reused, self._goal, self.reused)
