"""The GitHub action of the repository."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import yaml
from desks import BRANCH, DESK

import ccsim
from ccsim.app.baselines import Question, how_to, record
from ccsim.baseline.files import write

ROOT = Path(__file__).parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
CHECK = ACTION["runs"]["steps"][-1]


def checked(where: Path, /, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the last step of the action as GitHub does: its script by bash, its inputs in the environment."""
    given = {name: one.get("default", "") for name, one in ACTION["inputs"].items()} | inputs
    named = {variable: given[text.split("inputs.")[1].rstrip(" }")] for variable, text in CHECK["env"].items()}
    program = where / "bin" / "ccsim"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ccsim "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GITHUB")} | named
    environment |= {
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(Path(ccsim.__file__).parents[1]),
        "GITHUB_ACTIONS": "true",
        "GITHUB_STEP_SUMMARY": str(where / "summary.md"),
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", CHECK["run"]]
    return subprocess.run(command, cwd=where, capture_output=True, text=True, env=environment, timeout=120, check=False)


def test_the_step(tmp_path: Path) -> None:
    """Catches: an input that does not reach the command, an exit code that gets lost, a name that the shell runs."""
    scenarios = tmp_path / "scenarios"
    scenarios.mkdir()
    (scenarios / "desk.yaml").write_text(DESK, encoding="utf-8")
    path, made = record(scenarios / "desk.yaml", tmp_path / "kept here", Question(replications=2), how_to())
    write(made, path)
    done = checked(tmp_path, scenarios="scenarios/*.yaml", folder="kept here", strict="true", junit="out/j.xml")
    assert (done.returncode, done.stderr) == (0, "")
    assert "pass: " in done.stdout
    assert ElementTree.parse(tmp_path / "out/j.xml").getroot().get("tests") == "1"
    assert "| scenarios/desk.yaml | desk.json | pass" in (tmp_path / "summary.md").read_text(encoding="utf-8")
    (scenarios / "branch.yaml").write_text(BRANCH.replace("duration: 30 h", "duration: 30"), encoding="utf-8")
    done = checked(tmp_path, scenarios="scenarios/*.yaml $(touch${IFS}owned)")
    assert done.returncode == 2
    assert "::error file=scenarios/branch.yaml,line=4,col=11::" in done.stdout
    assert not (tmp_path / "owned").exists()


def test_steps_name_inputs_that_there_are() -> None:
    """Catches: an input that was renamed in one place alone; an input put into a script, where it could be anything."""
    steps = ACTION["runs"]["steps"]
    scripts = [step["run"] for step in steps if "run" in step]
    assert not any("${{" in script for script in scripts)
    used = str(steps)
    assert all(f"inputs.{name} " in used for name in ACTION["inputs"])
    assert all(step.get("shell") == "bash" for step in steps if "run" in step)
