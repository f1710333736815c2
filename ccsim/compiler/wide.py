"""What numba has no name for: the upper half of a product of two numbers of 64 bits. Importing this module imports numba."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_types, _ir = import_module("numba").types, import_module("llvmlite.ir")


@import_module("numba.extending").intrinsic  # type: ignore[untyped-decorator]
def upper_half(typing: Any, one: Any, other: Any) -> Any:
    """Multiply two uint64, and return bits 64 to 127 of the product; for compiled functions only."""
    del typing, one, other

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        del context, signature
        wide = _ir.IntType(128)
        product = builder.mul(*(builder.zext(each, wide) for each in arguments))
        return builder.trunc(builder.lshr(product, wide(64)), _ir.IntType(64))

    return _types.uint64(_types.uint64, _types.uint64), generate
