"""Numbers that others have published: every digit of theirs."""

from __future__ import annotations

import pytest

from ccsim import erlang
from ccsim.erlang import Answer, Goals

HALF_HOUR = {"calls_per_hour": 200.0, "aht": 180.0}
"""100 calls in 30 minutes of 180 s: 10 erlangs."""
MINUTES = {"calls_per_hour": 48 * 60.0, "aht": 60.0, "agents": 50}
"""48 calls a minute of one minute, 50 agents (Gans, Koole and Mandelbaum, M&SOM 5, 2003)."""
EIGHTY_TWENTY = Goals(answer=0.8, within=20)


def digits(published: str) -> float:
    """Half a unit of the last digit that was published."""
    return 0.5 * 10.0 ** -len(published.partition(".")[2])


@pytest.mark.parametrize(
    ("answer", "measure", "published"),
    [
        (erlang.b(agents=17, load=10), "blocking", "0.012949"),
        (erlang.c(agents=14, **HALF_HOUR), "p_wait", "0.17413193"),
        (erlang.c(agents=14, **HALF_HOUR), "service_level", "0.88835002"),
        (erlang.c(agents=14, **HALF_HOUR), "occupancy", "0.71428571"),
        (erlang.c(agents=13, **HALF_HOUR), "service_level", "0.795595"),
        (erlang.a(agents=13, patience=300, **HALF_HOUR), "service_level", "0.858"),
        (erlang.a(agents=13, patience=300, **HALF_HOUR), "abandonment", "0.0250"),
        (erlang.a(agents=13, patience=300, **HALF_HOUR), "p_wait", "0.226"),
        (erlang.a(agents=13, patience=300, **HALF_HOUR), "occupancy", "0.750"),
        (erlang.c(agents=10, calls_per_hour=150, aht=180), "service_level", "0.7678"),
        (erlang.c(agents=11, calls_per_hour=150, aht=180), "service_level", "0.8808"),
        (erlang.c(**MINUTES), "p_wait", "0.69446"),
        (erlang.c(**MINUTES), "mean_wait", "20.83"),
        (erlang.a(patience=120, **MINUTES), "abandonment", "0.03091"),
        (erlang.a(patience=120, **MINUTES), "p_wait", "0.46777"),
        (erlang.a(patience=120, **MINUTES), "mean_wait", "3.71"),
        (erlang.a(patience=120, **MINUTES), "occupancy", "0.93032"),
    ],
)
def test_measures(answer: Answer, measure: str, published: str) -> None:
    """Catches: a measure of another formula, another unit, another share than the books have."""
    value = getattr(answer, measure)
    assert value == pytest.approx(float(published), abs=digits(published) * 1.0001, rel=0)


@pytest.mark.parametrize(
    ("patience", "agents"),
    [(None, 14), (300, 13)],
    ids=["Erlang C", "Erlang A"],
)
def test_agents_for_80_20(patience: float | None, agents: int) -> None:
    """Catches: an agent too many or too few where one fewer answers 79.56 % in time; patience that is not made use of."""
    need = erlang.fewest_agents(EIGHTY_TWENTY, patience=patience, **HALF_HOUR)
    assert need.agents == agents
    assert agents - 1 < need.exact < agents


def test_shrinkage_of_the_textbook() -> None:
    """Catches: 31 agents scheduled, as 21 / (1 - 0.3) is 30.000000000000004; shrinkage multiplied on instead."""
    assert erlang.scheduled(14, 0.3) == 20
    assert erlang.scheduled(21, 0.3) == 30
    assert erlang.scheduled(13, 0.3) == 19
