"""Durations of many attempts at once, drawn part by part."""

from __future__ import annotations

import numpy as np
import pytest

from ccsim.scenario.bytime import Piece
from ccsim.scenario.distribution import Constant, Distribution, Exponential, Gamma, Lognormal, Uniform
from ccsim.units import DAY
from ccsim.workload.durations import draw_of, durations, numbers
from ccsim.workload.inforce import InForce, in_force
from ccsim.workload.rows import ALL, PART, Rows

COUNT = 2 * PART + 5
LUCK = np.random.default_rng(3)
U = LUCK.random(COUNT)


def said(*of_segments: Distribution, since: int = 0) -> InForce:
    return in_force("talk", [[(Piece(since, DAY, each),) for each in of_segments]], draw_of)


@pytest.mark.parametrize("rows", [ALL, np.flatnonzero(LUCK.random(COUNT) < 0.6)], ids=["all", "some"])
@pytest.mark.parametrize(
    "of_segments",
    [
        (Exponential(3000.0), Exponential(9000.0), Exponential(1e12)),
        (Lognormal(8000.0, 0.7), Lognormal(100.0, 0.7)),
        (Gamma(8000.0, 0.7), Gamma(100.0, 0.7)),
    ],
    ids=["exponential", "lognormal", "gamma"],
)
def test_who_differ_in_a_number_are_drawn_together_as_they_are_apart(
    of_segments: tuple[Distribution, ...], rows: Rows
) -> None:
    """Catches: one segment's mean taken for all, means that slip from part to part, a duration beyond the longest."""
    known = said(*of_segments)
    times = numbers(known)
    assert times is not None
    segment = LUCK.integers(0, len(of_segments), COUNT)[rows]
    drawn = durations(known.lines[0].values[0], rows, U, COUNT, 1, times[segment])
    found = np.concatenate([ms for _, ms in drawn])
    for number, distribution in enumerate(of_segments):
        mine = np.flatnonzero(segment == number)
        apart = [ms for _, ms in durations(draw_of(distribution), np.arange(COUNT)[rows][mine], U, COUNT, 1)]
        assert np.array_equal(found[mine], np.concatenate(apart))


@pytest.mark.parametrize(
    "known",
    [
        said(Exponential(3000.0)),
        said(Exponential(3000.0), Lognormal(3000.0, 1.0)),
        said(Lognormal(3000.0, 0.5), Lognormal(3000.0, 0.7)),
        said(Exponential(3000.0), Constant(3000.0)),
        said(Uniform(3000.0, 4000.0), Uniform(6000.0, 8000.0)),
        said(Exponential(3000.0), Exponential(9000.0), since=8),
    ],
    ids=["one", "kinds", "cvs", "fixed", "not multiplied", "by clock"],
)
def test_who_differ_in_more_are_drawn_apart(known: InForce) -> None:
    """Catches: a segment that is drawn by another's distribution because both are of one kind, or at no hour of its own."""
    assert numbers(known) is None
