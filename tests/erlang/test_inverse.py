"""Agents for goals and calls for agents: exactly as many as it takes, whichever way it is asked."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ccsim import erlang
from ccsim.erlang import Goals
from ccsim.erlang import fewest_agents as fewest
from ccsim.errors import UsageError
from erlang.drawn import CLOSE, close, examples, scale, traffic

SHARES = st.floats(0.02, 0.98)


def goal(definition: str) -> st.SearchStrategy[Goals]:
    return st.builds(
        lambda share, within: Goals(answer=share, within=within, definition=definition, short=within / 4),
        st.floats(0.2, 0.99),
        scale(2.0, 200.0),
    )


SINGLE: dict[str, st.SearchStrategy[Goals]] = {
    **{name: goal(name) for name in ("offered", "answered", "abandons_met", "late_abandons", "no_short", "short_met")},
    "asa": st.builds(lambda value: Goals(asa=value), scale(0.5, 200.0)),
    "mean_wait": st.builds(lambda value: Goals(mean_wait=value), scale(0.5, 200.0)),
    "p_wait": st.builds(lambda value: Goals(p_wait=value), SHARES),
    "abandonment": st.builds(lambda value: Goals(abandonment=value), st.floats(0.001, 0.5)),
    "occupancy": st.builds(lambda value: Goals(occupancy=value), st.floats(0.3, 0.98)),
}


def asked(agents: float, goals: Goals, asking: dict[str, Any]) -> Any:
    """Return the answer at so many agents, or None if they cannot carry the load."""
    known = {name: value for name, value in asking.items() if value is not None}
    if "patience" in known:
        return erlang.a(agents=agents, within=goals.within, short=goals.short, **known)
    load = known["calls_per_hour"] * known["aht"] / 3600
    if agents <= load and not {"places", "lines"} & set(known):
        return None
    return erlang.c(agents=agents, within=goals.within, short=goals.short, **known)


def reached(goals: Goals, answer: Any) -> bool:
    """Whether an answer reaches all goals, in plain words."""
    if answer is None:
        return False
    if goals.answer is not None and getattr(answer, f"sl_{goals.definition}") < goals.answer:
        return False
    limits = ("asa", "mean_wait", "p_wait", "abandonment", "occupancy", "blocking")
    return all(getattr(answer, name) <= getattr(goals, name) for name in limits if getattr(goals, name) is not None)


def miss(goals: Goals, name: str, answer: Any) -> float:
    """By how much, relatively, the goal of a name is not met exactly."""
    if name in SINGLE and goals.answer is not None:
        return abs(float(getattr(answer, f"sl_{name}")) / goals.answer - 1)
    return abs(float(getattr(answer, name)) / float(getattr(goals, name)) - 1)


@pytest.mark.parametrize("name", SINGLE)
def test_one_agent_fewer_misses_the_goal(name: str) -> None:
    """Catches: an agent too many or too few, a goal judged by another measure, a real requirement of another queue."""

    @examples(15)
    @given(SINGLE[name], traffic())
    def check(goals: Goals, asking: dict[str, Any]) -> None:
        assume(name != "abandonment" or asking["patience"] is not None)
        need = fewest(goals, **asking)
        assert reached(goals, need.answer)
        assert reached(goals, asked(need.agents, goals, asking))
        assert need.agents == 1 or not reached(goals, asked(need.agents - 1, goals, asking))
        assert need.agents - 1 < need.exact * (1 + CLOSE)
        assert need.exact <= need.agents * (1 + CLOSE)
        exact = asked(need.exact, goals, asking)
        if need.agents > 1 and exact is not None:
            assert miss(goals, name, exact) < 1e-6 or need.exact > need.agents * (1 - CLOSE)

    check()


def counted(goals: Goals, asking: dict[str, Any]) -> int:
    """Count agents up until they reach the goals."""
    agents = 1
    while not reached(goals, asked(agents, goals, asking)):
        agents += 1
    return agents


@st.composite
def bounds(draw: st.DrawFn) -> dict[str, Any]:
    """A bound on the waiting places, or none."""
    return draw(st.sampled_from([{}, {"places": 0}, {"places": 1}, {"places": 4}, {"places": 30}]))


@pytest.mark.parametrize("name", SINGLE)
def test_counting_up_finds_the_same(name: str) -> None:
    """Catches: halving brackets of a measure that goes up and down, short abandons that count for longer than the target."""

    @examples(8)
    @given(SINGLE[name], traffic(most=20.0), bounds(), scale(0.05, 20.0))
    def check(goals: Goals, asking: dict[str, Any], bound: dict[str, Any], stretch: float) -> None:
        assume(name != "abandonment" or asking["patience"] is not None)
        short = goals.within * (min(1.0, stretch) if name == "short_met" else stretch)
        goals = replace(goals, short=short)
        assert fewest(goals, **asking, **bound).agents == counted(goals, asking | bound)

    check()


@examples(12)
@given(st.sampled_from(["asa", "p_wait", "blocking", "occupancy", "offered"]), st.data())
def test_counting_up_finds_the_same_of_so_many_lines(name: str, data: st.DataObject) -> None:
    """Catches: agents who take no waiting place from the lines."""
    goals = Goals(blocking=data.draw(scale(0.001, 0.5))) if name == "blocking" else data.draw(SINGLE[name])
    asking = data.draw(traffic(most=20.0))
    load = asking["calls_per_hour"] * asking["aht"] / 3600
    asking["lines"] = math.ceil(load) + data.draw(st.integers(0, 30))
    enough = [n for n in range(1, asking["lines"] + 1) if reached(goals, asked(n, goals, asking))]
    if enough:
        assert fewest(goals, **asking).agents == enough[0]
    else:
        with pytest.raises(UsageError):
            fewest(goals, **asking)


@examples(40)
@given(scale(0.05, 500.0), scale(1e-6, 0.5))
def test_lines_for_a_share_of_blocked_calls(load: float, share: float) -> None:
    """Catches: the inverse of another formula than Erlang B."""
    need = fewest(Goals(blocking=share), load=load, model="b")
    assert erlang.b(agents=need.agents, load=load).blocking <= share
    assert need.agents == 1 or erlang.b(agents=need.agents - 1, load=load).blocking > share
    exact: Any = erlang.b(agents=need.exact, load=load).blocking
    assert close(exact, share, 1e-7) or need.agents == 1


@examples(15)
@given(goal("offered"), SINGLE["asa"], SINGLE["occupancy"], SINGLE["p_wait"], traffic())
def test_several_goals_need_what_the_hardest_needs(
    level: Goals, asa: Goals, occupancy: Goals, p_wait: Goals, asking: dict[str, Any]
) -> None:
    """Catches: goals of which only the first or the last is looked at, or that are added up."""
    together = replace(level, asa=asa.asa, occupancy=occupancy.occupancy, p_wait=p_wait.p_wait)
    needs = [fewest(one, **asking) for one in (level, asa, occupancy, p_wait)]
    need = fewest(together, **asking)
    assert need.agents == max(one.agents for one in needs)
    assert close(need.exact, max(one.exact for one in needs), 1e-7)


@pytest.mark.parametrize("name", ["offered", "answered", "asa", "p_wait", "abandonment", "occupancy"])
def test_the_most_calls_and_the_fewest_agents_undo_each_other(name: str) -> None:
    """Catches: an inverse of another formula than its own, calls per another length of time."""

    @examples(15)
    @given(SINGLE[name], traffic(patient=name != "abandonment" and None), st.integers(1, 1_500))
    def check(goals: Goals, asking: dict[str, Any], agents: int) -> None:
        others = {key: value for key, value in asking.items() if key != "calls_per_hour"}
        most = erlang.most_calls(goals, agents=agents, **others)
        few, many = (dict(asking, calls_per_hour=most * times) for times in (1 - 1e-7, 1 + 1e-7))
        assert reached(goals, asked(agents, goals, few))
        assert not reached(goals, asked(agents, goals, many))
        assert fewest(goals, **few).agents == agents
        assert fewest(goals, **many).agents == agents + 1

    check()


@examples(40)
@given(st.integers(1, 100_000), st.integers(0, 99))
def test_scheduled_agents_leave_enough_of_them(agents: int, percent: int) -> None:
    """Catches: one agent more for 14 / (1 - 0.3) = 20.000000000000004."""
    least = -(-agents * 100 // (100 - percent))
    assert erlang.scheduled(agents, percent / 100) == least
