"""How fast ccsim is, as ratios measured in one run on one core; prints a table.

    python benchmarks/speed.py                   # all of it, some minutes; `make bench` does it
    python benchmarks/speed.py W1 --only ours,c

W1 and W2 are Erlang-A days (`erlang_a_day.py`), W3 is a week of a million calls (`w3.yaml`). Who runs:

- `c`: a lean event loop in C (`lean.c`), given the draws; keeps two instants a call
- `ours`: the compiled engine, given the draws; writes whole records
- `simpy`: the SimPy engine, given the draws
- `idiomatic`: the program that SimPy's own examples would lead to (`idiomatic.py`, `skills.py`), with its own draws, and
  averages by the half-hour; as the rival of the engine its averages are not counted
- `job`: draws, compiled engine and measures by the half-hour
- `ciw`: the same in Ciw (`ciw_day.py`), which knows no skills after a wait and so has no W3

Processor time of one process that stays on one core. Contestants take turns; the ratio of two is taken round by round, each
round's figure being the median of its runs. A call costs those in plain Python the same on a short day: of W3 they run the
Monday, and Ciw runs a fifth of W1 and W2.
"""

from __future__ import annotations

import argparse
import platform
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from contestants import CIW, IDIOMATIC, JOB, MEANINGS, NAMES, OURS, WORKLOADS, C, workload
from stopwatch import AVERAGED, Times, measure, stay_on_one_core

ROUNDS = 5


@dataclass(frozen=True)
class Goal:
    """A ratio that is aimed at.

    Parameters
    ----------
    one, other : str
        The time of one contestant, by that of the other.
    least : bool
        Whether it should be at least, or else at most, the `bound`.
    """

    one: str
    other: str
    least: bool
    bound: float

    @property
    def title(self) -> str:
        """The ratio in words."""
        return f"{_meaning(self.one)} : {_meaning(self.other)}"

    @property
    def words(self) -> str:
        """The bound in words."""
        return f"{'at least' if self.least else 'at most'} {self.bound:g}"

    def reached(self, ratio: float) -> bool:
        """Whether a ratio is good enough."""
        return ratio >= self.bound if self.least else ratio <= self.bound


GOALS = (
    Goal(OURS, C, least=False, bound=1.5),
    Goal(IDIOMATIC, OURS, least=True, bound=100),
    Goal(JOB, OURS, least=False, bound=3),
    Goal(AVERAGED, JOB, least=True, bound=60),
    Goal(CIW, JOB, least=True, bound=150),
)


def _meaning(name: str) -> str:
    return MEANINGS[IDIOMATIC] if name == AVERAGED else MEANINGS[name]


def lines(times: Times) -> Iterator[str]:
    """Table of a workload: times, then ratios and goals."""
    yield f"  {'ns a call':<34}{'median':>10}{'lowest':>10}{'highest':>10}   gave up   mean wait"
    for name in (name for name in NAMES if name in times.rounds):
        outcome = times.outcomes[name]
        said = f"{outcome.share_abandoned:>10.2%}{60 * outcome.mean_wait:>10.2f} s"
        yield f"  {MEANINGS[name]:<34}" + _spread(times.rounds[name], lambda value: f"{value:,.0f}") + said
    yield f"  {'ratio':<34}{'median':>10}{'lowest':>10}{'highest':>10}   goal"
    for goal in GOALS:
        if goal.one in times.rounds and goal.other in times.rounds:
            ratios = times.ratios(goal.one, goal.other)
            verdict = "reached" if goal.reached(statistics.median(ratios)) else "not reached"
            yield f"  {goal.title:<34}" + _spread(ratios, lambda value: f"{value:.3g}") + f"   {goal.words}: {verdict}"


def _spread(values: Sequence[float], written: Callable[[float], str]) -> str:
    return "".join(f"{written(value):>10}" for value in (statistics.median(values), min(values), max(values)))


def main() -> None:
    """Run those asked for, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "workloads", nargs="*", metavar="WORKLOAD", help=f"of {', '.join(WORKLOADS)}; all if none is named"
    )
    parser.add_argument("--only", default=",".join(NAMES), help=f"some of {','.join(NAMES)}")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="turns of each, %(default)s if not given")
    asked = parser.parse_args()
    only = frozenset(asked.only.split(","))
    for word in (*only - set(NAMES), *set(asked.workloads) - set(WORKLOADS)):
        parser.error(f"there is no {word!r}")
    core = stay_on_one_core()
    where = "one core as the system chooses" if core is None else f"core {core}"
    print(f"Python {platform.python_version()}, {platform.machine()}, {where}; medians of {asked.rounds} rounds")
    for name in asked.workloads or WORKLOADS:
        prepared = workload(name, only)
        print(f"\n{prepared.title}", flush=True)
        for reason in prepared.absent:
            print(f"  {reason}")
        for line in lines(measure(prepared.contestants, asked.rounds)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
