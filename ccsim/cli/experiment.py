"""What all experiments share on the command line: the batch runner, its progress, and how they end early."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ccsim.app.choices import choose_engine
from ccsim.cli.options import STORE

if TYPE_CHECKING:
    from ccsim.experiments.batch import BatchRunner

GOES_ON = "what is finished is kept in {}: the same command goes on from there"


@contextmanager
def running(**options: Any) -> Iterator[BatchRunner]:
    """Open a batch runner as `telling` does, where the number of units is known beforehand."""
    with telling(**options) as (batch, _):
        yield batch


@contextmanager
def telling(
    *,
    engine: str,
    workers: int | None,
    executor: str | None,
    store: str | None,
    no_store: bool,
    quiet: bool,
) -> Iterator[tuple[BatchRunner, Callable[[str], None]]]:
    """Open the batch runner that a command's options (`experimenting`) ask for, with its progress on standard error.

    With it comes what to tell the step that is under way: what is left is then no longer guessed.

    What ends an experiment early (Ctrl-C, the loss of workers) passes through; what becomes of finished units is said.

    Raises
    ------
    UsageError
        If an option is wrong.
    """
    from ccsim.app.batch import open_batch  # noqa: PLC0415  - help stays light
    from ccsim.cli.progress import Progress  # noqa: PLC0415
    from ccsim.errors import UnfinishedError, UsageError  # noqa: PLC0415

    if store is not None and no_store:
        raise UsageError("store: it is either named or not wanted")
    chosen = choose_engine(engine)
    if chosen.notice and not quiet:
        click.echo(f"note: {chosen.notice}", err=True)
    path = None if no_store else Path(store) if store else _usual_store(quiet=quiet)
    with ExitStack() as stack:
        progress = stack.enter_context(Progress(quiet=quiet, noun="units"))
        batch = stack.enter_context(
            open_batch(engine=chosen.name, workers=workers, executor=executor, store=path, progress=progress)
        )
        try:
            yield batch, progress.doing
        except (KeyboardInterrupt, UnfinishedError):
            if path is not None:
                progress.note(GOES_ON.format(path))
            raise
        if not quiet:
            for versions, count in batch.passed_over.items():
                progress.note(f"note: {path} has {count} units of this that were made by {versions}; they are not used")


def _usual_store(*, quiet: bool) -> Path | None:
    """The usual store, if it can be had here."""
    from ccsim.errors import UsageError  # noqa: PLC0415
    from ccsim.experiments.store import open_store  # noqa: PLC0415

    try:
        with open_store(STORE):
            return STORE
    except UsageError as error:
        if STORE.exists():  # something is there that must not be overwritten, or passed over in silence
            raise
        if not quiet:
            click.echo(f"note: nothing is kept ({error})", err=True)
        return None
