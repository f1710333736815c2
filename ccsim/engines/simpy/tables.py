"""The plan's and the workload's arrays as plain lists, which Python reads faster one number at a time."""

from __future__ import annotations

from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ccsim.plan import Plan

Column = NDArray[np.int64]
Names = NDArray[np.int16]


class Workload(Protocol):
    """What the engine reads of a workload, see `ccsim.workload`."""

    @property
    def arrived(self) -> Column: ...  # noqa: D102
    @property
    def type(self) -> Names: ...  # noqa: D102
    @property
    def segment(self) -> Names: ...  # noqa: D102
    @property
    def routed_as(self) -> Names: ...  # noqa: D102
    @property
    def attempt_type(self) -> Names: ...  # noqa: D102
    @property
    def base(self) -> Column: ...  # noqa: D102
    @property
    def next_from(self) -> Column: ...  # noqa: D102
    @property
    def next_cell(self) -> NDArray[np.int32]: ...  # noqa: D102
    @property
    def ivr_time(self) -> Column: ...  # noqa: D102
    @property
    def ivr_end(self) -> Names: ...  # noqa: D102
    @property
    def talk(self) -> Column: ...  # noqa: D102
    @property
    def wrap(self) -> Column: ...  # noqa: D102
    @property
    def patience(self) -> Column: ...  # noqa: D102
    @property
    def missed(self) -> Column: ...  # noqa: D102
    @property
    def dial(self) -> Column: ...  # noqa: D102
    @property
    def next_entry(self) -> Names: ...  # noqa: D102
    @property
    def next_delay(self) -> Column: ...  # noqa: D102
    @property
    def next_attempt(self) -> NDArray[np.int32]: ...  # noqa: D102


class Draws:
    """The workload as lists: contacts by number, attempts by row, draws by place."""

    def __init__(self, workload: Workload) -> None:
        self.arrived: list[int] = workload.arrived.tolist()
        self.type: list[int] = workload.type.tolist()
        self.segment: list[int] = workload.segment.tolist()
        self.routed_as: list[int] = workload.routed_as.tolist()
        self.attempt_type: list[int] = workload.attempt_type.tolist()
        self.base: list[int] = workload.base.tolist()
        self.next_from: list[int] = workload.next_from.tolist()
        self.next_cell: list[int] = workload.next_cell.tolist()
        self.ivr_time: list[int] = workload.ivr_time.tolist()
        self.ivr_end: list[int] = workload.ivr_end.tolist()
        self.talk: list[int] = workload.talk.tolist()
        self.wrap: list[int] = workload.wrap.tolist()
        self.patience: list[int] = workload.patience.tolist()
        self.missed: list[int] = workload.missed.tolist()
        self.dial: list[int] = workload.dial.tolist()
        self.next_entry: list[int] = workload.next_entry.tolist()
        self.next_delay: list[int] = workload.next_delay.tolist()
        self.next_attempt: list[int] = workload.next_attempt.tolist()

    def next_at(self, row: int, cell: int) -> int:
        """Find an end of an attempt among those that lead somewhere; -1 if it is not there."""
        ends = range(self.next_from[row], self.next_from[row + 1])
        return next((end for end in ends if self.next_cell[end] == cell), -1)


class Tables:
    """The parts of a plan that a contact's journey reads, as lists."""

    def __init__(self, plan: Plan) -> None:
        self.duration = plan.duration
        self.clock_at_start = plan.clock_at_start
        self.segments = len(plan.segments)
        self.capacity: list[int] = plan.capacity.tolist()
        self.limited = [places >= 0 for places in self.capacity]
        self.otherwise_closed: list[int] = plan.otherwise_closed.tolist()
        self.otherwise_full: list[int] = plan.otherwise_full.tolist()
        self.waited_after: list[int] = plan.waited_after.tolist()
        self.waited_to: list[int] = plan.waited_to.tolist()
        self.uses_trunk: list[int] = plan.uses_trunk.tolist()
        self.offer_after: list[int] = plan.offer_after.tolist()
        self.offer_when_over: list[int] = plan.offer_when_over.tolist()
        self.tries: list[int] = plan.tries.tolist()
        self.retry_after: list[int] = plan.retry_after.tolist()
        self.most_tries = max(self.tries, default=0)
        self.serve_aht: list[list[int]] = plan.serve_aht.tolist()
        self.group_aht: list[list[int]] = plan.group_aht.tolist()
        self.last_day = plan.group_aht.shape[1] - 1
        self.slot: list[list[list[int]]] = plan.slot.tolist()
        self.slots: list[int] = plan.slots.tolist()
        self.slower: list[int] = plan.slower.tolist()
        self.takes_line: list[int] = plan.takes_line.tolist()
        self.cause_column: list[list[int]] = plan.cause_column.tolist()
        self.causes: list[int] = plan.causes.tolist()
        self.entry_at_most: list[int] = plan.entry_at_most.tolist()
        self.entry_to: list[int] = plan.entry_to.tolist()
        self.entry_open: list[int] = plan.entry_open.tolist()
        self.entry_cause: list[int] = plan.entry_cause.tolist()
        bounds: list[int] = plan.spans.tolist()
        pairs = list(pairwise(bounds))
        self.opens: list[list[int]] = [plan.opens[first:last].tolist() for first, last in pairs]
        self.closes: list[list[int]] = [plan.closes[first:last].tolist() for first, last in pairs]
        self.always_open = [opens[:1] == [-(1 << 60)] for opens in self.opens]
        self.trunks_limited = plan.trunks >= 0
        self.may_follow = [self.trunks_limited or columns[0] >= 0 for columns in self.cause_column]
        self.thresholds = [_thresholds(plan, line) for line in range(plan.level.shape[1])]


def _thresholds(plan: Plan, line: int) -> list[int]:
    """Waits at which a call in a line may look for an agent again, is offered a callback or moves on, ascending."""
    served, queue = plan.level[:, line] > 0, line // len(plan.segments)
    waits = {int(wait) for wait in plan.after[served, line] if wait > 0}
    return sorted(waits | {int(wait) for wait in (plan.offer_after[queue], plan.waited_after[queue]) if wait >= 0})
