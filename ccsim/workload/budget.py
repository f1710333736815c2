"""How often each entry of `next` may still be followed: which later attempts `at_most` leaves possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ccsim.scenario.journeys import Entry

Uses: TypeAlias = NDArray[np.uint64]
"""Bit i is set if some way to this attempt leaves the counts of all entries as state i says."""

MAX_ATTEMPTS = 20
_STATES = 64
_ALL = np.uint64(2**64 - 1)
NOTHING_USED = np.uint64(1)


@dataclass(frozen=True)
class Budget:
    """Counts of the entries that one contact can have used, as one number in mixed radix.

    A number below 64 stands for one combination of counts, so the set of combinations with which a contact can come to an
    attempt is one word, and following an entry is a mask and a shift. Entries that do not fit (the largest `at_most`
    first) are not counted: then a row more than needed may be drawn, never one less.

    Parameters
    ----------
    allowed : array of uint64 [entries]
        States in which the entry is not used up.
    shift : array of uint64 [entries]
        What one use adds to the state.
    """

    allowed: Uses
    shift: Uses

    def after(self, uses: Uses, entry: int) -> Uses:
        """Follow an entry; 0 where no way leaves it unused."""
        return (uses & self.allowed[entry]) << self.shift[entry]


def budget(entries: Sequence[Entry], contact_type: int) -> Budget:
    """Lay out the counts of the entries that contacts of a type can ever meet."""
    allowed, shift = np.full(len(entries), _ALL), np.zeros(len(entries), np.uint64)
    stride = 1
    for number in sorted(_met(entries, contact_type), key=lambda number: entries[number].at_most):
        radix = entries[number].at_most + 1
        if entries[number].at_most < MAX_ATTEMPTS - 1 and stride * radix <= _STATES:
            free = (state for state in range(_STATES) if state // stride % radix < radix - 1)
            allowed[number], shift[number] = np.uint64(sum(1 << state for state in free)), np.uint64(stride)
            stride *= radix
    return Budget(allowed, shift)


def _met(entries: Sequence[Entry], contact_type: int) -> list[int]:
    """Entries that make another attempt, of the types that a contact can become."""
    types, ahead = {contact_type}, [contact_type]
    while ahead:
        here = ahead.pop()
        onwards = {entry.as_type for entry in entries if entry.type == here and entry.as_type >= 0} - types
        types |= onwards
        ahead += onwards
    return [number for number, entry in enumerate(entries) if entry.type in types and entry.as_type >= 0]
