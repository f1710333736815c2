"""How the program ends, as a process of its own: codes, pipes, signals, bugs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from desks import DESK

from cli.conftest import Call


def test_help_and_version(process: Call) -> None:
    """Catches: a command missing in the help, or a help text without an example."""
    shown = process("--help")
    assert shown.code == 0
    assert all(name in shown.out for name in ("run", "validate", "schema", "new", "130"))
    assert process("--version").out.startswith("ccsim ")
    for command in ("run", "validate", "schema", "new"):
        assert f"ccsim {command} " in process(command, "--help").out


def test_wrong_commands(process: Call) -> None:
    """Catches: exit code 0 or 1 for a command line that is wrong."""
    assert process("frobnicate").code == 2
    assert process("run").code == 2
    # click prints its help for a bare call; it is still no command
    assert process().code == 2


def test_a_reader_who_leaves(tmp_path: Path) -> None:
    """Catches: a traceback, or the code of a failed check, when the pipe is closed (`| head -1`)."""
    (tmp_path / "desk.yaml").write_text(DESK, encoding="utf-8")
    arguments = [sys.executable, "-m", "ccsim", "run", "desk.yaml", "-r", "2", "--by", "interval", "--json", "-q"]
    with subprocess.Popen(arguments, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(60) == 141
        assert said == b""


@contextmanager
def under_way(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a command on the desk, in a group of processes of its own, and wait for its first line of progress."""
    (folder / "desk.yaml").write_text(DESK, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "ccsim", *arguments],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        yield process, process.stderr.readline()


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process there")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_prints_what_is_finished(tmp_path: Path, workers: str) -> None:
    """Catches: Ctrl-C that loses the finished replications, hangs, or shows a traceback of a worker."""
    arguments = ["run", "desk.yaml", "-r", "100000", "--workers", workers, "--json", "--out", "kept"]
    with under_way(tmp_path, *arguments) as (process, said):
        assert "of 100000 replications" in said
        os.killpg(process.pid, signal.SIGINT)
        began = time.monotonic()
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert time.monotonic() - began < 30
    document = json.loads(out)
    assert document["replications"] >= 1
    assert document == json.loads((tmp_path / "kept" / "run.json").read_text(encoding="utf-8"))
    assert f"finished replications: {document['replications']}" in err
    assert "Traceback" not in err


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process there")
@pytest.mark.parametrize("gap", [0, 0.002, 0.005, 0.02, 0.05])
def test_an_impatient_second_ctrl_c_is_one_with_the_first(tmp_path: Path, gap: float) -> None:
    """Catches: a second Ctrl-C that breaks off the end of the workers: hangs for ever, shows a bug, or kills the program.

    Seen to fail without `hear_once` and what leaves the crew undisturbed: hangs at 0.005 and 0.02 s, killed at 0.05.
    """
    arguments = ["staff", "desk.yaml", "--set", "duration=14 days", "-r", "2000", "--workers", "2", "--no-store"]
    with under_way(tmp_path, *arguments) as (process, said):
        assert "units" in said
        os.kill(process.pid, signal.SIGINT)
        time.sleep(gap)
        os.killpg(process.pid, signal.SIGINT)
        try:
            _, err = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    assert process.returncode == 130
    assert "Traceback" not in err
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_an_internal_error_says_how_to_report_it(ccsim: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a raw traceback before planners, or one that cannot be had; a bug that looks like bad input."""

    def bug(*_: object, **__: object) -> None:
        raise ZeroDivisionError("of the engine")

    monkeypatch.setattr("ccsim.experiments.unit.run_unit", bug)
    short = ccsim("run", "desk.yaml", "-r", "2", "-q")
    assert (short.code, short.out) == (4, "")
    assert "Traceback" not in short.err
    for text in ("bug in ccsim", "report", "ccsim 0.", "Python 3", "ZeroDivisionError: of the engine", "fingerprint"):
        assert text in short.err
    monkeypatch.setenv("CCSIM_TRACEBACK", "1")
    long = ccsim("run", "desk.yaml", "-r", "2", "-q")
    assert long.code == 4
    assert "Traceback" in long.err


def test_a_lost_worker(ccsim: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: exit code 0 or 4, or a hang, when a worker is killed."""

    def die(*_: object, **__: object) -> None:
        os._exit(9)

    monkeypatch.setattr("ccsim.experiments.unit.run_unit", die)
    done = ccsim("run", "desk.yaml", "-r", "4", "--workers", "2", "-q")
    assert (done.code, done.out) == (3, "")
    assert "worker process was lost" in done.err


def test_interrupted_before_anything_was_finished(ccsim: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: an internal error, or an empty document, after an early Ctrl-C."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ccsim.experiments.unit.run_unit", interrupt)
    done = ccsim("run", "desk.yaml", "-q", "--json", "--out", "kept")
    assert (done.code, done.out) == (130, "")
    assert "interrupted before the first replication" in done.err


def test_output_that_cannot_be_shown(process: Call) -> None:
    """Catches: a UnicodeEncodeError, or question marks in a file, where the system's encoding knows few signs."""
    for command in (["run", "-r", "2", "-q"], ["validate"], ["validate", "--show"]):
        done = process(*command, "desk.yaml", "--set", "name=名前", PYTHONIOENCODING="latin-1")
        assert (done.code, done.err) == (0, "")
        assert "名前" in done.out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full device")
def test_a_full_disk_is_no_bug(tmp_path: Path) -> None:
    """Catches: a planner asked to report a bug because the disk is full."""
    (tmp_path / "desk.yaml").write_text(DESK, encoding="utf-8")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "ccsim", "validate", "desk.yaml"],
            stdout=full, stderr=subprocess.PIPE, text=True, cwd=tmp_path, timeout=60, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, "Error: standard output: No space left on device\n")


def test_too_little_memory_is_no_bug(ccsim: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a planner asked to report a bug because a month is too much for the machine."""

    def greedy(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("ccsim.experiments.unit.run_unit", greedy)
    done = ccsim("run", "desk.yaml", "-r", "2", "-q")
    assert (done.code, done.out) == (3, "")
    assert "out of memory" in done.err
