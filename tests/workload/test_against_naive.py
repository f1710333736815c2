"""The vectorised workload against its slow twin, contact by contact and number by number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from naive_workload import DAY, Caller, Naive

from ccsim.scenario import parse
from ccsim.scenario.journeys import CAUSES, Journeys, journeys
from ccsim.workload import Workload, draw

EVERYTHING = """
ccsim: 1
start: 2026-03-02 07:00
duration: 400 days
interval: 30 min
seed: 11
segments:
  vip: {share: 30 %, recognised: 70 %, talk: {scale: 1.5}}
  gold: {share: 20 %, recognised: 50 %, patience: {exponential: 9 min}}
  ordinary: rest
contacts:
  account:
    arrivals: {log: [LOG1]}
    enter: {vip: desk, gold: welcome, ordinary: welcome}
    talk: {loans: {lognormal: {mean: 9 min, cv: 0.8}}}
    next:
      redial: {after: [abandoned, blocked], share: 60 %, in: {exponential: 10 min}, at_most: 3}
      morning: {after: closed, share: 80 %, in: 0 open h}
      again: {after: answered, share: 30 %, in: {exponential: 1 open day}, at_most: 2}
      to_loans: {after: answered, share: 20 %, to: loans}
      to_desk: {after: answered, share: 10 %, to: desk}
      return: {after: [answered, done], share: 20 %, in: {uniform: {low: 1 day, high: 7 days}}, as: returned}
      insist: {after: hung_up, share: 50 %, in: 1 open day}
  returned:
    enter: menu
    next:
      once_more:
        {after: [answered, done, hung_up], share: 25 %, in: {mixture: [[50 %, 0 s], [rest, {exponential: 1 h}]]}, at_most: 2}
      complain: {after: abandoned, share: 40 %, in: 5 min, as: account}
  billing: {arrivals: {log: [LOG2]}, enter: menu, patience: {exponential: 4 min}}
ivr:
  lines: 5
  nodes:
    welcome:
      takes: {lognormal: {mean: 12 s, cv: 0.4}}
      then: {0:00: {menu: 60 %, desk: 30 %, hang_up: rest}, 12:00: {menu: 20 %, welcome: 40 %, done: rest}}
    menu:
      takes: 8 s
      then: {desk: 50 %, loans: 25 %, welcome: rest}
      then_for: {billing: {desk: 100 %}, billing/vip: {loans: 50 %, done: rest}, vip: {loans: 100 %}}
queues:
  desk:
    talk: {0:00: {exponential: 2 min}, 12:30: {gamma: {mean: 3 min, cv: 0.7}}}
    wrap: {exponential: 30 s}
    patience: {mixture: [[10 %, 0 s], [20 %, never], [rest, {exponential: 3 min}]]}
    capacity: 3
    open: {mon-fri: 8:00-18:00, sat: 9:00-13:00}
    otherwise: {closed: mail, full: loans, waited: {2 min: loans}}
    callback:
      {offer: {after: 1 min}, accept: 60 %, reached: 40 %, dial: {exponential: 20 s}, tries: 3, retry_after: 10 min}
  loans: {talk: {weibull: {mean: 6 min, cv: 0.8}}, patience: {exponential: 5 min}, open: {daily: 6:00-22:00}, capacity: 9}
  mail:
    talk: {exponential: 3 min}
    patience: never
    line: no
    otherwise: {waited: {1 h: desk}}
    callback: {offer: {when_wait_over: 1 min}, accept: 50 %, reached: 70 %, dial: 15 s}
agents:
  team: {serves: {desk: 1, loans: 1, mail: 2}, staff: 3}
"""


def instants(count: int, step: int) -> str:
    """Instants of a log: not sorted, over two days, the first before the start."""
    minutes = [(step * (i * 7 % count) * 60 + i) % (26 * 3600) for i in range(count)]
    clocks = [
        f"2026-03-0{2 + (s + 6 * 3600) // 86400} {(s + 6 * 3600) % 86400 // 3600:02}:{s % 3600 // 60:02}"
        for s in minutes
    ]
    return ", ".join(clocks)


TEXT = EVERYTHING.replace("LOG1", instants(60, 23)).replace("LOG2", instants(25, 41))


@pytest.fixture(scope="module")
def drawn() -> tuple[Any, Journeys, Workload, list[Caller], Naive]:
    scenario = parse(TEXT)
    ways = journeys(scenario)
    twin = Naive(scenario, 3)
    return scenario, ways, draw(scenario, ways, 3), sorted_callers(scenario, twin), twin


def sorted_callers(scenario: Any, twin: Naive) -> list[Caller]:
    """Contacts by number: each log's instants by day, those outside the run counted in the place and left out."""
    found = []
    for number, (kind, contact) in enumerate(scenario.contacts.items()):
        places: dict[int, int] = {}
        for source in contact.arrivals.values():
            for instant in source.log:
                day, clock = divmod(instant + scenario.clock_at_start, DAY)
                place = places[day] = places.get(day, -1) + 1
                if 0 <= instant < scenario.duration:
                    found.append((instant, number, place, twin.caller(kind, day, place, clock)))
    return [caller for *_, caller in sorted(found, key=lambda each: each[:3])]


def rows(ways: Journeys, workload: Workload, contact: int) -> dict[tuple[int, int], int]:
    """Row of every (type, number) of a contact's attempts, found by following all pointers from the first."""
    found = {(int(workload.attempt_type[contact]), 0): contact}
    ahead = list(found.items())
    while ahead:
        (_, number), row = ahead.pop()
        for end in range(workload.next_from[row], workload.next_from[row + 1]):
            entry, to = int(workload.next_entry[end]), int(workload.next_attempt[end])
            if to >= 0:
                key = ways.entries[entry].as_type, number + 1
                assert number < 19
                if key not in found:
                    ahead.append((key, to))
                assert found.setdefault(key, to) == to
    return found


def attempts(
    scenario: Any, ways: Journeys, workload: Workload, callers: list[Caller]
) -> Iterator[tuple[Caller, str, int, int]]:
    for contact, caller in enumerate(callers):
        for (kind, number), row in rows(ways, workload, contact).items():
            yield caller, list(scenario.contacts)[kind], number, row


Drawn = tuple[Any, Journeys, Workload, list[Caller], Naive]


def test_contacts_are_numbered_and_known(drawn: Drawn) -> None:
    """Catches: a wrong order of contacts, a segment or recognition of a neighbour, elements counted after the dropping."""
    scenario, _, workload, callers, _ = drawn
    segments, types = list(scenario.segments), list(scenario.contacts)
    assert workload.contacts == len(callers) > 70
    assert workload.type.tolist() == [types.index(c.type) for c in callers]
    assert workload.segment.tolist() == [segments.index(c.segment) for c in callers]
    assert workload.routed_as.tolist() == [segments.index(c.routed_as) for c in callers]
    assert any(c.segment != c.routed_as for c in callers)
    assert workload.arrived.tolist() == [c.day * DAY + c.clock - scenario.clock_at_start for c in callers]


def test_exactly_the_attempts_that_can_be_needed_are_there(drawn: Drawn) -> None:
    """Catches: a possible attempt that is missing, or a table full of impossible ones."""
    scenario, ways, workload, callers, twin = drawn
    types = list(scenario.contacts)
    reached = [rows(ways, workload, contact) for contact in range(len(callers))]
    for caller, mine in zip(callers, reached, strict=True):
        assert {(types[kind], number) for kind, number in mine} == twin.needed(caller)
    assert sorted(row for mine in reached for row in mine.values()) == list(range(workload.attempts))
    assert workload.attempts > 2 * workload.contacts


def test_each_attempt_goes_its_way_through_the_ivr(drawn: Drawn) -> None:
    """Catches: a step's numbers shifted among callers, then_for by own segment, `then` of another hour, times not added."""
    scenario, ways, workload, callers, twin = drawn
    for caller, kind, number, row in attempts(scenario, ways, workload, callers):
        time, end = twin.ivr(caller, kind, number)
        code = {"done": -1, "hang_up": -2}.get(end, list(scenario.queues).index(end) if end in scenario.queues else -9)
        assert (workload.ivr_time[row], workload.ivr_end[row]) == (time, code)


def test_each_visit_that_can_take_place_has_its_own_draws(drawn: Drawn) -> None:
    """Catches: draws of another visit, queue, segment, type, hour or caller, and a visit without draws."""
    scenario, ways, workload, callers, twin = drawn
    queues, types, compared = list(scenario.queues), list(scenario.contacts), 0
    for caller, kind, number, row in attempts(scenario, ways, workload, callers):
        for visit, queue, _ in set(twin.ends(caller, kind, number)):
            if queue is not None:
                at = workload.base[row] + ways.slot[types.index(kind)][visit][queues.index(queue)]
                for what in ("talk", "wrap", "patience"):
                    assert getattr(workload, what)[at] == twin.visit(caller, kind, number, visit, queue, what)
                compared += 1
    assert compared > 300


def test_each_callback_has_its_own_draws(drawn: Drawn) -> None:
    """Catches: acceptance, tries or dials of another visit, queue or caller; draws where no callback is offered."""
    scenario, ways, workload, callers, twin = drawn
    queues, types, seen = list(scenario.queues), list(scenario.contacts), set()
    dial = workload.dial.reshape(len(workload.talk), 3)
    for caller, kind, number, row in attempts(scenario, ways, workload, callers):
        for visit, queue, _ in set(twin.ends(caller, kind, number)):
            if queue is not None:
                at = workload.base[row] + ways.slot[types.index(kind)][visit][queues.index(queue)]
                dials = twin.callback(caller, kind, number, visit, queue)
                assert workload.missed[at] == (-1 if dials is None else len(dials))
                assert dial[at].tolist() == [*(dials or []), -1, -1, -1][:3]
                seen.add((queue, None if dials is None else len(dials)))
    assert seen >= {("desk", None), ("desk", 0), ("desk", 3), ("loans", None), ("mail", None), ("mail", 0), ("mail", 1)}


def test_each_end_leads_where_its_uniform_says(drawn: Drawn) -> None:
    """Catches: the wrong entry or delay, an open day of another queue, a pointer to another attempt."""
    scenario, ways, workload, callers, twin = drawn
    queues, types, seen = list(scenario.queues), list(scenario.contacts), set()
    reached = [rows(ways, workload, contact) for contact in range(len(callers))]
    for contact, caller in enumerate(callers):
        for (kind_number, number), row in reached[contact].items():
            kind = types[kind_number]
            for visit, queue, cause in set(twin.ends(caller, kind, number)):
                column = ways.cause_column[kind_number][CAUSES.index(cause)]
                name = twin.entry(caller, kind, number, visit, cause)
                if column < 0:
                    assert name is None
                    continue
                place = ways.slots[kind_number] if queue is None else ways.slot[kind_number][visit][queues.index(queue)]
                cells = workload.next_cell[workload.next_from[row] : workload.next_from[row + 1]].tolist()
                cell = place * ways.causes[kind_number] + column
                if name is None:
                    assert cell not in cells
                    continue
                at = workload.next_from[row] + cells.index(cell)
                assert ways.entries[workload.next_entry[at]].name == name
                seen.add((kind, name))
                assert workload.next_delay[at] == twin.delay(caller, kind, number, visit, queue, name)
                to = scenario.contacts[kind].next[name].as_ or kind
                transfer = scenario.contacts[kind].next[name].to is not None
                expected = -1 if transfer else reached[contact].get((types.index(to), number + 1), -1)
                assert workload.next_attempt[at] == expected
    assert seen == {(kind, name) for kind, contact in scenario.contacts.items() for name in contact.next}
