"""Long texts to standard output."""

from __future__ import annotations

import sys


def emit(text: str) -> None:
    """Write a text, then a line feed on its own.

    Python swallows the error when a reader leaves in the middle of one long write; the next write tells.

    Raises
    ------
    BrokenPipeError
        If nobody reads any more.
    """
    for part in (text, "\n"):
        sys.stdout.write(part)
        sys.stdout.flush()
