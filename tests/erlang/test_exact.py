"""The package against fifty digits: nine of its own must be right wherever a double can tell, and the small ones above all."""

from __future__ import annotations

import math
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccsim import erlang
from erlang import grid, reference
from erlang.drawn import Desk, desks, examples
from erlang.grid import Row

NINE_DIGITS = 1e-9
LEAST = sys.float_info.min
"""The smallest double of full precision; below it 0 or anything as small will do."""
LONG = 1_000
"""Waiting places."""
MEASURES = (
    "p_wait",
    "blocking",
    "sl_offered",
    "sl_answered",
    "sl_abandons_met",
    "sl_late_abandons",
    "sl_no_short",
    "sl_short_met",
    "asa",
    "mean_wait",
    "mean_wait_of_waiting",
    "abandonment",
    "time_to_abandon",
    "occupancy",
    "queue_length",
)


def error(ours: float, exact: float) -> float:
    """Relative error; none where both are too small for a full double."""
    if math.isnan(ours):
        return math.inf
    if abs(exact) < LEAST:
        return 0.0 if abs(ours) <= LEAST else math.inf
    return abs(ours / exact - 1)


def kind(row: Row) -> tuple[bool, bool]:
    """Rows that one call with arrays can answer: patient or not, bounded or not."""
    return row.case.patience is None, row.case.places is None


@cache
def rows() -> dict[tuple[bool, bool], list[Row]]:
    found = defaultdict(list)
    for row in grid.read():
        found[kind(row)].append(row)
    return dict(found)


def asked(some: list[Row]) -> Any:
    """Answers to rows of one kind, all at once."""
    column = {name: np.array([getattr(row.case, name) for row in some]) for name in vars(some[0].case)}
    patience, places = column.pop("patience"), column.pop("places")
    bound = None if places[0] is None else places.astype(int)
    if patience[0] is None:
        return erlang.c(**column, places=bound)
    return erlang.a(**column, patience=patience.astype(float), places=bound)


@cache
def answers() -> dict[tuple[bool, bool], Any]:
    return {key: asked(some) for key, some in rows().items()}


def errors(name: str) -> Iterator[tuple[float, Row, object]]:
    """Relative errors of a measure, with what was asked and answered."""
    for key, some in rows().items():
        ours = getattr(answers()[key], name)
        for place, row in enumerate(some):
            exact = row.measures[name]
            value = None if ours is None else float(ours[place])
            if exact is not None and value is not None:
                yield error(value, exact), row, value


def assert_right(found: Sequence[tuple[float, Row, object]], name: str) -> None:
    wrong = [(size, row.case, value) for size, row, value in found if not size < NINE_DIGITS]
    worst = sorted(wrong, key=lambda entry: -entry[0])[:5]
    assert not wrong, f"{name}: {len(wrong)} of {len(found)} are wrong, by as much as {worst}"


def test_the_questions_reach_all_corners() -> None:
    """Catches: exact values that are only of the easy cases."""
    cases = [row.case for some in rows().values() for row in some]
    assert {0.01, 1e5} <= {case.load for case in cases}
    assert {1.0, 1e5} <= {case.agents for case in cases}
    assert {0.001, 1_000.0} <= {case.patience / case.aht for case in cases if case.patience}
    assert {0, 1, 5, 50, 1_000, 100_000, None} == {case.places for case in cases}
    assert any(case.agents % 1 for case in cases)
    assert any(case.agents == case.load for case in cases)
    assert any(case.agents < case.load / 1_000 and case.places is None for case in cases)
    assert len(cases) > 500


@pytest.mark.parametrize("name", MEASURES)
def test_measures(name: str) -> None:
    """Catches: cancellation, overflow, underflow, too few nodes, a window that cuts off what counts, a wrong formula."""
    found = list(errors(name))
    assert len(found) > 300
    assert_right(found, name)


def test_what_nobody_experiences_is_not_a_number_of_seconds() -> None:
    """Catches: a mean wait of nobody that is given as 0 / 0, or as infinite."""
    for key, some in rows().items():
        for name in ("mean_wait_of_waiting", "time_to_abandon"):
            ours = getattr(answers()[key], name)
            for place, row in enumerate(some):
                if row.measures[name] is None and ours is not None:
                    assert ours[place] == 0.0, row.case


def test_blocking_of_erlang_b() -> None:
    """Catches: Erlang B of real agents that is another function than Gamma's, a recursion that underflows."""
    some = [row for row in rows()[True, False] if row.case.places == 0]
    ours = erlang.b(agents=np.array([row.case.agents for row in some]), load=np.array([row.case.load for row in some]))
    for name in ("blocking", "occupancy"):
        values = getattr(ours, name).tolist()
        compared = zip(values, some, strict=True)
        assert_right([(error(value, row.measures[name] or 0), row, value) for value, row in compared], name)


def scalar(row: Row) -> Any:
    case = row.case
    if case.patience is None:
        return erlang.c(
            agents=case.agents, load=case.load, aht=case.aht, within=case.within, short=case.short, places=case.places
        )
    return erlang.a(
        agents=case.agents,
        load=case.load,
        aht=case.aht,
        patience=case.patience,
        within=case.within,
        short=case.short,
        places=case.places,
    )


def thinned() -> dict[tuple[bool, bool], list[Row]]:
    """Rows without most of the longest lines, which take the time of all others together."""
    found = {}
    for key, some in rows().items():
        long = [row for row in some if (row.case.places or 0) > LONG]
        found[key] = [row for row in some if (row.case.places or 0) <= LONG] + long[1::6]
    return found


@pytest.mark.parametrize("of", grid.POPULATIONS)
def test_tails(of: str) -> None:
    """Catches: a tail made as 1 - the share in time, which is 0 or rubbish where hardly anybody waits so long."""
    found = []
    for some in thinned().values():
        answer = asked(some)
        for turn in range(3):
            ours = answer.share_waiting_longer(np.array([row.times[turn] for row in some]), of=of).tolist()
            compared = zip(ours, some, strict=True)
            found += [(error(value, row.longer[of][turn]), row, (row.times[turn], value)) for value, row in compared]
    assert len(found) > 1_000
    assert_right(found, f"waiting longer, of {of}")


@pytest.mark.parametrize("of", grid.POPULATIONS)
def test_quantiles(of: str) -> None:
    """Catches: a search that stops too early or on the wrong side, a quantile of the other population."""
    found = []
    for some in thinned().values():
        waiting = [row for row in some if row.shares][:: 2 if some[0].case.places is None else 4]
        answer = asked(waiting)
        for turn in range(2):
            ours = answer.wait_quantile(np.array([row.shares[turn] for row in waiting]), of=of).tolist()
            compared = zip(ours, waiting, strict=True)
            found += [(error(time, row.quantiles[of][turn]), row, (row.shares[turn], time)) for time, row in compared]
    assert len(found) > 300
    assert_right(found, f"quantile, of {of}")


@examples(60)
@given(desks(most=200.0), st.floats(0.0, 1.0), st.floats(0.02, 20.0))
def test_any_question(desk: Desk, part: float, stretch: float) -> None:
    """Catches: an error between the points of the table: parts of agents, times about the usual wait, few and many places."""
    case = reference.Case(**asdict(replace(desk, agents=desk.agents + part, within=desk.within * stretch)))
    exact = reference.measures(case)
    row = Row(case, {}, (), {}, (), {})
    ours = scalar(row)
    for name in MEASURES:
        if exact[name] is not None:
            assert_right([(error(getattr(ours, name) or 0.0, float(exact[name] or 0)), row, getattr(ours, name))], name)
    for of in grid.POPULATIONS:
        value = ours.share_waiting_longer(case.within, of=of)
        assert_right([(error(value, float(reference.longer(case, case.within, of))), row, value)], of)
