"""The kinds of arrays that measures are made of."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Whole: TypeAlias = NDArray[np.int64]
"""Instants and spans in ms, counts, places in file order."""

Table: TypeAlias = NDArray[np.int64]
"""Rows of whole numbers: [rows, columns]."""

Flags: TypeAlias = NDArray[np.bool_]

Real: TypeAlias = NDArray[np.float64]

Numbers: TypeAlias = NDArray[np.number[Any]]
"""Numerators and denominators: counts are whole, sums of milliseconds are float64 (exact below 2**53)."""
