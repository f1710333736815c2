"""The replication loop: units in order until there are enough, whoever runs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir
from time import perf_counter

from ccsim.engines.simpy import Routing
from ccsim.errors import CcsimError
from ccsim.experiments.crew import Alone, Crew, CrewLostError, local_crew, paying_workers
from ccsim.experiments.dispatch import Dispatcher, set_aside_words
from ccsim.experiments.jobs import Job, Task
from ccsim.experiments.stopping import StoppingRule
from ccsim.experiments.unit import SIMPY, Unit
from ccsim.kpi import Replication
from ccsim.scenario import Scenario

Progress = Callable[[int, int], None]
"""Is told how many replications are finished, and how many there will be at the next look."""


@dataclass
class Replicated:
    """Finished replications, always the first ones.

    Attributes
    ----------
    measured : list of Replication
    digests : list of str or None
        Of the records of each; None where they were not asked for.
    """

    measured: list[Replication] = field(default_factory=list)
    digests: list[str | None] = field(default_factory=list)

    def add(self, unit: Unit) -> None:
        """Take the next one; it must be the next."""
        assert unit.replication == len(self.measured), "replications are collected in order"
        self.measured.append(unit.measured)
        self.digests.append(unit.digest)


class Interrupted(KeyboardInterrupt):
    """Ctrl-C. `finished` holds what was finished by then."""

    def __init__(self, finished: Replicated) -> None:
        super().__init__()
        self.finished = finished


class WorkersLostError(CcsimError):
    """Work could not be finished: workers were lost. `finished` holds what was finished by then."""

    def __init__(self, finished: Replicated, why: str) -> None:
        super().__init__(f"{why}; {len(finished.measured)} replications are finished")
        self.finished, self.why = finished, why


def replicate(
    scenario: Scenario,
    rule: StoppingRule,
    *,
    by: frozenset[str] = frozenset(),
    workers: int | None = 1,
    engine: str = SIMPY,
    routing: Routing | None = None,
    progress: Progress | None = None,
    keep: Callable[[Unit], None] | None = None,
    keep_in: Path | None = None,
    digests: bool = True,
) -> Replicated:
    """Run replications until there are enough.

    Parameters
    ----------
    scenario : Scenario
    rule : StoppingRule
    by : frozenset of str
        Further rows that the measures shall have (interval, hour, day, weekday, type, channel, group).
    workers : int or None
        Processes. None: as many as there are processors, if the first replication shows that it pays. The result
        does not depend on it. A process that is lost is replaced.
    engine : str
        COMPILED or SIMPY; the result does not depend on it.
    routing : callable, optional
        A routing rule of the user's own, for SIMPY. With several workers it must be a function of a module.
    progress : callable, optional
        Is called with the finished and the expected number.
    keep : callable, optional
        Gets each unit, in order, with its records. Without it no records are kept.
    keep_in : Path, optional
        Folder for the files of units with many records, until they are got rid of; by default the one for temporary files.
    digests : bool
        Whether the records' digests are taken, which costs more time than to simulate and to measure.

    Raises
    ------
    UsageError
        If the number of workers is none, or the routing rule cannot be sent to them.
    Interrupted
        On Ctrl-C, with what is finished.
    WorkersLostError
        If a replication ends its worker process twice, with what is finished.
    """
    finished = Replicated()
    job = Job(scenario, by, engine, routing, (keep_in or Path(gettempdir())) if keep else None, digests)

    def advance(crew: Crew, goal: int) -> None:
        for unit in _in_order(crew, job, range(len(finished.measured), goal)):
            if keep:
                keep(unit)
            finished.add(unit)
            if progress:
                progress(len(finished.measured), max(goal, rule.next(())))

    try:
        job.warm()
        if workers is None:
            began = perf_counter()
            advance(Alone(), 1)
            workers = paying_workers(rule.next(finished.measured) - 1, perf_counter() - began)
        if workers != 1:
            job.check_sendable()
        with local_crew(workers) as crew:
            while (goal := rule.next(finished.measured)) > len(finished.measured):
                advance(crew, goal)
    except KeyboardInterrupt:
        raise Interrupted(finished) from None
    except CrewLostError as error:
        raise WorkersLostError(finished, str(error)) from None
    return finished


def _in_order(crew: Crew, job: Job, numbers: range) -> Iterator[Unit]:
    """Yield units in order, whichever is finished first.

    Raises
    ------
    CrewLostError
        If one of them is not to be had.
    """
    dispatcher, early = Dispatcher(crew), dict[int, Unit]()
    due = iter(numbers)
    number = next(due, None)
    for task, unit in dispatcher.run(Task(job, number) for number in numbers):
        early[task.number] = unit
        while number is not None and number in early:
            yield early.pop(number)
            number = next(due, None)
        if dispatcher.set_aside:
            break
    if dispatcher.set_aside:
        raise CrewLostError(set_aside_words(dispatcher.set_aside))
