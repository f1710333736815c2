"""Machine code from one run to the next: what numba asks of a cache, answered by content."""

from __future__ import annotations

import pickle
import re
import sys
from collections.abc import Callable, Hashable
from functools import cache
from hashlib import sha256
from importlib import import_module
from typing import Any

import numpy as np

from ccsim.compiler import store
from ccsim.compiler.content import UnknownContentError, content
from ccsim.compiler.notice import about_to_compile, not_kept

LONGEST = 100
"""Characters of a function's name in that of a file."""
COMPILED_AS = "indices in place are natural"
"""What we ask of numba that its own settings do not show; to be changed with it."""

# Untyped.
_numba: Any = import_module("numba")
_results: Any = import_module("numba.core.compiler").CompileResult
_dumps: Any = import_module("numba.core.serialize").dumps
_normalised: Any = import_module("numba.core.sigutils").normalize_signature


class ContentCache:
    """Takes the place of numba's own cache of one function.

    Parameters
    ----------
    function : callable
        The function, wrapped by numba.
    """

    cache_path = None
    """Part of numba's `function.stats`; here there is more than one folder."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self._names: dict[Hashable, str] = {}

    def load_overload(self, signature: Any, target: Any) -> Any:
        """Return what an earlier run compiled for these types, or None: numba then compiles."""
        target.refresh()
        self._names[signature] = name = self._name(signature, target.codegen())
        kept = store.load(name) if name else None
        if kept is not None:
            try:
                return _results._rebuild(target, *pickle.loads(kept))
            except Exception:  # whatever is wrong with it, it can be compiled anew
                pass
        about_to_compile()
        return None

    def save_overload(self, signature: Any, result: Any) -> None:
        """Keep what numba has compiled, under the name of what was there before it began."""
        name = self._names.pop(signature)
        if not name or result.lifted or result.library.has_dynamic_globals:
            return
        if not store.save(name, _dumps(result._reduce())):
            not_kept()

    def flush(self) -> None:
        """Forget nothing: code that has changed has another name."""

    def _name(self, signature: Any, codegen: Any) -> str:
        """Name the machine code by all that it depends on; empty if we cannot tell what that is."""
        try:
            inside = content(self._function)
        except UnknownContentError:
            return ""
        arguments, returned = _normalised(signature)
        types = [_described(each) for each in (*arguments, returned)]
        depends = repr((inside, types, codegen.magic_tuple(), _versions(), _settings(), COMPILED_AS))
        plain = f"{self._function.__module__}.{self._function.__qualname__}"
        return f"{re.sub('[^A-Za-z0-9_.]', '', plain)[-LONGEST:]}-{sha256(depends.encode()).hexdigest()[:40]}"


def _described(kind: Any) -> tuple[object, ...]:
    """Describe the type of an argument; that of a named tuple goes by the name `Span(int64 x 2)` whatever its fields are."""
    inner = map(_described, getattr(kind, "types", ()))
    return str(kind), tuple(kind.fields) if hasattr(kind, "instance_class") else (), *inner


@cache
def _versions() -> tuple[str, ...]:
    return sys.version, np.__version__, _numba.__version__, import_module("llvmlite").__version__


def _settings() -> list[tuple[str, str]]:
    """List numba's settings, some of which change the code: whether indices are checked, how much is optimised."""
    return sorted(
        (name, repr(value))
        for name, value in vars(_numba.config).items()
        if name.isupper()
        and isinstance(value, int | float | str | None)
        and "CACHE" not in name
        and "THREAD" not in name
    )
