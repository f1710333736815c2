"""What the formulas take and give back: plain numbers and arrays, and messages that name the argument."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

import ccsim
from ccsim import erlang
from ccsim.erlang import Goals, UnstableError
from ccsim.errors import UsageError

DESK: dict[str, Any] = {"calls_per_hour": 200, "aht": 180, "agents": 14}
GIVEN = {"model", "agents", "load", "calls_per_hour", "aht", "patience", "places", "within", "short", "case"}
OF_PATIENCE = {"abandonment", "time_to_abandon"}


def figures(answer: erlang.Answer) -> dict[str, Any]:
    return {one.name: getattr(answer, one.name) for one in fields(answer) if one.name not in GIVEN}


def test_as_the_design_shows_it() -> None:
    """Catches: arguments or figures under other names than those in which everybody asks."""
    assert ccsim.erlang.c(calls_per_hour=200, aht=180, agents=14, within=20).service_level == pytest.approx(0.88835002)


def test_plain_numbers_give_plain_numbers() -> None:
    """Catches: NumPy's scalars, or arrays of no dimension, that a user's `json.dumps` refuses."""
    for answer in (erlang.b(**DESK), erlang.c(**DESK), erlang.a(patience=300, places=5, **DESK)):
        values = {name: value for name, value in vars(answer).items() if name not in {"model", "case"}}
        assert {type(value) for name, value in values.items()} <= {float, int, type(None)}
    tail, wait = erlang.c(**DESK).share_waiting_longer(20), erlang.c(**DESK).wait_quantile(0.9)
    assert type(tail) is type(wait) is float
    need = erlang.fewest_agents(Goals(answer=0.8), calls_per_hour=200, aht=180)
    assert (type(need.agents), type(need.exact), type(need.binding), type(need.load)) == (int, float, str, float)
    assert type(erlang.most_calls(Goals(answer=0.8), agents=14, aht=180)) is float


def test_what_a_model_has_not_is_none() -> None:
    """Catches: abandonment of 0 where nobody was asked, a service level of those whom Erlang B turns away."""
    lossy, patient, impatient = (
        figures(answer) for answer in (erlang.b(**DESK), erlang.c(**DESK), erlang.a(patience=300, **DESK))
    )
    assert {name for name, value in lossy.items() if value is not None} == {"blocking", "occupancy"}
    assert {name for name, value in patient.items() if value is None} == OF_PATIENCE
    assert None not in impatient.values()
    assert patient["blocking"] == impatient["blocking"] == 0.0


def test_what_was_given_is_told_again() -> None:
    """Catches: a load in other units, calls that were not worked out from the load."""
    answer = erlang.a(load=10, aht=180, agents=13.5, patience=300, within=30, short=4, places=7)
    assert (answer.model, answer.agents, answer.load, answer.calls_per_hour) == ("erlang_a", 13.5, 10.0, 200.0)
    assert (answer.aht, answer.patience, answer.places, answer.within, answer.short) == (180.0, 300.0, 7, 30.0, 4.0)
    assert erlang.c(**DESK).load == 10.0
    assert erlang.c(**DESK).model == "erlang_c"
    alone = erlang.b(load=10, agents=17)
    assert (alone.model, alone.calls_per_hour, alone.aht, alone.places) == ("erlang_b", None, None, None)


def test_arrays_broadcast_to_a_table() -> None:
    """Catches: a table that is transposed or flat, a column that took another's agents, given values that stay short."""
    calls, agents = np.array([[150.0], [200.0]]), np.array([12, 13, 14])
    table = erlang.a(calls_per_hour=calls, agents=agents, aht=180, patience=300, places=[[4], [9]])
    for name, value in vars(table).items():
        assert name in {"model", "case"} or value.shape == (2, 3), name
    for row, places in enumerate((4, 9)):
        for column in range(3):
            one = erlang.a(calls_per_hour=calls[row, 0], agents=agents[column], aht=180, patience=300, places=places)
            for name, value in figures(one).items():
                assert figures(table)[name][row, column] == pytest.approx(value, rel=1e-13), name


def test_times_and_shares_broadcast_with_an_answer() -> None:
    """Catches: a distribution that can be asked for one time only, or that mixes up cases and times."""
    answer = erlang.a(calls_per_hour=[[200.0], [250.0]], agents=13, aht=180, patience=300)
    seconds = np.array([0.0, 20.0, 60.0])
    tails, waits = answer.share_waiting_longer(seconds), answer.wait_quantile([0.9, 0.95, 0.99], of="joined")
    assert tails.shape == waits.shape == (2, 3)
    busy = erlang.a(calls_per_hour=250.0, agents=13, aht=180, patience=300)
    assert tails[1, 1] == pytest.approx(busy.share_waiting_longer(20.0), rel=1e-13)
    assert waits[1, 2] == pytest.approx(busy.wait_quantile(0.99, of="joined"), rel=1e-12)
    assert busy.share_waiting_longer(seconds) == pytest.approx(tails[1], rel=1e-13)


def test_lines_are_agents_and_places() -> None:
    """Catches: lines taken for waiting places, agents that hold no line."""
    by_lines = erlang.a(lines=20, patience=300, **DESK)
    assert by_lines.places == 6
    assert figures(by_lines) == figures(erlang.a(places=6, patience=300, **DESK))
    need = erlang.fewest_agents(Goals(blocking=0.01), calls_per_hour=200, aht=180, patience=300, lines=20)
    assert need.answer.places == 20 - need.agents


def test_an_unstable_queue_says_what_it_takes() -> None:
    """Catches: a negative wait, a share above 1, or a message that leaves the planner with the arithmetic."""
    with pytest.raises(UnstableError, match=r"10 agents cannot carry 10 erlangs: at least 11 are needed .*patient"):
        erlang.c(calls_per_hour=200, aht=180, agents=10)
    with pytest.raises(UnstableError, match=r"9 agents cannot carry 9\.5 erlangs: at least 10 are needed"):
        erlang.c(load=9.5, aht=180, agents=[12, 9, 8])
    assert issubclass(UnstableError, UsageError)
    assert erlang.c(calls_per_hour=200, aht=180, agents=10, places=30).occupancy < 1
    assert erlang.a(calls_per_hour=200, aht=180, agents=10, patience=300).occupancy < 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"agents": 0}, "agents: must be above 0, and 0 is not"),
        ({"agents": -2}, "agents: must be above 0, and -2 is not"),
        ({"agents": [3, float("nan")]}, "agents: nan is no finite number"),
        ({"agents": "many"}, "agents: 'many' is no number"),
        ({"calls_per_hour": 0}, "calls_per_hour: must be above 0"),
        ({"aht": 0}, "aht: must be above 0"),
        ({"aht": None}, "aht: is missing"),
        ({"load": 10}, "load, calls_per_hour: say exactly one of them"),
        ({"calls_per_hour": None}, "load, calls_per_hour: say exactly one of them"),
        ({"calls_per_hour": None, "load": 10, "aht": None}, "aht: is missing"),
        ({"patience": 0}, "patience: must be above 0"),
        ({"patience": float("inf")}, "patience: inf is no finite number"),
        ({"patience": None}, "patience: is missing"),
        ({"agents": None}, "agents: is missing"),
        ({"within": None}, "within: is missing"),
        ({"within": -1}, "within: must not be below 0, and -1 is"),
        ({"short": -1}, "short: must not be below 0"),
        ({"places": 2.5}, "places: must be a whole number, and 2.5 is not"),
        ({"places": -1}, "places: must not be below 0"),
        ({"places": 10_000_000}, "places: must not be above 1000000 waiting places"),
        ({"places": 3, "lines": 20}, "places, lines: say one of them"),
        ({"lines": 13}, "lines: must not be fewer than the agents"),
        ({"lines": 20, "agents": 13.5}, "lines: need a whole number of agents"),
        ({"agents": [1, 2], "within": [1, 2, 3]}, r"shapes that do not go together: agents \(2,\), within \(3,\)"),
    ],
)
def test_wrong_arguments_are_named(wrong: dict[str, Any], message: str) -> None:
    """Catches: a traceback from NumPy, a NaN that travels on, a message about another argument."""
    with pytest.raises(UsageError, match=f"^{message}"):
        erlang.a(**{**DESK, "patience": 300, **wrong})


@pytest.mark.parametrize(
    ("goals", "message"),
    [
        ({}, "goals: say at least one of answer, asa"),
        ({"answer": 1}, "answer: some call may always wait longer, so no number of agents reaches 100 %"),
        ({"answer": 80}, "answer: must be a share between 0 and 1, and 80 is not"),
        ({"asa": 0}, "asa: is above 0 however many agents there are"),
        ({"p_wait": 0}, "p_wait: is above 0 however many agents there are"),
        ({"asa": -1}, "asa: must be above 0"),
        ({"occupancy": 1.2}, "occupancy: must be a share between 0 and 1"),
        ({"answer": [0.8, 0.9]}, "answer: must be one number"),
        ({"answer": 0.8, "definition": "best"}, "definition: there is no 'best'; there are offered, answered"),
        ({"answer": 0.8, "within": -1}, "within: must not be below 0"),
        (
            {"answer": 0.8, "definition": "short_met", "within": 5, "short": 6},
            "short: must not be longer than 'within'",
        ),
    ],
)
def test_goals_that_cannot_be_are_refused(goals: dict[str, Any], message: str) -> None:
    """Catches: a search that never ends, or ends where rounding makes 1 of a share just below."""
    with pytest.raises(UsageError, match=f"^{message}"):
        Goals(**goals)


@pytest.mark.parametrize(
    ("goals", "asking", "message"),
    [
        (Goals(abandonment=0.05), {}, "abandonment: is not in Erlang C"),
        (Goals(answer=0.8), {"model": "b"}, "service_level: is not in Erlang B"),
        (Goals(blocking=0.05), {}, "blocking: nobody is blocked where there is no bound"),
        (Goals(answer=0.8), {"model": "a"}, "patience: is missing"),
        (Goals(answer=0.8), {"model": "c", "patience": 60}, "patience: only Erlang A knows it"),
        (Goals(blocking=0.8), {"model": "b", "lines": 60}, "places, lines: Erlang B has no waiting places"),
        (Goals(answer=0.8), {"model": "d"}, "model: there is no 'd'; there are b, c, a"),
        (Goals(blocking=0.05), {"lines": 5}, "lines: with 5 of them no number of agents reaches blocking 0.05"),
        (Goals(answer=0.8), {"lines": 5, "places": 3}, "places, lines: say one of them"),
        (Goals(asa=1), {"lines": 0}, "lines: must be above 0"),
    ],
)
def test_questions_without_an_answer_are_refused(goals: Goals, asking: dict[str, Any], message: str) -> None:
    """Catches: a goal that is passed over as the model has no such measure, a search without end."""
    with pytest.raises(UsageError, match=f"^{message}"):
        erlang.fewest_agents(goals, load=10, aht=180, **asking)


@pytest.mark.parametrize(
    ("agents", "shrinkage", "message"),
    [
        (14, 1, "shrinkage: must be below 1"),
        (14, -0.1, "shrinkage: must not be below 0"),
        (-1, 0.3, "agents: must not"),
    ],
)
def test_shrinkage_is_a_share(agents: float, shrinkage: float, message: str) -> None:
    """Catches: 30 taken for 30 %, fewer agents scheduled than are needed."""
    with pytest.raises(UsageError, match=f"^{message}"):
        erlang.scheduled(agents, shrinkage)


def test_the_wait_of_nobody_is_refused() -> None:
    """Catches: a quantile of Erlang B, of an unknown population, of a share of everybody."""
    with pytest.raises(UsageError, match="Erlang B has no queue"):
        erlang.b(**DESK).wait_quantile(0.9)
    with pytest.raises(UsageError, match="of: there is no 'lost'; there are answered and joined"):
        erlang.c(**DESK).wait_quantile(0.9, of="lost")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="share: must be a share between 0 and 1, and 1 is not"):
        erlang.c(**DESK).wait_quantile(1)
    with pytest.raises(UsageError, match="seconds: must not be below 0"):
        erlang.c(**DESK).share_waiting_longer(-1)
    with pytest.raises(UsageError, match="shapes that do not go together"):
        erlang.c(**{**DESK, "agents": [13, 14]}).share_waiting_longer([1, 2, 3])


def test_any_calls_may_come_where_everybody_gives_up_in_time() -> None:
    """Catches: a search for the most calls that never ends."""
    at_any_price = Goals(answer=0.8, within=60, definition="abandons_met")
    assert erlang.most_calls(at_any_price, agents=3, aht=180, patience=10) == np.inf
    assert erlang.fewest_agents(at_any_price, load=1000, aht=180, patience=10).agents == 1


@pytest.mark.parametrize("impatience", [0.0, 1e-30, 1e-3, 1.0, 1e3, 1e30])
@pytest.mark.parametrize("places", [None, 0, 30])
def test_no_corner_warns(impatience: float, places: int | None) -> None:
    """Catches: an overflow, a 0 / 0 or a NaN far from where centres are, a share above 1, whatever NumPy is set to."""
    loads, agents, within = np.meshgrid([1e-300, 0.01, 10.0, 1e5, 1e9], [1e-9, 1.0, 14.0, 1e5], [0.0, 1e-9, 20.0, 1e12])
    asked = (agents > loads) | (impatience > 0) | (places is not None)
    desks = {"load": loads[asked], "agents": agents[asked], "within": within[asked], "aht": 180, "places": places}
    with np.errstate(all="raise"):
        answer = erlang.a(patience=180 / impatience, **desks) if impatience else erlang.c(**desks)
        for name, value in figures(answer).items():
            share = name.startswith("sl_") or name in {"p_wait", "blocking", "abandonment", "occupancy"}
            if value is not None:
                assert ((value >= 0) & (value <= (1 if share else np.finfo(float).max))).all(), name
        for of in ("answered", "joined"):
            tails = answer.share_waiting_longer(within[asked], of=of)
            assert ((tails >= 0) & (tails <= 1)).all()


@pytest.mark.parametrize("patience", [1e300, 1e-300])
def test_patience_out_of_all_proportion_is_refused(patience: float) -> None:
    """Catches: NaN or a silent 0 where products leave the range of doubles."""
    with pytest.raises(UsageError, match="patience: must lie between"):
        erlang.a(agents=14, load=10, aht=180, patience=patience)
