"""`ccsim diff` as people and programs see it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desks import BRANCH, DESK

import ccsim as package
from ccsim.app.files.export import to_json
from ccsim.app.tables.block import wide
from cli.conftest import Call


def test_what_is_shown(ccsim: Call) -> None:
    """Catches: keys without their place, hours or cost that are not shown, contacts that do not differ as a table."""
    done = ccsim("diff", "branch.yaml", "--variant", "more")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    line = 1 + next(number for number, line in enumerate(BRANCH.splitlines()) if line.startswith("variants"))
    assert lines[0] == "From branch.yaml to branch.yaml with variant more"
    assert lines[2:4] == ["KEYS: 1 differs", f"  agents.tellers.shifts.morning: 3 -> 5  (branch.yaml:{line})"]
    assert any(line.startswith("CONTACTS: the same (") for line in lines)
    tellers = [line.split()[1:] for line in lines if line.startswith("  tellers ")]
    assert tellers[0] == ["27.0", "45.0", "+18.0"]
    assert tellers[-1] == ["637.50", "1,062.50", "+425.00"]
    assert not [line for line in lines if line.startswith("  lenders")]


def test_nothing_differs(ccsim: Call) -> None:
    """Catches: a page of zeros, or an exit code that says that it failed."""
    Path("same.yaml").write_text(f"# another comment\n{DESK}", encoding="utf-8")
    done = ccsim("diff", "desk.yaml", "same.yaml")
    assert (done.code, done.out) == (0, "desk.yaml and same.yaml come to the same: nothing differs\n")


def test_changes_are_of_the_second(ccsim: Call) -> None:
    """Catches: --set, --variant or --policy that change both sides, or the first."""
    done = ccsim("diff", "desk.yaml", "branch.yaml", "--set", "seed=9", "--json")
    keys = {key["path"]: (key["old"], key["new"]) for key in json.loads(done.out)["keys"]}
    assert keys["seed"] == ("1", "9")
    policy = json.loads(ccsim("diff", "branch.yaml", "--policy", "first_come", "--json").out)["keys"]
    assert [(key["path"], key["old"], key["new"]) for key in policy] == [("policy", "strict", "first_come")]


def test_json_is_what_python_has(ccsim: Call) -> None:
    """Catches: a document that differs from the Python result."""
    done = ccsim("diff", "desk.yaml", "branch.yaml", "--json")
    assert done.code == 0
    assert json.loads(done.out) == json.loads(to_json(package.diff("desk.yaml", "branch.yaml").to_dict()))


def test_many_values_of_a_field_are_one_line(ccsim: Call) -> None:
    """Catches: a forecast of a month as a thousand lines, or one that hides what else differs."""
    many = DESK.replace("staff: {8:00: 4, 18:00: 0}", "staff: {8:00: [4, 4, 4, 4, 4, 4, 4, 4]}")
    other = many.replace("4, 4, 4, 4, 4, 4, 4, 4]", "5, 5, 5, 4, 5, 5, 5, 5]").replace(
        "rate: {8:00: 40", "rate: {8:00: 41"
    )
    Path("many.yaml").write_text(many, encoding="utf-8")
    Path("other.yaml").write_text(other, encoding="utf-8")
    lines = ccsim("diff", "many.yaml", "other.yaml").out.splitlines()
    assert lines[2] == "KEYS: 8 differ"
    assert [line.split(":")[0] for line in lines[3:5]] == [
        "  contacts.call.arrivals.rate.daily.8",
        "  agents.team.staff",
    ]
    assert "  agents.team.staff: 7 values, the first daily.8:00[0]: 4 -> 5  (other.yaml:" in lines[4]
    assert len(json.loads(ccsim("diff", "many.yaml", "other.yaml", "--json").out)["keys"]) == 8


def test_a_long_run_by_weeks(ccsim: Call) -> None:
    """Catches: a year as a table of 365 lines, or weeks that lose a day."""
    long = ("--set", "duration=70 days")
    Path("long.yaml").write_text(DESK.replace("1 day", "70 days"), encoding="utf-8")
    out = ccsim("diff", "long.yaml", "--set", "contacts.call.arrivals.scale=2").out
    weeks = [line for line in out.splitlines() if line.startswith("from ")]
    assert len(weeks) == 10
    assert weeks[0].split()[1] == "2026-03-02"
    per_day = package.understand(package.load("desk.yaml")).days[0].contacts
    assert float(weeks[0].split()[2].replace(",", "")) == pytest.approx(7 * per_day, rel=0.001)
    assert ccsim("diff", "desk.yaml", *long).code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("desk.yaml",),
            "Error: diff: name another scenario, or what is changed in this one: --variant, --set, --policy",
        ),
        (("-", "-"), "Error: diff: standard input can be read once: name a file"),
        (("-", "--set", "seed=3"), "Error: diff: standard input can be read once: name a file"),
        (("desk.yaml", "no.yaml"), "no.yaml:1:1: does not exist"),
        (("desk.yaml", "--variant", "no"), "there is no variant 'no'"),
        (("desk.yaml", "--set", "queues.desk.tlk=3"), "--set 'queues.desk.tlk=3':1:1: queues.desk.tlk: "),
    ],
)
def test_wrong_input(ccsim: Call, arguments: tuple[str, ...], told: str) -> None:
    """Catches: a traceback, or another exit code."""
    done = ccsim("diff", *arguments)
    assert (done.code, done.out) == (2, "")
    assert told in done.err


def test_standard_input(ccsim: Call) -> None:
    """Catches: - that is taken for a file's name."""
    done = ccsim("diff", "desk.yaml", "-", stdin=DESK.replace("80/20", "90/10").encode())
    assert "queues.desk.target.answer: 80 % -> 90 %  (<stdin>:" in done.out


@pytest.mark.parametrize("width", [40, 80, 200])
def test_it_fits(ccsim: Call, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """Catches: lines that the terminal breaks."""
    monkeypatch.setenv("COLUMNS", str(width))
    out = ccsim("diff", "desk.yaml", "branch.yaml").out
    assert max(map(wide, out.splitlines())) <= width
