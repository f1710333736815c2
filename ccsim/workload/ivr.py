"""The way of each attempt through the IVR, and where it leaves it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ccsim.workload.cohort import Cohort
from ccsim.workload.durations import durations
from ccsim.workload.luck import Luck
from ccsim.workload.model import HUNG_UP, NO_IVR, Column
from ccsim.workload.prepared import FIRST_NODE, Prepared
from ccsim.workload.rows import ALL, Rows, number_of, of, parts
from ccsim.workload.variates import choose

LONGEST_PATH = 100
"""Nodes; a path of so many ends as hung up."""

Inside = Mapping[int, Rows]
"""The attempts at each node, by the place that it is."""


@dataclass(frozen=True)
class Stay:
    """A time at one node of the IVR.

    Parameters
    ----------
    node : str
    ms : int
    """

    node: str
    ms: int


def way_of(
    prepared: Prepared, replication: int, who: Cohort, place: int, attempt_type: int, attempt: int
) -> list[Stay]:
    """Lead one contact of a cohort through the IVR, and tell where it was and for how long."""
    only = np.array([place], np.int64)
    address = f"{prepared.types[who.type]}/{prepared.types[attempt_type]}/{attempt}"
    luck = Luck(prepared.scenario.seed, replication, address, who, only)
    seen: list[Stay] = []

    def look(inside: Inside, time: Column) -> None:
        for node, here in inside.items():
            if number_of(here, 1):  # at no node at all is who enters a queue, as others of its type do not
                seen.append(Stay(prepared.nodes[FIRST_NODE - node], int(time[0]) - sum(stay.ms for stay in seen)))

    walk(prepared, luck, attempt_type, who, only, look)
    return seen


def walk(
    prepared: Prepared,
    luck: Luck,
    attempt_type: int,
    who: Cohort,
    contact: Rows,
    look: Callable[[Inside, Column], None] | None = None,
) -> tuple[Column, Column]:
    """Lead attempts of one type through the IVR.

    Parameters
    ----------
    who, contact : Cohort, Rows
        Whose attempts they are.
    look : callable, optional
        Called after each step with who is at which node, and with the time that each has spent so far.

    Returns
    -------
    time, end : array of int64 [attempts], or [1] if all are alike
        Ms in the IVR, NO_IVR where a queue is entered directly; a queue, DONE or HUNG_UP.
    """
    enter = prepared.enter(attempt_type)
    same = bool((enter == enter[0]).all())
    if same and enter[0] > FIRST_NODE:
        return np.full(1, NO_IVR, np.int64), enter[:1]
    count = number_of(contact, len(who))
    place = np.full(count, enter[0], np.int64) if same else enter[who.routed_as[contact]]
    time = np.full(count, NO_IVR, np.int64)
    inside: dict[int, Rows] = {}
    for node in set(enter[enter <= FIRST_NODE].tolist()):
        inside[node] = ALL if same else np.flatnonzero(place == node)
        time[inside[node]] = 0
    for step in range(LONGEST_PATH):
        if not inside:
            break
        _stay(prepared, luck, step, inside, time)
        if look:
            look(inside, time)
        if step + 1 < LONGEST_PATH:
            inside = _go_on(prepared, luck, step, inside, attempt_type, who, contact, place)
        else:
            for here in inside.values():
                place[here] = HUNG_UP
    return time, place


def _stay(prepared: Prepared, luck: Luck, step: int, inside: Inside, time: Column) -> None:
    """Spend the time of a step."""
    takes = {node: prepared.takes(FIRST_NODE - node) for node in inside}
    u = None if all(draw.fixed for draw in takes.values()) else luck("takes", step)
    for node, here in inside.items():
        for part, spent in durations(takes[node], here, u, len(time)):
            time[part] += spent


def _go_on(
    prepared: Prepared, luck: Luck, step: int, inside: Inside, kind: int, who: Cohort, contact: Rows, place: Column
) -> dict[int, Rows]:
    """Leave the nodes of a step; return who is inside at the next."""
    ways = [
        (of(here, mine), then)
        for node, here in inside.items()
        for mine, then in prepared.then(FIRST_NODE - node, kind).split(who, who.routed_as, of(contact, here))
    ]
    u = luck("then", step) if any(len(then.places) > 1 for _, then in ways) else None
    onwards: dict[int, list[Column]] = {}
    for here, then in ways:
        for part in parts(here, len(place)):
            place[part] = then.places[0] if u is None else then.places[choose(u[part], then.sums)]
        for node in set(then.places[then.places <= FIRST_NODE].tolist()):
            onwards.setdefault(node, []).append(of(here, np.flatnonzero(place[here] == node)))
    joined = {node: found[0] if len(found) == 1 else np.concatenate(found) for node, found in onwards.items()}
    return {node: here for node, here in joined.items() if len(here)}
