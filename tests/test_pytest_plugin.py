"""Scenarios as tests of pytest."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from xml.etree import ElementTree

import pytest
from desks import DESK

import ccsim
from ccsim.app.baselines import Question, how_to, outcome, record
from ccsim.baseline.files import write

Run = Callable[..., "subprocess.CompletedProcess[str]"]
INSTALLED = any(point.value == "ccsim.pytest_plugin" for point in entry_points(group="pytest11"))
"""Whether pytest finds the plugin by itself: not in a checkout that is only on the path."""

FEW = "replications: 4\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run pytest in a folder with a scenario, a baseline of it, and an ordinary test."""
    monkeypatch.chdir(tmp_path)
    Path("desk.ccsim.yaml").write_text(DESK + FEW, encoding="utf-8")
    Path("pytest.ini").write_text("[pytest]\ntestpaths = tests\n", encoding="utf-8")
    Path("tests").mkdir()
    Path("tests/test_own.py").write_text("def test_own(): pass\n", encoding="utf-8")
    path, made = record(Path("desk.ccsim.yaml"), Path("baselines"), Question(), how_to())
    write(made, path)

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        plugin = () if INSTALLED else ("-p", "ccsim.pytest_plugin")
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "GITHUB"))}
        environment |= {"COLUMNS": "200", "PYTHONPATH": str(Path(ccsim.__file__).parents[1])}
        command = [sys.executable, "-m", "pytest", *plugin, "-p", "no:cacheprovider", "-p", "no:randomly", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)

    return call


def ini(*lines: str) -> None:
    """Add to the configuration."""
    with Path("pytest.ini").open("a", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))


def outcomes(xml: str) -> dict[str, str]:
    """What a JUnit file says of each test."""
    cases = ElementTree.parse(xml).getroot().iter("testcase")
    return {case.get("name", ""): case[0].tag if len(case) else "passed" for case in cases}


def test_one_per_target_and_baseline(run: Run) -> None:
    """Catches: a target or a baseline that is no test; a scenario that is not collected beside ordinary tests."""
    done = run(".", "--junitxml", "out.xml", "-q")
    assert done.returncode == 0, done.stdout
    assert outcomes("out.xml") == {"target: desk": "passed", "baseline: desk": "passed", "test_own": "passed"}


def test_failures_in_words(run: Run) -> None:
    """Catches: a missed target or a changed centre that passes; a traceback where words say it all."""
    text = Path("desk.ccsim.yaml").read_text(encoding="utf-8")
    Path("desk.ccsim.yaml").write_text(text.replace("8:00: 4", "8:00: 2"), encoding="utf-8")
    done = run("desk.ccsim.yaml", "--junitxml", "out.xml")
    assert done.returncode == 1
    assert outcomes("out.xml") == {"target: desk": "failure", "baseline: desk": "failure"}
    assert "target missed: desk (80/20): service_level" in done.stdout
    assert "scenario: agents.team.staff.daily.8:00: 4 -> 2" in done.stdout
    assert "Traceback" not in done.stdout
    assert ".py:" not in done.stdout


def test_missing_baseline(run: Run) -> None:
    """Catches: a missing baseline that passes or is skipped, or that a test writes."""
    Path("baselines/desk.json").unlink()
    done = run("desk.ccsim.yaml", "--junitxml", "out.xml")
    assert outcomes("out.xml") == {"target: desk": "passed", "baseline: desk": "failure"}
    assert "to record it: ccsim baseline record desk.ccsim.yaml" in done.stdout.replace("\n ", "")
    assert not Path("baselines/desk.json").exists()
    ini("ccsim_baselines =")
    assert run("desk.ccsim.yaml", "--junitxml", "out.xml").returncode == 0
    assert outcomes("out.xml") == {"target: desk": "passed"}


def test_named_in_the_configuration(run: Run) -> None:
    """Catches: a named scenario that is only found below testpaths, is found twice, or runs when others are asked for."""
    Path("scenarios").mkdir()
    Path("desk.ccsim.yaml").rename("scenarios/night.yaml")
    ini("ccsim_scenarios = scenarios/*.yaml", "ccsim_baselines =")
    listed = run("--collect-only", "-q").stdout
    assert listed.splitlines()[:2] == ["tests/test_own.py::test_own", "scenarios/night.yaml::target: desk"]
    assert run("--collect-only", "-q", "tests").stdout.count("target: desk") == 0
    assert run("--collect-only", "-q", ".").stdout.count("target: desk") == 1
    ini_text = Path("pytest.ini").read_text(encoding="utf-8").replace("    nowhere.yaml\n", "")
    Path("pytest.ini").write_text(ini_text.replace("scenarios/*.yaml", "nowhere/*.yaml"), encoding="utf-8")
    done = run("--collect-only", "-q")
    assert (done.returncode, "there is no 'nowhere/*.yaml'" in done.stderr) == (4, True)


def test_with_xdist(run: Run) -> None:
    """Catches: tests that differ from process to process, so that xdist refuses to run them; named ones that are lost."""
    Path("named.yaml").write_text(DESK + FEW, encoding="utf-8")
    ini("ccsim_scenarios = named.yaml", "ccsim_baselines =")
    done = run("-n", "2", "--junitxml", "out.xml")
    assert done.returncode == 0, done.stdout
    assert outcomes("out.xml") == {"target: desk": "passed", "test_own": "passed"}


def test_wrong_scenario(run: Run) -> None:
    """Catches: a scenario that is wrong and does not fail the run, or whose errors have no place."""
    text = Path("desk.ccsim.yaml").read_text(encoding="utf-8")
    Path("desk.ccsim.yaml").write_text(text.replace("duration: 1 day", "duration: 1"), encoding="utf-8")
    done = run("desk.ccsim.yaml")
    assert done.returncode == 2
    assert "desk.ccsim.yaml:4:11: duration: '1' has no unit" in done.stdout
    assert "Traceback" not in done.stdout


def test_cannot_tell(run: Run) -> None:
    """Catches: what cannot be told taken for a failure without `ccsim_strict`, or passed in silence."""
    scenario, baseline = Path("desk.ccsim.yaml"), Path("baselines/desk.json")
    text = scenario.read_text(encoding="utf-8").replace("talk: {exponential: 3 min}", "talk: {exponential: 182 s}")
    scenario.write_text(text, encoding="utf-8")
    generous = re.sub(r'"tolerance": "[^"]*"', '"tolerance": "900%"', baseline.read_text(encoding="utf-8"))
    baseline.write_text(generous, encoding="utf-8")
    finding = outcome(scenario, baseline, how_to()).finding
    assert finding is not None
    (aht,) = [one for one in finding.judged if one.label == "aht[desk/*]"]
    assert aht.mean
    line = next(line for line in generous.splitlines() if '"aht[desk/*]": {"high"' in line)
    edited = line.replace("900%", f"{aht.mean:.6f} s")
    baseline.write_text(generous.replace(line, edited), encoding="utf-8")
    done = run(str(scenario))
    assert done.returncode == 0, done.stdout
    assert "cannot tell: 1 of" in done.stdout
    assert "1 warning" in done.stdout
    ini("ccsim_strict = true")
    assert run(str(scenario)).returncode == 1
