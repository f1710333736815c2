"""A few bits for the fate of every contact, so that the first one whose fate differs can be found later."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ccsim.records import ALWAYS, Column

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
BITS = 12
"""Kept of each contact, or of several together: two letters. One change in 4096 is not seen in them."""

FIRST, LATER = 8192, 256
"""Pairs of letters that are kept at most: of the first replication, in which most changes show, and of each other one."""

_MIX = np.uint64(0x9E3779B97F4A7C15)
_ODD = np.uint64(0xBF58476D1CE4E5B9)

Whole64 = NDArray[np.uint64]


class Fates:
    """Takes the visits of one replication, a part at a time, and keeps a sum of 64 bits for each run of contacts.

    The sum of two runs is the sum of both together, so that neighbours are joined when there are too many.

    Parameters
    ----------
    most : int
        Runs that are kept at most.
    each : int
        Contacts of a run, to begin with; a power of two.
    """

    def __init__(self, most: int, each: int = 1) -> None:
        self.each = each
        self._most = most
        self._sums: Whole64 = np.zeros(0, np.uint64)

    def add(self, visits: Mapping[str, Column]) -> None:
        """Take some visits, the columns of `VISIT_COLUMNS`."""
        contact = visits["contact"]
        if not len(contact):
            return
        hashes = _hashes(visits)
        while int(contact.max()) // self.each >= self._most:
            self._join()
        runs = contact // self.each
        sums = np.zeros(max(len(self._sums), int(runs.max()) + 1), np.uint64)
        sums[: len(self._sums)] = self._sums
        np.add.at(sums, runs, hashes)
        self._sums = sums

    def text(self) -> str:
        """Return two letters for each run of contacts, in order."""
        bits = (_stirred(self._sums) >> np.uint64(64 - BITS)).tolist()
        return "".join(LETTERS[number >> 6] + LETTERS[number & 63] for number in bits)

    def _join(self) -> None:
        even = np.append(self._sums, np.zeros(len(self._sums) % 2, np.uint64))
        self._sums = even[::2] + even[1::2]
        self.each *= 2


def first_difference(old: str, new: str) -> int | None:
    """Return the number of the first run of contacts that differs; None if none is seen to."""
    pairs = range(0, min(len(old), len(new)), 2)
    differing = next((place // 2 for place in pairs if old[place : place + 2] != new[place : place + 2]), None)
    if differing is None and len(old) != len(new):
        return min(len(old), len(new)) // 2
    return differing


def _hashes(visits: Mapping[str, Column]) -> Whole64:
    """64 bits of each visit, from all its columns; whole numbers alone, the same on every machine."""
    hashes = np.zeros(len(visits["contact"]), np.uint64)
    for name in ALWAYS:
        hashes = _stirred(hashes + visits[name].astype(np.int64).view(np.uint64) + _MIX)
    offered = visits["callback_offered"].astype(np.int64)
    return np.where(offered >= 0, _stirred(hashes + offered.view(np.uint64) + _MIX), hashes)


def _stirred(bits: Whole64) -> Whole64:
    """Let every bit depend on every bit, more or less (the finaliser of Steele, Lea and Flood's SplitMix64, shortened)."""
    bits = (bits ^ (bits >> np.uint64(30))) * _ODD
    bits = (bits ^ (bits >> np.uint64(27))) * _MIX
    return bits ^ (bits >> np.uint64(31))
