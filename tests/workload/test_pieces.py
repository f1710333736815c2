"""A replication drawn in pieces: together they are the whole, instants part them, and one at a time is in memory."""

from __future__ import annotations

import threading
import tracemalloc
from collections.abc import Sequence
from dataclasses import fields
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_against_naive import TEXT
from test_independence import BASE, Stories
from test_structure import SEEDS, scenario_text, tried

from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys
from ccsim.units import DAY, FAR
from ccsim.workload import Piece, Workload, attendance, draw, pieces

DRAWING = "ccsim.workload.drawing.BATCH"

FIRST_COLUMNS = ("arrived", "type", "segment", "routed_as")
PER_ATTEMPT = ("attempt_type", "ivr_time", "ivr_end", "base")
PER_VISIT = ("talk", "wrap", "patience")
OF_CALLBACKS = ("missed", "dial")
PER_END = ("next_cell", "next_entry", "next_delay", "next_attempt")


def in_pieces(scenario: Any, replication: int = 1) -> list[Piece]:
    return list(pieces(scenario, journeys(scenario), replication))


def whole(parts: Sequence[Piece]) -> dict[str, np.ndarray]:
    """The tables of all pieces put together: contacts, then later attempts, each in the order of the pieces."""
    contacts = sum(part.workload.contacts for part in parts)
    found: dict[str, list[np.ndarray]] = {
        name: [] for name in (*FIRST_COLUMNS, *PER_ATTEMPT, *PER_VISIT, *OF_CALLBACKS, *PER_END, "ends")
    }
    draws = 0
    later = contacts
    for part in parts:
        mine = part.workload
        for name in (*FIRST_COLUMNS, *PER_ATTEMPT, *PER_VISIT, *OF_CALLBACKS, *PER_END):
            found[name].append(getattr(mine, name).copy())
        found["base"][-1] += draws
        found["ends"].append(np.diff(mine.next_from))
        ahead = found["next_attempt"][-1]
        assert (ahead[ahead >= 0] >= mine.contacts).all()
        ahead[ahead >= 0] += later - mine.contacts
        draws += len(mine.talk)
        later += mine.attempts - mine.contacts
    of_first = [part.workload.next_from[part.workload.contacts] for part in parts]
    sizes = [part.workload.contacts for part in parts]
    for names, cuts in ((PER_END, of_first), ((*PER_ATTEMPT, "ends"), sizes)):
        for name in names:
            split = [np.split(column, [cut]) for column, cut in zip(found[name], cuts, strict=True)]
            found[name] = [first for first, _ in split] + [later for _, later in split]
    tables = {name: np.concatenate(columns) for name, columns in found.items()}
    return tables | {"next_from": np.append(0, np.cumsum(tables["ends"]))}


def same(together: dict[str, np.ndarray], one: Workload) -> None:
    for name, column in one.columns():
        assert np.array_equal(together[name], column), name
        assert together[name].dtype == column.dtype


def lives(workload: Workload) -> list[list[tuple[Any, ...]]]:
    """All draws of each contact, attempt by attempt, each once, however many ways lead to it; and what leads where."""
    told, found = Stories(workload), []
    columns = [getattr(workload, name) for name in (*PER_VISIT, "next_cell", "next_entry", "next_delay")]
    for contact in range(workload.contacts):
        who = tuple(int(getattr(workload, name)[contact]) for name in FIRST_COLUMNS)
        life: list[tuple[Any, ...]] = [who]
        level = [contact]
        while level:
            for row in level:
                kind, *ivr = (int(getattr(workload, name)[row]) for name in ("attempt_type", "ivr_time", "ivr_end"))
                visits, ends = slice(*told.visits[row]), slice(*told.ends[row])
                drawn = [
                    column[where].tolist() for column, where in zip(columns, [visits] * 3 + [ends] * 3, strict=True)
                ]
                ahead = workload.next_attempt[ends]
                life.append((kind, *ivr, *drawn, np.where(ahead >= 0, workload.attempt_type[ahead], -1).tolist()))
            level = sorted(
                {to for row in level for to in workload.next_attempt[slice(*told.ends[row])].tolist()} - {-1}
            )
        found.append(life)
    return found


def separate(scenario: Any, parts: Sequence[Piece]) -> None:
    """Pieces follow one another, the instants that they name part their arrivals, and nobody follows the last."""
    since, first = -scenario.clock_at_start, 0
    for part in parts:
        assert part.first == first
        assert part.until > since
        arrived = part.workload.arrived
        assert ((arrived >= max(since, 0)) & (arrived < min(part.until, scenario.duration))).all()
        assert (np.diff(arrived) >= 0).all()
        first, since = first + len(arrived), part.until
    assert since == FAR


@pytest.mark.parametrize("batch", [3, 20, 10**9])
@pytest.mark.parametrize("text", [TEXT, "".join(BASE.values())], ids=["logs", "rates"])
def test_pieces_together_are_the_whole(text: str, batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a pointer that leads into another piece, a base that is not moved, a contact lost or there twice."""
    monkeypatch.setattr(DRAWING, batch)
    scenario = parse(text)
    parts = in_pieces(scenario)
    same(whole(parts), draw(scenario, journeys(scenario), 1))
    separate(scenario, parts)
    assert len(parts) == 1 if batch > 10**6 else len(parts) > 1


@tried(60)
@given(SEEDS, st.booleans(), st.sampled_from([2, 30]))
def test_pieces_of_random_scenarios_are_the_whole(seed: int, logged: bool, batch: int) -> None:
    """Catches: what only some scenarios bring about: cut days, no-shows, types made by others, attempts in a long row."""
    scenario = parse(scenario_text(Random(seed), logged))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DRAWING, batch)
        parts = in_pieces(scenario)
        same(whole(parts), draw(scenario, journeys(scenario), 1))
    separate(scenario, parts)


@pytest.mark.parametrize(
    "arrivals",
    [
        "{rate: 40 per hour}",
        "{rate: 40 per hour, no_show: 60 %}",
        "{log: [2026-03-04 00:00, 2026-03-02 23:59:59.999, 2026-03-03 12:00, 2026-03-02 08:00, 2026-03-04 23:59:59]}",
        "{volume: 1, shape: {0:00: [1]}, count: exact}",
        "{rate: {2026-03-03: 30 per hour}}",
    ],
)
@pytest.mark.parametrize("start", ["2026-03-02 00:00", "2026-03-02 07:20"])
def test_midnights_part_the_pieces(arrivals: str, start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: `until` counted from the start instead of midnight, an arrival at midnight on the wrong side, no-shows
    or what lies outside the run counted in `first`."""
    monkeypatch.setattr(DRAWING, 1)
    scenario = parse(f"""
ccsim: 1
start: {start}
duration: 60 h
contacts: {{a: {{arrivals: {arrivals}, enter: desk}}}}
queues: {{desk: {{talk: {{exponential: 3 min}}, patience: never}}}}
agents: {{team: {{serves: {{desk: 1}}, staff: 1}}}}
""")
    parts = in_pieces(scenario)
    separate(scenario, parts)
    same(whole(parts), draw(scenario, journeys(scenario), 1))
    assert len(parts) >= 2 or "2026-03-03:" in arrivals
    for one, other in pairwise(part for part in parts if part.workload.contacts):
        last, following = (
            int(at) + scenario.clock_at_start for at in (one.workload.arrived[-1], other.workload.arrived[0])
        )
        if last // DAY < following // DAY:
            assert (one.until + scenario.clock_at_start) % DAY == 0


@pytest.mark.parametrize("text", [TEXT, "".join(BASE.values())], ids=["logs", "rates"])
def test_no_draw_depends_on_the_size_of_a_piece(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: luck, values by time or attempts ahead that depend on which other days are drawn with a contact's own."""
    scenario = parse(text)
    told = []
    for batch in (3, 50, 10**9):
        monkeypatch.setattr(DRAWING, batch)
        told.append([life for part in in_pieces(scenario) for life in lives(part.workload)])
    assert told[0] == told[1] == told[2]


def test_no_draw_depends_on_how_many_rows_are_worked_on_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: rows between two parts left out, or numbers of one part used for the next."""
    scenarios = [parse(text) for text in (TEXT, "".join(BASE.values()))]
    expected = [draw(scenario, journeys(scenario), 1).digest() for scenario in scenarios]
    monkeypatch.setattr("ccsim.workload.rows.PART", 7)
    assert [draw(scenario, journeys(scenario), 1).digest() for scenario in scenarios] == expected


def test_agents_are_drawn_apart_alike() -> None:
    """Catches: agents whose luck depends on whether the callers are drawn in pieces."""
    scenario = parse("".join(BASE.values()))
    apart, together = attendance(scenario, 2), draw(scenario, journeys(scenario), 2).attendance
    for part in fields(apart):
        one, other = getattr(apart, part.name), getattr(together, part.name)
        assert list(one) == list(other)
        assert all(np.array_equal(one[key], other[key]) for key in one)
    assert all(not part.workload.attendance.pace for part in in_pieces(scenario))


def test_no_more_than_a_piece_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: pieces held on to after they were handed over, what grows with the horizon, a busy day in one piece."""
    monkeypatch.setattr(DRAWING, 2_000)

    def peak(days: int, rate: int) -> int:
        head = f"ccsim: 1\nstart: 2026-03-02 00:00\nduration: {days} days\nseed: 5\n"
        contacts = BASE["contacts"].replace(
            "rate: 12 per hour, busyness: {cv: 20 %, shared: true}", f"rate: {rate} per hour"
        )
        scenario = parse("".join((BASE | {"head": head, "contacts": contacts}).values()))
        ways = journeys(scenario)
        for part in pieces(scenario, ways, 0):
            del part
        tracemalloc.start()
        for part in pieces(scenario, ways, 1):
            del part
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    short, long, busy = peak(2, 300), peak(8, 300), peak(2, 3_000)
    assert long < 1.1 * short
    assert (
        busy < short + 40 * 24 * 3_000
    )  # of a busy day the arrivals are held, all else takes some 500 bytes a contact


@pytest.mark.parametrize("batch", [1, 2, 3, 60])
@pytest.mark.parametrize(
    "clocks", [["08:00"] * 7, ["08:00"] * 4 + ["09:00"] * 3, ["08:00", "08:00", "09:00", "10:00", "10:00"]]
)
def test_who_comes_at_one_instant_comes_in_one_piece(
    clocks: list[str], batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches: a cut between two contacts of one instant, of whom the second would then come before its piece."""
    monkeypatch.setattr(DRAWING, batch)
    log = ", ".join(f"2026-03-02 {clock}" for clock in clocks)
    scenario = parse(f"""
ccsim: 1
start: 2026-03-02 00:00
duration: 1 day
contacts: {{a: {{arrivals: {{log: [{log}]}}, enter: desk}}, b: {{arrivals: {{log: [{log}]}}, enter: desk}}}}
queues: {{desk: {{talk: {{exponential: 3 min}}, patience: never}}}}
agents: {{team: {{serves: {{desk: 1}}, staff: 1}}}}
""")
    parts = in_pieces(scenario)
    separate(scenario, parts)
    same(whole(parts), draw(scenario, journeys(scenario), 1))


def test_a_busy_day_is_divided_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a day in one piece however busy, or a piece so small that it is all overhead."""
    monkeypatch.setattr(DRAWING, 100)
    parts = in_pieces(parse("".join(BASE.values())))
    sizes = [part.workload.contacts for part in parts]
    assert len(sizes) > 5
    assert all(75 <= size <= 150 for size in sizes[:-1])
    assert sizes[-1] <= 150


def test_threads_do_not_mix_their_luck() -> None:
    """Catches: one generator for all threads, whose streams would be cut short by each other."""
    scenario = parse("".join(BASE.values()))
    ways = journeys(scenario)
    expected = [draw(scenario, ways, replication).digest() for replication in range(8)]
    found: dict[int, str] = {}

    def work(numbers: range) -> None:
        for replication in numbers:
            found[replication] = draw(scenario, ways, replication).digest()

    threads = [threading.Thread(target=work, args=(range(begin, 8, 4),)) for begin in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[replication] for replication in range(8)] == expected
