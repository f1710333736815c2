"""Single numbers out of long streams, by machine code: a generator can only begin somewhere and make all that follow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ccsim.compiler import compiled
from ccsim.compiler.wide import upper_half
from ccsim.streams import Words, key
from ccsim.workload.model import Column

_M0, _M1 = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
_W0, _W1 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)
"""Multipliers and Weyl constants of Philox 4x64 (Salmon et al. 2011, see `ccsim.streams`)."""
_ROUNDS = 10


def words_at(seed: int, replication: int, name: str, day: int, places: Column) -> Words:
    """Draw the bits of some numbers of one stream, the same as `ccsim.streams.words` has there.

    Parameters
    ----------
    places : array of int64
        Which numbers, ascending.
    """
    found = np.empty(len(places), np.uint64)
    _pick(np.array(key(seed, replication, name, day), np.uint64), places, found)
    return found


@compiled(signature="void(uint64[::1], int64[::1], uint64[::1])", in_place=True)
def _pick(key: NDArray[np.uint64], places: Column, found: Words) -> None:
    """Work out the count of each place, four numbers to a count; the count of the first four is 1."""
    known = -1
    x0 = x1 = x2 = x3 = np.uint64(0)
    for i in range(len(places)):
        count = places[i] >> 2
        if count != known:
            known = count
            x0, x1, x2, x3 = np.uint64(count + 1), np.uint64(0), np.uint64(0), np.uint64(0)
            k0, k1 = key[0], key[1]
            for _ in range(_ROUNDS):
                h0, h1 = upper_half(_M0, x0), upper_half(_M1, x2)
                x0, x1, x2, x3 = h1 ^ x1 ^ k0, _M1 * x2, h0 ^ x3 ^ k1, _M0 * x0
                k0, k1 = k0 + _W0, k1 + _W1
        which = places[i] & 3
        found[i] = x0 if which == 0 else x1 if which == 1 else x2 if which == 2 else x3
