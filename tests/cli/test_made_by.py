"""A folder that `--out` wrote says which command made it: in run.json, in the workbook and on the page."""

from __future__ import annotations

import html
import json
import shlex
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import ccsim as library
from ccsim.app.files.asked_again import read_written
from cli.conftest import Call

SCENARIO = """
ccsim: 1
duration: 2 h
segments: {vip: {share: 20 %}, ordinary: rest}
contacts: {call: {arrivals: {rate: 60 per hour}, enter: desk}}
queues: {desk: {target: 80/20, talk: {exponential: 3 min}, patience: {exponential: 5 min}}}
agents: {team: {serves: {desk: 1}, staff: 4}}
policies: {strict: {priority: {vip: 1}}, even: {}}
variants: {busy: {contacts.call.arrivals.rate: 80 per hour}, calm: {contacts.call.arrivals.rate: 40 per hour}}
"""
COMMANDS = {
    "run": "run own.yaml -r 2 --variant busy --set agents.team.staff=5 --seed 7",
    "grid": "sweep own.yaml --no-store -r 2 --vary agents.team.staff=3:5 --vary policy=all --by hour --rank asa --seed 7",
    "each": "sweep own.yaml --no-store -r 2 --each --vary agents.team.staff=3,5 --vary 'queues.desk.talk*=0.9,1.1'",
    "find": "sweep own.yaml --no-store --vary agents.team.staff=3:8 --find 'asa<=20 s' --precision '5 s' --measures asa,cost",
    "policies": "compare own.yaml --no-store -r 3 --variant busy --policies even,strict --make-good ordinary --vip ordinary",
    "variants": "compare own.yaml --no-store -r 3 --variants all --policies strict --base 'calm, strict' --rank asa,lost",
    "head start": "compare own.yaml --no-store -r 3 --head-start 0s:60s:30s --vip vip --measures asa --by hour",
    "best": "compare own.yaml --no-store --variants all --best 'asa[ordinary]' --within '60 s' --max-replications 20",
    "files": "compare own.yaml other.yaml --no-store -r 2 --set agents.team.staff=5 --precision 40pt",
}


@pytest.fixture
def own(ccsim: Call) -> Call:
    """The program in a folder with two scenarios."""
    Path("own.yaml").write_text(SCENARIO, encoding="utf-8")
    Path("other.yaml").write_text(SCENARIO.replace("3 min", "4 min"), encoding="utf-8")
    return ccsim


def _document(folder: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(folder, "run.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("typed", COMMANDS.values(), ids=COMMANDS)
def test_the_command_makes_the_same_again(own: Call, typed: str) -> None:
    """Catches: an option that is forgotten (seed, variant, VIPs, base), or a value that is read otherwise the second time."""
    assert own(*shlex.split(typed), "-q", "--out", "first").code == 0
    command = _document("first")["command"]
    assert command.startswith(f"ccsim {typed.split(maxsplit=1)[0]} own.yaml ")
    no_store = [] if typed.startswith("run") else ["--no-store"]
    assert own(*shlex.split(command)[1:], *no_store, "-q", "--out", "second").code == 0
    assert _document("second") == _document("first")


@pytest.mark.parametrize(
    "typed", [COMMANDS[name] for name in ("run", "grid", "policies")], ids=["run", "sweep", "compare"]
)
def test_page_and_workbook_name_it(own: Call, typed: str) -> None:
    """Catches: a page or a workbook that is sent on, of which nobody knows any more how it was made."""
    assert own(*shlex.split(typed), "-q", "--out", "out").code == 0
    command = _document("out")["command"]
    book = openpyxl.load_workbook("out/result.xlsx", read_only=True)
    sheet = book["summary" if typed.startswith("run") else "made by"]
    assert ("command", command) in [row[:2] for row in sheet.iter_rows(values_only=True)]
    assert own("report", "out", "-o", "page.html", "-q").code == 0
    page = html.unescape(Path("page.html").read_text(encoding="utf-8"))
    assert f"{command} --out out" in page
    assert "ccsim report out" in page


def test_no_command_is_better_than_a_wrong_one(own: Call) -> None:
    """Catches: a command that names no file, or not what each scenario is."""
    text, named = library.parse(SCENARIO), library.load("own.yaml")
    assert library.sweep(text, {"agents.team.staff": "3:4"}, replications=1).to_dict()["command"] is None
    assert library.compare(text, policies="all", replications=1).to_dict()["command"] is None
    assert library.compare(named, named.set("agents.team.staff", 5), replications=1).command is None
    assert library.compare(named, text, replications=1).command is None
    assert library.compare("own.yaml", "other.yaml", replications=1).command == (
        "ccsim compare own.yaml other.yaml --replications 1"
    )
    assert own("sweep", "own.yaml", "--vary", "agents.team.staff=3:4", "-r", "1", "--out", "out", "-q").code == 0
    assert read_written("out").scenario.file == "<out/scenario.yaml>"
