"""`ccsim run --erlang`."""

from __future__ import annotations

import json
import tempfile
import warnings
from pathlib import Path

import pytest
from beside_scenarios import APART, PURE
from harness import examples
from hypothesis import given
from hypothesis import strategies as st
from strategies import Case, cases

import ccsim as package
from ccsim.app.tables.beside import beside_blocks
from ccsim.cli.table import laid_out, wide
from cli.conftest import Call


def test_stands_beneath_the_measures(ccsim: Call) -> None:
    """Catches: tables changed by the option, or nothing beneath them."""
    plain = ccsim("run", "desk.yaml", "-r", "3", "-q").out
    done = ccsim("run", "desk.yaml", "-r", "3", "-q", "--erlang")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(plain)
    beneath = done.out.removeprefix(plain).splitlines()
    assert beneath[0] == ""
    assert beneath[1].split() == ["ERLANG", "A", "simulated", "Erlang", "A", "difference"]
    names = [line[:15].strip() for line in beneath[3:8]]
    assert names == ["service level %", "abandonment %", "ASA s", "mean wait s", "occupancy %"]


def test_says_what_the_json_says(ccsim: Call) -> None:
    """Catches: a figure of another measure, a difference with the wrong sign, a percentage that is a share."""
    shown = ccsim("run", "desk.yaml", "-r", "4", "-q", "--erlang").out
    document = json.loads(ccsim("run", "desk.yaml", "-r", "4", "-q", "--erlang", "--json").out)
    (pool,) = document["erlang"]
    for name, measure, factor in (("service level %", "service_level", 100), ("ASA s", "asa", 1)):
        (figure,) = (one for one in pool["figures"] if one["measure"] == measure)
        (line,) = (line for line in shown.splitlines() if line.startswith(name))
        for text in (
            f"{figure['simulated'] * factor:.1f} ±{(figure['high'] - figure['simulated']) * factor:.1f}",
            f"  {figure['erlang'] * factor:.1f}  ",
            f"{figure['difference'] * factor:+.1f} ±{(figure['difference_high'] - figure['difference']) * factor:.1f}",
        ):
            assert text in line, text
    assert (
        f"handling time {pool['aht']:.0f} s, {pool['agents']:.1f} agents on duty, patience {pool['patience']:.0f} s"
        in (" ".join(shown.split()))
    )
    for one in pool["broken"]:
        assert one["text"] in " ".join(shown.split())


def test_the_document_without_the_option_is_as_ever(ccsim: Call) -> None:
    """Catches: rows by interval or type that nobody asked for, measured for Erlang alone."""
    plain, more = (
        json.loads(ccsim("run", "desk.yaml", "-r", "2", "--json", "-q", *options).out)
        for options in ((), ("--erlang",))
    )
    assert list(more) == [*plain, "erlang"]
    assert plain == {key: value for key, value in more.items() if key != "erlang"}


def test_files_have_it_too(ccsim: Call) -> None:
    """Catches: `run.json` without what `--json` says."""
    done = ccsim("run", "desk.yaml", "-r", "2", "--json", "--erlang", "--out", "results")
    assert json.loads(done.out) == json.loads(Path("results/run.json").read_text(encoding="utf-8"))
    assert json.loads(done.out)["erlang"]


@pytest.mark.parametrize("width", ["40", "80"])
def test_fits_the_terminal(ccsim: Call, monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    """Catches: lines that a narrow terminal breaks."""
    monkeypatch.setenv("COLUMNS", width)
    done = ccsim("run", "branch.yaml", "-r", "3", "-q", "--erlang")
    assert all(len(line) <= int(width) for line in done.out.splitlines())


def test_names_pools_directions_and_queues(ccsim: Call) -> None:
    """Catches: a pool that is not said, a direction in the wrong words, a queue of a pool left out."""
    done = ccsim("run", "branch.yaml", "-r", "5", "-q", "--erlang")
    words = " ".join(done.out.split())
    assert "Taken as one pool: account, loans; served by tellers, lenders." in words
    assert "Erlang's assumptions that the scenario breaks, and what that makes of its waits:" in words
    for start in (
        "too short not every group serves all (lenders not account)",
        "too short who gave up",
        "either way policy strict",
    ):
        assert start in words, start
    assert [
        line.split()[0]
        for line in done.out.splitlines()
        if line.startswith("  account ") or line.startswith("  loans ")
    ]


def test_says_that_nothing_is_broken(ccsim: Call) -> None:
    """Catches: a heading without lines, or an empty promise."""
    done = ccsim("run", "-", "-r", "2", "-q", "--erlang", stdin=PURE.encode())
    assert done.out.splitlines()[-1] == "The scenario breaks none of Erlang's assumptions."


def test_says_where_erlang_c_has_no_answer(ccsim: Call) -> None:
    """Catches: a number where the waits grow without end."""
    changes = ("--set", "queues.desk.patience=never", "--set", "agents.team.staff={0:00: 7, 5:00: 2}")
    done = ccsim("run", "-", "-r", "2", "-q", "--erlang", "--set", "duration=6 h", *changes, stdin=PURE.encode())
    lines = done.out.splitlines()
    assert "In 2 of these intervals" in " ".join(lines)
    (asa,) = (line for line in lines if line.startswith("ASA s"))
    assert asa.split()[-2:] == ["-", "-"]


def test_letters_are_not_called_calls(ccsim: Call) -> None:
    """Catches: letters spoken of as calls beside Erlang's answer; another word where there are only calls."""
    changes = ["duration=6 h", "queues.desk.patience=never", "agents.team.staff={0:00: 7, 4:00: 2, 5:00: 0}"]
    options = [part for change in changes for part in ("--set", change)]
    asked = ("run", "-", "-r", "2", "-q", "--erlang", *options)
    said = {
        channel: " ".join(ccsim(*asked, "--set", f"contacts.call.channel={channel}", stdin=PURE.encode()).out.split())
        for channel in ("voice", "email")
    }
    for channel, what in (("voice", "calls"), ("email", "contacts")):
        beneath = said[channel].partition("ERLANG C")[2]
        for words in (
            "intervals with {}, weighted by {},",
            "% of the {}, the agents",
            "% of the {} come when nobody is",
        ):
            assert words.replace("{}", what) in beneath, beneath
    assert "calls" not in said["email"].partition("ERLANG C")[2]


def test_says_that_nobody_serves(ccsim: Call) -> None:
    """Catches: a pool without agents passed over."""
    changes = ("--set", "agents.ga.serves.qb=none", "--set", "agents.gb.serves.qb=none", "--set", "duration=6 h")
    done = ccsim("run", "-", "-r", "2", "-q", "--erlang", *changes, stdin=APART.encode())
    assert "No Erlang answer for qb: nobody serves it." in done.out.splitlines()


def test_measures_that_erlang_does_not_answer(ccsim: Call) -> None:
    """Catches: a run that is made before the option is found to make no sense; measures that were not asked for."""
    done = ccsim("run", "desk.yaml", "--erlang", "--measures", "offered,aht")
    assert (done.code, done.out) == (2, "")
    assert "erlang: it answers none of these measures, but service_level, sl_offered" in " ".join(done.err.split())
    asked = ccsim("run", "desk.yaml", "-q", "-r", "2", "--erlang", "--measures", "offered,asa")
    names = [line.partition("  ")[0] for line in asked.out.splitlines()]
    assert "ASA s" in names
    assert "service level %" not in names


@examples(40)
@given(cases(), st.integers(60, 160), st.integers(1, 3))
def test_every_scenario_can_be_compared(case: Case, width: int, replications: int) -> None:
    """Catches: a key of the language on which the comparison stumbles, a figure that is none, a line that is too wide."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "calls.csv").write_text(case.log, encoding="utf-8")
        scenario = package.parse(case.text, folder=folder)
        result = package.run(scenario, replications=replications, by=["interval", "type"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = result.erlang
    json.dumps(found.to_list(), allow_nan=False)
    rows = (row for row in result.rows if (row.measure, row.queue, row.segment) == ("offered", "*", "*"))
    joined = sum(row.mean or 0.0 for row in rows if row.interval and " " not in row.interval)
    assert sum(pool.offered for pool in found.pools) == pytest.approx(joined)
    for pool in found.pools:
        for figure in pool.figures:
            for value in (figure.simulated, figure.erlang):
                assert value is None or 0 <= value <= (1 if figure.unit == "share" else 1e9)
    shown = list(laid_out(beside_blocks(found, None), width))
    assert max(map(wide, shown), default=0) <= width
    assert not any("nan" in line.split() or "inf" in line.split() for line in shown)
