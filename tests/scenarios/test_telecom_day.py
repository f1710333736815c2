"""The telecom day: the month's centre and an app, whose evening is what keeps it from its target."""

from __future__ import annotations

from pathlib import Path

import ccsim

SCENARIOS = Path(__file__).parents[2] / "scenarios"
DAY, MONTH = SCENARIOS / "telecom_day.yaml", SCENARIOS / "telecom_month.yaml"
EVENING = ("start=2026-03-18 17:00", "duration=6 h", "cooldown=0 s")
NODES = {"account": "balance", "plan": "plans", "fault": "line_test", "order": "offers", "sim": "block_card"}
TARGET = 85


def scores(variant: str | None) -> dict[str, float]:
    """Satisfaction of an evening by channel."""
    evening = ccsim.load(DAY, variant=variant, changes=EVENING)
    rows = ccsim.run(evening, replications=1, by="channel", measures="satisfaction").rows
    return {row.channel: row.mean for row in rows if row.channel and row.segment == "*" and row.mean is not None}


def test_each_type_has_a_node_of_its_own() -> None:
    """Catches: a menu in which a type no longer tells the node that serves it, by which README.md reads the nodes."""
    day = ccsim.load(DAY)
    welcome = day.ivr.nodes["welcome"]
    for name, node in NODES.items():
        ((_, (piece,)),) = welcome.then_for.get(name, welcome.then).entries
        assert [goal for goal, _ in piece.value] == [node, "hang_up"]
    assert set(day.contacts["app"].enter.values()) == {"bot"}


def test_the_hotline_is_the_months() -> None:
    """Catches: a day whose callers, menus or people are no longer those of the month that it extends."""
    day, month = ccsim.load(DAY), ccsim.load(MONTH)
    assert day.segments == month.segments
    assert day.queues.keys() - month.queues.keys() == {"chats"}
    assert day.agents.keys() - month.agents.keys() == {"chat_team"}
    assert all(day.agents[name] == group for name, group in month.agents.items())
    assert all(day.ivr.nodes[name] == node for name, node in month.ivr.nodes.items())


def test_the_evening_is_what_the_app_lacks() -> None:
    """Catches: an app that is content anyway, advisers who do not help it, or who change what the hotline is worth."""
    stands, helped = scores(None), scores("chat_evening")
    assert stands["chat"] < TARGET < min(helped["chat"], stands["voice"])
    assert stands["voice"] == helped["voice"]
