"""Nothing finished is lost, and a printout says what it is a printout of."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCENARIO = """
ccsim: 1
name: Desk
duration: 2 h
replications: 2
contacts: {call: {arrivals: {rate: 30 per hour}, enter: desk}}
queues: {desk: {target: 80/20, talk: {exponential: 3 min}, patience: never}}
agents: {team: {serves: {desk: 1}, staff: 3}}
variants: {more: {agents.team.staff: 4}}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    path = tmp_path / "desk.yaml"
    path.write_text(SCENARIO)
    return path


def ccsim(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a shell line in which CCSIM stands for the program."""
    line = command.replace("CCSIM", f"{sys.executable} -m ccsim")
    return subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, text=True, check=False)


def test_a_printout_says_which_what_if_it_shows(desk: Path) -> None:
    """Catches: two printouts side by side that cannot be told apart."""
    plain = ccsim("CCSIM run desk.yaml -q", desk.parent).stdout
    changed = ccsim("CCSIM run desk.yaml -q --variant more --set contacts.call.arrivals.scale=1.1", desk.parent).stdout
    assert "What if" not in plain
    assert "What if: variant more; contacts.call.arrivals.scale=1.1" in changed


def test_what_was_found_is_shown_although_it_cannot_be_written(desk: Path) -> None:
    """Catches: an hour's run lost because a file could not be written at its end."""
    (desk.parent / "out" / "measures.csv").mkdir(parents=True)
    done = ccsim("CCSIM run desk.yaml -q --out out", desk.parent)
    assert done.returncode == 2
    assert "desk" in done.stdout
    assert "measures.csv" in done.stderr


def test_no_folder_is_not_this_folder(desk: Path) -> None:
    """Catches: an unset variable in a script that fills the working directory with files."""
    done = ccsim("CCSIM run desk.yaml -q --out ''", desk.parent)
    assert done.returncode == 2
    assert sorted(path.name for path in desk.parent.iterdir()) == ["desk.yaml"]


@pytest.mark.skipif(sys.platform == "win32", reason="the shell's redirections")
@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("CCSIM run desk.yaml 2>&-", 0),
        ("CCSIM run desk.yaml -q >&-", 0),
        ("CCSIM run - <&-", 2),
        ("CCSIM run nope.yaml 2>/dev/full", 2),
    ],
)
def test_streams_that_are_closed_or_full_change_no_exit_code(desk: Path, command: str, code: int) -> None:
    """Catches: a scheduled job without a terminal that ends as a bug, or as a target that is not met."""
    assert ccsim(command, desk.parent).returncode == code


def test_a_target_below_one_per_cent_is_taken_for_a_slip(desk: Path) -> None:
    """Catches: `0.8/20` read as 0.8 %, a target that every plan meets."""
    desk.write_text(SCENARIO.replace("80/20", "0.8/20"))
    done = ccsim("CCSIM validate desk.yaml", desk.parent)
    assert done.returncode == 2
    assert "80/20" in done.stderr


def test_attempts_that_come_too_late_are_not_expected(desk: Path) -> None:
    """Catches: work reckoned for attempts that are due after the doors have closed."""
    again = "next: {back: {after: answered, share: 50 %, in: {constant: 60 min}}}"
    desk.write_text(SCENARIO.replace("enter: desk}", f"enter: desk, {again}}}"))
    shown = ccsim("CCSIM validate desk.yaml", desk.parent).stdout
    day = next(line for line in shown.splitlines() if line.startswith("Mon 05 Jan"))
    assert day.split()[3:5] == ["60", "75"]


def test_an_interval_too_short_to_measure_is_refused(desk: Path) -> None:
    """Catches: a slip of the unit that fills the memory with a row for every millisecond."""
    desk.write_text(SCENARIO.replace("duration: 2 h", "duration: 2 h\ninterval: 30 ms"))
    done = ccsim("CCSIM validate desk.yaml", desk.parent)
    assert done.returncode == 2
    assert "interval" in done.stderr


def test_a_queue_that_sends_on_when_closed_is_no_cause_for_a_warning(desk: Path) -> None:
    """Catches: a warning of what was meant."""
    closed = "queues: {other: {talk: {exponential: 3 min}, patience: never}, desk: {open: {daily: 1:00-24:00}, "
    text = SCENARIO.replace("queues: {desk: {", closed).replace("serves: {desk: 1}", "serves: {desk: 1, other: 1}")
    desk.write_text(text)
    assert "find the queue closed" in ccsim("CCSIM validate desk.yaml", desk.parent).stdout
    desk.write_text(text.replace("patience: never}}", "patience: never, otherwise: {closed: other}}}"))
    assert "find the queue closed" not in ccsim("CCSIM validate desk.yaml", desk.parent).stdout
