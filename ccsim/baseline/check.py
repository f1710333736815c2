"""Whether a scenario still does what its baseline says; if not, what changed first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import gettempdir

import numpy as np

from ccsim.baseline.changes import Change, changes, kept
from ccsim.baseline.document import Baseline
from ccsim.baseline.fates import Fates, first_difference
from ccsim.baseline.judge import CANNOT_TELL, GONE, OUTSIDE, Judged, judge
from ccsim.baseline.measuring import How, Run, machine, measure
from ccsim.baseline.series import series
from ccsim.experiments.jobs import Job
from ccsim.experiments.versions import versions
from ccsim.records import ANSWERED, OUTCOMES, Column
from ccsim.scenario import Scenario
from ccsim.units import SECOND

PASS, FAIL, UNDECIDED = "pass", "fail", "cannot tell"
"""Verdicts on a baseline."""

ENOUGH = 1 << 40
"""Runs of contacts, where the baseline says how many contacts a run has."""


@dataclass(frozen=True)
class First:
    """Where the records part.

    Parameters
    ----------
    replication : int
        The first one whose records differ.
    first, last : int or None
        Numbers of the contacts among which the first one is whose fate differs; None if none is seen to.
    now : str
        What becomes of it now, if it is known which one it is and it is still there.
    """

    replication: int
    first: int | None
    last: int | None
    now: str


@dataclass(frozen=True)
class Finding:
    """What a check found.

    Parameters
    ----------
    baseline : Baseline
    scenario : Scenario
    run : Run
        The same seeds, now.
    judged : tuple of Judged
        Every measure of the baseline.
    new : tuple of str
        Labels of measures that the baseline has not.
    keys : tuple of Change
        Keys of the scenario that changed.
    versions, machine : tuple of (str, str) or None
        Then and now, where they differ.
    first : First or None
        None where all records are the same, or the numbers of replications could not be compared.
    """

    baseline: Baseline
    scenario: Scenario
    run: Run
    judged: tuple[Judged, ...]
    new: tuple[str, ...]
    keys: tuple[Change, ...]
    versions: tuple[str, str] | None
    machine: tuple[str, str] | None
    first: First | None

    @property
    def equal(self) -> bool:
        """Whether the records are the same to the last byte."""
        return self.run.digest == self.baseline.records_digest

    @property
    def failed(self) -> list[Judged]:
        """Measures outside their tolerance, or gone."""
        return [one for one in self.judged if one.place in (OUTSIDE, GONE)]

    @property
    def open(self) -> list[Judged]:
        """Measures that cannot be told."""
        return [one for one in self.judged if one.place == CANNOT_TELL]

    @property
    def verdict(self) -> str:
        """PASS, FAIL or UNDECIDED."""
        return FAIL if self.failed else UNDECIDED if self.open else PASS


def compare(baseline: Baseline, scenario: Scenario, how: How, *, trace: bool = False) -> Finding:
    """Run the same seeds again and judge what differs.

    Parameters
    ----------
    scenario : Scenario
        With what was asked for when the baseline was recorded: variant, policy, changes and seed.
    trace : bool
        Whether the fates of contacts are taken too, for a new baseline.

    Raises
    ------
    UnfinishedError
        If workers are lost for good.
    """
    run = measure(scenario, baseline.replications, how, trace=trace)
    equal = run.digest == baseline.records_digest
    asked = None if baseline.asked is None else tuple(baseline.asked)
    now = series(scenario, run.measured, asked)
    return Finding(
        baseline,
        scenario,
        run,
        tuple(judge(baseline, now)),
        tuple(label for label in now if label not in baseline.sums),
        tuple(changes(baseline.resolved, kept(scenario.resolved()))),
        _differing(baseline.versions, versions()),
        _differing(baseline.machine, machine()),
        None if equal else _first(baseline, scenario, run.digests, how),
    )


def _differing(old: str, new: str) -> tuple[str, str] | None:
    return (old, new) if old != new else None


def _first(baseline: Baseline, scenario: Scenario, digests: Sequence[str], how: How) -> First | None:
    """Find the first replication whose records differ, and in it the first contact: simulated once more for that."""
    pairs = zip(baseline.records, digests, strict=True)
    number = next((number for number, (old, new) in enumerate(pairs) if old.digest != new), None)
    if number is None:  # the file's own digests do not fit together
        return None
    old = baseline.records[number]
    job = Job(scenario, frozenset(), how.engine, keep_in=Path(gettempdir()))
    kept_now = job.run(number).kept
    assert kept_now is not None, "it was asked for"
    fates = Fates(ENOUGH, old.each)
    for part in kept_now.parts():
        fates.add(part)
    run = first_difference(old.fates, fates.text())
    if run is None:
        return First(number, None, None, "")
    told = ""
    if old.each == 1:
        for part in kept_now.parts():
            told = told or story(scenario, part, run)
    return First(number, run * old.each, (run + 1) * old.each - 1, told)


def story(scenario: Scenario, visits: dict[str, Column], contact: int) -> str:
    """Say what became of a contact: '' if it is not among these visits."""
    rows = np.flatnonzero(visits["contact"] == contact)
    if not len(rows):
        return ""
    at = {name: column[rows].tolist() for name, column in visits.items()}
    types, segments = list(scenario.contacts), list(scenario.segments)
    begins = f"{types[at['type'][0]]}, {segments[at['segment'][0]]}, {_clock(scenario, at['arrived'][0])}"
    return f"{begins}: " + "; ".join(
        _visit(scenario, {name: column[row] for name, column in at.items()}) for row in range(len(rows))
    )


def _visit(scenario: Scenario, at: dict[str, int]) -> str:
    queues, groups = list(scenario.queues), list(scenario.agents)
    where = f" at {queues[at['queue']]}" if at["queue"] >= 0 else ""
    ended = at["started"] if at["outcome"] == ANSWERED else at["left"]
    waited = f" after {(ended - at['joined']) / SECOND:.1f} s" if min(ended, at["joined"]) >= 0 else ""
    group = f" by {groups[at['group']]} {at['agent']}" if at["group"] >= 0 else ""
    return f"{OUTCOMES[at['outcome']].replace('_', ' ')}{where}{waited}{group}"


def _clock(scenario: Scenario, at: int) -> str:
    return f"{scenario.start + timedelta(milliseconds=at):%a %Y-%m-%d %H:%M:%S.%f}"[:-3]
