"""The table of measures as machine code: each of its figures added to a row of sums.

A loop cannot call one function after another of a table when it is compiled, so the lines of the table are written out, one
call each, and compiled together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import FunctionType
from typing import Any, TypeAlias

from ccsim.compiler import compiled
from ccsim.kpi.arrays import Table
from ccsim.kpi.facts import Caller, Visit
from ccsim.kpi.table import Figure

AddVisit: TypeAlias = Callable[[Table, int, Visit], None]
MoveCaller: TypeAlias = Callable[[Table, int, bool, Caller, Caller], None]


def adds(figures: Mapping[str, Figure]) -> AddVisit:
    """Make `add(sums, row, visit)`: to column n of a row of sums it adds figure n of a visit."""
    lines = [f"sums[row, {n}] += int(figure_{n}(visit))" for n in range(len(figures))]
    made: AddVisit = _written("add(sums, row, visit)", lines, figures)
    return made


def moves(figures: Mapping[str, Figure]) -> MoveCaller:
    """Make `move(sums, row, known, before, after)`: what a caller came to so far takes the place of what it had come to."""
    lines = ["was = int(known)"]
    lines += [f"sums[row, {n}] += int(figure_{n}(after)) - was * int(figure_{n}(before))" for n in range(len(figures))]
    made: MoveCaller = _written("move(sums, row, known, before, after)", lines, figures)
    return made


def _written(head: str, lines: Collection[str], figures: Mapping[str, Figure]) -> Any:
    names: dict[str, Any] = {f"figure_{n}": _compiled(*figure) for n, figure in enumerate(figures.items())}
    exec("\n    ".join((f"def {head}:", *lines, "return")), names)
    return compiled(in_place=True, inlined=True)(names[head.partition("(")[0]])


def _compiled(name: str, figure: Figure) -> Figure:
    """Compile a figure under its own name: all functions of a table are called `<lambda>`, and few of one name are kept."""
    assert isinstance(figure, FunctionType)
    named = FunctionType(figure.__code__, figure.__globals__, name, figure.__defaults__, figure.__closure__)
    named.__qualname__, named.__module__ = f"figure.{name}", figure.__module__
    return compiled(in_place=True, inlined=True)(named)
