"""Who runs the units: this process, or several."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from types import FrameType

from ccsim.engines.simpy import Routing
from ccsim.errors import UsageError
from ccsim.experiments.unit import COMPILED, Model, Unit, run_unit

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
    engine: str
    routing: Routing | None
    keep_records: bool
    digest: bool

    def run(self, replication: int) -> Unit:
        """Run and measure one replication."""
        return run_unit(
            self.model,
            replication,
            self.by,
            self.engine,
            self.routing,
            keep_records=self.keep_records,
            digest=self.digest,
        )

    def warm(self) -> None:
        """Compile the engine, if it is to be compiled, so that no worker has to, and no replication seems to take so long."""
        if self.engine == COMPILED:
            from ccsim.engines import compiled  # noqa: PLC0415  - numba, which the SimPy engine does without

            compiled.warm(self.model.plan)

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
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, initializer=_begin, initargs=(task,))
    try:
        yield lambda numbers: _in_order(pool, numbers, workers * AHEAD)
    except BaseException:
        _tell_to_stop(set(multiprocessing.active_children()) - others)
        raise
    finally:
        pool.shutdown(cancel_futures=True)


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
    except _StoppedError:
        # Ctrl-C reaches all processes of a terminal, a worker perhaps before this one.
        raise KeyboardInterrupt from None


def _tell_to_stop(workers: Iterable[BaseProcess]) -> None:
    """Pass Ctrl-C on to the workers: they give up the unit in hand.

    They are not killed, because the pool waits for ever for the rest of a result that was being sent. Windows knows
    no signal but killing, and hands Ctrl-C to all processes of a console itself.
    """
    for worker in workers:
        if os.name != "nt" and worker.pid is not None:
            with suppress(ProcessLookupError):  # it has ended by itself
                os.kill(worker.pid, signal.SIGINT)


@dataclass
class _State:
    """What a worker process knows."""

    task: Task | None = None
    busy: bool = False
    stopped: bool = False


_state = _State()


class _StoppedError(Exception):
    """The worker was told to stop."""


def _begin(task: Task) -> None:
    """Set up a worker process."""
    _state.task = task
    signal.signal(signal.SIGINT, _stop)


def _stop(number: int, frame: FrameType | None) -> None:
    """Give up the unit in hand and take no other."""
    _state.stopped = True
    if _state.busy:
        raise _StoppedError


def _run(replication: int) -> Unit:
    assert _state.task is not None, "a worker begins with its task"
    try:
        _state.busy = True
        if _state.stopped:
            raise _StoppedError
        return _state.task.run(replication)
    finally:
        _state.busy = False
