"""The plain way to measure a replication: from its finished records, with NumPy, one array of all visits for each figure.

It is how the measures are defined. `ccsim.kpi.tally` gives the same numbers much faster while the records come, where numba is
there; the tests compare the two.
"""

from ccsim.kpi.plain.measuring import measure

__all__ = ["measure"]
