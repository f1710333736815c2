"""`ccsim baseline`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cli.conftest import Call, Ended

BASELINE = Path("baselines/desk.json")


@pytest.fixture
def recorded(ccsim: Call) -> Call:
    """The command line in a folder where a baseline of the desk is recorded."""
    done = ccsim("baseline", "record", "desk.yaml", "-r", "4", "--engine", "simpy", "--quiet")
    assert (done.code, done.err) == (0, "")
    assert str(BASELINE) in done.out
    return ccsim


def check(ccsim: Call, *options: str) -> Ended:
    """Check the desk."""
    return ccsim("baseline", "check", "desk.yaml", "--engine", "simpy", "--quiet", *options)


def edit(path: str | Path, old: str, new: str, count: int = 1) -> None:
    """Replace a text in a file."""
    text = Path(path).read_text(encoding="utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new, count), encoding="utf-8")


def everything() -> dict[str, tuple[bytes, int]]:
    """All files below here, and when they were written."""
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in Path().rglob("*") if path.is_file()}


def slower(tolerances: str = "") -> None:
    """Let calls take a little longer; edit all tolerances."""
    edit("desk.yaml", "talk: {exponential: 3 min}", "talk: {exponential: 240 s}")
    if tolerances:
        text = re.sub(r'"tolerance": "[^"]*"', f'"tolerance": "{tolerances}"', BASELINE.read_text(encoding="utf-8"))
        BASELINE.write_text(text, encoding="utf-8")


def test_passes(recorded: Call) -> None:
    """Catches: a check that fails where nothing changed."""
    done = check(recorded)
    assert done.code == 0
    assert done.out.startswith("desk.yaml (baselines/desk.json): pass: the records are the same to the last byte")
    assert done.err == ""


def test_fails_and_names_what_changed(recorded: Call) -> None:
    """Catches: a failed check that does not say which key changed, which contact first, which measures by how much."""
    slower()
    done = check(recorded)
    assert done.code == 1
    assert "fail:" in done.out
    assert "scenario: queues.desk.talk.exponential: 3 min -> 4 min" in done.out
    assert "behaviour: the first contact whose fate differs is 0 of replication 0" in done.out.replace("\n ", "")
    (line,) = [line for line in done.out.splitlines() if line.startswith("service_level[desk/*]")]
    assert re.search(r"-\d+\.\d+ ±\d+\.\d+ +1pt +% +outside", line)
    assert "ccsim baseline accept desk.yaml" in done.out
    assert done.out.index("scenario: ") < done.out.index("behaviour: ")


def test_all_inside(recorded: Call) -> None:
    """Catches: different records that fail though every measure is inside its tolerance."""
    slower("900%")
    done = check(recorded, "--strict")
    assert done.code == 0
    assert "pass: the records differ, all" in done.out


def test_cannot_tell(recorded: Call) -> None:
    """Catches: what cannot be told taken for good with --strict, or for bad without; no word on how many would tell."""
    slower("900%")
    difference = next(
        one
        for one in json.loads(check(recorded, "--json").out)["baselines"][0]["measures"]
        if one["label"] == "asa[desk/*]"
    )
    amount = difference["mean"] + (difference["high"] - difference["mean"]) / 2
    edit(
        BASELINE, f'"mean": {difference["base"]:.6g}, "tolerance": "900%"', f'"mean": 1, "tolerance": "{amount:.4f} s"'
    )
    done = check(recorded)
    assert done.code == 0
    assert "cannot tell: 1 of" in done.out
    assert "about 16 replications would tell" in done.out.replace("\n ", "")
    assert check(recorded, "--strict").code == 1


def test_missing(ccsim: Call) -> None:
    """Catches: a missing baseline that passes; a command that does not record it."""
    done = check(ccsim)
    assert done.code == 1
    command = done.out.replace("\n ", "").rpartition("to record it: ccsim ")[2].split()
    assert command == ["baseline", "record", "desk.yaml"]
    assert ccsim(*command, "-r", "2", "--quiet").code == 0
    assert check(ccsim).code == 0
    assert check(ccsim, "--name", "night").code == 1
    assert "--folder 'other place'" in check(ccsim, "--folder", "other place").out.replace("\n ", "")


def test_never_writes(recorded: Call) -> None:
    """Catches: a check or a diff that records what is missing, or renews what differs."""
    slower()
    before = everything()
    for verb in ("check", "diff"):
        recorded("baseline", verb, "desk.yaml", "branch.yaml", "--engine", "simpy")
    assert everything() == before


def test_junit(recorded: Call) -> None:
    """Catches: XML that no CI system reads; a failure, an error or a missing baseline counted as something else."""
    slower()
    Path("wrong\x07.yaml").write_text("ccsim: 1\n", encoding="utf-8")
    done = recorded(
        *(
            "baseline",
            "check",
            "desk.yaml",
            "branch.yaml",
            "wrong\x07.yaml",
            "--junit",
            "out/j.xml",
            "--engine",
            "simpy",
        )
    )
    assert done.code == 2
    suites = ElementTree.parse("out/j.xml").getroot()
    assert suites.tag == "testsuites"
    (suite,) = suites
    assert {key: suite.get(key) for key in ("tests", "failures", "errors")} == {
        "tests": "3",
        "failures": "2",
        "errors": "1",
    }
    kinds = {case.get("classname"): [part.tag for part in case] for case in suite}
    assert kinds == {"desk.yaml": ["failure"], "branch.yaml": ["failure"], "wrong?.yaml": ["error"]}
    failure = suite[0][0]
    assert failure.get("message", "").startswith("fail: ")
    assert "queues.desk.talk.exponential: 3 min -> 4 min" in (failure.text or "")


def test_github(recorded: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: an annotation without its place, or one that a line feed or a colon ends too early; none elsewhere."""
    edit("branch.yaml", "duration: 30 h", "duration: 30")
    command = ("baseline", "check", "branch.yaml", "desk.yaml", "--engine", "simpy", "--quiet")
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    assert "::" not in recorded(*command).out
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    slower()
    done = recorded(*command)
    assert done.code == 2
    wrong, failed = [line for line in done.out.splitlines() if line.startswith("::")]
    assert wrong.startswith("::error file=branch.yaml,line=4,col=11::duration: '30' has no unit")
    assert failed.startswith("::error file=desk.yaml,line=1::baselines/desk.json: fail: ")
    assert "%0A  scenario: queues.desk.talk.exponential: 3 min -> 4 min" in failed


@pytest.mark.parametrize("there", [0, (1 << 20) - 1_024 - 700, 1 << 20])
def test_summary(recorded: Call, monkeypatch: pytest.MonkeyPatch, there: int) -> None:
    """Catches: a summary beyond 1 MiB, of which GitHub shows nothing; what other steps wrote into it lost."""
    slower()
    Path("summary.md").write_text("x" * there, encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    check(recorded)
    text = Path("summary.md").read_text(encoding="utf-8")
    assert text.startswith("x" * there)
    assert len(text.encode()) <= 1 << 20
    if there < 1 << 20:
        assert "| desk.yaml | desk.json | fail: " in text
        assert "- scenario: queues.desk.talk.exponential: 3 min -&gt; 4 min" in text
        assert ("does not fit" in text) == (there > 0)
    if there == 0:
        assert "| service_level[desk/\\*] |" in text


@pytest.mark.parametrize("content", ["{", '{"name": "other"}', ""])
def test_damaged(recorded: Call, content: str) -> None:
    """Catches: a damaged baseline that counts as missing, passes, or ends in a traceback."""
    BASELINE.write_text(content, encoding="utf-8")
    done = check(recorded)
    assert done.code == 2
    assert done.err.startswith(f"{BASELINE}:1:")
    assert BASELINE.read_text(encoding="utf-8") == content


def test_damaged_by_hand(recorded: Call) -> None:
    """Catches: a mistyped tolerance told without its line."""
    edit(BASELINE, '"1pt"', '"1 point"')
    line = 1 + BASELINE.read_text(encoding="utf-8").splitlines().index(
        next(line for line in BASELINE.read_text(encoding="utf-8").splitlines() if "1 point" in line)
    )
    done = check(recorded)
    assert done.code == 2
    assert done.err.startswith(f"{BASELINE}:{line}:")
    assert "'1 point' is no tolerance: write '1pt' or '2%'" in done.err


def test_wrong_scenario_wins_over_others(recorded: Call) -> None:
    """Catches: a scenario that is wrong and hides, or is hidden by, the outcome of another."""
    edit("branch.yaml", "duration: 30 h", "duration: 30")
    done = recorded("baseline", "check", "branch.yaml", "desk.yaml", "--engine", "simpy", "--quiet")
    assert done.code == 2
    assert "branch.yaml:4:11: duration" in done.err
    assert "desk.yaml (baselines/desk.json): pass" in done.out


def test_diff(recorded: Call) -> None:
    """Catches: a diff that leaves out what is inside its tolerance, or judges."""
    slower("900%")
    done = recorded("baseline", "diff", "desk.yaml", "--engine", "simpy", "--quiet")
    assert done.code == 0
    assert re.search(r"^asa\[desk/\*\] .* inside$", done.out, re.M)
    assert not re.search(r"^offered\[desk/\*\] .* 0\.00", done.out, re.M)


def test_accept(recorded: Call) -> None:
    """Catches: an accepted change that is not written or loses edited tolerances; a file written though nothing changed."""
    before = everything()
    done = recorded("baseline", "accept", "desk.yaml", "--engine", "simpy", "--quiet")
    assert (done.code, done.out) == (0, f"{BASELINE} stays as it is\n")
    assert everything() == before
    slower("3%")
    done = recorded("baseline", "accept", "desk.yaml", "--engine", "simpy", "--quiet")
    assert done.code == 0
    assert done.out.endswith(f"{BASELINE} written anew\n")
    assert set(re.findall(r'"tolerance": "([^"]*)"', BASELINE.read_text(encoding="utf-8"))) == {"3%"}
    assert check(recorded).code == 0
    assert recorded("baseline", "accept", "branch.yaml").code == 1


def test_variants_lie_beside(ccsim: Call) -> None:
    """Catches: the baseline of a variant that overwrites another, or is not found by a check of the scenario."""
    common = ("--engine", "simpy", "-r", "2", "--quiet")
    assert ccsim("baseline", "record", "branch.yaml", *common).code == 0
    assert ccsim("baseline", "record", "branch.yaml", "--variant", "more", *common).code == 0
    assert {path.name for path in Path("baselines").iterdir()} == {"branch.json", "branch.more.json"}
    document = json.loads(ccsim("baseline", "check", "branch.yaml", "--json", "--engine", "simpy", "--quiet").out)
    assert [one["baseline"] for one in document["baselines"]] == ["baselines/branch.json", "baselines/branch.more.json"]
    assert {one["verdict"] for one in document["baselines"]} == {"pass"}
    only = ccsim("baseline", "check", "branch.yaml", "--name", "more", "--engine", "simpy", "--quiet")
    assert only.out.count("pass") == 1
    assert ccsim("baseline", "record", "branch.yaml", "--policy", "first_come", *common).code == 0
    assert Path("baselines/branch.first_come.json").exists()


def test_tolerances_and_measures(ccsim: Call) -> None:
    """Catches: a tolerance or a choice of measures on the command line that is not kept."""
    options = (
        "--tolerance",
        "asa=7s,service_level[desk/*]=3pt",
        "--measures",
        "asa,service_level,blocked",
        "--engine",
        "simpy",
    )
    assert ccsim("baseline", "record", "desk.yaml", *options, "-r", "2", "--quiet").code == 0
    measures = json.loads(BASELINE.read_text(encoding="utf-8"))["measures"]
    assert {label: one["tolerance"] for label, one in measures.items()} == {
        "asa[desk/*]": "7s",
        "blocked[*/*]": "1%",
        "blocked[desk/*]": "1%",
        "service_level[desk/*]": "3pt",
    }


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("record", "desk.yaml", "--tolerance", "asa=1pt"), "does not suit a measure in s"),
        (("record", "desk.yaml", "--measures", "asas"), "did you mean 'asa'?"),
        (("record", "desk.yaml", "--set", "seed=2"), "--name"),
        (("record", "desk.yaml", "--name", "../x"), "no part of a file's name"),
        (("record", "-"), "standard input"),
        (("check", "-"), "standard input"),
        (("check", "nowhere.yaml"), "nowhere.yaml"),
        (("check",), "SCENARIO"),
        (("check", "desk.yaml", "--engine", "steam"), "engine"),
        (("record", "desk.yaml", "--variant", "more"), "no variant 'more'"),
    ],
)
def test_refused(ccsim: Call, options: tuple[str, ...], told: str) -> None:
    """Catches: wrong input that is accepted, or told only after the run; another exit code than 2."""
    before = everything()
    done = ccsim("baseline", *options)
    assert done.code == 2
    assert told in done.err
    assert everything() == before


def test_recorded_once(recorded: Call) -> None:
    """Catches: a baseline recorded over another one, or over that of another scenario."""
    before = everything()
    done = recorded("baseline", "record", "desk.yaml", "-r", "2")
    assert (done.code, "accept" in done.err) == (2, True)
    edit(BASELINE, '"file": "desk.yaml"', '"file": "other.yaml"')
    done = recorded("baseline", "record", "desk.yaml", "-r", "2")
    assert (done.code, "baseline of other.yaml" in done.err) == (2, True)
    edit(BASELINE, '"file": "other.yaml"', '"file": "desk.yaml"')
    assert {path: content for path, (content, _) in everything().items()} == {
        path: content for path, (content, _) in before.items()
    }


@pytest.mark.parametrize("width", ["60", "80", "200"])
def test_fits_the_terminal(recorded: Call, monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    """Catches: a line that the terminal breaks."""
    slower()
    monkeypatch.setenv("COLUMNS", width)
    assert max(map(len, check(recorded).out.splitlines())) <= int(width)
