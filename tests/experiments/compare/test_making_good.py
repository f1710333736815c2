"""The fewest agents that make good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from desks import branch

import ccsim
from ccsim.experiments.compare import fewest, levers, make_good, price, with_more
from ccsim.experiments.compare.making_good import no_worse
from experiments.compare.known import known, of, simulate, tiers


@pytest.mark.parametrize("needed", range(1, 21))
def test_fewest(needed: int) -> None:
    """Catches: one too many or too few; a limit that is not tried; a lever asked about what it answered already."""
    asked: list[Mapping[int, int]] = []
    needs = [needed, 3, 99]

    def enough(question: Mapping[int, int]) -> Mapping[int, bool]:
        asked.append(question)
        return {place: agents >= needs[place] for place, agents in question.items()}

    assert fewest(enough, [20, 20, 20]) == [needed, 3, None]
    answers = [one for question in asked for one in question.items()]
    assert len(answers) == len(set(answers))
    assert len(asked) <= 10


def test_nowhere_to_add() -> None:
    """Catches: a search among no places that never ends."""
    assert fewest(lambda question: {}, []) == []


def test_levers() -> None:
    """Catches: a group that does not serve the segment; a shift that nobody works."""
    names = [str(one) for one in levers(branch("agents.lenders.serves={loans: none, loans/vip: 1}"), "ordinary")]
    assert names == ["tellers, morning"]
    assert [str(one) for one in levers(branch(), "vip")] == ["tellers, morning", "lenders, morning"]
    assert levers(tiers("first_come", "agents.team.staff=0"), "vip") == []
    with_none = tiers("first_come", "agents.idle={serves: {desk: 1}, staff: 0}")
    assert [one.group for one in levers(with_none, "vip")] == ["team"]


def test_more_wherever_somebody_is() -> None:
    """Catches: agents on duty at night; only the first interval changed."""
    staff = "{mon-fri: {8:00: [6, 0, 9], 12:00: 10, 17:00: 0}, sat: 0}"
    scenario = tiers("first_come", f"agents.team.staff={staff}")
    (lever,) = levers(scenario, "vip")
    more = with_more(scenario, lever, 2).resolved()["agents"]["team"]["staff"]
    wanted = scenario.set("agents.team.staff", staff.replace("6,", "8,").replace("9]", "11]").replace("10,", "12,"))
    assert more == wanted.resolved()["agents"]["team"]["staff"]


def test_the_base_itself_needs_nobody() -> None:
    """Catches: agents added where nothing was taken."""
    made = make_good(known(tiers()), known(tiers()), "ordinary", "mean_wait", simulate)
    assert (made.lever, made.agents, made.hours) == (None, 0, 0)


def test_the_price() -> None:
    """Catches: one agent too many; hours or wages of other agents; a proof against the candidate instead of the base."""
    base, candidate = known(tiers()), known(tiers("kept"))
    made = make_good(base, candidate, "ordinary", "mean_wait", simulate)
    assert str(made.lever) == "team"
    assert made.agents == 1
    assert (made.hours, made.cost) == (10, 200)
    assert made.left
    assert made.left.base == pytest.approx(
        ccsim.run(tiers(), replications=6, measures="mean_wait").measures.query("segment == 'ordinary'")["mean"].iloc[0]
    )
    assert (made.left.high or 0) <= 0


def test_the_cheaper_group_is_taken() -> None:
    """Catches: the first group in place of the one for which fewer hours, or less money, are enough."""
    two = "agents.pool={serves: {desk: 1}, staff: {6:00: 1, 8:00: 0}}"
    wages = "costs.agent_hour={team: 20, pool: 50}"
    long = [known(tiers(policy, two, wages)) for policy in ("first_come", "kept")]
    made = make_good(long[0], long[1], "ordinary", "mean_wait", simulate)
    assert made.hours == min(10, 2 * (made.agents or 99)) if str(made.lever) == "pool" else made.hours == 10
    same = "agents.pool={serves: {desk: 1}, staff: 1}"
    cheap = [known(tiers(policy, same, "costs.agent_hour={team: 20, pool: 5}")) for policy in ("first_come", "kept")]
    assert str(make_good(cheap[0], cheap[1], "ordinary", "mean_wait", simulate).lever) == "pool"


def test_what_cannot_be_made_good() -> None:
    """Catches: a search that never ends, or an answer that is none, where more agents do not help."""
    base = known(tiers())
    closed = known(tiers("first_come", "agents.team.serves={desk: none, desk/vip: 1}"))
    made = make_good(base, closed, "ordinary", "mean_wait", simulate)
    assert (made.lever, made.agents) == (None, None)


@pytest.mark.parametrize(
    ("measure", "low", "high", "enough"),
    [
        ("mean_wait", -3.0, 0.0, True),
        ("mean_wait", -3.0, 0.1, False),
        ("service_level", 0.0, 0.1, True),
        ("service_level", -0.01, 0.1, False),
        ("mean_wait", None, None, False),
    ],
)
def test_enough_is_surely_no_worse(measure: str, low: float | None, high: float | None, enough: bool) -> None:
    """Catches: a proof by the mean alone; a higher service level taken for worse."""
    left = of(list(price(known(tiers(), 2), known(tiers(), 2), ["vip"], ["ordinary"])), measure, segment="ordinary")
    assert no_worse(replace(left, low=low, high=high)) == enough
