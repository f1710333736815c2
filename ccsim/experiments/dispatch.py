"""Handing out units and taking them back: in parcels that last, again when a worker was lost, and not for ever."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait

from ccsim.experiments.crew import Crew, CrewLostError, StoppedError
from ccsim.experiments.jobs import Done, Job, Task
from ccsim.experiments.unit import Unit

STRIKES = 2
"""A unit whose worker is lost so often is set aside: it is likely to be the cause."""

NAMED = 3
"""Units that a message names."""


class Dispatcher:
    """Hands units to a crew and yields them as they are finished.

    Parameters
    ----------
    crew : Crew

    Attributes
    ----------
    set_aside : list of Task
        Units that ended their workers.
    """

    def __init__(self, crew: Crew) -> None:
        self.crew = crew
        self.set_aside: list[Task] = []
        self._waiting: deque[Task] = deque()
        self._suspects: deque[Task] = deque()
        self._under_way: dict[Future[Done], list[Task]] = {}
        self._losses: Counter[Task] = Counter()
        self._seconds: dict[Job, float] = {}

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Unit]]:
        """Do all tasks; yield each with its unit, in whatever order they are finished.

        Raises
        ------
        KeyboardInterrupt
            Also if Ctrl-C reached a worker first.
        CrewLostError
            If there is nobody left to do the work.
        """
        self._waiting.extend(tasks)
        while self._hand_out():
            done, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
            for future in done:
                if future in self._under_way:
                    yield from self._take_back(future)

    def _hand_out(self) -> bool:
        """Keep the crew busy; say whether anything is under way."""
        if self._suspects:
            # One at a time, so that it is clear which of them it is, should a worker be lost again.
            if not self._under_way:
                self._submit([self._suspects.popleft()])
            return True
        while self._waiting and len(self._under_way) < self.crew.ahead:
            self._submit(self._parcel())
        return bool(self._under_way)

    def _parcel(self) -> list[Task]:
        """Take so many units that they last, but leave some for the others."""
        first = self._waiting.popleft()
        parcel = [first]
        seconds = self._seconds.get(first.job) or max(self._seconds.values(), default=0.0)
        size = 1
        if seconds > 0 and first.job.keep_in is None:
            size = min(int(self.crew.lasts / seconds), len(self._waiting) // (self.crew.ahead or 1))
        while len(parcel) < size and self._waiting:
            parcel.append(self._waiting.popleft())
        return parcel

    def _submit(self, parcel: list[Task]) -> None:
        try:
            future = self.crew.submit(parcel)
        except BrokenExecutor:  # a worker was lost while nothing was asked of it
            self.crew.renew()
            future = self.crew.submit(parcel)
        self._under_way[future] = parcel

    def _take_back(self, future: Future[Done]) -> Iterator[tuple[Task, Unit]]:
        try:
            done = future.result()
        except BrokenExecutor:
            yield from self._after_a_loss()
        except self.crew.gives_up as error:
            self._given_up(self._under_way.pop(future), error)
        except StoppedError:
            # Ctrl-C reaches all processes of a terminal, a worker perhaps before this one.
            raise KeyboardInterrupt from None
        else:
            parcel = self._under_way.pop(future)
            self._seconds.update(dict.fromkeys((task.job for task in parcel), done.seconds / len(parcel)))
            yield from zip(parcel, done.units, strict=True)

    def _given_up(self, parcel: list[Task], error: BaseException) -> None:
        """Keep what a crew that replaces its workers itself has tried often enough, or look at its units one by one."""
        if isinstance(error, CancelledError):
            raise CrewLostError(f"{self.crew.name} was lost") from None
        if len(parcel) == 1:
            self.set_aside += parcel
        else:
            self._suspects += parcel

    def _after_a_loss(self) -> Iterator[tuple[Task, Unit]]:
        """Take what was finished before the loss; what was not is under suspicion, and done again."""
        wait(self._under_way)
        lost: list[Task] = []
        for future, parcel in list(self._under_way.items()):
            if isinstance(future.exception(), BrokenExecutor):
                del self._under_way[future]
                lost += parcel
            else:
                yield from self._take_back(future)
        self.crew.renew()
        alone = len(lost) == 1
        for task in lost:
            self._losses[task] += 1
            if alone and self._losses[task] >= STRIKES:
                self.set_aside.append(task)
            else:
                self._suspects.append(task)


def set_aside_words(tasks: Sequence[Task]) -> str:
    """Say which units were set aside."""
    names = ", ".join(task.words for task in tasks[:NAMED])
    more = f" and {len(tasks) - NAMED} more" if len(tasks) > NAMED else ""
    return f"a worker process was lost twice (out of memory?) at {names}{more}"
