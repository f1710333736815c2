"""Common random numbers: what is added or changed elsewhere moves no draw, and the same seed gives the same bytes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys
from ccsim.workload import Workload, draw

BASE: dict[str, str] = {
    "head": "ccsim: 1\nstart: 2026-03-02 00:00\nduration: 3 days\nseed: 5\n",
    "segments": "segments: {vip: {share: 20 %, recognised: 80 %}, ordinary: rest}\n",
    "contacts": """contacts:
  a:
    arrivals: {normal: {rate: 12 per hour, busyness: {cv: 20 %, shared: true}, no_show: 10 %}}
    enter: menu
    next:
      redial: {after: [abandoned, blocked, hung_up], share: 50 %, in: {exponential: 10 min}, at_most: 2}
      pass_on: {after: answered, share: 20 %, to: other}
  b:
    arrivals: {rate: 7 per hour, busyness: {cv: 30 %, shared: true}}
    enter: desk
    next: {again: {after: answered, share: 30 %, in: 3 h, as: a}}
""",
    "ivr": "ivr: {nodes: {menu: {takes: {exponential: 20 s}, then: {desk: 70 %, menu: 20 %, hang_up: rest}}}}\n",
    "queues": """queues:
  desk: {talk: {lognormal: {mean: 3 min, cv: 0.9}}, wrap: {exponential: 30 s}, patience: {exponential: 3 min}}
  other: {talk: {exponential: 5 min}, patience: never}
""",
    "shifts": "shifts: {early: {hours: 7:00-15:00}, night: {hours: 22:00-6:00}}\n",
    "agents": """agents:
  team: {serves: {desk: 1}, shifts: {early: 6, night: 2}, absence: 15 %, shrinkage: 20 %, pace: {cv: 20 %}}
  spare: {serves: {desk: 1, other: 1}, staff: {0:00: 2, 8:00: 5}, absence: 10 %, shrinkage: 10 %, pace: {cv: 10 %}}
""",
}


def drawn(replication: int = 0, **changed: str) -> Workload:
    scenario: Any = parse("".join((BASE | changed).values()))
    return draw(scenario, journeys(scenario), replication)


class Stories:
    """All draws of each contact, of all its attempts, in a form that does not depend on where they lie."""

    def __init__(self, workload: Workload) -> None:
        self.workload = workload
        self.visits = blocks(workload.base, workload.ivr_end >= 0, len(workload.talk))
        self.ends = np.stack([workload.next_from[:-1], workload.next_from[1:]], axis=1)

    def attempt(self, row: int) -> tuple[Any, ...]:
        drawn, visits, ends = self.workload, slice(*self.visits[row]), slice(*self.ends[row])
        return (
            int(drawn.attempt_type[row]),
            int(drawn.ivr_time[row]),
            int(drawn.ivr_end[row]),
            [column[visits].tolist() for column in (drawn.talk, drawn.wrap, drawn.patience)],
            drawn.next_cell[ends].tolist(),
            drawn.next_entry[ends].tolist(),
            drawn.next_delay[ends].tolist(),
            [self.attempt(to) if to >= 0 else None for to in drawn.next_attempt[ends].tolist()],
        )

    def of(self, contact: int) -> tuple[Any, ...]:
        who = [int(getattr(self.workload, name)[contact]) for name in ("arrived", "type", "segment", "routed_as")]
        return (*who, self.attempt(contact))


def blocks(base: np.ndarray, queued: np.ndarray, total: int) -> np.ndarray:
    """Where the draws of each row begin and end: at the next greater base of a row that comes to a queue."""
    begins = np.unique(np.append(base[queued], total))
    ends = begins[np.minimum(np.searchsorted(begins, base, side="right"), len(begins) - 1)]
    return np.stack([base, np.where(queued, ends, base)], axis=1)


def stories(workload: Workload, *types: int) -> list[tuple[Any, ...]]:
    told = Stories(workload)
    return [told.of(contact) for contact in np.flatnonzero(np.isin(workload.type, types)).tolist()]


def same_attendance(one: Workload, other: Workload) -> None:
    """Every agent of the first has the same luck in the other."""
    for part in ("absent", "off", "pace"):
        for key, table in getattr(one.attendance, part).items():
            theirs = getattr(other.attendance, part)[key]
            assert np.array_equal(table, theirs[..., : table.shape[-1]]), (part, key)


def test_the_same_seed_gives_the_same_bytes() -> None:
    """Catches: anything but the scenario, the seed and the replication that gets into a draw."""
    one, other = drawn(4), drawn(4)
    assert one.digest() == other.digest()
    assert drawn(4, head=BASE["head"].replace("seed: 5", "seed: 6")).digest() != one.digest()


def test_draws_do_not_depend_on_the_replications_drawn_before() -> None:
    """Catches: a generator that goes on from one replication to the next."""
    scenario = parse("".join(BASE.values()))
    ways = journeys(scenario)
    in_turn = [draw(scenario, ways, replication).digest() for replication in range(4)]
    assert in_turn[::-1] == [
        draw(parse("".join(BASE.values())), ways, replication).digest() for replication in (3, 2, 1, 0)
    ]
    assert len(set(in_turn)) == 4


def test_a_new_contact_type_changes_no_other_draw() -> None:
    """Catches: streams numbered by the order in which they are made."""
    new = "  new: {arrivals: {rate: 20 per hour, busyness: {cv: 30 %, shared: true}}, enter: menu}\n"
    before, after = drawn(), drawn(contacts=BASE["contacts"] + new)
    assert stories(before, 0, 1) == stories(after, 0, 1)
    assert after.contacts > before.contacts
    same_attendance(before, after)


def test_a_new_contact_type_in_front_changes_no_other_draw() -> None:
    """Catches: streams addressed by the number of a type instead of its name."""
    new = "contacts:\n  new: {arrivals: {rate: 20 per hour}, enter: desk}\n"
    after = drawn(contacts=BASE["contacts"].replace("contacts:\n", new))

    before = [story[:1] + story[2:4] for story in stories(drawn(), 0, 1)]
    assert before == [story[:1] + story[2:4] for story in stories(after, 1, 2)]
    talks = [story[4][3] for story in stories(drawn(), 0, 1)]
    assert talks == [story[4][3] for story in stories(after, 1, 2)]


def test_a_new_source_at_the_end_changes_no_other_draw() -> None:
    """Catches: elements counted by arrival, so that a wave of callers gives everybody else another luck."""
    wave = "no_show: 10 %}, wave: {rate: {mon: {9:00: 300 per hour, 10:00: 0 per hour}}}"
    before, after = drawn(), drawn(contacts=BASE["contacts"].replace("no_show: 10 %}", wave))
    theirs = stories(after, 0)
    assert all(each in theirs for each in stories(before, 0))
    assert stories(before, 1) == stories(after, 1)


@pytest.mark.parametrize(
    "agents",
    [
        BASE["agents"] + "  more: {serves: {desk: 1}, staff: 3, absence: 20 %, shrinkage: 20 %, pace: {cv: 30 %}}\n",
        BASE["agents"].replace("early: 6", "early: 7").replace("8:00: 5", "8:00: 9"),
        BASE["agents"].replace("early: 6, night: 2", "night: 2, early: 6"),
    ],
)
def test_a_new_group_or_agent_changes_no_other_draw(agents: str) -> None:
    """Catches: agents' luck handed out in turn, and callers whose luck depends on who works."""
    before, after = drawn(), drawn(agents=agents)
    assert stories(before, 0, 1) == stories(after, 0, 1)
    same_attendance(before, after)


def test_a_day_is_drawn_alike_whatever_comes_after_it() -> None:
    """Catches: streams that run on from day to day, so that a month cannot be drawn a day at a time."""
    wide = [story for story in stories(drawn(), 0, 1) if story[0] < 2 * 86_400_000]
    narrow = stories(drawn(head=BASE["head"].replace("3 days", "2 days")), 0, 1)
    assert [story[:4] for story in wide] == [story[:4] for story in narrow]
    assert [story[4][1:6] for story in wide] == [story[4][1:6] for story in narrow]


def test_a_changed_mean_moves_each_contact_alike() -> None:
    """Catches: a draw whose luck depends on its own parameters, which would spoil every paired comparison."""
    before = drawn()
    after = drawn(queues=BASE["queues"].replace("mean: 3 min", "mean: 6 min"))
    there = before.talk[before.base[: before.contacts]] > 0
    ours, theirs = before.talk[before.base[: before.contacts]][there], after.talk[after.base[: after.contacts]][there]
    assert (abs(theirs - 2 * ours) <= 1).all()
    assert np.array_equal(before.patience, after.patience)
    assert np.array_equal(before.next_cell, after.next_cell)
    assert np.array_equal(before.next_entry, after.next_entry)


CALLBACK = "callback: {offer: {after: 1 min}, accept: 50 %, reached: 50 %, dial: {exponential: 20 s}, tries: 2, retry_after: 1 h}"


def test_callbacks_change_no_other_draw() -> None:
    """Catches: acceptance, tries or dials taken from a stream that something else draws from, or that shifts with the tries."""
    plain = drawn()
    assert not len(plain.missed) + len(plain.dial)
    offered = BASE["queues"].replace(
        "patience: {exponential: 3 min}}", "patience: {exponential: 3 min}, " + CALLBACK + "}"
    )
    with_two = drawn(queues=offered)
    assert [Stories(with_two).of(n) for n in range(plain.contacts)] == [
        Stories(plain).of(n) for n in range(plain.contacts)
    ]
    with_four = drawn(queues=offered.replace("tries: 2", "tries: 4"))
    assert np.array_equal(with_two.missed, np.minimum(with_four.missed, 2))
    two, four = with_two.dial.reshape(-1, 2), with_four.dial.reshape(-1, 4)
    assert np.array_equal(two, four[:, :2])
    assert (with_four.missed > 2).any()


def test_acceptance_and_tries_are_as_often_as_said() -> None:
    """Catches: a share turned round, a chance of reaching somebody that is not that of each dial on its own.

    The bounds are four standard deviations of a share among the visits drawn.
    """
    offered = BASE["queues"].replace(
        "patience: {exponential: 3 min}}", "patience: {exponential: 3 min}, " + CALLBACK + "}"
    )
    often = offered.replace("accept: 50 %", "accept: 30 %").replace("reached: 50 %", "reached: 60 %")
    one = drawn(queues=often)
    at_desk = one.missed[one.base[: one.contacts][one.type == 1]]  # who enters there, in the first visit
    accepted = at_desk[at_desk >= 0]
    shares = [(np.mean(at_desk >= 0), len(at_desk), 0.3)]
    shares += [(np.mean(accepted == n), len(accepted), share) for n, share in enumerate((0.6, 0.24, 0.16))]
    for share, among, expected in shares:
        assert abs(share - expected) < 4 * np.sqrt(expected * (1 - expected) / among)
