"""What is needed to ask the same again, written beside results: the scenario as it was simulated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

from ccsim.errors import ScenarioError, UsageError

if TYPE_CHECKING:
    from ccsim.experiments.grid import Point
    from ccsim.scenario import Scenario

RUN_FILE, SCENARIO, SCENARIOS = "run.json", "scenario.yaml", "scenarios"
"""The files of a document and of its scenario, and the folder of those of candidates and points."""

MARK = "# Written by ccsim: the scenario as it was simulated, with all changes.\n"
"""First line of such a file; its beginning is known to `scenario/opening.py` as no question."""


def is_written(path: str) -> bool:
    """Whether it is a folder that `--out` wrote, or its `run.json`, and no scenario."""
    return Path(path).is_dir() or Path(path).name == RUN_FILE


def command_words(scenario: Scenario, verb: str, *more: str) -> list[str]:
    """Words of the command line that asks a verb of a scenario as it is; empty where it is in no file, or no option says so."""
    options = scenario.arguments
    if options is None or scenario.file.startswith("<"):
        return []
    return ["ccsim", verb, scenario.file, *options, *more]


def option_words(asked: Mapping[str, object], keys: Iterable[str]) -> Iterator[str]:
    """Words of the options that ask what was asked by these keys: `--make-good ordinary`, a list with commas between."""
    for key in keys:
        value = asked.get(key)
        if value:
            assert isinstance(value, str | int | Sequence)
            yield f"--{key.replace('_', '-')}"
            yield str(value) if isinstance(value, str | int) else ",".join(map(str, value))


def to_yaml(scenario: Scenario, *, short: bool = False) -> str:
    """Write a resolved scenario so that it can be loaded again; if it shall be short, small lists and maps on one line."""
    import yaml  # noqa: PLC0415

    style = None if short else False
    return yaml.safe_dump(scenario.resolved(), sort_keys=False, allow_unicode=True, width=120, default_flow_style=style)


def make_folder(folder: Path) -> Path:
    """Make a folder for results; make sure that no scenario of the user's own is overwritten.

    Raises
    ------
    UsageError
        If there is one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / SCENARIO
    if path.exists() and not path.read_bytes().startswith(MARK.encode()):
        raise UsageError(f"out: {path} is there and would be overwritten; name another folder")
    return folder


def write_scenario(scenario: Scenario, folder: Path) -> None:
    """Write the scenario as it was simulated into a folder, which must exist."""
    _write(scenario, folder / SCENARIO)


def candidate_file(number: int) -> str:
    """Name the file of a candidate or point of an experiment."""
    return f"{SCENARIOS}/{number}.yaml"


def write_candidates(scenarios: Sequence[Scenario], folder: Path) -> None:
    """Write each candidate of a comparison."""
    _clear(folder)
    for number, one in enumerate(scenarios):
        _write(one, folder / candidate_file(number))


def write_points(base: Scenario, points: Sequence[Point], folder: Path) -> None:
    """Write a swept scenario, and each point that cannot be made of the resolved one (a variant, a default)."""
    from ccsim.experiments.grid import points as points_of  # noqa: PLC0415
    from ccsim.scenario import parse  # noqa: PLC0415

    _clear(folder)
    write_scenario(base, folder)
    again = parse(to_yaml(base))
    for number, point in enumerate(points):
        try:
            same = points_of(again, [point.key])[0].scenario == point.scenario
        except ScenarioError:
            same = False
        if not same:
            _write(point.scenario, folder / candidate_file(number))


def _clear(folder: Path) -> None:
    """Remove what an earlier experiment wrote there."""
    for path in (folder / SCENARIOS).glob("*.yaml"):
        if path.read_bytes().startswith(MARK.encode()):
            path.unlink()


def _write(scenario: Scenario, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    about = "".join(f"# {line}\n" for line in wrap(scenario.question, 118, break_long_words=False))
    path.write_text(f"{MARK}#\n{about}{to_yaml(scenario)}", encoding="utf-8", newline="\n")
