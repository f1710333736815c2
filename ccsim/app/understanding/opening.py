"""When queues are open, slot by slot, and when an attempt comes that follows another."""

from __future__ import annotations

from ccsim.app.understanding.grid import Grid, Slots
from ccsim.scenario import Scenario
from ccsim.scenario.distribution import Distribution
from ccsim.units import DAY


class Opening:
    """The opening hours of all queues."""

    def __init__(self, scenario: Scenario, grid: Grid) -> None:
        self.scenario, self.grid = scenario, grid
        self._open: dict[str, Slots] = {}
        self._later: dict[tuple[Distribution, str], list[int | None]] = {}
        self._closing = -(-grid.end // grid.interval)
        """First slot that lies wholly after the doors close."""

    def clock(self, delay: Distribution, queue: str) -> str:
        """Queue by whose hours a delay runs; empty if by the wall clock."""
        by_hours = delay.clock != "wall" and queue and self.scenario.queues[queue].open is not None
        return queue if by_hours else ""

    def later(self, delay: Distribution, clock: str) -> list[int | None]:
        """Slot in which an attempt comes that follows one in each slot, the mean delay later; None if not within the run."""
        key = (delay, clock)
        if key not in self._later:
            self._later[key] = [self._slot_later(slot, delay, clock) for slot in range(self.grid.slots)]
        return self._later[key]

    def _slot_later(self, slot: int, delay: Distribution, queue: str) -> int | None:
        if not queue:
            later = slot + int(_wall_mean(delay) // self.grid.interval)
            return later if later < self._closing else None
        left = delay.mean
        if delay.clock == "open_day":
            left *= self.scenario.open_day(queue)
        shares = self.shares(queue)
        while slot < self._closing:
            left -= shares[slot] * self.grid.interval
            if left <= 0 and shares[slot] > 0:
                return slot
            slot += 1
        return None

    def shares(self, queue: str) -> Slots:
        """Return for each slot the share of it in which a queue is open."""
        if queue not in self._open:
            self._open[queue] = self._measure_open(queue)
        return self._open[queue]

    def _measure_open(self, queue: str) -> Slots:
        spans = self.scenario.open_spans(queue, -1, self.scenario.days)
        if spans is None:
            return [1.0] * self.grid.slots
        shares = self.grid.zeros()
        clock = self.scenario.clock_at_start
        for opens, closes in spans:
            begin, end = max(opens + clock, 0), min(closes + clock, self.grid.slots * self.grid.interval)
            while begin < end:
                slot = begin // self.grid.interval
                edge = min(end, (slot + 1) * self.grid.interval)
                shares[slot] += (edge - begin) / self.grid.interval
                begin = edge
        return shares


def _wall_mean(delay: Distribution) -> float:
    """Mean of a delay in ms; a day for each open day at a queue that never closes."""
    return delay.mean * (DAY if delay.clock == "open_day" else 1)
