"""Baselines as files: sorted, readable JSON; whatever is wrong with one is told with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ccsim.baseline.document import LAYOUT, Baseline
from ccsim.baseline.tolerance import parse_tolerance
from ccsim.errors import Problem, ScenarioError

FOLDER = "baselines"
"""Where baselines lie if nobody says."""


class BaselineError(ScenarioError):
    """A file cannot be used as a baseline."""


def stem_of(scenario: Path) -> str:
    """Return what the names of a scenario's baselines begin with: `desk` for `desk.yaml` and `desk.ccsim.yaml`."""
    return scenario.name.removesuffix(scenario.suffix).removesuffix(".ccsim")


def path_of(scenario: Path, folder: Path, name: str) -> Path:
    """Return where a baseline lies: `baselines/desk.json`, or with a name `baselines/desk.NAME.json`."""
    return folder / f"{stem_of(scenario)}{f'.{name}' if name else ''}.json"


def find(scenario: Path, folder: Path) -> list[Path]:
    """Find the baselines of a scenario, the one without a name first.

    Raises
    ------
    BaselineError
        If a file that may be one of them cannot be read.
    """
    stem = stem_of(scenario)
    paths = sorted(path for path in folder.glob("*.json") if path.name.startswith(f"{stem}."))
    plain = path_of(scenario, folder, "")
    ordered = [path for path in (plain, *(path for path in paths if path != plain)) if path in paths]
    # `desk.night.json` may be of `desk.yaml` with a name, or of `desk.night.yaml`.
    return [path for path in ordered if read(path).file == scenario.name]


def to_text(baseline: Baseline) -> str:
    """Write a baseline: keys sorted, a line for each measure and each replication."""
    return _dump(baseline.model_dump(mode="json"), 0) + "\n"


def _dump(value: Any, depth: int) -> str:
    inner = " " * (depth + 1)
    if isinstance(value, dict) and any(isinstance(part, (dict, list)) for part in value.values()) and not _sums(value):
        lines = [f"{inner}{_word(key)}: {_dump(value[key], depth + 1)}" for key in sorted(value)]
        return "{\n" + ",\n".join(lines) + f"\n{' ' * depth}}}"
    if isinstance(value, list) and any(isinstance(part, dict) for part in value):
        return "[\n" + ",\n".join(inner + _dump(part, depth + 1) for part in value) + f"\n{' ' * depth}]"
    return _word(value)


def _sums(value: dict[str, Any]) -> bool:
    return value.keys() == {"x", "y"}


def _word(value: Any) -> str:
    if isinstance(value, dict):
        value = {key: part for key, part in value.items() if not (key == "x" and part is None)}
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)


def write(baseline: Baseline, path: Path) -> None:
    """Write a baseline to its file; the folder is made if it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(to_text(baseline), encoding="utf-8", newline="\n")


def read(path: Path) -> Baseline:
    """Read a baseline.

    Raises
    ------
    BaselineError
        With everything that is wrong with it, each at its place.
    """
    try:
        text = path.read_text(encoding="utf-8")
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise _wrong(path, "", [((), f"is damaged: no JSON ({error.msg})")], (error.lineno, error.colno)) from None
    except UnicodeDecodeError:
        raise _wrong(path, "", [((), "is damaged: no UTF-8")]) from None
    except RecursionError:
        raise _wrong(path, "", [((), "is no baseline of ccsim")]) from None
    if not isinstance(document, dict) or "baseline" not in document:
        raise _wrong(path, text, [((), "is no baseline of ccsim (it has no key 'baseline')")])
    if document["baseline"] != LAYOUT:
        told = f"layout {document['baseline']}, here {LAYOUT}: another version of ccsim made it"
        raise _wrong(path, text, [(("baseline",), told)])
    try:
        baseline = Baseline.model_validate_json(text)
    except ValidationError as error:
        raise _wrong(path, text, [(one["loc"], one["msg"]) for one in error.errors()]) from None
    if faults := list(_faults(baseline)):
        raise _wrong(path, text, faults)
    return baseline


def _faults(baseline: Baseline) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Find what does not fit together."""
    count = baseline.replications
    if len(baseline.records) != count:
        yield ("records",), f"{len(baseline.records)} entries for {count} replications"
    for label, entry in baseline.measures.items():
        if label not in baseline.sums:
            yield ("measures", label), "there is nothing under this label in sums"
        try:
            parse_tolerance(entry.tolerance, entry.unit)
        except ValueError as error:
            yield ("measures", label, "tolerance"), str(error)
    for label, sums in baseline.sums.items():
        if len(sums.y) != count or (sums.x is not None and len(sums.x) != count):
            yield ("sums", label), f"not as many figures as replications ({count})"
        if sums.x is not None and None in sums.y:
            yield ("sums", label), "null beside a denominator"


def _wrong(
    path: Path, text: str, faults: Sequence[tuple[tuple[str | int, ...], str]], at: tuple[int, int] = (1, 1)
) -> BaselineError:
    root = _nodes(text) if any(loc for loc, _ in faults) else None
    problems = []
    for loc, message in faults:
        line, column = _place(root, loc) if root is not None else at
        problems.append(Problem(str(path), line, column, ".".join(map(str, loc)), message))
    return BaselineError(problems)


def _nodes(text: str) -> Any:
    """The text as nodes with marks: JSON is YAML as well, and its parser remembers places."""
    import yaml  # noqa: PLC0415

    with suppress(yaml.YAMLError, RecursionError):
        return yaml.compose(text, Loader=yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader)
    return None


def _place(node: Any, loc: Sequence[str | int]) -> tuple[int, int]:
    """Line and column of what is at a path, or of the nearest above it that is there."""
    import yaml  # noqa: PLC0415

    for part in loc:
        below = None
        if isinstance(node, yaml.MappingNode):
            below = next((value for key, value in node.value if key.value == str(part)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            below = node.value[part]
        if below is None:
            break
        node = below
    return node.start_mark.line + 1, node.start_mark.column + 1
