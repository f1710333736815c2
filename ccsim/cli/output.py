"""Long texts to standard output."""

from __future__ import annotations

import sys

PIECE = 1 << 15
"""Python swallows the error when a reader leaves in the middle of one long write; the next write tells."""


def emit(text: str) -> None:
    """Write a text and a line feed, piece by piece.

    Raises
    ------
    BrokenPipeError
        If nobody reads any more.
    """
    for begin in range(0, len(text), PIECE):
        sys.stdout.write(text[begin : begin + PIECE])
        sys.stdout.flush()
    sys.stdout.write("\n")
    sys.stdout.flush()
