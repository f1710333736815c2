"""From a random case to what an engine is given, and to records as plain rows."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, settings
from strategies import Case

from ccsim import plan, workload
from ccsim.engines import simpy
from ccsim.records import Records
from ccsim.scenario import parse
from ccsim.scenario.journeys import journeys

LONGER = int(os.environ.get("CCSIM_EXAMPLES", "1"))
"""How many times as many examples as usual, and other ones each time if it is more than 1."""


def examples(usual: int) -> settings:
    """Return the settings of a test on random scenarios: the same ones in every run, unless more are asked for.

    A case comes from one number, which tells nothing when it is made smaller: see `reduction` instead.
    """
    return settings(
        max_examples=usual * LONGER,
        derandomize=LONGER == 1,
        database=None,
        deadline=None,
        print_blob=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@dataclass(frozen=True)
class Run:
    """All that one replication of a case is made of."""

    scenario: Any
    journeys: Any
    workload: Any
    records: Records


def scenario_of(case: Case) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "calls.csv").write_text(case.log)
        return parse(case.text, folder=Path(folder))


def prepared(case: Case) -> tuple[Any, Any, Any]:
    """Scenario, journeys and draws of a case."""
    scenario = scenario_of(case)
    ways = journeys(scenario)
    return scenario, ways, on_ticks(workload.draw(scenario, ways, 0), case.tick)


def on_ticks(drawn: Any, tick: int) -> Any:
    """Cut arrivals and durations down to whole ticks, so that much happens at one instant; -1 and the least stay."""

    def cut(times: Any, least: int = 0) -> Any:
        return np.where(times < 0, times, np.maximum(least, times // tick * tick))

    return replace(
        drawn,
        arrived=cut(drawn.arrived),
        ivr_time=cut(drawn.ivr_time),
        talk=cut(drawn.talk, least=tick),
        wrap=cut(drawn.wrap),
        patience=cut(drawn.patience),
        dial=cut(drawn.dial, least=tick),
        next_delay=np.where(drawn.next_delay < tick, drawn.next_delay, cut(drawn.next_delay)),
    )


def simulated(scenario: Any, ways: Any, drawn: Any) -> Records:
    """What the SimPy engine makes of it."""
    made = plan.make(scenario, ways)
    return simpy.run(made, plan.roster(made, drawn.attendance), drawn)


def run(case: Case) -> Run:
    scenario, ways, drawn = prepared(case)
    return Run(scenario, ways, drawn, simulated(scenario, ways, drawn))


def rows(table: dict[str, Any]) -> list[dict[str, int]]:
    """Return a table of records as plain rows."""
    columns = {name: column.tolist() for name, column in table.items()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
