"""How many contacts of a channel an agent can have at once, as the plan says it in whole units."""

from __future__ import annotations

from math import lcm
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ccsim
from ccsim import plan, rules
from ccsim.plan.capacity import capacity
from ccsim.scenario.channels import CHANNELS
from ccsim.scenario.journeys import journeys

TYPES = "".join(f"  by_{channel}: {{channel: {channel}, enter: desk}}\n" for channel in reversed(CHANNELS))
TEXT = f"""
ccsim: 1
duration: 1 h
contacts:
{TYPES}queues: {{desk: {{talk: {{constant: 3 min}}, patience: never}}}}
agents:
  hosts: {{serves: {{desk: 1}}, staff: 1}}
  tellers: {{serves: {{desk: 1}}, staff: 1}}
"""


BASE = ccsim.parse(TEXT)


def with_hosts(at_once: dict[str, int], slower: float | None = None) -> Any:
    """A scenario with a type of each channel, in which these hosts have so many at once."""
    hosts = BASE.agents["hosts"].model_copy(update={"at_once": at_once, "slower": slower})
    return BASE.model_copy(update={"agents": BASE.agents | {"hosts": hosts}})


def needs_of(at_once: dict[str, int]) -> tuple[int, dict[str, int]]:
    """Units of a host, and those that a contact of each channel takes."""
    scenario = with_hosts(at_once)
    found = capacity(scenario)
    types = [contact.channel for contact in scenario.contacts.values()]
    return int(found["units"][0]), dict(zip(types, found["needs"][0].tolist(), strict=True))


def test_units_worked_out_by_hand() -> None:
    """Catches: another number of units, a channel not named that leaves room, a group that takes its neighbour's."""
    made = plan.make(scenario := with_hosts({"chat": 4, "email": 6, "task": 1}, 0.125), journeys(scenario))
    assert [CHANNELS[number] for number in made.channel] == list(reversed(CHANNELS))
    assert made.takes_line.tolist() == [0, 0, 0, 0, 1]
    assert made.units.tolist() == [12, 1]
    assert made.needs.tolist() == [[12, 12, 2, 3, 12], [1, 1, 1, 1, 1]]  # walk_in, task, email, chat, voice
    assert made.hands.tolist() == [6, 1]
    assert made.slower.tolist() == [125_000, 0]


@pytest.mark.parametrize(("share", "millionths"), [(None, 0), (0.0, 0), (2 / 3, 666_667), (1.0, 1_000_000)])
def test_slower_is_in_millionths(share: float | None, millionths: int) -> None:
    """Catches: a share cut off where it is to be rounded."""
    assert capacity(with_hosts({"chat": 2}, share))["slower"].tolist() == [millionths, 0]


@given(st.dictionaries(st.sampled_from(CHANNELS), st.integers(1, 50), min_size=1))
def test_so_many_of_a_channel_fit_and_no_more(at_once: dict[str, int]) -> None:
    """Catches: shares that do not add up to the whole agent, so that one more or one less of a channel fits."""
    units, needs = needs_of(at_once)
    assert units == lcm(*at_once.values())
    for channel, each in needs.items():
        many = at_once.get(channel, 1)
        assert rules.has_room(units, (many - 1) * each, each)
        assert not rules.has_room(units, many * each, each)


@given(st.dictionaries(st.sampled_from(CHANNELS), st.integers(1, 50), min_size=1), st.lists(st.sampled_from(CHANNELS)))
def test_no_mixture_needs_more_hands(at_once: dict[str, int], coming: list[str]) -> None:
    """Catches: too few places for the contacts in hand, which an engine would write over one another."""
    units, needs = needs_of(at_once)
    hands = int(capacity(with_hosts(at_once))["hands"][0])
    used = in_hand = 0
    for channel in coming * 10:
        if rules.has_room(units, used, needs[channel]):
            used, in_hand = used + needs[channel], in_hand + 1
    assert in_hand <= hands
