"""What was asked for with `--out` is written whatever becomes of standard output, and the exit code says what became of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ccsim.cli import main
from ccsim.experiments import unit

SCENARIO = """
ccsim: 1
name: Desk
duration: 2 h
replications: 2
contacts: {call: {arrivals: {rate: 12 per hour}, enter: desk}}
queues: {desk: {target: 80/20, talk: {exponential: 3 min}, patience: never}}
agents: {team: {serves: {desk: 1}, staff: 3}}
variants: {more: {agents.team.staff: 4}}
"""
ACTUAL = "date,time,queue,offered\n2026-01-05,0:00,desk,6\n2026-01-05,0:30,desk,6\n"
COMMANDS = {
    "run": ("run desk.yaml --out out", "queues.csv result.xlsx run.json scenario.yaml"),
    "run --json": ("run desk.yaml --json --out out", "queues.csv result.xlsx run.json scenario.yaml"),
    "sweep": ("sweep desk.yaml --no-store --vary agents.team.staff=3:4 --out out", "measures.csv result.xlsx run.json"),
    "compare": ("compare desk.yaml --no-store --variants all --out out", "differences.csv result.xlsx run.json"),
    "staff": ("staff desk.yaml --by formula --out out", "staff.csv plan.yaml run.json"),
    "check": ("check desk.yaml --actual actual.csv --out out", "check.csv worst.csv run.json"),
    "report": ("report desk.yaml -o out/page.html", "page.html"),
}


@pytest.fixture
def into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int | None], int]:
    """`into("run desk.yaml", fd)` calls a command whose standard output is that file (None: closed); gives the exit code."""
    monkeypatch.chdir(tmp_path)
    Path("desk.yaml").write_text(SCENARIO, encoding="utf-8")
    Path("actual.csv").write_text(ACTUAL, encoding="utf-8")
    Path("out").mkdir()

    def call(command: str, output: int | None) -> int:
        stream = None if output is None else os.fdopen(output, "w", closefd=False)
        monkeypatch.setattr(sys, "stdout", stream)
        with pytest.raises(SystemExit) as left:
            main(command.split())
        assert isinstance(left.value.code, int)
        return left.value.code

    return call


@pytest.fixture
def unread() -> int:
    """The writing end of a pipe that nobody reads any more."""
    reader, writer = os.pipe()
    os.close(reader)
    return writer


def _written() -> set[str]:
    return {path.name for path in Path("out").iterdir() if path.stat().st_size}


@pytest.mark.parametrize(("command", "files"), COMMANDS.values(), ids=COMMANDS)
def test_files_are_written_although_the_reader_has_gone(
    into: Callable[[str, int | None], int], unread: int, command: str, files: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Catches: `ccsim run .. --out DIR | head` that leaves half of the files, or the exit code of a success."""
    assert into(f"{command} -q", unread) == 141
    assert set(files.split()) <= _written()
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full device")
@pytest.mark.parametrize(("command", "files"), COMMANDS.values(), ids=COMMANDS)
def test_files_are_written_although_output_finds_the_disk_full(
    into: Callable[[str, int | None], int], command: str, files: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Catches: a full disk under standard output that keeps files on another from being written, or is passed over."""
    assert into(f"{command} -q", os.open("/dev/full", os.O_WRONLY)) == 2
    assert set(files.split()) <= _written()
    assert capsys.readouterr().err == "Error: standard output: No space left on device\n"


@pytest.mark.parametrize(("command", "files"), COMMANDS.values(), ids=COMMANDS)
def test_output_that_was_closed_from_the_beginning_is_not_missed(
    into: Callable[[str, int | None], int], command: str, files: str
) -> None:
    """Catches: a scheduled job that is told off for output which nobody wanted."""
    assert into(f"{command} -q", None) == 0
    assert set(files.split()) <= _written()


def test_what_the_command_says_goes_before_a_reader_who_has_gone(
    into: Callable[[str, int | None], int], unread: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Catches: a target that is not surely met and told to nobody, because the printout went to `head`."""
    assert into("run desk.yaml -q --fail-on-target --set agents.team.staff=1", unread) == 1
    assert "target undecided: desk" in capsys.readouterr().err


def test_interrupted_while_nobody_reads(
    into: Callable[[str, int | None], int], unread: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches: Ctrl-C in `ccsim run .. | tee log`, which ends tee first, that loses the finished replications."""
    real, made = unit.run_unit, list[object]()

    def once(*args: object, **named: object) -> object:
        if made:
            raise KeyboardInterrupt
        made.append(args)
        return real(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("ccsim.experiments.unit.run_unit", once)
    assert into("run desk.yaml -q --workers 1 --out out", unread) == 130
    assert {"queues.csv", "run.json", "scenario.yaml"} <= _written()


def test_progress_that_nobody_reads_ends_no_run(
    into: Callable[[str, int | None], int], unread: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches: `ccsim run .. 2>&1 | head` that ends at the first line of progress."""
    monkeypatch.setattr(sys, "stderr", os.fdopen(unread, "w", closefd=False))
    assert into("run desk.yaml --out out", unread) == 141
    assert {"queues.csv", "run.json", "scenario.yaml"} <= _written()
