"""A plugin for pytest, beside `NUMBA_DISABLE_JIT=1`: functions that work in place get tables that refuse negative indices.

Compiled, they would read and write what lies before the table. An index beyond the end numpy refuses by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from ccsim import compiler


class Natural(np.ndarray):  # type: ignore[type-arg]
    """An array, or a part of one, without a way of counting from the end."""

    def __getitem__(self, at: Any) -> Any:
        _check(at)
        return super().__getitem__(at)

    def __setitem__(self, at: Any, value: Any) -> None:
        _check(at)
        super().__setitem__(at, value)


def _check(at: Any) -> None:
    for index in at if isinstance(at, tuple) else (at,):
        if isinstance(index, int | np.integer) and index < 0:
            raise IndexError(f"{index} is a negative index in a function that works in place")


def natural(given: Any) -> Any:
    """Return an argument as it is, but arrays, and those in named tuples, so that they refuse negative indices."""
    if type(given) is np.ndarray:
        return given.view(Natural)
    if isinstance(given, tuple) and hasattr(given, "_fields"):
        return type(given)(*map(natural, given))
    return given


_compiled = compiler.compiled


def _checking(function: Callable[..., Any] | None = None, /, *, in_place: bool = False, **options: Any) -> Any:
    if function is not None or not in_place:
        return _compiled(function, **options) if function is not None else _compiled(**options)

    def decorate(plain: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(plain)
        def call(*given: Any) -> Any:
            return plain(*map(natural, given))

        return call

    return decorate


compiler.compiled = _checking
