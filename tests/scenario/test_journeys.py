"""What can happen to a contact of each type, worked out by hand."""

from __future__ import annotations

import subprocess
import sys

from ccsim.scenario import parse
from ccsim.scenario.journeys import CAUSES, Entry, Journeys, journeys

HEAD = "ccsim: 1\nduration: 1 day\n"
TALK = "talk: {exponential: 3 min}, patience: {exponential: 2 min}"
AGENTS = "agents: {team: {serves: {desk: 1}, staff: 1}}\n"


def found(text: str) -> Journeys:
    return journeys(parse(HEAD + text + AGENTS))


def places(ways: Journeys, kind: int = 0) -> dict[int, list[int]]:
    """Queues that each visit can reach."""
    return {visit: [q for q, place in enumerate(row) if place >= 0] for visit, row in enumerate(ways.slot[kind])}


def test_one_queue() -> None:
    """Catches: places for visits that cannot happen."""
    ways = found(f"contacts: {{a: {{enter: desk}}}}\nqueues: {{desk: {{{TALK}}}, other: {{{TALK}}}}}\n")
    assert ways.slot == (((0, -1), (-1, -1), (-1, -1)),)
    assert ways.slots == (1,)
    assert ways.entries == ()
    assert ways.cause_column == ((-1,) * 6,)
    assert ways.causes == (0,)
    assert ways.enters_ivr == ((0,),)


def test_moving_on_and_transfer_make_a_second_and_a_third_visit() -> None:
    """Catches: a transfer after moving on (or the other way round) without draws, a second transfer with draws."""
    ways = found(f"""
contacts: {{a: {{enter: desk, next: {{pass: {{after: answered, share: 10 %, to: second}}}}}}}}
queues:
  desk: {{{TALK}, otherwise: {{waited: {{1 min: mail}}}}}}
  second: {{{TALK}, otherwise: {{waited: {{2 min: third}}}}}}
  mail: {{{TALK}}}
  third: {{{TALK}}}
""")
    # desk -> mail (waited) -> second (transfer); desk -> second (transfer) -> third (waited); mail first needs desk
    assert places(ways) == {0: [0], 1: [1, 2], 2: [1, 3]}
    assert ways.slots == (5,)
    numbers = sorted(place for row in ways.slot[0] for place in row if place >= 0)
    assert numbers == list(range(5))


def test_closed_and_full_send_on_once_each_without_a_visit() -> None:
    """Catches: a redirect counted as a visit, or followed twice for the same reason."""
    ways = found(f"""
contacts: {{a: {{enter: desk}}}}
queues:
  desk: {{{TALK}, open: {{daily: 8:00-9:00}}, otherwise: {{closed: second}}}}
  second: {{{TALK}, open: {{daily: 8:00-9:00}}, capacity: 1, otherwise: {{closed: never_there, full: third}}}}
  third: {{{TALK}, capacity: 2, otherwise: {{full: never_there}}}}
  never_there: {{{TALK}}}
""")
    assert places(ways) == {0: [0, 1, 2], 1: [], 2: []}


def test_the_ivr_leads_where_any_segment_and_hour_leads() -> None:
    """Catches: a queue reached only at night, or only by a tier, without draws; a share of 0 % with draws."""
    ways = found(f"""
segments: {{vip: 10 %, ordinary: rest}}
contacts: {{a: {{enter: welcome}}, b: {{enter: {{vip: desk, ordinary: menu}}}}}}
ivr:
  nodes:
    welcome:
      takes: 1 s
      then: {{0:00: {{menu: 50 %, hang_up: rest}}, 20:00: {{mail: 100 %}}}}
      then_for: {{a/vip: {{hotline: 100 %}}}}
    menu: {{takes: 1 s, then: {{desk: 100 %, never_there: 0 %}}, then_for: {{b: {{menu: 30 %, mail: rest}}}}}}
queues: {{desk: {{{TALK}}}, mail: {{{TALK}}}, hotline: {{{TALK}}}, never_there: {{{TALK}}}}}
""")
    assert places(ways, 0) == {0: [0, 1, 2], 1: [], 2: []}
    assert places(ways, 1) == {0: [0, 1], 1: [], 2: []}
    assert ways.enters_ivr == ((1, 1), (0, 1))


def test_entries_columns_and_causes_of_the_records() -> None:
    """Catches: entries out of file order, one name with two codes, columns for causes that lead to nothing."""
    ways = found(f"""
contacts:
  a:
    enter: desk
    next:
      redial: {{after: [abandoned, blocked], share: 50 %, in: 5 min, at_most: 3}}
      pass: {{after: answered, share: 8 %, to: second}}
      return: {{after: answered, share: 20 %, in: 1 open day, as: b}}
  b:
    enter: second
    next: {{redial: {{after: done, share: 10 %, in: 0 open h}}}}
queues: {{desk: {{{TALK}}}, second: {{{TALK}}}}}
""")
    assert ways.entries == (
        Entry("redial", 0, 3, -1, 0, 0),
        Entry("pass", 0, 1, 1, -1, 0),
        Entry("return", 0, 1, -1, 1, 1),
        Entry("redial", 1, 1, -1, 1, 1),
    )
    assert ways.names == ("redial", "return")
    assert ways.entry_cause == (4, 1, 5, 4)
    columns = [dict(zip(CAUSES, row, strict=True)) for row in ways.cause_column]
    assert columns[0] == {"answered": 0, "abandoned": 1, "blocked": 2, "closed": -1, "hung_up": -1, "done": -1}
    assert columns[1] == dict.fromkeys(CAUSES, -1) | {"done": 0}
    assert ways.causes == (3, 1)


def test_journeys_are_worked_out_without_numpy() -> None:
    """Catches: `ccsim validate` waiting for numerical libraries that it does not need."""
    code = "import sys, ccsim.scenario.journeys; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
