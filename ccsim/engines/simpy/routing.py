"""A user's own routing rule, in place of levels, priorities and `choose_agent`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Offer:
    """A contact that waits or has just come, and an agent who may take it: free, or with hands free for one more.

    Parameters
    ----------
    contact, agent : int
        Numbers, as in the records.
    queue, segment, group : str
        Names; the segment is the one by which the contact is routed.
    waited : int
        How long the contact has waited in this queue, in ms.
    idle : int
        For how long the agent has been free, in ms: since it last finished a contact, or came on duty. With `at_once` it may
        have other contacts in hand all the same.
    level : int
        The group's level for the contact's line.
    in_hand : int
        How many other contacts the agent has in hand, in talk or wrap; 0 without `at_once`.
    """

    contact: int
    agent: int
    queue: str
    segment: str
    group: str
    waited: int
    idle: int
    level: int
    in_hand: int = 0


Routing: TypeAlias = Callable[[int, Sequence[Offer]], Offer | None]
"""A routing rule: called with the instant (ms from start) and what is possible, it returns one of the offers, or None.

It is asked with one contact and every agent who can take it when a contact looks for an agent, and with one agent and the heads
of all lines that it can take when an agent looks for a contact; serving, `after`, `keep_free` and room for one more (`at_once`)
are already observed. An agent with room for more is asked again after each start, until nothing is left to offer. On None nobody
starts: the contact waits, the agent stays free, until the next event lets one of them look again.
"""
