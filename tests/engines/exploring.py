"""Random scenarios for the comparison of engines: as many parts as there are tests, each with scenarios of its own."""

from __future__ import annotations

from collections.abc import Callable

from harness import LONGER, examples
from hypothesis import given, seed
from strategies import Case, cases

from ccsim import compiler

UNCOMPILED = 5
"""Where nothing is compiled, so many times fewer are tried."""


def explore(part: int, usual: int, check: Callable[[Case], None]) -> None:
    """Check random scenarios: the same ones in every run, unless more are asked for."""

    @examples(usual if compiler.AVAILABLE else usual // UNCOMPILED)
    @given(cases())
    def each(case: Case) -> None:
        check(case)

    (seed(part)(each) if LONGER == 1 else each)()
