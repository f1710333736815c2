"""Ctrl-C, however often it is pressed."""

from __future__ import annotations

import signal
import threading
import time
from types import FrameType

AGAIN = 3.0
"""Seconds during which another Ctrl-C is one with the last: in the midst of tidying up it would leave processes behind."""


class _Interrupt:
    """Raises `KeyboardInterrupt`, but not again and again."""

    def __init__(self) -> None:
        self._last = -AGAIN

    def __call__(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if now - self._last >= AGAIN:
            self._last = now
            raise KeyboardInterrupt


def hear_once() -> None:
    """Take a burst of Ctrl-C for one, unless the program was started so that it ignores them."""
    in_main = threading.current_thread() is threading.main_thread()
    if in_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _Interrupt())


def hear_no_more() -> None:
    """Let nothing keep the program from ending with its own exit code."""
    if isinstance(signal.getsignal(signal.SIGINT), _Interrupt):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
