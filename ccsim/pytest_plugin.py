"""Scenarios as tests: pytest collects `*.ccsim.yaml`, and those that its configuration names.

Each target of a scenario becomes a test, which passes if the target is surely met, and each of its baselines. pytest loads this
module in every run of everybody who has ccsim installed: it imports nothing but pytest until there is a scenario.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ccsim.app.result import Result

SUFFIX = ".ccsim.yaml"
SCENARIOS, BASELINES, STRICT = "ccsim_scenarios", "ccsim_baselines", "ccsim_strict"
"""Keys of the configuration."""
NAMED = pytest.StashKey[list[Path]]()

WIDTH = 100


class FailedError(Exception):
    """A target is not met, or a baseline is not kept; the message is all there is to say."""


class Undecided(pytest.PytestWarning):
    """It cannot be told whether a baseline is kept."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what the configuration may say."""
    parser.addini(
        SCENARIOS, f"scenarios that are tests besides *{SUFFIX} (paths, * stands for any name)", "linelist", []
    )
    parser.addini(BASELINES, "folder of their baselines; empty: targets alone are tests", default="baselines")
    parser.addini(STRICT, "fail where it cannot be told whether a measure is inside its tolerance", "bool", False)


def named(config: pytest.Config) -> list[Path]:
    """Return the scenarios that the configuration names.

    Raises
    ------
    pytest.UsageError
        If there is none by a name.
    """
    if NAMED in config.stash:
        return config.stash[NAMED]
    found = config.stash[NAMED] = list[Path]()
    for pattern in config.getini(SCENARIOS):
        paths = sorted(config.rootpath.glob(pattern))
        if not paths:
            raise pytest.UsageError(f"{SCENARIOS}: there is no '{pattern}' in {config.rootpath}")
        found += (path.resolve() for path in paths)
    return found


def pytest_configure(config: pytest.Config) -> None:
    """Collect the scenarios that are named wherever they lie, unless the command line says what is to be collected."""
    if config.args_source is pytest.Config.ArgsSource.ARGS:
        return
    given = [Path(config.invocation_params.dir, arg.partition("::")[0]).resolve() for arg in config.args]
    config.args += [str(path) for path in named(config) if not any(path.is_relative_to(one) for one in given)]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ScenarioFile | None:
    """Take scenarios."""
    if file_path.name.endswith(SUFFIX) or file_path.resolve() in named(parent.config):
        file: ScenarioFile = ScenarioFile.from_parent(parent, path=file_path)
        return file
    return None


class ScenarioFile(pytest.File):
    """A scenario."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield a test for each target and each baseline.

        Raises
        ------
        CollectError
            If the scenario or a baseline of it is wrong: all errors with their places.
        """
        from ccsim import load  # noqa: PLC0415  - for those who have scenarios
        from ccsim.app.baselines import recorded  # noqa: PLC0415
        from ccsim.baseline.files import path_of  # noqa: PLC0415
        from ccsim.errors import CcsimError  # noqa: PLC0415

        try:
            scenario = load(self.shown)
            queues = [name for name, queue in scenario.queues.items() if queue.target is not None]
            for name in dict.fromkeys((*queues, *scenario.targets)):
                yield TargetTest.from_parent(self, name=f"target: {name}", target=name)
            if folder := self.config.getini(BASELINES):
                place = self.config.rootpath / folder
                for path in recorded(self.path, place) or [path_of(self.path, place, "")]:
                    yield BaselineTest.from_parent(self, name=f"baseline: {path.stem}", baseline=shown(path))
        except CcsimError as error:
            raise self.CollectError(str(error)) from None

    @property
    def shown(self) -> Path:
        """The path as it is shown, from the folder in which pytest was called."""
        return shown(self.path)

    @cached_property
    def result(self) -> Result:
        """The run by which targets are judged, as often as it takes."""
        from ccsim import run  # noqa: PLC0415

        return run(self.shown)


def shown(path: Path) -> Path:
    """Return a path from the working directory, if it lies below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


class _Test(pytest.Item):
    """One test of a scenario."""

    parent: ScenarioFile

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show what failed in its own words, and a traceback only for what nobody expected."""
        from ccsim.errors import CcsimError  # noqa: PLC0415

        if isinstance(excinfo.value, (FailedError, CcsimError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Say where it is from: the top of the file, as warnings want a line."""
        return self.path, 0, f"{self.path.name}: {self.name}"


class TargetTest(_Test):
    """Whether a target is surely met."""

    def __init__(self, *, target: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.target = target

    def runtest(self) -> None:
        """Judge all targets of that name: of the queue, and of the scenario.

        Raises
        ------
        FailedError
            If one is missed, or undecided.
        """
        result = self.parent.result
        for verdict in result.targets:
            if verdict.name == self.target and verdict.word != "met":
                row = verdict.row
                told = "" if row is None or row.mean is None else f": {row.measure} {row.mean:.1%}"
                if row is not None and row.low is not None and row.high is not None:
                    told += f" (95 % interval {row.low:.1%} to {row.high:.1%})"
                raise FailedError(
                    f"target {verdict.word}: {verdict.name} ({verdict.target}){told} in {result.replications} replications"
                )


class BaselineTest(_Test):
    """Whether a baseline is kept."""

    def __init__(self, *, baseline: Path, **rest: Any) -> None:
        super().__init__(**rest)
        self.baseline = baseline

    def runtest(self) -> None:
        """Check it, as `ccsim baseline check` does.

        Raises
        ------
        FailedError
            If it is not kept or not there; with `ccsim_strict` also if that cannot be told.
        """
        from ccsim.app.baselines import Outcome, how_to, outcome  # noqa: PLC0415
        from ccsim.cli.baseline.words import lines  # noqa: PLC0415

        there = self.baseline.exists()
        scenario = self.parent.shown
        found = outcome(scenario, self.baseline, how_to()) if there else Outcome(scenario, self.baseline)
        if found.error is not None:
            raise found.error
        told = "\n".join(lines(found, WIDTH))
        if found.failed(strict=self.config.getini(STRICT)):
            raise FailedError(told)
        if found.verdict != "pass":
            self.warn(Undecided(told))
