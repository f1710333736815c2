"""`ccsim compare`."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from experiments.compare.known import tiers

from ccsim import compare
from ccsim.app.tables.compared.everything import comparison_blocks
from ccsim.cli.table import laid_out
from cli.conftest import Call

QUICK = ("-r", "4", "--quiet", "--no-store")
POLICIES = ("compare", "branch.yaml", "--policies", "first_come,strict", *QUICK)


def test_prints_what_an_analyst_asks_first(ccsim: Call) -> None:
    """Catches: a table without the base, the verdict, the interval, the segments, or what the privilege costs."""
    done = ccsim(*POLICIES, "--make-good", "ordinary")
    assert (done.code, done.err) == (0, "")
    for text in (
        "Test branch, two tiers", "2 candidates met the same callers (seed 1) in 4 replications", "Base: first_come.",
        "SERVICE LEVEL %", "ABANDONMENT %", "MEAN WAIT S", "P90 WAIT S", "OCCUPANCY %", "WHOLE RUN", "±", "better",
        "same?", "VIPs: vip. The others: ordinary.", "PRICE OF PRIVILEGE", "efficient", "MINUTES OF WAITING A RUN", "paid",
        "MAKING GOOD: ordinary",
    ):  # fmt: skip
        assert text in done.out, text


def test_fits_the_terminal() -> None:
    """Catches: a line that the terminal breaks."""
    choice = {"policies": "first_come,strict", "head_start": "90 s,180 s", "make_good": "vip", "by": "hour"}
    found = compare(tiers(), **choice, replications=2)  # type: ignore[arg-type]
    for width in (60, 80, 200):
        assert max(map(len, laid_out(comparison_blocks(found), width))) <= width


def test_the_table_says_what_the_json_says(ccsim: Call) -> None:
    """Catches: a figure of another candidate, queue or segment in the table; a wrong sign."""
    table = ccsim(*POLICIES, "--measures", "service_level").out.splitlines()
    document = json.loads(ccsim(*POLICIES, "--measures", "service_level", "--json").out)
    (_, strict) = document["candidates"]
    found = {(d["queue"], d["segment"]): d for d in strict["differences"]}
    begin = next(number for number, line in enumerate(table) if line.startswith("SERVICE LEVEL"))
    line = next(line for line in table[begin:] if line.startswith("strict"))
    for number, place in enumerate([("account", "*"), ("account", "vip"), ("account", "ordinary")]):
        one = found[place]
        half = (one["high"] - one["low"]) / 2
        shown = f"{one['mean'] * 100:+.1f} ±{half * 100:.1f} {one['verdict']}"
        assert shown.replace("+0.0", "0.0").replace("-0.0", "0.0") in line, (number, shown, line)


def test_json_is_one_document_and_nothing_else(ccsim: Call) -> None:
    """Catches: a table in between; the contract's keys missing."""
    done = ccsim("compare", "branch.yaml", "--variants", "all", "-r", "3", "--no-store", "--json")
    document = json.loads(done.out)
    assert document["base"] == "as it stands"
    assert [one["name"] for one in document["candidates"]] == ["as it stands", "more"]
    keys = ("measure", "queue", "segment", "mean", "low", "high", "verdict")
    assert all(key in one for one in document["candidates"][1]["differences"] for key in keys)


def test_files(ccsim: Call) -> None:
    """Catches: columns of one name; a candidate that is not in the files; files and JSON that differ."""
    done = ccsim(*POLICIES, "--json", "--out", "found")
    folder = Path("found")
    assert json.loads((folder / "run.json").read_text()) == json.loads(done.out)
    for name, candidates in (("measures.csv", {"first_come", "strict"}), ("differences.csv", {"strict"})):
        with (folder / name).open(newline="") as file:
            header, *rows = csv.reader(file)
        assert header[0] == "candidate"
        assert len(set(header)) == len(header)
        assert {row[0] for row in rows} == candidates


def test_several_scenarios(ccsim: Call) -> None:
    """Catches: queues that only one has left out; columns of a segment that there is none of; different seeds unsaid."""
    done = ccsim("compare", "desk.yaml", "branch.yaml", "-r", "2", "--no-store", "--set", "seed=1")
    assert "not there" in done.out
    assert "has " in done.out
    assert "warning" not in done.err
    Path("other.yaml").write_text("extends: desk.yaml\nseed: 9\n")
    done = ccsim("compare", "desk.yaml", "other.yaml", "-r", "2", "--no-store")
    assert done.code == 0
    assert "the seeds differ (1, 9), and so do the callers" in done.err
    assert "callers of their own" in done.out
    assert "desk " not in done.out.split("SERVICE LEVEL %")[1].splitlines()[1]


def test_the_best(ccsim: Call) -> None:
    """Catches: a best without the measure, the confidence and the procedure; one that is not decided called best."""
    best = ("compare", "branch.yaml", "--variants", "all", "--quiet", "--no-store", "--best", "service_level[account]")
    done = ccsim(*best)
    for text in (
        "THE BEST service_level[account]",
        "more is the best, or within 1.00 points",
        "95 %",
        "KN",
        "out: more",
    ):
        assert text in done.out, text
    alike = ccsim(
        *best[:2], "--head-start", "0s,1s", "--vip", "vip", *best[4:], "--within", "0.001pt", "--max-replications", "10"
    )
    assert "THE BEST" in alike.out


def test_precision_that_is_not_reached(ccsim: Call) -> None:
    """Catches: results that are less sure than was asked, without a word."""
    precise = ("--precision", "0.1pt", "--max-replications", "5", "-r", "3", "--no-store")
    done = ccsim("compare", "branch.yaml", "--policies", "all", *precise)
    assert "warning: the precision is not reached: first_come, strict" in done.err


def test_goes_on_from_the_store(ccsim: Call) -> None:
    """Catches: units simulated again that are in the store; other results with it than without."""
    stored = (
        "compare",
        "branch.yaml",
        "--policies",
        "first_come,strict",
        "--store",
        "kept.sqlite",
        "--quiet",
        "--json",
    )
    first = ccsim(*stored, "-r", "2")
    again = ccsim(*stored, "-r", "4")
    assert json.loads(first.out) != json.loads(again.out)
    assert again.out == ccsim(*POLICIES, "--json").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("branch.yaml",), "name at least two to compare"),
        (("branch.yaml", "--policies", "all", "--policy", "strict"), "policy and policies: one of the two"),
        (("branch.yaml", "--variants", "all", "--variant", "more"), "variant and variants: one of the two"),
        (("branch.yaml", "desk.yaml", "--policies", "all"), "not both"),
        (("branch.yaml", "--policies", "strickt,first_come"), "did you mean 'strict'?"),
        (("nowhere.yaml", "desk.yaml"), "nowhere.yaml"),
        (("branch.yaml", "--policies", "all", "--out", ""), "out: no folder is named"),
        (("branch.yaml", "--head-start", "fast"), "head-start"),
    ],
)
def test_wrong_input(ccsim: Call, arguments: tuple[str, ...], message: str) -> None:
    """Catches: a traceback, or work, where the command line is wrong."""
    done = ccsim("compare", *arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
