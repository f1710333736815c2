"""Both engines on the same draws: the records must be the same, byte for byte; if not, where in time they part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest
from harness import rows

from ccsim import plan
from ccsim.engines import compiled, simpy
from ccsim.records import ANSWERED, DUTY_COLUMNS, OUTCOMES, VISIT_COLUMNS, Records

RANDOM_CONTACTS = 110_000
"""The random scenarios have at least so many, all together."""
ENGINES = ("simpy", "compiled")
BEFORE = 10
"""So many events before the first difference are shown."""
AT_THE_END = 1 << 62
"""Where what never happens is put."""

Row = dict[str, int]


def assert_same(made: Any, drawn: Any) -> Records:
    """Run both engines on a plan and draws, and demand the same records; return them."""
    roster = plan.roster(made, drawn.attendance)
    one, other = simpy.run(made, roster, drawn), compiled.run(made, roster, drawn)
    if not same(one, other):
        pytest.fail(parting(one, other), pytrace=False)
    return one


def same(one: Records, other: Records) -> bool:
    """Whether both tables are the same in names, order, types and every byte, and so the digests."""
    return one.digest() == other.digest() and all(
        list(table) == list(counterpart)
        and all(
            column.dtype == counterpart[name].dtype == np.int64 and np.array_equal(column, counterpart[name])
            for name, column in table.items()
        )
        for table, counterpart in ((one.visits, other.visits), (one.duty, other.duty))
    )


# --- What happened, in order ---------------------------------------------------------------------------------------------

KINDS = ("talk ends", "wrap ends", "comes on duty", "arrives", "joins", "starts", "leaves", "goes off duty", "gives up")
TALK_ENDS, WRAP_ENDS, COMES_ON, ARRIVES, JOINS, STARTS, LEAVES, GOES_OFF, GIVES_UP = range(len(KINDS))


class Event(NamedTuple):
    """Something that records tell, in the order in which it happens at one instant; `what` is all that it says."""

    at: int
    kind: int
    number: int
    what: tuple[int, ...]
    key: tuple[str, int, int, int]


def events(records: Records) -> list[Event]:
    """All that happened. The last event of a record says the whole record, so that no difference can be missed."""
    found = [event for row in rows(records.visits) for event in _of_visit(row)]
    found += [event for row in rows(records.duty) for event in _of_duty(row)]
    return sorted(found)


def _of_visit(row: Row) -> Iterator[Event]:
    contact, place = row["contact"], (row["attempt"], row["visit"])
    key = ("visits", contact, *place)
    if row["visit"] == 0:
        yield Event(row["arrived"], ARRIVES, contact, (*place, row["type"], row["segment"], row["routed_as"]), key)
    if row["joined"] >= 0:
        yield Event(row["joined"], JOINS, contact, (*place, row["cause"], row["queue"]), key)
    if row["started"] >= 0:
        yield Event(row["started"], STARTS, contact, (*place, row["group"], row["agent"]), key)
        yield Event(row["wrap_end"], WRAP_ENDS, row["agent"], (), key)
    ends = {ANSWERED: TALK_ENDS, OUTCOMES.index("abandoned"): GIVES_UP}.get(row["outcome"], LEAVES)
    number = row["agent"] if ends == TALK_ENDS else contact
    yield Event(_or_never(row["left"]), ends, number, tuple(row[name] for name in VISIT_COLUMNS), key)


def _of_duty(row: Row) -> Iterator[Event]:
    agent = row["agent"]
    key = ("duty", agent, row["on"], 0)
    yield Event(row["on"], COMES_ON, agent, (row["group"],), key)
    yield Event(_or_never(row["off"]), GOES_OFF, agent, tuple(row[name] for name in DUTY_COLUMNS), key)


def _or_never(instant: int) -> int:
    return instant if instant >= 0 else AT_THE_END


# --- Where two runs part --------------------------------------------------------------------------------------------------


def parting(one: Records, other: Records) -> str:
    """Tell the first event in which two runs differ, the records that it belongs to, and what happened just before."""
    told, retold = events(one), events(other)
    same_so_far = next(
        (place for place, (a, b) in enumerate(zip(told, retold, strict=False)) if a != b), min(len(told), len(retold))
    )
    ahead = [happened[same_so_far] if same_so_far < len(happened) else None for happened in (told, retold)]
    if ahead == [None, None]:
        return "the events are the same, the tables are not (order of rows, names or types of columns)"
    lines = [f"the engines part after {same_so_far} events; the last of them:"]
    lines += [f"  {_words(event)}" for event in told[max(0, same_so_far - BEFORE) : same_so_far]]
    for engine, event in zip(ENGINES, ahead, strict=True):
        lines.append(f"then {engine}: {'nothing more' if event is None else _words(event)}")
    for key in dict.fromkeys(event.key for event in ahead if event is not None):
        found = [_record(records, key) for records in (one, other)]
        lines += [f"record {_named(key)}, which differs in {_columns(*found)}:"]
        lines += [f"  {engine:8} {row or 'has no such record'}" for engine, row in zip(ENGINES, found, strict=True)]
    return "\n".join(lines)


def _words(event: Event) -> str:
    who = "agent" if event.kind in (TALK_ENDS, WRAP_ENDS, COMES_ON, GOES_OFF) else "contact"
    at = "never" if event.at == AT_THE_END else f"{event.at} ms"
    return f"{at:>14}  {who} {event.number} {KINDS[event.kind]} ({_named(event.key)})"


def _named(key: tuple[str, int, int, int]) -> str:
    table, number, second, third = key
    return f"contact {number}, {second}, {third}" if table == "visits" else f"duty of {number} from {second}"


def _record(records: Records, key: tuple[str, int, int, int]) -> Row | None:
    columns = ("contact", "attempt", "visit") if key[0] == "visits" else ("agent", "on")
    table = records.visits if key[0] == "visits" else records.duty
    wanted = np.all([table[name] == number for name, number in zip(columns, key[1:], strict=False)], axis=0)
    places = np.flatnonzero(wanted)
    return {name: int(column[places[0]]) for name, column in table.items()} if len(places) else None


def _columns(one: Row | None, other: Row | None) -> str:
    if one is None or other is None:
        return "being there"
    return ", ".join(name for name in one if one[name] != other[name]) or "nothing"
