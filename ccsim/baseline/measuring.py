"""The run behind a baseline: replications of fixed number, their measures, digests and fates; and its document."""

from __future__ import annotations

import platform
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from hashlib import sha256

from ccsim.baseline.changes import kept
from ccsim.baseline.document import Baseline, Entry, Sums, Traced
from ccsim.baseline.fates import FIRST, LATER, Fates
from ccsim.baseline.series import Series, series
from ccsim.errors import UnfinishedError
from ccsim.experiments import FixedNumber, Progress, Unit, WorkersLostError, replicate
from ccsim.experiments.versions import versions
from ccsim.kpi import Kind, Replication
from ccsim.scenario import Scenario


@dataclass(frozen=True)
class How:
    """How replications are made; nothing of it changes a number.

    Parameters
    ----------
    engine : str
        'compiled' or 'simpy'.
    workers : int or None
        Processes; None: as many as pay.
    watch : callable
        Opens, for each run, what is told how far it is.
    """

    engine: str
    workers: int | None = 1
    watch: Callable[[], AbstractContextManager[Progress | None]] = nullcontext


@dataclass(frozen=True)
class Asked:
    """What is asked for.

    Parameters
    ----------
    file : str
        Name of the scenario's file.
    variant, policy : str or None
    changes : tuple of str
    replications : int
    measures : tuple of str or None
        None for the usual ones.
    """

    file: str
    variant: str | None
    policy: str | None
    changes: tuple[str, ...]
    replications: int
    measures: tuple[str, ...] | None


@dataclass
class Run:
    """Finished replications.

    Attributes
    ----------
    measured : list of Replication
    digests : list of str
    traced : list of Traced
        Empty if it was not asked for.
    """

    measured: list[Replication] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    traced: list[Traced] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """SHA-256 over all digests, as `ccsim run --json` has it."""
        return sha256("\n".join(self.digests).encode()).hexdigest()

    def keep(self, unit: Unit) -> None:
        """Take the fates of a replication."""
        assert unit.digest is not None, "it was asked for"
        assert unit.kept is not None, "they were asked for"
        fates = Fates(LATER if self.traced else FIRST)
        for part in unit.kept.parts():
            fates.add(part)
        self.traced.append(Traced(digest=unit.digest, each=fates.each, fates=fates.text()))


def measure(scenario: Scenario, replications: int, how: How, *, trace: bool) -> Run:
    """Run the first replications of a scenario.

    Parameters
    ----------
    trace : bool
        Whether the fates of contacts are taken as well.

    Raises
    ------
    UnfinishedError
        If workers are lost for good.
    """
    run = Run()
    try:
        with how.watch() as progress:
            done = replicate(
                scenario,
                FixedNumber(replications),
                workers=how.workers,
                engine=how.engine,
                progress=progress,
                keep=run.keep if trace else None,
                digests=True,
            )
    except WorkersLostError as error:
        raise UnfinishedError(str(error)) from None
    run.measured, run.digests = done.measured, [digest or "" for digest in done.digests]
    return run


def machine() -> str:
    """Name the machine: the last bits of numbers may depend on it."""
    return f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"


def document(
    scenario: Scenario,
    asked: Asked,
    run: Run,
    tolerances: Mapping[str, str],
    usual: Mapping[str, str],
    without: Collection[str] = (),
) -> Baseline:
    """Make the document of a run.

    Parameters
    ----------
    tolerances, usual : mapping of str to str
        By label; and by label where the first has none.
    without : collection of str
        Labels that are not judged.
    """
    found = series(scenario, run.measured, asked.measures)
    entries = {}
    for label, one in found.items():
        if label not in without:
            mean, low, high = map(_short, one.pooled())
            tolerance = tolerances.get(label, usual[label])
            entries[label] = Entry(mean=mean, low=low, high=high, tolerance=tolerance, unit=one.unit)
    return Baseline(
        file=asked.file,
        scenario=scenario.name,
        fingerprint=scenario.fingerprint,
        resolved=kept(scenario.resolved()),
        variant=asked.variant,
        policy=asked.policy,
        changes=list(asked.changes),
        seed=scenario.seed,
        replications=asked.replications,
        asked=None if asked.measures is None else list(asked.measures),
        versions=versions(),
        machine=machine(),
        records_digest=run.digest,
        records=run.traced,
        measures=entries,
        sums={label: _sums(one) for label, one in found.items()},
    )


def _short(value: float | None) -> float | None:
    """Six digits, for people: what is judged are the sums."""
    return None if value is None else float(f"{value:.6g}")


def _sums(one: Series) -> Sums:
    y = one.y.tolist()
    if one.kind is Kind.RATIO:
        return Sums(y=y, x=one.x.tolist())
    return Sums(y=[value if there else None for value, there in zip(y, one.x > 0, strict=True)])
