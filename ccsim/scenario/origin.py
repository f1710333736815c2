"""What a scenario was made from, so that a changed copy can be made: files, variant and changes, merged and built."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ccsim.errors import Problem, ScenarioError
from ccsim.scenario.build import build
from ccsim.scenario.changes import TYPED, Change, apply, change_by, change_to, parse_change, variant_changes
from ccsim.scenario.merge import faults_of_defaults, lay_defaults, without_none
from ccsim.scenario.model import Scenario
from ccsim.scenario.sections import WITH_DEFAULTS
from ccsim.scenario.table import Declaration, Table, TableError
from ccsim.scenario.table_files import Tables
from ccsim.scenario.tree import Fault, Map, Mark, Marks, Node, Text, Tree, TreeError, did_you_mean, dotted, plain


@dataclass(frozen=True)
class Files:
    """What was read: the merged files, before variant and changes, and the tables read so far."""

    root: Map
    top: Mark
    folder: Path
    folders: dict[str, Path]
    question: str = ""
    tables: dict[Declaration, Table] = field(default_factory=dict)

    def __getstate__(self) -> dict[str, Any]:
        """Leave the tables behind: another process reads those that it needs."""
        return {**self.__dict__, "tables": {}}


CHOICES = (("seed",), ("policy",))
"""Paths of changes that make no other centre; every printout names them anyway."""


@dataclass(frozen=True)
class Origin:
    """Where a scenario comes from: enough to build a changed copy (`tree.Source`)."""

    files: Files
    variant: str | None = None
    changes: tuple[Change, ...] = ()
    earlier: tuple[str, ...] = ()
    """What was changed before the file was written, as `told` says it."""

    def __getstate__(self) -> dict[str, Any]:
        """Leave behind what can be merged again."""
        return {key: value for key, value in self.__dict__.items() if key != "merged"}

    def set(self, path: str, value: object) -> Scenario:
        """Build the scenario with the value at `path` (may hold `*`) replaced."""
        return self._with(change_to(path, value))

    def scale_by(self, path: str, factor: float) -> Scenario:
        """Build the scenario with the value at `path` multiplied."""
        return self._with(change_by(path, factor))

    def with_changes(self, changes: Iterable[str]) -> Scenario:
        """Build the scenario with several changes, each `path=value` or `path*=factor`, at once."""
        read, problems = [], list[Problem]()
        for text in changes:
            try:
                read.append(parse_change(text))
            except ScenarioError as error:
                problems += error.problems
        if problems:
            raise ScenarioError(problems)
        return replace(self, changes=(*self.changes, *read)).build()

    def with_variant(self, name: str | None) -> Scenario:
        """Build the scenario with another of its variants, and the same changes."""
        return replace(self, variant=name).build()

    def told(self) -> tuple[str, ...]:
        """Variant and changes, as they were given, without what chooses among what the file has (`CHOICES`)."""
        variant = (f"variant {self.variant}",) if self.variant else ()
        return (*self.earlier, *variant, *(change.words for change in self.changes if change.path not in CHOICES))

    def table(self, name: str) -> Table:
        """Read one of the tables that are declared.

        Raises
        ------
        KeyError
            If there is none of that name.
        TableError
            If it cannot be read.
        """
        return self._tables(self.merged[0])[name]

    def written_at(self, path: Sequence[str | int]) -> Mark | None:
        """Find the place where a key is written, or the nearest above it; None if nothing of it is."""
        root = self.merged[0]
        return Marks(root, self.files.top).at(path) if path and str(path[0]) in root.entries else None

    def _tables(self, root: Map) -> Tables:
        return Tables(root.entries.get("tables"), self.files.folder, self.files.folders, self.files.tables)

    @property
    def question(self) -> str:
        """What the comment at the top of the file says first."""
        return self.files.question

    @property
    def file(self) -> str:
        """Name of the file, as it was given."""
        return self.files.top.file

    def arguments(self) -> tuple[str, ...] | None:
        """Options that make this of the file: `--variant`, `--policy`, `--set`; None where no option can say it."""
        found = ["--variant", self.variant] if self.variant else []
        for change in self.changes:
            value = change.value
            if change.path == ("policy",) and isinstance(value, Text):
                found += ["--policy", value.text]
            elif change.path == ("seed",) and isinstance(value, Text):
                found += ["--seed", value.text]
            elif not isinstance(value, Text | None) and not change.mark.file.startswith(TYPED):
                return None
            else:
                found += ["--set", change.words]
        return tuple(found)

    @cached_property
    def merged(self) -> tuple[Map, list[Problem]]:
        """Files, variant, changes and defaults as one tree, and what could not be merged."""
        problems: list[Problem] = []
        root = self.files.root
        steps = [*self._variant_changes(problems), *self.changes]
        root = _apply_all(root, (change for change in steps if change.path[0] == "defaults"), problems)
        root = lay_defaults(root)
        root = _apply_all(root, (change for change in steps if change.path[0] != "defaults"), problems)
        root = lay_defaults(root)
        clean = without_none(root)
        return clean if isinstance(clean, Map) else root, problems

    @property
    def tree(self) -> dict[str, Tree]:
        """The merged tree that the scenario is built from."""
        tree = plain(self.merged[0])
        return tree if isinstance(tree, dict) else {}

    def build(self, notes: Iterable[Problem] = (), *, variants: bool = False) -> Scenario:
        """Build the scenario.

        Parameters
        ----------
        notes : iterable of Problem
            What the reader found.
        variants : bool
            Whether to build every variant too, for what is wrong with it.

        Raises
        ------
        ScenarioError
            With the notes, and all problems of merging and of the models.
        """
        scenario, problems = self._build()
        for name, variant in self._variants().items() if variants else ():
            if isinstance(variant, Map):
                problems += replace(self, variant=name)._build()[1]
        problems += notes
        if problems or scenario is None:
            raise ScenarioError(problems)
        return scenario

    def _build(self) -> tuple[Scenario | None, list[Problem]]:
        root, problems = self.merged
        tables = self._tables(root)
        scenario = None
        faults = faults_of_defaults(root)
        try:
            scenario = build(self.tree, tables, self)
            faults += [Fault(error.path, error.message) for error in _unusable(tables)]
        except TreeError as error:
            faults += error.faults
        return scenario, [*problems, *_placed(faults, Marks(root, self.files.top))]

    def _variants(self) -> dict[str, Node]:
        variants = self.files.root.entries.get("variants")
        return variants.entries if isinstance(variants, Map) else {}

    def _with(self, change: Change) -> Scenario:
        return replace(self, changes=(*self.changes, change)).build()

    def _variant_changes(self, problems: list[Problem]) -> list[Change]:
        if self.variant is None:
            return []
        variant = self._variants().get(self.variant)
        if isinstance(variant, Text) and not variant.text:
            return []
        if not isinstance(variant, Map):
            mark = Marks(self.files.root, self.files.top).at(("variants",))
            told = f"there is no variant '{self.variant}'{did_you_mean(self.variant, self._variants())}"
            problems.append(Problem(mark.file, mark.line, mark.column, "variants", told))
            return []
        try:
            return variant_changes(self.variant, variant)
        except ScenarioError as error:
            problems += error.problems
            return []


def _apply_all(root: Map, changes: Iterable[Change], problems: list[Problem]) -> Map:
    for change in changes:
        try:
            root = apply(root, change)
        except ScenarioError as error:
            problems += error.problems
    return root


def _unusable(tables: Tables) -> list[TableError]:
    """Tables that are declared, perhaps not used, and cannot be found."""
    errors = []
    for name in tables:
        try:
            tables.declaration(name)
        except TableError as error:
            errors.append(error)
    return errors


def _placed(faults: Iterable[Fault], marks: Marks) -> list[Problem]:
    """Faults with their places; one of `defaults` that shows under every name is told once, as theirs."""
    found: dict[tuple[Mark, str], Problem] = {}
    for fault in faults:
        mark, path = marks.at(fault.path, key=fault.at_key), fault.path
        if len(path) > 2 and path[0] in WITH_DEFAULTS:
            default = ("defaults", path[0], *path[2:])
            path = default if marks.at(default, key=fault.at_key) == mark else path
        found.setdefault((mark, fault.message), Problem(mark.file, mark.line, mark.column, dotted(path), fault.message))
    return list(found.values())
