"""The way of each attempt through the IVR, and where it leaves it."""

from __future__ import annotations

import numpy as np

from ccsim.workload.inforce import ALL, InForce
from ccsim.workload.luck import Luck
from ccsim.workload.model import HUNG_UP, NO_IVR, Column
from ccsim.workload.prepared import FIRST_NODE, Prepared, Then
from ccsim.workload.variates import choose, rounded

LONGEST_PATH = 100
"""Nodes; a path of so many ends as hung up."""


def walk(prepared: Prepared, luck: Luck, attempt_type: int, routed_as: Column, clock: Column) -> tuple[Column, Column]:
    """Lead attempts of one type through the IVR.

    Parameters
    ----------
    routed_as, clock : array of int64 [attempts]
        Segment as routed; ms of the day of the first arrival.

    Returns
    -------
    time, end : array of int64 [attempts]
        Ms in the IVR, NO_IVR where a queue is entered directly; a queue, DONE or HUNG_UP.
    """
    place = prepared.enter(attempt_type)[routed_as]
    time = np.where(place <= FIRST_NODE, 0, NO_IVR)
    inside = np.flatnonzero(place <= FIRST_NODE)
    for step in range(LONGEST_PATH):
        node_of = FIRST_NODE - place[inside]
        for node in np.flatnonzero(np.bincount(node_of)):
            here = inside[node_of == node]
            time[here] += _takes(prepared, luck, int(node), step, here)
            then = prepared.then(int(node), attempt_type)
            place[here] = _then(then, luck, step, here, routed_as, clock)
        if step + 1 == LONGEST_PATH:
            place[inside] = HUNG_UP
        inside = inside[place[inside] <= FIRST_NODE]
        if not len(inside):
            break
    return time, place


def _takes(prepared: Prepared, luck: Luck, node: int, step: int, here: Column) -> Column:
    takes = prepared.takes(node)
    return rounded(takes.inverse(np.zeros(len(here)) if takes.fixed else luck("takes", step)[here]))


def _then(then: InForce[Then], luck: Luck, step: int, here: Column, routed_as: Column, clock: Column) -> Column:
    """Where attempts go from a node."""
    place = np.empty(len(here), np.int64)
    for rows, to in then.split(luck.day[here], routed_as[here], clock[here]):
        mine = here if rows is ALL else here[rows]
        place[rows] = to.places[0] if len(to.places) == 1 else to.places[choose(luck("then", step)[mine], to.sums)]
    return place
