"""Erlang beside the simulation: the formula's answer for the same calls, and which of its assumptions do not hold.

`pools` finds who waits for the same agents, `inputs` what the replications say of calls, handling times, patience and
agents, `formula` asks Erlang interval by interval, `compare` sets its answer beside the simulated one, and `broken` asks
the scenario which of the assumptions it breaks.
"""

from ccsim.app.beside.compare import NEEDED, comparable, erlang_beside
from ccsim.app.beside.model import Beside, Broken, Figure, PoolBeside

__all__ = ["NEEDED", "Beside", "Broken", "Figure", "PoolBeside", "comparable", "erlang_beside"]
