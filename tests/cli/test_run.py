"""`ccsim run`."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from ccsim.app.result import COLUMNS
from cli.conftest import Call


def test_prints_what_a_planner_asks_first(ccsim: Call) -> None:
    """Catches: a table without the target, its verdict, the half-width, the agents or the cost."""
    done = ccsim("run", "branch.yaml", "-r", "5", "--quiet")
    assert (done.code, done.err) == (0, "")
    first = done.out.splitlines()[0]
    assert first == "Test branch, two tiers"
    for text in (
        "1 day 6 h", "policy strict", "seed 1", "5 replications", "80/20", "missed", "±", "all 5", "ASA", "AHT",
        "abandonment", "p90", "mean", "vip", "ordinary", "all queues", "tellers", "occupancy", "hours", "lines",
        "promise", "vip in account 90/20 every day", "EUR", "redial",
    ):  # fmt: skip
        assert text in done.out, text


def test_json_is_one_document_and_nothing_else(ccsim: Call) -> None:
    """Catches: progress, warnings or a table in between; keys of rows missing."""
    done = ccsim("run", "branch.yaml", "-r", "3", "--json", "--by", "hour,group")
    document = json.loads(done.out)
    assert list(document)[:4] == ["ccsim", "scenario", "fingerprint", "records_digest"]
    assert all(list(row) == list(COLUMNS) for row in document["measures"])
    assert "3 replications" in done.err


def test_the_table_says_what_the_json_says(ccsim: Call) -> None:
    """Catches: a figure of another row, unit or rounding in the table."""
    done = ccsim("run", "desk.yaml", "-r", "4", "--quiet", "--measures", "offered,service_level,asa,aht")
    document = json.loads(ccsim("run", "desk.yaml", "-r", "4", "--quiet", "--json").out)
    rows = {row["measure"]: row for row in document["measures"] if row["queue"] == "desk" and row["segment"] == "*"}
    (line,) = (line for line in done.out.splitlines() if line.startswith("desk "))

    def shown(name: str, factor: float = 1.0) -> str:
        row = rows[name]
        return f"{row['mean'] * factor:.1f} ±{(row['high'] - row['mean']) * factor:.1f}"

    for text in (shown("offered"), shown("service_level", 100), shown("asa"), shown("aht")):
        assert text in line


def test_out_writes_the_files(ccsim: Call) -> None:
    """Catches: a file missing, or `run.json` that says something else than `--json`."""
    done = ccsim("run", "desk.yaml", "-r", "2", "--json", "--out", "results/monday")
    folder = Path("results/monday")
    assert sorted(path.name for path in folder.iterdir()) == [
        "intervals.csv", "measures.csv", "queues.csv", "records.parquet", "result.xlsx", "run.json", "scenario.yaml",
    ]  # fmt: skip
    assert json.loads(done.out) == json.loads((folder / "run.json").read_text(encoding="utf-8"))
    with (folder / "intervals.csv").open(encoding="utf-8") as file:
        labels = {row["interval"] for row in csv.DictReader(file)}
    assert {"2026-03-02T08:00", "2026-03-02T23:30"} <= labels
    assert json.loads(done.out)["measures"][0]["interval"] is None
    assert not [row for row in json.loads(done.out)["measures"] if row["interval"]]
    assert [row for row in json.loads(done.out)["measures"] if row["type"] == "call"]


def test_records_as_they_are_wanted(ccsim: Call) -> None:
    """Catches: `--records` accepted and ignored, or records of another run that stay beside the new measures."""
    for form, names in (("csv", ["records.csv"]), ("parquet", ["records.parquet"]), ("none", [])):
        assert ccsim("run", "desk.yaml", "-r", "1", "-q", "--out", "results", "--records", form).code == 0
        assert [path.name for path in Path("results").glob("records*")] == names
    assert Path("results/result.xlsx").exists()
    alone = ccsim("run", "desk.yaml", "-r", "1", "--records", "csv")
    assert (alone.code, alone.out) == (2, "")
    assert "--out" in alone.err
    assert ccsim("run", "desk.yaml", "-r", "1", "--out", "results", "--records", "xml").code == 2


def test_intervals_come_with_by(ccsim: Call) -> None:
    """Catches: `--by interval` ignored, or hours shown as intervals."""
    document = json.loads(ccsim("run", "desk.yaml", "-r", "2", "--json", "--by", "interval").out)
    assert {row["interval"] for row in document["measures"]} >= {None, "2026-03-02T08:30"}
    table = ccsim("run", "desk.yaml", "-r", "2", "-q", "--by", "interval,hour,type")
    for text in ("desk BY INTERVAL", "2026-03-02 08:30", "desk BY HOUR", "08:00", "AGENTS BY HOUR", "desk BY TYPE"):
        assert text in table.out, text
    assert "03:00" not in table.out


def test_changes_reach_the_run(ccsim: Call) -> None:
    """Catches: `--set`, `--seed`, `--policy` or `--variant` accepted and ignored."""

    def ran(*options: str) -> dict[str, object]:
        found: dict[str, object] = json.loads(ccsim("run", "branch.yaml", "-r", "2", "-q", "--json", *options).out)
        return found

    plain = ran()
    for options in (
        ["--set", "agents.tellers.shifts.morning=4"],
        ["--set", "contacts.*.arrivals.*.scale*=1.1"],
        ["--seed", "7"],
        ["--policy", "first_come"],
        ["--variant", "more"],
    ):
        changed = ran(*options)
        assert changed["records_digest"] != plain["records_digest"], options
        assert changed["fingerprint"] != plain["fingerprint"], options
    assert ran("--seed", "7")["seed"] == 7
    assert ran("--policy", "first_come")["policy"] == "first_come"
    assert ran("--engine", "auto") == ran("--workers", "2") == plain
    assert ran("--engine", "simpy") == plain | {"engine": "simpy"}


def test_a_precision_is_pursued(ccsim: Call) -> None:
    """Catches: `--precision` or `--max-replications` accepted and ignored."""
    done = ccsim("run", "desk.yaml", "--precision", "abandonment=1pt", "--json")
    rows = {row["measure"]: row for row in json.loads(done.out)["measures"] if row["queue"] == "desk"}
    assert rows["abandonment"]["high"] - rows["abandonment"]["mean"] <= 0.01
    short = ccsim("run", "desk.yaml", "--precision", "0.1%", "--max-replications", "6", "--json")
    assert json.loads(short.out)["replications"] == 6
    assert "precision is not reached after 6" in short.err


def test_fail_on_target(ccsim: Call) -> None:
    """Catches: a pipeline that passes with a missed or an undecided target, or does not say which."""
    met = ccsim("run", "desk.yaml", "-q", "-r", "5", "--fail-on-target", "--set", "agents.team.staff=9")
    assert (met.code, met.err) == (0, "")
    missed = ccsim("run", "desk.yaml", "-q", "-r", "5", "--fail-on-target", "--set", "agents.team.staff=2")
    assert (missed.code, missed.err) == (1, "target missed: desk (80/20)\n")
    undecided = ccsim("run", "branch.yaml", "-q", "-r", "1", "--fail-on-target", "--json")
    assert undecided.code == 1
    assert "target undecided: loans (70/60)" in undecided.err
    assert json.loads(undecided.out)["replications"] == 1
    none = ccsim("run", "desk.yaml", "--fail-on-target", "--set", "queues.desk.target=none")
    assert (none.code, none.out) == (2, "")
    assert "names no target" in none.err


def test_warnings_and_progress_are_quiet_on_demand(ccsim: Call) -> None:
    """Catches: `--quiet` that is not, or warnings that nobody sees without it."""
    odd = ["run", "desk.yaml", "-r", "2", "--set", "queues.spare={talk: {exponential: 3 min}, patience: never}"]
    loud = ccsim(*odd)
    assert "warning: queue spare: no contact ever comes to it" in loud.err
    assert "2 replications" in loud.err
    assert ccsim(*odd, "--quiet").err == ""


def test_a_scenario_from_standard_input(ccsim: Call) -> None:
    """Catches: `-` taken for a file, or tables of a piped scenario looked for elsewhere."""
    text = Path("desk.yaml").read_text(encoding="utf-8")
    named, piped = (ccsim("run", one, "-r", "2", "-q", "--json", stdin=text.encode()) for one in ("desk.yaml", "-"))
    command = '"command": "ccsim run desk.yaml --replications 2"'
    assert piped.out == named.out.replace(command, '"command": null')
    assert command in named.out
    wrong = ccsim("run", "-", stdin=b"queues: [\n")
    assert wrong.code == 2
    assert wrong.err.startswith("<stdin>:")
    assert "UTF-8" in ccsim("validate", "-", stdin=b"name: caf\xe9\n").err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--engine", "compile"], "did you mean 'compiled'"),
        (["--by", "hour,quarter"], "no 'quarter'"),
        (["--measures", "aso"], "did you mean 'asa'"),
        (["--measures", "asa[desk]"], "write 'asa' without brackets"),
        (["--measures", "aso[desk]"], "there is no 'aso[desk]'; did you mean 'asa'"),
        (["--measures", ","], "at least one"),
        (["--precision", "1"], "no precision"),
        (["--precision", "asa=1pt"], "asa"),
        (["--max-replications", "5", "-r", "3"], "goes with a precision"),
        (["-r", "0"], "x>=1"),
        (["-r", "many"], "not a valid integer"),
        (["--seed", "-1"], "--seed"),
        (["--workers", "0"], "--workers"),
        (["--workers", "1000"], "between 1 and 61"),
        (["--policy", "fair"], "fair"),
        (["--variant", "fewer"], "fewer"),
        (["--set", "agents.team.staf=3"], "--set 'agents.team.staf=3'"),
        (["--set", "nonsense"], "nonsense"),
        (["--out", "desk.yaml"], "desk.yaml: File exists"),
        (["--frobnicate"], "--frobnicate"),
        (["second.yaml"], "second.yaml"),
    ],
)
def test_wrong_options_are_refused_before_the_work(
    ccsim: Call, monkeypatch: pytest.MonkeyPatch, options: list[str], told: str
) -> None:
    """Catches: an option that is ignored, that fails after an hour of work, or ends in a traceback."""

    def work(*_: object, **__: object) -> None:
        raise AssertionError("the work has begun")

    monkeypatch.setattr("ccsim.experiments.unit.run_unit", work)
    done = ccsim("run", "desk.yaml", *options)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert "Traceback" not in done.err


def test_every_error_of_a_scenario_is_listed(ccsim: Call) -> None:
    """Catches: only the first error shown, or none of their places."""
    text = Path("desk.yaml").read_text(encoding="utf-8")
    Path("wrong.yaml").write_text(text.replace("80/20", "80").replace("{8:00: 4,", "{8:00: four,"), encoding="utf-8")
    done = ccsim("run", "wrong.yaml")
    assert (done.code, done.out) == (2, "")
    lines = done.err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("wrong.yaml:") for line in lines)
    assert "queues.desk.target" in lines[0]
    assert "agents.team.staff" in lines[1]


def test_a_missing_file_is_told(ccsim: Call) -> None:
    """Catches: a traceback for a typing error, or a message without help."""
    done = ccsim("run", "dsk.yaml")
    assert done.code == 2
    assert "dsk.yaml" in done.err
    assert "desk.yaml" in done.err
