"""`--rank` of `ccsim compare` and `ccsim sweep`, and the scores that `ccsim run` prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Call

QUICK = ("-r", "5", "--quiet", "--no-store")
JUDGED = """
extends: desk.yaml
costs: {agent_hour: 20}
weightings: {profit: {cost: -1, answered: 3}, waiting: {asa: -1, service_level: 1, "occupancy[team]": -0.1}}
variants: {three: {agents.team.staff: {8:00: 3, 18:00: 0}}, five: {agents.team.staff: {8:00: 5, 18:00: 0}}}
"""


@pytest.fixture
def judged(ccsim: Call) -> Call:
    """The command line beside `judged.yaml`, a desk with two weightings and two variants."""
    Path("judged.yaml").write_text(JUDGED, encoding="utf-8")
    return ccsim


def test_compare(judged: Call) -> None:
    """Catches: a table without the way that is good, out of order, or that says nothing of how sure it is."""
    asked = ("compare", "judged.yaml", "--variants", "all", "--rank", "weighting:waiting,cost", *QUICK)
    done = judged(*asked)
    assert (done.code, done.err) == (0, "")
    for text in ("WEIGHTED", "RANKED BY weighting:waiting: more is better", "RANKED BY cost: less is better", "place",
                 "behind", "right with 95 % confidence"):  # fmt: skip
        assert (text in done.out) == (text != "WEIGHTED"), text
    table = done.out[done.out.index("RANKED BY cost") :].splitlines()
    assert [line.split("  ")[0] for line in table[4:7]] == ["three", "as it stands", "five"]
    document = json.loads(judged(*asked, "--json").out)
    assert [line["name"] for line in document["rankings"][1]["ranked"]] == ["three", "as it stands", "five"]


def test_sweep(judged: Call) -> None:
    """Catches: points without the scores of the scenario, or in the order of the grid."""
    paths = ("--vary", "agents.team.staff=4,3,5")
    done = judged("sweep", "judged.yaml", *paths, "--rank", "paid_hours", *QUICK)
    assert (done.code, done.err) == (0, "")
    table = done.out[done.out.index("RANKED BY paid_hours") :].splitlines()
    assert [line.split()[1] for line in table[4:7]] == ["1", "2", "3"]
    assert [line.split()[0][-1] for line in table[4:7]] == ["3", "4", "5"]
    assert "weighting" in done.out


def test_run(judged: Call) -> None:
    """Catches: a run that does not show the scores, or not what they are made of."""
    out = judged("run", "judged.yaml", "-r", "5", "--quiet").out
    begin = out.index("WEIGHTING")
    lines = out[begin:].splitlines()
    assert lines[2].startswith("profit")
    assert lines[3].startswith("  cost")
    assert lines[3].endswith("EUR x -1")
    assert "% x -0.1" in out
    assert "WEIGHTING" not in judged("run", "desk.yaml", "-r", "2", "--quiet").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("compare", "judged.yaml", "--variants", "all", "--rank", "proft"),
        ("sweep", "judged.yaml", "--vary", "agents.team.staff=3,4", "--rank", "satisfaction"),
        ("run", "judged.yaml", "--measures", "weighting:proft"),
        ("run", "judged.yaml", "--set", "weightings.profit.satisfaction=1"),
    ],
)
def test_wrong(judged: Call, arguments: tuple[str, ...]) -> None:
    """Catches: a traceback, or work that begins, where a measure is not there."""
    done = judged(*arguments, "-r", "5", "--quiet")
    assert (done.code, done.out) == (2, "")
    assert "there is no" in done.err


def test_place_of_an_error(judged: Call) -> None:
    """Catches: an error in a weighting without the line where it stands."""
    Path("judged.yaml").write_text(JUDGED.replace("asa: -1", "asaa: -1"), encoding="utf-8")
    done = judged("validate", "judged.yaml")
    assert done.code == 2
    assert "judged.yaml:4:57: weightings.waiting.asaa: there is no measure 'asaa'; did you mean 'asa'?" in done.err
