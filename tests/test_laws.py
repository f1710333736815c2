"""Laws on random scenarios, checked on the engine's records alone, and each law's eye for its own fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import laws
import numpy as np
import pytest
from harness import Run, examples, prepared, run, simulated
from hypothesis import given
from strategies import Case, cases, cases_to_double

from ccsim.records import Records
from ccsim.scenario.journeys import journeys

TIMES = {
    "arrived",
    "joined",
    "started",
    "talk_end",
    "wrap_end",
    "left",
    "line_from",
    "line_to",
    "callback_offered",
    "on",
    "off",
}


@examples(120)
@given(cases())
def test_every_law_holds(case: Case) -> None:
    """Catches: lost or doubled contacts, agents and trunk lines; queue jumping; idle agents before waiting contacts."""
    one = run(case)
    for law in laws.LAWS:
        law(one)


def twice(table: dict[str, Any]) -> dict[str, Any]:
    return {
        name: np.where(column < 0, column, 2 * column) if name in TIMES else column for name, column in table.items()
    }


@examples(60)
@given(cases_to_double())
def test_doubling_all_times_doubles_all_waits(case: Case) -> None:
    """Catches: a time in the wrong unit, a length of time built into a rule, two times compared on different scales."""
    slow = run(case.doubled()).records
    fast = run(case).records
    assert Records(twice(fast.visits), twice(fast.duty)).digest() == slow.digest()


NOT_IN_DRAWS = {
    "vip": "zinc",
    "gold": "amber",
    "plain": "basalt",
    "qa": "zone",
    "qb": "area",
    "qc": "mill",
    "welcome": "yonder",
    "choices": "beside",
    "redial": "zeal",
    "again": "yield_more",
    "onward": "xylem",
    "pa": "strictness",
    "pb": "mildness",
    "tea": "zest",
    "lunch": "meal",
    "bridge": "oddity",
}
IN_DRAWS = {
    "loan": "zebra",
    "card": "yak",
    "goods": "ant",
    "ga": "zoo",
    "gb": "crew",
    "gc": "able",
    "early": "zenith",
    "late": "dusk",
    "night": "bat",
    "around": "always_on",
    "parted": "both",
    "brief": "acorn",
}


@examples(50)
@given(cases())
def test_renaming_changes_nothing(case: Case) -> None:
    """Catches: an order taken from the alphabet or from hashes instead of the file, a name with a meaning of its own."""
    scenario, ways, drawn = prepared(case)
    expected = simulated(scenario, ways, drawn).digest()
    assert run(case.renamed(NOT_IN_DRAWS)).records.digest() == expected

    other, _, _ = prepared(case.renamed(NOT_IN_DRAWS | IN_DRAWS))
    attendance = replace(drawn.attendance, **{name: renamed(part) for name, part in vars(drawn.attendance).items()})
    assert simulated(other, journeys(other), replace(drawn, attendance=attendance)).digest() == expected


def renamed(by_team: dict[tuple[str, str | None], Any]) -> dict[tuple[str, str | None], Any]:
    """Attendance under the new names of groups and shifts."""
    return {(IN_DRAWS[group], IN_DRAWS[shift] if shift else None): value for (group, shift), value in by_team.items()}


BUSY = """
ccsim: 1
name: Everything is scarce
start: 2026-03-02 8:00
duration: 3 h
segments: {vip: {share: 30 %}, plain: rest}
contacts: {loan: {arrivals: {log: {table: calls}}, enter: qa}}
ivr: {lines: 5}
queues:
  qa:
    {talk: {constant: 4 min}, wrap: {constant: 1 min}, patience: {empirical: [3 min, 9 min]}, capacity: 3,
     callback: {offer: {after: 2 min}, accept: 40 %, reached: 50 %, dial: 30 s, tries: 2, retry_after: 5 min},
     open: {daily: 8:00-10:00}}
agents:
  ga: {serves: {qa: 1}, staff: {8:00: 1, 8:30: 2, 9:30: 1}}
  gb: {serves: {qa/vip: {after: 1 min}}, staff: 1}
tables: {calls: {file: calls.csv, time: time}}
"""
BUSY_LOG = "time\n" + "".join(f"2026-03-02 {8 + m // 60:02d}:{m % 60:02d}\n" * (1 + m % 3) for m in range(0, 150, 2))


@pytest.fixture(scope="module")
def busy() -> Run:
    return run(Case(BUSY, BUSY_LOG))


def with_visits(one: Run, **columns: Any) -> Run:
    return replace(one, records=Records(one.records.visits | columns, one.records.duty))


def row_with(one: Run, outcome: int, nth: int = 0, waited: bool = False) -> int:
    visits = one.records.visits
    found = (visits["outcome"] == outcome) & (~np.bool_(waited) | (visits["started"] > visits["joined"]))
    return int(np.flatnonzero(found)[nth])


def changed(one: Run, row: int, **values: int) -> Run:
    columns = {name: one.records.visits[name].copy() for name in values}
    for name, value in values.items():
        columns[name][row] = value
    return with_visits(one, **columns)


def loses_a_contact(one: Run) -> Run:
    return with_visits(one, **{name: column[:-1] for name, column in one.records.visits.items()})


def talks_on_after_leaving(one: Run) -> Run:
    row = row_with(one, laws.ANSWERED)
    return changed(one, row, talk_end=int(one.records.visits["talk_end"][row]) + 1)


def gives_up_late(one: Run) -> Run:
    row = row_with(one, laws.ABANDONED)
    return changed(one, row, left=int(one.records.visits["left"][row]) + 1)


def hides_a_dial_in_vain(one: Run) -> Run:
    visits = one.records.visits
    row = int(np.flatnonzero((visits["outcome"] == laws.CALLBACK) & (visits["talk_end"] < 0))[0])
    return changed(one, row, talk_end=int(visits["left"][row]))


def jumps_the_queue(one: Run) -> Run:
    visits = one.records.visits
    early = row_with(one, laws.ANSWERED, 5, waited=True)
    same = (visits["routed_as"] == visits["routed_as"][early]) & (visits["joined"] > visits["joined"][early])
    late = int(np.flatnonzero(same & (visits["outcome"] == laws.ANSWERED))[0])
    return changed(one, late, joined=int(visits["joined"][early]) + 1, started=int(visits["started"][early]) - 1)


def keeps_every_line(one: Run) -> Run:
    line_to = one.records.visits["line_to"]
    return with_visits(one, line_to=np.where(line_to < 0, line_to, line_to + 600_000))


def waits_without_a_place(one: Run) -> Run:
    return changed(one, row_with(one, laws.ANSWERED, 4, waited=True), started=2 * 3_600_000)


def joins_a_closed_queue(one: Run) -> Run:
    return changed(one, row_with(one, laws.CLOSED), joined=int(2.4 * 3_600_000), outcome=laws.ABANDONED)


def talks_to_two(one: Run) -> Run:
    row = row_with(one, laws.ANSWERED)
    return changed(one, row, wrap_end=int(one.records.visits["wrap_end"][row]) + 300_000)


def takes_a_stranger(one: Run) -> Run:
    row = int(np.flatnonzero((one.records.visits["group"] == 0) & (one.records.visits["routed_as"] == 1))[0])
    return changed(one, row, group=1)


def stands_idle(one: Run) -> Run:
    more = {"agent": 9, "group": 0, "on": 0, "off": 3 * 3_600_000}
    duty = {name: np.append(column, more[name]) for name, column in one.records.duty.items()}
    return replace(one, records=Records(one.records.visits, duty))


FAULTS = [
    (laws.one_fate, loses_a_contact),
    (laws.time_adds_up, talks_on_after_leaving),
    (laws.patience_holds, gives_up_late),
    (laws.callbacks_are_kept, hides_a_dial_in_vain),
    (laws.nobody_overtakes, jumps_the_queue),
    (laws.lines_suffice, keeps_every_line),
    (laws.places_suffice, waits_without_a_place),
    (laws.hours_hold, joins_a_closed_queue),
    (laws.one_thing_at_a_time, talks_to_two),
    (laws.only_who_serves, takes_a_stranger),
    (laws.nobody_waits_in_vain, stands_idle),
]


@pytest.mark.parametrize(("law", "fault"), FAULTS, ids=lambda one: one.__name__)
def test_each_law_sees_its_fault(busy: Run, law: Callable[[Run], None], fault: Callable[[Run], Run]) -> None:
    """Catches: a law that holds of anything, because it looks at nothing."""
    law(busy)
    with pytest.raises(AssertionError):
        law(fault(busy))
