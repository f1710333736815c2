"""Results that `--out` wrote, asked again: the same scenarios, the same question, as many replications."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from ccsim.app.compare.ask import Plan as ComparisonPlan
from ccsim.app.compare.ask import Question as Comparing
from ccsim.app.compare.ask import plan_comparison
from ccsim.app.compare.candidates import Choice
from ccsim.app.files.again import RUN_FILE, SCENARIO, candidate_file
from ccsim.app.sweep.document import RANGE
from ccsim.app.sweep.plan import Plan as SweepPlan
from ccsim.app.sweep.plan import Question as Sweeping
from ccsim.app.sweep.plan import plan_sweep, ranked_by
from ccsim.app.sweep.point import as_number, usual_figures
from ccsim.app.sweep.result import SweepResult
from ccsim.errors import CcsimError, UsageError
from ccsim.experiments.goal import read_figures
from ccsim.experiments.grid import Key, Point, points
from ccsim.experiments.stopping import stopping_rule
from ccsim.experiments.values import Vary, vary_from
from ccsim.scenario import Scenario, parse

Kind = Literal["run", "sweep", "compare"]
KEYS: Mapping[str, Kind] = {"points": "sweep", "candidates": "compare", "records_digest": "run"}
"""The key of a document that tells what wrote it."""


@dataclass(frozen=True)
class Written:
    """A folder that `--out` wrote.

    Parameters
    ----------
    folder : Path
    kind : str
        'run', 'sweep' or 'compare'.
    document : dict
        Of `run.json`.
    """

    folder: Path
    kind: Kind
    document: Mapping[str, Any]

    @property
    def scenario(self) -> Scenario:
        """The scenario of a run, or of a sweep without the changes of any point."""
        return self._load(SCENARIO, self.document)

    @property
    def made(self) -> tuple[str, ...]:
        """Words of the command that wrote the results here; empty where that is not known."""
        command = self.document.get("command")
        return (*shlex.split(command), "--out", str(self.folder)) if command else ()

    def _load(self, name: str, about: Mapping[str, Any]) -> Scenario:
        """Load a scenario that was written, and see that it still is what it was."""
        path = self.folder / name
        if not path.exists():
            raise UsageError(f"{path} is not there: write the results again with --out")
        # Not loaded as a file, which would give its name to a scenario that has none, and be named as what was asked of.
        text = path.read_text(encoding="utf-8")
        scenario = parse(text, folder=path.parent, name=f"<{path}>", earlier=about.get("what_if", ()))
        if scenario.fingerprint != about.get("fingerprint"):
            raise UsageError(f"{path} is not the scenario of {RUN_FILE} any more: write the results again with --out")
        return scenario


def read_written(path: str) -> Written:
    """Read a folder that `--out` wrote, or its `run.json`.

    Raises
    ------
    UsageError
        If it is neither.
    """
    folder = Path(path) if Path(path).is_dir() else Path(path).parent
    file = folder / RUN_FILE
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}; name a folder that --out wrote") from None
    except ValueError:
        document = None
    if isinstance(document, dict):
        for key, kind in KEYS.items():
            if key in document and "ccsim" in document:
                return Written(folder, kind, document)
    raise UsageError(f"{file} is not of ccsim run, sweep or compare --out")


def comparison_again(written: Written, engine: str) -> ComparisonPlan:
    """Lay a comparison out as it was: the candidates by their files, the question as it was asked.

    Raises
    ------
    UsageError
        If a file is missing or was changed.
    """
    told, asked = written.document["candidates"], dict(_asked(written))
    choice = Choice(vip=asked.pop("vip"))
    question = Comparing(choice, **{**asked, "by": tuple(asked["by"])})
    candidates = [(one["name"], written._load(candidate_file(number), one)) for number, one in enumerate(told)]
    return plan_comparison(candidates, question, engine)


def sweep_again(written: Written, engine: str) -> SweepPlan:
    """Lay a sweep out as it was: the points by their files, or made of the scenario; a search is made again.

    Raises
    ------
    UsageError
        If a file is missing or was changed.
    """
    asked = dict(_asked(written))
    varied = [_vary(path, items) for path, items in asked.pop("vary").items()]
    question = Sweeping(varied, **{**asked, "by": tuple(asked["by"])})
    scenario = written.scenario
    if question.find is not None:
        return plan_sweep(scenario, question, engine)
    made = tuple(_points(written, scenario, varied))
    counts = question.replications, question.precision, question.max_replications
    rules = tuple(stopping_rule(point.scenario, *counts) for point in made)
    figures = usual_figures(scenario) if question.measures is None else read_figures(question.measures, scenario)
    return SweepPlan(scenario, engine, question, figures, made, rules, None, ranked_by(question, made))


def same_points(written: Written, swept: SweepResult) -> None:
    """See that a search looked at what it looked at before.

    Raises
    ------
    CcsimError
        If it did not: the scenario as it was written takes the changes otherwise than that which was typed.
    """
    before = [one["fingerprint"] for one in written.document["points"]]
    if [point.scenario.fingerprint for point in swept.points] != before:
        raise CcsimError(f"{written.folder}: this search cannot be asked again from its files; run ccsim sweep again")


def _asked(written: Written) -> Mapping[str, Any]:
    asked = written.document.get("asked")
    if not asked:
        raise UsageError(f"{written.folder / RUN_FILE} does not say what was asked: write the results again with --out")
    found: Mapping[str, Any] = asked
    return found


def _vary(path: str, items: Sequence[str | Mapping[str, str]]) -> Vary:
    read = [vary_from(path, [item] if isinstance(item, str) else item[RANGE]) for item in items]
    return replace(read[0], items=tuple(item for one in read for item in one.items))


def _points(written: Written, base: Scenario, varied: Sequence[Vary]) -> list[Point]:
    found = []
    for number, told in enumerate(written.document["points"]):
        key = _key(told["changes"], varied)
        if (written.folder / candidate_file(number)).exists():
            point = Point(key, written._load(candidate_file(number), told))
        else:
            (point,) = points(base, [key])
        if point.scenario.fingerprint != told["fingerprint"]:
            raise UsageError(f"{written.folder}: point {point} is not what it was: write the results again with --out")
        found.append(point)
    return found


def _key(changes: Mapping[str, Any], varied: Sequence[Vary]) -> Key:
    """The changes of a point as they were written."""
    texts = {one.path: {as_number(text): text for text in one.values()} for one in varied if one.path in changes}
    return tuple((path, texts[path].get(value, str(value))) for path, value in changes.items())
