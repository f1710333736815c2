"""Where theory knows the answer, the search finds it and proves it.

Steady calls, exponential times, well after the beginning: M/M/n and M/M/n+M. In each case the neighbouring numbers of agents are
so far from the target that the replications made here tell them apart with more than 99.9 %: no luck is needed.
"""

from __future__ import annotations

import pytest

import ccsim
from planning.centres import level, steady

CASES = {
    "erlang_c": (60.0, 180.0, None, 0.75),
    "erlang_c_busy": (120.0, 180.0, None, 0.79),
    "erlang_a": (90.0, 180.0, 120.0, 0.85),
}
"""Calls an hour, handling time and mean patience in s, and a target amid two neighbouring levels."""


@pytest.mark.parametrize("case", CASES)
def test_known(case: str) -> None:
    """Catches: a search that stops above the least number, a proof that passes what misses the target or fails what meets it."""
    rate, aht, patience, answer = CASES[case]
    fewest = next(n for n in range(1, 99) if rate * aht / 3600 < n and level(rate, aht, n, patience) >= answer)
    lenience = "never" if patience is None else f"{{exponential: {patience} s}}"
    found = ccsim.staff(steady(rate, aht, patience=lenience, target=f"{answer * 100:g}/20"), replications=60)
    judged = found.table[found.table.target_met.notna()]
    assert judged.agents.tolist() == [fewest] * len(judged)
    assert judged.target_met.all()
    formula = "erlang_c" if patience is None else "erlang_a"
    assert judged[formula].tolist() == judged.agents.tolist()
    proof = found.to_dict()["proof"]
    assert proof["meets_targets"]
    assert proof["one_less_fails"]
    assert proof["steps_surely_fail"] == proof["steps"] == len(judged)


def test_the_proof_tells_the_truth() -> None:
    """Catches: a proof that says of an agent that he is needed when he is not, or counts what the simulation denies."""
    rate, aht, _, answer = CASES["erlang_c"]
    scenario = steady(rate, aht, target=f"{answer * 100:g}/20")
    found = ccsim.staff(scenario, replications=60)
    agents = int(found.table.agents.iloc[-1])
    for fewer, met in ((0, True), (1, False)):
        run = ccsim.run(scenario.set("agents.team.staff", agents - fewer), replications=60, measures="service_level")
        row = run.measures[(run.measures.queue == "desk") & (run.measures.segment == "*")].iloc[0]
        assert (row.low >= answer) == met
        assert (row.high < answer) == (not met)
