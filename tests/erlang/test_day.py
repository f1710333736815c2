"""A day of intervals: each as by itself, the lag the right way round, nothing lost between them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccsim import erlang
from ccsim.erlang import Goals, by_interval
from ccsim.erlang.day import lagged_volumes
from ccsim.errors import UsageError

GOALS = Goals(answer=0.8, within=20.0)
MORNING = [26.0, 40, 55, 66, 70, 68, 62, 54, 46, 44]
HALF_HOUR = 1800.0


def needed(volumes: list[float], **how: object) -> list[int]:
    return [one.agents for one in by_interval(volumes, goals=GOALS, **how)]  # type: ignore[arg-type]


# ---- pointwise


@pytest.mark.parametrize("patience", [None, 300.0])
@pytest.mark.parametrize("interval", [900.0, 1800.0])
def test_each_interval_is_answered_as_by_itself(patience: float | None, interval: float) -> None:
    """Catches: a rate per interval taken for a rate per hour; results handed to the neighbouring interval."""
    found = by_interval(MORNING, goals=GOALS, aht=210, patience=patience, interval=interval)
    for one, volume in zip(found, MORNING, strict=True):
        rate = volume * 3600 / interval
        alone = erlang.fewest_agents(GOALS, calls_per_hour=rate, aht=210, patience=patience)
        assert (one.agents, one.binding) == (alone.agents, alone.binding)
        assert one.exact == pytest.approx(alone.exact, rel=1e-9)
        assert one.load == pytest.approx(rate * 210 / 3600)
        assert one.volume == volume
        for name in ("sl_offered", "asa", "mean_wait", "p_wait", "abandonment", "occupancy"):
            assert getattr(one, name) == (
                pytest.approx(value, rel=1e-12) if (value := getattr(alone.answer, name)) else value
            )
        assert one.service_level == one.sl_offered


def test_published_half_hour() -> None:
    """Catches: another number than the 14 agents that 100 calls of 180 s in half an hour are known to need."""
    (one,) = by_interval([100], goals=GOALS, aht=180, shrinkage=0.3)
    assert (one.agents, one.scheduled) == (14, 20)
    assert one.service_level == pytest.approx(0.88835002, abs=1e-8)


def test_handling_time_and_patience_by_interval() -> None:
    """Catches: the first interval's times used for all."""
    both = by_interval([50, 50], goals=GOALS, aht=[180, 360], patience=[60, 600])
    each = [by_interval([50], goals=GOALS, aht=aht, patience=patience)[0] for aht, patience in ((180, 60), (360, 600))]
    assert both == each
    assert by_interval([50.0, 50], goals=GOALS, aht=np.array([180.0, 360]), patience=np.array([60.0, 600])) == each


def test_the_definition_of_the_goals_is_shown() -> None:
    """Catches: a service level of another definition than the one that was asked for."""
    goals = Goals(answer=0.8, definition="abandons_met")
    (one,) = by_interval([100], goals=goals, aht=180, patience=120)
    answer = erlang.a(agents=one.agents, calls_per_hour=200, aht=180, patience=120)
    assert (one.service_level, one.sl_offered) == pytest.approx((answer.sl_abandons_met, answer.sl_offered), rel=1e-12)
    assert one.service_level > one.sl_offered


def test_nobody_calls() -> None:
    """Catches: agents, or NaN, where nobody calls; a least number of agents that does not hold there."""
    none, some = by_interval([0, 10], goals=GOALS, aht=180)
    assert (none.agents, none.exact, none.scheduled, none.load) == (0, 0, 0, 0)
    assert (none.service_level, none.asa, none.occupancy, none.binding, none.blocking) == (None,) * 5
    assert some.agents > 0
    assert by_interval([], goals=GOALS, aht=180) == []


def test_at_least() -> None:
    """Catches: a floor that lowers a need, is passed over where nobody calls, or leaves the measures of fewer agents."""
    free = by_interval([0, 5, 100], goals=GOALS, aht=180, shrinkage=0.2)
    floored = by_interval([0, 5, 100], goals=GOALS, aht=180, shrinkage=0.2, at_least=6)
    assert [one.agents for one in floored] == [6, 6, free[2].agents]
    assert [one.scheduled for one in floored][:2] == [8, 8]
    assert floored[0].occupancy == 0
    assert floored[1].asa == erlang.c(agents=6, calls_per_hour=10, aht=180).asa
    assert floored[1].exact == free[1].exact
    assert (floored[1].binding, floored[2]) == (None, free[2])


def test_lines_and_blocking() -> None:
    """Catches: waiting places taken for lines, or a model that is not the one asked for."""
    (one,) = by_interval([100], goals=GOALS, aht=180, lines=20)
    (same,) = by_interval([100], goals=GOALS, aht=180, places=20 - one.agents)
    assert one.blocking == pytest.approx(same.blocking)
    (lost,) = by_interval([100], goals=Goals(blocking=0.01), aht=180, model="b")
    assert lost.agents == erlang.fewest_agents(Goals(blocking=0.01), load=10, model="b").agents
    assert lost.service_level is None


# ---- lagged


@pytest.mark.parametrize(
    ("aht", "by_hand"),
    [
        (450, [10, 20 * 0.75 + 10 * 0.25, 60 * 0.75 + 20 * 0.25, 60 * 0.25]),
        (900, [10, 15, 40, 30]),
        (1800, [10, 10, 20, 60]),
        (2700, [10, 10, 15, 40]),
        (5400, [10, 10, 10, 10]),
    ],
)
def test_lag_by_hand(aht: float, by_hand: list[float]) -> None:
    """Catches: a lag forwards instead of backwards, of half a handling time, or that stops at one interval."""
    assert lagged_volumes([10, 20, 60, 0], interval=HALF_HOUR, aht=aht) == pytest.approx(by_hand)


def test_lag_by_interval() -> None:
    """Catches: one interval's handling time used for the lag of all."""
    assert lagged_volumes([10, 20, 60], interval=HALF_HOUR, aht=[1, 900, 1800]) == pytest.approx([10, 15, 20])


@given(
    st.lists(st.floats(0, 1000), min_size=1, max_size=20),
    st.floats(1, 10_000),
)
def test_no_call_is_lost_by_the_lag(volumes: list[float], aht: float) -> None:
    """Catches: calls counted twice or dropped at the seams of the intervals."""
    calm = 12 * [volumes[-1]]
    before = sum(lagged_volumes([*volumes, *calm], interval=HALF_HOUR, aht=aht))
    late = aht / HALF_HOUR * (volumes[-1] - volumes[0])
    assert before == pytest.approx(sum(volumes) + sum(calm) - late, abs=1e-6)


def test_lagged_is_pointwise_for_the_lagged_volumes() -> None:
    """Catches: the lag applied to the load but not to the service level, or the volume itself overwritten."""
    lagged = by_interval(MORNING, goals=GOALS, aht=900, method="lagged")
    moved = by_interval(list(lagged_volumes(MORNING, interval=HALF_HOUR, aht=900)), goals=GOALS, aht=900)
    assert [replace(one, volume=0) for one in lagged] == [replace(one, volume=0) for one in moved]
    assert [one.volume for one in lagged] == MORNING
    assert needed([50.0] * 4, aht=900, method="lagged") == needed([50.0] * 4, aht=900)


def busy_if_nobody_waits(volumes: list[float], aht: float) -> list[float]:
    """Mean busy agents in each interval if there were enough for all: m' = rate - m / aht, solved piece by piece."""
    found, busy = [], volumes[0] / HALF_HOUR * aht
    for volume in volumes:
        goal, gone = volume / HALF_HOUR * aht, -math.expm1(-HALF_HOUR / aht)
        found.append(goal + (busy - goal) * gone * aht / HALF_HOUR)
        busy += (goal - busy) * gone
    return found


@pytest.mark.parametrize("aht", [180.0, 600.0, 1200.0])
def test_the_lagged_load_is_nearer_to_the_work_there_is(aht: float) -> None:
    """Catches: a lag in the wrong direction or of the wrong length: it would be no nearer than no lag."""
    day = [*MORNING, *MORNING[::-1]]
    truth = np.array(busy_if_nobody_waits(day, aht))
    off = [
        float(
            np.abs(np.array([one.load for one in by_interval(day, goals=GOALS, aht=aht, method=method)]) - truth).max()
        )
        for method in ("pointwise", "lagged")
    ]
    assert off[1] < off[0] / 2


def test_somebody_is_there_where_somebody_calls() -> None:
    """Catches: an interval with calls and no agent, as a lag over an empty interval would have it."""
    assert needed([0.0, 30, 0], aht=3600, method="lagged") == [0, 1, 0]


# ---- arguments


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"volumes": [1.0, -1]}, "volumes: -1 in interval 2 is below 0"),
        ({"volumes": [math.nan]}, "volumes: nan is no finite"),
        ({"volumes": [[1.0]]}, "volumes: one number for each interval"),
        ({"aht": 0}, "aht"),
        ({"aht": [180, 180, 180]}, "aht: one number for each interval"),
        ({"aht": [180, 0]}, "aht: 0 in interval 2 is not above 0"),
        ({"patience": 0}, "patience"),
        ({"interval": 0}, "interval"),
        ({"interval": math.nan}, "interval"),
        ({"method": "lag"}, "method: there is no 'lag'; there are pointwise, lagged"),
        ({"shrinkage": 1}, "shrinkage"),
        ({"at_least": -1}, "at_least"),
        ({"at_least": 1.5}, "at_least"),
        ({"at_least": math.inf}, "at_least"),
        ({"patience": 300, "model": "c"}, "patience"),
        ({"goals": Goals(abandonment=0.1)}, "abandonment"),
    ],
)
def test_what_is_wrong_is_told(wrong: dict[str, object], told: str) -> None:
    """Catches: a wrong argument that becomes NaN agents, or an error that does not name it."""
    arguments = {"volumes": [10.0, 20], "goals": GOALS, "aht": 180.0, **wrong}
    with pytest.raises(UsageError, match=told.replace("[", r"\[")):
        by_interval(arguments.pop("volumes"), **arguments)  # type: ignore[arg-type]
