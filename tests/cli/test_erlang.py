"""`ccsim erlang b|c|a`: what planners type, and what they are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_light_imports import HEAVY, LANGUAGE, imported_by

from ccsim.cli.erlang.texts import levels, period, target
from ccsim.cli.table import wide
from cli.conftest import Call

CALLS = ("--calls", "100", "--per", "30 min", "--aht", "180 s")
PATIENCE = ("--patience", "5 min")
DAY = "time,calls\n8:00,20\n8:30,90\n9:00,100\n9:30,40\n10:00,0\n10:30,30\n"


@pytest.fixture
def day(ccsim: Call) -> Call:
    """`ccsim`, in a folder with `day.csv`."""
    Path("day.csv").write_text(DAY, encoding="utf-8")
    return ccsim


def document(ccsim: Call, *arguments: str) -> dict[str, Any]:
    done = ccsim("erlang", *arguments, "--json")
    assert (done.code, done.err) == (0, "")
    found: dict[str, Any] = json.loads(done.out)
    return found


def errors(ccsim: Call, *arguments: str) -> list[str]:
    done = ccsim("erlang", *arguments)
    assert (done.code, done.out) == (2, ""), done.out
    assert "Traceback" not in done.err
    return done.err.splitlines()


# ---- the requirement


def test_published_requirements(ccsim: Call) -> None:
    """Catches: calls, time, handling time or patience read in another unit than the formulas take."""
    c = document(ccsim, "c", *CALLS, "--target", "80/20")
    assert c["agents"] == 14
    assert [c[name] for name in ("p_wait", "service_level", "occupancy")] == pytest.approx(
        [0.17413193, 0.88835002, 0.71428571], abs=1e-8
    )
    a = document(ccsim, "a", *CALLS, *PATIENCE, "--target", "80/20")
    assert a["agents"] == 13
    assert [a[name] for name in ("service_level", "abandonment", "p_wait", "occupancy")] == pytest.approx(
        [0.858, 0.0250, 0.226, 0.750], abs=5e-4
    )
    assert document(ccsim, "b", "--load", "10", "--agents", "17")["blocking"] == pytest.approx(0.012949, abs=5e-7)


def test_the_document_has_the_agreed_keys(ccsim: Call) -> None:
    """Catches: a renamed key; a key that the model does not have; None for what is not there."""
    c = document(ccsim, "c", *CALLS, "--shrinkage", "30%")
    assert list(c)[:6] == ["model", "agents", "scheduled", "service_level", "asa", "p_wait"]
    assert (c["model"], c["scheduled"]) == ("erlang_c", 20)
    assert not {"abandonment", "blocking", "patience", "time_to_abandon"} & set(c)
    a = document(ccsim, "a", *CALLS, *PATIENCE)
    assert {"abandonment", "occupancy", "time_to_abandon", "sl_no_short", "wait_p90"} <= set(a)
    b = document(ccsim, "b", "--load", "10", "--max-blocking", "1%")
    assert {"model", "agents", "scheduled", "occupancy", "blocking"} <= set(b)
    assert not {"service_level", "asa", "p_wait"} & set(b)
    assert all(value is not None for one in (a, b, c) for value in one.values())
    assert "blocking" in document(ccsim, "a", *CALLS, *PATIENCE, "--lines", "20", "--agents", "13")


def test_without_a_goal_it_is_80_20(ccsim: Call) -> None:
    """Catches: a silent default, or another than the rest of the program has."""
    done = ccsim("erlang", "c", *CALLS)
    assert "80 % answered within 20 s (the usual one, as none was named)" in done.out
    assert document(ccsim, "c", *CALLS) == document(ccsim, "c", *CALLS, "--target", "80/20")
    later = document(ccsim, "c", *CALLS, "--within", "2 min")
    assert later == document(ccsim, "c", *CALLS, "--target", "80 %", "--within", "2 min")
    assert later["agents"] < 14


@pytest.mark.parametrize(
    ("goal", "measure"),
    [
        (("--max-asa", "5 s"), "asa"),
        (("--max-mean-wait", "5 s"), "mean_wait"),
        (("--max-p-wait", "10%"), "p_wait"),
        (("--max-abandonment", "1%"), "abandonment"),
        (("--max-occupancy", "60%"), "occupancy"),
        (("--lines", "20", "--max-blocking", "1%"), "blocking"),
    ],
)
def test_every_goal_counts(ccsim: Call, goal: tuple[str, ...], measure: str) -> None:
    """Catches: a goal that is read and passed over, or judged by another measure."""
    found = document(ccsim, "a", *CALLS, *PATIENCE, *goal)
    here = next(level for level in found["levels"] if level["agents"] == found["agents"])
    less = next(level for level in found["levels"] if level["agents"] == found["agents"] - 1)
    assert (here["goals_met"], less["goals_met"], less["missed"]) == (True, False, [measure])
    assert found["binding"] == measure
    assert found["agents"] - 1 < found["exact"] <= found["agents"]


def test_several_goals_at_once(ccsim: Call) -> None:
    """Catches: only the first goal reached; the wrong one named as the one that decides."""
    both = ("--target", "80/20", "--max-occupancy", "65%")
    found = document(ccsim, "a", *CALLS, *PATIENCE, *both)
    assert found["service_level"] >= 0.8
    assert found["occupancy"] <= 0.65
    assert found["binding"] == "occupancy"
    assert "what decides is occupancy" in ccsim("erlang", "a", *CALLS, *PATIENCE, *both).out


def test_the_table_around_the_requirement(ccsim: Call) -> None:
    """Catches: the wrong row marked, a verdict of another row, figures of another unit."""
    out = ccsim("erlang", "c", *CALLS, "--shrinkage", "30%").out
    rows = {line.replace(">", " ").split()[0]: line for line in out.splitlines() if "met" in line or "missed" in line}
    assert list(rows) == ["12", "13", "14", "15", "16"]
    assert [number for number, line in rows.items() if line.startswith(">")] == ["14"]
    assert [number for number, line in rows.items() if line.endswith("missed")] == ["12", "13"]
    assert rows["14"].split()[2:4] == ["20", "88.8"]
    assert "14 agents needed (13." in out
    assert "20 scheduled (30 % shrinkage)" in out


def test_the_number_of_calls_may_be_said_in_any_way(ccsim: Call) -> None:
    """Catches: a rate for half an hour taken for one of an hour."""
    whole = document(ccsim, "c", *CALLS)
    for same in (
        ("--calls", "200 per hour", "--aht", "3 min"),
        ("--calls", "200", "--per", "hour", "--aht", "180 s"),
        ("--calls", "50", "--per", "15 min", "--aht", "180000 ms"),
        ("--load", "10", "--aht", "180 s"),
    ):
        found = document(ccsim, "c", *same)
        for key in ("agents", "asa", "service_level", "load", "calls_per_hour"):
            assert found[key] == pytest.approx(whole[key]), key


# ---- staffing levels


def test_one_level_shows_everything(ccsim: Call) -> None:
    """Catches: a measure that the model has and the list leaves out; a share without its factor of 100."""
    out = ccsim("erlang", "a", *CALLS, *PATIENCE, "--agents", "13", "--target", "80/20").out
    for text in ("service level", "85.8", "abandonment", "2.50", "p90 wait", "SL no short", "occupancy", "goal met"):
        assert text in out, text
    assert "13 agents: goal missed." in ccsim("erlang", "c", *CALLS, "--agents", "13", "--target", "80/20").out


def test_most_calls(ccsim: Call) -> None:
    """Catches: the most calls in another time than was said, or so many that the goal is missed."""
    found = document(ccsim, "c", *CALLS, "--agents", "14", "--target", "80/20")
    most = found["most_calls_per_hour"]
    assert 200 < most < 260
    alone = document(ccsim, "c", "--agents", "14", "--aht", "180 s", "--target", "80/20")
    assert alone["most_calls_per_hour"] == most
    assert "service_level" not in alone
    for calls, met in ((most * (1 - 1e-9), True), (most * (1 + 1e-6), False)):
        there = document(
            ccsim,
            "c",
            "--calls",
            f"{calls:.9f}",
            "--per",
            "hour",
            "--aht",
            "180 s",
            "--agents",
            "14",
            "--target",
            "80/20",
        )
        assert there["goals_met"] is met
    out = ccsim("erlang", "c", *CALLS, "--agents", "14", "--target", "80/20").out
    assert f"can take {int(most / 2 * 10) / 10} calls per 30 min within the goal" in out


def test_a_table_of_levels(ccsim: Call) -> None:
    """Catches: an end of the span left out, a level without a queue's end that stops the whole table."""
    out = ccsim("erlang", "c", *CALLS, "--agents", "9:12", "--target", "80/20").out
    assert "10 agents cannot carry the load" in out
    assert out.count("overload") == 2
    found = document(ccsim, "c", *CALLS, "--agents", "9:12")["levels"]
    assert [level["agents"] for level in found] == [9, 10, 11, 12]
    assert [level.get("stable") for level in found] == [False, False, None, None]
    single = document(ccsim, "c", *CALLS, "--agents", "12")
    assert found[-1] == single


def test_overload_says_what_it_takes(ccsim: Call) -> None:
    """Catches: an overloaded Erlang C that ends in numbers, in a bug report, or without a cure."""
    for agents in ("10", "8:10", "9.5"):
        (line,) = errors(ccsim, "c", *CALLS, "--agents", agents)
        assert "at least 11 are needed (or ask ccsim erlang a" in line
    assert document(ccsim, "a", *CALLS, *PATIENCE, "--agents", "5")["abandonment"] > 0.4
    assert document(ccsim, "c", *CALLS, "--agents", "5", "--places", "20")["blocking"] > 0.4


def test_broken_numbers_of_agents(ccsim: Call) -> None:
    """Catches: half an agent rounded away."""
    low, half, high = (
        document(ccsim, "c", *CALLS, "--agents", agents)["service_level"] for agents in ("13", "13.5", "14")
    )
    assert low < half < high


# ---- what is wrong


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("c",), ["--calls: is missing", "--aht: is missing"]),
        (("a", "--calls", "100", "--per", "hour"), ["--aht: is missing", "--patience: is missing"]),
        (("b", "--load", "10"), ["--max-blocking: is missing"]),
        (("c", "--calls", "100", "--aht", "180 s"), ["--calls: in what time do 100 calls come? Add --per"]),
        (("c", "--calls", "100", "--per", "30", "--aht", "180"), ["--per: '30' has no unit", "--aht: '180' has no unit"]),
        (("c", "--calls", "100 per hour", "--per", "hour", "--aht", "3 min"), ["--calls: '100 per hour' is a rate"]),
        (("c", "--calls", "many", "--per", "hour", "--aht", "0 s"), ["--calls: 'many' is no number", "--aht: 0 s is"]),
        (("c", "--calls", "-3", "--per", "hour", "--aht", "3 min"), ["--calls: -3 is not above 0"]),
        (("c", "--calls", "0", "--per", "hour", "--aht", "3 min"), ["--calls: 0 is not above 0"]),
        (("c", *CALLS, "--load", "10"), ["--load: does not go with --calls"]),
        (("c", *CALLS, "--places", "5", "--lines", "20"), ["--lines: does not go with --places"]),
        (("c", *CALLS, "--places", "2.5"), ["--places: '2.5' is no whole number"]),
        (("c", *CALLS, "--target", "80"), ["--target: '80' is no target: write '80/20'"]),
        (("c", *CALLS, "--target", "0.8/20"), ["--target: '0.8/20' means 0.8 %"]),
        (("c", *CALLS, "--target", "100/20"), ["--target: 100 %: no number of agents"]),
        (("c", *CALLS, "--target", "0/20"), ["--target: 0 % is never missed"]),
        (("c", *CALLS, "--target", "80/20", "--within", "30 s"), ["--within: --target says already within 20 s"]),
        (("c", *CALLS, "--max-asa", "30"), ["--max-asa: '30' has no unit"]),
        (("c", *CALLS, "--max-occupancy", "85"), ["--max-occupancy: 85 is above 1: write '85 %'"]),
        (("c", *CALLS, "--max-blocking", "1%"), ["--max-blocking: nobody is turned away"]),
        (("c", *CALLS, "--shrinkage", "100%"), ["--shrinkage: 100% leaves nothing"]),
        (("c", *CALLS, "--agents", "0"), ["--agents: 0 is not above 0"]),
        (("c", *CALLS, "--agents", "16:10"), ["--agents: '16:10' is no span"]),
        (("c", *CALLS, "--agents", "10:16:0"), ["--agents: '10:16:0' is no span"]),
        (("c", *CALLS, "--agents", "1:100000"), ["--agents: more than 1000 staffing levels"]),
        (("c", *CALLS, "--agents", "ten"), ["--agents: 'ten' is no number"]),
        (("c", *CALLS, "--agents", ""), ["--agents: '' is no number"]),
        (("a", *CALLS, *PATIENCE, "--definition", "ofered"), ["--definition: there is no 'ofered'"]),
        (("c", *CALLS, "--interval", "30 min"), ["--interval: goes with --volumes only"]),
        (("c", *CALLS, "--csv"), ["--csv: goes with --volumes only"]),
        (("c", *CALLS, "--volumes", "day.csv"), ["--calls: does not go with --volumes", "--per: does not go with --volumes"]),
        (("c", "--volumes", "none.csv", "--aht", "3 min"), ["none.csv: No such file or directory"]),
        (("a", "--volumes", "day.csv"), ["--aht: is missing"]),
        (("c", "--volumes", "day.csv", "--aht", "3 min", "--method", "lag"), ["--method: there is no 'lag'"]),
        (("c", "--volumes", "day.csv", "--aht", "3 min", "--at-least", "-1"), ["--at-least: -1 is not between"]),
        (("c", "--volumes", "", "--aht", "3 min"), ["--volumes: no file is named"]),
        (("c", *CALLS, "--patience", "3 min"), ["--patience: in Erlang C nobody gives up: ask ccsim erlang a"]),
        (("b", "--load", "10", "--target", "80/20", "--max-blocking", "1%"), ["--target: Erlang B has no queue"]),
        (("d", *CALLS), ["No such command 'd'"]),
        ((), ["Usage: ccsim erlang"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(ccsim: Call, arguments: tuple[str, ...], told: list[str]) -> None:
    """Catches: an option that is ignored, an error that names none, only the first of several errors told."""
    Path("day.csv").write_text(DAY, encoding="utf-8")
    lines = errors(ccsim, *arguments)
    for text in told:
        assert text in "\n".join(lines)
    if told[0].startswith("--") and arguments:
        assert len([line for line in lines if line.startswith("Error: --")]) == len(told)


@pytest.mark.parametrize(
    "goal",
    [
        ("--max-asa", "0 s"),
        ("--max-p-wait", "0%"),
        ("--max-abandonment", "0%"),
        ("--max-occupancy", "0%"),
    ],
)
def test_goals_that_cannot_be_reached(ccsim: Call, goal: tuple[str, str]) -> None:
    """Catches: a search without end, or a number of agents that does not reach the goal."""
    (line,) = errors(ccsim, "a", *CALLS, *PATIENCE, *goal)
    assert line.startswith("Error: ")


def test_texts_of_options() -> None:
    """Catches: an end of a span left out by rounding, a level twice, a unit taken for another."""
    assert levels("10:12") == (10, 11, 12)
    assert levels("1:2:0.1")[-1] == 2
    assert levels("14, 12,14") == (14, 12)
    assert levels("10:15:2") == (10, 12, 14)
    assert (period("hour"), period("30 min"), period("day")) == (3600, 1800, 86400)
    assert target("80/20") == target("80 %/20 s") == target("80/20s") == (0.8, 20)
    assert target("90/1 min") == (0.9, 60)
    assert target("95%") == (0.95, None)


# ---- the whole


@pytest.mark.parametrize("width", [40, 80, 100, 200])
def test_output_fits_the_terminal(day: Call, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """Catches: lines that the terminal would wrap."""
    monkeypatch.setenv("COLUMNS", str(width))
    for arguments in (
        ("c", *CALLS, "--shrinkage", "30%"),
        ("a", *CALLS, *PATIENCE, "--agents", "13", "--target", "80/20", "--max-abandonment", "1%"),
        ("a", "--volumes", "day.csv", "--aht", "10 min", *PATIENCE, "--shrinkage", "30%", "--lines", "50"),
    ):
        done = day("erlang", *arguments)
        assert done.code == 0
        assert max(map(wide, done.out.splitlines())) <= width


VALUES = {
    "--calls": ["100", "0.01", "1e9", "200 per hour", "x"],
    "--per": ["30 min", "hour", "0 s"],
    "--load": ["10", "0.001", "99999", "-1"],
    "--aht": ["180 s", "1 ms", "100 days", "180"],
    "--patience": ["5 min", "1 ms", "100 days"],
    "--agents": ["14", "1:30:5", "0.5", "10,11", "1000", "x:y"],
    "--target": ["80/20", "99.999/0", "1/1", "95 %", "95"],
    "--within": ["0 s", "1 h"],
    "--definition": ["answered", "no_short", "late_abandons"],
    "--short": ["0 s", "1 day"],
    "--max-asa": ["1 s", "1 day", "0 s"],
    "--max-mean-wait": ["1 s", "0 s"],
    "--max-p-wait": ["1%", "100%", "0"],
    "--max-abandonment": ["3%", "100%", "0.0001%"],
    "--max-blocking": ["1%", "0%", "100%"],
    "--max-occupancy": ["85%", "100%", "1%"],
    "--shrinkage": ["30%", "0%", "99.99%"],
    "--places": ["0", "5", "300"],
    "--lines": ["1", "20", "1000"],
    "--volumes": ["day.csv", "none.csv"],
    "--interval": ["30 min", "1 h"],
    "--method": ["lagged", "pointwise"],
    "--at-least": ["0", "3"],
}
CHOICES = st.sampled_from([(name, value) for name, values in VALUES.items() for value in values])
STARTS = [
    ("b", "--load", "10"),
    ("c", *CALLS),
    ("a", *CALLS, *PATIENCE),
    ("a", "--volumes", "day.csv", "--aht", "4 min", *PATIENCE),
]


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from(STARTS),
    options=st.lists(CHOICES, max_size=4),
    form=st.sampled_from([(), ("--json",), ("--csv",)]),
)
def test_any_options_end_well(
    day: Call, start: tuple[str, ...], options: list[tuple[str, str]], form: tuple[str, ...]
) -> None:
    """Catches: a combination of options that ends in an internal error, in a warning, in NaN, or in JSON that is none."""
    done = day("erlang", *start, *(part for option in options for part in option), *form)
    assert done.code in (0, 2), done.err
    assert (done.code == 2) == bool(done.err)
    assert "nan" not in done.out.lower()
    assert "inf" not in done.out.lower().replace("infty", "")
    if done.code == 0 and form == ("--json",):
        assert json.loads(done.out)["model"]


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("from ccsim.cli import main; main(['erlang', '--help'])", (*HEAVY, *LANGUAGE)),
        ("from ccsim.cli import main; main(['erlang', 'a', '--help'])", (*HEAVY, *LANGUAGE)),
        (
            "from ccsim.cli import main; main(['erlang', 'c', '--load', '10', '--aht', '3 min'])",
            (*(set(HEAVY) - {"numpy"}), *LANGUAGE),
        ),
    ],
)
def test_stays_light(tmp_path: Path, code: str, absent: tuple[str, ...]) -> None:
    """Catches: a help text that waits for numpy, or a formula that waits for the language and its libraries."""
    assert imported_by(code, tmp_path) & set(absent) == set()
