"""Pieces of what is shown: columns, tables and sentences, before anybody lays them out."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    heading : str
        Its lines are split by line feeds.
    cells : sequence of str
        One a row.
    left : bool
        Words stand on the left, numbers on the right.
    verdicts : sequence of str
        What each cell comes to (met, missed, undecided; better, worse ..), '' where nothing; empty if none comes to anything.
    """

    heading: str
    cells: Sequence[str]
    left: bool = False
    verdicts: Sequence[str] = ()

    @property
    def width(self) -> int:
        """Characters of the widest cell or heading."""
        return max(wide(text) for text in (*self.heading.split("\n"), *self.cells, ""))


@dataclass(frozen=True)
class Table:
    """A table.

    Parameters
    ----------
    title : str
        Heads the column of row names.
    names : sequence of str
        Row names; leading spaces indent.
    columns : sequence of Column
    above : str
        A title on a line of its own, which leaves the columns more room.
    """

    title: str
    names: Sequence[str]
    columns: Sequence[Column]
    above: str = ""


@dataclass(frozen=True)
class Text:
    """A sentence or more; without any words, the gap between two others.

    Parameters
    ----------
    words : str
    indent : str
        What stands before its second line and those after it.
    """

    words: str
    indent: str = ""


Block: TypeAlias = Table | Text

SPACE = Text("")
"""Keeps two blocks apart."""


def wide(text: str) -> int:
    """Columns that a text takes: East Asian characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def cut(text: str, width: int) -> str:
    """Cut a text to a width, with a dot dot at the end of what was longer."""
    if wide(text) <= width:
        return text
    while text and wide(text) > width - 2:
        text = text[:-1]
    return text + ".."


def pad(text: str, width: int, *, left: bool = False) -> str:
    """Fill a text up to a width with spaces, on the right if it stands on the left."""
    spaces = " " * (width - wide(text))
    return text + spaces if left else spaces + text
