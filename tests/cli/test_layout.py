"""The whole output at several widths, and options thrown at it at random."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccsim.app.choices import BY
from ccsim.cli.table import wide
from cli.conftest import Call


@pytest.mark.parametrize("width", [40, 80, 100, 200])
def test_output_fits_the_terminal(ccsim: Call, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """Catches: lines that the terminal would wrap, or figures that a narrow one does not get to see."""
    monkeypatch.setenv("COLUMNS", str(width))
    ran = ccsim("run", "branch.yaml", "-r", "3", "-q", "--by", "hour")
    checked = ccsim("validate", "branch.yaml")
    for done in (ran, checked):
        assert done.code == 0
        assert max(map(wide, done.out.splitlines())) <= width
    figures = set(re.findall(r"\d[\d,.]*", ran.out))
    monkeypatch.setenv("COLUMNS", "300")
    assert figures >= set(re.findall(r"\d[\d,.]*", ccsim("run", "branch.yaml", "-r", "3", "-q", "--by", "hour").out))


def test_at_a_hundred_columns_the_main_table_is_one(ccsim: Call) -> None:
    """Catches: a layout so wide that the usual terminal tears it apart."""
    out = ccsim("run", "branch.yaml", "-r", "3", "-q").out
    assert len([line for line in out.splitlines() if line.startswith("QUEUES")]) == 1


def test_narrow_to_absurdity(ccsim: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: an internal error where the terminal reports a width of 1."""
    monkeypatch.setenv("COLUMNS", "1")
    assert ccsim("run", "branch.yaml", "-r", "2", "-q").code == 0
    assert ccsim("validate", "branch.yaml").code == 0


MEASURES = [
    "asa",
    "offered",
    "occupancy",
    "cost",
    "service_level",
    "callers",
    "lines_busy",
    "target_met:promise",
    "aso",
    "",
]
OPTIONS = {
    "--replications": ["1", "2", "0", "x"],
    "--precision": ["50%", "asa=60s", "1", "x=2%", "0%"],
    "--max-replications": ["2", "3", "-1"],
    "--seed": ["7", "-7", "1.5"],
    "--policy": ["strict", "first_come", "none_such", ""],
    "--variant": ["more", "none_such"],
    "--engine": ["auto", "simpy", "compiled", ""],
    "--workers": ["1", "0", "99"],
    "--set": ["seed=3", "agents.tellers.absence=2 %", "agents.*.aht*=1.1", "x-mine=1", "a=b", "=", "queues..x=1", "{"],
    "--by": [*BY, "interval,type", "none_such", ",", ""],
    "--measures": MEASURES,
}
FLAGS = ["--json", "--quiet", "--fail-on-target"]
CHOICES = st.sampled_from([(name, value) for name, values in OPTIONS.items() for value in values])


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(options=st.lists(CHOICES, max_size=3), flags=st.sets(st.sampled_from(FLAGS)))
def test_any_options_end_well(ccsim: Call, options: list[tuple[str, str]], flags: set[str]) -> None:
    """Catches: a combination of options that ends in an internal error, or in JSON that is none."""
    arguments = ["run", "branch.yaml", *(part for option in options for part in option), *sorted(flags)]
    if not {"--replications", "--precision", "--max-replications"} & {name for name, _ in options}:
        arguments += ["-r", "2"]
    done = ccsim(*arguments)
    assert done.code in (0, 1, 2), done.err
    assert "Traceback" not in done.err
    assert done.code != 2 or (done.err and not done.out)
    assert done.code != 1 or "--fail-on-target" in flags
    if "--json" in flags and done.code != 2:
        assert json.loads(done.out)["measures"] is not None
