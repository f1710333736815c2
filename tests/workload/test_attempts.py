"""Later attempts: which can be needed, and what points to which, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ccsim.scenario import parse
from ccsim.scenario.journeys import CAUSES, Journeys, journeys
from ccsim.workload import Workload, draw

HOUR, DAY = 3_600_000, 86_400_000
QUEUES = "queues: {desk: {talk: {exponential: 3 min}, patience: {exponential: 2 min}}}\n"
AGENTS = "agents: {team: {serves: {desk: 1}, staff: 5}}\n"


class Drawn:
    """A workload with its journeys, read by names."""

    def __init__(self, contacts: str, queues: str = QUEUES, head: str = "duration: 1 day\n") -> None:
        text = f"ccsim: 1\nstart: 2026-03-02 00:00\n{head}contacts: {{{contacts}}}\n"
        self.scenario = parse(text + queues + AGENTS)
        self.ways: Journeys = journeys(self.scenario)
        self.workload: Workload = draw(self.scenario, self.ways, 0)

    def next(self, row: int, cause: str, visit: int = 0, queue: int = 0) -> tuple[str | None, int, int]:
        """Entry, delay and attempt after a cause in a visit; queue -1 = at no queue."""
        kind = int(self.workload.attempt_type[row])
        place = self.ways.slots[kind] if queue < 0 else self.ways.slot[kind][visit][queue]
        column = self.ways.cause_column[kind][CAUSES.index(cause)]
        at = int(self.workload.next_at(np.array([row]), np.array([place * self.ways.causes[kind] + column]))[0])
        if at < 0:
            return None, 0, -1
        name = self.ways.entries[self.workload.next_entry[at]].name
        return name, int(self.workload.next_delay[at]), int(self.workload.next_attempt[at])

    def chain(self, row: int, *causes: str) -> list[int]:
        """Types of the attempts that follow one another if each ends so."""
        kinds = []
        for cause in causes:
            kinds.append(int(self.workload.attempt_type[row]))
            row = self.next(row, cause)[2]
            if row < 0:
                return kinds
        return [*kinds, int(self.workload.attempt_type[row])]


LOG = "arrivals: {log: [2026-03-02 08:00, 2026-03-02 09:00, 2026-03-02 10:00]}, enter: desk"


def test_redials_end_with_at_most() -> None:
    """Catches: at_most off by one, attempts made after the last redial, or shared among contacts."""
    drawn = Drawn(f"a: {{{LOG}, next: {{redial: {{after: abandoned, share: 100 %, in: 10 min, at_most: 3}}}}}}")
    assert drawn.workload.attempts == 3 * 4
    for contact in range(3):
        assert drawn.chain(contact, *["abandoned"] * 5) == [0] * 4
        name, delay, to = drawn.next(contact, "abandoned")
        assert (name, delay) == ("redial", 600_000)
        assert drawn.next(to, "abandoned")[:2] == ("redial", 600_000)


def test_twenty_attempts_are_the_most() -> None:
    """Catches: a nineteenth or twenty-first attempt, a table that never ends."""
    drawn = Drawn(f"a: {{{LOG}, next: {{redial: {{after: abandoned, share: 100 %, in: 1 min, at_most: 20}}}}}}")
    assert drawn.workload.attempts == 3 * 20
    assert len(drawn.chain(0, *["abandoned"] * 30)) == 20


def test_entries_count_each_for_itself_and_lead_to_one_attempt_whatever_the_path() -> None:
    """Catches: one count for all entries, two rows for one attempt of a contact, a third attempt of one entry."""
    drawn = Drawn(
        f"a: {{{LOG}, next: {{redial: {{after: abandoned, share: 100 %, in: 1 min}}, "
        "again: {after: answered, share: 100 %, in: 1 h}}}"
    )
    assert drawn.workload.attempts == 3 * 3
    by_redial, by_again = drawn.next(0, "abandoned")[2], drawn.next(0, "answered")[2]
    assert by_redial == by_again
    assert drawn.next(by_redial, "answered")[2] == drawn.next(by_redial, "abandoned")[2] > 0
    assert drawn.next(drawn.next(by_redial, "answered")[2], "abandoned") == ("redial", 60_000, -1)


def test_another_type_counts_its_own_entries() -> None:
    """Catches: `as` that keeps the type, entries of one name in two types counted as one."""
    drawn = Drawn(
        f"a: {{{LOG}, next: {{again: {{after: answered, share: 100 %, in: 1 h, as: b}}}}}}, "
        "b: {enter: desk, next: {again: {after: answered, share: 100 %, in: 1 h, as: a}}}"
    )
    assert drawn.chain(0, *["answered"] * 4) == [0, 1, 0]
    assert drawn.workload.attempts == 3 * 3
    assert drawn.workload.type.tolist() == [0, 0, 0]


def test_shares_of_one_cause_divide_one_uniform_in_file_order() -> None:
    """Catches: a uniform of its own for each entry, so that two happen or none; the order of the file forgotten."""

    def which(second: str) -> np.ndarray:
        entries = "one: {after: [answered, abandoned], share: 30 %, in: 1 h}, "
        entries += f"two: {{after: answered, share: {second}, in: 1 h}}"
        drawn = Drawn(f"a: {{arrivals: {{rate: 200 per hour}}, enter: desk, next: {{{entries}}}}}")
        rows = range(drawn.workload.contacts)
        for row in rows:
            assert (drawn.next(row, "abandoned")[0] == "one") == (drawn.next(row, "answered")[0] == "one")
        return np.array([str(drawn.next(row, "answered")[0]) for row in rows])

    little, much = which("20 %"), which("70 %")
    assert np.array_equal(little == "one", much == "one")
    assert (much != "None").all()
    assert set(much[little == "two"]) == {"two"}
    for name, share in (("one", 0.3), ("two", 0.2), ("None", 0.5)):
        assert (little == name).mean() == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / len(little)))


def test_an_attempt_due_after_the_doors_close_is_not_drawn() -> None:
    """Catches: rows for attempts that are never made; one due in the last millisecond left out."""
    entry = "next: {again: {after: answered, share: 100 %, in: 14 h, at_most: 3}}"
    assert Drawn(f"a: {{{LOG}, {entry}}}").workload.attempts == 3 + 2  # 22:00, 23:00; 24:00 is too late
    assert Drawn(f"a: {{{LOG}, {entry}}}", head="duration: 38 h\n").workload.attempts == 3 + 3 + 2
    last = Drawn(f"a: {{{LOG}, {entry}}}", head="duration: 1 day\n")
    assert [last.next(contact, "answered")[0] for contact in range(3)] == ["again"] * 3
    assert last.next(2, "answered")[1:] == (14 * HOUR, -1)


def test_delays_on_the_opening_clock() -> None:
    """Catches: an open day of 24 h, open time that may not be 0, the least delay forgotten on the wall clock."""
    queues = """queues:
  desk: {talk: {exponential: 3 min}, patience: {exponential: 2 min}, open: {mon-fri: 8:00-18:00, sat: 9:00-13:00}}
"""
    entries = """{
      morning: {after: closed, share: 100 %, in: 0 open h},
      later: {after: blocked, share: 100 %, in: 2 open days},
      soon: {after: abandoned, share: 100 %, in: 0 s},
      call: {after: answered, share: 100 %, in: 3 open h}}"""
    drawn = Drawn(f"a: {{{LOG}, next: {entries}}}", queues + "ivr: {lines: 1}\n", "duration: 30 days\n")
    assert drawn.next(0, "closed")[:2] == ("morning", 0)
    assert drawn.next(0, "blocked", queue=-1)[:2] == ("later", 2 * DAY)
    assert drawn.next(0, "abandoned")[:2] == ("soon", 1)
    assert drawn.next(0, "answered")[:2] == ("call", 3 * HOUR)
    small = Drawn(
        f"a: {{{LOG}, next: {entries}}}", queues.replace("open:", "capacity: 2, open:"), "duration: 30 days\n"
    )
    assert small.next(0, "blocked")[:2] == ("later", 2 * 54 * HOUR // 6)


def test_what_cannot_happen_leads_to_nothing() -> None:
    """Catches: rows for a queue that never closes, for who never gives up, for lines without limit, for a path not taken."""
    entries = "{redial: {after: [abandoned, blocked, closed, hung_up, done], share: 100 %, in: 1 min, at_most: 5}}"
    never = QUEUES.replace("{exponential: 2 min}", "never")
    assert Drawn(f"a: {{{LOG}, next: {entries}}}", never).workload.attempts == 3
    assert Drawn(f"a: {{{LOG}, next: {entries}}}", never + "ivr: {lines: 9}\n").workload.attempts == 3 * 6
    assert (
        Drawn(f"a: {{{LOG}, next: {entries}}}", never.replace("{desk: {", "{desk: {capacity: 3, ")).workload.attempts
        == 18
    )
    nodes = "ivr: {nodes: {menu: {takes: 1 s, then: {done: 100 %, desk: 0 %}}}}\n"
    self_served = Drawn(f"a: {{{LOG}, next: {entries}}}".replace("enter: desk", "enter: menu"), QUEUES + nodes)
    assert self_served.workload.attempts == 3 * 6
    assert self_served.next(0, "done", queue=-1)[0] == "redial"
    assert self_served.next(0, "hung_up", queue=-1)[0] is None
    assert (self_served.workload.talk == -1).all()


def test_a_transfer_leads_to_no_attempt_and_only_its_own_visit_is_drawn() -> None:
    """Catches: a pointer at a transfer, draws of a second visit for who is not transferred."""
    queues = QUEUES.replace("}}\n", "}, other: {talk: {exponential: 5 min}, patience: never}}\n")
    entry = "next: {pass: {after: answered, share: 40 %, to: other}}"
    drawn = Drawn(f"a: {{arrivals: {{rate: 100 per hour}}, enter: desk, {entry}}}", queues)
    assert drawn.workload.attempts == drawn.workload.contacts
    second = drawn.workload.talk[drawn.workload.base + drawn.ways.slot[0][1][1]] >= 0
    passed = [drawn.next(row, "answered") == ("pass", 0, -1) for row in range(drawn.workload.contacts)]
    assert second.tolist() == passed
    assert second.mean() == pytest.approx(0.4, abs=0.04)


def test_attempts_and_visits_have_their_own_luck() -> None:
    """Catches: a redial with the talk and the patience of the first attempt."""
    contacts = (
        "a: {arrivals: {rate: 100 per hour}, enter: desk, next: {redial: {after: abandoned, share: 100 %, in: 1 min}}}"
    )
    drawn = Drawn(contacts)
    first = np.arange(drawn.workload.contacts - 10)
    later = np.array([drawn.next(row, "abandoned")[2] for row in first.tolist()])
    base = drawn.workload.base
    assert abs(np.corrcoef(drawn.workload.talk[base[first]], drawn.workload.talk[base[later]])[0, 1]) < 0.08
    assert abs(np.corrcoef(drawn.workload.talk[base[first]], drawn.workload.patience[base[first]])[0, 1]) < 0.08


def test_an_attempt_due_in_the_last_millisecond_is_drawn() -> None:
    """Catches: the last millisecond of the run counted to what comes after it."""
    entry = "next: {again: {after: answered, share: 100 %, in: 14 h}}"
    assert Drawn(f"a: {{{LOG}, {entry}}}", head="duration: 86400000 ms\n").workload.attempts == 3 + 2
    assert Drawn(f"a: {{{LOG}, {entry}}}", head="duration: 86400001 ms\n").workload.attempts == 3 + 3


def test_at_no_queue_a_delay_on_the_opening_clock_lasts_at_least_a_millisecond() -> None:
    """Catches: an attempt blocked at the lines and made again at the very same instant, twenty times over."""
    drawn = Drawn(
        f"a: {{{LOG}, next: {{again: {{after: [blocked, abandoned], share: 100 %, in: 0 open h}}}}}}",
        QUEUES + "ivr: {lines: 1}\n",
    )
    assert drawn.next(0, "blocked", queue=-1)[:2] == ("again", 1)
    assert drawn.next(0, "abandoned")[:2] == ("again", 0)
