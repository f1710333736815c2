"""Standard output and error: whatever becomes of them, a command goes on to what else was asked of it."""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO


class Forbearing(io.FileIO):
    """A file that is written to as long as it takes anything, and that never ends a command.

    Files of `--out` are written last, so that what cannot be written does not keep what was found from being seen. Nor must what
    cannot be seen, because its reader has gone or the disk is full, keep them from being written.

    Attributes
    ----------
    refused : OSError or None
        The first error; nothing is written after it, so that no hole is in what was.
    """

    refused: OSError | None = None

    def write(self, data: object, /) -> int:
        """Write what can be written, and take the rest for written."""
        assert isinstance(data, bytes | bytearray | memoryview)
        if self.refused is None:
            try:
                return super().write(data) or 0
            except OSError as error:
                self.refused = error
        return len(data)


def prepare_streams() -> None:
    """Write UTF-8 to files and pipes everywhere; a terminal that cannot show a sign shows a question mark."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever called us
            # Left open for good, so that no file of ours takes its number.
            nowhere = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(nowhere, "r" if name == "stdin" else "w", encoding="utf-8", closefd=False))
    sys.stdout, sys.stderr = _prepared(sys.stdout), _prepared(sys.stderr)


def _prepared(stream: TextIO) -> TextIO:
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    encoding, errors = (stream.encoding, "replace") if stream.isatty() else ("utf-8", stream.errors)
    if type(_raw(stream)) is not io.FileIO:  # a console of Windows, or what tests put there
        stream.reconfigure(encoding=encoding, errors=errors)
        return stream
    stream.flush()
    by_line = stream.line_buffering or stream.write_through
    raw = Forbearing(stream.fileno(), "w", closefd=False)
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding, errors, line_buffering=by_line)


def refusal() -> OSError | None:
    """Say why standard output did not take all that was written to it; None if it did."""
    sys.stdout.flush()
    raw = _raw(sys.stdout)
    return raw.refused if isinstance(raw, Forbearing) else None


def _raw(stream: TextIO) -> object:
    """Find the file beneath a stream; with PYTHONUNBUFFERED there is no buffer between them."""
    buffer = getattr(stream, "buffer", None)
    return getattr(buffer, "raw", buffer)
