"""The indices of functions that work in place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ccsim.compiler import compiled
from compiling.support import needs_numba

Table = Any


def moved(table: Table, cube: Table, narrow: Table, row: int) -> int:
    table[row, 2] += narrow[row]
    cube[row, table[row, 0] & 1, 1] = table[row, 1]
    narrow[row + 1] = cube[row, 0, 0]
    return int(table[row, narrow[row]] + cube[row, 1, 1])


def last(column: Table) -> int:
    return int(column[-1])


def end_of_row(table: Table, row: int) -> None:
    table[row, -1] = 0


def taken(column: Table, row: int) -> int:
    return int(column[row])


def put(column: Table, row: int) -> None:
    column[row] = 7


def before(table: Table, row: int) -> int:
    return int(table[row, row - 3])


def arrays() -> tuple[Table, Table, Table]:
    return np.arange(12).reshape(4, 3), np.arange(16).reshape(4, 2, 2), np.array([1, 2, 0, 1], np.int16)


@needs_numba
@pytest.mark.parametrize("row", range(3))
def test_the_same_as_in_plain_python(cache: Path, row: int) -> None:
    """Catches: a narrow index read as if it were wide, a place in another dimension, one of several indices forgotten."""
    here, there = arrays(), arrays()
    assert compiled(in_place=True)(moved)(*here, row) == moved(*there, row)
    for one, other in zip(here, there, strict=True):
        assert np.array_equal(one, other)


@needs_numba
def test_a_negative_constant_is_refused(cache: Path) -> None:
    """Catches: `[-1]` for the last, which would silently be a place before the first."""
    table = np.arange(12).reshape(4, 3)
    for function, arguments in ((last, (table[0],)), (end_of_row, (table, 1))):
        with pytest.raises(Exception, match="a negative index in a function that works in place"):
            compiled(in_place=True)(function)(*arguments)
    assert compiled(last)(table[0]) == 2


@needs_numba
def test_where_indices_are_checked_a_negative_one_is_an_error(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: tests of the engine with checked indices that let a negative one pass; elsewhere Python's own way stays."""
    monkeypatch.setenv("NUMBA_BOUNDSCHECK", "1")
    table = np.arange(12).reshape(4, 3)
    for function, arguments in ((taken, (table[0], -1)), (put, (table[0], -1)), (before, (table, 2))):
        with pytest.raises(IndexError):
            compiled(in_place=True)(function)(*arguments)
        compiled(function)(*arguments)


@needs_numba
def test_nothing_is_asked_of_an_index(cache: Path) -> None:
    """Catches: a compiler that asks of every index whether it is negative, which takes a tenth of the engine's time."""
    for in_place in (True, False):
        made = compiled(in_place=in_place)(taken)
        made(np.arange(3), 1)
        (code,) = made.inspect_llvm().values()
        own = code[code.index("define") :]
        own = own[: own.index("\n}")]
        assert ("select" in own or "ashr" in own) is not in_place
