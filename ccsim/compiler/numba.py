"""What we ask of numba, which is untyped and may be missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


@cache
def reason() -> str:
    """Say why nothing is compiled; empty where numba is at hand.

    numba refuses to be imported beside a NumPy that is newer than itself, and its compiler where a library is missing.
    """
    try:
        numba = import_module("numba")
    except Exception as error:
        return f"numba cannot be imported: {error}"
    return "numba is switched off (NUMBA_DISABLE_JIT)" if numba.config.DISABLE_JIT else ""


def dispatcher(function: F, signatures: Sequence[str], *, in_place: bool, inlined: bool) -> F:
    """Wrap a function so that numba compiles it, now for the signatures given or else when it is called.

    Without numba's runtime (`_nrt`) no references to arrays are counted; see `natural` for their indices.
    """
    from ccsim.compiler.cache import ContentCache  # noqa: PLC0415  (imports numba)
    from ccsim.compiler.natural import Compiler  # noqa: PLC0415  (imports numba)

    options: dict[str, Any] = {"forceinline": True} if inlined else {}
    if in_place:
        options["pipeline_class"] = Compiler
    made = import_module("numba").njit(error_model="numpy", nogil=True, _nrt=not in_place, **options)(function)
    made._cache = ContentCache(made)
    for signature in signatures:
        made.compile(signature)
    if signatures:
        made.disable_compile()
    wrapped: F = made
    return wrapped
