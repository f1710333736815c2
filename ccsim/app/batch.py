"""A batch runner as a call asks for it: engine, workers or cluster, store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ccsim.app.choices import choose_engine
from ccsim.errors import UsageError
from ccsim.experiments.batch import BatchRunner, Progress
from ccsim.experiments.crew import Crews, check_workers
from ccsim.experiments.store import open_store


@contextmanager
def open_batch(
    *,
    engine: str = "auto",
    workers: int | None = None,
    executor: str | None = None,
    store: str | Path | None = None,
    progress: Progress | None = None,
) -> Iterator[BatchRunner]:
    """Open what runs the units of an experiment.

    Parameters
    ----------
    engine : str
        'auto', 'compiled' or 'simpy'.
    workers : int, optional
        Processes on this machine; by default as many as there are processors, if that pays.
    executor : str, optional
        Address of a Dask scheduler (`tcp://host:8786`) whose workers do the work instead.
    store : str or Path, optional
        File that keeps finished units, and of which those that are there are taken.
    progress : callable, optional
        Is told how many units are there, and how many there will be.

    Raises
    ------
    UsageError
        If one of them is wrong.
    """
    chosen = choose_engine(engine).name
    if executor is not None and workers is not None:
        raise UsageError("workers: a cluster (executor) has its own number of them")
    if workers is not None:
        check_workers(workers)
    with ExitStack() as stack:
        kept = stack.enter_context(open_store(store)) if store is not None else None
        if executor is None:
            elsewhere = None
        else:
            from ccsim.experiments.cluster import cluster  # noqa: PLC0415  - an extra

            elsewhere = cluster(executor)
        yield BatchRunner(Crews(stack, workers, elsewhere), chosen, kept, progress)
