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
