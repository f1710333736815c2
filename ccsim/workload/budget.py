"""How often each entry of `next` may still be followed: which later attempts `at_most` leaves possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ccsim.scenario.journeys import Entry

Uses: TypeAlias = NDArray[np.uint64]
"""[attempts, words]: bit i of a row is set if some way to the attempt leaves the counts of all entries as state i says."""

MAX_ATTEMPTS = 20
_WORD = 64
_MOST_STATES = 16 * _WORD


@dataclass(frozen=True)
class Budget:
    """Counts of the entries that one contact can have used, as one number in mixed radix.

    A number stands for one combination of counts, so the set of combinations with which a contact can come to an attempt is
    a string of bits, and following an entry is a mask and a shift. Entries that do not fit (the largest `at_most`
    first) are not counted: then a row more than needed may be drawn, never one less.

    Parameters
    ----------
    allowed : array of uint64 [entries, words]
        States in which the entry is not used up.
    shift : tuple of int [entries]
        What one use adds to the state.
    """

    allowed: Uses
    shift: tuple[int, ...]

    def unused(self) -> Uses:
        """Nothing is used yet; of one attempt: [words]."""
        uses = np.zeros(self.allowed.shape[1], np.uint64)
        uses[0] = 1
        return uses

    def after(self, uses: Uses, entry: int) -> Uses:
        """Follow an entry; all bits are 0 where every way has used it up."""
        free: Uses = uses & self.allowed[entry]
        words, bits = divmod(self.shift[entry], _WORD)
        moved = np.zeros_like(free)
        moved[:, words:] = free[:, : free.shape[1] - words] << np.uint64(bits)
        if bits:
            moved[:, words + 1 :] |= free[:, : free.shape[1] - words - 1] >> np.uint64(_WORD - bits)
        return moved


def budget(entries: Sequence[Entry], contact_type: int) -> Budget:
    """Lay out the counts of the entries that contacts of a type can ever meet."""
    radices: dict[int, tuple[int, int]] = {}
    states = 1
    for number in sorted(_met(entries, contact_type), key=lambda number: entries[number].at_most):
        radix = entries[number].at_most + 1
        if entries[number].at_most < MAX_ATTEMPTS - 1 and states * radix <= _MOST_STATES:
            radices[number] = states, radix
            states *= radix
    words = -(-states // _WORD)
    allowed = np.full((len(entries), words), ~np.uint64(0))
    for number, (stride, radix) in radices.items():
        free = np.arange(words * _WORD) // stride % radix < radix - 1
        allowed[number] = np.packbits(free, bitorder="little").view("<u8")
    return Budget(allowed, tuple(radices[number][0] if number in radices else 0 for number in range(len(entries))))


def _met(entries: Sequence[Entry], contact_type: int) -> list[int]:
    """Entries that make another attempt, of the types that a contact can become."""
    types, ahead = {contact_type}, [contact_type]
    while ahead:
        here = ahead.pop()
        onwards = {entry.as_type for entry in entries if entry.type == here and entry.as_type >= 0} - types
        types |= onwards
        ahead += onwards
    return [number for number, entry in enumerate(entries) if entry.type in types and entry.as_type >= 0]
