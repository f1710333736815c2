"""What a month of 13 million contacts costs, in one run on one core; prints a table.

    python benchmarks/month.py                   # a few minutes; `make bench` does it too
    python benchmarks/month.py --days 3          # the first days only

`scenarios/telecom_month.yaml`, one replication:

- the command as a user gives it, in a process of its own: wall clock, processor time and the most memory that it held
- the same work in this process, parted: draws, handing over from piece to piece what is not yet done, engine, measures by
  the half-hour. The whole job is all four; the engine alone is the loop and its records
- the whole job of a part of some 100,000 contacts: a Wednesday until 11:00, quiet hours and the rush in the share that
  a day has them. Those who would call again later do not, which makes the part a little cheaper

Processor time, but for the wall clock. The part is the median of several runs; the month runs once.
"""

from __future__ import annotations

import argparse
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

from ours import BY
from speed import Goal
from stopwatch import stay_on_one_core

import ccsim
from ccsim import kpi, plan
from ccsim.engines import compiled
from ccsim.engines.compiled import simulate
from ccsim.experiments.unit import prepare
from ccsim.scenario import Scenario
from ccsim.workload import Piece, attendance, pieces

FILE = Path(__file__).parents[1] / "scenarios" / "telecom_month.yaml"
PART = ("start=2026-03-04 00:00", "duration=11 h")
ROUNDS = 5
GIGABYTE = 1e9

MEMORY = Goal("memory", "1 GB", least=False, bound=1)
AGAINST_ENGINE = Goal("whole job", "engine alone", least=False, bound=4)
AGAINST_PART = Goal("a contact of the month", "one of the part", least=False, bound=1.3)

P, R = ParamSpec("P"), TypeVar("R")


@dataclass
class Cost:
    """Seconds of processor time of one replication.

    Parameters
    ----------
    contacts : int
    draws, over, engine, measures : float
        To draw them, to hand over from piece to piece, to simulate, to measure.
    """

    contacts: int = 0
    draws: float = 0.0
    over: float = 0.0
    engine: float = 0.0
    measures: float = 0.0

    @property
    def whole(self) -> float:
        """All of it."""
        return self.draws + self.over + self.engine + self.measures

    def each(self, seconds: float) -> float:
        """Nanoseconds a contact."""
        return seconds / self.contacts * 1e9


@dataclass(frozen=True)
class Process:
    """What the operating system says of a process that is over: seconds, and bytes at most."""

    wall: float
    processor: float
    memory: float


def cost(scenario: Scenario) -> Cost:
    """Do the whole job, as `ccsim.experiments.unit.run_unit` does it, and part the time."""
    model, spent = prepare(scenario), Cost()
    tally = kpi.Tally(model.scenario, model.journeys, model.plan, BY)

    def drawn() -> Iterator[Piece]:
        source = pieces(model.scenario, model.journeys, 0)
        while True:
            begin = time.process_time()
            piece = next(source, None)
            spent.draws += time.process_time() - begin
            if piece is None:
                return
            spent.contacts += piece.workload.contacts
            yield piece
            del piece

    def handed_over(call: Callable[P, R]) -> Callable[P, R]:
        def timed(*args: P.args, **kwargs: P.kwargs) -> R:
            begin = time.process_time()
            found = call(*args, **kwargs)
            spent.over += time.process_time() - begin
            return found

        return timed

    plainly = simulate.joined, simulate.kept
    simulate.joined, simulate.kept = map(handed_over, plainly)
    begin = time.process_time()
    try:
        roster = plan.roster(model.plan, attendance(model.scenario, 0))
        for written in compiled.stream(model.plan, roster, drawn()):
            since = time.process_time()
            tally.add(written.visits, written.duty, written.drawn, waiting_since=written.waiting_since)
            spent.measures += time.process_time() - since
    finally:
        simulate.joined, simulate.kept = plainly
    spent.engine = time.process_time() - begin - spent.draws - spent.over - spent.measures
    since = time.process_time()
    tally.replication()
    spent.measures += time.process_time() - since
    return spent


def command(*changes: str) -> Process:
    """Run the month from the command line to the printed table, in a process of its own."""
    changed = [word for change in changes for word in ("--set", change)]
    told = ["run", str(FILE), "-r", "1", "--workers", "1", "--engine", "compiled", "--quiet", *changed]
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-m", "ccsim", *told], check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Process(wall, processor, after.ru_maxrss * (1 if sys.platform == "darwin" else 1024))


def lines(ran: Process, month: Cost, part: Cost) -> Iterator[str]:
    """Table of what was measured, then ratios and goals."""
    yield f"  the command: {ran.wall:.0f} s, {ran.processor:.0f} s of processor time, {ran.memory / 1e6:,.0f} MB at most"
    yield f"  {'ns a contact':<34}{'the month':>12}{'the part':>12}"
    for name in ("draws", "over", "engine", "measures", "whole"):
        title = {"over": "handing over", "engine": "engine alone", "whole": "whole job"}.get(name, name)
        yield f"  {title:<34}" + "".join(f"{each.each(getattr(each, name)):>12,.0f}" for each in (month, part))
    yield f"  {'ratio':<40}{'':>6}   goal"
    ratios = {
        MEMORY: ran.memory / GIGABYTE,
        AGAINST_ENGINE: month.whole / month.engine,
        AGAINST_PART: month.each(month.whole) / part.each(part.whole),
    }
    for goal, ratio in ratios.items():
        verdict = "reached" if goal.reached(ratio) else "not reached"
        yield f"  {goal.one + ' : ' + goal.other:<40}{ratio:>6.3g}   {goal.words}: {verdict}"


def main() -> None:
    """Run, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--days", type=int, default=31, help="of the month, all if not given")
    days = f"duration={parser.parse_args().days} days"
    core = stay_on_one_core()
    where = "one core as the system chooses" if core is None else f"core {core}"
    print(f"Python {platform.python_version()}, {platform.machine()}, {where}")
    short = ccsim.load(FILE, changes=PART)
    cost(short)  # what is loaded once is not timed
    part = sorted((cost(short) for _ in range(ROUNDS)), key=lambda each: each.whole)[ROUNDS // 2]
    ran, month = command(days), cost(ccsim.load(FILE, changes=(days,)))
    print(f"\n{month.contacts:,} contacts; a part of {part.contacts:,}", flush=True)
    for line in lines(ran, month, part):
        print(line, flush=True)


if __name__ == "__main__":
    main()
