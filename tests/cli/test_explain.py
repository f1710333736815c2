"""`ccsim explain` on the command line: what it prints, its JSON, and wrong questions."""

from __future__ import annotations

import json
import re

import pytest

import ccsim as package
from cli.conftest import Call

KEYS = {
    "story": [
        "ccsim",
        "scenario",
        "fingerprint",
        "policy",
        "seed",
        "replication",
        "contact",
        "picked",
        "type",
        "segment",
        "routed_as",
        "attempts",
    ],
    "attempt": ["attempt", "type", "cause", "arrived", "ivr", "visits"],
    "visit": [
        "queue",
        "cause",
        "outcome",
        "group",
        "agent",
        "joined",
        "started",
        "talk_end",
        "wrap_end",
        "left",
        "wait_s",
        "room",
        "ahead",
        "beside",
        "answered_ahead",
        "left_ahead",
        "earlier_elsewhere",
        "overtaken",
        "sent_on",
        "looks",
        "passed_by",
        "left_waiting",
        "taken",
    ],
    "look": ["at", "first_in_line", "groups"],
    "group": ["group", "level", "on_duty", "free", "room", "in_hand", "reasons"],
    "passing": ["at", "contact", "joined", "queue", "segment", "group", "agent", "same_queue", "reason"],
    "reason": ["rule", "words"],
}


def test_pick_and_repeat(ccsim: Call) -> None:
    """Catches: a printed number that tells another story; a progress or a warning on standard output."""
    picked = ccsim("explain", "branch.yaml", "--longest", "account", "--quiet")
    assert (picked.code, picked.err) == (0, "")
    (number,) = re.findall(r"--contact (\d+) shows it again", picked.out)
    again = ccsim("explain", "branch.yaml", "--contact", number, "-q")
    without = [line for line in picked.out.splitlines() if not line.startswith("Picked")]
    assert again.out.splitlines() == without


def test_json_keys(ccsim: Call) -> None:
    """Catches: a key of the document lost or renamed, an instant or a length in another unit."""
    ended = ccsim("explain", "branch.yaml", "--overtaken", "--json")
    told = json.loads(ended.out)
    assert list(told) == KEYS["story"]
    assert list(told["attempts"][0]) == KEYS["attempt"]
    visit = next(visit for attempt in told["attempts"] for visit in attempt["visits"] if visit["overtaken"])
    assert list(visit) == KEYS["visit"]
    assert list(visit["looks"][0]) == KEYS["look"]
    assert list(visit["looks"][0]["groups"][0]) == KEYS["group"]
    assert list(visit["passed_by"][0]) == KEYS["passing"]
    assert list(visit["passed_by"][0]["reason"]) == KEYS["reason"]
    story = package.explain("branch.yaml", told["contact"])
    one = next(each for attempt in story.attempts for each in attempt.visits if each.overtaken)
    assert visit["wait_s"] == (one.started - one.joined) / 1000
    assert visit["joined"].startswith("2026-03-02T") or visit["joined"].startswith("2026-03-03T")


def test_policy_variant_set_and_seed(ccsim: Call) -> None:
    """Catches: an option that is not heeded."""
    plain = json.loads(ccsim("explain", "branch.yaml", "--contact", "40", "--json", "-q").out)
    for option in (
        ["--policy", "first_come"],
        ["--variant", "more"],
        ["--set", "queues.account.talk={constant: 9 min}"],
        ["--seed", "7"],
    ):
        changed = json.loads(ccsim("explain", "branch.yaml", "--contact", "40", "--json", "-q", *option).out)
        assert changed["fingerprint"] != plain["fingerprint"], option
    other = json.loads(ccsim("explain", "branch.yaml", "--contact", "40", "--json", "-q", "--replication", "1").out)
    assert other["attempts"] != plain["attempts"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--contact", "99999"], r"there is no contact 99999 in replication 0; they are 0 to \d+"),
        (["--longest", "acount"], "did you mean 'account'"),
        (["--at", "2027-01-01 10:00"], "outside the run, which is 2026-03-02 06:00 to 2026-03-03 12:00"),
        (["--at", "late"], "is no time"),
        ([], "say which contact"),
        (["--abandoned", "--overtaken"], "say which contact"),
        (["--contact", "-1"], "not in the range"),
        (["--contact", "1", "--replication", "-1"], "not in the range"),
    ],
)
def test_wrong(ccsim: Call, arguments: list[str], message: str) -> None:
    """Catches: a traceback, another exit code than 2, a message without the range."""
    ended = ccsim("explain", "branch.yaml", *arguments)
    assert ended.code == 2
    assert re.search(message, ended.err)
    assert ended.out == ""


@pytest.mark.parametrize("width", [20, 80, 200])
def test_fits(ccsim: Call, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """Catches: lines wider than the terminal."""
    monkeypatch.setenv("COLUMNS", str(width))
    ended = ccsim("explain", "branch.yaml", "--longest", "loans", "-q")
    assert ended.code == 0
    assert max(map(len, ended.out.splitlines())) <= max(width, 20)


def test_without_the_fast_engine(ccsim: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: another story, or none, where numba is not there."""
    fast = ccsim("explain", "branch.yaml", "--longest", "account", "--json")
    monkeypatch.setattr("ccsim.compiler.AVAILABLE", False)
    slow = ccsim("explain", "branch.yaml", "--longest", "account", "--json")
    assert slow.code == 0
    assert json.loads(slow.out) == json.loads(fast.out)
