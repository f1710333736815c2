"""How long the answered waited, exactly and of all replications together: how many waited how many milliseconds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ccsim.app.choices import check_place
from ccsim.errors import UsageError
from ccsim.kpi.arrays import Real, Whole
from ccsim.kpi.fold import PERCENTILES
from ccsim.kpi.periods import Periods
from ccsim.kpi.plain.visits import Visits
from ccsim.kpi.samples import ALL
from ccsim.records import Records
from ccsim.scenario.journeys import Journeys
from ccsim.scenario.measures import is_of_several_channels, of_several_channels
from ccsim.units import SECOND

if TYPE_CHECKING:
    import pandas as pd

    from ccsim.scenario import Scenario

IN_HAND = 1 << 20
"""Waits that are held before they are counted."""


@dataclass(frozen=True)
class WaitCounts:
    """Waits of one place.

    Parameters
    ----------
    waits : array of int64 [distinct waits]
        In ms, ascending.
    counts : array of int64, same shape
        How many answered contacts waited just so long.
    """

    waits: Whole
    counts: Whole

    @property
    def answered(self) -> int:
        """How many there are."""
        return int(self.counts.sum())

    def percentile(self, share: int) -> float | None:
        """Find the least wait in s that `share` per cent did not exceed (nearest rank); None if nobody was answered."""
        if not len(self.waits):
            return None
        upto = np.cumsum(self.counts)
        rank = max((int(upto[-1]) * share + 99) // 100, 1)
        return float(self.waits[np.searchsorted(upto, rank)]) / SECOND

    def curve(self) -> tuple[Real, Real]:
        """Distinct waits in s, and the share of the answered that waited no longer than each; arrays of float64."""
        return self.waits / SECOND, np.cumsum(self.counts) / max(self.answered, 1)


@dataclass(frozen=True)
class Waits:
    """Waits by queue and segment, over all replications.

    Those are counted of which the measures of the whole run speak: the warm-up, the cooldown and `exclude` are left out.

    A percentile of these is that of all contacts together: nine in ten of all answered in all replications waited no longer.
    The measure `wait_p90` is the mean of the replications' own percentiles: what a single run shows, on average. They are equal
    for one replication, and differ a little for more, as a busy day has more, and longer, waits.

    Parameters
    ----------
    queues, segments : tuple of str
        In file order.
    by_place : dict of (str, str) to WaitCounts
        For each queue and segment with an answered contact.
    why_not : str
        Why there are none of all queues together, where contacts come by several channels.
    """

    queues: tuple[str, ...]
    segments: tuple[str, ...]
    by_place: Mapping[tuple[str, str], WaitCounts]
    why_not: str = ""

    def of(self, queue: str = ALL, segment: str = ALL) -> WaitCounts:
        """Waits of a queue, a segment, or both; `*` for all together.

        Raises
        ------
        UsageError
            If there is no such queue or segment, or the waits would be of several channels together.
        """
        check_place("queue", queue, self.queues)
        check_place("segment", segment, self.segments)
        if queue == ALL and self.why_not:
            raise UsageError(f"{self.why_not}; name a queue: {', '.join(self.queues)}")
        return added(
            counts for (of, who), counts in self.by_place.items() if queue in (ALL, of) and segment in (ALL, who)
        )

    @property
    def table(self) -> pd.DataFrame:
        """Each queue and segment, and the totals: queue, segment, answered, and the percentiles in s."""
        import pandas as pd  # noqa: PLC0415  - heavy, and only some callers want a table

        rows = []
        for queue in self.queues if self.why_not else (*self.queues, ALL):
            for segment in (*self.segments, ALL):
                found = self.of(queue, segment)
                shares = (found.percentile(share) for share in PERCENTILES.values())
                rows.append((queue, segment, found.answered, *shares))
        return pd.DataFrame(rows, columns=["queue", "segment", "answered", *PERCENTILES])


class WaitReader:
    """Counts the waits of a replication; it holds each distinct one once.

    Parameters
    ----------
    scenario : Scenario
    journeys : Journeys
    """

    def __init__(self, scenario: Scenario, journeys: Journeys) -> None:
        self.scenario, self.journeys = scenario, journeys
        self._periods = Periods(scenario)
        self._none = WaitCounts(np.empty(0, np.int64), np.empty(0, np.int64))
        self._counted: dict[int, WaitCounts] = {}
        self._in_hand: list[tuple[Whole, Whole]] = []

    def take(self, part: Records) -> None:
        """Take the next records."""
        visits = Visits(self.scenario, self.journeys, part)
        rows = np.flatnonzero(visits.answered)
        rows = rows[self._periods.run.of_cell[self._periods.cell(visits.joined[rows])] >= 0]
        place = visits.queue[rows] * len(self.scenario.segments) + visits.segment[rows]
        self._in_hand.append((place, visits.started[rows] - visits.joined[rows]))
        if sum(len(waits) for _, waits in self._in_hand) > IN_HAND:
            self._count()

    def by_place(self) -> dict[tuple[str, str], WaitCounts]:
        """Return what was counted, by queue and segment."""
        self._count()
        queues, segments = list(self.scenario.queues), list(self.scenario.segments)
        return {
            (queues[place // len(segments)], segments[place % len(segments)]): counts
            for place, counts in sorted(self._counted.items())
        }

    def _count(self) -> None:
        if not self._in_hand:
            return
        place, wait = (np.concatenate(each) for each in zip(*self._in_hand, strict=True))
        self._in_hand = []
        for number in np.unique(place).tolist():
            new = WaitCounts(*np.unique(wait[place == number], return_counts=True))
            self._counted[number] = added([self._counted.get(number, self._none), new])


def added(several: Iterable[WaitCounts]) -> WaitCounts:
    """Count several places together."""
    parts = [WaitCounts(np.empty(0, np.int64), np.empty(0, np.int64)), *several]
    if len(parts) == 2:
        return parts[1]
    waits, place = np.unique(np.concatenate([part.waits for part in parts]), return_inverse=True)
    counts = np.zeros(len(waits), np.int64)
    np.add.at(counts, place, np.concatenate([part.counts for part in parts]))
    return WaitCounts(waits, counts)


def together(scenario: Scenario, replications: Iterable[WaitReader]) -> Waits:
    """Put replications together."""
    found: dict[tuple[str, str], WaitCounts] = {}
    for reader in replications:
        for place, counts in reader.by_place().items():
            found[place] = added([found[place], counts]) if place in found else counts
    why_not = of_several_channels(scenario, "a wait") if is_of_several_channels(scenario, "asa") else ""
    return Waits(tuple(scenario.queues), tuple(scenario.segments), found, why_not)
