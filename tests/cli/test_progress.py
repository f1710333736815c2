"""Progress on standard error."""

from __future__ import annotations

import io
from contextlib import chdir
from pathlib import Path

import pytest
from desks import desk

from ccsim import compiler
from ccsim.cli import progress as module
from ccsim.cli.main import main
from ccsim.cli.progress import Progress
from ccsim.compiler import notice
from ccsim.experiments.underway import on_days
from ccsim.experiments.unit import COMPILED, prepare, run_unit
from ccsim.workload import drawing


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that is set by hand: its last entry is the time."""
    times = [0.0]
    monkeypatch.setattr(module, "monotonic", lambda: times[-1])
    return times


def test_a_bar_on_a_terminal(clock: list[float]) -> None:
    """Catches: a bar that never moves, that is wrong about the time left, or stays behind in the output."""
    stream = Terminal()
    with Progress(stream=stream) as progress:
        for done in range(1, 5):
            clock.append(done * 1.0)
            progress(done, 4)
    shown = stream.getvalue()
    assert "1/4 replications, 3 s left" in shown
    assert f"[{'#' * 15}{'.' * 15}] 2/4" in shown
    assert "\n" not in shown
    assert shown.endswith("\r")
    *_, last = shown.rstrip("\r").split("\r")
    assert last.strip() == ""


def test_plain_lines_elsewhere(clock: list[float]) -> None:
    """Catches: control characters in a log file, a line for each of ten thousand replications, or none at all."""
    stream = io.StringIO()
    with Progress(stream=stream) as progress:
        for done in range(1, 101):
            clock.append(done * 0.05)
            progress(done, 100)
    assert stream.getvalue() == (
        "40 of 100 replications, 2 s, 3 s left, 20 a second\n"
        "80 of 100 replications, 4 s, 1 s left, 20 a second\n"
        "100 replications, 5.0 s\n"
    )


@pytest.mark.parametrize("stream", [Terminal(), io.StringIO()])
def test_nothing_when_quiet(stream: io.StringIO) -> None:
    """Catches: `--quiet` that only holds off the bar, or only the lines."""
    with Progress(quiet=True, stream=stream) as progress:
        progress(1, 1)
    assert stream.getvalue() == ""


@pytest.fixture
def not_yet_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has compiled nothing."""
    monkeypatch.setattr(notice, "_said", set())


@pytest.mark.usefixtures("not_yet_said")
def test_says_that_it_compiles(clock: list[float]) -> None:
    """Catches: half a minute of silence, a line lost under the bar, or one that comes when the run is over."""
    for stream, shown in ((Terminal(), f"\r{notice.COMPILES}\n"), (io.StringIO(), f"{notice.COMPILES}\n")):
        notice._said.clear()
        with Progress(stream=stream):
            notice.about_to_compile()
        assert shown in stream.getvalue()
        written = stream.getvalue()
        notice._said.clear()
        notice.about_to_compile()
        assert stream.getvalue() == written


@pytest.mark.usefixtures("not_yet_said")
def test_what_compiling_takes_is_not_to_come_again(clock: list[float]) -> None:
    """Catches: minutes left that never come, because the first replication waited half a minute for the compiler."""
    stream = io.StringIO()
    with Progress(stream=stream) as progress:
        notice.about_to_compile()
        for done in range(1, 4):
            clock.append(24 + done * 2.5)
            progress(done, 4)
    shown = stream.getvalue().splitlines()[1:]
    assert shown == [
        "1 of 4 replications, 26 s",
        "2 of 4 replications, 29 s, 5 s left, 0.4 a second",
        "3 of 4 replications, 32 s, 2 s left, 0.4 a second",
        "3 replications, 31.5 s",
    ]


@pytest.mark.usefixtures("not_yet_said")
@pytest.mark.parametrize("stream", [Terminal(), io.StringIO()])
def test_compiles_quietly(stream: io.StringIO) -> None:
    """Catches: `--quiet` that does not hold for the engine's being compiled."""
    with Progress(quiet=True, stream=stream):
        notice.about_to_compile()
    assert stream.getvalue() == ""


def test_days_of_a_long_replication(clock: list[float]) -> None:
    """Catches: a month that seems to stand still; a day still shown when its replication is over."""
    terminal, plain = Terminal(), io.StringIO()
    with Progress(stream=terminal) as bar, Progress(stream=plain) as lines:
        for over in range(1, 30):
            clock.append(over * 0.5)
            bar.days(over, 30)
            lines.days(over, 30)
        bar(1, 2)
        lines(1, 2)
        clock.append(20.0)
        bar.days(3, 30)
        assert (bar.day, lines.day) == ("day 4 of 30", "")
    assert "\rreplication 1: day 2 of 30, 0 s" in terminal.getvalue()
    assert "1/2 replications, 20 s left, day 4 of 30" in terminal.getvalue()
    assert plain.getvalue().splitlines()[:2] == ["replication 1: day 5 of 30, 2 s", "replication 1: day 9 of 30, 4 s"]


@pytest.mark.skipif(not compiler.AVAILABLE, reason=compiler.REASON)
def test_a_long_replication_tells_its_days(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Catches: days that nobody hears of, a first day counted as the second, and Ctrl-C that does not say how far it was."""
    monkeypatch.setattr(drawing, "BATCH", 1)
    heard: list[tuple[int, int]] = []
    on_days(lambda *days: heard.append(days))
    scenario = desk("duration=4 days", "start=2026-03-02 06:00")
    run_unit(prepare(scenario), 0, frozenset(), COMPILED)
    on_days()
    assert heard == [(day, 5) for day in range(1, 5)]

    def interrupt(self: Progress, over: int, days: int) -> None:
        self.day = f"day {over + 1} of {days}"
        raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "days", interrupt)
    with chdir(Path(__file__).parents[2]), pytest.raises(SystemExit) as left:
        main(["run", "scenarios/desk_8020.yaml", "-r", "1", "--engine", "compiled"])
    assert left.value.code == 130
    said = capsys.readouterr()
    assert "before the first replication was finished (day 2 of 5); part of a replication is no result" in said.err
    assert said.out == ""


def test_nothing_is_said_of_what_is_left_where_nobody_knows(clock: list[float]) -> None:
    """Catches: '0 s left' again and again in a search of which each step asks for more."""
    terminal, plain = Terminal(), io.StringIO()
    with Progress(stream=terminal, noun="units") as bar, Progress(stream=plain, noun="units") as lines:
        for progress in (bar, lines):
            progress.doing("searching")
        clock[0] += 4
        for progress in (bar, lines):
            progress(40, 60)
    assert "40 of 60" not in plain.getvalue()
    assert plain.getvalue().startswith("40 units, 4 s, searching, 10 a second\n")
    assert "40 units, searching, 10 a second" in terminal.getvalue()
    assert "left" not in plain.getvalue() + terminal.getvalue()
