"""The plain tree between text and models, with the place in a file of everything in it.

The reader makes nodes (text, list or map, each with its place); files, defaults, variants and changes
are merged as nodes; the models are then built from the plain tree, and tell problems by path.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:
    from ccsim.scenario.table import Table

Built_co = TypeVar("Built_co", covariant=True)
"""What is built from a tree: the scenario's model, which this module does not know."""

Tree: TypeAlias = "str | list[Tree] | dict[str, Tree]"
"""Scalars are kept as their text (`null` and nothing as ''); keys are text too."""

Path: TypeAlias = tuple[str | int, ...]
"""Keys of maps and places in lists (from 0), from the top."""

NONE = "none"
"""The value that removes what is merged under it. It never reaches the models as a map's value in a section."""

SOURCE_KEYS = frozenset({"volume", "shape", "rate", "expected", "log", "scale", "busyness", "count", "no_show"})
"""The keys of one source of arrivals, which tell it from several sources by name."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place: the file as the user named it (or the option), line and column from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar as it was written, without quotes."""

    text: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Map:
    """A map in file order; `keys` has the place of each key."""

    entries: dict[str, Node]
    keys: dict[str, Mark]
    mark: Mark


Node: TypeAlias = Text | Items | Map


@dataclass(frozen=True, slots=True)
class Fault:
    """What the models find wrong: the path (keys, and list places as int) and the message.

    `at_key` points at the key itself (an unknown key), else at the value. A path that does not exist
    (a missing key) is shown at its nearest ancestor that does.
    """

    path: Path
    message: str
    at_key: bool = False


class TreeError(Exception):
    """All faults of one tree; raised by `model.build`, turned into a `ScenarioError` by the loader."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)


class Source(Protocol[Built_co]):
    """Where a scenario comes from: files, variant and changes, enough to make a changed copy of it."""

    @property
    def tree(self) -> dict[str, Tree]:
        """The merged tree that the scenario was built from."""

    @property
    def question(self) -> str:
        """What the comment at the top of its file says first."""

    @property
    def file(self) -> str:
        """Name of its file, as it was given."""

    def arguments(self) -> tuple[str, ...] | None:
        """Options that make it of its file; None where no option can say it."""

    def set(self, path: str, value: object) -> Built_co:
        """Build the scenario with the value at `path` (may hold `*`) replaced."""

    def scale_by(self, path: str, factor: float) -> Built_co:
        """Build the scenario with the value at `path` multiplied."""

    def with_changes(self, changes: Iterable[str]) -> Built_co:
        """Build the scenario with several changes, each `path=value` or `path*=factor`."""

    def with_variant(self, name: str | None) -> Built_co:
        """Build the scenario with another of its variants, and the same changes."""

    def told(self) -> tuple[str, ...]:
        """Variant and changes, as they were given."""

    def table(self, name: str) -> Table:
        """One of the tables that are declared, read."""

    def written_at(self, path: Sequence[str | int]) -> Mark | None:
        """Where a key is written, or the nearest above it."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Finds the place of any path of the tree."""

    root: Node
    top: Mark = field(default=Mark("", 1, 1))

    def at(self, path: Sequence[str | int], *, key: bool = False) -> Mark:
        """Place of a value (of a map or list, the place of its key), or of the key itself.

        Where the path leaves the tree, it is the place of the last part that exists.
        """
        node, mark = self.root, self.top
        for depth, part in enumerate(path):
            child = step(node, part)
            if child is None:
                return mark
            is_key = isinstance(node, Map) and ((key and depth == len(path) - 1) or not isinstance(child, Text))
            mark = node.keys[str(part)] if isinstance(node, Map) and is_key else child.mark
            node = child
        return mark


def step(node: Node, part: str | int) -> Node | None:
    """Child of a node by key or place; None if there is none."""
    if isinstance(node, Map):
        return node.entries.get(str(part))
    if isinstance(node, Items) and isinstance(part, int | str) and str(part).isdecimal():
        place = int(part)
        return node.items[place] if place < len(node.items) else None
    return None


def plain(node: Node) -> Tree:
    """Convert a node to plain text, lists and dicts."""
    if isinstance(node, Text):
        return node.text
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    return {key: plain(child) for key, child in node.entries.items()}


def is_one_source(arrivals: Mapping[str, object]) -> bool:
    """Whether a map under `arrivals` is one source itself, rather than several by name (plain or nodes)."""
    if not SOURCE_KEYS.isdisjoint(arrivals):
        return True
    return any(not isinstance(value, dict | Map) and not is_none(value) for value in arrivals.values())


def is_none(value: object) -> bool:
    """Whether a plain value or a node is the word `none`."""
    return (value.text if isinstance(value, Text) else value) == NONE


def dotted(path: Sequence[str | int]) -> str:
    """Path as it is shown and typed: `queues.account.talk`."""
    return ".".join(str(part) for part in path)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the known word nearest to a wrong one, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""
