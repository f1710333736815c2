"""Rows of a table, often all of them: picked, divided into parts, put end to end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias, overload

import numpy as np

from ccsim.workload.model import Column

Rows: TypeAlias = Column | slice
"""Numbers of rows; a slice, ALL, spares the copy where all are meant."""
ALL = slice(None)

PART = 16_384
"""So many rows are worked on at a time: what lies between two steps stays in the processor's cache."""


@overload
def of(rows: Rows, some: Column) -> Column: ...
@overload
def of(rows: Column, some: Rows) -> Column: ...
@overload
def of(rows: Rows, some: Rows) -> Rows: ...
def of(rows: Rows, some: Rows) -> Rows:
    """Pick some of some rows."""
    if isinstance(some, slice):
        return rows
    return some if isinstance(rows, slice) else rows[some]


def number_of(rows: Rows, count: int) -> int:
    """How many rows, out of `count`."""
    return count if isinstance(rows, slice) else len(rows)


def united(some: Sequence[Rows]) -> Rows:
    """Put several selections of rows together, each ascending; a single one stays as it is."""
    if len(some) == 1 or any(isinstance(rows, slice) for rows in some):
        return next((rows for rows in some if isinstance(rows, slice)), some[0])
    return np.unique(np.concatenate([rows for rows in some if not isinstance(rows, slice)]))


def among(rows: Rows, some: Rows) -> Rows:
    """Find the places of some rows among others, ascending both; ALL if they are the very same."""
    if some is rows or isinstance(some, slice):
        return ALL
    return some if isinstance(rows, slice) else np.searchsorted(rows, some)


def parts(rows: Rows, count: int) -> Iterator[Rows]:
    """Divide rows, out of `count`, into parts of at most PART."""
    if isinstance(rows, slice):
        yield from (slice(begin, min(begin + PART, count)) for begin in range(0, count, PART))
    else:
        yield from (rows[begin : begin + PART] for begin in range(0, len(rows), PART))


def end_to_end(columns: Sequence[Column]) -> Column:
    """Put columns end to end; a single one stays as it is."""
    return columns[0] if len(columns) == 1 else np.concatenate([np.empty(0, np.int64), *columns])


def in_order(instants: Column) -> Column:
    """Sort instants: their places from the earliest to the latest, those of one instant as they stand.

    Each place is packed into the low bits below its instant, because numbers sort several times as fast as places by
    their numbers. Where 63 bits are too few for both, places it is.
    """
    if not len(instants):
        return np.empty(0, np.int64)
    earliest, bits = int(instants.min()), len(instants).bit_length()
    if (int(instants.max()) - earliest).bit_length() + bits >= 63:
        return np.argsort(instants, kind="stable")
    packed = instants - earliest
    packed <<= bits
    packed |= np.arange(len(instants))
    packed.sort()
    packed &= (1 << bits) - 1
    return packed
