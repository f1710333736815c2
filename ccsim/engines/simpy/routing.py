"""A user's own routing rule, in place of levels, priorities and `choose_agent`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Offer:
    """A contact that waits or has just come, and a free agent who may take it.

    Parameters
    ----------
    contact, agent : int
        Numbers, as in the records.
    queue, segment, group : str
        Names; the segment is the one by which the contact is routed.
    waited : int
        How long the contact has waited in this queue, in ms.
    idle : int
        How long the agent has been free, in ms.
    level : int
        The group's level for the contact's line.
    """

    contact: int
    agent: int
    queue: str
    segment: str
    group: str
    waited: int
    idle: int
    level: int


Routing: TypeAlias = Callable[[int, Sequence[Offer]], Offer | None]
"""A routing rule: called with the instant (ms from start) and what is possible, it returns one of the offers, or None.

It is asked with one contact and every free agent who can take it when a contact looks for an agent, and with one agent and
the heads of all lines that it can take when an agent looks for a contact; serving, `after` and `keep_free` are already
observed. On None nobody starts: the contact waits, the agent stays free, until the next event lets one of them look again.
"""
