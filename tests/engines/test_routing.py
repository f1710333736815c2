"""A user's own routing rule in place of levels, priorities and `choose_agent`."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

import ccsim
from ccsim.engines.simpy import Offer

CENTRE = """
ccsim: 1
name: two queues, two groups
duration: 8 h
replications: 1
segments: {vip: 20 %, ordinary: rest}
contacts:
  sale: {arrivals: {rate: 40 per hour}, enter: sales}
  fault: {arrivals: {rate: 30 per hour}, enter: faults}
queues:
  sales: {talk: {exponential: 4 min}, patience: {exponential: 5 min}}
  faults: {talk: {exponential: 5 min}, patience: {exponential: 9 min}}
agents:
  both: {serves: {sales: 1, faults: 1}, staff: 4}
  fitters: {serves: {faults: 1}, staff: 2}
policies: {strict: {priority: {vip: 1, rest: 2}}}
"""


def strictly(now: int, offers: Sequence[Offer]) -> Offer:
    """VIPs first, then who waits longest; of the agents who is idle longest."""
    del now
    return min(offers, key=lambda o: (o.segment != "vip", -o.waited, -o.idle, o.agent, o.contact))


def never(now: int, offers: Sequence[Offer]) -> None:
    """Nobody takes anybody."""
    del now, offers


def ordinary_first(now: int, offers: Sequence[Offer]) -> Offer:
    """Who is no VIP goes first."""
    del now
    return min(offers, key=lambda o: (o.segment == "vip", -o.waited, o.contact, o.agent))


def test_a_rule_that_says_what_the_policy_says_gives_its_records() -> None:
    """Catches: offers with wrong facts, an offer too many or too few, a rule asked at other instants than the policy."""
    scenario = ccsim.parse(CENTRE)
    policy = ccsim.run(scenario, policy="strict")
    own = ccsim.run(scenario, routing=strictly)
    assert own.digest == policy.digest
    assert own.digest != ccsim.run(scenario).digest


def test_nobody_starts_when_the_rule_says_none() -> None:
    """Catches: a rule's None taken for 'no matter who'."""
    records = ccsim.run(ccsim.parse(CENTRE), routing=never).records
    assert len(records) > 0
    assert "answered" not in set(records["outcome"])


def test_a_rule_may_overtake() -> None:
    """Catches: a rule that is asked but not obeyed."""
    scenario = ccsim.parse(CENTRE.replace("rate: 40", "rate: 80"))
    waits = []
    for rule in (strictly, ordinary_first):
        records = ccsim.run(scenario, routing=rule).records
        waits.append(records[(records["segment"] == "vip") & (records["outcome"] == "answered")]["wait_s"].mean())
    assert waits[1] > 2 * waits[0]


@pytest.mark.parametrize("answer", [Offer(99_999, 0, "sales", "vip", "both", 0, 0, 1), "the first"])
def test_an_answer_that_was_not_offered_is_refused(answer: object) -> None:
    """Catches: a contact that starts with an agent who cannot take it."""
    with pytest.raises(ValueError, match="none of the offers"):
        ccsim.run(ccsim.parse(CENTRE), routing=lambda now, offers: answer)  # type: ignore[arg-type, return-value]


HOSTS = """
ccsim: 1
name: chats, mails and calls
duration: 8 h
replications: 1
segments: {vip: 20 %, ordinary: rest}
contacts:
  sale: {channel: chat, arrivals: {rate: 60 per hour}, enter: sales}
  letter: {channel: email, arrivals: {rate: 20 per hour}, enter: letters}
  fault: {arrivals: {rate: 25 per hour}, enter: faults}
queues:
  sales: {talk: {exponential: 4 min}, patience: {exponential: 5 min}}
  letters: {talk: {exponential: 5 min}}
  faults: {talk: {exponential: 5 min}, patience: {exponential: 9 min}}
agents:
  both: {serves: {sales: 1, letters: 1, faults: 1}, staff: 4, at_once: {chat: 3, email: 3}, slower: 10 %}
  fitters: {serves: {faults: 1}, staff: 2}
policies: {strict: {priority: {vip: 1, rest: 2}}}
"""


def least_in_hand(now: int, offers: Sequence[Offer]) -> Offer:
    """VIPs first, then who waits longest; of the agents who has least in hand, then whose last contact ended first."""
    del now
    return min(offers, key=lambda o: (o.segment != "vip", -o.waited, o.in_hand, -o.idle, o.agent, o.contact))


def alone(now: int, offers: Sequence[Offer]) -> Offer | None:
    """Nobody takes anybody besides another."""
    free = [offer for offer in offers if not offer.in_hand]
    return strictly(now, free) if free else None


def test_a_rule_that_says_what_the_policy_says_with_several_in_hand() -> None:
    """Catches: agents with room who are not offered, others in hand counted wrongly, `idle` not since the last one ended."""
    scenario = ccsim.parse(HOSTS)
    policy = ccsim.run(scenario, policy="strict")
    own = ccsim.run(scenario, routing=least_in_hand)
    assert own.digest == policy.digest
    assert own.digest != ccsim.run(scenario, routing=strictly).digest


def test_a_rule_may_leave_room_unused() -> None:
    """Catches: a rule's None passed over where the heads of the lines look again."""
    records = ccsim.run(ccsim.parse(HOSTS), routing=alone).records
    served = records[records["agent"] >= 0].sort_values(["agent", "started"])
    before = served.groupby("agent")["wrap_end"].shift()
    assert len(served) > 100
    assert (served["started"] >= before)[before.notna()].all()
