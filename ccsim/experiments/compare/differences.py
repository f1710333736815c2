"""Differences between two scenarios, measure by measure and place by place."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ccsim.experiments.compare.direction import verdict
from ccsim.experiments.compare.paired import Paired, paired
from ccsim.kpi.periods import Periods
from ccsim.kpi.replication import RUN, TIMES, Replication
from ccsim.kpi.samples import Place, Sample, labels_of, places_of, sample, unit_of
from ccsim.kpi.table import Measure, Over, measures_of

if TYPE_CHECKING:
    from ccsim.scenario import Scenario


class Known(NamedTuple):
    """A scenario and its replications, all measured by the same breakdowns."""

    scenario: Scenario
    replications: Sequence[Replication]


@dataclass(frozen=True, slots=True)
class Difference:
    """What one candidate does to one measure in one place, against the base; None where something does not exist.

    Parameters
    ----------
    measure, queue, segment, group, type, channel, interval : str or None
        As in a row of measures.
    base, value : float or None
        What the base and what the candidate has. None where there is no such place, or nothing to divide by.
    mean, low, high : float or None
        The difference, candidate less base, and its 95 % interval.
    verdict : str or None
        better, worse, same? (not told apart); higher or lower where neither is good in itself; None at a gap.
    narrowed : float or None
        How many times as wide the interval would be without pairing.
    replications : int
        On which the interval rests.
    unit : str
    """

    measure: str
    queue: str | None
    segment: str | None
    group: str | None
    type: str | None
    channel: str | None
    interval: str | None
    base: float | None
    value: float | None
    mean: float | None
    low: float | None
    high: float | None
    verdict: str | None
    narrowed: float | None
    replications: int
    unit: str


def differences(base: Known, candidate: Known, measures: Collection[str] | None = None) -> Iterator[Difference]:
    """Compare two scenarios that met the same callers; with intervals there can be millions of rows.

    Places are matched by their names: the base's first, in file order, then those that only the candidate has.

    Parameters
    ----------
    base, candidate : Known
        With the same breakdowns. The first replications are compared if one has more.
    measures : collection of str, optional
        Only these.
    """
    wanted = {_key(m): m for m in measures_of(candidate.scenario) if measures is None or m.name in measures}
    shared = {_key(m): m for m in measures_of(base.scenario) if measures is None or m.name in measures}
    for kind in base.replications[0].columns:
        here, there = _Breakdown(base, kind), _Breakdown(candidate, kind)
        for key in dict.fromkeys([*shared, *wanted]):
            yield from _of_measure(here, there, shared.get(key), wanted.get(key))


def _key(measure: Measure) -> tuple[str, Over]:
    """By queue and by group a measure (talk, wrap) may have the same name."""
    return measure.name, measure.over


class _Breakdown:
    """One side of a comparison."""

    def __init__(self, known: Known, kind: str) -> None:
        self.kind, (self.scenario, self.replications) = kind, known
        periods = Periods(known.scenario, [kind] if kind in TIMES else [])
        self.labels = labels_of(known.scenario, periods, kind)

    def places(self, measure: Measure) -> dict[tuple[str | None, Place], tuple[int, int]]:
        """Where in the arrays each label and place of a measure is found; nothing if it is not broken down so."""
        if not measure.columns <= self.replications[0].columns[self.kind].keys():
            return {}
        places = places_of(self.scenario, measure)
        return {(label, place): (i, j) for i, label in enumerate(self.labels) for j, place in enumerate(places)}

    def sample(self, measure: Measure, where: Sequence[tuple[int, int]], count: int) -> Sample:
        """Take the measure at some places: arrays [replications, places]."""
        shape = len(self.labels), len(places_of(self.scenario, measure))
        whole = sample(self.replications[:count], self.kind, measure, shape)
        rows, columns = zip(*where, strict=True)
        return Sample(whole.kind, whole.numerators[:, rows, columns], whole.denominators[:, rows, columns])


def _of_measure(
    here: _Breakdown, there: _Breakdown, base: Measure | None, candidate: Measure | None
) -> Iterator[Difference]:
    ours = here.places(base) if base else {}
    theirs = there.places(candidate) if candidate else {}
    count = min(len(here.replications), len(there.replications))
    both = [key for key in ours if key in theirs]
    found: dict[tuple[str | None, Place], tuple[float | None, ...]] = {}
    if base and candidate and both:
        one = here.sample(base, [ours[key] for key in both], count)
        other = there.sample(candidate, [theirs[key] for key in both], count)
        known = paired(one, other)
        figures = (known.base, known.other, known.mean, known.low, known.high, known.narrowed, known.n)
        found = {key: tuple(map(_defined, row)) for key, *row in zip(both, *(f.tolist() for f in figures), strict=True)}
    for side, own, places in ((here, base, ours), (there, candidate, theirs)):
        for key, where in places.items():
            if own and key not in found:
                found[key] = _gap(side, own, where, count, of_base=side is here)
    measure, side = (base, here) if base else (candidate, there)
    assert measure is not None
    unit = unit_of(side.scenario, measure)
    for (label, place), figures_here in found.items():
        yield _row(measure.name, unit, here.kind, label, place, figures_here)


def _gap(
    side: _Breakdown, measure: Measure, where: tuple[int, int], count: int, *, of_base: bool
) -> tuple[float | None, ...]:
    """What only one of the two has."""
    alone = side.sample(measure, [where], count)
    known = paired(alone, alone)
    value = _defined(float(known.base[0]))
    return (value if of_base else None, None if of_base else value, None, None, None, None, 0)


def _row(
    measure: str, unit: str, kind: str, label: str | None, place: Place, figures: tuple[float | None, ...]
) -> Difference:
    base, value, mean, low, high, narrowed, n = figures
    return Difference(
        measure,
        place.queue,
        place.segment,
        label if kind == "group" else place.group,
        label if kind == "type" else None,
        label if kind == "channel" else None,
        label if kind in TIMES else None,
        base,
        value,
        mean,
        low,
        high,
        None if mean is None else verdict(measure, low, high),
        narrowed,
        int(n or 0),
        unit,
    )


def _defined(value: float) -> float | None:
    return None if math.isnan(value) else value


def judged(measure: str, place: Place, unit: str, known: Paired) -> Difference:
    """Make the difference of one place of the whole run, all arrays of which have no dimension."""
    figures = (known.base, known.other, known.mean, known.low, known.high, known.narrowed, known.n)
    return _row(measure, unit, RUN, None, place, tuple(_defined(float(figure)) for figure in figures))


def by_place(found: Sequence[Difference]) -> Mapping[tuple[str, Place], Difference]:
    """Differences of the whole run by measure and place, to look them up."""
    whole = (one for one in found if one.interval is None and one.type is None and one.channel is None)
    return {(one.measure, Place(one.queue, one.segment, one.group)): one for one in whole}
