"""Laws that every run obeys, whatever the scenario: each takes a run and fails on the first breach.

They are written on the records, with no engine in mind, and search from end to end rather than cleverly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise

from harness import Run, rows

from ccsim.records import OUTCOMES

Row = dict[str, int]
(
    ANSWERED,
    ABANDONED,
    BLOCKED_LINES,
    BLOCKED_QUEUE,
    CLOSED,
    OVERFLOWED,
    SELF_SERVED,
    HUNG_UP,
    UNSERVED,
    CALLBACK,
    CALLBACK_FAILED,
) = range(len(OUTCOMES))
DAY = 86_400_000
FOREVER = 10**18
RETURNS = 3
"""The cause of a later try of a callback."""


def by(found: list[Row], *columns: str) -> dict[tuple[int, ...], list[Row]]:
    groups: dict[tuple[int, ...], list[Row]] = defaultdict(list)
    for row in found:
        groups[tuple(row[column] for column in columns)].append(row)
    return groups


def waits(visit: Row) -> tuple[int, int]:
    """From when to when the visit stood in its line; empty if it was taken at once or never joined."""
    if visit["joined"] < 0:
        return 0, 0
    if visit["started"] >= 0:
        return visit["joined"], visit["started"]
    return visit["joined"], FOREVER if visit["left"] < 0 else visit["left"]


def holds_on(visit: Row) -> tuple[int, int]:
    """From when to when the caller waited: who accepts a callback hangs up, and later tries find nobody waiting."""
    if visit["outcome"] not in (CALLBACK, CALLBACK_FAILED):
        return waits(visit)
    return (0, 0) if visit["cause"] == RETURNS else (visit["joined"], visit["callback_offered"])


def turn(visit: Row, attempt: list[Row]) -> int:
    """Which visit of its attempt it is, all tries of a callback as one."""
    return visit["visit"] - sum(row["cause"] == RETURNS and row["visit"] <= visit["visit"] for row in attempt)


def draws_of(run: Run, visit: Row, attempt: list[Row]) -> int:
    """Where the draws of a visit in a first attempt lie."""
    slot = run.journeys.slot[visit["type"]][turn(visit, attempt)][visit["queue"]]
    return int(run.workload.base[visit["contact"]]) + slot


def one_fate(run: Run) -> None:
    visits = rows(run.records.visits)
    assert [row[:3] for row in keys(visits)] == sorted({row[:3] for row in keys(visits)})
    assert sorted({row["contact"] for row in visits}) == list(range(len(run.workload.arrived)))
    for (contact,), all_of_it in by(visits, "contact").items():
        attempts = list(by(all_of_it, "attempt").values())
        assert [attempt[0]["attempt"] for attempt in attempts] == list(range(len(attempts)))
        assert len(attempts) <= 20
        assert attempts[0][0]["arrived"] == run.workload.arrived[contact]
        for attempt in attempts:
            assert [row["visit"] for row in attempt] == list(range(len(attempt)))
            assert all(row["outcome"] in (ANSWERED, OVERFLOWED, CALLBACK) for row in attempt[:-1])
            assert attempt[-1]["outcome"] != OVERFLOWED
            assert sum(row["talk_end"] >= 0 for row in attempt) <= 2
        for earlier, later in pairwise(attempts):
            assert earlier[-1]["left"] >= 0
            assert earlier[-1]["left"] <= later[0]["arrived"] < run.scenario.duration


def keys(visits: list[Row]) -> Iterator[tuple[int, ...]]:
    return ((row["contact"], row["attempt"], row["visit"]) for row in visits)


def time_adds_up(run: Run) -> None:
    visits = rows(run.records.visits)
    for attempt in by(visits, "contact", "attempt").values():
        ivr = attempt[0]["left" if attempt[0]["joined"] < 0 else "joined"] - attempt[0]["arrived"]
        assert ivr >= 0
        for earlier, later in pairwise(attempt):
            said = list(run.scenario.queues.values())[later["queue"]].callback
            pause = said.retry_after if later["cause"] == RETURNS and said else 0
            assert earlier["left"] + pause == (later["left"] if later["joined"] < 0 else later["joined"])
    for row in visits:
        called = row["outcome"] in (CALLBACK, CALLBACK_FAILED)
        taken = row["outcome"] in (ANSWERED, CALLBACK) or (row["outcome"] == CALLBACK_FAILED and row["left"] >= 0)
        assert (row["started"] >= 0) == (row["agent"] >= 0) == (row["group"] >= 0) == taken
        assert (row["joined"] >= 0) == (called or row["outcome"] in (ANSWERED, ABANDONED, OVERFLOWED, UNSERVED))
        assert (row["left"] < 0) == (row["outcome"] == UNSERVED or (called and not taken))
        if row["talk_end"] >= 0:
            assert row["joined"] <= row["started"] < row["talk_end"] == row["left"] <= row["wrap_end"]
        elif taken:
            assert called
            assert row["joined"] <= row["started"] < row["left"] == row["wrap_end"]
        elif row["joined"] >= 0 and row["left"] >= 0:
            assert row["joined"] <= row["left"]


def patience_holds(run: Run) -> None:
    for attempt in by(rows(run.records.visits), "contact", "attempt").values():
        for row in attempt:
            if row["attempt"] > 0 or row["joined"] < 0:
                continue
            patience = int(run.workload.patience[draws_of(run, row, attempt)])
            begin, end = holds_on(row)
            if row["outcome"] == ABANDONED:
                assert patience == end - begin
            else:
                assert patience < 0 or end - begin <= patience


def callbacks_are_kept(run: Run) -> None:
    """Who is offered a callback, who accepts, and what each try comes to; every accepted one is reached or fails, once."""
    for attempt in by(rows(run.records.visits), "contact", "attempt").values():
        for (number,), tries in by_turn(attempt).items():
            first, last = tries[0], tries[-1]
            said = list(run.scenario.queues.values())[first["queue"]].callback if first["queue"] >= 0 else None
            accepted = first["outcome"] in (CALLBACK, CALLBACK_FAILED)
            if first["callback_offered"] < 0:
                assert not accepted
                assert len(tries) == 1
                after = said.offer.after if said else None
                assert after is None or first["joined"] < 0 or waits(first)[1] <= first["joined"] + after
                continue
            assert said is not None
            assert first["callback_offered"] - first["joined"] == (said.offer.after or 0)
            assert all(row["outcome"] == CALLBACK and row["talk_end"] < 0 for row in tries[:-1])
            assert all(row["cause"] == RETURNS and row["line_from"] < 0 for row in tries[1:])
            assert {row["callback_offered"] for row in tries} == {first["callback_offered"]}
            if accepted:
                assert (last["outcome"] == CALLBACK) == (last["talk_end"] >= 0)
                assert len(tries) <= said.tries
            if first["attempt"] == 0:
                missed = int(run.workload.missed[draws_of(run, first, attempt)])
                assert accepted == (missed >= 0), (number, missed)
                in_vain = sum(row["started"] >= 0 and row["talk_end"] < 0 for row in tries)
                if accepted and last["talk_end"] >= 0:
                    assert in_vain == missed
                elif accepted:
                    assert in_vain <= missed
                    due = last["left"] + (said.retry_after or 0)
                    assert in_vain == said.tries or last["left"] < 0 or due >= run.scenario.duration


def by_turn(attempt: list[Row]) -> dict[tuple[int, ...], list[Row]]:
    groups: dict[tuple[int, ...], list[Row]] = defaultdict(list)
    for row in attempt:
        groups[turn(row, attempt),].append(row)
    return groups


def nobody_overtakes(run: Run) -> None:
    """In one line (queue, segment as routed) nobody starts while one who joined earlier still waits."""
    joined = [row for row in rows(run.records.visits) if row["joined"] >= 0]
    for line in by(joined, "queue", "routed_as").values():
        for row in line:
            if row["started"] >= 0:
                passed = [
                    other for other in line if other["joined"] < row["joined"] and waits(other)[1] > row["started"]
                ]
                assert not passed, (row, passed)


def lines_suffice(run: Run) -> None:
    """Trunk lines: never more than there are, and whoever is blocked met them all taken."""
    limit = run.scenario.ivr.lines
    held = []
    refused = []
    by_voice = [contact.channel == "voice" for contact in run.scenario.contacts.values()]
    called = [row for row in rows(run.records.visits) if by_voice[row["type"]]]
    for attempt in by(called, "contact", "attempt").values():
        parts = [(row["line_from"], row["line_to"]) for row in attempt if row["line_from"] >= 0]
        if attempt[0]["outcome"] == BLOCKED_LINES:
            assert not parts
            refused.append(attempt[0]["arrived"])
            continue
        assert parts[0][0] == attempt[0]["arrived"]
        assert all(one[1] == two[0] for one, two in pairwise(parts))
        held.append((parts[0][0], FOREVER if parts[-1][1] < 0 else parts[-1][1]))
    assert limit is not None or not refused
    if limit is not None:
        for now in {begin for begin, _ in held}:
            assert sum(begin <= now < end for begin, end in held) <= limit
        for now in refused:
            assert sum(begin <= now <= end for begin, end in held) >= limit


def places_suffice(run: Run) -> None:
    """Waiting places: between two instants never more wait than there is room for; who is refused met it full."""
    visits = rows(run.records.visits)
    for number, queue in enumerate(run.scenario.queues.values()):
        here = [holds_on(row) for row in visits if row["queue"] == number]
        if queue.capacity is None:
            assert not [row for row in visits if row["queue"] == number and row["outcome"] == BLOCKED_QUEUE]
            continue
        for now in {begin for begin, end in here if end > begin}:
            assert sum(begin <= now < end for begin, end in here) <= queue.capacity
        for row in visits:
            if row["queue"] == number and row["outcome"] == BLOCKED_QUEUE:
                assert sum(begin <= row["left"] <= end for begin, end in here) >= queue.capacity


def hours_hold(run: Run) -> None:
    """Whoever joins a queue that does not let wait outside its hours joins inside them; `closed` is outside them."""
    names = list(run.scenario.queues)
    for row in rows(run.records.visits):
        if row["queue"] < 0 or row["cause"] == RETURNS:
            continue
        now = row["joined"] if row["joined"] >= 0 else row["left"]
        spans = run.scenario.open_spans(names[row["queue"]], -1, 2 + now // DAY)
        is_open = spans is None or any(begin <= now < end for begin, end in spans)
        if row["outcome"] == CLOSED:
            assert not is_open
        elif row["joined"] >= 0:
            assert is_open or run.scenario.queues[names[row["queue"]]].otherwise.closed == "wait"


def only_voice_holds_lines(run: Run) -> None:
    """No other channel takes a trunk line, or needs one."""
    channels = [contact.channel for contact in run.scenario.contacts.values()]
    for row in rows(run.records.visits):
        if channels[row["type"]] != "voice":
            assert row["line_from"] == row["line_to"] == -1
            assert row["outcome"] != BLOCKED_LINES


LAWS: tuple[Callable[[Run], None], ...] = (
    one_fate,
    time_adds_up,
    patience_holds,
    callbacks_are_kept,
    nobody_overtakes,
    lines_suffice,
    places_suffice,
    hours_hold,
    only_voice_holds_lines,
)
