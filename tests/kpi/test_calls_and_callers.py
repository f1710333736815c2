"""What is asked of a hotline, in records written by hand: how many calls were connected, and what became of each caller."""

from __future__ import annotations

import pytest

from ccsim.records import Records
from kpi.test_satisfaction import BACK, CALLED, DESK, NEXT, OVERFLOW, TRANSFER, measured
from kpi.written import abandoned, answered, records, visit

CENTRE = DESK.partition("satisfaction:")[0]
CALL, ORDER = 0, 1
"""Numbers of the types: an order follows on a call."""
AGAIN = 3
"""Cause of a later try of a callback."""


@pytest.mark.parametrize(
    ("rows", "connected", "asked"),
    [
        ([answered(0, 0, 5, 60)], 1, 1),
        ([abandoned(0, 0, 5)], 0, 1),
        ([visit(0, "unserved", queue=0, joined=0)], 0, 1),
        ([visit(0, "blocked_lines", left=5)], 0, 1),
        ([visit(0, "blocked_queue", queue=0, left=5)], 0, 1),
        ([visit(0, "closed", queue=0, left=5)], 0, 1),
        # Nobody of these asked for an agent.
        ([visit(0, "self_served", arrived=0, left=5)], 0, 0),
        ([visit(0, "hung_up", arrived=0, left=5)], 0, 0),
        # Two queues, one call.
        ([visit(0, "overflowed", queue=0, joined=0, left=15),
          answered(0, 15, 25, 60, visit=1, cause=OVERFLOW, queue=BACK, arrived=0)], 1, 1),
        # Two calls of one caller, and two of who is transferred: each has its own agent.
        ([abandoned(0, 0, 5), answered(0, 60, 60, 90, attempt=1, cause=NEXT)], 1, 2),
        ([answered(0, 0, 5, 60), abandoned(0, 60, 65, visit=1, cause=TRANSFER, queue=BACK, arrived=0)], 1, 2),
        # Callbacks: reached at the second try, never reached, never dialled.
        ([visit(0, "callback", joined=0, started=60, wrap_end=70, left=70, **CALLED),
          visit(0, "callback", visit=1, cause=AGAIN, joined=90, started=95, talk_end=99, wrap_end=99, left=99, arrived=0,
                **CALLED)], 1, 1),
        ([visit(0, "callback", joined=0, started=60, wrap_end=70, left=70, **CALLED),
          visit(0, "callback_failed", visit=1, cause=AGAIN, joined=90, started=95, wrap_end=99, left=99, arrived=0,
                **CALLED)], 0, 1),
        ([visit(0, "callback_failed", joined=0, queue=0, callback_offered=0)], 0, 1),
    ],
)  # fmt: skip
def test_connect_rate(rows: list[dict[str, int]], connected: int, asked: int) -> None:
    """Catches: a kind of call left out or counted twice; a caller whom the IVR served taken for one who wanted an agent."""
    beside = answered(1, 0, 0, 60)  # so that there is always a call
    found = measured(records([*rows, beside]), text=CENTRE)
    assert found.mean("connect_rate") == (1 + connected) / (1 + asked)


def followed() -> Records:
    """Three callers and the orders that follow; one who calls to order; in seconds."""
    return records(
        [
            # Answered after 5 s; the order that follows is answered too.
            answered(0, 0, 5, 60, type=CALL),
            answered(0, 90, 99, 200, attempt=1, cause=NEXT + 1, type=ORDER),
            # Answered after 7 s; gives up when it comes to order.
            answered(1, 10, 17, 60, type=CALL),
            abandoned(1, 90, 95, attempt=1, cause=NEXT + 1, type=ORDER),
            # Gives up, and calls again in vain.
            abandoned(2, 20, 30, type=CALL),
            abandoned(2, 100, 130, attempt=1, cause=NEXT, type=CALL),
            # A first attempt of the other type, answered at once.
            answered(3, 40, 40, 50, type=ORDER),
        ]
    )


def test_a_follow_up_belongs_to_its_caller() -> None:
    """Catches: a follow-up of another type counted as a caller of its own, or its caller lost, served or timed by it."""
    found = measured(followed(), text=CENTRE, by=("type",))
    assert [found.mean(name) for name in ("callers", "served_at_last", "lost", "attempts")] == [4, 3, 1, 7 / 4]
    assert found.mean("time_to_service") == (5 + 7 + 0) / 3
    of_calls = [found.mean(name, type="call") for name in ("callers", "served_at_last", "lost", "attempts")]
    assert of_calls == [3, 2, 1, 6 / 3]
    of_orders = [found.mean(name, type="order") for name in ("callers", "served_at_last", "lost", "attempts")]
    assert of_orders == [1, 1, 0, 1]
    assert (found.mean("time_to_service", type="call"), found.mean("time_to_service", type="order")) == (6, 0)


def test_a_follow_up_is_a_visit_of_its_own_type() -> None:
    """Catches: visits of a follow-up counted under the type that the caller began with."""
    found = measured(followed(), text=CENTRE, by=("type",))
    assert [found.mean(name, type="call") for name in ("offered", "answered", "abandoned")] == [4, 2, 2]
    assert [found.mean(name, type="order") for name in ("offered", "answered", "abandoned")] == [3, 2, 1]
    assert found.mean("unsolved", type="order") == 2
