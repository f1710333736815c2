"""From sums by cell to the columns of the table of measures, for one breakdown after another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, get_type_hints

import numpy as np
from numpy.typing import NDArray

from ccsim.kpi.agents import Agents, cost
from ccsim.kpi.arrays import Numbers, Real, Whole
from ccsim.kpi.facts import Caller, Visit
from ccsim.kpi.fold import PERCENTILES, add_up, largest, nearest_rank, with_totals
from ccsim.kpi.leaving import judged_columns
from ccsim.kpi.periods import Breakdown
from ccsim.kpi.table import BY_GROUP, CALLER_COLUMNS, OF_ALL_QUEUES, OF_CAUSE, VISIT_COLUMNS, Figure
from ccsim.kpi.tally.ledger import Ledger
from ccsim.kpi.tally.tables import PARTS, WHOLE
from ccsim.kpi.tally.visits import ENTRIES, RESOLVED, WAITED
from ccsim.kpi.tally.waits import rank
from ccsim.kpi.targets import named_targets, own_targets

if TYPE_CHECKING:
    from ccsim.plan.make import Plan


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
        self.agents = Agents(
            self.periods,
            duty=_time(ledger.duty, lengths),
            busy=_time(self.tables.busy, lengths),
            handled=self.tables.handled,
        )
        self.waits, self.long_waits = ledger.waits()

    def by_time(self, breakdown: Breakdown) -> dict[str, Numbers]:
        """Return the columns by period."""
        columns = self._by_period(breakdown)
        columns |= own_targets(self.scenario, breakdown, columns)
        return columns | self.agents.columns(breakdown)

    def by_channel(self) -> dict[str, Numbers]:
        """Return the columns by channel: every contact is a call."""
        return self._by_period(self.periods.run)

    def by_type(self) -> dict[str, Numbers]:
        """Return the columns by contact type; callers by the type of the first attempt."""
        tables, types = self.tables, self.layout.types
        columns = self._of_visits(self.visits_by_type, self.periods.run, self.layout.type_at, self.layout.group_at)
        columns |= self._of_callers(tables.callers_by_type.reshape(types, 1, self.segments, len(CALLER_COLUMNS)))
        columns |= self._of_levels(None, columns["lost"])
        waiting = tables.waiting_by_type.reshape(types, self.queues, self.segments).astype(np.float64)
        lines = tables.lines_by_type.reshape(types, 1, self.segments).astype(np.float64)
        return columns | self._averages(self.periods.run, waiting, lines, self.ledger.most_by_type)

    def by_group(self) -> dict[str, Numbers]:
        """Return the columns by the group that answered."""
        columns = self._of_visits(self.visits_by_group, self.periods.run, self.layout.group_at, self.layout.cell_at)
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
        columns |= self._of_levels(breakdown, columns["lost"])
        waiting, lines = add_up(breakdown, self.waiting), add_up(breakdown, self.lines)
        return columns | self._averages(breakdown, waiting, lines, largest(breakdown, self.ledger.most))

    def _of_visits(
        self, sums: NDArray[np.int64], breakdown: Breakdown, part_at: int = 0, part_end: int = 0
    ) -> dict[str, Numbers]:
        """Columns of visits from sums by period, or by the trait in some bits of the keys; see `waits.rank`."""
        full, columns = with_totals(sums), dict[str, Numbers]()
        for name, n in self.figures.items():
            of_segments = full[:, -self.segments - 1 :, n] if name in OF_ALL_QUEUES else full[:, :, n]
            whole = name in COUNTS_OF_VISITS or name not in VISIT_COLUMNS
            columns[name] = of_segments.astype(np.int64 if whole else np.float64)
        answered, waited = full[:, :, self.figures["answered"]], full[:, :, WAITED]
        part = (1 << part_end - part_at) - 1
        return columns | self._percentiles(answered, answered - waited, breakdown, part_at, part)

    def _of_callers(self, sums: NDArray[np.int64]) -> dict[str, Numbers]:
        full = with_totals(sums)
        kinds = {name: np.int64 if name in COUNTS_OF_CALLERS else np.float64 for name in CALLER_COLUMNS}
        return {name: full[:, :, n].astype(kind) for n, (name, kind) in enumerate(kinds.items())}

    def _of_levels(self, breakdown: Breakdown | None, lost: Numbers) -> dict[str, Numbers]:
        """Columns of what contacts came to, where that is asked for, by period, or by type (no breakdown)."""
        levels = self.ledger.levels
        if levels is None:
            return {}
        sums = levels.sums_by_type if breakdown is None else levels.sums
        counts = sums.reshape(-1, self.segments, sums.shape[1])
        return judged_columns(self.scenario, lost, counts if breakdown is None else add_up(breakdown, counts))

    def _averages(self, breakdown: Breakdown, waiting: Numbers, lines: Numbers, most: Whole) -> dict[str, Numbers]:
        """Time averages and maxima."""
        nowhere = np.zeros((len(waiting), 1, self.segments))
        return {
            "time": add_up(breakdown, self.periods.lengths[:, None]),
            "waiting": with_totals(np.concatenate((waiting, nowhere), axis=1)),
            "lines": with_totals(lines),
            "longest_queue": most,
        }

    def _percentiles(
        self, answered: Whole, at_once: Whole, breakdown: Breakdown, part_at: int, part: int
    ) -> dict[str, Numbers]:
        """Nearest-rank percentiles of the waits of the answered, 0 where there are none.

        Parameters
        ----------
        answered, at_once : array of int64 [periods or traits, places]
            How many were answered, and how many of them without any wait: those are the first in order.
        """
        due = np.stack([nearest_rank(answered, share) for share in PERCENTILES.values()], axis=-1)
        due = np.where(answered[:, :, None] > 0, due - at_once[:, :, None], 0).reshape(-1, len(PERCENTILES))
        step = (due < 1).sum(axis=1)
        left = np.take_along_axis(due, np.minimum(step, len(PERCENTILES) - 1)[:, None], axis=1)[:, 0].copy()
        found = np.zeros_like(due)
        rank(self.waits, self.long_waits, self.layout, breakdown.of_cell, part_at, part, due, left, step, found)
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


def _counts(table: Mapping[str, Figure], of: type[Visit] | type[Caller]) -> frozenset[str]:
    """Names of the figures that are yes or no: their sums are kept as whole numbers, all others as floats."""
    nothing = of(**{name: kind() for name, kind in get_type_hints(of).items()})
    return frozenset(name for name, figure in table.items() if isinstance(figure(nothing), bool))


COUNTS_OF_VISITS, COUNTS_OF_CALLERS = _counts(VISIT_COLUMNS, Visit), _counts(CALLER_COLUMNS, Caller)
