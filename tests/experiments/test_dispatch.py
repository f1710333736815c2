"""Units handed to processes that are killed: done again, and set aside only if they are the cause."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import ExitStack, nullcontext
from pathlib import Path

import pytest
from desks import desk

from ccsim.app.batch import open_batch
from ccsim.experiments import FixedNumber, replicate
from ccsim.experiments import unit as units
from ccsim.experiments.batch import Asked, BatchRunner
from ccsim.experiments.crew import Alone, Crews, Processes, local_crew, pays
from ccsim.experiments.dispatch import Dispatcher
from ccsim.experiments.jobs import Done, Job, Task
from ccsim.experiments.unit import SIMPY, Unit
from ccsim.kpi import Replication

plain = units.run_unit


def done_by(dispatcher: Dispatcher, count: int) -> dict[int, Unit]:
    """Units of a small desk, by number."""
    job = Job(desk(), frozenset(), SIMPY, digest=True)
    return {task.number: unit for task, unit in dispatcher.run(Task(job, number) for number in range(count))}


def fatal(monkeypatch: pytest.MonkeyPatch, number: int, times: int, folder: Path) -> None:
    """Let a unit kill its process so many times."""

    def run_unit(model: object, replication: int, *rest: object, **more: object) -> Unit:
        if replication == number:
            marks = len(list(folder.iterdir()))
            if marks < times:
                (folder / str(marks)).touch()
                os.kill(os.getpid(), signal.SIGKILL)
        return plain(model, replication, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(units, "run_unit", run_unit)


def test_a_killed_process_is_replaced_and_its_unit_done_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Catches: a pool that takes no more work after the loss of one process, or a unit that is missing then."""
    with local_crew(2) as crew:
        expected = {number: unit.digest for number, unit in done_by(Dispatcher(crew), 12).items()}
    fatal(monkeypatch, 5, 1, tmp_path)
    with local_crew(2) as crew:
        dispatcher = Dispatcher(crew)
        found = {number: unit.digest for number, unit in done_by(dispatcher, 12).items()}
    assert found == expected
    assert not dispatcher.set_aside
    assert len(list(tmp_path.iterdir())) == 1


def test_a_unit_that_kills_twice_is_set_aside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Catches: trying for ever, or setting aside those who were under way beside the cause."""
    fatal(monkeypatch, 5, 99, tmp_path)
    with local_crew(2) as crew:
        dispatcher = Dispatcher(crew)
        found = done_by(dispatcher, 12)
    assert [task.number for task in dispatcher.set_aside] == [5]
    assert sorted(found) == [number for number in range(12) if number != 5]
    assert len(list(tmp_path.iterdir())) == 2


class Paper:
    """A crew of two who note what they are handed, and say that a unit takes a hundredth of a second."""

    name, ahead, workers, lasts = "on paper", 4, 2, 0.1
    gives_up: tuple[type[BaseException], ...] = ()

    def __init__(self) -> None:
        self.parcels: list[int] = []

    def submit(self, parcel: Sequence[Task]) -> Future[Done]:
        """Do nothing, at once."""
        self.parcels.append(len(parcel))
        future: Future[Done] = Future()
        unit = units.Unit(0, Replication({}), None, None)
        future.set_result(Done([unit] * len(parcel), 0.01 * len(parcel)))
        return future

    def renew(self) -> None:
        """Nobody is lost."""


def test_parcels_last_and_leave_some_for_the_others() -> None:
    """Catches: units handed out one by one, or so many at once that one worker is left with the last of them."""
    crew, job = Paper(), Job(desk(), frozenset(), SIMPY)
    done = list(Dispatcher(crew).run(Task(job, number) for number in range(200)))
    assert sorted(task.number for task, _ in done) == list(range(200))
    assert crew.parcels[:4] == [1, 1, 1, 1]  # nothing is known yet
    assert max(crew.parcels) == 10  # a tenth of a second
    assert crew.parcels[-1] == 1
    assert len(crew.parcels) < 50


def test_a_search_in_small_steps_gets_its_workers_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: a search that never asks for enough at once to be given workers, and those who are given for one unit."""
    monkeypatch.setattr("ccsim.experiments.crew.processors", lambda: 2)
    with ExitStack() as stack:
        crews = Crews(stack)
        few, step = 4, pays() / 10
        assert [crews.worth(few, step).workers for _ in range(2)] == [1, 1]
        assert crews.worth(1, pays()).workers == 1
        assert crews.undecided
        assert crews.worth(few, step).workers == 2
        assert not crews.undecided


SCRIPT = """
import os, time
from desks import desk
from ccsim.experiments import unit
from ccsim.experiments.crew import local_crew
from ccsim.experiments.dispatch import Dispatcher
from ccsim.experiments.jobs import Done, Job, Task

def slow(*_, **__):
    os.write(1, b"%d\\n" % os.getpid())
    time.sleep(60)

unit.run_unit = slow
with local_crew(2) as crew:
    list(Dispatcher(crew).run(Task(Job(desk(), frozenset(), "simpy"), n) for n in range(9)))
"""


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_no_process_outlives_the_one_that_began_it(how: signal.Signals) -> None:
    """Catches: workers that wait for ever for a parent that was killed."""
    path = os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])
    parent = subprocess.Popen(
        [sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}, text=True
    )
    assert parent.stdout is not None
    workers = [int(parent.stdout.readline()) for _ in range(2)]
    parent.send_signal(how)
    parent.wait(30)
    parent.stdout.close()
    until = time.monotonic() + 20
    while any(map(alive, workers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(alive, workers))


def alive(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return not Path("/proc/self").exists()


def test_the_engine_is_compiled_before_workers_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catches: every worker that compiles for itself, or a machine that compiles what only others run."""
    seen: list[str] = []
    start = Processes._start
    monkeypatch.setattr(Job, "warm", lambda job: seen.append("compile"))
    monkeypatch.setattr(Processes, "_start", lambda crew: (seen.append("begin"), start(crew))[1])
    asked = [Asked(desk(), range(2))]
    with open_batch(engine="simpy", workers=2) as batch:
        batch.simulate(asked)
    replicate(desk(), FixedNumber(2), workers=2)
    assert seen == ["compile", "begin"] * 2
    with ExitStack() as stack:
        elsewhere = Crews(stack, elsewhere=nullcontext(Alone()))
        BatchRunner(elsewhere, SIMPY).simulate(asked)
    assert seen == ["compile", "begin"] * 2
