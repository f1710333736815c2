"""Rows of the records, their columns in the order of `ccsim.records`."""

from __future__ import annotations

from ccsim.compiler import compiled
from ccsim.engines.compiled.fields import Table
from ccsim.records import NEVER


@compiled(in_place=True)
def write_who(
    visits: Table,
    row: int,
    contact: int,
    attempt: int,
    visit: int,
    kind: int,
    segment: int,
    routed: int,
    cause: int,
    arrived: int,
    joined: int,
    queue: int,
) -> None:
    """Write of a visit who came, when and where."""
    visits[row, 0] = contact
    visits[row, 1] = attempt
    visits[row, 2] = visit
    visits[row, 3] = kind
    visits[row, 4] = segment
    visits[row, 5] = routed
    visits[row, 6] = cause
    visits[row, 7] = arrived
    visits[row, 8] = joined
    visits[row, 15] = queue


@compiled(in_place=True)
def write_end(
    visits: Table, row: int, left: int, trunk_since: int, freed_from: int, freed_to: int, outcome: int
) -> int:
    """Write how a visit without an answer ended; a line is held until then or was freed before. Return the number of rows."""
    visits[row, 9] = NEVER
    visits[row, 10] = NEVER
    visits[row, 11] = NEVER
    visits[row, 12] = left
    visits[row, 13] = trunk_since if trunk_since >= 0 else freed_from
    visits[row, 14] = left if trunk_since >= 0 else freed_to
    visits[row, 16] = NEVER
    visits[row, 17] = NEVER
    visits[row, 18] = outcome
    visits[row, 19] = NEVER
    return row + 1


@compiled(in_place=True)
def write_talk(visits: Table, row: int, started: int, talk_end: int, wrap_end: int, group: int, agent: int) -> None:
    """Write over the end of a visit who answered it, and when."""
    visits[row, 9] = started
    visits[row, 10] = talk_end
    visits[row, 11] = wrap_end
    visits[row, 16] = group
    visits[row, 17] = agent


@compiled(in_place=True)
def write_offer(visits: Table, row: int, offered: int) -> None:
    """Write over the end of a visit when it was offered a callback."""
    visits[row, 19] = offered


@compiled(in_place=True)
def write_outcome(visits: Table, row: int, outcome: int) -> None:
    """Write over the outcome of a visit."""
    visits[row, 18] = outcome


@compiled(in_place=True)
def write_spell(spells: Table, row: int, agent: int, group: int, on: int, off: int) -> int:
    """Write a spell of duty; return the number of rows."""
    spells[row, 0] = agent
    spells[row, 1] = group
    spells[row, 2] = on
    spells[row, 3] = off
    return row + 1
