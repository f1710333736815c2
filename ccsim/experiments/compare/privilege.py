"""Who is privileged, what it gives them, and what the others pay for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ccsim.experiments.compare.differences import Difference, Known, judged
from ccsim.experiments.compare.paired import paired
from ccsim.kpi.replication import RUN
from ccsim.kpi.samples import ALL, Place, Sample, places_of, sample
from ccsim.kpi.table import Kind, Measure, Over, measures_of
from ccsim.plan.policies import policies, policy_changes

if TYPE_CHECKING:
    from ccsim.scenario import Scenario

FOR_VIPS = ("service_level", "mean_wait")
FOR_OTHERS = ("service_level", "mean_wait", "wait_p90", "wait_p99", "abandonment", "overtaken")
"""What is looked at on either side."""

JOIN = "|"
"""Between the segments of one side, as in the selectors of policies."""


def privileged(scenario: Scenario) -> frozenset[str]:
    """Find the segments that the policies in force put before others somewhere.

    A segment is privileged if in a queue it has a better priority, a longer head start or a greater weight than the
    segment that has the worst, or if agents are kept free that it may take.
    """
    table, segments = policies(scenario), list(scenario.segments)
    shape = len(scenario.queues), len(segments)
    found: set[str] = set()
    for number in {number for _, number in policy_changes(scenario)}:
        merits = (
            -table.priority[number],
            table.head_start[number],
            table.share[number] / table.of[number],
            *-table.keep_free[number],
        )
        for merit in merits:
            lines = np.reshape(merit, shape)
            ahead = (lines > lines.min(axis=1, keepdims=True)).any(axis=0)
            found |= {segment for segment, yes in zip(segments, ahead, strict=True) if yes}
    return frozenset(found)


def sides(scenarios: Sequence[Scenario], vips: Collection[str] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Divide the segments into VIPs and ordinary callers.

    Parameters
    ----------
    scenarios : sequence of Scenario
        The base first; its segments are divided.
    vips : collection of str
        Who the VIPs are; by default whoever is privileged by any policy in force. Where that is everybody, those
        whom the first privileging policy prefers.

    Returns
    -------
    (tuple of str, tuple of str)
        In file order. Without VIPs, or without others, both are empty.
    """
    segments = list(scenarios[0].segments)
    chosen = set(vips)
    if not vips:
        found = [privileged(scenario) for scenario in scenarios]
        chosen = set().union(*found)
        if chosen.issuperset(segments):
            chosen = set(next((one for one in found if one and not one.issuperset(segments)), ()))
    ours = tuple(segment for segment in segments if segment in chosen)
    others = tuple(segment for segment in segments if segment not in chosen)
    return (ours, others) if ours and others else ((), ())


def price(base: Known, candidate: Known, vips: Sequence[str], others: Sequence[str]) -> Iterator[Difference]:
    """Compare what either side gets, all queues together.

    Percentiles of several segments together are those of the segment that has the longest.

    Yields
    ------
    Difference
        The segment is `gold|platinum` where a side has several.
    """
    for segments, names in ((vips, FOR_VIPS), (others, FOR_OTHERS)):
        for name in names:
            one, other = (of_side(side, name, segments) for side in (base, candidate))
            unit = next(m.unit for m in measures_of(base.scenario) if m.name == name)
            yield judged(name, Place(ALL, JOIN.join(segments), None), unit, paired(one, other))


def of_side(known: Known, name: str, segments: Sequence[str]) -> Sample:
    """Take a measure of several segments together: arrays [replications]."""
    measure = next(m for m in measures_of(known.scenario) if m.name == name and m.over is Over.QUEUE)
    return of_segments(known, measure, segments)


def of_segments(known: Known, measure: Measure, segments: Sequence[str]) -> Sample:
    """Take a measure of several segments together, over all queues: arrays [replications].

    Sums are added; of what cannot be added (percentiles) it is the largest that a segment has.
    """
    whole = sample(known.replications, RUN, measure)
    places = {place: number for number, place in enumerate(places_of(known.scenario, measure))}
    wanted = [places[Place(ALL, segment, None)] for segment in segments if Place(ALL, segment, None) in places]
    y, x = (array[:, 0, wanted] for array in (whole.numerators, whole.denominators))
    if whole.kind is Kind.RATIO:
        return Sample(whole.kind, y.sum(axis=1), x.sum(axis=1))
    exists = x > 0
    largest = np.where(exists, y, 0.0).max(axis=1, initial=0.0).astype(np.float64)
    return Sample(whole.kind, largest, np.asarray(exists.any(axis=1), np.float64))
