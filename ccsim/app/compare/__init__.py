"""Comparisons, for Python and the command line alike.

`candidates` says what is compared, `ask` has it simulated, `racing` looks for the best, `result` is what comes back, and
`files` writes it.
"""
