"""What part of an agent a contact takes, where agents have several in hand at once."""

from __future__ import annotations

from collections.abc import Iterable

from ccsim.scenario.model import Group

Part = tuple[float, float]
"""Time of an agent for each ms of talk, and for each ms of wrap."""

WHOLE: Part = (1.0, 1.0)


def at_once(group: Group, channel: str) -> int:
    """Contacts of a channel that an agent of a group can have in hand."""
    return group.at_once.get(channel, 1)


def longer(group: Group, channel: str) -> float:
    """Share by which talk is longer at full use: when every agent has as many as it can, one starts beside all the others."""
    return (at_once(group, channel) - 1) * (group.slower or 0.0)


def part_of_agent(group: Group, channel: str) -> Part:
    """Time of an agent that a contact takes at full use: so many at once share it, and talk is longer."""
    talk, wrap = share_of_agent(group, channel)
    return talk * (1 + longer(group, channel)), wrap


def share_of_agent(group: Group, channel: str) -> Part:
    """Time of an agent that a contact takes, if talk were never longer for what else is in hand."""
    share = 1 / at_once(group, channel)
    return share, share


def same_for_all(kinds: Iterable[tuple[Group, str]]) -> int | None:
    """How many at once these groups have of these channels; 1 of none, None if it is not the same number for all."""
    found = {at_once(group, channel) for group, channel in kinds} or {1}
    return found.pop() if len(found) == 1 else None
