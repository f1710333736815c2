"""Streams of uniform numbers, each found by its address and by nothing else.

An address is the seed, the replication, a name such as ``talk/billing/billing/0/0`` and a day. No stream knows of any
other, so that a new contact type, agent or replication moves no number that was there before.
"""

from __future__ import annotations

import hashlib
import threading
from struct import Struct
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Words: TypeAlias = NDArray[np.uint64]
"""Bits, 64 of each number."""

_KEY = Struct("<2Q")
"""A Philox key is 128 bits wide."""
_AT_ONCE = 4
"""Numbers that the generator makes of one count."""
_NOTHING = (0,) * _AT_ONCE
"""The buffer of a generator from which nothing was drawn."""
_DROPPED = np.uint64(12)
"""Low bits of each word that are not used: 52 are left, the mantissa of a float."""
_ONE = np.uint64(0x3FF0_0000_0000_0000)
"""The bits of 1.0; with a mantissa laid over them a number from 1, included, to 2, excluded."""


class _Own(threading.local):
    """A generator for each thread: a new key is set in a third of the time in which a generator is made."""

    def __init__(self) -> None:
        self.generator = np.random.Philox(0)


_OWN = _Own()


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
    return numbers(words(seed, replication, name, day, count))


def words(seed: int, replication: int, name: str, day: int, count: int, begin: int = 0) -> Words:
    """Draw the bits of the numbers `begin` to `begin + count` of one stream, for `numbers` to turn into numbers.

    Those before `begin` are passed over at no cost: the generator counts, and is told from where.
    """
    blocks, rest = divmod(begin, _AT_ONCE)
    return _started(key(seed, replication, name, day), blocks).random_raw(rest + count)[rest:]


def key(seed: int, replication: int, name: str, day: int) -> tuple[int, int]:
    """Turn the address of a stream into the key of the generator."""
    address = f"{seed}\n{replication}\n{name}\n{day}"
    first, second = _KEY.unpack(hashlib.blake2b(address.encode(), digest_size=_KEY.size).digest())
    return first, second


def numbers(words: Words) -> NDArray[np.float64]:
    """Turn bits into uniform numbers where they lie; those of several streams at once in less time."""
    words >>= _DROPPED
    words |= _ONE
    uniform = words.view(np.float64)
    uniform -= 1 - 2.0**-53
    return uniform


def _started(key: tuple[int, ...], blocks: int) -> np.random.Philox:
    """Let this thread's generator go on with the stream of a key after so many counts."""
    generator = _OWN.generator
    state: Any = {  # plain numbers are taken as well as arrays of them, and sooner
        "bit_generator": "Philox",
        "state": {"counter": (blocks, 0, 0, 0), "key": key},
        "buffer": _NOTHING,
        "buffer_pos": _AT_ONCE,
        "has_uint32": 0,
        "uinteger": 0,
    }
    generator.state = state
    return generator
