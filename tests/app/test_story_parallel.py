"""The story of a contact whose agents have others in hand, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

import ccsim
from ccsim.app.story.facts import Story, Visit

# Chats at 0, 1, 2, 4 and 6 s, each of 60 s; a call at 3 s. Two agents with two chats at once, slowed by a tenth for each other.
HALL = """
ccsim: 1
start: 2026-01-05 09:00
duration: 1 h
tables: {seen: {file: seen.csv, time: time, format: "%Y-%m-%d %H:%M:%S"}}
contacts:
  shop: {channel: chat, arrivals: {log: {table: seen, where: {type: shop}}}, enter: chats}
  ring: {arrivals: {log: {table: seen, where: {type: ring}}}, enter: calls}
queues:
  chats: {talk: {constant: 60 s}, patience: never}
  calls: {talk: {constant: 60 s}, patience: never}
agents: {hosts: {serves: {chats: 1, calls: 1}, staff: 2, at_once: {chat: 2}, slower: 10 %}}
policies: {kept: {keep_free: {hosts: {rest: 1}}}}
"""
SEEN = (("shop", 0), ("shop", 1), ("shop", 2), ("ring", 3), ("shop", 4), ("shop", 6))
SECOND = 1000


def story(folder: Path, contact: int, *changes: str) -> Story:
    lines = [f"2026-01-05 09:00:{at:02},{kind}" for kind, at in SEEN]
    (folder / "seen.csv").write_text("\n".join(["time,type", *lines]) + "\n", encoding="utf-8")
    (folder / "hall.yaml").write_text(HALL, encoding="utf-8")
    return ccsim.explain(ccsim.load(folder / "hall.yaml").with_changes(changes), contact)


def only_visit(told: Story) -> Visit:
    ((visit,),) = ([*attempt.visits] for attempt in told.attempts)
    return visit


WHOLE, HALF = "a call takes a whole agent (at_once)", "a chat takes 1/2 of an agent (at_once)"


# Agent 0 has chats 0 (until 60) and 2 (2 to 68, slowed), agent 1 chats 1 (until 61) and 4 (4 to 70, slowed). Chat 5 waits from 6
# until 60, beside chat 2: until 126. The call needs a whole agent: agent 1 at 70.
@pytest.mark.parametrize(
    ("contact", "told"),
    [
        (
            1,
            [
                "00:01  Answered at once by agent 1 of hosts, the only one free there.",
                "01:01  The talk ends after 1 min.",
            ],
        ),
        (
            2,
            [
                "00:02  Answered at once by agent 0 of hosts, who had 1 other in hand, the least of 2 with room.",
                "01:08  The talk ends after 1 min 6 s, 10 % longer for the 1 other in hand.",
            ],
        ),
        (4, ["00:04  Answered at once by agent 1 of hosts, who had 1 other in hand, the only one with room there."]),
        (
            5,
            [
                f"00:06  Nobody takes it: hosts: all 2 busy with 4 contacts: {HALF}, and nobody had so much left.",
                "01:00  Answered after 54 s by agent 0 of hosts, who had room again and took it besides 1 other in hand.",
            ],
        ),
        (
            3,
            [
                f"00:03  Nobody takes it: hosts: all 2 busy with 3 contacts: {WHOLE}, and nobody had so much left.",
                "00:04  2 later arrivals (all at chats: 4, 5) pass it to hosts, the last 56 s later: "
                f"{WHOLE}, and nobody had so much left.",
                "01:01  2 times an agent of hosts has room again or comes on duty and leaves the first of its line waiting: "
                f"{WHOLE}, and the agent had not so much left.",
                "01:10  Answered after 1 min 7 s by agent 1 of hosts, who became free and took it.",
            ],
        ),
    ],
)
def test_contacts_in_hand_are_told(tmp_path: Path, contact: int, told: list[str]) -> None:
    """Catches: room told as a free agent, others in hand or their slowing left out, a call passed without the reason."""
    lines = story(tmp_path, contact).lines(300)
    assert [line for line in told if f"09:{line}" not in lines] == [], lines


def test_taken_beside_others(tmp_path: Path) -> None:
    """Catches: the contact itself counted among the others in hand; a slowing of the first, or not of each."""
    three = "agents.hosts.at_once.chat=3"
    found = [only_visit(story(tmp_path, contact, three, "agents.hosts.staff=1")).taken for contact in (0, 1, 2)]
    assert [(one.in_hand, one.slower) for one in found if one] == [(0, 0.0), (1, 0.1), (2, 0.2)]


def test_kept_free_costs_nobody_who_is_busy(tmp_path: Path) -> None:
    """Catches: keep_free told to stand in the way of who has something in hand already; room that is not counted."""
    visit = only_visit(story(tmp_path, 1, "policy=kept"))
    (seen,) = visit.looks[-1].groups
    assert (seen.free, seen.room, seen.in_hand, seen.reasons) == (1, 1, 1, ())
    assert visit.taken is not None
    assert (visit.agent, visit.taken.in_hand) == (0, 1)
    (stopped,) = only_visit(story(tmp_path, 2, "policy=kept")).looks[0].groups
    assert (stopped.free, stopped.room, [one.rule for one in stopped.reasons]) == (1, 0, ["keep_free"])


def test_the_heads_look_again_and_again(tmp_path: Path) -> None:
    """Catches: a look in vain told after every contact that is finished, though nothing has changed in what stands in the way."""
    visit = only_visit(story(tmp_path, 3))
    assert [look.at for look in visit.looks] == [3 * SECOND]
