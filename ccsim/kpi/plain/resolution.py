"""Which visits settled the matter: neither transferred nor drawn to be followed by another attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ccsim.kpi.arrays import Flags
from ccsim.kpi.plain.visits import Visits
from ccsim.records import OUTCOMES
from ccsim.rules import MAX_ATTEMPTS
from ccsim.scenario.journeys import CAUSES, Journeys

if TYPE_CHECKING:
    from ccsim.scenario import Scenario
    from ccsim.workload.model import Workload

CAUSE_OF = {
    "answered": "answered",
    "abandoned": "abandoned",
    "blocked_lines": "blocked",
    "blocked_queue": "blocked",
    "closed": "closed",
    "self_served": "done",
    "hung_up": "hung_up",
    "callback": "answered",
    "callback_failed": "abandoned",
}
"""The cause of `next` that each outcome of an attempt is; the others lead to nothing."""


def brings_back(scenario: Scenario) -> bool:
    """Whether an answered attempt can be followed by another, so that the records alone do not show what was drawn."""
    return any(
        "answered" in entry.after and entry.to is None and entry.share > 0
        for contact in scenario.contacts.values()
        for entry in contact.next.values()
    )


def resolved(visits: Visits, drawn: Flags | None) -> Flags | None:
    """Find the visits answered, or reached by callback, after which nothing more was to come.

    Parameters
    ----------
    drawn : array of bool [visits], optional
        See `followed`. Another attempt that was drawn but is due only after the doors have closed counts as drawn: what
        the run's end cuts off would otherwise pass for solved.

    Returns
    -------
    array of bool [visits] or None
        None if the records do not tell and what was drawn is not given.
    """
    settled = visits.served & visits.ends_attempt
    if not brings_back(visits.scenario):
        return settled
    return settled & ~drawn if drawn is not None else None


def followed(visits: Visits, workload: Workload) -> Flags:
    """Find the visits at whose end another attempt was drawn, whether or not it was made in time.

    Goes from attempt to attempt, as a contact does, all contacts at once.

    Returns
    -------
    array of bool [visits]
        False for all but the last visit of an attempt.
    """
    journeys: Journeys = visits.journeys
    drawn = np.zeros(len(visits.contact), np.bool_)
    if not journeys.entries:
        return drawn
    slot, slots, column, causes = (
        np.array(table, np.int64) for table in (journeys.slot, journeys.slots, _columns(journeys), journeys.causes)
    )
    makes_attempt = np.array([entry.as_type >= 0 for entry in journeys.entries])
    at_most = np.array([entry.at_most for entry in journeys.entries])
    place = np.arange(len(workload.arrived))
    used = np.zeros((len(place), len(at_most)), np.int8)
    for attempt in range(min(int(visits.attempt.max(initial=-1)) + 1, MAX_ATTEMPTS - 1)):
        rows = np.flatnonzero(visits.ends_attempt & (visits.attempt == attempt))
        contact, queue = visits.contact[rows], visits.queue[rows]
        kind = workload.attempt_type[place[contact]]
        own = np.where(queue >= 0, slot[kind, visits.turn[rows], queue], slots[kind])
        cause = column[kind, visits.outcome[rows]]
        at = np.where(cause >= 0, workload.next_at(place[contact], own * causes[kind] + cause), -1)
        some = at >= 0
        rows, contact, at = rows[some], contact[some], at[some]
        entry = workload.next_entry[at]
        follows = makes_attempt[entry] & (used[contact, entry] < at_most[entry])
        rows, contact, at, entry = rows[follows], contact[follows], at[follows], entry[follows]
        drawn[rows] = True
        used[contact, entry] += 1
        # NONE where it is surely too late: then no row of the next attempt will ask.
        place[contact] = workload.next_attempt[at]
    return drawn


def _columns(journeys: Journeys) -> list[list[int]]:
    """Column of an outcome among the causes of a type's `next`, [types][outcomes], -1 where it leads to nothing."""
    return [
        [cause[CAUSES.index(CAUSE_OF[outcome])] if outcome in CAUSE_OF else -1 for outcome in OUTCOMES]
        for cause in journeys.cause_column
    ]
