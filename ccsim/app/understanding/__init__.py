"""What ccsim understood of a scenario, worked out without simulating and without numpy.

`arrivals` says who comes, `sources` who does not, `flow` where they go and what work they bring, `duty` who is there; together
they are the `picture`, of which `reckoning` makes figures and `warn` (with `overload`) says what is odd.
"""

from ccsim.app.understanding.reckoning import DayLoad, Load, Understanding, understand
from ccsim.app.understanding.sources import Coming

__all__ = ["Coming", "DayLoad", "Load", "Understanding", "understand"]
