"""Letters that come when their queue has closed for the last time in the run: what is said, and that it helps."""

from __future__ import annotations

import re

import pytest

import ccsim
from ccsim.scenario import Scenario

POST = """
ccsim: 1
start: 2026-03-06 00:00                                       # a Friday
duration: 1 day
contacts: {letter: {channel: email, arrivals: {rate: 2 per hour}, enter: box}}
queues:
  box:
    target: {answer: 80 %, within: 4 open h}
    talk: {exponential: 6 min}
    patience: never
    open: {mon-fri: 8:00-18:00}
    otherwise: {closed: wait}
agents: {team: {serves: {box: 1}, staff: {8:00: 3, 18:00: 0}}}
"""


def post(*changes: str) -> Scenario:
    """A box in which letters lie all day and night, opened from 8:00 to 18:00 on weekdays."""
    return ccsim.parse(POST, changes=changes)


def why(scenario: Scenario, over: str = "day") -> set[str]:
    """Why no staffing meets the target; nothing if one does."""
    return {one.why for one in ccsim.staff(scenario, over=over, replications=10).troubles}


@pytest.mark.parametrize("over", ["interval", "day"])
def test_a_longer_run_or_a_cooldown_is_advised(over: str) -> None:
    """Catches: `callers wait until it opens` as the reason, which no reader can do anything about; a wrong number or time."""
    (told,) = why(post(), over)
    assert told.startswith(
        "12.0 contacts come after Fri 2026-03-06 18:00, when the queue has closed for the last time in the run"
    )
    # Who comes on Friday night is due on Monday at 12:00.
    assert "duration: 4 days, cooldown: 3 days" in told
    assert "cooldown: 6 h" in told
    assert "until it opens" not in told


def test_what_is_advised_helps() -> None:
    """Catches: a cooldown that ends before the letters are due, or begins after the doors have closed."""
    (told,) = why(post())
    ways = re.findall(r"\(([^()]*cooldown: [^()]*)\)", told)
    assert len(ways) == 2
    for way in ways:
        assert why(post(*(part.replace(": ", "=") for part in way.split(", ")))) == set(), way


def test_a_cooldown_that_is_too_short_is_made_longer() -> None:
    """Catches: letters of the cooldown counted as missed; advice that forgets the cooldown that there is."""
    (told,) = why(post("cooldown=2 h", "queues.box.target.answer=95 %"))
    assert told.startswith("8.0 contacts come after Fri 2026-03-06 18:00")
    assert "duration: 4 days, cooldown: 3 days 2 h" in told


def test_clock_time_runs_out_at_night_too() -> None:
    """Catches: one of two reasons kept for the next attempt; a reason that is none because the time lasts over the night."""
    in_four = "queues.box.target={answer: 99 %, within: 4 h}"
    (told,) = why(post(in_four))
    assert "duration: 2 days, cooldown: 1 day" not in told  # by Saturday nobody is there
    assert "callers who come while it is closed wait until it opens" in told
    (told,) = why(post("queues.box.target={answer: 99 %, within: 24 h}"))
    assert "closed for the last time" in told
    assert "until it opens" not in told


def test_who_comes_while_it_is_open_needs_no_cooldown() -> None:
    """Catches: a cooldown advised where it helps nobody."""
    only = "contacts.letter.arrivals.rate={0:00: 0 per hour, 2:00: 2 per hour, 8:00: 0 per hour}"
    (told,) = why(post(only, "queues.box.target={answer: 99 %, within: 1 h}"))
    assert told == "callers who come while it is closed wait until it opens"
