"""Goals and figures as they are typed."""

from __future__ import annotations

import pytest
from desks import branch, desk

from ccsim.errors import UsageError
from ccsim.experiments.goal import AT_LEAST, AT_MOST, Figure, read_figure, read_figures, read_goal


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("service_level", Figure("service_level")),
        ("asa[account]", Figure("asa", "account")),
        ("asa[vip]", Figure("asa", "*", "vip")),
        (" asa [ account / vip ] ", Figure("asa", "account", "vip")),
        ("asa[vip/account]", Figure("asa", "account", "vip")),
        ("occupancy", Figure("occupancy", None, None, "*")),
        ("occupancy[tellers]", Figure("occupancy", None, None, "tellers")),
        ("aht[tellers]", Figure("aht", None, None, "tellers")),
        ("aht[loans]", Figure("aht", "loans")),
        ("lost[vip]", Figure("lost", "*", "vip")),
        ("cost", Figure("cost")),
        ("target_met:promise", Figure("target_met:promise", None, None, None)),
    ],
)
def test_figures(text: str, figure: Figure) -> None:
    """Catches: a name in brackets looked for among queues only; and the written form must read back."""
    assert read_figure(text, branch()) == figure
    assert read_figure(str(figure), branch()) == figure


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("asaa", "did you mean 'asa'"),
        ("asa[acount]", "did you mean 'account'"),
        ("occupancy[account]", "no group 'account'"),
        ("lost[account]", "no segment 'account'"),
        ("cost[account]", "one figure for the whole"),
        ("asa[account/loans]", "name a queue, a segment"),
        ("aht[tellers/vip]", "name a queue, a segment"),
        ("asa[", "is no measure"),
    ],
)
def test_figures_that_are_none(text: str, told: str) -> None:
    """Catches: another place shown than the one that was asked for."""
    with pytest.raises(UsageError, match=told):
        read_figure(text, branch())


def test_lists_of_figures() -> None:
    """Catches: only the first mistake told; a figure shown twice."""
    assert read_figures("asa[account/vip],cost,asa[account/vip]", branch()) == (
        Figure("asa", "account", "vip"),
        Figure("cost"),
    )
    with pytest.raises(UsageError, match=r"(?s)'foo'.*'bar'"):
        read_figures("foo,asa[bar]", branch())
    with pytest.raises(UsageError, match="at least one"):
        read_figures(" , ", branch())


@pytest.mark.parametrize(
    ("text", "sense", "value"),
    [
        ("service_level[account]=80%", AT_LEAST, 0.8),
        ("service_level>=0.8", AT_LEAST, 0.8),
        ("service_level <= 95 %", AT_MOST, 0.95),
        ("asa=20 s", AT_MOST, 20.0),
        ("asa = 1 min 30 s", AT_MOST, 90.0),
        ("abandonment=3%", AT_MOST, 0.03),
        ("cost=50000", AT_MOST, 50_000.0),
        ("occupancy[tellers]<=85%", AT_MOST, 0.85),
        ("target_met:promise=90%", AT_LEAST, 0.9),
    ],
)
def test_goals(text: str, sense: str, value: float) -> None:
    """Catches: a wait that is asked to be long, a value in ms."""
    goal = read_goal(text, branch())
    assert (goal.sense, goal.value) == (sense, value)
    assert goal.margin(value) == 0
    assert (goal.margin(value + 1) > 0) is (sense == AT_LEAST)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("service_level", "is no goal"),
        ("service_level=", "is no"),
        ("foo=3", "there is no 'foo'"),
        ("service_level=80", "write '80 %'"),
        ("asa=20", "has no unit"),
        ("occupancy=85%", "occupancy>=.. or occupancy<=.."),
        ("cost=much", "no number"),
    ],
)
def test_goals_that_are_none(text: str, told: str) -> None:
    """Catches: 80 taken for 8000 %, a goal in a direction that nobody named."""
    with pytest.raises(UsageError, match=f"find: .*{told}"):
        read_goal(text, desk())
