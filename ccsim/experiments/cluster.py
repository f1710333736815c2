"""Workers on other machines: a Dask cluster behind the executor that it offers (extra `cluster`)."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ccsim.errors import UsageError
from ccsim.experiments.crew import AHEAD, Crew, CrewLostError
from ccsim.experiments.jobs import Done, Task, work
from ccsim.experiments.versions import versions

if TYPE_CHECKING:
    from distributed import Client

LASTS = 0.5
"""Seconds that a parcel should last: handing it to a cluster takes some thousandths of a second."""

PATIENCE = 10
"""Seconds within which the scheduler must answer, and a worker be there."""

NAMED = 3
"""Workers that a message names."""


class OtherVersionsError(Exception):
    """A worker that joined has other versions than we."""


class Cluster:
    """A crew of Dask workers.

    Parameters
    ----------
    address : str
        Of the scheduler.
    client : distributed.Client
    """

    lasts = LASTS

    def __init__(self, address: str, client: Client) -> None:
        from distributed import KilledWorker  # noqa: PLC0415  - an extra

        self.name = f"the cluster at {address}"
        self.gives_up: tuple[type[BaseException], ...] = (KilledWorker, CancelledError)
        self._executor: Executor = client.get_executor(pure=False)
        self.workers = sum(client.nthreads().values())
        self.ahead = max(self.workers, 1) * AHEAD

    def submit(self, parcel: Sequence[Task]) -> Future[Done]:
        """Hand out a parcel; Dask itself hands it on when its worker is lost."""
        return self._executor.submit(_work, versions(), parcel)

    def renew(self) -> None:
        """Say that it is over: Dask replaces single workers itself."""
        raise CrewLostError(f"{self.name} takes no more work")

    def close(self) -> None:
        """Give up what is under way."""
        self._executor.shutdown(wait=False)


@contextmanager
def cluster(address: str) -> Iterator[Crew]:
    """Open a crew on a Dask cluster.

    Parameters
    ----------
    address : str
        Of its scheduler: `tcp://host:8786`.

    Raises
    ------
    UsageError
        If Dask is not installed, nobody answers, there is no worker, or one has another ccsim or NumPy than we.
    """
    client = _client(address)
    try:
        _check(address, client)
        crew = Cluster(address, client)
        try:
            yield crew
        finally:
            crew.close()
    finally:
        client.close(timeout=1)


def _client(address: str) -> Client:
    try:
        from distributed import Client  # noqa: PLC0415  - an extra
    except ImportError:
        raise UsageError("executor: Dask is not installed: pip install 'ccsim[cluster]'") from None
    for name in [name for name in logging.root.manager.loggerDict if name.split(".")[0] == "distributed"]:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what it has to say, we say in a line
    try:
        return Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UsageError(f"executor {address}: no Dask scheduler answers there ({reason})") from None


def _check(address: str, client: Client) -> None:
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        raise UsageError(f"executor {address}: the cluster has no worker") from None
    ours = versions()
    answers = client.run(versions, on_error="return")
    others = {worker: answer for worker, answer in answers.items() if answer != ours}
    if others:
        told = "; ".join(f"{worker}: {_told(answer)}" for worker, answer in list(others.items())[:NAMED])
        raise UsageError(f"executor {address}: {len(others)} of {len(answers)} workers differ ({told}); here: {ours}")


def _told(answer: object) -> str:
    return answer if isinstance(answer, str) else f"no ccsim like ours ({answer})"


def _work(expected: str, parcel: Sequence[Task]) -> Done:
    if versions() != expected:
        raise OtherVersionsError(f"a worker has joined that differs ({versions()}); expected: {expected}")
    return work(parcel)
