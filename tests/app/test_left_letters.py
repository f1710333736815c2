"""Letters that nobody answers, or that give up as callers do: what is told before anything is simulated, and if it is so."""

from __future__ import annotations

import pytest

import ccsim
from ccsim import Scenario

WEEKEND = """
start: 2026-03-06 08:00
duration: 3 days
contacts: {letter: {channel: email, arrivals: {rate: 10 per hour}, enter: letters}}
queues:
  letters:
    {target: {answer: 90 %, within: 8 open h}, talk: {exponential: 5 min}, open: {mon-fri: 8:00-18:00}, otherwise: {closed: wait}}
agents: {clerks: {serves: {letters: 1}, staff: {mon-fri: {8:00: 4, 18:00: 0}}}}
"""
ONE_QUEUE = """
start: 2026-03-02 08:00
duration: 8 h
contacts:
  phone: {arrivals: {rate: 30 per hour}, enter: desk}
  mail: {channel: email, arrivals: {rate: 10 per hour}, enter: desk}
queues: {desk: {target: 80/20, talk: {exponential: 5 min}, patience: {exponential: 3 min}}}
agents: {team: {serves: {desk: 1}, staff: 6}}
"""
GONE = "come after the last agents of the run have gone (Fri 2026-03-06 18:00), and nobody answers them: letters"
BEFORE_THEY_GO = "cooldown=64 h"
UNTIL_THEY_COME = ["duration=74 h", "agents.clerks.staff={mon-fri: {8:00: 8, 18:00: 0}}"]


def told(text: str, *changes: str) -> tuple[str, ...]:
    """All warnings."""
    return ccsim.understand(ccsim.parse(text, changes=changes)).warnings


def unserved(scenario: Scenario) -> float:
    """Share of the letters that are simulated and nobody answers."""
    table = ccsim.run(scenario, replications=3, measures="unserved,offered").measures
    found = table[(table["queue"] == "letters") & (table["segment"] == "*")].set_index("measure")["mean"]
    return float(found["unserved"] / found["offered"])


def test_letters_after_the_last_agents_are_told_of() -> None:
    """Catches: a run that ends over a weekend, most of its letters unanswered, without a word; a wrong share of them."""
    (share,) = (int(one.split("letters ")[1].split(" %")[0]) for one in told(WEEKEND) if GONE in one)
    # 62 of 72 hours; the mean of three runs of some 720 letters has a standard error of 0.8 %
    assert share == round(100 * 62 / 72)
    assert unserved(ccsim.parse(WEEKEND)) == pytest.approx(share / 100, abs=0.03)


@pytest.mark.parametrize("cure", [[BEFORE_THEY_GO], UNTIL_THEY_COME])
def test_what_the_warning_advises_helps(cure: list[str]) -> None:
    """Catches: advice that leaves as many letters unanswered, and a warning that stays once it was followed."""
    assert not told(WEEKEND, *cure)
    assert unserved(ccsim.parse(WEEKEND, changes=cure)) == 0


@pytest.mark.parametrize("vain", ["cooldown=40 h", "warmup=60 h"])
def test_too_short_a_cooldown_does_not_help(vain: str) -> None:
    """Catches: a warning silenced by any cooldown, or letters of the warmup in its share."""
    expected = {"cooldown=40 h": "letters 69 %", "warmup=60 h": "letters 100 %"}[vain]
    assert any(GONE in one and expected in one for one in told(WEEKEND, vain))
    assert unserved(ccsim.parse(WEEKEND, changes=[vain])) > 0.5


def test_agents_who_stay_leave_nothing() -> None:
    """Catches: a warning where agents are on duty when the run ends, or nobody writes any more when they go."""
    assert not told(WEEKEND, "agents.clerks.staff=4")
    assert not told(WEEKEND, "duration=24 h", "contacts.letter.arrivals.rate={8:00: 10 per hour, 18:00: 0 per hour}")


def test_work_of_days_without_people_is_in_the_whole() -> None:
    """Catches: more work than people in all that no day has by itself; the same said twice where each day has."""
    whole = "more work than people in the whole run (60.0 h of work, 40.0 h on duty): letters"
    assert whole in told(WEEKEND)
    assert not any("whole run" in one for one in told(WEEKEND, "duration=10 h", "agents.clerks.staff=0"))
    one_day = told(WEEKEND, "duration=10 h", "contacts.letter.arrivals.rate=100 per hour")
    assert [one for one in one_day if "more work" in one] == [
        "more work than people on 2026-03-06 (83.3 h of work, 40.0 h on duty): letters"
    ]


def test_calls_while_nobody_is_there_are_no_work() -> None:
    """Catches: calls at night, who give up, counted as work that waits for the agents of the day."""
    night = ["contacts.call={arrivals: {rate: 30 per hour}, enter: desk}", "agents.clerks.serves.desk=2"]
    queue = "queues.desk={talk: {exponential: 3 min}, patience: {exponential: 1 min}}"
    few = "contacts.letter.arrivals.rate=1 per hour"
    assert not any("whole run" in one for one in told(WEEKEND, *night, queue, few))


def test_letters_that_give_up_as_callers_do() -> None:
    """Catches: a queue's patience that was meant for who calls, and silently holds for letters; a cure that does not help."""
    sentence = (
        "mail (email) gives up after the patience of queue desk, as phone does; write contacts.mail.patience: never if it "
        "waits for good"
    )
    assert told(ONE_QUEUE) == (sentence,)
    several = told(ONE_QUEUE, "segments={vip: {share: 100 %, patience: {scale: 150 %}}}")
    assert sentence in several


@pytest.mark.parametrize(
    "meant",
    [
        ["contacts.mail.patience=never"],
        ["contacts.mail.patience={desk: {exponential: 2 h}}"],
        ["contacts.phone.patience={exponential: 3 min}", "queues.desk.patience={exponential: 2 h}"],
        ["contacts.phone.channel=task"],
        ["queues.desk.patience=never"],
        ["contacts.mail.channel=chat"],
    ],
)
def test_patience_that_is_meant(meant: list[str]) -> None:
    """Catches: a warning where somebody said how long a letter waits, or a queue is for letters alone."""
    assert not any("gives up" in one for one in told(ONE_QUEUE, *meant))


def test_callbacks_for_who_never_called() -> None:
    """Catches: letters and visitors that accept callbacks without a word; a warning about chats or where nobody accepts."""
    callback, never = "queues.desk.callback={offer: {after: 60 s}, accept: 40 %}", "contacts.mail.patience=never"
    assert told(ONE_QUEUE, never, callback) == (
        "queue desk offers its callback to mail (email) too, and 40 % accept; let them come to a queue without 'callback'",
    )
    assert not told(ONE_QUEUE, never, callback, "contacts.mail.channel=chat")
    assert not told(ONE_QUEUE, never, callback, "queues.desk.callback.accept=0 %")
