"""`ccsim report`: what it takes, what it writes, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from page.pages import seen

from cli.conftest import Call


def page(path: str = "report.html") -> str:
    return Path(path).read_text(encoding="utf-8")


def test_a_scenario(ccsim: Call) -> None:
    """Catches: a page elsewhere, options that are not obeyed, progress on standard output."""
    done = ccsim("report", "branch.yaml", "-r", "2", "--variant", "more", "--policy", "first_come", "--seed", "5",
                 "--set", "agents.lenders.shifts.morning=3")  # fmt: skip
    assert (done.code, done.out) == (0, "report.html written\n")
    words = seen(page()).words
    assert "policy first_come; seed 5; 2 replications" in words
    assert "What if: variant more; agents.lenders.shifts.morning=3" in words
    command = (
        "ccsim report branch.yaml --variant more --set agents.lenders.shifts.morning=3 --seed 5 --policy first_come"
    )
    assert f"{command} --replications 2" in words


def test_only_pages_are_overwritten(ccsim: Call) -> None:
    """Catches: a file of the user's own lost; a page that has to be removed before it can be made anew."""
    Path("report.html").write_text("<h1>mine</h1>", encoding="utf-8")
    done = ccsim("report", "desk.yaml", "-r", "1")
    assert done.code == 2
    assert "report.html is there already and is no report of ccsim; --force overwrites it" in done.err
    assert page() == "<h1>mine</h1>"
    assert ccsim("report", "desk.yaml", "-r", "1", "--force", "-q").code == 0
    first = page()
    assert ccsim("report", "desk.yaml", "-r", "2", "-q").code == 0
    assert page() != first
    Path("folder").mkdir()
    assert "is a folder" in ccsim("report", "desk.yaml", "-o", "folder").err


def test_a_run_that_was_written(ccsim: Call) -> None:
    """Catches: another page of the folder than of the scenario; what-ifs, seed or replications forgotten."""
    options = ("--variant", "more", "--set", "seed=4", "-r", "2", "-q")
    assert ccsim("run", "branch.yaml", *options, "--out", "found").code == 0
    assert ccsim("report", "branch.yaml", *options).code == 0
    for named in "found", "found/run.json":
        assert ccsim("report", named, "-o", "again.html", "-q").code == 0
        again = seen(page("again.html"))
        assert f"ccsim report {named}" in again.words
        assert "ccsim run branch.yaml --variant more --seed 4 --replications 2 --out found" in again.words
        first = seen(page())
        assert (again.rows, again.headings) == (first.rows, first.headings)
        assert "What if: variant more" in again.words
    document = json.loads(Path("found/run.json").read_text(encoding="utf-8"))
    assert document["records_digest"] in page("again.html")


def test_records_that_are_others(ccsim: Call) -> None:
    """Catches: a page of a run that this version does not give, under its name."""
    assert ccsim("run", "desk.yaml", "-r", "1", "-q", "--out", "found").code == 0
    path = Path("found/run.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**document, "records_digest": "0" * 64}), encoding="utf-8")
    done = ccsim("report", "found", "-q")
    assert done.code == 2
    assert "another version of ccsim made these results" in done.err
    assert not Path("report.html").exists()


def test_a_sweep_that_was_written(ccsim: Call) -> None:
    """Catches: points simulated again though they are in the store; a sweep without its curve."""
    sweep = ("sweep", "desk.yaml", "--vary", "agents.team.staff=3:5", "-r", "2", "--out", "swept")
    assert ccsim(*sweep, "-q").code == 0
    done = ccsim("report", "swept")
    assert done.code == 0
    assert "6 units (6 of them stored before)" in done.err
    assert "cheapest" in page() or "surely meets every target" in page()
    assert "agents.team.staff" in page()
    assert [row[0] for row in seen(page()).rows if row[0] in ("3", "4", "5")] == ["3", "4", "5"]


def test_a_comparison_that_was_written(ccsim: Call) -> None:
    """Catches: candidates under other names; differences of other callers."""
    assert (
        ccsim("compare", "branch.yaml", "--policies", "first_come,strict", "-r", "2", "--out", "found", "-q").code == 0
    )
    assert ccsim("report", "found", "-q").code == 0
    found = seen(page())
    assert "strict" in found.words
    assert "Price of privilege" in found.words
    shown = json.loads(Path("found/run.json").read_text(encoding="utf-8"))
    (level,) = [
        row for row in shown["candidates"][1]["differences"]
        if (row["measure"], row["queue"], row["segment"]) == ("service_level", "*", "*")
    ]  # fmt: skip
    assert f"{level['mean'] * 100:+.1f}" in found.words


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere"], "nowhere"),
        (["."], "run.json: No such file"),
        (["desk.yaml", "--store", "x"], "store: for the results of a sweep or comparison"),
        (["desk.yaml", "--around", "2026-03-02 10:00"], "around: goes with timeline"),
        (["desk.yaml", "-r", "1", "--timeline", "soon"], "soon"),
        (["desk.yaml", "-r", "1", "--timeline", "1 min", "--around", "2030-01-01 10:00"], "2030-01-01 10:00"),
        (["desk.yaml", "--set", "agents.team.staff=x"], "agents.team.staff"),
        (["desk.yaml", "--policy", "nobody"], "nobody"),
    ],
)
def test_what_is_wrong(ccsim: Call, arguments: list[str], told: str) -> None:
    """Catches: a traceback, or a page, for input that is wrong."""
    done = ccsim("report", *arguments)
    assert done.code == 2
    assert told in done.err
    assert not Path("report.html").exists()


def test_results_have_their_own_question(ccsim: Call) -> None:
    """Catches: a change that is typed with a folder of results, and not made."""
    assert ccsim("run", "desk.yaml", "-r", "1", "-q", "--out", "found").code == 0
    for options in (["-r", "3"], ["--set", "seed=4"], ["--seed", "4"], ["--policy", "strict"], ["--precision", "1pt"]):
        done = ccsim("report", "found", *options)
        assert done.code == 2
        assert f"{options[0]} cannot" in done.err or options[0] == "-r"
        assert "found holds results already" in done.err


def test_a_file_of_results_is_not_their_folder(ccsim: Call) -> None:
    """Catches: a workbook that is read as a scenario and found to be no UTF-8."""
    assert ccsim("run", "desk.yaml", "-r", "1", "-q", "--out", "found").code == 0
    for name in ("result.xlsx", "intervals.csv"):
        done = ccsim("report", f"found/{name}")
        assert done.code == 2
        assert "name their folder: found" in done.err


def test_timeline(ccsim: Call) -> None:
    """Catches: a timeline of another time; one that nobody asked for."""
    assert (
        ccsim("report", "desk.yaml", "-r", "2", "-q", "--timeline", "5 min", "--around", "2026-03-02 10:00").code == 0
    )
    assert "Step by step of 5 min around 2026-03-02 10:00" in seen(page()).words
    assert "--timeline '5 min' --around '2026-03-02 10:00'" in seen(page()).words
    assert ccsim("report", "desk.yaml", "-r", "2", "-q").code == 0
    assert "Minute by minute" not in seen(page()).words
