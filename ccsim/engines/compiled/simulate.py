"""One replication: piece by piece of its workload, slice by slice of the loop."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ccsim import rules
from ccsim.engines.compiled import fields as f
from ccsim.engines.compiled import loop, steps
from ccsim.engines.compiled.centre import Centre, opened, with_more_alarms, with_more_calls
from ccsim.engines.compiled.draws import Callbacks, Draws, Piece, draws, joined, kept, no_draws
from ccsim.engines.compiled.fields import Table
from ccsim.engines.compiled.tables import Parallel, PlanTables, RosterTables, parallel, plan_tables, roster_tables
from ccsim.errors import CcsimError
from ccsim.plan import Plan, Roster
from ccsim.records import Records, tabled
from ccsim.units import FAR

SLICE = 200_000
"""Events, some 20 ms: between two slices Ctrl-C is heard."""
ROWS = 16_384
"""Records in hand before they are handed over: so many are still in the processor's cache when they are measured."""
LONGEST = 10**11
"""No drawn duration is longer (ms), see `ccsim.workload`."""


class TooLargeError(CcsimError):
    """A product of whole numbers would not fit into 64 bits: only the SimPy engine, whose numbers are Python's, can do it."""


@dataclass(frozen=True)
class Written:
    """Rows of records as they were written, in tables that are used again for the next.

    Parameters
    ----------
    visits : array of int64 [rows, columns of VISIT_COLUMNS]
        Those of one contact come in the order of attempt and visit, those answered in the order of their starts.
    duty : array of int64 [spells, columns of DUTY_COLUMNS]
        In the order of their ends; at last those that never end.
    drawn : array of bool [rows]
        Of an answered visit: whether another attempt was drawn to follow, if it ends the attempt.
    waiting_since : int
        Visits that are yet to be written joined their queue at this instant or later.
    """

    visits: Table
    duty: Table
    drawn: NDArray[np.bool_]
    waiting_since: int


def run(plan: Plan, roster: Roster, workload: object) -> Records:
    """Simulate one replication until nothing more can happen.

    Parameters
    ----------
    plan : Plan
    roster : Roster
    workload : Workload

    Returns
    -------
    Records

    Raises
    ------
    TooLargeError
        If the scenario's numbers need more than 64 bits.
    """
    visits, duty = [], []
    for written in stream(plan, roster, [Whole(workload)]):
        visits.append(written.visits.copy())
        duty.append(written.duty.copy())
    return tabled(np.concatenate(visits), np.concatenate(duty))


@dataclass(frozen=True)
class Whole:
    """A whole workload as the only piece."""

    workload: object
    first: int = 0
    until: int = FAR


def stream(plan: Plan, roster: Roster, pieces: Iterable[Piece]) -> Iterator[Written]:
    """Simulate one replication piece by piece; hand over the records as they are written.

    Parameters
    ----------
    plan : Plan
    roster : Roster
    pieces : iterable of Piece
        Of the workload, in order. The next one is asked for when the one before is through.

    Yields
    ------
    Written
        Valid until the next is asked for.

    Raises
    ------
    TooLargeError
        If the scenario's numbers need more than 64 bits.
    """
    tables, several = plan_tables(plan), parallel(plan)
    duties, diary = roster_tables(plan, roster)
    _check_factors(plan, roster)
    centre = opened(plan, roster, diary, ROWS)
    having, first, until = no_draws(), 0, 0
    for piece in pieces:
        having, first, until = joined(draws(piece.workload), having, centre.calls), piece.first, piece.until
        del piece  # while the next one is drawn, only what is still needed of this one takes room
        centre = yield from _through(tables, several, duties, having, first, until, centre)
        if until < FAR:  # nobody follows the last
            first += len(having.arrived)
            having = kept(having, centre.calls, tables.types)
    if until < FAR:
        yield from _through(tables, several, duties, having, first, FAR, centre)


def warm(plan: Plan) -> None:
    """Compile the engine, or load it: let nothing happen in a centre without agents."""
    none = np.empty(0, np.int64)
    nobody = Roster(none, none, (none, none, none), (none, none, none), (none, none, none))
    run(plan, nobody, no_draws())


def _through(
    plan: PlanTables,
    several: Parallel | None,
    roster: RosterTables,
    having: Draws,
    first: int,
    until: int,
    centre: Centre,
) -> Generator[Written, None, Centre]:
    """Let the loop go through what can be said of a piece; return the centre, whose tables may have grown."""
    status = steps.SLICE_OVER
    callbacks = Callbacks(having.missed, having.dial, plan.most_tries) if plan.most_tries else None
    while status not in (steps.DONE, steps.PIECE_OVER):
        status = loop.advance(plan, roster, having, callbacks, several, first, until, centre, SLICE)
        if status == steps.CALLS_FULL:
            centre = with_more_calls(centre)
        elif status == steps.ALARMS_FULL:
            centre = with_more_alarms(centre)
        elif status == steps.TOO_LARGE:
            raise TooLargeError("waiting times x weights of the policy are too large for 64 bits")
        elif status in (steps.ROWS_FULL, steps.DONE):
            visits, spells = centre.state[[f.VISITS, f.SPELLS]]
            drawn = centre.drawn[:visits].view(np.bool_)
            yield Written(centre.visits[:visits], centre.spells[:spells], drawn, _waiting_since(centre))
            centre.state[[f.VISITS, f.SPELLS]] = 0
    return centre


def _waiting_since(centre: Centre) -> int:
    first = (centre.calls.item(head, f.JOINED) for head in centre.lines[:, f.HEAD].tolist() if head >= 0)
    return min(first, default=centre.state.item(f.NOW))


def _check_factors(plan: Plan, roster: Roster) -> None:
    """Refuse agents so slow that a stretched duration would leave 64 bits."""
    pace = int(roster.pace.max(initial=rules.MILLION))
    group_aht, serve_aht = (int(table.max(initial=rules.MILLION)) for table in (plan.group_aht, plan.serve_aht))
    factor, beside = rules.time_factor(pace, group_aht, serve_aht), int(((plan.hands - 1) * plan.slower).max(initial=0))
    longest = LONGEST * rules.slowed(factor, 1, beside) + rules.HALF
    if max(longest, factor * (rules.MILLION + beside), pace * group_aht) >= 1 << 63:
        raise TooLargeError("handling times are stretched too much for 64 bits")
