"""The fast engine: the journey of the SimPy engine as one compiled loop over tables of whole numbers.

Read it in this order: `fields` (what the columns are), `tables` and `draws` (what goes in), `centre` (what changes), `widths`,
`heap`, `idle`, `hands`, `floor` and `rows` (small moves), `loop` (all that happens), `simulate` (a replication, slice by slice).
"""

from ccsim.engines.compiled.simulate import TooLargeError, Written, run, stream, warm

__all__ = ["TooLargeError", "Written", "run", "stream", "warm"]
