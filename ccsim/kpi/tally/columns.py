"""From sums by cell to the columns of the table of measures, for one breakdown after another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_type_hints

import numpy as np
from numpy.typing import NDArray

from ccsim.kpi.agents import Agents, cost
from ccsim.kpi.arrays import Numbers, Real, Whole
from ccsim.kpi.facts import Caller, Visit
from ccsim.kpi.fold import PERCENTILES, add_up, largest, with_totals
from ccsim.kpi.leaving import judged_columns
from ccsim.kpi.periods import Breakdown
from ccsim.kpi.table import BY_GROUP, CALLER_COLUMNS, OF_ALL_QUEUES, OF_CAUSE, VISIT_COLUMNS, Figure
from ccsim.kpi.tally.ledger import Ledger
from ccsim.kpi.tally.replies import COUNT, TIME
from ccsim.kpi.tally.tables import PARTS, WHOLE
from ccsim.kpi.tally.visits import ENTRIES, RESOLVED, WAITED
from ccsim.kpi.tally.waits import rank, seek
from ccsim.kpi.targets import named_targets, own_targets

if TYPE_CHECKING:
    from ccsim.plan.make import Plan

Number = TypeVar("Number", bound=np.number[Any])


class Part(NamedTuple):
    """Bits of the keys of visits by which these are told apart; see `waits.rank`.

    Parameters
    ----------
    at, end : int
        The first of them and the one behind the last.
    value_of : array of int64
        For what each number in these bits stands.
    """

    at: int
    end: int
    value_of: Whole


NO_PART = Part(0, 0, np.zeros(1, np.int64))
"""Visits are told apart by period."""


class Columns:
    """What the breakdowns of one replication share.

    Parameters
    ----------
    ledger : Ledger
        Finished.
    resolved : bool
        Whether it is known which visits were followed by another attempt.
    """

    def __init__(self, ledger: Ledger, *, resolved: bool) -> None:
        self.scenario, self.periods, self.layout = ledger.frame.scenario, ledger.frame.periods, ledger.frame.layout
        self.queues, self.segments = self.layout.queues, self.layout.segments
        self.ledger, self.tables = ledger, ledger.tables
        self.figures = {name: n for n, name in enumerate(VISIT_COLUMNS)}
        self.figures |= {OF_CAUSE + name: ENTRIES + n for n, name in enumerate(ledger.frame.entries)}
        self.figures |= {"resolved": RESOLVED} if resolved else {}
        visits = self.tables.visits.reshape(-1, self.queues + 1, self.segments, self.tables.visits.shape[1])
        cells, types = len(self.periods.edges) - 1, self.layout.types
        self.visits, self.visits_by_type, self.visits_by_group = np.split(visits, [cells, cells + types])
        self.callers = self.tables.callers.reshape(-1, 1, self.segments, len(CALLER_COLUMNS))
        lengths = self.periods.lengths
        self.waiting = _time(self.tables.waiting, lengths).reshape(-1, self.queues, self.segments)
        self.lines = _time(self.tables.lines, lengths).reshape(-1, 1, self.segments)
        in_hand, hands = _time(self.tables.in_hand, lengths), ledger.hands
        self.agents = Agents(
            self.periods,
            duty=_time(ledger.duty, lengths),
            busy=in_hand if hands is None else _time(hands.busy, lengths),
            handled=self.tables.handled,
            in_hand=None if hands is None else in_hand,
        )
        if ledger.replies is not None:
            replies = ledger.replies.sums.reshape(*visits.shape[:-1], 2)
            self.replies, self.replies_by_type, self.replies_by_group = np.split(replies, [cells, cells + types])
        self.waits, self.long_waits = ledger.waits()

    def by_time(self, breakdown: Breakdown) -> dict[str, Numbers]:
        """Return the columns by period."""
        columns = self._by_period(breakdown)
        columns |= own_targets(self.scenario, breakdown, columns)
        return columns | self.agents.columns(breakdown)

    def by_type(self) -> dict[str, Numbers]:
        """Return the columns by contact type; callers by the type of the first attempt."""
        types = self.layout.types
        return self._by_trait(np.arange(types), types, self.ledger.most_by_trait[:types])

    def by_channel(self) -> dict[str, Numbers]:
        """Return the columns by channel; callers by the channel of the first attempt."""
        if not self.layout.channels:
            return self._by_period(self.periods.run)
        return self._by_trait(self.layout.channel, self.layout.channels, self.ledger.most_by_trait[self.layout.types :])

    def _by_trait(self, value: Whole, count: int, most: Whole) -> dict[str, Numbers]:
        """Return the columns by something that follows from the type.

        Parameters
        ----------
        value : array of int64 [types]
            Of each type, 0 .. count - 1.
        most : array of int64 [count, places]
        """
        tables, levels, nights = self.tables, self.ledger.levels, self.ledger.nights
        part = Part(self.layout.type_at, self.layout.group_at, value)
        columns = self._of_visits(_gathered(self.visits_by_type, value, count), self.periods.run, part)
        callers = tables.callers_by_type.reshape(-1, 1, self.segments, len(CALLER_COLUMNS))
        columns |= self._of_callers(_gathered(callers, value, count))
        if levels is not None:
            judged = levels.sums_by_type.reshape(-1, self.segments, levels.sums_by_type.shape[1])
            columns |= judged_columns(self.scenario, columns["lost"], _gathered(judged, value, count))
        waiting, lines = (
            _gathered(table, value, count).reshape(count, -1, self.segments).astype(np.float64)
            for table in (tables.waiting_by_type, tables.lines_by_type)
        )
        columns |= self._averages(self.periods.run, waiting, lines, most)
        if nights is not None:
            columns |= self._of_nights(self.periods.run, _gathered(nights.by_type, value, count))
        if self.ledger.replies is not None:
            columns |= _of_replies(_gathered(self.replies_by_type, value, count))
        return columns

    def by_group(self) -> dict[str, Numbers]:
        """Return the columns by the group that answered."""
        part = Part(self.layout.group_at, self.layout.cell_at, np.arange(self.layout.groups))
        columns = self._of_visits(self.visits_by_group, self.periods.run, part)
        columns |= {} if self.ledger.replies is None else _of_replies(self.replies_by_group)
        return {name: values for name, values in columns.items() if name in BY_GROUP}

    def of_run(self, plan: Plan) -> dict[str, Numbers]:
        """Return the columns that there are of the whole run alone: hours, cost and named targets."""
        answered = self.visits[:, :-1, :, self.figures["answered"]].sum(axis=0)
        lost = self.callers[:, 0, :, list(CALLER_COLUMNS).index("lost")].sum(axis=0)
        levels, segments = self.ledger.levels, self.segments
        judged = None if levels is None else levels.sums.reshape(-1, segments, levels.sums.shape[1]).sum(axis=0)
        columns = self.agents.hours(plan) | cost(self.scenario, plan, answered, lost, judged, self.ledger.lines_held)
        return columns | named_targets(self.scenario, self.periods, self._served, self.agents)

    def _by_period(self, breakdown: Breakdown) -> dict[str, Numbers]:
        columns = self._of_visits(add_up(breakdown, self.visits), breakdown)
        columns |= self._of_callers(add_up(breakdown, self.callers))
        if self.ledger.levels is not None:
            judged = self.ledger.levels.sums.reshape(-1, self.segments, self.ledger.levels.sums.shape[1])
            columns |= judged_columns(self.scenario, columns["lost"], add_up(breakdown, judged))
        waiting, lines = add_up(breakdown, self.waiting), add_up(breakdown, self.lines)
        columns |= self._averages(breakdown, waiting, lines, largest(breakdown, self.ledger.most))
        if self.ledger.nights is not None:
            left_over = self.periods.at_day_ends(self.ledger.nights.by_day())
            columns |= self._of_nights(breakdown, add_up(breakdown, left_over))
        if self.ledger.replies is not None:
            columns |= _of_replies(add_up(breakdown, self.replies))
        return columns

    def _of_visits(self, sums: NDArray[np.int64], breakdown: Breakdown, part: Part = NO_PART) -> dict[str, Numbers]:
        """Columns of visits from sums by period, or by the trait in some bits of the keys; see `waits.rank`."""
        full, columns = with_totals(sums), dict[str, Numbers]()
        for name, n in self.figures.items():
            of_segments = full[:, -self.segments - 1 :, n] if name in OF_ALL_QUEUES else full[:, :, n]
            whole = name in COUNTS_OF_VISITS or name not in VISIT_COLUMNS
            columns[name] = of_segments.astype(np.int64 if whole else np.float64)
        answered, waited = full[:, :, self.figures["answered"]], full[:, :, WAITED]
        return columns | self._percentiles(answered, answered - waited, breakdown, part)

    def _of_callers(self, sums: NDArray[np.int64]) -> dict[str, Numbers]:
        full = with_totals(sums)
        kinds = {name: np.int64 if name in COUNTS_OF_CALLERS else np.float64 for name in CALLER_COLUMNS}
        return {name: full[:, :, n].astype(kind) for n, (name, kind) in enumerate(kinds.items())}

    def _averages(self, breakdown: Breakdown, waiting: Real, lines: Real, most: Whole) -> dict[str, Numbers]:
        """Time averages and maxima."""
        return {
            "time": add_up(breakdown, self.periods.lengths[:, None]),
            "waiting": with_totals(_with_nowhere(waiting)),
            "lines": with_totals(lines),
            "longest_queue": most,
        }

    def _of_nights(self, breakdown: Breakdown, left_over: Whole) -> dict[str, Numbers]:
        """Count who waits at the ends of days: `left_over` is [periods or traits, queues x segments]."""
        days = self.periods.at_day_ends(np.ones((len(self.periods.day_ends), 1), np.int64))
        table = left_over.reshape(-1, self.queues, self.segments)
        return {"backlog": with_totals(_with_nowhere(table)), "day_ends": add_up(breakdown, days)}

    def _percentiles(self, answered: Whole, at_once: Whole, breakdown: Breakdown, part: Part) -> dict[str, Numbers]:
        """Nearest-rank percentiles of the waits of the answered, 0 where there are none.

        Parameters
        ----------
        answered, at_once : array of int64 [periods or traits, places]
            How many were answered, and how many of them without any wait: those are the first in order.
        """
        shares = np.fromiter(PERCENTILES.values(), np.int64)
        due = np.empty((answered.size, len(shares)), np.int64)
        left, step = np.empty((2, answered.size), np.int64)
        seek(answered.ravel(), at_once.ravel(), shares, due, left, step)
        found = np.zeros_like(due)
        mask = (1 << part.end - part.at) - 1
        rank(
            self.waits, self.long_waits, self.layout, breakdown.of_cell, part.at, mask, part.value_of, due, left, step, found
        )  # fmt: skip
        return {name: found[:, n].reshape(answered.shape).copy() for n, name in enumerate(PERCENTILES)}

    def _served(self, name: str, breakdown: Breakdown) -> Mapping[str, Numbers]:
        """Count the visits that a named target of service is about; see `targets.Served`."""
        targets = self.scenario.targets
        target, number = targets[name], [n for n, one in targets.items() if one.service_level is not None].index(name)
        queue = slice(-1) if target.queue is None else [list(self.scenario.queues).index(target.queue)]
        segment = slice(None) if target.segment is None else [list(self.scenario.segments).index(target.segment)]
        visits = add_up(breakdown, self.visits)[:, queue][:, :, segment].sum(axis=(1, 2))
        kept = add_up(breakdown, self.tables.kept_promises[:, number])
        columns = {name: visits[:, self.figures[name]] for name in ("offered", "answered", "short_abandons")}
        return columns | {"in_time": kept[:, 0], "abandoned_in_time": kept[:, 1]}


def _time(spells: NDArray[np.int64], lengths: Whole) -> Real:
    """Ms that spells take of each cell: [cells before `duration` + 1, keys, 2] to float64 [cells before `duration`, keys]."""
    whole = np.cumsum(spells[:-1, :, WHOLE], axis=0)
    return (spells[:-1, :, PARTS] + whole * lengths[:, None]).astype(np.float64)


def _gathered(tables: NDArray[np.int64], value: Whole, count: int) -> NDArray[np.int64]:
    """Sum tables of types over those that have the same value: [types, ..] to [count, ..]."""
    found = np.zeros((count, *tables.shape[1:]), np.int64)
    np.add.at(found, value, tables)
    return found


def _with_nowhere(figures: NDArray[Number]) -> NDArray[Number]:
    """Add the queue of those who are in none: there is nobody. [.., queues, segments] to [.., queues + 1, segments]."""
    return np.concatenate((figures, np.zeros_like(figures[:, :1])), axis=1)


def _of_replies(sums: NDArray[np.int64]) -> dict[str, Numbers]:
    """First replies and their time, by period or trait: sums are [periods or traits, queues + 1, segments, 2]."""
    full = with_totals(sums)
    return {"first_replies": full[:, :, COUNT], "time_to_reply": full[:, :, TIME].astype(np.float64)}


def _counts(table: Mapping[str, Figure], of: type[Visit] | type[Caller]) -> frozenset[str]:
    """Names of the figures that are yes or no: their sums are kept as whole numbers, all others as floats."""
    nothing = of(**{name: kind() for name, kind in get_type_hints(of).items()})
    return frozenset(name for name, figure in table.items() if isinstance(figure(nothing), bool))


COUNTS_OF_VISITS, COUNTS_OF_CALLERS = _counts(VISIT_COLUMNS, Visit), _counts(CALLER_COLUMNS, Caller)
