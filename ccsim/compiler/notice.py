"""What is said when functions are compiled, which takes seconds once and not again."""

from __future__ import annotations

import logging
from collections.abc import Callable

COMPILES = "compiling the engine, once after installation or an update ..."
NOT_KEPT = "the compiled engine cannot be kept, as there is no cache folder to write to: the next run compiles it anew"

_log = logging.getLogger("ccsim").warning
_say: list[Callable[[str], object]] = [_log]
_said: set[str] = set()


def on_compile(say: Callable[[str], object] | None = _log) -> None:
    """Choose who hears that functions are about to be compiled rather than loaded.

    Parameters
    ----------
    say : callable or None
        Called with one line of text, the first time in this process. None: nobody. At first it is the logger `ccsim`,
        which writes to standard error unless it is told otherwise.
    """
    _say[:] = [] if say is None else [say]


def about_to_compile() -> None:
    """Say that it takes a while now."""
    _tell(COMPILES)


def not_kept() -> None:
    """Say that it will take as long the next time."""
    _tell(NOT_KEPT)


def _tell(line: str) -> None:
    if _say and line not in _said:
        _said.add(line)
        _say[0](line)
