"""A scenario against what really happened: from the table of a telephone system to bias, bands and the worst intervals.

`sheet` reads the table, `columns` finds what its columns hold, `rows` makes figures by queue and interval of it (`slots`), and
`doubts` tells which cannot be true; `sides` sets the replications beside these, `band` says how often a figure should lie
between p10 and p90, and `compare` what each measure shows.
"""

from ccsim.app.actual.api import check
from ccsim.app.actual.result import Check

__all__ = ["Check", "check"]
