"""Laws on random scenarios, checked on the engine's records alone, and each law's eye for its own fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import laws
import laws_of_agents
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
    floor = laws_of_agents.Floor(one)
    for law_of_agents in laws_of_agents.OF_AGENTS:
        law_of_agents(floor)


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


PARALLEL = """
ccsim: 1
name: Chats and calls, two chats at once
start: 2026-03-02 8:00
duration: 3 h
contacts:
  loan: {arrivals: {log: {table: calls, where: {type: loan}}}, enter: qa}
  card: {channel: chat, arrivals: {log: {table: calls, where: {type: card}}}, enter: qa, talk: {constant: 7 min}}
queues: {qa: {talk: {constant: 4 min}, patience: never}}
shifts: {early: {hours: 8:00-12:00, breaks: {tea: {at: 9:03, lasts: 10 min}}}}
agents: {ga: {serves: {qa: 1}, shifts: {early: 3}, at_once: {chat: 2}, slower: 25 %}}
tables: {calls: {file: calls.csv, time: time}}
"""
PARALLEL_LOG = "time,type\n" + "".join(
    f"2026-03-02 {8 + m // 60:02d}:{m % 60:02d},{'card' if m % 2 else 'loan'}\n" for m in range(0, 150, 3)
)


@pytest.fixture(scope="module")
def parallel() -> Run:
    return run(Case(PARALLEL, PARALLEL_LOG))


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
    row = row_with(one, laws.ANSWERED, waited=True)
    return changed(one, row, started=int(one.records.visits["started"][row]) + 1)


def holds_a_line(one: Run) -> Run:
    row = int(np.flatnonzero(one.records.visits["type"] == 1)[0])
    return changed(one, row, line_from=int(one.records.visits["arrived"][row]))


def has_three_chats(one: Run) -> Run:
    row = int(np.flatnonzero((one.records.visits["type"] == 1) & (one.records.visits["agent"] == 0))[0])
    return changed(one, row, wrap_end=int(one.records.visits["wrap_end"][row]) + 1_200_000)


def chats_beside_a_call(one: Run) -> Run:
    calls = one.records.visits
    row = int(np.flatnonzero(calls["type"] == 0)[0])
    chat = int(np.flatnonzero(calls["type"] == 1)[0])
    return changed(one, chat, agent=int(calls["agent"][row]))


def takes_one_before_its_break(one: Run) -> Run:
    visits = one.records.visits
    due = 63 * 60_000
    busy = int(np.flatnonzero((visits["started"] <= due) & (visits["wrap_end"] > due + 60_000))[0])
    other = int(np.flatnonzero(visits["started"] > due + 600_000)[0])
    return changed(one, other, agent=int(visits["agent"][busy]), started=due + 1)


def is_not_slower(one: Run) -> Run:
    visits = one.records.visits
    row = int(np.flatnonzero(visits["talk_end"] - visits["started"] > 7 * 60_000)[0])
    end = int(visits["started"][row]) + 7 * 60_000
    return changed(one, row, talk_end=end, wrap_end=end)


def is_stretched_by_a_call(one: Run) -> Run:
    visits = one.records.visits
    row = int(np.flatnonzero(visits["talk_end"] - visits["started"] == 7 * 60_000)[0])
    end = int(visits["started"][row]) + 7 * 60_000 * 5 // 4
    return changed(one, row, talk_end=end, wrap_end=end)


def fills_up_one_agent(one: Run) -> Run:
    """A chat that came alone goes to an agent who has one in hand, beside one who has none."""
    visits = one.records.visits
    for row in np.flatnonzero((visits["type"] == 1) & (visits["started"] == visits["joined"])):
        now = visits["started"][row]
        own = (visits["started"] < now) & (visits["wrap_end"] > now) & (visits["type"] == 1)
        taken = own & (visits["agent"] != visits["agent"][row])
        if taken.sum() == 1 and not (own & (visits["agent"] == visits["agent"][row])).any():
            return changed(one, int(row), agent=int(visits["agent"][taken][0]))
    raise AssertionError("no such chat")


FAULTS = [
    (laws.one_fate, loses_a_contact),
    (laws.time_adds_up, talks_on_after_leaving),
    (laws.patience_holds, gives_up_late),
    (laws.callbacks_are_kept, hides_a_dial_in_vain),
    (laws.nobody_overtakes, jumps_the_queue),
    (laws.lines_suffice, keeps_every_line),
    (laws.places_suffice, waits_without_a_place),
    (laws.hours_hold, joins_a_closed_queue),
    (laws_of_agents.capacity_suffices, talks_to_two),
    (laws_of_agents.only_who_serves, takes_a_stranger),
    (laws_of_agents.nobody_waits_in_vain, stands_idle),
]
FAULTS_IN_PARALLEL = [
    (laws.only_voice_holds_lines, holds_a_line),
    (laws_of_agents.capacity_suffices, has_three_chats),
    (laws_of_agents.capacity_suffices, chats_beside_a_call),
    (laws_of_agents.nobody_starts_owing, takes_one_before_its_break),
    (laws_of_agents.talks_as_drawn, is_not_slower),
    (laws_of_agents.talks_as_drawn, is_stretched_by_a_call),
    (laws_of_agents.nobody_waits_in_vain, stands_idle),
    (laws_of_agents.the_least_loaded_is_chosen, fills_up_one_agent),
]


def judge(law: Any, one: Run) -> None:
    law(laws_of_agents.Floor(one) if law in laws_of_agents.OF_AGENTS else one)


@pytest.mark.parametrize(("law", "fault"), FAULTS, ids=lambda one: one.__name__)
def test_each_law_sees_its_fault(busy: Run, law: Any, fault: Callable[[Run], Run]) -> None:
    """Catches: a law that holds of anything, because it looks at nothing."""
    judge(law, busy)
    with pytest.raises(AssertionError):
        judge(law, fault(busy))


@pytest.mark.parametrize(("law", "fault"), FAULTS_IN_PARALLEL, ids=lambda one: one.__name__)
def test_each_law_sees_its_fault_in_parallel(parallel: Run, law: Any, fault: Callable[[Run], Run]) -> None:
    """Catches: a law of several contacts at once that holds of anything."""
    judge(law, parallel)
    with pytest.raises(AssertionError):
        judge(law, fault(parallel))
