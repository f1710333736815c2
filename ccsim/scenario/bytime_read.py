"""Maps by time: read, shown and described, for values of any kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Generic, TypeVar

from ccsim.scenario.bytime import ByTime, Daily, Piece, When, clash
from ccsim.scenario.bytime_table import REFERENCE, Adding, is_table, read_table
from ccsim.scenario.dates import CLOCK_KEYS, DATE_KEYS, WEEKDAY_KEYS, is_time_key, parse_when
from ccsim.scenario.reading import Context, Gather, JsonSchema, Kind
from ccsim.scenario.tree import Tree
from ccsim.units import CLOCK, DAY, format_clock, parse_clock

T = TypeVar("T")
Pieces = tuple[Piece[T], ...]


class ByTimeReader(Generic[T]):
    """Reads the maps by time of one kind of value.

    Parameters
    ----------
    kind : Kind
        The values.
    clocks : bool
        Whether clock times are taken; False for what goes by day.
    slots : bool
        Whether a value is one of each interval, as under `expected` and `shape`.
    adding : Adding
        What a table that is finer than the field does.
    """

    def __init__(self, kind: Kind[T], *, clocks: bool = True, slots: bool = False, adding: Adding = "refused") -> None:
        self.kind, self.clocks, self.slots, self.adding = kind, clocks, slots, adding

    def read(self, tree: Tree, context: Context) -> ByTime[T]:
        """Read one value, a map by time, or a reference to a table."""
        if is_table(tree):
            return read_table(tree, context, self.kind, by_day=not self.clocks, adding=self.adding)
        if not self._by_time(tree, context):
            value = self.kind.parse(tree, context)
            return ByTime(((Daily(), self._hold(0, DAY, value, context)),), bare=True)
        return self._read_map(tree, context)

    def _by_time(self, tree: Tree, context: Context) -> bool:
        if not isinstance(tree, dict) or not tree:
            return False
        return not self.kind.mapped or any(is_time_key(key, context.names["calendar"]) for key in tree)

    def _read_map(self, tree: Tree, context: Context) -> ByTime[T]:
        assert isinstance(tree, dict)
        gather, clocks = Gather(), dict[str, Tree]()
        entries: list[tuple[str, When, Pieces[T]]] = []
        for key, part in tree.items():
            if CLOCK.fullmatch(key):
                clocks[key] = part
                continue
            with gather.at(key):
                entries.append((key, parse_when(key, context.names["calendar"]), self._read_day(part, context)))
        if clocks:
            with gather.at():
                entries.append((next(iter(clocks)), Daily(), self._read_clocks(clocks, context)))
        for key, message in clashes((key, when) for key, when, _ in entries):
            gather.add(message, key, at_key=True)
        gather.done()
        return ByTime.of((when, pieces) for _, when, pieces in entries)

    def _read_day(self, tree: Tree, context: Context) -> Pieces[T]:
        if isinstance(tree, dict) and any(CLOCK.fullmatch(key) for key in tree):
            return self._read_clocks(tree, context)
        if is_table(tree):
            raise ValueError("a table stands for the whole map by time, not for one of its days")
        if isinstance(tree, list) and not self.kind.mapped and self.clocks:
            raise ValueError("a list begins at a clock time: write {8:00: [..]}")
        return self._hold(0, DAY, self.kind.parse(tree, context), context)

    def _read_clocks(self, tree: Mapping[str, Tree], context: Context) -> Pieces[T]:
        gather, begins = Gather(), dict[int, str]()
        for key in tree:
            with gather.at(key):
                if not self.clocks:
                    raise ValueError("this goes by day: no clock times here")
                if (clock := parse_clock(key)) == DAY:
                    raise ValueError("nothing begins at 24:00")
                if clock in begins:
                    raise ValueError(f"the same clock time as '{begins[clock]}'")
                begins[clock] = key
        pieces: list[Piece[T]] = []
        for begin, end in pairwise([*sorted(begins), DAY]):
            with gather.at(begins[begin]):
                pieces += self._read_clock(tree[begins[begin]], begin, end, context)
        gather.done()
        return tuple(pieces)

    def _read_clock(self, tree: Tree, begin: int, end: int, context: Context) -> Pieces[T]:
        if not isinstance(tree, list):
            return self._hold(begin, end, self.kind.parse(tree, context), context)
        step, gather, pieces = context.interval, Gather(), list[Piece[T]]()
        if begin % step:
            raise ValueError(f"a list begins at a multiple of the interval, {format_clock(step)} h")
        if not tree:
            raise ValueError("the list is empty")
        if begin + len(tree) * step > end:
            fits = (end - begin) // step
            raise ValueError(f"{len(tree)} intervals from here run past {format_clock(end)}: {fits} fit")
        for place, part in enumerate(tree):
            with gather.at(place):
                value = self.kind.parse(part, context)
                pieces.append(Piece(begin + place * step, begin + (place + 1) * step, value))
        gather.done()
        return tuple(pieces)

    def _hold(self, begin: int, end: int, value: T, context: Context) -> Pieces[T]:
        """Pieces of one value from a clock to the next: one, or one for each interval."""
        if not self.slots:
            return (Piece(begin, end, value),)
        step = context.interval
        if begin % step or end % step:
            odd = format_clock(begin if begin % step else end)
            raise ValueError(f"a value for each interval begins and ends at a multiple of it, {odd} is none")
        return tuple(Piece(at, at + step, value) for at in range(begin, end, step))

    def show(self, value: ByTime[T], context: Context) -> Tree:
        """Write it back: one value, or a map by time."""
        if value.bare:
            return self.kind.show(value.entries[0][1][0].value, context)
        return {str(when): self._show_day(pieces, context) for when, pieces in value.entries}

    def _show_day(self, pieces: Pieces[T], context: Context) -> Tree:
        if len(pieces) == 1 and (pieces[0].begin, pieces[0].end) == (0, DAY) and not self.slots:
            return self.kind.show(pieces[0].value, context)
        shown: dict[str, Tree] = {}
        for listed, run in _runs(pieces, context.interval):
            values = [self.kind.show(piece.value, context) for piece in run]
            shown[format_clock(run[0].begin)] = values if listed else values[0]
        return shown

    def schema(self) -> JsonSchema:
        """JSON Schema of a value, a map by time, or a reference to a table."""
        value = self.kind.schema
        name = f"{value['$part']}_by_{'time' if self.clocks else 'day'}"
        of_day, clocks = value, dict[str, JsonSchema]()
        if self.clocks:
            clocks = {f"^({CLOCK_KEYS})$": {"anyOf": [value, {"type": "array", "items": value, "minItems": 1}]}}
            of_day = {"$part": f"{name}_of_day", "anyOf": [value, _map(clocks)]}
        days = {f"^({DATE_KEYS}|{WEEKDAY_KEYS}|daily)$": of_day, NAME_KEYS: of_day}
        return {"$part": name, "anyOf": [value, REFERENCE, _map({**clocks, **days})]}


def _map(keys: dict[str, JsonSchema]) -> JsonSchema:
    return {"type": "object", "minProperties": 1, "patternProperties": keys, "additionalProperties": False}


NAME_KEYS = "^[A-Za-z_][A-Za-z0-9_-]*$"
"""Names of the calendar as they may stand among days."""


def _runs(pieces: Pieces[T], interval: int) -> list[tuple[bool, list[Piece[T]]]]:
    """Group neighbours that are one interval each, (True, ..), which a list can hold; others stand alone, (False, [it])."""
    runs: list[tuple[bool, list[Piece[T]]]] = []
    for piece in pieces:
        whole = piece.end - piece.begin == interval and piece.begin % interval == 0
        if whole and runs and runs[-1][0] and runs[-1][1][-1].end == piece.begin:
            runs[-1][1].append(piece)
        else:
            runs.append((whole, [piece]))
    return runs


def clashes(keys: Iterable[tuple[str, When]]) -> Iterable[tuple[str, str]]:
    """Find keys that are equally specific and cover one day: (the later key, what is wrong with it)."""
    seen: list[tuple[str, When]] = []
    singles: dict[str, str] = {}
    for key, when in keys:
        text = str(when)
        if other := singles.get(text):
            yield key, f"'{other}' says something about the same day and is as specific"
            continue
        for other, before in seen:
            if clash(before, when):
                yield key, f"'{other}' and '{key}' cover one day and are equally specific"
        singles[text] = key
        if ".." in text or "-" in text:
            seen.append((key, when))


def by_time(kind: Kind[T], *, clocks: bool = True, slots: bool = False, adding: Adding = "refused") -> Kind[ByTime[T]]:
    """Make the kind of a value of `kind` by time; the parameters are those of `ByTimeReader`."""
    reader = ByTimeReader(kind, clocks=clocks, slots=slots, adding=adding)
    return Kind(kind.words, reader.read, reader.show, reader.schema(), mapped=True)
