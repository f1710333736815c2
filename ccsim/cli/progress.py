"""How far a run is: a bar on a terminal, plain lines elsewhere, on standard error."""

from __future__ import annotations

import sys
from time import monotonic
from types import TracebackType
from typing import Self, TextIO

from ccsim.compiler import on_compile
from ccsim.experiments.underway import on_days

BAR = 30
EVERY = 2.0
"""Seconds between plain lines at least; the last line always comes."""
REDRAW = 0.1
"""Seconds between two looks of the bar."""


class Progress:
    """Shows finished replications, and that the engine is compiled. Call it with the finished and the expected number.

    Parameters
    ----------
    quiet : bool
        Show nothing.
    noun : str
        What is counted.
    stream : text stream, optional
        Standard error if not given.

    Attributes
    ----------
    day : str
        How far the replication is that is under way; '' if that is not known.
    step : str
        What is being done where nobody knows how many are still to come; '' if the expected number is all.
    """

    def __init__(self, *, quiet: bool = False, noun: str = "replications", stream: TextIO | None = None) -> None:
        self._noun = noun
        self._stream = stream or sys.stderr
        self._bar = not quiet and self._stream.isatty()
        self._lines = not quiet and not self._bar
        self._began = self._shown = monotonic()
        self._done = self._goal = self._reused = 0
        self._paced = (self._began, 0)
        self._compiled = False
        self.day = self.step = ""

    def doing(self, step: str) -> None:
        """Say what is being done, in place of how much is left: each step asks for as many as the one before shows."""
        self.step = step

    def __call__(self, done: int, goal: int, reused: int = 0) -> None:
        """Show that so many of so many are finished, of which so many were there before."""
        self._done, self._goal, self._reused = done, goal, reused
        self.day = ""
        now = monotonic()
        if self._compiled:
            self._paced, self._compiled = (now, done - reused), False
        if self._bar and (now - self._shown >= REDRAW or done == goal):
            self._shown = now
            self._write("\r" + self._picture())
        elif self._lines and now - self._shown >= EVERY:
            self._shown = now
            count = f"{done}" if self.step else f"{done} of {goal}"
            self._write(f"{count} {self._noun}, {self.seconds:.0f} s{self._pace()}\n")

    def days(self, over: int, days: int) -> None:
        """Show how far a long replication is that is under way."""
        self.day = f"day {over + 1} of {days}"
        now = monotonic()
        if self._bar and now - self._shown >= REDRAW:
            self._shown = now
            self._write("\r" + self._picture())
        elif self._lines and now - self._shown >= EVERY:
            self._shown = now
            self._write(f"{self._noun.removesuffix('s')} {self._done + 1}: {self.day}, {self.seconds:.0f} s\n")

    @property
    def seconds(self) -> float:
        """Seconds since the beginning."""
        return monotonic() - self._began

    def __enter__(self) -> Self:
        if self._bar:
            self._write("\rpreparing")
        on_compile(self._compiles if self._bar or self._lines else None)
        on_days(self.days)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Clear the bar, or say how it ended."""
        on_compile()
        on_days()
        if self._bar:
            self._clear()
        elif self._lines and kind is None:
            noun = self._noun.removesuffix("s") if self._done == 1 else self._noun
            stored = f" ({self._reused} of them stored before)" if self._reused else ""
            self._write(f"{self._done} {noun}{stored}, {self.seconds:.1f} s\n")

    def note(self, line: str) -> None:
        """Write a line that stays."""
        if self._bar:
            self._clear()
        self._write(line + "\n")

    def _compiles(self, line: str) -> None:
        """Say that the engine is compiled; what that takes says nothing of what is left."""
        self._compiled = True
        self.note(line)

    def _clear(self) -> None:
        self._write("\r" + " " * (BAR + 60) + "\r")

    def _picture(self) -> str:
        filled = BAR * self._done // max(self._goal, 1)
        if not self._goal:
            return f"{self._noun.removesuffix('s')} 1: {self.day}, {self.seconds:.0f} s   "
        if self.step:
            return f"{self._done} {self._noun}{self._pace(self.day)}".ljust(BAR + 42)
        bar = f"[{'#' * filled}{'.' * (BAR - filled)}]"
        return f"{bar} {self._done}/{self._goal} {self._noun}{self._pace(self.day)}   "

    def _pace(self, day: str = "") -> str:
        """Seconds left and how many a second, as soon as they can be told; the day instead of the latter."""
        began, before = self._paced
        made, seconds = self._done - self._reused - before, monotonic() - began
        if not made or not seconds:
            return "".join(f", {said}" for said in (self.step, day) if said)
        if self.step:
            return f", {self.step}, {day or f'{made / seconds:.3g} a second'}"
        return f", {seconds / made * (self._goal - self._done):.0f} s left, {day or f'{made / seconds:.3g} a second'}"

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
