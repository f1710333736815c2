"""Multiplying a value as it was written, for `*=`: `3 min` becomes `3.3 min`, `120 per hour` becomes `132 per hour`.

Decimal arithmetic on the text, so that 1.1 times 3 is 3.3 and the unit that the user chose stays.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from ccsim.scenario.tree import Items, Map, Mark, Node, Text

_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)"
_UNIT = r"\s*(?:%|per\s+[a-z]+|(?:open\s+)?[a-z]+)"
_ONE = re.compile(rf"({_NUMBER})({_UNIT})?", re.IGNORECASE)
_SEVERAL = re.compile(rf"(?:{_NUMBER}\s*[a-z]+\s*){{2,6}}", re.IGNORECASE)
_FACTOR = re.compile(rf"({_NUMBER})\s*(%?)")
_LONGEST = 60
_WORDS = frozenset({"rest", "never"})


def parse_factor(text: str) -> Decimal | None:
    """`110 %` or `1.1` as a number; None if it is neither, or below zero."""
    found = _FACTOR.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if not found:
        return None
    value = Decimal(found[1]) / (100 if found[2] else 1)
    return value if value >= 0 else None


def multiply(node: Node, factor: Decimal, mark: Mark, *, whole: bool = False) -> Node:
    """Multiply every number of a value; of a distribution, its mean.

    Parameters
    ----------
    node : Node
        A number, share, duration, rate, distribution, map by time, map of shares or list of them.
    factor : Decimal
        At least 0.
    mark : Mark
        Where the factor is written, the place of the products.
    whole : bool
        Round half up to whole numbers, for heads and places.

    Raises
    ------
    ValueError
        If something in it is no number; the message says what stands there.
    """
    match node:
        case Text():
            return Text(multiply_text(node.text, factor, whole=whole), mark)
        case Items():
            return Items(tuple(multiply(item, factor, mark, whole=whole) for item in node.items), mark)
        case Map():
            entries = {key: _entry(node, key, factor, mark, whole) for key in node.entries}
            return Map(entries, dict.fromkeys(entries, mark), mark)


def _entry(node: Map, key: str, factor: Decimal, mark: Mark, whole: bool) -> Node:
    """One entry of a map, multiplied unless it says something else than how much."""
    child = node.entries[key]
    if "table" in node.entries:
        raise ValueError("comes from a table; multiply `scale` or `aht` instead")
    if key == "cv" or (key == "of" and "scale" in node.entries):
        return child
    if key == "mixture" and isinstance(child, Items):
        return Items(tuple(_mixed(part, factor, mark) for part in child.items), child.mark)
    return multiply(child, factor, mark, whole=whole)


def _mixed(part: Node, factor: Decimal, mark: Mark) -> Node:
    """`[10 %, 20 s]` of a mixture: the share stays."""
    if not isinstance(part, Items) or len(part.items) != 2:
        return part
    share, value = part.items
    return Items((share, multiply(value, factor, mark)), part.mark)


def multiply_text(text: str, factor: Decimal, *, whole: bool = False) -> str:
    """Multiply a scalar as it was written, and keep its unit; `rest` and `never` stay.

    Raises
    ------
    ValueError
        If it is neither a number nor a duration, share or rate.
    """
    text = text.strip()
    if text in _WORDS and not whole:
        return text
    if len(text) <= _LONGEST:
        if found := _ONE.fullmatch(text):
            return _product(found[1], factor, whole and not found[2]) + (found[2] or "")
        if _SEVERAL.fullmatch(text):
            return re.sub(_NUMBER, lambda number: _product(number[0], factor, False), text)
    raise ValueError(f"is '{text}', which is no number to multiply")


def _product(number: str, factor: Decimal, whole: bool) -> str:
    value = Decimal(number) * factor
    if whole:
        value = value.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return f"{value.normalize() + 0:f}"
