"""Channels: what is said of contacts and agents, what holds where nothing is said, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from small import laid, refused, small, text, told

from ccsim.scenario import load, parse
from ccsim.scenario.channels import CHANNELS
from ccsim.scenario.distribution import Constant, Never
from ccsim.scenario.handling import handling

MAIL: dict[str, Any] = {
    "contacts": {"mail": {"channel": "email", "arrivals": {"rate": "6 per hour"}, "enter": "letters"}},
    "queues": {"letters": {"talk": {"constant": "5 min"}}},
    "agents": {"team": {"serves": {"letters": 2}}},
}


def group(**keys: Any) -> dict[str, Any]:
    return {"agents": {"team": keys}}


def test_contacts_call_if_nothing_is_said() -> None:
    """Catches: another channel by default, or one of a scenario without channels that changes its fingerprint."""
    plain, said = small(), small(contacts={"call": {"channel": "voice"}})
    assert plain.contacts["call"].channel == "voice"
    assert "channel" not in plain.resolved()["contacts"]["call"]
    assert plain.fingerprint == said.fingerprint


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_is_shown_and_read_again(channel: str) -> None:
    """Catches: a channel that gets lost where a scenario is written out; two with one fingerprint."""
    scenario = small(contacts={"call": {"channel": channel}})
    again = parse(yaml.safe_dump(scenario.resolved()))
    assert again.contacts["call"].channel == channel
    assert again == scenario
    assert (scenario.fingerprint == small().fingerprint) == (channel == "voice")


def test_a_channel_that_there_is_not() -> None:
    """Catches: a misspelt channel that counts as voice."""
    refused("contacts.call.channel", "'e-mail' is none of voice, chat, email", contacts={"call": {"channel": "e-mail"}})


@pytest.mark.parametrize("channel", CHANNELS)
def test_who_must_be_said_to_give_up(channel: str) -> None:
    """Catches: a call without patience that waits for ever unasked; one asked of e-mail, where hardly anybody gives up."""
    changes = laid({"contacts": {"mail": {"channel": channel}}}, MAIL)
    if channel in ("email", "task"):
        scenario = small(**changes)
        (piece,) = handling(scenario, "patience", "mail", "all", "letters", scenario.date(0))
        assert isinstance(piece.value, Never)
    else:
        refused("queues.letters.patience", "'mail' contacts of segment 'all' have no patience here", **changes)


@pytest.mark.parametrize(
    "where", [{"queues": {"letters": {"patience": "LONG"}}}, {"contacts": {"mail": {"patience": "LONG"}}}]
)
def test_a_patience_that_is_written_holds(where: dict[str, Any]) -> None:
    """Catches: e-mail that never gives up though its patience is written."""
    written = yaml.safe_load(yaml.safe_dump(where).replace("LONG", "{constant: 3 days}"))
    scenario = small(**laid(written, MAIL))
    (piece,) = handling(scenario, "patience", "mail", "all", "letters", scenario.date(0))
    assert piece.value == Constant(3 * 24 * 3_600_000.0)


def test_a_patience_of_some_hours_leaves_the_others_patient() -> None:
    """Catches: a gap in a patience by time that is refused, or in which who comes leaves at once."""
    scenario = small(**laid({"queues": {"letters": {"patience": {"8:00": {"constant": "1 h"}}}}}, MAIL))
    pieces = handling(scenario, "patience", "mail", "all", "letters", scenario.date(0))
    assert [(piece.begin // 3_600_000, type(piece.value)) for piece in pieces] == [(0, Never), (8, Constant)]


def test_a_talk_is_needed_of_e_mail_too() -> None:
    """Catches: the check of talk skipped with that of patience."""
    refused("queues.letters.talk", "have no talk here", **laid({"queues": {"letters": {"talk": None}}}, MAIL))


def test_what_agents_have_at_once_merges_by_channel() -> None:
    """Catches: a what-if or `defaults` of one channel that drops the others; a path that cannot be set."""
    tree = laid(group(at_once={"chat": 3, "email": 2}), yaml.safe_load(text()))
    tree["defaults"] = {"agents": {"at_once": {"task": 5}, "slower": "5 %"}}
    scenario = parse(yaml.safe_dump(tree), changes=["agents.team.at_once.chat=4", "agents.*.slower=12.5 %"])
    team = scenario.agents["team"]
    assert team.at_once == {"task": 5, "chat": 4, "email": 2}
    assert team.slower == 0.125
    assert parse(yaml.safe_dump(scenario.resolved())).agents["team"] == team
    assert scenario.set("agents.team.slower", "none").set("agents.team.at_once", "none").agents["team"].at_once == {}


WRONG: list[tuple[str, str, dict[str, Any]]] = [
    ("at_once", "a map is needed here: channels, each with how many an agent has at once", {"at_once": "3"}),
    ("at_once.chats", "'chats' is not one of the channels voice, chat, email", {"at_once": {"chats": 1}}),
    ("at_once.chats", "did you mean 'chat'?", {"at_once": {"chats": 1}}),
    ("at_once.chat", "0 is not between 1 and 50", {"at_once": {"chat": 0}}),
    ("at_once.chat", "51 is not between 1 and 50", {"at_once": {"chat": 51}}),
    ("at_once.chat", "2.5", {"at_once": {"chat": "2.5"}}),
    ("at_once.chat", "a whole number is needed here, not a map", {"at_once": {"chat": {"8:00": 1}}}),
    ("slower", "nothing is slower of one contact at a time: write 'at_once'", {"slower": "12 %"}),
    ("slower", "not between 0 and 100 %", {"at_once": {"chat": 1}, "slower": "120 %"}),
    ("slower", "-5", {"at_once": {"chat": 1}, "slower": "-5 %"}),
]


@pytest.mark.parametrize(("place", "message", "keys"), WRONG, ids=[f"{key}: {value}" for key, _, value in WRONG])
def test_what_is_wrong_is_said_with_its_place(place: str, message: str, keys: dict[str, Any]) -> None:
    """Catches: a mistake that passes, or is told of another place."""
    refused(f"agents.team.{place}", message, **group(**keys))


def test_slower_may_stay_where_only_one_is_had_at_once() -> None:
    """Catches: a sweep over 1, 2, 3 chats at once that fails at its first point."""
    assert small(**group(at_once={"chat": 1}, slower="12 %")).agents["team"].slower == 0.12


@pytest.mark.parametrize("word", [*CHANNELS, "at_once", "slower", "channel"])
def test_the_words_are_no_names(word: str) -> None:
    """Catches: a queue called `chat`, which no option and no table could tell from the channel."""
    found = told(queues={word: {"talk": {"exponential": "3 min"}, "patience": "never"}})
    assert found == [(f"queues.{word}", f"'{word}' is a word of the language and cannot be a name")]


def test_the_place_of_a_wrong_channel_is_its_line() -> None:
    """Catches: a problem that points at the group and not at the key."""
    with pytest.raises(Exception, match=r"<text>:3:46: agents\.team\.at_once\.chat: 0 is not between"):
        parse("ccsim: 1\nagents:\n  team: {staff: 1, at_once: {email: 1, chat: 0}, serves: {desk: 1}}\n")


def test_a_variant_can_change_the_channel(tmp_path: Any) -> None:
    """Catches: `extends` or a variant that cannot lay a channel over another."""
    (tmp_path / "base.yaml").write_text(text())
    (tmp_path / "other.yaml").write_text(
        "extends: base.yaml\ncontacts: {call: {channel: chat}}\nvariants: {letters: {contacts.call.channel: email}}\n"
    )
    assert load(tmp_path / "other.yaml").contacts["call"].channel == "chat"
    assert load(tmp_path / "other.yaml", variant="letters").contacts["call"].channel == "email"
