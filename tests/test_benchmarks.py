"""The benchmarks compare like with like: every contestant runs, and what they say of a day is the same.

Times are not looked at.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections.abc import Iterator
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from harness import on_ticks
from scipy.special import stdtrit

import ccsim

FOLDER = Path(__file__).parent.parent / "benchmarks"
SURE = 0.9995
"""Two-sided 99.9 %."""
DAYS = 20
"""Of our side, where the sweep is compared with its rival; that has two."""
SHORT = {"W1": (30, 12), "W2": (240, 40)}
"""Minutes, replications: enough to see service that is a twentieth shorter."""

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="only the package is installed")


@pytest.fixture(autouse=True)
def benchmarks() -> Iterator[None]:
    """Let the modules of the benchmarks be imported."""
    sys.path.insert(0, str(FOLDER))
    yield
    sys.path.remove(str(FOLDER))


def short(name: str, times: float = 1) -> Any:
    from erlang_a_day import DAYS, Day

    agents, per_minute, _ = DAYS[name]
    return Day(agents, per_minute, SHORT[name][0] * times)


@cache
def outcomes(who: str, name: str) -> list[Any]:
    """What a contestant says of some replications of a short day."""
    import idiomatic
    from ours import Prepared

    def ours(seed: int) -> Any:
        return Prepared(ccsim.parse(day.scenario()).set("seed", seed)).whole_job()

    def simpy(seed: int) -> Any:
        random.seed(seed)
        return idiomatic.run(day)

    def ciw(seed: int) -> Any:
        import ciw_day

        return ciw_day.run(day, seed=seed)

    day, run = short(name), {"ours": ours, "idiomatic": simpy, "ciw": ciw}[who]
    return [run(seed) for seed in range(SHORT[name][1])]


@pytest.mark.parametrize("name", SHORT)
@pytest.mark.parametrize("rival", ["idiomatic", "ciw"])
def test_rivals_tell_the_same_of_a_day(name: str, rival: str) -> None:
    """Catches: a contestant with other rates, other staff, another idea of patience or of waiting."""
    if rival == "ciw":
        pytest.importorskip("ciw", reason="the extra `bench` is not installed")
    replications = SHORT[name][1]
    for measure in ("calls", "share_abandoned", "mean_wait"):
        one, other = (np.array([getattr(each, measure) for each in outcomes(who, name)]) for who in ("ours", rival))
        error = sqrt((one.var(ddof=1) + other.var(ddof=1)) / replications)
        assert min(one.mean(), other.mean()) > 0.002  # otherwise nothing is compared
        assert abs(one.mean() - other.mean()) < stdtrit(replications - 1, SURE) * error, measure


@pytest.mark.parametrize("name", SHORT)
@pytest.mark.parametrize("tick", [1, 1_000])
def test_the_lean_loop_does_call_by_call_what_the_engine_does(name: str, tick: int) -> None:
    """Catches: a loop that is lean because it leaves out who goes first or who gives up, or takes ties as they come."""
    import lean
    from ours import Prepared

    if lean.compiler() is None:
        pytest.skip("there is no `cc`")
    day = short(name, times=12)
    ours = Prepared(ccsim.parse(day.scenario()), lambda drawn: on_ticks(drawn, tick))
    loop = lean.Lean(day.agents, ours.workload)
    outcome = loop.run()
    visits = ours.records.visits
    assert loop.started.tolist() == visits["started"].tolist()
    assert loop.left.tolist() == visits["left"].tolist()
    assert outcome.abandoned == (visits["started"] < 0).sum() > 100


@pytest.mark.parametrize(("name", "part"), [("W1", 0.01), ("W2", 0.01), ("W3", 1 / 28)])
def test_everyone_runs_and_every_goal_is_judged(name: str, part: float) -> None:
    """Catches: a contestant who cannot run, or is left out of the table in silence."""
    import speed
    from contestants import CIW, MEANINGS, NAMES, C, workload
    from stopwatch import measure

    prepared = workload(name, part=part)
    random.seed(1)
    table = "\n".join(speed.lines(measure(prepared.contestants, rounds=1)))
    running = {contestant.name for contestant in prepared.contestants}
    missing = {each for each in (C, CIW) if each not in running}
    assert running | missing == set(NAMES)
    assert len(prepared.absent) == (0 if name == "W3" else len(missing))
    for each in running:
        assert MEANINGS[each] in table
    judged = re.findall(r"(?:at least|at most) [\d.]+: (?:not )?reached", table)
    assert len(judged) == sum(goal.one.split(",")[0] in running and goal.other in running for goal in speed.GOALS)


def test_the_program_with_skills_serves_the_same_week() -> None:
    """Catches: an IVR, rosters or redials by which another load reaches the agents."""
    import skills
    from contestants import FILE
    from ours import Prepared

    ours = Prepared(ccsim.load(FILE).set("duration", "9 h"))
    random.seed(1)
    theirs = skills.run(skills.load_of(ours))
    mine = ours.whole_job()
    assert abs(theirs.calls - mine.calls) < 4 * sqrt(mine.calls)
    assert abs(theirs.joined - mine.joined) < 4 * sqrt(mine.joined + theirs.joined)
    assert theirs.share_abandoned < 0.1 > mine.share_abandoned > 0


def test_a_ratio_reaches_its_goal_from_the_right_side() -> None:
    """Catches: `at least` and `at most` mixed up."""
    import speed

    fast, slow = (speed.Goal("ours", "c", least=least, bound=2) for least in (False, True))
    assert fast.reached(1.9)
    assert not fast.reached(2.1)
    assert slow.reached(2.1)
    assert not slow.reached(1.9)


def test_the_sweep_and_its_rival_do_the_same_job(tmp_path: Path) -> None:
    """Catches: a benchmark of a command that fails at once, or of two different days."""
    import subprocess

    import sweeping
    from erlang_a_day import SWEPT, Day

    file = tmp_path / "day.yaml"
    file.write_text(Day(sweeping.FIRST, *SWEPT).scenario(), encoding="utf-8")
    ours = json.loads(subprocess.run([*sweeping.ours(file, DAYS), "--json"], check=True, capture_output=True).stdout)
    rows = [
        next(row for row in point["measures"] if (row["measure"], row["segment"]) == ("abandonment", "*"))
        for point in ours["points"]
    ]
    rival = sweeping.rival()
    rival[rival.index(str(sweeping.REPLICATIONS))] = "2"
    lines = subprocess.run(rival, check=True, capture_output=True, text=True).stdout.splitlines()
    assert [int(line.split()[0]) for line in lines] == list(range(sweeping.FIRST, sweeping.LAST + 1))
    for row, line in zip(rows, lines, strict=True):
        of_a_day = (row["high"] - row["low"]) / 2 / stdtrit(DAYS - 1, 0.975) * sqrt(DAYS)
        bound = stdtrit(DAYS - 1, SURE) * of_a_day * sqrt(1 / DAYS + 1 / 2)
        assert abs(row["mean"] - float(line.split()[1])) < bound


def test_the_time_of_a_month_is_parted_into_what_it_is_spent_on() -> None:
    """Catches: contacts not counted, time counted twice or under another name, a goal that nobody judges."""
    import month

    scenario = ccsim.load(month.FILE, changes=("start=2026-03-04 08:00", "duration=2 h"))
    begin = time.process_time()
    spent = month.cost(scenario)
    taken = time.process_time() - begin
    assert 20_000 < spent.contacts < 200_000
    assert min(spent.draws, spent.engine, spent.measures) > 0 <= spent.over
    assert spent.whole <= taken
    table = "\n".join(month.lines(month.Process(9.0, 8.0, 2e9), spent, spent))
    assert "2,000 MB" in table
    assert re.findall(r"memory .* at most 1: (.*)", table) == ["not reached"]
    assert re.findall(r"one of the part .* at most 1.3: (.*)", table) == ["reached"]
    assert len(re.findall("reached", table)) == 3
