"""Single numbers of long streams, picked where few are needed."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest
from test_pieces import same
from test_structure import scenario_text

from ccsim import compiler
from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys
from ccsim.streams import words
from ccsim.workload import days, draw

ADDRESS = (7, 3, "talk/billing/billing/0/0", 5)
LUCK = np.random.default_rng(1)


@pytest.mark.skipif(not compiler.AVAILABLE, reason="picked by compiled code alone")
@pytest.mark.parametrize(
    "places",
    [[], [0], [3], [4], [0, 1, 2, 3, 4, 5], [1, 6, 7, 8, 15, 1000, 1003], np.flatnonzero(LUCK.random(50_000) < 0.1)],
    ids=["none", "first", "last of a count", "next count", "all", "gaps", "many"],
)
def test_picked_numbers_are_those_of_the_stream(places: Any) -> None:
    """Catches: a wrong constant or round, the key of another stream, a count too early, a number kept from the count before."""
    from ccsim.workload.scattered import words_at

    at = np.asarray(places, np.int64)
    assert np.array_equal(words_at(*ADDRESS, at), words(*ADDRESS, int(at.max(initial=-1)) + 1)[at])


@pytest.mark.skipif(not compiler.AVAILABLE, reason="picked by compiled code alone")
@pytest.mark.parametrize("seed", range(12))
def test_what_is_picked_makes_no_difference(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: places within what is needed taken for places in the stream, where the first needed is not the first of all."""
    from ccsim.workload import scattered

    scenario = parse(scenario_text(Random(seed), logged=False))
    ways, picked = journeys(scenario), []
    plainly = draw(scenario, ways, 0)
    monkeypatch.setattr(days, "LONG", 0)
    monkeypatch.setattr(days, "SPARSE", 0)
    monkeypatch.setattr(scattered, "words_at", lambda *told, to=scattered.words_at: picked.append(told) or to(*told))
    same(dict(draw(scenario, ways, 0).columns()), plainly)
    assert picked or plainly.attempts == plainly.contacts
