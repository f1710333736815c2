"""Random queues to ask about, sized for what a law or an inverse needs."""

from __future__ import annotations

import math
import os
from dataclasses import asdict, dataclass
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from ccsim import erlang

LONGER = int(os.environ.get("CCSIM_EXAMPLES", "1"))
"""How many times as many examples as usual, and other ones each time if it is more than 1."""
CLOSE = 1e-9
TIMES = ("asa", "mean_wait")
LEVELS = ("sl_offered", "sl_answered", "sl_abandons_met", "sl_late_abandons", "sl_no_short", "sl_short_met")
EVERYTHING = ("p_wait", "blocking", "abandonment", "occupancy", "queue_length", *TIMES, *LEVELS)


def examples(usual: int) -> settings:
    """Return the settings of a test on random queues: the same ones in every run, unless more are asked for."""
    return settings(
        max_examples=usual * LONGER,
        derandomize=LONGER == 1,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


@dataclass(frozen=True)
class Desk:
    """A queue as the package is asked about it; times in seconds."""

    agents: float
    load: float
    aht: float
    patience: float | None
    places: int | None
    within: float
    short: float

    def answer(self, **changes: object) -> Any:
        """By Erlang C or A, whichever it is."""
        asked: dict[str, Any] = {**asdict(self), **changes}
        if asked["patience"] is None:
            del asked["patience"]
            return erlang.c(**asked)
        return erlang.a(**asked)

    @property
    def shrink(self) -> float:
        """Handling time over patience."""
        return 0.0 if self.patience is None else self.aht / self.patience


def lossy(desk: Desk) -> Any:
    """Answer of Erlang B."""
    return erlang.b(agents=desk.agents, load=desk.load)


def scale(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers of all sizes between two."""
    return st.floats(math.log(low), math.log(high)).map(math.exp)


@st.composite
def desks(
    draw: st.DrawFn,
    *,
    patient: bool | None = None,
    bounded: bool | None = None,
    most: float = 3_000.0,
) -> Desk:
    """Draw a queue that has a steady state: patient or not, bounded or not, or either."""
    load = draw(scale(0.05, most))
    patient = draw(st.booleans()) if patient is None else patient
    bounded = draw(st.booleans()) if bounded is None else bounded
    stretch = draw(st.floats(-1.5, 4.0))
    agents = math.ceil(max(0.5, load + stretch * math.sqrt(load)))
    if patient and not bounded:
        agents = max(agents, math.floor(load) + 1)
    aht = draw(scale(10.0, 2_000.0))
    within = aht * draw(scale(0.001, 3.0))
    return Desk(
        float(agents),
        load,
        aht,
        None if patient else aht * draw(scale(0.01, 100.0)),
        draw(st.sampled_from([0, 1, 3, 20, 400])) if bounded else None,
        within,
        within / 4,
    )


def close(one: float, other: float, than: float = CLOSE) -> bool:
    return abs(one - other) <= than * max(abs(one), abs(other)) + 1e-300


@st.composite
def traffic(draw: st.DrawFn, *, patient: bool | None = None, most: float = 2_000.0) -> dict[str, Any]:
    """Calls, handling time and patience of a question for agents."""
    aht = draw(scale(30.0, 1_000.0))
    load = draw(scale(0.2, most))
    patient = draw(st.booleans()) if patient is None else patient
    patience = None if patient else aht * draw(scale(0.1, 30.0))
    return {"calls_per_hour": load * 3600 / aht, "aht": aht, "patience": patience}
