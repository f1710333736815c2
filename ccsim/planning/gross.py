"""From agents who must be there to agents who must be planned for: those grossed up by absence and shrinkage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ccsim.erlang import scheduled
from ccsim.errors import UsageError
from ccsim.kpi.arrays import Real, Whole

if TYPE_CHECKING:
    from ccsim.planning.slots import Slots


def missing(slots: Slots, group: str) -> Real:
    """Share of the planned agents of a group who are not there: absent that day, or off the phones: [slots]."""
    scenario, known = slots.scenario, slots.scenario.agents[group]
    found = np.zeros(slots.count)
    for slot in range(slots.count):
        date, clock = scenario.date(int(slots.day[slot])), int(slots.begins[slot] % (slots.per_day * scenario.interval))
        absent = known.absence.at(date, 0, scenario.calendar) or 0.0
        off = known.shrinkage.at(date, clock, scenario.calendar) or 0.0
        found[slot] = 1 - (1 - absent) * (1 - off)
    return found


def gross(slots: Slots, group: str, agents: Whole) -> Whole:
    """Agents to plan for: agents / ((1 - absence) (1 - shrinkage)), rounded up.

    Raises
    ------
    UsageError
        If nobody of those planned would be there.
    """
    share = missing(slots, group)
    if (wrong := (share >= 1) & (agents > 0)).any():
        when = slots.label(int(np.argmax(wrong)))
        raise UsageError(
            f"agents.{group}: with its absence and shrinkage nobody is there at {when}, however many are planned"
        )
    return np.array([scheduled(float(n), float(s)) if n else 0 for n, s in zip(agents, share, strict=True)], np.int64)
