"""The Erlang formulas: exact, for numbers or whole arrays of them.

>>> from ccsim import erlang
>>> round(erlang.c(calls_per_hour=200, aht=180, agents=14, within=20).service_level, 6)
0.88835
>>> erlang.fewest_agents(erlang.Goals(answer=0.8, within=20), calls_per_hour=200, aht=180, patience=300).agents
13

Where to find what: `models` has the formulas as a planner calls them and `answer` what they return; `goals` and `inverse`,
with `search`, the way back from goals to agents or calls; `day` a day of intervals. Beneath, in mean handling times: `idle`
(the states with a free agent: Erlang B), `patient` (Erlang C), `impatient` (Erlang A), `finite` and `ahead` (bounded waiting
places), `measures` (from their shares to a planner's measures) and `distribution` (the wait itself), on top of `integral`,
`scaled`, `special` and `roots` (how no digit is lost).
"""

from __future__ import annotations

from ccsim.erlang.answer import Answer
from ccsim.erlang.day import Interval, by_interval
from ccsim.erlang.goals import Goals
from ccsim.erlang.inverse import Need, fewest_agents, most_calls, scheduled
from ccsim.erlang.models import UnstableError, a, b, c

__all__ = [
    "Answer",
    "Goals",
    "Interval",
    "Need",
    "UnstableError",
    "a",
    "b",
    "by_interval",
    "c",
    "fewest_agents",
    "most_calls",
    "scheduled",
]
