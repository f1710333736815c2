"""Plain text tables that fit the terminal: what is too wide goes on below, under the same row names."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from ccsim.app.tables.block import Block, Column, Text, cut, pad, wide
from ccsim.cli.colour import painted

GAP = "  "
LEAST_NAME = 8
"""Row names are never cut shorter."""
NARROWEST = 20
PIPE_WIDTH = 100
"""Where standard output is no terminal and COLUMNS is not set."""


def terminal_width() -> int:
    """Columns to fill: of the terminal, or of the environment variable COLUMNS, or 100."""
    return max(NARROWEST, shutil.get_terminal_size((PIPE_WIDTH, 24)).columns)


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
        Of the terminal. A table that is wider is cut between columns into several, one below the other; a column that is too
        wide even alone is told as a list, each cell below its row's name.

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
        if block and names_width + len(GAP) + block[0].width > width:
            yield from _list(title, names, block[0], width)
        else:
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
        cells = [_cell(column, row) for column in block]
        yield GAP.join([pad(cut(name, names_width), names_width, left=True), *cells]).rstrip()


def _list(title: str, names: Sequence[str], column: Column, width: int) -> Iterator[str]:
    """Tell a column cell by cell, where its table does not fit."""
    yield from wrapped(" ".join([title, *column.heading.split()]), width)
    yield "-" * width
    for row, name in enumerate(names):
        *lines, last = wrapped(column.cells[row], width - len(GAP)) or [""]
        if last:
            yield cut(name, width)
            yield from (f"{GAP}{line}" for line in lines)
            yield f"{GAP}{painted(last, column.verdicts[row]) if column.verdicts else last}"


def wrapped(text: str, width: int) -> list[str]:
    """Break a text between words, and words that are too long, by the columns that they take."""
    lines, line = list[str](), ""
    for word in text.split():
        if line and wide(line) + 1 + wide(word) > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}" if line else word
        while wide(line) > width:
            fits = next(size for size in range(len(line), 0, -1) if wide(line[:size]) <= width)
            lines.append(line[:fits])
            line = line[fits:]
    return [*lines, line] if line else lines


def _cell(column: Column, row: int) -> str:
    """Pad a cell, then colour its verdict, which changes no width."""
    text = pad(column.cells[row], column.width, left=column.left)
    return painted(text, column.verdicts[row]) if column.verdicts else text


def paragraph(text: str, width: int, indent: str = "") -> list[str]:
    """Wrap running text; further lines are indented."""
    return textwrap.wrap(text, width, subsequent_indent=indent, break_on_hyphens=False) or [""]


def laid_out(blocks: Iterable[Block], width: int) -> Iterator[str]:
    """Lay out tables and sentences, one below the other."""
    for block in blocks:
        if isinstance(block, Text):
            yield from paragraph(block.words, width, block.indent)
        else:
            yield from paragraph(block.above, width) if block.above else ()
            yield from table(block.title, block.names, block.columns, width)
