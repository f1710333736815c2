"""Agents with several chats at once: where theory knows the answer, the formula and the search find it."""

from __future__ import annotations

import pytest

import ccsim
from ccsim import erlang
from ccsim.scenario import Scenario
from planning.centres import level, steady

RATE, AHT, PATIENCE = 120.0, 180.0, 300.0


def chats(count: int, target: str, slower: str = "none", agents: int = 1) -> Scenario:
    """Steady chats, several at once for each agent: M/M/(n x k) + M if nothing is slower."""
    scenario = steady(RATE, AHT, patience=f"{{exponential: {PATIENCE} s}}", target=target, agents=agents)
    several = [f"agents.team.at_once={{chat: {count}}}", f"agents.team.slower={slower}"]
    return scenario.with_changes(["contacts.call.channel=chat", *several])


def fewest(count: int, answer: float, aht: float = AHT) -> int:
    """Agents with so many places each, by Erlang A, one after another."""
    return next(n for n in range(1, 99) if level(RATE, aht, n * count, PATIENCE) >= answer)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_formula_counts_places(count: int) -> None:
    """Catches: agents and places confused, or places that are not rounded up to whole agents."""
    for answer in (0.6, 0.75, 0.9):
        row = ccsim.staff(chats(count, f"{answer * 100:g}/20"), by="formula").table.iloc[-1]
        assert row.agents == row.erlang_a == fewest(count, answer)
        assert row.service_level == pytest.approx(level(RATE, AHT, int(row.agents) * count, PATIENCE))
        assert row.handling_time == pytest.approx(AHT)
        assert row.erlangs == pytest.approx(RATE * AHT / 3600 / count)


def test_the_formula_takes_what_is_slower_at_its_most() -> None:
    """Catches: a slowdown left out of the formula's agents."""
    found = ccsim.staff(chats(3, "80/20", "20 %"), by="formula").table.iloc[-1]
    assert found.agents == fewest(3, 0.8, AHT * 1.4) > fewest(3, 0.8)


def test_an_occupancy_is_asked_of_agents_not_of_places() -> None:
    """Catches: an agent with one chat of three called busy for a third."""
    plan = ccsim.staff(chats(3, "80/20"), by="formula", max_occupancy=0.7).table.iloc[-1]
    calls = {"calls_per_hour": RATE, "aht": AHT, "within": 20, "patience": PATIENCE}
    one_at_a_time = next(n for n in range(1, 99) if erlang.a(agents=n, **calls).occupancy <= 0.7)
    assert plan.agents == one_at_a_time
    assert plan.occupancy <= 0.7


def test_the_search_finds_what_theory_knows() -> None:
    """Catches: a search that begins too high or too low to end, or a proof that knows nothing of several at once."""
    answer = 0.7
    found = ccsim.staff(chats(2, f"{answer * 100:g}/20"), replications=60)
    judged = found.table[found.table.target_met.notna()]
    assert judged.agents.tolist() == [fewest(2, answer)] * len(judged)
    assert judged.target_met.all()
    proof = found.to_dict()["proof"]
    assert proof["meets_targets"]
    assert proof["one_less_fails"]


def test_less_than_full_use_is_not_as_slow() -> None:
    """Catches: a formula that promises more than is kept: slower chats need no more agents than by the formula."""
    found = ccsim.staff(chats(3, "80/20", "20 %"), replications=60)
    judged = found.table[found.table.target_met.notna()]
    assert judged.target_met.all()
    assert (fewest(3, 0.8) <= judged.agents).all()
    assert (judged.agents <= judged.erlang_a).all()
