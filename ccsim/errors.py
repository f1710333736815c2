"""What can go wrong through no fault of ccsim: a bad scenario, a bad command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SHOWN = 100
"""So many problems are spelt out in a message; the others are counted."""


class CcsimError(Exception):
    """The input is wrong; the message says where and what, and needs no traceback."""


class UsageError(CcsimError):
    """A wrong option or argument, on the command line or in a Python call."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong in a scenario.

    Parameters
    ----------
    file : str
        The file as the user named it, or the option (`--set 'path=value'`).
    line, column : int
        Position in the file, both from 1.
    path : str
        Dotted path of the key or value, empty if there is none (a syntax error).
    message : str
        What is wrong and, where it is known, the cure.
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        path = f"{_clipped(self.path, 200)}: " if self.path else ""
        return f"{self.file}:{self.line}:{self.column}: {path}{_clipped(self.message, 500)}"


def _clipped(text: str, length: int) -> str:
    """Leave the middle out of what is too long to be read, such as a value of a million digits."""
    half = length // 2
    return text if len(text) <= length else f"{text[:half]} ... {text[-half:]}"


class ScenarioError(CcsimError):
    """A scenario cannot be used.

    Parameters
    ----------
    problems : iterable of Problem
        Everything that is wrong with it, at least one.

    Attributes
    ----------
    problems : tuple of Problem
        Sorted by file and position, each once.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__(self.problems)

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:SHOWN]]
        if more := len(self.problems) - SHOWN:
            lines += [f"and {more} more"] if more > 0 else []
        return "\n".join(lines)


class UnfinishedError(CcsimError):
    """Not all could be done that was asked for, as workers were lost; what was finished is in the store, if there is one."""
