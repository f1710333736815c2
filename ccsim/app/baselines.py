"""Recording baselines and checking scenarios against them: from files to findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ccsim.app.choices import choose_engine, choose_measures
from ccsim.app.memory import fitting_workers, reckon
from ccsim.baseline import files
from ccsim.baseline.check import FAIL, Finding, compare
from ccsim.baseline.document import Baseline
from ccsim.baseline.measuring import Asked, How, document, measure
from ccsim.baseline.series import series
from ccsim.baseline.tolerance import check_tolerances, parse_tolerances, usual
from ccsim.errors import CcsimError, Problem, ScenarioError, UnfinishedError, UsageError
from ccsim.experiments.stopping import USUAL
from ccsim.kpi import measures_of
from ccsim.kpi.samples import unit_of
from ccsim.scenario import Scenario, load

MISSING, WRONG = "missing", "wrong input"
"""Verdicts where nothing could be compared; `check.PASS`, `FAIL` and `UNDECIDED` are the others."""


@dataclass(frozen=True)
class Question:
    """What is recorded.

    Parameters
    ----------
    name : str
        Sets this baseline of a scenario apart from others; '' for the variant's or policy's name, if there is one.
    replications, seed : int or None
        None for the scenario's own; 20 replications if it has none.
    variant, policy : str or None
    changes : tuple of str
        `path=value`; with them a name is needed.
    measures, tolerance : str or None
        As text; None for the usual ones.
    """

    name: str = ""
    replications: int | None = None
    seed: int | None = None
    variant: str | None = None
    policy: str | None = None
    changes: tuple[str, ...] = ()
    measures: str | None = None
    tolerance: str | None = None

    @property
    def full_name(self) -> str:
        """The name of the baseline.

        Raises
        ------
        UsageError
            If there are changes and no name.
        """
        if self.changes and not self.name:
            raise UsageError("set: a baseline of a changed scenario needs a --name")
        return self.name or "-".join(word for word in (self.variant, self.policy) if word)


@dataclass(frozen=True)
class Outcome:
    """What came of one baseline.

    Parameters
    ----------
    scenario, path : Path
        The scenario's file; the baseline's, or where it would be.
    finding : Finding or None
    error : CcsimError or None
        Why there is no finding, if the baseline is not simply missing.
    """

    scenario: Path
    path: Path
    finding: Finding | None = None
    error: CcsimError | None = None

    @property
    def verdict(self) -> str:
        """PASS, FAIL, UNDECIDED, MISSING or WRONG."""
        return self.finding.verdict if self.finding else WRONG if self.error else MISSING

    @property
    def problems(self) -> Sequence[Problem]:
        """Everything that is wrong with the input, with its places."""
        if isinstance(self.error, ScenarioError):
            return self.error.problems
        return [Problem(str(self.scenario), 1, 1, "", str(self.error))] if self.error else []

    def failed(self, *, strict: bool = False) -> bool:
        """Whether a check that met only this outcome fails; with `strict` also where it cannot tell."""
        return self.verdict in (FAIL, MISSING) or (strict and self.verdict not in ("pass", WRONG))


def record(scenario: Path, folder: Path, question: Question, how: How) -> tuple[Path, Baseline]:
    """Record a baseline of a scenario; it is written by `files.write`.

    Raises
    ------
    ScenarioError
        If the scenario is wrong.
    UsageError
        If what is asked for is wrong, the baseline is there already, or the run does not fit into memory.
    UnfinishedError
        If workers are lost for good.
    """
    path = files.path_of(scenario, folder, _checked(question.full_name))
    if path.exists():
        if (other := files.read(path).file) != scenario.name:
            raise UsageError(f"{path} is there already, as a baseline of {other}: give this one a --name")
        raise UsageError(f"{path} is there already: 'ccsim baseline accept {scenario}' replaces it")
    seeds = [] if question.seed is None else [f"seed={question.seed}"]
    loaded = load(scenario, changes=[*question.changes, *seeds], variant=question.variant, policy=question.policy)
    count = question.replications or loaded.replications or USUAL
    measures = choose_measures(loaded, question.measures)
    if question.tolerance:
        check_tolerances(question.tolerance, {one.name: unit_of(loaded, one) for one in measures_of(loaded)})
    asked = Asked(scenario.name, question.variant, question.policy, question.changes, count, measures)
    run = measure(loaded, count, fitting(loaded, count, how), trace=True)
    units = {label: one.unit for label, one in series(loaded, run.measured, measures).items()}
    given = parse_tolerances(question.tolerance, units) if question.tolerance else {}
    return path, document(loaded, asked, run, given, {label: usual(unit) for label, unit in units.items()})


def recorded(scenario: Path, folder: Path, name: str | None = None) -> list[Path]:
    """Find a scenario's baselines, or the one of that name; none if there is none.

    Raises
    ------
    BaselineError
        If a file that may be one of them cannot be read.
    """
    if name is None:
        return files.find(scenario, folder)
    path = files.path_of(scenario, folder, name)
    return [path] if path.exists() and files.read(path).file == scenario.name else []


def outcomes(scenario: Path, folder: Path, name: str | None, how: How, *, trace: bool = False) -> list[Outcome]:
    """Check a scenario against its baselines, or the one of that name; at least one outcome, also if there is none.

    Raises
    ------
    UnfinishedError
        If workers are lost for good.
    """
    try:
        paths = recorded(scenario, folder, name)
        if not paths:
            load(scenario)  # what is wrong with it comes before what is missing
    except ScenarioError as error:
        return [Outcome(scenario, files.path_of(scenario, folder, name or ""), error=error)]
    missing = Outcome(scenario, files.path_of(scenario, folder, name or ""))
    return [outcome(scenario, path, how, trace=trace) for path in paths] or [missing]


def outcome(scenario: Path, path: Path, how: How, *, trace: bool = False) -> Outcome:
    """Check a scenario against one baseline.

    Raises
    ------
    UnfinishedError
        If workers are lost for good.
    """
    try:
        baseline = files.read(path)
        loaded = again(scenario, baseline)
        found = compare(baseline, loaded, fitting(loaded, baseline.replications, how), trace=trace)
    except UnfinishedError:
        raise
    except CcsimError as error:
        return Outcome(scenario, path, error=error)
    return Outcome(scenario, path, found)


def again(scenario: Path, baseline: Baseline) -> Scenario:
    """Load a scenario with what was asked for when its baseline was recorded.

    Raises
    ------
    ScenarioError
        If it is wrong, or has no such variant or policy any more.
    """
    changes = [*baseline.changes, f"seed={baseline.seed}"]
    return load(scenario, changes=changes, variant=baseline.variant, policy=baseline.policy)


def accepted(finding: Finding) -> Baseline:
    """Make the new baseline of what a check found (with `trace`): tolerances stay, and so does what was left out."""
    old = finding.baseline
    measures = None if old.asked is None else tuple(old.asked)
    asked = Asked(old.file, old.variant, old.policy, tuple(old.changes), old.replications, measures)
    units = {label: one.unit for label, one in series(finding.scenario, finding.run.measured, measures).items()}
    same = {label: entry.tolerance for label, entry in old.measures.items() if units.get(label) == entry.unit}
    usually = {label: usual(unit) for label, unit in units.items()}
    return document(finding.scenario, asked, finding.run, same, usually, old.sums.keys() - old.measures.keys())


def how_to(engine: str = "auto") -> How:
    """Choose how replications are made: in this process.

    Raises
    ------
    UsageError
        If there is no such engine.
    """
    return How(choose_engine(engine).name)


def fitting(scenario: Scenario, replications: int, how: How) -> How:
    """Choose so many workers that the run fits into memory.

    Raises
    ------
    UsageError
        If it does not fit.
    """
    need = reckon(scenario, how.engine, (), replications, keep=True)
    return replace(how, workers=fitting_workers(need, how.engine, how.workers, replications))


def _checked(name: str) -> str:
    if set(name) & set("/\\") or name.startswith("."):
        raise UsageError(f"name: '{name}' is no part of a file's name")
    return name
