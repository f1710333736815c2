"""Measures: what the records of replications say about service, waiting, people and money.

`measure` turns the records of one replication into numerators and denominators, `summarise` pools replications into rows.
The table of all measures is `ccsim.kpi.table.MEASURES`.
"""

from ccsim.kpi.precision import HalfWidth, Precision, half_widths, parse_precision, targeted
from ccsim.kpi.replication import BY, Replication, check_by, measure
from ccsim.kpi.rows import Row, iterate, summarise
from ccsim.kpi.table import MEASURES, Kind, Measure, Over, measures_of

__all__ = [
    "BY",
    "MEASURES",
    "HalfWidth",
    "Kind",
    "Measure",
    "Over",
    "Precision",
    "Replication",
    "Row",
    "check_by",
    "half_widths",
    "iterate",
    "measure",
    "measures_of",
    "parse_precision",
    "summarise",
    "targeted",
]
