"""The sheet `scenario`: everything that holds in it, a path and a value a row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ccsim.app.files.sheets.book import Book, Heading
from ccsim.scenario import Scenario
from ccsim.scenario.tree import dotted

SHEET = "scenario"
HEADINGS = (Heading("path", width=60), Heading("value", "wrapped", 90))


def add(book: Book, scenario: Scenario) -> None:
    """Add the sheet; the paths are those of the resolved scenario."""
    book.grid(SHEET, HEADINGS, values(scenario.resolved(), ()))


def values(tree: object, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Paths and values of a tree, in its order; a list is one value."""
    if isinstance(tree, dict) and tree:
        for key, below in tree.items():
            yield from values(below, (*path, key))
    else:
        yield dotted(path), _text(tree)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
