"""What goes into the machine code of a function: its own code, all that it calls, and the values that are built in.

numba looks at one file alone, that of the function itself, to see whether machine code that it has kept is still right;
a rule that was changed in another file would silently stay as it was. Here everything is looked at that a function
reaches, as it stands in memory when it is about to be compiled: comments, and files that have no part in it, change nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

PLAIN = {type(None), type(...), bool, int, float, complex, str, bytes}

VERSIONED = {"_operator", "builtins", "cmath", "llvmlite", "math", "numba", "numpy", "operator"}
"""Packages whose names stand for the same as long as the versions of Python, NumPy and numba are the same."""

Described = object
"""Tuples and strings whose `repr` is the same in every process."""


class UnknownContentError(Exception):
    """A function reaches something of which we cannot tell whether it is still the same."""


def content(function: Callable[..., Any]) -> str:
    """Digest everything that is compiled into a function.

    Parameters
    ----------
    function : callable
        Plain or already wrapped by numba.

    Returns
    -------
    str
        64 hexadecimal digits: of two functions the same only if they are the same and reach the same.

    Raises
    ------
    UnknownContentError
        If it reaches something other than functions, numbers, strings, tuples (named ones too), arrays, their types, and numba
        or NumPy.
    """
    return sha256(repr(_Walk().describe(function)).encode()).hexdigest()


class _Walk:
    """Goes through functions, each once."""

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}
        self._modules: set[tuple[int, int]] = set()
        self._data: tuple[tuple[type, Callable[[Any], Described]], ...] = (
            (tuple, lambda value: (getattr(value, "_fields", ()), *map(self.describe, value))),
            (frozenset, lambda value: sorted(repr(self.describe(each)) for each in value)),
            (np.ndarray, _array),
            (np.generic, lambda value: (value.dtype.str, value.tobytes())),
            (np.dtype, _dtype),
        )

    def describe(self, value: Any) -> Described:
        """Describe a value that a function has built in."""
        if type(value) in PLAIN:
            return type(value).__name__, repr(value)
        for kind, described in self._data:
            if isinstance(value, kind):
                return type(value).__qualname__, described(value)
        if _package(getattr(value, "__module__", None)) in VERSIONED:
            return value.__module__, getattr(value, "__qualname__", None) or str(value)  # numba's types are objects
        if hasattr(value, "py_func") and hasattr(value, "targetoptions"):
            return sorted(map(repr, value.targetoptions.items())), _fixed(value), self.describe(value.py_func)
        if isinstance(value, FunctionType):
            return self._function(value)
        if hasattr(value, "_defn"):  # what numba calls an intrinsic: a function that writes machine code
            return "writes", self.describe(value._defn)
        if isinstance(value, type) and issubclass(value, tuple) and hasattr(value, "_fields"):
            defaults = getattr(value, "_field_defaults", {})
            return value.__qualname__, value._fields, self.describe(tuple(defaults.items()))
        raise UnknownContentError(f"{value!r} of {type(value)}")

    def _function(self, function: FunctionType) -> Described:
        number = self._seen.get(id(function))
        if number is not None:
            return "again", number
        self._seen[id(function)] = len(self._seen)
        cells = [each.cell_contents for each in function.__closure__ or ()]
        given = (function.__defaults__, tuple(sorted((function.__kwdefaults__ or {}).items())), tuple(cells))
        return self._code(function.__code__, function.__globals__), self.describe(given)

    def _code(self, code: CodeType, names: dict[str, Any]) -> Described:
        inner = [
            self._code(each, names) if isinstance(each, CodeType) else self.describe(each) for each in code.co_consts
        ]
        reached = [(name, self._reached(names[name], code)) for name in code.co_names if name in names]
        shape = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags)
        return shape, code.co_code, code.co_exceptiontable, code.co_names, inner, reached

    def _reached(self, value: Any, code: CodeType) -> Described:
        """Describe what stands behind a name; of a module, all names of it that the code may mean."""
        if not isinstance(value, ModuleType):
            return self.describe(value)
        if _package(value.__name__) in VERSIONED or (id(value), id(code)) in self._modules:
            return "module", value.__name__
        self._modules.add((id(value), id(code)))
        return [(name, self._reached(getattr(value, name), code)) for name in code.co_names if hasattr(value, name)]


def _array(value: np.ndarray[Any, Any]) -> Described:
    if value.dtype.hasobject:
        raise UnknownContentError(f"an array of {value.dtype}")
    return _dtype(value.dtype), value.shape, value.flags.f_contiguous, value.flags.c_contiguous, value.tobytes()


def _dtype(value: np.dtype[Any]) -> Described:
    return repr(value), value.itemsize, value.isalignedstruct


def _fixed(function: Any) -> list[str]:
    """List the signatures of a function that has no others: what calls it with other types converts them."""
    return [] if function._can_compile else [str(each.signature) for each in function.overloads.values()]


def _package(module: str | None) -> str:
    return (module or "").partition(".")[0]
