"""`ccsim validate`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

import ccsim as package
from cli.conftest import Call


def test_says_what_was_understood(ccsim: Call) -> None:
    """Catches: a valid scenario that is waved through without its figures."""
    done = ccsim("validate", "branch.yaml")
    assert (done.code, done.err) == (0, "")
    for text in (
        "Test branch, two tiers: valid", "1 day 6 h", "intervals of 30 min", "2 contact types", "2 segments", "2 queues",
        "2 agent groups", "policies: first_come, strict", "variants: more", "Mon 02 Mar", "Tue 03 Mar", "workload",
        "occupancy", "peak", "erlang", "served by", "lenders then tellers", "70/60",
    ):  # fmt: skip
        assert text in " ".join(done.out.split()), text


def test_channels_are_shown(ccsim: Call) -> None:
    """Catches: a scenario of e-mail that looks like one of calls; channels told where all is voice."""
    assert "channels" not in ccsim("validate", "branch.yaml").out
    changes = ["contacts.call.channel=email", "agents.team.at_once={email: 1, chat: 1}", "agents.team.slower=12.5 %"]
    told = ccsim("validate", "desk.yaml", *(part for change in changes for part in ("--set", change))).out
    assert "channels: email (call)\n" in told
    assert "at once: team (1 email, 1 chat; each in hand makes another 12.5 % longer)\n" in told


def test_the_figures_add_up(ccsim: Call) -> None:
    """Catches: contacts, hours or occupancy in another column, or a total that is none."""
    done = ccsim("validate", "desk.yaml")
    (line,) = (line for line in done.out.splitlines() if line.startswith("Mon 02 Mar"))
    assert line.split() == ["Mon", "02", "Mar", "310", "310", "210", "18.1", "40.0", "45", "8:00", "2.3", "4.0"]


def test_every_error_of_every_file_is_listed(ccsim: Call) -> None:
    """Catches: giving up at the first bad file, or a bad file that does not fail the whole."""
    Path("bad.yaml").write_text("name: x\nduraton: 1 day\nqueues: {q: {}}\n", encoding="utf-8")
    done = ccsim("validate", "bad.yaml", "desk.yaml", "missing.yaml")
    assert done.code == 2
    assert "Test desk: valid" in done.out
    assert [line.partition(":")[0] for line in done.err.splitlines() if ".yaml:" in line][-1] == "missing.yaml"
    assert "bad.yaml:2:1: duraton" in done.err
    assert "duration" in done.err


def test_changes_are_checked_too(ccsim: Call) -> None:
    """Catches: `--set`, `--variant` or `--policy` ignored by the check."""
    assert ccsim("validate", "branch.yaml", "--variant", "more").out != ccsim("validate", "branch.yaml").out
    for options in (
        ["--set", "agents.tellers.shifts.morning=x"],
        ["--variant", "none_such"],
        ["--policy", "none_such"],
    ):
        done = ccsim("validate", "branch.yaml", *options)
        assert done.code == 2
        assert options[1].partition("=")[0] in done.err
    assert "more work than people" in ccsim("validate", "desk.yaml", "--set", "agents.team.staff=1").out


def test_show_prints_what_loads_again(ccsim: Call) -> None:
    """Catches: a resolved scenario that is another one."""
    done = ccsim("validate", "branch.yaml", "--show", "--variant", "more")
    assert done.code == 0
    assert yaml.safe_load(done.out)["name"] == "Test branch, two tiers"
    shown = package.parse(done.out)
    assert shown.fingerprint == package.load("branch.yaml", variant="more").fingerprint
    both = ccsim("validate", "branch.yaml", "desk.yaml", "--show").out
    assert [document["name"] for document in yaml.safe_load_all(both)] == ["Test branch, two tiers", "Test desk"]


def test_json_is_one_document(ccsim: Call) -> None:
    """Catches: text in between, errors lost, or figures other than those printed."""
    Path("bad.yaml").write_text("nonsense: 1\n", encoding="utf-8")
    done = ccsim("validate", "desk.yaml", "bad.yaml", "--json", "--set", "agents.team.staff=1")
    assert (done.code, done.err) == (2, "")
    good, bad = json.loads(done.out)["scenarios"]
    assert (good["file"], good["valid"], good["problems"]) == ("desk.yaml", True, [])
    assert good["days"][0]["day"] == "2026-03-02"
    assert good["days"][0]["contacts"] == pytest.approx(310)
    assert good["queues"]["desk"]["served_by"] == {"1": ["team"]}
    assert any("more work than people" in warning for warning in good["warnings"])
    assert not bad["valid"]
    assert {"file", "line", "column", "path", "message"} == set(bad["problems"][0])


def test_quiet_is_quiet(ccsim: Call) -> None:
    """Catches: output where all is well, or silence where it is not."""
    done = ccsim("validate", "desk.yaml", "branch.yaml", "--quiet")
    assert (done.code, done.out, done.err) == (0, "", "")
    Path("bad.yaml").write_text("nonsense: 1\n", encoding="utf-8")
    assert "bad.yaml" in ccsim("validate", "bad.yaml", "--quiet").err


def test_a_long_run_is_shown_by_weeks(ccsim: Call) -> None:
    """Catches: a screen full of days, or weeks that begin on another day than Monday."""
    done = ccsim("validate", "desk.yaml", "--set", "duration=60 days", "--set", "start=2026-03-04 00:00")
    names = [line[:11] for line in done.out.splitlines() if line.startswith("from ")]
    assert names[:3] == ["from 04 Mar", "from 09 Mar", "from 16 Mar"]
    assert len(names) == 9


def test_show_and_json_exclude_each_other(ccsim: Call) -> None:
    """Catches: one of two options that silently wins."""
    assert ccsim("validate", "desk.yaml", "--show", "--json").code == 2


def test_a_scenario_must_be_named(ccsim: Call) -> None:
    """Catches: nothing to check that passes the check."""
    assert ccsim("validate").code == 2


def test_says_who_does_not_come(ccsim: Call) -> None:
    """Catches: a share kept away, slots or no-shows that only the scenario shows; a table of them where there are none."""
    scale = "contacts.call.arrivals.scale=60 %"
    done = ccsim("validate", "desk.yaml", "--set", scale, "--set", "contacts.call.arrivals.no_show=10 %")
    rows = [line.split() for line in done.out.splitlines() if line.startswith("call ")]
    assert rows == [["call", "310.0", "124.0", "(40", "%)", "18.6", "(10", "%)", "167.4"]]
    assert "exact" in ccsim("validate", "desk.yaml", "--set", "contacts.call.arrivals.count=exact").out
    assert "SOURCES" not in ccsim("validate", "desk.yaml").out
    (source,) = json.loads(ccsim("validate", "desk.yaml", "--set", scale, "--json").out)["scenarios"][0]["sources"]
    assert (source["type"], source["kept_away"], source["come"]) == ("call", pytest.approx(124), pytest.approx(186))
