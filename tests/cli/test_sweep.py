"""`ccsim sweep` as people and programs see it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from cli.conftest import Call

STAFF = "agents.team.staff"
FEW = ("-r", "4", "-q", "--workers", "1")


def test_the_grid(ccsim: Call) -> None:
    """Catches: a point without its row, figures without half-width, no hours, no word on the targets."""
    done = ccsim("sweep", "desk.yaml", "--vary", f"{STAFF}=3,9", *FEW)
    assert done.code == 0
    lines = done.out.splitlines()
    assert f"Varied: staff = {STAFF}. All points meet the same callers." in lines
    (three,) = [line for line in lines if line.startswith("3 ")]
    (nine,) = [line for line in lines if line.startswith("9 ")]
    assert three.split()[1] == "4"
    assert three.count("±") == 5
    assert "72.0" in three
    assert (three.split()[-1], nine.split()[-1]) == ("missed", "met")
    assert f"Cheapest point that surely meets every target: {STAFF}=9 (216.0 paid hours)." in lines
    assert not done.err


def test_points_that_are_not_precise_are_marked(ccsim: Call) -> None:
    """Catches: figures that look as good as the others and are not."""
    few = ("--precision", "1pt", "--max-replications", "6", "--workers", "1")
    done = ccsim("sweep", "desk.yaml", "--vary", f"{STAFF}=3,20", "-r", "4", *few)
    assert done.code == 0
    assert [line.split()[1] for line in done.out.splitlines() if line[:2] in ("3 ", "20")] == ["6*", "4"]
    assert "* the precision is not reached" in done.out
    assert "not reached at 1 of 2 points" in done.err


def test_the_tornado(ccsim: Call) -> None:
    """Catches: changes in the order of the command line, bars on the wrong side, a base that is not shown."""
    talk = ("--vary", "queues.desk.talk*=0.98,1.02")
    done = ccsim("sweep", "desk.yaml", "--each", *talk, "--vary", f"{STAFF}=3,6", *FEW)
    assert done.code == 0
    assert "\nas it is " in done.out
    bars = [line for line in done.out.splitlines() if "|" in line]
    assert [line.split()[:2] for line in bars] == [
        ["staff", "3"], ["staff", "6"], ["talk*", "0.98"], ["talk*", "1.02"],
    ]  # fmt: skip
    assert [line.split()[-1] for line in bars[:2]] == ["worse", "better"]
    assert "#|" in bars[0]
    assert "|#" in bars[1]
    middle = {line.index("|") for line in bars}
    assert len(middle) == 1


def test_the_search(ccsim: Call) -> None:
    """Catches: an answer without its neighbour, its interval or the values that led there."""
    done = ccsim("sweep", "desk.yaml", "--find", "service_level=80%", "--vary", f"{STAFF}=1:20", "-q")
    assert done.code == 0
    said = " ".join(done.out.split())
    assert "4 is the least that meets the goal: service level" in said
    assert "3 misses it: service level" in said
    assert [line[:3] for line in done.out.splitlines() if line.startswith(">")] == ["> 4"]
    none = ccsim("sweep", "desk.yaml", "--find", "service_level=80%", "--vary", f"{STAFF}=1:3", "-q")
    assert none.code == 0
    assert "No value of the range meets the goal (at 1 service level" in none.out


def test_searches_side_by_side(ccsim: Call) -> None:
    """Catches: the answers of several searches mixed up, or one without an answer left out."""
    vary = ("--vary", "queues.desk.talk*=0.5,1,9", "--vary", f"{STAFF}=1:9")
    done = ccsim("sweep", "desk.yaml", *vary, "--find", "asa<=20 s", "-q", "--max-replications", "20")
    assert done.code == 0
    rows = {line.split()[0]: line.split()[1] for line in done.out.splitlines() if line[:2] in ("0.", "1 ", "9 ")}
    assert int(rows["0.5"]) < int(rows["1"])
    assert rows["9"] == "-"
    assert "queues.desk.talk*=9: No value of the range meets the goal" in " ".join(done.out.split())


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize(
    "how",
    [
        ("--vary", "policy=all", "--vary", "agents.tellers.shifts.morning=2:3", "--by", "hour,group"),
        ("--vary", "policy=all", "--vary", "agents.tellers.shifts.morning=2:3", "--each"),
        (
            "--vary",
            "policy=all",
            "--vary",
            "agents.tellers.shifts.morning=2:9",
            "--find",
            "service_level[account/vip]=90%",
        ),
        ("--vary", "queues.account.talk={lognormal: {mean: 120 s, cv: 0.9}},{exponential: 2 min}"),
    ],
)
def test_every_table_fits(ccsim: Call, monkeypatch: pytest.MonkeyPatch, width: int, how: tuple[str, ...]) -> None:
    """Catches: lines that the terminal breaks."""
    monkeypatch.setenv("COLUMNS", str(width))
    done = ccsim("sweep", "branch.yaml", *how, "-r", "3", "-q", "--max-replications", "3", "--precision", "1pt")
    assert done.code == 0
    assert max(map(len, done.out.splitlines())) <= width


def test_breakdowns(ccsim: Call) -> None:
    """Catches: a breakdown of one point only, or nights full of nothing."""
    done = ccsim("sweep", "desk.yaml", "--vary", f"{STAFF}=3:4", "--by", "hour", "--measures", "occupancy[team]", *FEW)
    begin = done.out.index("occupancy[team] % by hour; columns: staff")
    lines = done.out[begin:].splitlines()
    assert lines[1].split() == ["HOUR", "3", "4"]
    assert lines[3].startswith("08:00")


def test_json_and_files(ccsim: Call) -> None:
    """Catches: a document that differs from the file, rows without the columns of what was varied."""
    how = ("--vary", f"{STAFF}=3:4", "--vary", "queues.desk.talk*=0.9,1.1", "--by", "hour", *FEW)
    done = ccsim("sweep", "desk.yaml", *how, "--json", "--out", "found")
    document = json.loads(done.out)
    assert json.loads(Path("found/run.json").read_text(encoding="utf-8")) == document
    assert len(document["points"]) == 4
    rows = list(csv.DictReader(Path("found/measures.csv").read_text(encoding="utf-8").splitlines()))
    assert list(rows[0])[:4] == [STAFF, "queues.desk.talk*", "replications", "measure"]
    assert {(row[STAFF], row["queues.desk.talk*"]) for row in rows} == {
        ("3", "0.9"), ("3", "1.1"), ("4", "0.9"), ("4", "1.1"),
    }  # fmt: skip
    assert {row["interval"] for row in rows} == {""}
    hours = list(csv.DictReader(Path("found/intervals.csv").read_text(encoding="utf-8").splitlines()))
    assert "08:00" in {row["interval"] for row in hours}
    printed = list(csv.DictReader(io.StringIO(ccsim("sweep", "desk.yaml", *how, "--csv").out)))
    assert printed == [*_by_point(rows, hours)]


def _by_point(rows: list[dict[str, str]], hours: list[dict[str, str]]) -> list[dict[str, str]]:
    """Rows of the whole and by hour, point by point, as they are printed."""
    points = list(dict.fromkeys((row[STAFF], row["queues.desk.talk*"]) for row in rows))
    return [
        row
        for point in points
        for part in (rows, hours)
        for row in part
        if (row[STAFF], row["queues.desk.talk*"]) == point
    ]


def test_what_is_stored_is_not_done_again(ccsim: Call) -> None:
    """Catches: a sweep that was widened and begins anew."""
    first = ccsim("sweep", "desk.yaml", "--vary", f"{STAFF}=3", "-r", "4", "--json")
    again = ccsim("sweep", "desk.yaml", "--vary", f"{STAFF}=3:4", "-r", "4", "--json")
    assert "(4 of them stored before)" in again.err
    assert json.loads(again.out)["points"][0] == json.loads(first.out)["points"][0]


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ((), "Missing option '--vary'"),
        (("--vary", "x=1:y", "--vary", "z=3:1"), "(?s)--vary 'x=1:y': '1:y' is no range.*--vary 'z=3:1'"),
        (("--vary", "agents.taem.staff=3"), "--vary 'agents.taem.staff=3'.*did you mean 'team'"),
        (("--vary", f"{STAFF}=3:5", "--json", "--csv"), "one of the two"),
        (("--vary", f"{STAFF}=3:5", "--out", ""), "no folder"),
        (("--vary", "policy=none", "--policy", "none"), "policy is given for all points already"),
        (("--vary", f"{STAFF}=1:5", "--find", "asa<=20"), "has no unit"),
    ],
)
def test_wrong_input(ccsim: Call, how: tuple[str, ...], told: str) -> None:
    """Catches: a traceback, or an exit code that a script takes for success."""
    done = ccsim("sweep", "desk.yaml", *how)
    assert done.code == 2
    assert not done.out
    assert re.search(told, done.err)
