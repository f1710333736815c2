"""The Erlang formulas: exact, for numbers or whole arrays of them.

>>> from ccsim import erlang
>>> erlang.c(calls_per_hour=200, aht=180, agents=14, within=20).service_level
0.888350...
"""

from __future__ import annotations

from ccsim.erlang.answer import Answer
from ccsim.erlang.models import UnstableError, a, b, c

__all__ = ["Answer", "UnstableError", "a", "b", "c"]
