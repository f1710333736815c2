"""What is varied: a path and its values, as text that the language reads: `20:30`, `0 s:180 s:30 s`, `a,b,c`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ccsim.errors import ScenarioError, UsageError
from ccsim.scenario.changes import node_of
from ccsim.scenario.tree import Mark, Tree, plain
from ccsim.units import NUMBER, UNITS

MOST = 10_000
"""Values of one range, and points of one sweep."""

FACTOR = "*"
"""At the end of a path: what is there is multiplied."""

_DURATIONS = "ms|s|min|h|days|day"
_PART = re.compile(rf"(-?{NUMBER})(?: *(%|per +[a-z]+|{_DURATIONS}))?")
_HOURS = re.compile(r"\d{1,2}:\d\d *- *\d{1,2}:\d\d")
_SPECIAL = re.compile(r"[,\[\]{}#&*!|>'\"%@`]|: |:$|^[-?] |^\s|\s$|^$")
_OPENING, _CLOSING, _QUOTES = "{[", "}]", "'\""


@dataclass(frozen=True)
class Span:
    """A range of numbers with one unit, both ends included.

    Parameters
    ----------
    low, high : Decimal
    step : Decimal or None
        None where none was written.
    unit : str
        Of all three; empty for plain numbers.
    text : str
        As it was written.
    """

    low: Decimal
    high: Decimal
    step: Decimal | None
    unit: str
    text: str

    @property
    def whole(self) -> bool:
        """Whether it says nothing but whole numbers: `20:30`."""
        return not self.unit and all(end == end.to_integral_value() for end in (self.low, self.high))

    def value(self, number: Decimal) -> str:
        """Write a number of the range as a value of the language."""
        return f"{number.normalize() + 0:f}{' ' if self.unit else ''}{self.unit}"

    def values(self) -> list[str]:
        """Every value, from the low end on.

        Raises
        ------
        ValueError
            If it says not how far apart they are, or there are too many.
        """
        step = Decimal(1) if self.step is None and self.whole else self.step
        if step is None:
            raise ValueError(f"'{self.text}' does not say how far apart: write {self.text}:{_example_step(self)}")
        count = int((self.high - self.low) / step) + 1
        if count > MOST:
            raise ValueError(f"'{self.text}' has {count:,} values, more than {MOST:,}")
        return [self.value(self.low + step * number) for number in range(count)]


@dataclass(frozen=True)
class Vary:
    """A path and what is tried there.

    Parameters
    ----------
    path : str
        As it was typed; a `*` at its end (`scale*`) multiplies.
    items : tuple of str or Span
        Values and ranges in the order given.
    place : str
        Where it was written, for error messages.
    """

    path: str
    items: tuple[str | Span, ...]
    place: str

    @property
    def factor(self) -> bool:
        """Whether the values multiply what is there."""
        return self.path.endswith(FACTOR) and not self.path.endswith((".*", "."))

    @property
    def span(self) -> Span | None:
        """The range, where there is nothing but one."""
        return self.items[0] if len(self.items) == 1 and isinstance(self.items[0], Span) else None

    def values(self) -> tuple[str, ...]:
        """Every value once, in the order given.

        Raises
        ------
        UsageError
            If a range does not say which, or there are too many.
        """
        try:
            found = [value for item in self.items for value in (item.values() if isinstance(item, Span) else [item])]
        except ValueError as error:
            raise UsageError(f"{self.place}: {error}") from None
        return tuple(dict.fromkeys(found))


def read_vary(text: str) -> Vary:
    """Read what follows `--vary`: `PATH=VALUES`, or `PATH*=FACTORS`.

    Raises
    ------
    UsageError
        If it is neither; the message begins with its place.
    """
    place = f"--vary '{text}'"
    path, equals, values = text.partition("=")
    if not equals or not path.strip() or path.strip() == FACTOR:
        raise UsageError(f"{place}: write PATH=VALUES, such as agents.advisers.staff=20:30")
    # `scale *=` and `scale*=` are one path.
    path = re.sub(r"\s+\*$", FACTOR, path.strip())
    return Vary(path, _read_items(values, place), place)


def vary_from(path: str, values: object) -> Vary:
    """Take a path and its values from Python: text as after `--vary`, or values of any kind that `Scenario.set` takes.

    Raises
    ------
    UsageError
        If there is no value, or the language has no word for one.
    """
    place = f"vary '{path}'"
    if isinstance(values, str):
        return Vary(path, _read_items(values, place), place)
    several = values if isinstance(values, Iterable) and not isinstance(values, Mapping) else [values]
    try:
        items = tuple(text_of(value) for value in several)
    except ScenarioError as error:
        raise UsageError(f"{place}: {error.problems[0].message}") from None
    if not items:
        raise UsageError(f"{place}: no values")
    return Vary(path, items, place)


def text_of(value: object) -> str:
    """Write a Python value as the language does, on one line.

    Raises
    ------
    ScenarioError
        If there is no word for it.
    """
    return value if isinstance(value, str) else _flow(plain(node_of(value, Mark("", 1, 1))))


def _flow(tree: Tree) -> str:
    if isinstance(tree, Mapping):
        return "{" + ", ".join(f"{_quoted(str(key))}: {_inner(child)}" for key, child in tree.items()) + "}"
    if isinstance(tree, list | tuple):
        return "[" + ", ".join(_inner(child) for child in tree) + "]"
    return str(tree)


def _inner(tree: Tree) -> str:
    return _quoted(tree) if isinstance(tree, str) else _flow(tree)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'" if _SPECIAL.search(text.replace(" %", "")) else text


def _read_items(text: str, place: str) -> tuple[str | Span, ...]:
    try:
        return tuple(_item(part) for part in _split(text))
    except ValueError as error:
        raise UsageError(f"{place}: {error}") from None


def _split(text: str) -> Iterator[str]:
    """Parts between the commas, but for those within brackets and quotes."""
    depth, quote, begin = 0, "", 0
    for place, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in _QUOTES and not text[begin:place].strip(" {[,:" if depth else " "):
            quote = sign
        elif sign in _OPENING or sign in _CLOSING:
            depth += 1 if sign in _OPENING else -1
        elif sign == "," and depth == 0:
            yield text[begin:place]
            begin = place + 1
    if depth or quote:
        raise ValueError(f"a {'quote' if quote else 'bracket'} is not closed, or not opened")
    yield text[begin:]


def _item(text: str) -> str | Span:
    text = text.strip()
    if not text:
        raise ValueError("a value is missing: 20:30, 20:30:2, '0 s:180 s:30 s' or a,b,c")
    if ":" not in text or text[0] in _OPENING + _QUOTES or _HOURS.fullmatch(text):
        return text
    parts = [part.strip() for part in text.split(":")]
    if not _PART.fullmatch(parts[0]):
        return text  # an instant, a distribution by name ..: whatever it is, it is no range
    return _span(text, parts)


def _span(text: str, parts: list[str]) -> Span:
    found = [_PART.fullmatch(part) for part in parts]
    if len(parts) > 3 or not all(found):
        raise ValueError(
            f"'{text}' is no range: write 20:30, 20:30:2 or '0 s:180 s:30 s'; a clock time goes in quotes: '\"8:30\"'"
        )
    numbers, unit = _in_one_unit(text, [(Decimal(one[1]), one[2] or "") for one in found if one])
    low, high, step = numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else None
    if step is not None and step <= 0:
        raise ValueError(f"'{text}': the step must be above 0")
    if high < low:
        raise ValueError(
            f"'{text}' goes downwards: the lower end comes first; a clock time goes in quotes: '\"14:00\"'"
        )
    return Span(low, high, step, unit, text)


def _in_one_unit(text: str, numbers: list[tuple[Decimal, str]]) -> tuple[list[Decimal], str]:
    """The numbers in the unit of the last one; 0 needs none."""
    units = {re.sub(r"\s+", " ", unit) for number, unit in numbers if unit or number}
    last = re.sub(r"\s+", " ", numbers[-1][1])
    if len(units) <= 1:
        return [number for number, _ in numbers], (units or {last}).pop()
    if not units <= UNITS.keys():
        raise ValueError(f"'{text}': write the same unit at each number")
    return [number * UNITS[unit] / UNITS[last] if number else number for number, unit in numbers], last


def _example_step(span: Span) -> str:
    """A step that makes some ten values."""
    width = (span.high - span.low) / 10
    tenth = Decimal(1).scaleb(width.adjusted()) if width else Decimal(1)
    return span.value(tenth)
