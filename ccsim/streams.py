"""Streams of uniform numbers, each found by its address and by nothing else.

An address is the seed, the replication, a name such as ``talk/billing/billing/0/0`` and a day. No stream knows of any
other, so that a new contact type, agent or replication moves no number that was there before.
"""

from __future__ import annotations

import hashlib
from typing import cast

import numpy as np
from numpy.random.bit_generator import ISeedSequence, SeedSequence
from numpy.typing import DTypeLike, NDArray

_KEY_BYTES = 16
"""A Philox key is 128 bits wide."""


class _Key(ISeedSequence):
    """A generator's key as it is, where NumPy would mix one from a seed (and gather entropy that is not wanted)."""

    def __init__(self, address: str) -> None:
        digest = hashlib.blake2b(address.encode(), digest_size=_KEY_BYTES).digest()
        self._key = np.frombuffer(digest, "<u8")

    def generate_state(self, n_words: int, dtype: DTypeLike = np.uint64) -> NDArray[np.uint64]:
        """Hand the key to a generator that asks for its two words."""
        del n_words, dtype
        return self._key


def uniforms(seed: int, replication: int, name: str, day: int, count: int) -> NDArray[np.float64]:
    """Draw the first numbers of one stream.

    The bits are raw output of the counter-based generator Philox (Salmon et al., "Parallel random numbers: as easy as
    1, 2, 3", 2011), so that they are the same on every machine and with every NumPy. Asking for more numbers never
    changes the earlier ones.

    Parameters
    ----------
    seed, replication : int
        Of the scenario and of the repetition, counted from 0.
    name : str
        What the numbers are for.
    day : int
        Wall-clock day of the run; 0 is the date of the start.
    count : int
        How many numbers.

    Returns
    -------
    array of float64, shape (count,)
        In the open interval (0, 1): the middles of 2**52 equal parts, so that no inverse transform meets 0 or 1.
    """
    key = _Key(f"{seed}\n{replication}\n{name}\n{day}")
    raw = np.random.Philox(cast(SeedSequence, key)).random_raw(count)
    return ((raw >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52
