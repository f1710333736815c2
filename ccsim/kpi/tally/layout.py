"""What all replications of a scenario share: its cells, its targets, and how everything is numbered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ccsim.kpi.arrays import Table, Whole
from ccsim.kpi.channels import channel_of_types, is_mixed
from ccsim.kpi.periods import Periods
from ccsim.kpi.table import entry_names
from ccsim.kpi.tally.tables import Hours, Layout
from ccsim.scenario.journeys import OF_NEXT, Journeys
from ccsim.scenario.target import STANDARD
from ccsim.units import DAY, FAR

if TYPE_CHECKING:
    from ccsim.scenario import Scenario

BUCKETS = 1 << 14
"""At most so many stretches of time are told apart to find an instant's cell at once."""


@dataclass(frozen=True)
class Frame:
    """A scenario as the compiled passes see it.

    Parameters
    ----------
    layout : Layout
    entries : tuple of str
        Names of the entries of `next` that are counted.
    on_hours : bool
        Whether any target runs on the opening clock.
    """

    scenario: Scenario
    periods: Periods
    layout: Layout
    entries: tuple[str, ...]
    on_hours: bool

    @property
    def cells(self) -> int:
        """How many cells there are, those after `duration` included."""
        return len(self.periods.edges) - 1

    @cached_property
    def usual_hours(self) -> Hours:
        """When queues are open during the run."""
        return self.hours(self.scenario.duration)

    def hours(self, until: int) -> Hours:
        """Return when queues are open, at least until an instant."""
        first, spans = [0], list[tuple[int, int]]()
        before: list[Whole] = [np.empty(0, np.int64)]
        for queue in self.scenario.queues:
            last = (until + self.scenario.clock_at_start) // DAY + 1
            found = self.scenario.open_spans(queue, -1, last) if self.on_hours else None
            if found is not None:
                # The last one never comes: a queue that has hours but never opens is no queue that is always open.
                found = [*found, (FAR, FAR)]
                before.append(np.cumsum([0, *(close - open_ for open_, close in found[:-1])], dtype=np.int64))
                spans += found
            first.append(len(spans))
        opens, closes = np.array(spans, np.int64).reshape(-1, 2).T.copy()
        return Hours(np.array(first, np.int64), opens, closes, np.concatenate(before))


def frame(scenario: Scenario, journeys: Journeys, periods: Periods, asked: Collection[str]) -> Frame:
    """Lay a scenario out.

    Parameters
    ----------
    asked : collection of str
        Rows wanted beside those of the run.
    """
    queues, segments = list(scenario.queues), list(scenario.segments)
    channels = len(scenario.channels) if "channel" in asked and is_mixed(scenario) else 0
    types = len(scenario.contacts) if "type" in asked or channels else 0
    groups = len(scenario.agents) if "group" in asked else 0
    counted = (periods.run.of_cell >= 0).astype(np.int64)
    lengths = np.diff(periods.edges)
    callbacks = [queue.callback for queue in scenario.queues.values()]
    targets = [queue.target or STANDARD for queue in scenario.queues.values()]
    promises = [target for target in scenario.targets.values() if target.service_level is not None]
    limits = [target.service_level for target in promises if target.service_level is not None]
    names, of_cause, of_transfer = _entries(scenario, journeys)
    step, steps = _steps(periods)
    parts = [_bits(len(segments)), _bits(len(queues)), _bits(types), _bits(groups), _bits(len(lengths))]
    begins = np.cumsum(parts).tolist()
    layout = Layout(
        edges=periods.edges,
        steps=steps,
        step=step,
        counted=counted,
        counted_before=np.cumsum(counted * lengths) - counted * lengths,
        duration=scenario.duration,
        short=scenario.service_level.short,
        limit=np.array([target.within for target in targets], np.int64),
        on_open=np.array([target.open_time for target in targets], np.int64),
        enters_ivr=np.array(journeys.enters_ivr, np.int64).reshape(len(scenario.contacts), len(segments)),
        entry_of_cause=of_cause,
        entry_of_transfer=of_transfer,
        promise_queue=np.array([_place(queues, target.queue) for target in promises], np.int64),
        promise_segment=np.array([_place(segments, target.segment) for target in promises], np.int64),
        promise_limit=np.array([limit.within for limit in limits], np.int64),
        promise_open=np.array([limit.open_time for limit in limits], np.int64),
        queues=len(queues),
        segments=len(segments),
        types=types,
        channels=channels,
        groups=groups,
        channel=channel_of_types(scenario),
        transfers=any(entry.to >= 0 for entry in journeys.entries),
        callbacks=any(callbacks),
        offer_after=np.array([(each and each.offer.after) or 0 for each in callbacks], np.int64),
        queue_at=begins[0],
        type_at=begins[1],
        group_at=begins[2],
        cell_at=begins[3],
        key_bits=begins[4],
        long=1 << max(63 - begins[4], 0),
    )
    on_hours = any(target.open_time for target in (*targets, *limits))
    return Frame(scenario, periods, layout, names, on_hours)


def _bits(numbers: int) -> int:
    """How many bits tell so many numbers apart."""
    return max(numbers - 1, 0).bit_length()


def _place(names: list[str], name: str | None) -> int:
    return -1 if name is None else names.index(name)


def _steps(periods: Periods) -> tuple[int, Whole]:
    """Find the exponent of the stretches of time, and the cell in which each begins; the last is that of all that follows."""
    step = max((periods.scenario.duration // BUCKETS).bit_length(), 1)
    begins = np.arange(0, (periods.scenario.duration >> step) + 1, dtype=np.int64) << step
    return step, periods.cell(begins)


def _entries(scenario: Scenario, journeys: Journeys) -> tuple[tuple[str, ...], Whole, Table]:
    """Name the entries of `next` that can be told apart, and find which one each cause and each transfer stands for.

    See `plain.causes`, which explains why some cannot.
    """
    claims: dict[tuple[int, int], list[str]] = {}
    for entry in journeys.entries:
        if entry.to >= 0:
            claims.setdefault((entry.type, entry.to), []).append(entry.name)
    unclear = {name for claimed in claims.values() if len(claimed) > 1 for name in claimed}
    names = tuple(name for name in entry_names(scenario) if name not in unclear)
    of_cause = [-1] * OF_NEXT + [_place_of(names, name) for name in journeys.names]
    of_transfer = np.full((len(scenario.contacts), len(scenario.queues)), -1, np.int64)
    for (type_, queue), claimed in claims.items():
        of_transfer[type_, queue] = _place_of(names, claimed[0])
    return names, np.array(of_cause, np.int64), of_transfer


def _place_of(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else -1
