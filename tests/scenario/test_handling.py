"""Which talk, wrap and patience hold: who says it first, what `scale` multiplies, and what a queue's `never` yields to."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest
import yaml

from ccsim.scenario import Scenario, parse
from ccsim.scenario.distribution import Constant, Distribution, Exponential, Never
from ccsim.scenario.handling import What, handling
from ccsim.units import HOUR, SECOND

DAY = date(2026, 1, 5)
LEVELS = ("type/segment", "type/queue", "type", "segment", "queue")


def said(level: dict[str, Any], what: str = "talk") -> Scenario:
    """A scenario in which these levels say something of `what`; what is said by type and queue is of `desk`."""
    contact: dict[str, Any] = {"arrivals": {"rate": "1 per hour"}, "enter": {"vip": "desk", "others": "window"}}
    if "type/segment" in level:
        contact["segments"] = {"vip": {what: level["type/segment"]}}
    by_queue = {"desk": level.get("type/queue"), "rest": level.get("type")}
    contact[what] = {queue: value for queue, value in by_queue.items() if value}
    vip = {"share": "10 %", **({what: level["segment"]} if "segment" in level else {})}
    queue = {"talk": mean(60), "patience": mean(60), **({what: level["queue"]} if "queue" in level else {})}
    tree = {
        "duration": "1 day",
        "segments": {"vip": vip, "others": "rest"},
        "contacts": {"call": {key: value for key, value in contact.items() if value}},
        "queues": {"desk": queue, "window": queue},
    }
    return parse(yaml.safe_dump(tree, sort_keys=False))


def mean(seconds: float) -> dict[str, str]:
    return {"exponential": f"{seconds} s"}


def held(scenario: Scenario, what: What = "talk", segment: str = "vip", queue: str = "desk") -> Distribution:
    (piece,) = handling(scenario, what, "call", segment, queue, DAY)
    return piece.value


FULL = {level: mean(number) for number, level in enumerate(LEVELS, start=1)}


@pytest.mark.parametrize("what", ["talk", "wrap", "patience"])
@pytest.mark.parametrize("first", range(5))
def test_the_first_level_that_says_it_holds(first: int, what: What) -> None:
    """Catches: two levels of precedence exchanged, or one left out."""
    level = {name: FULL[name] for name in LEVELS[first:]}
    assert held(said(level, what), what) == Exponential((first + 1) * SECOND)


def test_other_segments_and_queues_are_untouched() -> None:
    """Catches: what is said for one queue or segment holding for all."""
    scenario = said(FULL)
    assert held(scenario, segment="others") == Exponential(2 * SECOND)
    assert held(scenario, segment="others", queue="window") == Exponential(3 * SECOND)
    assert held(scenario, queue="window") == Exponential(1 * SECOND)


def twin(level: dict[str, Any]) -> float:
    """Mean in seconds by the words of scenario.md: the slow obvious reading of a set of levels."""
    factor, general = 1.0, level.get("segment")
    if general and "scale" in general:
        factor, general = general["scale"], None
    for tree in (level.get("type/segment"), level.get("type/queue"), level.get("type"), general, level["queue"]):
        if tree and "scale" in tree:
            factor *= tree["scale"]
        elif tree:
            return factor * float(tree["exponential"].split()[0])
    raise AssertionError


@pytest.mark.parametrize("choice", list(product((0, 1, 2), repeat=4)))
def test_scales_in_every_combination(choice: tuple[int, ...]) -> None:
    """Catches: a scale that is lost, applied twice, or taken by what it should multiply."""
    level: dict[str, Any] = {"queue": mean(64)}
    for place, (name, kind) in enumerate(zip(LEVELS[:4], choice, strict=True), start=1):
        if kind:
            level[name] = mean(place) if kind == 1 else {"scale": 1 + place / 4}
    assert held(said(level)).mean == pytest.approx(twin(level) * SECOND, rel=1e-12)


def test_a_queue_s_never_yields_to_type_and_queue_only() -> None:
    """Catches: voicemail abandoned because the caller's type, or segment, has a patience elsewhere."""
    level: dict[str, Any] = {**FULL, "queue": "never"}
    del level["type/queue"]
    assert held(said(level, "patience"), "patience") == Never()
    assert held(said({**level, "segment": {"scale": 2}}, "patience"), "patience") == Never()
    assert held(said({**level, "type/queue": {"scale": 2}}, "patience"), "patience") == Never()
    assert held(said({**level, "type/queue": mean(7)}, "patience"), "patience") == Exponential(7 * SECOND)
    scaled = {**level, "type/queue": mean(7), "segment": {"scale": 2}}
    assert held(said(scaled, "patience"), "patience") == Exponential(14 * SECOND)


def test_no_wrap_is_none() -> None:
    """Catches: wrap required, or a piece of the day without it."""
    assert held(said({}), "wrap") == Constant(0)


def test_pieces_are_cut_where_any_level_changes() -> None:
    """Catches: an afternoon that keeps the morning's times, or a piece lost between two levels."""
    by_clock = {"8:00": mean(10), "12:00": {"scale": 2}}
    queue = {"0:00": mean(60), "10:00": mean(30), "14:00": mean(20)}
    scenario = said({"type": by_clock, "queue": queue})
    pieces = handling(scenario, "talk", "call", "others", "window", DAY)
    found = [(piece.begin // HOUR, piece.end // HOUR, piece.value.mean / SECOND) for piece in pieces]
    assert found == [(0, 8, 60), (8, 12, 10), (12, 14, 60), (14, 24, 40)]
