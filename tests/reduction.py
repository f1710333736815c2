"""Make a case that fails smaller, as the text that it is: leave out whatever can be left out while it still fails."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from time import monotonic
from typing import Any

import yaml
from strategies import Case

SECONDS = 60
"""Long enough for a few hundred attempts; what is found by then is shown."""


def smallest(case: Case, fails: Callable[[Case], bool]) -> Case:
    """Return a smaller case that still fails; `fails` says False of one that the loader refuses."""
    until = monotonic() + SECONDS
    known = _with_numbers(yaml.load(case.text, Loader=yaml.BaseLoader))
    again = True
    while again:
        again = False
        for case_, known_ in _smaller(case, known):
            if monotonic() > until:
                return case
            if fails(case_):
                case, known, again = case_, known_, True
                break
    return case


def _smaller(case: Case, known: Any) -> Iterator[tuple[Case, Any]]:
    """Cases with fewer calls, then with a key or an entry less, or with something plainer in its place."""
    head, *calls = case.log.splitlines(keepends=True)
    size = len(calls)
    while size:
        for first in range(0, len(calls), size):
            yield replace(case, log="".join([head, *calls[:first], *calls[first + size :]])), known
        size //= 2
    for path in sorted(_paths(known), key=len):
        for other in _plainer(known, path):
            text = yaml.safe_dump(other, sort_keys=False, width=10**6, default_flow_style=None)
            yield replace(case, text=text), other


def _with_numbers(known: Any) -> Any:
    """Plain digits as numbers, so that they are shown without quotes; other texts stay as they were written."""
    if isinstance(known, dict):
        return {key: _with_numbers(value) for key, value in known.items()}
    if isinstance(known, list):
        return [_with_numbers(value) for value in known]
    return int(known) if known.isdigit() else known


def _paths(known: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    parts = known.items() if isinstance(known, dict) else enumerate(known) if isinstance(known, list) else ()
    for key, value in parts:
        yield (*path, key)
        yield from _paths(value, (*path, key))


def _plainer(known: Any, path: tuple[Any, ...]) -> Iterator[Any]:
    def changed(change: Callable[[Any, Any], None]) -> Any:
        other = copy.deepcopy(known)
        parent = other
        for key in path[:-1]:
            parent = parent[key]
        change(parent, path[-1])
        return other

    def put(value: Any) -> Any:
        return changed(lambda parent, key: parent.__setitem__(key, copy.deepcopy(value)))

    here = known
    for key in path:
        here = here[key]
    if path != ("ccsim",):
        yield changed(lambda parent, key: parent.__delitem__(key))
    if isinstance(here, dict) and len(path) > 1:
        yield from map(put, here.values())
    plain = {"share": "100 %", "talk": {"constant": "60 s"}, "wrap": {"constant": "60 s"}, "patience": "never"}
    if (value := plain.get(path[-1])) not in (None, here) and here != "rest":
        yield put(value)
    if isinstance(here, int) and here > 1:
        yield put(here - 1)
