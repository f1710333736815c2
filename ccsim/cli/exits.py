"""How the program ends: an exit code for everything that can happen, and never a raw traceback."""

from __future__ import annotations

import errno
import os
import platform
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import click

from ccsim import __version__
from ccsim.cli.output import refusal
from ccsim.errors import CcsimError, ScenarioError, UnfinishedError

if TYPE_CHECKING:
    from ccsim.scenario import Scenario

DONE, CHECK_FAILED, WRONG_INPUT, NOT_FINISHED, INTERNAL_ERROR, INTERRUPTED = 0, 1, 2, 3, 4, 130
BROKEN_PIPE = 141
"""Whoever read standard output has left (`ccsim run .. | head`); 128 + SIGPIPE, as other programs end then."""

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EMFILE, errno.ENFILE})
"""Errors of the operating system that name no file and are nobody's bug."""

TRACEBACK = "CCSIM_TRACEBACK"
"""Environment variable: 1 shows the traceback of an internal error."""


class ReaderLeftError(Exception):
    """Standard output is a pipe that nobody reads any more."""


def exit_code(command: Callable[[], object]) -> int:
    """Run a command, say on standard error what went wrong, and give the exit code.

    What the command itself has to say goes before a reader who has gone; a result that nobody could be shown is no success,
    and no mere failed check.
    """
    code, refused = _ended(command), refusal()
    if refused is None:
        return code
    if isinstance(refused, BrokenPipeError):
        return code or BROKEN_PIPE
    _say(f"Error: standard output: {refused.strerror}")
    return max(code, WRONG_INPUT)


def _ended(command: Callable[[], object]) -> int:
    try:
        code = command()
        return code if isinstance(code, int) else DONE
    except click.exceptions.Exit as left:
        return left.exit_code
    except click.ClickException as error:
        error.show()
        return WRONG_INPUT
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted")
        return INTERRUPTED
    except (BrokenPipeError, ReaderLeftError):
        return BROKEN_PIPE
    except ScenarioError as error:
        _say(str(error))
        return WRONG_INPUT
    except CcsimError as error:
        _say(f"Error: {error}")
        return NOT_FINISHED if isinstance(error, UnfinishedError) else WRONG_INPUT
    except MemoryError:
        _say("Error: out of memory; fewer --workers, or a shorter duration, need less")
        return NOT_FINISHED
    except Exception as error:
        if isinstance(error, OSError) and (error.filename is not None or error.errno in NO_ROOM):
            _say(f"Error: {f'{error.filename}: ' if error.filename else ''}{error.strerror}")
            return WRONG_INPUT
        _say(bug_report(error))
        return INTERNAL_ERROR


def _say(text: str) -> None:
    """Write to standard error, if anything can be written there: the exit code matters more."""
    with suppress(OSError):
        click.echo(text, err=True)


@contextmanager
def concerning(scenario: Scenario) -> Iterator[None]:
    """Note the scenario's fingerprint on any internal error inside."""
    try:
        yield
    except Exception as error:
        if not isinstance(error, CcsimError):
            error.add_note(f"fingerprint of the scenario: {scenario.fingerprint}")
        raise


def bug_report(error: Exception) -> str:
    """Say that this is a bug, how to report it and what to send."""
    if os.environ.get(TRACEBACK) == "1":
        details = "".join(traceback.format_exception(error))
    else:
        frames = traceback.extract_tb(error.__traceback__)
        place = f" in {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
        notes = [f"  {note}" for note in getattr(error, "__notes__", ())]
        details = "\n".join([f"  {type(error).__name__}: {error}{place}", *notes])
    return (
        "This is a bug in ccsim, not in your scenario. Please report it to those from whom you have ccsim, with\n"
        f"the command, the scenario if you may show it, and these lines (with {TRACEBACK}=1 they are complete):\n"
        f"  ccsim {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}\n"
        f"{details}"
    )
