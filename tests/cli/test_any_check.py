"""Random scenarios, with every key of the language, through `ccsim check` and `ccsim diff`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from harness import examples
from hypothesis import given
from hypothesis import strategies as st
from strategies import Case, cases

import ccsim
from ccsim import Scenario, UsageError
from ccsim.app.actual.api import Case as ActualCase
from ccsim.app.actual.api import open_case
from ccsim.app.actual.shown import check_blocks
from ccsim.app.diff.shown import diff_blocks
from ccsim.app.files import export
from ccsim.app.files.acd import QUEUES, AcdReport
from ccsim.app.files.export import to_json
from ccsim.app.tables.block import wide
from ccsim.cli.table import laid_out


def loaded(case: Case) -> Scenario:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "calls.csv").write_text(case.log, encoding="utf-8")
        return ccsim.parse(case.text, folder=folder)


def own_case(scenario: Scenario, result: ccsim.Result) -> ActualCase | None:
    """Open the comparison with the file that the run itself writes; None if no interval of it counts in whole."""
    with tempfile.TemporaryDirectory() as folder:
        report = AcdReport(result)
        export.write_table(Path(folder) / QUEUES, report.columns, report.csv())
        try:
            return open_case(scenario, Path(folder) / QUEUES, "offered=1%")
        except UsageError as error:
            if "nothing to compare" not in str(error):
                raise
            return None


@examples(20)
@given(cases(), st.integers(60, 160))
def test_a_run_s_own_file_has_no_bias(case: Case, width: int) -> None:
    """Catches: a figure that is weighted or cut otherwise here than in a run's own rows, and one that cannot be shown."""
    scenario = loaded(case)
    result = ccsim.run(scenario, replications=3, by="interval")
    opened = own_case(scenario, result)
    if opened is None:
        return
    found = opened.judged(result)
    weighted = scenario.service_level.definition in ("offered", "answered")
    for one in found.compared:
        if weighted or one.measure != "service_level":
            assert one.actual == pytest.approx(one.simulated), one
    shown = list(laid_out(check_blocks(found), width))
    assert max(map(wide, shown)) <= width
    assert not any("nan" in line.split() or "inf" in line.split() for line in shown)
    assert to_json(found.to_dict())


@examples(20)
@given(cases(), cases(), st.integers(60, 160))
def test_there_and_back(one: Case, other: Case, width: int) -> None:
    """Catches: scenarios that cannot be set side by side, or sides that are mixed up."""
    old, new = loaded(one), loaded(other)
    there, back = ccsim.diff(old, new), ccsim.diff(new, old)
    assert {(key.path, key.old, key.new) for key in there.changed} == {
        (key.path, key.new, key.old) for key in back.changed
    }
    figures = {(one.figure, one.by, one.of): (one.old, one.new) for one in there.reckoned}
    assert figures == {(one.figure, one.by, one.of): (one.new, one.old) for one in back.reckoned}
    assert max(map(wide, laid_out(diff_blocks(there, "old.yaml", "new.yaml"), width))) <= width
    assert to_json(there.to_dict())
    assert ccsim.diff(old, loaded(one)).same
