"""The key `callback` of a queue: what is read, what is missing, and how it merges."""

from __future__ import annotations

from typing import Any

import pytest

import ccsim
from ccsim.errors import ScenarioError
from ccsim.scenario.model import Callback

BASE = """
ccsim: 1
duration: 1 h
contacts: {call: {arrivals: {rate: 60 per hour}, enter: desk}}
queues:
  desk:
    talk: {exponential: 3 min}
    patience: {exponential: 5 min}
    callback: CALLBACK
agents: {team: {serves: {desk: 1}, staff: 4}}
variants:
  by_line: {queues.desk.callback.offer: {when_wait_over: 2 min}}
  without: {queues.desk.callback: none}
"""
WHOLE = "{offer: {after: 60 s}, accept: 40 %, reached: 85 %, dial: {exponential: 20 s}, tries: 2, retry_after: 15 min}"


def said(callback: str, **how: Any) -> Callback | None:
    return ccsim.parse(BASE.replace("CALLBACK", callback), **how).queues["desk"].callback


def test_all_of_it_is_read() -> None:
    """Catches: a key that is read as another, a time in seconds, a share in per cent."""
    read = said(WHOLE)
    assert read is not None
    assert (read.offer.after, read.offer.when_wait_over) == (60_000, None)
    assert (read.accept, read.reached, read.tries, read.retry_after) == (0.4, 0.85, 2, 900_000)


def test_the_least_that_must_be_said() -> None:
    """Catches: a default that dials in vain, or more than once."""
    read = said("{offer: {when_wait_over: 0 s}, accept: 1}")
    assert read is not None
    assert (read.offer.when_wait_over, read.reached, read.tries, read.dial) == (0, 1, 1, None)


def test_an_offer_takes_the_place_of_the_other() -> None:
    """Catches: two offers merged into one, the other keys lost; `none` that leaves something."""
    read = said(WHOLE, variant="by_line")
    assert read is not None
    assert (read.offer.after, read.offer.when_wait_over, read.accept) == (None, 120_000, 0.4)
    assert said(WHOLE, variant="without") is None
    assert said("{offer: {after: 1 min}, accept: 40 %}", changes=["queues.desk.callback.accept=50 %"]).accept == 0.5  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("callback", "where", "what"),
    [
        ("{accept: 40 %}", "queues.desk.callback.offer", "'offer' is missing"),
        ("{offer: {after: 1 min}}", "queues.desk.callback.accept", "'accept' is missing"),
        ("{offer: {}, accept: 1}", "queues.desk.callback.offer", "one of the two is needed"),
        (
            "{offer: {after: 1 min, when_wait_over: 1 min}, accept: 1}",
            "queues.desk.callback.offer",
            "one of the two is needed",
        ),
        ("{offer: {aftr: 1 min}, accept: 1}", "queues.desk.callback.offer.aftr", "did you mean 'after'?"),
        ("{offer: 1 min, accept: 1}", "queues.desk.callback.offer", "a map is needed here"),
        ("{offer: {after: 1}, accept: 1}", "queues.desk.callback.offer.after", "unit"),
        ("{offer: {after: 1 min}, accept: 140 %}", "queues.desk.callback.accept", "not between 0 and 100 %"),
        ("{offer: {after: 1 min}, accept: 1, tries: 0}", "queues.desk.callback.tries", "0 is not between 1 and 20"),
        ("{offer: {after: 1 min}, accept: 1, tries: 21}", "queues.desk.callback.tries", "21 is not between 1 and 20"),
        ("{offer: {after: 1 min}, accept: 1, reached: 90 %}", "queues.desk.callback.dial", "a dial may be in vain"),
        (
            "{offer: {after: 1 min}, accept: 1, reached: 90 %, dial: 20 s, tries: 2}",
            "queues.desk.callback.retry_after",
            "when is the next try?",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(callback: str, where: str, what: str) -> None:
    """Catches: a mistake that passes, or is told of another place."""
    with pytest.raises(ScenarioError) as told:
        said(callback)
    assert any(line.partition(f" {where}: ")[1] and what in line for line in str(told.value).splitlines()), told.value
