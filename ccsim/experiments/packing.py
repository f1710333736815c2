"""Measured replications as bytes: what the run store keeps."""

from __future__ import annotations

import json
import zlib
from itertools import accumulate, pairwise

import numpy as np

from ccsim.kpi import Replication

FAST = 1
"""Level of compression: three quarters of what the slowest saves, in a tenth of the time."""

Shape = tuple[str, list[int]]


def pack(measured: Replication) -> bytes:
    """Pack numerators and denominators.

    Returns
    -------
    bytes
        zlib of: a line of JSON, which names for each breakdown and column the type (`<i8`, `<f8`) and the shape of its
        array; then the arrays one after another, in that order, row by row.
    """
    header: dict[str, dict[str, Shape]] = {}
    arrays: list[bytes] = []
    for kind, columns in measured.columns.items():
        header[kind] = {}
        for name, values in columns.items():
            array = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<"), copy=False)
            header[kind][name] = (array.dtype.str, list(values.shape))
            arrays.append(array.tobytes())
    return zlib.compress(b"".join([json.dumps(header, separators=(",", ":")).encode(), b"\n", *arrays]), FAST)


def unpack(packed: bytes) -> Replication:
    """Make a replication of what `pack` has made.

    Raises
    ------
    ValueError
        If it is something else.
    """
    try:
        head, _, body = zlib.decompress(packed).partition(b"\n")
        header: dict[str, dict[str, Shape]] = json.loads(head)
    except (zlib.error, UnicodeDecodeError) as error:
        raise ValueError(f"not a packed replication: {error}") from None
    cells = [(kind, name, *header[kind][name]) for kind in header for name in header[kind]]
    sizes = [int(np.dtype(kept).itemsize * np.prod(shape, dtype=np.int64)) for _, _, kept, shape in cells]
    found = Replication({kind: {} for kind in header})
    for (kind, name, kept, shape), (begin, end) in zip(cells, pairwise(accumulate(sizes, initial=0)), strict=True):
        array = np.frombuffer(body[begin:end], np.dtype(kept)).reshape(shape)
        found.columns[kind][name] = array.astype(array.dtype.newbyteorder("="), copy=False)
    return found
