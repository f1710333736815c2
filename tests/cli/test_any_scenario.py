"""Random scenarios, with every key of the language, through everything that people touch."""

from __future__ import annotations

import json
import math
import tempfile
from dataclasses import asdict
from pathlib import Path

import pytest
from harness import examples
from hypothesis import given
from hypothesis import strategies as st
from strategies import Case, cases

import ccsim
from ccsim import Scenario
from ccsim.app.choices import BY
from ccsim.app.files import export
from ccsim.app.files.records import RecordsFile
from ccsim.app.tables.summary import summary_blocks
from ccsim.cli.breakdowns import breakdowns
from ccsim.cli.table import laid_out, wide
from ccsim.cli.understood import lines
from ccsim.kpi.replication import RUN


def loaded(case: Case) -> Scenario:
    """Load the scenario of a case with its log."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "calls.csv").write_text(case.log, encoding="utf-8")
        return ccsim.parse(case.text, folder=folder)


@examples(60)
@given(cases(), st.integers(60, 160))
def test_every_scenario_is_understood(case: Case, width: int) -> None:
    """Catches: a key of the language on which the reckoning stumbles, or a figure that is none."""
    understanding = ccsim.understand(loaded(case))
    for load in (*understanding.days, *understanding.queues.values()):
        figures = [value for value in asdict(load).values() if isinstance(value, float)]
        assert all(math.isfinite(value) and value >= -1e-9 for value in figures)
    assert all(line == line.rstrip() for line in lines(understanding, width))


@examples(40)
@given(cases(), st.integers(60, 160), st.sets(st.sampled_from(BY), max_size=2))
def test_every_scenario_is_run_shown_and_written(case: Case, width: int, by: set[str]) -> None:
    """Catches: a result that cannot be shown, is wider than the terminal, or cannot be written as JSON or records."""
    scenario = loaded(case)
    with tempfile.TemporaryDirectory() as folder:
        with RecordsFile(scenario, Path(folder)) as file:
            result = ccsim.run(scenario, replications=2, by=by, keep=file.add)
        export.write(result, result.to_dict(result.iterate(RUN)), Path(folder))
        document = json.loads((Path(folder) / export.RUN_FILE).read_text(encoding="utf-8"))
    assert document["replications"] == 2
    shown = [*laid_out(summary_blocks(result), width), *breakdowns(result, result.by, width)]
    assert max(map(wide, shown)) <= width
    assert not any("nan" in line.split() or "inf" in line.split() for line in shown)


@examples(40)
@given(cases())
def test_hours_on_duty_agree_with_the_engine(case: Case) -> None:
    """Catches: a break, split or night shift, staff or calendar reckoned otherwise than simulated.

    Nobody calls, is absent or off the phones, so that nothing keeps an agent longer or away.
    """
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "calls.csv").write_text(case.log, encoding="utf-8")
        scenario = ccsim.parse(case.text, folder=folder)
        for path in ("contacts.*.arrivals", "agents.*.absence", "agents.*.shrinkage"):
            scenario = scenario.set(path, "none")
    rows = ccsim.run(scenario, replications=1, measures="on_duty_hours").rows
    simulated = next(row.mean for row in rows if row.group == "*")
    reckoned = sum(day.on_duty_hours for day in ccsim.understand(scenario).days)
    assert simulated == pytest.approx(reckoned, rel=1e-9, abs=1e-6)
