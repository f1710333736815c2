"""Plain text tables that fit the terminal: what is too wide goes on below, under the same row names."""

from __future__ import annotations

import shutil
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

GAP = "  "
LEAST_NAME = 8
"""Row names are never cut shorter."""
NARROWEST = 20
PIPE_WIDTH = 100
"""Where standard output is no terminal and COLUMNS is not set."""


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
    """

    heading: str
    cells: Sequence[str]
    left: bool = False

    @property
    def width(self) -> int:
        """Characters of the widest cell or heading."""
        return max(wide(text) for text in (*self.heading.split("\n"), *self.cells, ""))


def terminal_width() -> int:
    """Columns to fill: of the terminal, or of the environment variable COLUMNS, or 100."""
    return max(NARROWEST, shutil.get_terminal_size((PIPE_WIDTH, 24)).columns)


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


def table(title: str, names: Sequence[str], columns: Sequence[Column], width: int) -> Iterator[str]:
    """Lay a table out.

    Parameters
    ----------
    title : str
        Heads the column of row names.
    names : sequence of str
        Row names; leading spaces indent.
    columns : sequence of Column
    width : int
        Of the terminal. A table that is wider is cut between columns into several, one below the other.

    Yields
    ------
    str
        Lines without trailing spaces.
    """
    widest = max((column.width for column in columns), default=0) + len(GAP)
    names_width = min(max(wide(name) for name in (title, *names)), max(LEAST_NAME, width - widest))
    for number, block in enumerate(_blocks(columns, width - names_width)):
        if number:
            yield ""
        yield from _block(title, names, block, names_width)


def _blocks(columns: Sequence[Column], room: int) -> Iterator[list[Column]]:
    """Share columns out over blocks none of which is wider than the room, unless a single column is."""
    block: list[Column] = []
    used = 0
    for column in columns:
        needed = column.width + len(GAP)
        if block and used + needed > room:
            yield block
            block, used = [], 0
        block.append(column)
        used += needed
    yield block


def _block(title: str, names: Sequence[str], block: Sequence[Column], names_width: int) -> Iterator[str]:
    height = max((column.heading.rstrip("\n").count("\n") + 1 for column in block), default=1)
    for line in range(height):
        heading = [pad(cut(title if line == 0 else "", names_width), names_width, left=True)]
        for column in block:
            lines = column.heading.split("\n")
            heading.append(pad(lines[line] if line < len(lines) else "", column.width, left=column.left))
        yield GAP.join(heading).rstrip()
    yield GAP.join("-" * size for size in (names_width, *(column.width for column in block)))
    for row, name in enumerate(names):
        cells = [pad(column.cells[row], column.width, left=column.left) for column in block]
        yield GAP.join([pad(cut(name, names_width), names_width, left=True), *cells]).rstrip()


def paragraph(text: str, width: int, indent: str = "") -> list[str]:
    """Wrap running text; further lines are indented."""
    return textwrap.wrap(text, width, subsequent_indent=indent, break_on_hyphens=False) or [""]
