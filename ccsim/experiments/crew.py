"""Where units run: in this process, or in several on this machine. (`cluster.py`: on others.)"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Protocol

from ccsim.errors import UsageError
from ccsim.experiments.jobs import Done, Task, work

AHEAD = 2
"""Parcels of units handed out to each worker before the first of them is taken back."""

MOST = 61
"""Workers; Windows cannot wait for more of them."""

LASTS = 0.1
"""Seconds that a parcel should last: handing it to another process takes a thousandth of that."""

PAYS = {"fork": 0.3, "forkserver": 1.0, "spawn": 2.0}
"""Seconds of work that are worth starting worker processes, by how they are started."""


class Crew(Protocol):
    """Workers behind an executor of Python's own `concurrent.futures`.

    Attributes
    ----------
    name : str
        What it is, for a message.
    ahead : int
        Parcels under way at once.
    workers : int
        How many work at once.
    lasts : float
        Seconds that a parcel of units should last; 0 = one unit each.
    gives_up : tuple of exception types
        What a crew that replaces its workers itself says of a parcel that has ended too many of them.
    """

    name: str
    ahead: int
    workers: int
    lasts: float
    gives_up: tuple[type[BaseException], ...]

    def submit(self, parcel: Sequence[Task]) -> Future[Done]:
        """Hand out a parcel."""

    def renew(self) -> None:
        """Replace workers after the loss of one (`BrokenExecutor`).

        Raises
        ------
        CrewLostError
            If they cannot be replaced.
        """


class CrewLostError(Exception):
    """Nobody is left to do the work, for the reason given."""


class Alone:
    """No others: the process that asks does the work."""

    name = "this process"
    ahead, workers, lasts = 1, 1, 0.0
    gives_up: tuple[type[BaseException], ...] = ()

    def submit(self, parcel: Sequence[Task]) -> Future[Done]:
        """Do it at once; what goes wrong is raised here."""
        future: Future[Done] = Future()
        future.set_result(work(parcel))
        return future

    def renew(self) -> None:
        """Nothing can be lost."""


class Processes:
    """Worker processes on this machine.

    Parameters
    ----------
    workers : int
    """

    name = "the pool of processes"
    lasts = LASTS
    gives_up: tuple[type[BaseException], ...] = ()

    def __init__(self, workers: int) -> None:
        self.workers, self.ahead = workers, workers * AHEAD
        self._others = set(multiprocessing.active_children())
        self._pool: Executor = self._start()

    def _start(self) -> Executor:
        return ProcessPoolExecutor(self.workers, initializer=_begin)

    def submit(self, parcel: Sequence[Task]) -> Future[Done]:
        """Hand a parcel to whoever is free."""
        return self._pool.submit(_work, parcel)

    def renew(self) -> None:
        """Start new ones in their place: a pool that has lost one takes no more work."""
        self._pool.shutdown(cancel_futures=True)
        self._pool = self._start()

    def close(self, *, at_once: bool) -> None:
        """Let the workers go; at once: they give up what they have in hand."""
        if not at_once:
            self._pool.shutdown(cancel_futures=True)
            return
        with _undisturbed():
            _tell_to_stop(set(multiprocessing.active_children()) - self._others)
            self._pool.shutdown(cancel_futures=True)


def processors() -> int:
    """Processors that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # Linux only
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def paying_workers(left: int, seconds: float) -> int:
    """Choose how many workers the rest of the units is worth, when one of them takes so many seconds."""
    return max(1, min(processors(), left)) if left * seconds > pays() else 1


def pays() -> float:
    """Give the seconds of work that are worth starting worker processes."""
    return PAYS[multiprocessing.get_start_method()]


def check_workers(workers: int) -> None:
    """Raise a UsageError if the number of workers is below 1 or above `MOST`."""
    if not 1 <= workers <= MOST:
        raise UsageError(f"workers: {workers} is not between 1 and {MOST}")


@contextmanager
def local_crew(workers: int) -> Iterator[Crew]:
    """Open a crew on this machine; one worker is this process itself.

    Raises
    ------
    UsageError
        If the number of workers is absurd.
    """
    check_workers(workers)
    if workers == 1:
        yield Alone()
        return
    processes = Processes(workers)
    try:
        yield processes
    except BaseException:
        processes.close(at_once=True)
        raise
    processes.close(at_once=False)


class Crews:
    """Opens one crew, when it is first needed.

    Parameters
    ----------
    stack : ExitStack
        Closes it.
    workers : int or None
        Processes on this machine. None: as many as there are processors, if that pays.
    elsewhere : context manager of Crew, optional
        Workers on other machines, instead.
    """

    def __init__(
        self, stack: ExitStack, workers: int | None = None, elsewhere: AbstractContextManager[Crew] | None = None
    ) -> None:
        self._stack, self._workers, self._elsewhere = stack, workers, elsewhere
        self._crew: Crew | None = None
        self._alone = 0.0

    @property
    def here(self) -> bool:
        """Whether the work is done on this machine."""
        return self._elsewhere is None

    @property
    def undecided(self) -> bool:
        """Whether it must first be seen what a unit takes."""
        return self._crew is None and self._workers is None and self.here

    def open(self) -> Crew:
        """Give the crew."""
        if self._crew is None:
            self._crew = self._stack.enter_context(self._elsewhere or local_crew(self._workers or processors()))
        return self._crew

    def worth(self, units: int, seconds: float) -> Crew:
        """Give the crew, if so many units of so many seconds are worth it; else this process, and it stays undecided.

        What was done before counts as well: a search asks for a few units at a time, and who has asked so often will ask again.
        """
        self._alone += units * seconds
        return self.open() if units > 1 and processors() > 1 and self._alone > pays() else Alone()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hear no Ctrl-C: an impatient one would leave half of the workers waiting for work, and the program for them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


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

    busy: bool = False
    stopped: bool = False


_state = _State()


class StoppedError(Exception):
    """The worker was told to stop."""


def _begin() -> None:
    """Set up a worker process."""
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    """Wait until the process that began us has ended, however it did, and end too: nobody would take what we make."""
    connection.wait([parent.sentinel])
    os._exit(1)


def _stop(number: int, frame: FrameType | None) -> None:
    """Give up the unit in hand and take no other.

    Told twice, it says so once: a result that is broken off while it is sent keeps the pool waiting for ever.
    """
    first, _state.stopped = not _state.stopped, True
    if first and _state.busy:
        raise StoppedError


def _work(parcel: Sequence[Task]) -> Done:
    try:
        _state.busy = True
        if _state.stopped:
            raise StoppedError
        return work(parcel)
    finally:
        _state.busy = False
