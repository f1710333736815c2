"""From YAML text to nodes: PyYAML's parser events, every scalar kept as its text, every guard before the models.

Events rather than PyYAML's nodes, because 200,000 nested brackets crash the C loader, which nests calls.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from ccsim.errors import Problem, ScenarioError
from ccsim.scenario.tree import Items, Map, Mark, Node, Text

MAX_DEPTH = 50
"""Lists and maps inside each other; the language itself needs about ten."""

MAX_NODES = 1_000_000
"""Values in a file with every alias written out."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNPRINTABLE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-�\U00010000-\U0010ffff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_OWN = "x-"

_HINTS = (
    ("cannot start any token", "'\\t'", "a tab cannot indent or separate here; use spaces"),
    ("tab character", "", "a tab cannot indent or separate here; use spaces"),
    ("cannot start any token", "", "this character cannot begin a value; put the value in quotes"),
    (
        "mapping values are not allowed",
        "",
        "a second ': ' in one line; put the value in quotes, or the key on a new line",
    ),
    ("could not find expected ':'", "", "a key without ': '"),
    (
        "expected <block end>",
        "",
        "the indentation does not fit the lines above, or text follows a value that has ended",
    ),
    ("expected ',' or", "", "a ',' or a closing bracket is missing"),
    ("did not find expected key", "", "the indentation does not fit the lines above"),
    (
        "undefined alias",
        "",
        "'*' at the beginning of a value means an alias, and there is no such anchor; put it in quotes",
    ),
    ("unexpected end of stream", "", "a quote is not closed"),
)


@dataclass(slots=True)
class _Open:
    """A list or map that is being read; `size` and `height` count aliases as if written out."""

    mark: Mark
    anchor: str | None
    is_map: bool
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Mark] = field(default_factory=dict)
    key: str | None = None
    key_mark: Mark | None = None
    size: int = 1
    height: int = 1


class _StopError(Exception):
    """Nothing more can be read; the problem is noted already."""


def read_map(text: str, name: str, notes: list[Problem] | None = None) -> Map:
    """Read a scenario's text.

    Parameters
    ----------
    text : str
        One YAML document.
    name : str
        The file's name in errors.
    notes : list of Problem, optional
        If given, problems that do not stop the reading (a key that is there twice) are added to it, not raised.

    Returns
    -------
    Map
        Without the user's own keys (`x-...`).

    Raises
    ------
    ScenarioError
        With every problem found up to the first one that stops the reading.
    """
    node = read_node(text, name, notes=notes)
    if isinstance(node, Map):
        return node
    if isinstance(node, Text) and not node.text:
        raise ScenarioError([Problem(name, 1, 1, "", "the file is empty; a scenario begins with `ccsim: 1`")])
    raise ScenarioError([_problem(node.mark, "a scenario is a map of keys, such as `ccsim: 1`")])


def read_node(text: str, name: str, shift: int = 0, notes: list[Problem] | None = None) -> Node:
    """Read text that may be any value; `shift` is added to the columns of its first line."""
    text = text.removeprefix("\ufeff")
    if odd := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, odd.start()) + 1
        column = odd.start() - text.rfind("\n", 0, odd.start())
        raise ScenarioError(
            [Problem(name, line, column, "", f"not text: the character {odd.group()!a} cannot stand in a scenario")]
        )
    reader = _Reader(name, shift)
    node = reader.read(text)
    if reader.problems and (reader.stopped or notes is None):
        raise ScenarioError([*reader.problems, *(notes or [])])
    if notes is not None:
        notes += reader.problems
    return node


class _Reader:
    """Builds nodes from events with a stack of its own."""

    def __init__(self, name: str, shift: int) -> None:
        self.name, self.shift = name, shift
        self.problems: list[Problem] = []
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int, int] | None] = {}
        self.root: Node | None = None
        self.documents = 0
        self.stopped = False

    def read(self, text: str) -> Node:
        try:
            for event in self._events(text):
                self._take(event)
        except _StopError:
            self.stopped = True
        return self.root or Text("", Mark(self.name, 1, 1 + self.shift))

    def _events(self, text: str) -> Iterator[Any]:
        try:
            yield from yaml.parse(text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._stop(self._mark(mark) if mark else Mark(self.name, 1, 1), _explain(error))
        except yaml.YAMLError as error:
            self._stop(Mark(self.name, 1, 1), f"not YAML: {error}")

    def _take(self, event: Any) -> None:
        mark = self._mark(event.start_mark)
        match event:
            case yaml.ScalarEvent():
                self._check_tag(event, mark)
                self._scalar(event, mark)
            case yaml.AliasEvent():
                self._alias(str(event.anchor), mark)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._check_tag(event, mark)
                self._open(event, mark)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._close()
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self._stop(mark, "a second document; a file holds one scenario")

    def _scalar(self, event: Any, mark: Mark) -> None:
        if odd := _CONTROL.search(event.value):
            self._stop(mark, f"the character {odd.group()!a} cannot stand in a value")
        frame = self.stack[-1] if self.stack else None
        if frame and frame.is_map and frame.key is None:
            self._key(frame, event.value, mark, event.anchor)
            return
        plain_null = event.implicit[0] and event.value in ("~", "null", "Null", "NULL")
        node = Text("" if plain_null else event.value.removesuffix("\n"), mark)
        self._place(node, event.anchor, 1, 0)

    def _key(self, frame: _Open, key: str, mark: Mark, anchor: str | None) -> None:
        if key == "<<":
            self._note(mark, "`<<` is not of this language; what several share goes under `defaults` or into `extends`")
        elif key in frame.entries:
            first = frame.keys[key].line
            self._note(mark, f"'{key}' is here a second time (the first is in line {first})")
        if anchor:
            self.anchors[anchor] = (Text(key, mark), 1, 0)
        frame.key, frame.key_mark = key, mark

    def _alias(self, anchor: str, mark: Mark) -> None:
        frame = self.stack[-1] if self.stack else None
        if frame and frame.is_map and frame.key is None:
            self._stop(mark, "an alias cannot be a key")
        known = self.anchors.get(anchor)
        if known is None:
            inside = anchor in self.anchors
            self._stop(mark, f"the alias *{anchor} " + ("is inside what it stands for" if inside else "has no anchor"))
            return
        self._place(known[0], None, known[1], known[2])

    def _open(self, event: Any, mark: Mark) -> None:
        frame = self.stack[-1] if self.stack else None
        if frame and frame.is_map and frame.key is None:
            self._stop(mark, "a key must be plain text, not a list or a map")
        if len(self.stack) >= MAX_DEPTH:
            self._stop(mark, f"more than {MAX_DEPTH} lists and maps inside each other")
        if event.anchor:
            self.anchors[event.anchor] = None
        self.stack.append(_Open(mark, event.anchor, isinstance(event, yaml.MappingStartEvent)))

    def _close(self) -> None:
        frame = self.stack.pop()
        as_map, as_list = Map(frame.entries, frame.keys, frame.mark), Items(tuple(frame.items), frame.mark)
        self._place(as_map if frame.is_map else as_list, frame.anchor, frame.size, frame.height)

    def _place(self, node: Node, anchor: str | None, size: int, height: int) -> None:
        """Put a finished node where it belongs: the open list or map, or the root."""
        if anchor:
            self.anchors[anchor] = (node, size, height)
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        frame.size += size
        frame.height = max(frame.height, height + 1)
        if frame.size > MAX_NODES:
            self._stop(node.mark, f"more than {MAX_NODES:,} values, aliases written out; put long series into a table")
        if len(self.stack) + height > MAX_DEPTH:
            self._stop(node.mark, f"more than {MAX_DEPTH} lists and maps inside each other, aliases written out")
        if not frame.is_map:
            frame.items.append(node)
        elif frame.key is not None and frame.key_mark is not None:
            if not frame.key.startswith(_OWN):
                frame.entries.setdefault(frame.key, node)
                frame.keys.setdefault(frame.key, frame.key_mark)
            frame.key = None

    def _check_tag(self, event: Any, mark: Mark) -> None:
        if event.tag is not None:
            self._note(mark, f"the tag {event.tag} is not needed: every field knows the type of its value")

    def _mark(self, mark: Any) -> Mark:
        return Mark(self.name, mark.line + 1, mark.column + 1 + (self.shift if mark.line == 0 else 0))

    def _note(self, mark: Mark, message: str) -> None:
        self.problems.append(_problem(mark, message))

    def _stop(self, mark: Mark, message: str) -> None:
        self._note(mark, message)
        raise _StopError


def _problem(mark: Mark, message: str) -> Problem:
    return Problem(mark.file, mark.line, mark.column, "", message)


def _explain(error: yaml.MarkedYAMLError) -> str:
    """Say what PyYAML found in words of someone who has not read the YAML specification."""
    said = f"{error.context or ''} {error.problem or ''}".strip()
    hints = (hint for part, other, hint in _HINTS if part in said and other in said)
    hint = next(hints, "")
    return f"not YAML: {hint} ({said})" if hint else f"not YAML: {said}"
