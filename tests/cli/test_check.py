"""`ccsim check` as people and CI see it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import ccsim as package
from ccsim.app.files.export import to_json
from ccsim.app.tables.block import wide
from cli.conftest import Call

FEW = ("-r", "6", "-q")
HOURS = range(8, 17)
DESK = "".join(f"2026-03-02,{hour}:{minute:02},20,19,1,80 %,15,210\n" for hour in HOURS for minute in (0, 30))
TABLE = "date,time,offered,answered,abandoned,service_level,asa,aht\n" + DESK


@pytest.fixture(autouse=True)
def tables(ccsim: Call) -> None:
    """`acd.csv` for the desk, `branch.csv` for the branch, whose day is cut in two."""
    Path("acd.csv").write_text(TABLE, encoding="utf-8")
    rows = [
        f"2026-03-02,{hour}:{minute:02};{queue};20;90,5"
        for hour in range(8, 12) for minute in (0, 30) for queue in ("account", "loans")
    ]  # fmt: skip
    table = "\n".join(["time;queue;offered;service level %", *rows]).replace("2026-03-02,", "2026-03-02 ")
    Path("branch.csv").write_text(table + "\n", encoding="utf-8")


def test_what_is_shown(ccsim: Call) -> None:
    """Catches: a measure that is not shown, figures without bias, band or interval."""
    done = ccsim("check", "desk.yaml", "--actual", "acd.csv", *FEW)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "Test desk beside acd.csv"
    assert "6 replications; 18 rows compared" in " ".join(lines[:4])
    (offered,) = [line.split() for line in lines if line.startswith("offered  ")]
    assert offered[1] == "360.0"
    found = package.check("desk.yaml", "acd.csv", replications=6)
    one = found.compared[0]
    assert offered[2:5] == [f"{one.simulated:.1f}", f"{one.p10:.1f}-{one.p90:.1f}", f"{one.bias:+.1f}"]
    for name in ("answered", "abandoned", "service level %", "ASA s", "AHT s"):
        assert any(line.startswith(name) for line in lines)
    outside = sum(row.inside is False for row in found.of("offered"))
    begin = next(number for number, line in enumerate(lines) if line.startswith("offered: "))
    assert f"{outside} outside the band, of 18" in lines[begin]
    worst = [row for row in found.worst_intervals if row.measure == "offered"]
    shown = [line.split()[:6] for line in lines[begin + 3 : begin + 3 + len(worst)]]
    assert shown == [
        ["Mon", "02", "Mar", row.interval[-5:], f"{row.actual:.1f}", f"{row.simulated:.1f}"] for row in worst
    ]


@pytest.mark.parametrize(
    ("tolerance", "code", "told"),
    [
        (("service_level=60pt",), 0, ""),
        (("service_level=60pt,asa=600s", "--strict"), 0, ""),
        (("offered=1%",), 1, "offered (desk): bias"),
        (("aht=600s,abandoned=3%",), 1, "abandoned (desk): bias"),
    ],
)
def test_the_exit_code(ccsim: Call, tolerance: tuple[str, ...], code: int, told: str) -> None:
    """Catches: a build that is green beyond its tolerance, red within, or that says nothing of why."""
    done = ccsim("check", "desk.yaml", "--actual", "acd.csv", "--tolerance", *tolerance, *FEW)
    assert done.code == code
    assert done.err.startswith(told)
    assert bool(done.err) == bool(told)
    if told:
        assert done.err.rstrip().endswith(": outside")


def test_what_cannot_be_told(ccsim: Call) -> None:
    """Catches: doubt that fails without --strict, passes with it, or is not told."""
    two = package.check("desk.yaml", "acd.csv", replications=2).compared[0]
    assert two.bias is not None
    asked = ("check", "desk.yaml", "--actual", "acd.csv", "-r", "2", "-q")
    tolerance = ("--tolerance", f"offered={abs(two.bias) + 0.5:.3f}")
    done = ccsim(*asked, *tolerance)
    assert done.code == 0
    assert ": cannot tell; about" in done.err
    assert done.err.rstrip().endswith("replications would tell")
    assert ccsim(*asked, *tolerance, "--strict").code == 1


def test_several_tolerances(ccsim: Call) -> None:
    """Catches: only the last --tolerance heard, or a list in one of them cut."""
    lists = ("--tolerance", "service_level[account]=1pt,offered[loans]=900%", "--tolerance", "offered[*]=500%")
    done = ccsim("check", "branch.yaml", "--actual", "branch.csv", *lists, *FEW, "--json")
    rows = json.loads(done.out)["measures"]
    told = {f"{row['measure']}[{row['queue']}]": row["tolerance"] for row in rows if row["tolerance"]}
    assert told == {"service_level[account]": "1pt", "offered[loans]": "900%", "offered[*]": "500%"}


def test_json_is_what_python_has(ccsim: Call) -> None:
    """Catches: a document that differs from the Python result, or a figure that is none (NaN)."""
    asked = ("check", "branch.yaml", "--actual", "branch.csv", "--tolerance", "service_level=3pt", *FEW, "--json")
    done = ccsim(*asked, "--variant", "more", "--seed", "5")
    found = package.check(
        "branch.yaml", "branch.csv", tolerance="service_level=3pt", replications=6, variant="more", seed=5
    )
    assert json.loads(done.out) == json.loads(to_json(found.to_dict()))
    document = json.loads(done.out)
    assert (document["rows"], document["verdict"], document["actual"]) == (16, found.verdict, "branch.csv")
    assert [row["bias"] for row in document["measures"]] == found.measures["bias"].tolist()
    assert len(document["worst"]) == len(found.worst)


def test_files(ccsim: Call) -> None:
    """Catches: files without an interval, or with other figures than the document."""
    done = ccsim("check", "branch.yaml", "--actual", "branch.csv", *FEW, "--json", "--out", "found/there")
    folder = Path("found/there")
    assert json.loads((folder / "run.json").read_text(encoding="utf-8")) == json.loads(done.out)
    found = package.check("branch.yaml", "branch.csv", replications=6)
    for name, rows in {"check": found.compared, "intervals": found.by_interval, "worst": found.worst_intervals}.items():
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            written = list(csv.DictReader(file))
        told = [{key: "" if value is None else str(value) for key, value in vars(row).items()} for row in rows]
        assert written == told


def test_warnings(ccsim: Call) -> None:
    """Catches: rows left out in silence, one line a row, or warnings with --quiet."""
    late = "".join(f"2026-03-{day:02},9:00,1,1,0,80 %,1,1\n" for day in range(9, 14))
    table = (TABLE + late).replace("aht\n", "aht,remark\n").replace(",210\n", ",210,x\n").replace(",1,1\n", ",1,1,\n")
    Path("acd.csv").write_text(table, encoding="utf-8")
    done = ccsim("check", "desk.yaml", "--actual", "acd.csv", "-r", "2")
    warnings = [line for line in done.err.splitlines() if line.startswith("warning")]
    assert warnings == [
        "warning: 5 rows of 5 days from 2026-03-09 to 2026-03-13 left out: outside the run"
        " (2026-03-02 00:00 to 2026-03-03 00:00)",
        "warning: columns that are not compared: remark",
    ]
    assert not ccsim("check", "desk.yaml", "--actual", "acd.csv", "-r", "2", "-q").err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("desk.yaml",), "Missing option '--actual'"),
        (("desk.yaml", "--actual", "adc.csv"), "Error: actual: 'adc.csv' does not exist; did you mean 'acd.csv'?"),
        (
            ("desk.yaml", "--actual", "branch.csv"),
            "Error: branch.csv:2: queue: the scenario has no 'account'; there are desk",
        ),
        (
            ("desk.yaml", "--actual", "acd.csv", "--tolerance", "sl=3pt"),
            "Error: tolerance: 'sl=3pt' names none that acd.csv has",
        ),
        (("desk.yaml", "--actual", "acd.csv", "--out", ""), "Error: out: no folder is named"),
        (
            ("desk.yaml", "--actual", "acd.csv", "--set", "interval=1 h"),
            "Error: acd.csv:3: time: no interval of the run begins",
        ),
        (("no.yaml", "--actual", "acd.csv"), "no.yaml:1:1: does not exist"),
    ],
)
def test_wrong_input(ccsim: Call, arguments: tuple[str, ...], told: str) -> None:
    """Catches: a traceback, another exit code, or a place that is not told."""
    done = ccsim("check", *arguments)
    assert (done.code, done.out) == (2, "")
    assert told in done.err


@pytest.mark.parametrize("width", [40, 80, 200])
def test_it_fits(ccsim: Call, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """Catches: lines that the terminal breaks."""
    monkeypatch.setenv("COLUMNS", str(width))
    for arguments in (("branch.yaml", "--actual", "branch.csv"), ("desk.yaml", "--actual", "acd.csv")):
        done = ccsim("check", *arguments, *FEW, "--tolerance", "offered=3%")
        assert max(map(wide, done.out.splitlines())) <= width


def test_at_a_hundred_columns_the_main_table_is_one(ccsim: Call) -> None:
    """Catches: a layout so wide that the usual terminal tears verdicts from their figures."""
    out = ccsim("check", "branch.yaml", "--actual", "branch.csv", *FEW, "--tolerance", "offered=3%").out
    assert len([line for line in out.splitlines() if line.startswith("MEASURE")]) == 1
