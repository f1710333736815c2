"""What is the same in every replication: worked out once for a scenario, or its plan."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

KEPT = 8
"""Of so many of them."""


class _Same:
    """Some objects, known again only as the very same: neither scenarios nor plans change, and to compare two takes long."""

    def __init__(self, objects: tuple[object, ...]) -> None:
        self.objects = objects

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.objects)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and all(a is b for a, b in zip(self.objects, other.objects, strict=True))


def once(function: Callable[P, T]) -> Callable[P, T]:
    """Let a function of a scenario or a plan (positional arguments only) keep what it returned for the last few."""
    return _keeping(function, KEPT)


def unchanged(function: Callable[P, T]) -> Callable[P, T]:
    """Let a function keep what it returned last: of arguments that chance may change, but often nothing does."""
    return _keeping(function, 1)


def _keeping(function: Callable[P, T], many: int) -> Callable[P, T]:
    @lru_cache(maxsize=many)
    def kept(same: _Same) -> T:
        return function(*same.objects)  # type: ignore[arg-type, call-arg]

    @wraps(function)
    def call(*arguments: P.args, **none: P.kwargs) -> T:
        del none
        return kept(_Same(arguments))

    return call
