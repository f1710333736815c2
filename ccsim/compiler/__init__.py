"""Compiled functions: machine code by numba where it is there, the plain function where it is not.

    from ccsim.compiler import compiled

    @compiled
    def total(column: Column) -> int: ...

Importing this module imports nothing; numba comes with the first module that has a compiled function.

`AVAILABLE` (bool) says whether functions are compiled: numba can be imported and is not switched off (`NUMBA_DISABLE_JIT=1`).
`REASON` (str) says why not, and is empty where they are. Asking for either imports numba.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, overload

from ccsim.compiler import numba
from ccsim.compiler.notice import on_compile

__all__ = ["AVAILABLE", "REASON", "compiled", "on_compile"]

F = TypeVar("F", bound=Callable[..., Any])

AVAILABLE: bool
REASON: str


def __getattr__(name: str) -> object:
    """Find out about numba when someone asks."""
    if name == "AVAILABLE":
        return not numba.reason()
    if name == "REASON":
        return numba.reason()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@overload
def compiled(function: F, /) -> F: ...
@overload
def compiled(
    *, signature: str | Sequence[str] = (), in_place: bool = False, inlined: bool = False
) -> Callable[[F], F]: ...


def compiled(
    function: F | None = None, /, *, signature: str | Sequence[str] = (), in_place: bool = False, inlined: bool = False
) -> F | Callable[[F], F]:
    """Let numba compile a function; use it as `@compiled`, `@compiled(signature=...)` or `compiled(rules.can_take)`.

    Floats follow IEEE (a division by zero is infinite or NaN and raises nothing) and are never re-ordered; whole numbers
    wrap and indices are not checked. The GIL is released. Machine code is kept from one run to the next, see `content`.

    Parameters
    ----------
    function : callable
        Plain Python that numba understands.
    signature : str or sequence of str, optional
        The types of its arguments, such as `"int64(int64[:, ::1])"`. The function is then compiled or loaded at once,
        and arguments of other types raise `TypeError`. Without it, on the first call with new types.
    in_place : bool
        Whether it makes no arrays, slices or lists but works on those that it is given, as do all functions that it calls.
        Then references to them need no counting, which in a loop that hands arrays to small functions takes more than
        half of the time. Its indices are never negative, see `natural`: Python's way of counting those from the end would
        cost another tenth.
    inlined : bool
        Whether what calls it takes in its code, whatever its size. For the parts of one large loop that hand each other
        dozens of numbers, which otherwise go through memory at each call.

    Returns
    -------
    callable
        The compiled function, or the function itself where nothing is compiled; see `AVAILABLE`.
    """
    signatures = [signature] if isinstance(signature, str) else list(signature)

    def decorate(plain: F) -> F:
        return plain if numba.reason() else numba.dispatcher(plain, signatures, in_place=in_place, inlined=inlined)

    return decorate if function is None else decorate(function)
