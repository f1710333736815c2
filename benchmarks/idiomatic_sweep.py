"""The standard sweep as one would write it with SimPy and a process pool; prints the share who gave up at each level.

python benchmarks/idiomatic_sweep.py 18 26 30 2    # levels, replications, processes
"""

from __future__ import annotations

import random
import sys
from multiprocessing import Pool
from statistics import mean

import idiomatic
from erlang_a_day import SWEPT, Day


def replicate(unit: tuple[int, int]) -> float:
    """Simulate one day; give the share who gave up."""
    agents, replication = unit
    random.seed(replication)
    return idiomatic.run(Day(agents, *SWEPT)).share_abandoned


def main() -> None:
    """Simulate all days, and print a line for each level."""
    first, last, replications, processes = map(int, sys.argv[1:])
    units = [(agents, number) for agents in range(first, last + 1) for number in range(replications)]
    with Pool(processes) as pool:
        shares = pool.map(replicate, units, chunksize=1)
    for place, agents in enumerate(range(first, last + 1)):
        print(agents, f"{mean(shares[place * replications : (place + 1) * replications]):.4f}")


if __name__ == "__main__":
    main()
