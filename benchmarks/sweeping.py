"""How fast a sweep is, from the command line to the table, as ratios of whole processes that take turns; prints a table.

    python benchmarks/sweeping.py          # `make bench` does it

The standard job: 9 staffing levels x 30 replications x a day of 10,000 calls, on two processes. Its rival does the same with
SimPy as SimPy's own examples would lead to, and a process pool (`idiomatic_sweep.py`). Both begin cold: a new process each
time, everything imported; the machine code was kept by an earlier run, as it is for every run but the first.

The longer job, for one worker and for two: twice as many replications of ten such days.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from erlang_a_day import SWEPT, Day

FIRST, LAST = 18, 26
REPLICATIONS = 30
LONGER, DAYS = 60, 10
"""Replications of the longer job, and its days."""
PROCESSES = 2
FASTER, TWICE = 20, 1.7
"""Goals: the standard job so many times as fast as its rival; two workers so many times as fast as one."""

HERE = Path(__file__).parent


def ours(file: Path, replications: int, workers: int | None = None) -> list[str]:
    """Command of our side."""
    levels = f"agents.advisers.staff={FIRST}:{LAST}"
    command = [sys.executable, "-m", "ccsim", "sweep", str(file), "--vary", levels, "-r", str(replications)]
    return [*command, "--no-store", "-q", *(["--workers", str(workers)] if workers else [])]


def rival() -> list[str]:
    """Command of the other side."""
    given = map(str, (FIRST, LAST, REPLICATIONS, PROCESSES))
    return [sys.executable, str(HERE / "idiomatic_sweep.py"), *given]


def seconds(command: list[str]) -> float:
    """Run a command; give the seconds that pass."""
    # Python may keep what it has compiled, for both sides, as it does where nobody forbids it.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - began


def compare(title: str, one: list[str], other: list[str], rounds: int, goal: float) -> None:
    """Let two commands take turns, and print how many times as fast the second is."""
    pairs = [(seconds(one), seconds(other)) for _ in range(rounds)]
    ratios = [slow / fast for slow, fast in pairs]
    slow, fast, ratio = (statistics.median(values) for values in (*zip(*pairs, strict=True), ratios))
    verdict = "reached" if ratio >= goal else "not reached"
    spread = f"{min(ratios):.3g} to {max(ratios):.3g}"
    print(
        f"{title:<44}{slow:>9.2f} s{fast:>9.2f} s{ratio:>8.3g}  ({spread})   at least {goal:g}: {verdict}", flush=True
    )


def main() -> None:
    """Run both comparisons."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="turns of each, %(default)s if not given")
    rounds = parser.parse_args().rounds
    print(f"{os.cpu_count()} processors; medians of {rounds} rounds, seconds from start to end")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "day.yaml"
        file.write_text(Day(FIRST, *SWEPT).scenario(), encoding="utf-8")
        seconds(ours(file, 2))  # compiles, should nobody have done so yet
        job = f"{LAST - FIRST + 1} levels x {REPLICATIONS} days of 10,000 calls"
        compare(f"{job}: SimPy, ccsim", rival(), ours(file, REPLICATIONS), rounds, FASTER)
        longer = Path(folder) / "days.yaml"
        calls, minutes = SWEPT
        longer.write_text(Day(FIRST, calls, minutes * DAYS).scenario(), encoding="utf-8")
        title = f"{LONGER} x {DAYS} days: 1 worker, 2 workers"
        compare(title, ours(longer, LONGER, 1), ours(longer, LONGER, 2), rounds, TWICE)


if __name__ == "__main__":
    main()
