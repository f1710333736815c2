"""Verdicts in colour: where there is a terminal that wants it, beside the word, and changing no width."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from ccsim.app.tables.block import wide
from ccsim.cli import colour
from ccsim.cli.colour import COLOURS, painted, wanted
from cli.conftest import Call

CODE = re.compile(r"\x1b\[[0-9;]*m")
FORMULA = ("erlang", "c", "--calls", "100", "--per", "30 min", "--aht", "180 s", "--target", "80/20")
RUN = ("run", "branch.yaml", "-r", "3", "-q")


class Stream:
    """A standard output that says whether it is a terminal."""

    def __init__(self, *, terminal: bool) -> None:
        self.terminal = terminal

    def isatty(self) -> bool:
        """Whether it is one."""
        return self.terminal


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that the machine of the test says about colours."""
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


@pytest.mark.parametrize(
    ("environment", "terminal", "expected"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"TERM": "dumb"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": ""}, False, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
    ],
)
def test_who_gets_colours(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], terminal: bool, expected: bool
) -> None:
    """Catches: codes in a file, in a log, or for a reader who said that there should be none."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", Stream(terminal=terminal))
    monkeypatch.setattr(sys, "stderr", Stream(terminal=not terminal))
    assert wanted() is expected
    if colour.asked() is None:
        assert wanted(err=True) is not expected


def test_a_colour_changes_no_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: columns out of line because a code was counted, or spaces that were lost or coloured."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    for verdict in COLOURS:
        for text in (f"80/20 {verdict}   ", f"   {verdict}", verdict, "  2 of 3 met ", ""):
            assert CODE.sub("", painted(text, verdict)) == text
    assert painted("80/20 met  ", "met") == "80/20 \x1b[32m\x1b[1mmet\x1b[0m  "
    assert painted(" 2 of 3 met", "missed") == " \x1b[31m\x1b[1m2 of 3 met\x1b[0m"
    assert painted("+1.0 ±2.0 same?", "same?") == "+1.0 ±2.0 same?"


def in_terminal(folder: Path, *arguments: str, **environment: str) -> str:
    """Run a command with a terminal as its standard output, and return what it wrote there."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execve(sys.executable, [sys.executable, "-m", "ccsim", *arguments], {**os.environ, **environment})
    written = b""
    while True:
        try:
            part = os.read(terminal, 65_536)
        except OSError:  # how Linux says that the other end is closed
            break
        if not part:
            break
        written += part
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, written
    return written.decode().replace("\r\n", "\n")


def test_a_terminal_shows_colours_and_words(process: Call, tmp_path: Path) -> None:
    """Catches: a terminal without colours; a verdict that only a colour gives; a table that a code pushes out of line."""
    run = ("run", "desk.yaml", "-r", "2", "-q", "--engine", "simpy")
    piped, shown = process(*run, COLUMNS="90").out, in_terminal(tmp_path, *run, COLUMNS="90")
    assert "\x1b" not in piped
    assert re.search(r"80/20 \x1b\[3[123]m\x1b\[1m(met|missed|undecided)\x1b\[0m", shown)
    assert CODE.sub("", shown) == piped
    piped, shown = process(*FORMULA, COLUMNS="90").out, in_terminal(tmp_path, *FORMULA, COLUMNS="90")
    assert "\x1b" in shown
    for variable in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert in_terminal(tmp_path, *FORMULA, COLUMNS="90", **variable) == piped
    assert process(*FORMULA, COLUMNS="90", FORCE_COLOR="1").out == shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (RUN, ["31m\x1b[1mmissed"]),
        (("run", "desk.yaml", "-r", "3", "-q", "--set", "agents.team.staff=9"), ["32m\x1b[1mmet"]),
        (("run", "branch.yaml", "-r", "1", "-q", "--fail-on-target"), ["target \x1b[33m\x1b[1mundecided\x1b[0m: loans"]),
        (("compare", "branch.yaml", "--variants", "all", "-r", "3", "-q"), ["32m\x1b[1mbetter", "31m\x1b[1mworse"]),
        (("sweep", "desk.yaml", "--vary", "agents.team.staff=2,9", "-r", "3", "-q"), ["31m\x1b[1mmissed", "32m\x1b[1mmet"]),
        (("staff", "desk.yaml", "--by", "formula", "-q"), ["32m\x1b[1myes"]),
        (FORMULA, ["32m\x1b[1mmet"]),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)  # fmt: skip
def test_every_command_colours_its_verdicts(
    ccsim: Call, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: list[str]
) -> None:
    """Catches: a command whose verdicts look different from those of the others, or are out of line."""
    plainly = ccsim(*arguments)
    monkeypatch.setenv("FORCE_COLOR", "1")
    done = ccsim(*arguments)
    assert "\x1b" not in plainly.out + plainly.err
    for word in words:
        assert word in done.out + done.err
    assert (CODE.sub("", done.out), CODE.sub("", done.err)) == (plainly.out, plainly.err)


def test_a_check_of_a_baseline_is_coloured(ccsim: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: pass and fail that look alike from afar."""
    assert ccsim("baseline", "record", "desk.yaml", "-r", "3", "-q").code == 0
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "): \x1b[32m\x1b[1mpass\x1b[0m: the records" in ccsim("baseline", "check", "desk.yaml", "-q").out
    text = Path("desk.yaml").read_text(encoding="utf-8")
    Path("desk.yaml").write_text(text.replace("8:00: 4", "8:00: 2"), encoding="utf-8")
    failed = ccsim("baseline", "check", "desk.yaml", "-q").out
    assert "\x1b[31m\x1b[1mfail\x1b[0m:" in failed
    assert "\x1b[31m\x1b[1moutside\x1b[0m" in failed


def test_a_check_against_what_happened_is_coloured(ccsim: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a bias outside its tolerance that stands out in the table and not where it is told, or the other way round."""
    Path("acd.csv").write_text("time,offered\n2026-03-02 8:00,90\n2026-03-02 8:30,20\n", encoding="utf-8")
    ask = ("check", "desk.yaml", "--actual", "acd.csv", "-r", "3", "-q", "--tolerance", "offered=5%")
    plainly = ccsim(*ask)
    monkeypatch.setenv("FORCE_COLOR", "1")
    done = ccsim(*ask)
    assert "\x1b[31m\x1b[1moutside\x1b[0m 5%" in done.out
    assert done.err.endswith(": \x1b[31m\x1b[1moutside\x1b[0m\n")
    assert (CODE.sub("", done.out), CODE.sub("", done.err)) == (plainly.out, plainly.err)


NARROW = (
    ("run", "branch.yaml", "-r", "2", "-q", "--by", "hour,type,group", "--erlang"),
    ("validate", "branch.yaml"),
    ("compare", "branch.yaml", "--policies", "all", "-r", "2", "-q"),
    ("sweep", "branch.yaml", "--vary", "agents.tellers.shifts.morning=3,4", "--vary", "queues.account.talk*=1.1",
     "--each", "-r", "2", "-q"),
    ("staff", "desk.yaml", "--by", "formula", "-q"),
    FORMULA,
    ("explain", "branch.yaml", "--longest", "account"),
    ("runs",),
)  # fmt: skip


@pytest.mark.parametrize("width", [20, 40, 60])
@pytest.mark.parametrize("arguments", NARROW, ids=lambda arguments: arguments[0])
def test_narrow_terminals_break_no_table(
    ccsim: Call, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], width: int
) -> None:
    """Catches: lines that a narrow terminal wraps into the next, in whatever command."""
    monkeypatch.setenv("COLUMNS", str(width))
    if arguments == ("runs",):
        assert ccsim("sweep", "desk.yaml", "--vary", "agents.team.staff=3", "-r", "2", "-q").code == 0
    done = ccsim(*arguments)
    assert done.code == 0, done.err
    assert max(map(wide, done.out.splitlines()), default=0) <= width
