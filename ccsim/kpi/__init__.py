"""Measures: what the records of replications say about service, waiting, people and money.

Two ways lead from the records of one replication to its numerators and denominators, and give the same: `measure` takes finished
records and works on whole columns; `Tally` takes rows as an engine writes them, piece by piece, in one compiled pass. `summarise`
pools replications into rows. The table of all measures is `ccsim.kpi.table.MEASURES`.
"""

from ccsim.kpi.plain import measure
from ccsim.kpi.precision import HalfWidth, Precision, half_widths, parse_precision, targeted
from ccsim.kpi.replication import BY, Replication, check_by
from ccsim.kpi.rows import Row, iterate, summarise
from ccsim.kpi.table import MEASURES, Kind, Measure, Over, measures_of
from ccsim.kpi.tally import Tally
from ccsim.kpi.weightings import Part, parts

__all__ = [
    "BY",
    "MEASURES",
    "HalfWidth",
    "Kind",
    "Measure",
    "Over",
    "Part",
    "Precision",
    "Replication",
    "Row",
    "Tally",
    "check_by",
    "half_widths",
    "iterate",
    "measure",
    "measures_of",
    "parse_precision",
    "parts",
    "summarise",
    "targeted",
]
