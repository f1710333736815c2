"""From a file or a text to a scenario: files, defaults, variant and changes merged, the models built, problems told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ccsim.errors import Problem, ScenarioError
from ccsim.scenario.changes import Change, parse_change
from ccsim.scenario.files import MAX_BYTES, FileError, check, decode, inside, read_bytes
from ccsim.scenario.merge import lay
from ccsim.scenario.model import Scenario
from ccsim.scenario.opening import opening
from ccsim.scenario.origin import Files, Origin
from ccsim.scenario.reader import read_map
from ccsim.scenario.tree import Map, Mark, Text, is_none

MAX_EXTENDS = 20
"""Files that extend one another."""


def load(
    path: str | Path,
    *,
    changes: Sequence[str] = (),
    variant: str | None = None,
    policy: str | None = None,
) -> Scenario:
    """Load a scenario from its file.

    Parameters
    ----------
    path : str or Path
        The YAML file. What it extends and its tables lie beside or below it.
    changes : sequence of str
        `path=value` or `path*=factor`, made in this order after the variant.
    variant : str, optional
        One of the scenario's `variants`.
    policy : str, optional
        One of its `policies`, in the place of `policy`.

    Raises
    ------
    ScenarioError
        With everything that is wrong; also in its variants, if neither a variant nor a change is asked for.
    """
    path = Path(path)
    reading = _Reading(path.parent)
    root = reading.top(path)
    return _from(root, reading, path.stem, str(path), changes, variant, policy)


def parse(
    text: str,
    *,
    folder: str | Path = ".",
    name: str = "<text>",
    changes: Sequence[str] = (),
    variant: str | None = None,
    policy: str | None = None,
    earlier: Sequence[str] = (),
) -> Scenario:
    """Load a scenario from text; as `load`.

    Parameters
    ----------
    text : str
        What a scenario's file would hold.
    folder : str or Path
        Where it would be: what it extends and its tables are found there.
    name : str
        Its name in errors.
    changes, variant, policy
        As for `load`.
    earlier : sequence of str
        What was changed before the text was written; `what_if` begins with it.

    Raises
    ------
    ScenarioError
        With everything that is wrong.
    """
    reading = _Reading(Path(folder))
    root = reading.text(text, name, Path(folder), ())
    reading.question = opening(text)
    return _from(root, reading, "", name, changes, variant, policy, tuple(earlier))


@dataclass
class _Reading:
    """The files of one scenario, laid over one another as `extends` says."""

    folder: Path
    folders: dict[str, Path] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)
    question: str = ""

    def top(self, path: Path) -> Map:
        try:
            check(path)
            text = decode(read_bytes(path, MAX_BYTES))
            self.question = opening(text)
            return self.text(text, str(path), path.parent, (path.resolve(),))
        except FileError as error:
            raise ScenarioError([Problem(str(path), 1, 1, "", str(error))]) from None

    def _file(self, path: Path, above: tuple[Path, ...]) -> Map:
        text = decode(read_bytes(path, MAX_BYTES))
        return self.text(text, str(path), path.parent, (*above, path.resolve()))

    def _based_on(self, path: Path, name: str, files: tuple[Path, ...]) -> Map:
        try:
            return self._file(path, files)
        except FileError as error:
            raise FileError(f"'{name}' {error}") from None

    def text(self, text: str, name: str, folder: Path, files: tuple[Path, ...]) -> Map:
        self.folders[name] = folder
        if len(text) > MAX_BYTES:
            raise ScenarioError([Problem(name, 1, 1, "", f"is larger than {MAX_BYTES // 1_000_000} MB")])
        root = read_map(text, name, self.notes)
        extends = root.entries.get("extends")
        entries = {key: child for key, child in root.entries.items() if key != "extends"}
        own = Map(entries, root.keys, root.mark)
        if extends is None or is_none(extends):
            return own
        base = self._extended(extends, root.keys["extends"], folder, files)
        laid = lay(own, base) if base else own
        return laid if isinstance(laid, Map) else own

    def _extended(self, extends: Any, key: Mark, folder: Path, files: tuple[Path, ...]) -> Map | None:
        mark = extends.mark if isinstance(extends, Text) else key
        try:
            if not isinstance(extends, Text):
                raise FileError("is the name of one file")
            path = inside(self.folder, extends.text, folder)
            if path.resolve() in files:
                raise FileError(f"'{extends.text}' extends this file itself, in a circle")
            if len(files) >= MAX_EXTENDS:
                raise FileError(f"more than {MAX_EXTENDS} files extend one another")
            return self._based_on(path, extends.text, files)
        except FileError as error:
            self.notes.append(Problem(mark.file, mark.line, mark.column, "extends", str(error)))
            return None


def _from(
    root: Map,
    reading: _Reading,
    stem: str,
    name: str,
    changes: Sequence[str],
    variant: str | None,
    policy: str | None,
    earlier: tuple[str, ...] = (),
) -> Scenario:
    notes, made = list(reading.notes), []
    for text in changes:
        try:
            made.append(parse_change(text))
        except ScenarioError as error:
            notes += error.problems
    if policy is not None:
        mark = Mark(f"--policy {policy}", 1, 1)
        made.append(Change(("policy",), Text(policy, mark), None, mark, "policy"))
    if "name" not in root.entries and stem:
        root = Map({"name": Text(stem, root.mark), **root.entries}, {"name": root.mark, **root.keys}, root.mark)
    files = Files(root, Mark(name, 1, 1), reading.folder, reading.folders, reading.question)
    return Origin(files, variant, tuple(made), earlier).build(notes, variants=variant is None and not made)
