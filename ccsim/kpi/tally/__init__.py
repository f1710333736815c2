"""Measuring a replication while its records come, piece by piece, in one compiled pass over the rows.

    tally = Tally(scenario, journeys, plan, by)
    tally.add(visits, duty)
    replication = tally.replication()

The figures are those of the plain way, `ccsim.kpi.measure`, to the last digit. Where nothing is compiled, the rows are kept and
measured the plain way at the end.

Read `facts` (one level up) and `tables` first: what is known of a visit, what is summed, what is remembered of contacts. `visits`
is the pass: `figures` are the lines of the table of measures as machine code, `callers` follows each contact, `passing` finds who
was overtaken, `clock` puts time into cells. `waits` and `crowd` find percentiles and longest queues, for which visits must be put
in order once more; `columns` makes of it all what the table of measures divides.
"""

from ccsim.kpi.tally.tally import Tally

__all__ = ["Tally"]
