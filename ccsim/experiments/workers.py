"""Who runs the units: this process, or several."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass

from ccsim.engines.simpy import Routing
from ccsim.errors import UsageError
from ccsim.experiments.unit import Model, Unit, run_unit

AHEAD = 2
"""Units handed out to each worker before the first of them is taken back."""

MOST = 61
"""Workers; Windows cannot wait for more of them."""

PAYS = 2.0
"""Seconds of work that are worth starting worker processes."""

Runner = Callable[[range], Iterator[Unit]]
"""Runs the replications of a range and yields them in order."""


class BrokenCrewError(Exception):
    """A worker died."""


@dataclass(frozen=True)
class Task:
    """What a worker must know beyond the number of a replication."""

    model: Model
    by: frozenset[str]
    routing: Routing | None
    keep_records: bool

    def run(self, replication: int) -> Unit:
        """Run and measure one replication."""
        return run_unit(self.model, replication, self.by, self.routing, keep_records=self.keep_records)

    def alone(self, numbers: range) -> Iterator[Unit]:
        """Run replications in this process."""
        return map(self.run, numbers)


def processors() -> int:
    """Processors that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # Linux only
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def paying_workers(left: int, seconds: float) -> int:
    """Choose how many workers the rest of the replications is worth, when one of them takes so many seconds."""
    return max(1, min(processors(), left)) if left * seconds > PAYS else 1


@contextmanager
def crew(task: Task, workers: int) -> Iterator[Runner]:
    """Open a crew of worker processes; one worker is this process itself.

    Raises
    ------
    UsageError
        If the number of workers is below 1 or above `MOST`, or the routing rule cannot be sent to another process.
    """
    if not 1 <= workers <= MOST:
        raise UsageError(f"workers: {workers} is not between 1 and {MOST}")
    if workers == 1:
        yield task.alone
        return
    _check_sendable(task.routing)
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, initializer=_begin, initargs=(task,))
    try:
        yield lambda numbers: _in_order(pool, numbers, workers * AHEAD)
        pool.shutdown()
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        raise


def _check_sendable(routing: Routing | None) -> None:
    try:
        pickle.dumps(routing)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise UsageError(
            f"the routing rule cannot be sent to other processes ({error}): run it with workers=1"
        ) from None


def _in_order(pool: ProcessPoolExecutor, numbers: range, ahead: int) -> Iterator[Unit]:
    """Yield units in order with a bounded number of them under way."""
    waiting: deque[Future[Unit]] = deque()
    try:
        for number in numbers:
            waiting.append(pool.submit(_run, number))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise BrokenCrewError from error


_tasks: list[Task] = []
"""In a worker process: its task, set once when it starts."""


def _begin(task: Task) -> None:
    """Set up a worker. Ctrl-C is the parent's business, which ends its workers itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _tasks[:] = [task]


def _run(replication: int) -> Unit:
    return _tasks[0].run(replication)
