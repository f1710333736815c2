"""How long a planner waits: the best of several tries, as the machine may have other work."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from time import perf_counter

import numpy as np
import pytest

from ccsim import erlang
from ccsim.erlang import Goals

TRIES = 15


def fastest(work: Callable[[], object]) -> float:
    """Seconds of the fastest of several tries: what the work costs, whatever else was going on."""
    times = []
    for _ in range(TRIES):
        begin = perf_counter()
        work()
        times.append(perf_counter() - begin)
    return min(times)


@pytest.mark.parametrize(
    "work",
    [
        lambda: erlang.b(agents=100_000, load=99_500),
        lambda: erlang.c(agents=100_000, load=99_500, aht=180),
        lambda: erlang.a(agents=100_000, load=99_500, aht=180, patience=300),
        lambda: erlang.a(agents=100_000, load=130_000, aht=180, patience=300),
        lambda: erlang.a(agents=100_000, load=100_000, aht=180, patience=180_000),
        lambda: erlang.a(agents=100_000, load=99_500, aht=180, patience=300, places=1_000),
    ],
    ids=["b", "c", "a", "a, overloaded", "a, hardly impatient", "a, 1,000 places"],
)
def test_a_hundred_thousand_agents(work: Callable[[], object]) -> None:
    """Catches: a recursion over the agents."""
    assert fastest(work) < 0.010


@pytest.mark.parametrize("patience", [None, 300.0], ids=["c", "a"])
def test_a_day_of_intervals_by_twenty_levels_of_staff(patience: float | None) -> None:
    """Catches: a loop over cases, or nodes that multiply with the cases beyond what is needed."""
    calls = 200 + 800 * np.sin(np.linspace(0.1, 3.0, 48))[:, None]
    agents = np.ceil(calls * 180 / 3600) + np.arange(1, 21)[None, :]

    def table() -> object:
        if patience is None:
            return erlang.c(calls_per_hour=calls, aht=180, agents=agents)
        return erlang.a(calls_per_hour=calls, aht=180, agents=agents, patience=patience)

    assert fastest(table) < 0.050


def test_the_inverse_does_not_count_up() -> None:
    """Catches: agents tried one after another: from the load on, the almost thousand that it takes above it."""
    goals = Goals(p_wait=0.001)
    assert fastest(lambda: erlang.fewest_agents(goals, load=99_000, aht=180)) < 0.050


PROBE = """
import sys
{code}
print(*sorted({{name.partition(".")[0] for name in sys.modules}}), sep=",")
"""


def loaded(code: str) -> set[str]:
    """Top-level modules that a fresh process has loaded after some code."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(code=code)], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.strip().split(","))


def test_it_needs_numpy_and_nothing_else() -> None:
    """Catches: a formula that makes everybody load scipy."""
    found = loaded("import ccsim.erlang; ccsim.erlang.a(agents=13, load=10, aht=180, patience=300)")
    assert "numpy" in found
    beyond = {name for name in found - {"numpy", "ccsim", "__main__"} if not name.startswith("_")}
    assert beyond <= loaded("import numpy") | set(sys.stdlib_module_names)


def test_nobody_else_loads_it() -> None:
    """Catches: `import ccsim` that loads numpy for formulas that are not asked for."""
    found = loaded("import ccsim")
    assert "numpy" not in found
    found = loaded("import ccsim; ccsim.erlang")
    assert "numpy" in found
